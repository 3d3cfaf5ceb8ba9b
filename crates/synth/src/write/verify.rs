//! Whether a folder holds what its manifest says, and whether the samples come out the same again.

use std::path::Path;

use super::compare::differences;
use super::files_on_disk::{remove, sum};
use super::manifest::{Manifest, ShardEntry, place};
use super::run::prepare;
use crate::error::SynthError;
use crate::sample::Source;

/// What is wrong with a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The shard or file, from the set's folder.
    pub path: String,
    /// What is wrong with it.
    pub problem: String,
}

/// Compares each shard and file of a set with its manifest; what is wrong comes back.
///
/// # Errors
/// A folder without a manifest, or with one that cannot be read.
pub fn check_set(folder: &Path) -> Result<Vec<Fault>, SynthError> {
    let manifest = manifest_of(folder)?;
    let shards = manifest.shards.iter().map(|shard| (&shard.path, shard.bytes, &shard.sha256));
    let files = manifest.files.iter().map(|file| (&file.path, file.bytes, &file.sha256));
    let mut faults = Vec::new();
    for (path, bytes, sha256) in shards.chain(files) {
        let problem = match sum(&folder.join(path)) {
            Err(error) => error.to_string(),
            Ok(found) if found.bytes != bytes => format!("{} bytes, but the manifest says {bytes}", found.bytes),
            Ok(found) if found.sha256 != *sha256 => {
                format!("its SHA-256 is {}, but the manifest says {sha256}", found.sha256)
            }
            Ok(_) => continue,
        };
        faults.push(Fault { path: path.clone(), problem });
    }
    let missing = manifest.set.shards().saturating_sub(manifest.shards.len() as u64);
    if missing > 0 {
        let problem = format!("{missing} of {} shards are not made yet; go on with --resume", manifest.set.shards());
        faults.push(Fault { path: ".".to_owned(), problem });
    }
    Ok(faults)
}

/// Makes a shard again, in a folder of its own that is emptied afterwards, and compares it with the manifest of the set. None if they are the same.
///
/// # Errors
/// A folder without a manifest, a shard that the manifest does not have, a sample that cannot be made, a `scratch` that cannot be written to.
pub fn remake_shard(
    folder: &Path,
    number: u64,
    source: &dyn Source,
    scratch: &Path,
) -> Result<Option<Fault>, SynthError> {
    let manifest = manifest_of(folder)?;
    let set = &manifest.set;
    let Some(entry) = manifest.shards.iter().find(|shard| shard.number == number) else {
        return Err(SynthError::Option {
            what: "the shard to make again",
            value: number.to_string(),
            remedy: format!("choose one of the {} that are finished", manifest.shards.len()),
        });
    };
    let writer = set.format.writer(set)?;
    std::fs::create_dir_all(scratch).map_err(|error| SynthError::file("create the folder", scratch, error))?;
    let made = place(scratch, &ShardEntry { path: format!("remade-{number:06}"), ..entry.clone() });
    remove(&made)?;
    let again = || {
        let mut shard = writer.begin(&made)?;
        let mut make = source.worker();
        for index in entry.first..entry.first + entry.samples {
            let sample = make(index).map_err(|source| SynthError::Source { index, source })?;
            shard.append(prepare(set, writer.as_ref(), index, &sample)?)?;
        }
        shard.finish()
    };
    let fault = again().and_then(|written| {
        if written.sha256 == entry.sha256 {
            return Ok(None);
        }
        let there = place(folder, entry);
        let problem = if sum(&there).is_ok_and(|found| found.sha256 == entry.sha256) {
            format!("made again it differs: {}", differences(&there, &made)?)
        } else {
            format!("made again its SHA-256 is {}, but the manifest says {}", written.sha256, entry.sha256)
        };
        Ok(Some(Fault { path: entry.path.clone(), problem }))
    });
    remove(&made)?;
    fault
}

fn manifest_of(folder: &Path) -> Result<Manifest, SynthError> {
    Manifest::read(folder)?.ok_or_else(|| SynthError::Occupied {
        path: folder.to_owned(),
        found: "has no manifest.json, so it is no set".to_owned(),
        remedy: "name the folder that was given as --out",
    })
}
