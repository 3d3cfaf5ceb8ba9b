//! Files and folders that appear whole or not at all, with their sums.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::error::SynthError;

/// What the names of all unfinished files and folders begin with.
pub(super) const PARTIAL: &str = ".partial-";

/// The length and the SHA-256 of what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// The SHA-256 of some bytes, in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file that counts and sums what is written to it.
pub(super) struct SummedFile {
    path: PathBuf,
    file: BufWriter<File>,
    hash: Sha256,
    bytes: u64,
}

impl SummedFile {
    pub(super) fn create(path: &Path) -> Result<Self, SynthError> {
        let file = File::create(path).map_err(|error| SynthError::file("create", path, error))?;
        Ok(Self { path: path.to_owned(), file: BufWriter::with_capacity(1 << 18, file), hash: Sha256::new(), bytes: 0 })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Sees to it that all is on the disk before the file is given its name.
    pub(super) fn finish(mut self) -> Result<Written, SynthError> {
        let ended = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        ended.map_err(|error| SynthError::file("write", &self.path, error))?;
        Ok(Written { bytes: self.bytes, sha256: hex(&self.hash.finalize()) })
    }
}

impl Write for SummedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hash.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A folder that counts and sums the files that are written to it.
pub(super) struct SummedFolder {
    path: PathBuf,
    files: BTreeMap<String, Written>,
}

impl SummedFolder {
    pub(super) fn create(path: &Path) -> Result<Self, SynthError> {
        fs::create_dir(path).map_err(|error| SynthError::file("create", path, error))?;
        Ok(Self { path: path.to_owned(), files: BTreeMap::new() })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file.
    pub(super) fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), SynthError> {
        let path = self.path.join(name);
        fs::write(&path, bytes).map_err(|error| SynthError::file("write", &path, error))?;
        self.add(name, Written { bytes: bytes.len() as u64, sha256: sha256(bytes) });
        Ok(())
    }

    /// Counts a file that was written otherwise.
    pub(super) fn add(&mut self, name: &str, written: Written) {
        self.files.insert(name.to_owned(), written);
    }

    /// The sum of the folder: that of a text with a line `sum  name` for each file, by name, as `sha256sum *` prints it.
    pub(super) fn finish(self) -> Written {
        listing(&self.files)
    }
}

fn listing(files: &BTreeMap<String, Written>) -> Written {
    let text: String = files.iter().map(|(name, written)| format!("{}  {name}\n", written.sha256)).collect();
    Written { bytes: files.values().map(|written| written.bytes).sum(), sha256: sha256(text.as_bytes()) }
}

/// The length and sum of a file, or of a folder of files, that is there.
pub(super) fn sum(path: &Path) -> Result<Written, SynthError> {
    let failed = |path: &Path, error| SynthError::file("read", path, error);
    if !path.is_dir() {
        let mut file = File::open(path).map_err(|error| failed(path, error))?;
        let (mut hash, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 18]);
        loop {
            match file.read(&mut buffer).map_err(|error| failed(path, error))? {
                0 => return Ok(Written { bytes, sha256: hex(&hash.finalize()) }),
                count => {
                    hash.update(&buffer[..count]);
                    bytes += count as u64;
                }
            }
        }
    }
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(path).map_err(|error| failed(path, error))? {
        let entry = entry.map_err(|error| failed(path, error))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let written = sum(&entry.path())?;
        files.insert(name, written);
    }
    Ok(listing(&files))
}

/// Where something is written before it gets its name: beside its place, so that the move is one step.
pub(super) fn staging(place: &Path) -> PathBuf {
    let name = place.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    place.with_file_name(format!("{PARTIAL}{name}"))
}

/// Gives a finished file or folder its name. What had the name before is replaced.
pub(super) fn publish(staged: &Path, place: &Path) -> Result<(), SynthError> {
    // A folder can only replace an empty one.
    if place.is_dir() {
        remove(place)?;
    }
    fs::rename(staged, place).map_err(|error| SynthError::file("move to its name", place, error))
}

/// Removes a file, or a folder with all that is in it; nothing there is well.
pub(super) fn remove(path: &Path) -> Result<(), SynthError> {
    let removed = match fs::symlink_metadata(path) {
        Ok(data) if data.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(SynthError::file("remove", path, error)),
        _ => Ok(()),
    }
}

/// Writes a small file in one step.
pub(super) fn write_whole(place: &Path, bytes: &[u8]) -> Result<Written, SynthError> {
    let staged = staging(place);
    let mut file = SummedFile::create(&staged)?;
    let outcome = file.write_all(bytes).map_err(|error| SynthError::file("write", place, error));
    let written = outcome.and_then(|()| file.finish()).and_then(|written| {
        publish(&staged, place)?;
        Ok(written)
    });
    // A full disk: what is there of it would only take space. Its failure says nothing new.
    written.inspect_err(|_| drop(remove(&staged)))
}
