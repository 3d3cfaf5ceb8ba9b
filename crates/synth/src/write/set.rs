//! The folder of a set: what may be begun in it, and what of it can be kept.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use super::files_on_disk::{PARTIAL, remove, sum};
use super::manifest::{Manifest, SetDescription, place};
use crate::error::SynthError;

/// Held by the process that writes to the folder.
const LOCK: &str = ".lineament-lock";

/// A folder that this process alone writes to.
pub(super) struct SetFolder {
    path: PathBuf,
    /// Locked for as long as it is open.
    _lock: File,
}

impl SetFolder {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Opens a folder for a set, and says what of it is there already. A new or empty folder holds nothing; another set, other files and another
    /// process are refused; with `resume`, the same set is gone on with.
    pub(super) fn open(path: &Path, set: &SetDescription, resume: bool) -> Result<(Self, Manifest), SynthError> {
        let refuse = |found: String, remedy| Err(SynthError::Occupied { path: path.to_owned(), found, remedy });
        if path.exists() && !path.is_dir() {
            return refuse("is a file, not a folder".to_owned(), "choose another name");
        }
        let found = Manifest::read(path)?;
        match &found {
            Some(found) if !resume => {
                let [done, count] = [found.samples(), found.set.count];
                return refuse(
                    format!(
                        "holds the set `{}` (recipe {}, seed {}, {done} of {count} samples)",
                        found.set.name, found.set.recipe, found.set.seed
                    ),
                    "go on with it by --resume, or choose another folder",
                );
            }
            Some(found) => found.same_set(set, path)?,
            None => {
                if let Some(name) = foreign_entry(path)? {
                    return refuse(
                        format!("holds files that are of no set (`{name}`)"),
                        "choose an empty or a new folder",
                    );
                }
            }
        }
        fs::create_dir_all(path).map_err(|error| SynthError::file("create the folder", path, error))?;
        let lock_path = path.join(LOCK);
        let lock = File::create(&lock_path).map_err(|error| SynthError::file("write to the folder", path, error))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return refuse(
                    "is being written to by another process".to_owned(),
                    "wait for it, or choose another folder",
                );
            }
            // File systems without locks: nothing is lost but this warning of a second process.
            Err(TryLockError::Error(_)) => {}
        }
        let folder = Self { path: path.to_owned(), _lock: lock };
        folder.remove_partial()?;
        let mut manifest = Manifest::new(set.clone());
        if let Some(found) = found {
            manifest.set.created = found.set.created;
            // The last shard of a set that becomes larger is no longer the last.
            let whole = |shard: &super::ShardEntry| shard.samples == set.samples_of(shard.number);
            manifest.shards = found.shards.into_iter().filter(whole).filter(|shard| is_intact(path, shard)).collect();
        }
        manifest.write(path)?;
        Ok((folder, manifest))
    }

    /// Removes what was not finished.
    pub(super) fn remove_partial(&self) -> Result<(), SynthError> {
        for name in names(&self.path)? {
            if name.starts_with(PARTIAL) {
                remove(&self.path.join(name))?;
            }
        }
        Ok(())
    }
}

impl Drop for SetFolder {
    fn drop(&mut self) {
        // It stays locked until it is closed, right after. A failure leaves an empty hidden file, which does no harm.
        drop(fs::remove_file(self.path.join(LOCK)));
    }
}

/// Whether a shard is there as the manifest says.
pub(super) fn is_intact(folder: &Path, shard: &super::ShardEntry) -> bool {
    sum(&place(folder, shard)).is_ok_and(|found| found.bytes == shard.bytes && found.sha256 == shard.sha256)
}

fn names(path: &Path) -> Result<Vec<String>, SynthError> {
    let failed = |error| SynthError::file("read the folder", path, error);
    let mut names = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// A file in the folder that we have not put there.
fn foreign_entry(path: &Path) -> Result<Option<String>, SynthError> {
    if !path.exists() {
        return Ok(None);
    }
    Ok(names(path)?.into_iter().find(|name| name != LOCK && !name.starts_with(PARTIAL)))
}
