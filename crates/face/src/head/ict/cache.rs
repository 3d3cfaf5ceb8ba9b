//! Where an imported head is kept: the user's cache, never the project.

use std::path::{Path, PathBuf};

use super::error::IctError;
use crate::head::asset::HeadAsset;

/// The file of the imported head: `lineament/ict.lin` in `$XDG_CACHE_HOME`, or in `~/.cache` where that is not set.
///
/// # Errors
/// [`IctError::NoCache`] where neither it nor `HOME` is an absolute path.
pub fn ict_cache_path() -> Result<PathBuf, IctError> {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from);
    cache_path(variable("XDG_CACHE_HOME"), variable("HOME"))
}

/// The XDG base directory specification, 0.8: a path that is not absolute is to be ignored.
pub(super) fn cache_path(cache: Option<PathBuf>, home: Option<PathBuf>) -> Result<PathBuf, IctError> {
    let absolute = |path: &PathBuf| path.is_absolute();
    let folder = cache.filter(absolute).or_else(|| home.filter(absolute).map(|home| home.join(".cache")));
    Ok(folder.ok_or(IctError::NoCache)?.join("lineament").join("ict.lin"))
}

/// Writes an imported head to a file: whole or not at all, beside it first and then in its place.
///
/// # Errors
/// [`IctError::Unwritable`]; the file that was there is then unchanged.
pub fn write_ict(asset: &HeadAsset, path: &Path) -> Result<(), IctError> {
    let unwritable =
        |error: std::io::Error| IctError::Unwritable { path: path.display().to_string(), reason: error.to_string() };
    let bytes = asset.to_bytes().map_err(unwritable)?;
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    // Two imports at once do not share the name.
    let beside = folder.join(format!(".ict.{}.new", std::process::id()));
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|error| {
        // What is half written is of no use; if it cannot be removed either, the first error is the one to tell.
        let _ = std::fs::remove_file(&beside);
        unwritable(error)
    })
}
