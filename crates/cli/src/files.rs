//! Files of the program.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::error::CliError;

/// Writes a file whole or not at all: beside it first, then renamed.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let failed = |source| CliError::Write { path: path.to_owned(), source };
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = std::fs::File::create(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&part, path));
    written.map_err(|error| {
        // The half-written file is of no use; that it cannot be removed either changes nothing.
        drop(std::fs::remove_file(&part));
        failed(error)
    })
}
