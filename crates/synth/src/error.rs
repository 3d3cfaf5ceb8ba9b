//! What can go wrong.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// What can go wrong when a data set is made. Each text names the value and the remedy.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SynthError {
    /// A file or folder could not be read or written.
    #[error("cannot {action} `{}`: {source}; {remedy}", path.display())]
    File {
        /// What was tried, e.g. "write".
        action: &'static str,
        /// Which file or folder.
        path: PathBuf,
        /// What to do.
        remedy: &'static str,
        /// The system's words.
        source: io::Error,
    },
    /// The set will not fit on the disk.
    #[error(
        "`{}` has {} free, but the {samples} samples still to come need about {}; free some space or choose a folder on another disk (what is \
         finished is kept: the same command with --resume goes on)",
        path.display(), Bytes(*free), Bytes(*needed)
    )]
    NoSpace {
        /// The folder of the set.
        path: PathBuf,
        /// Bytes that are free.
        free: u64,
        /// Bytes that are needed.
        needed: u64,
        /// How many samples are still to come.
        samples: u64,
    },
    /// The folder holds something that must not be written over.
    #[error("`{}` {found}; {remedy}", path.display())]
    Occupied {
        /// The folder.
        path: PathBuf,
        /// What is there.
        found: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The folder holds another set than the one that is to be gone on with.
    #[error(
        "`{}` holds another set: its {what} is {found}, but {wanted} is asked for; go on with what it was begun with, or choose another folder",
        path.display()
    )]
    OtherSet {
        /// The folder.
        path: PathBuf,
        /// In what they differ.
        what: String,
        /// What the folder's set has.
        found: String,
        /// What was asked for.
        wanted: String,
    },
    /// A manifest that cannot be read.
    #[error("`{}` is no manifest of a set: {problem}; restore it, or choose another folder", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Something that was asked for cannot be.
    #[error("{what} is {value}; {remedy}")]
    Option {
        /// What was asked for.
        what: &'static str,
        /// Its value.
        value: String,
        /// What to ask for instead.
        remedy: String,
    },
    /// A sample that cannot be written.
    #[error("sample {index}: {problem}")]
    Sample {
        /// Its number.
        index: u64,
        /// What is wrong with it, and what to do.
        problem: String,
    },
    /// A sample could not be made.
    #[error("sample {index} could not be made")]
    Source {
        /// Its number.
        index: u64,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A recipe that cannot be.
    #[error("the recipe: {0}")]
    Recipe(String),
    /// A portrait that cannot be made.
    #[error(transparent)]
    Portrait(#[from] crate::portrait::PortraitError),
    /// A thread of this program failed: a fault of the program.
    #[error("a worker thread panicked (its message is above); what is finished is kept: report this, with the command")]
    Panicked,
}

impl SynthError {
    /// A failure of the file system, with the remedy that fits.
    pub(crate) fn file(action: &'static str, path: &Path, source: io::Error) -> Self {
        let remedy = match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "the disk is full: free some space (what is finished is kept: the same command with --resume goes on)"
            }
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                "choose a folder that you may write to"
            }
            io::ErrorKind::NotFound => "check the path",
            _ => "check the path and the disk",
        };
        Self::File { action, path: path.to_owned(), remedy, source }
    }

    /// A sample that cannot be written.
    pub(crate) fn sample(index: u64, problem: impl Into<String>) -> Self {
        Self::Sample { index, problem: problem.into() }
    }
}

/// A number of bytes for people to read.
pub(crate) struct Bytes(pub(crate) u64);

impl std::fmt::Display for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let units = ["kB", "MB", "GB", "TB"];
        let mut size = self.0 as f64 / 1e3;
        let mut unit = 0;
        while size >= 999.5 && unit + 1 < units.len() {
            size /= 1e3;
            unit += 1;
        }
        if self.0 < 1000 { write!(f, "{} bytes", self.0) } else { write!(f, "{size:.1} {}", units[unit]) }
    }
}

#[cfg(test)]
mod tests {
    use super::Bytes;

    #[test]
    fn sizes_read_well() {
        let text = [0, 999, 1_000, 64_512, 999_999, 80_000_000_000].map(|size| Bytes(size).to_string());
        assert_eq!(text, ["0 bytes", "999 bytes", "1.0 kB", "64.5 kB", "1.0 MB", "80.0 GB"]);
    }
}
