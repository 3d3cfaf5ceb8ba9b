//! Files of a folder.

use std::path::{Path, PathBuf};

use crate::error::DatasetError;

/// How deep folders are followed: links may go in circles.
const DEEPEST: usize = 16;

/// Names of pictures end so.
const PICTURES: [&str; 11] = ["jpg", "jpeg", "png", "bmp", "tif", "tiff", "gif", "webp", "pgm", "ppm", "pnm"];

/// The end of a name in lower case, without the dot.
pub(crate) fn extension(path: &str) -> String {
    Path::new(path).extension().map(|end| end.to_string_lossy().to_ascii_lowercase()).unwrap_or_default()
}

pub(crate) fn is_picture(path: &str) -> bool {
    PICTURES.contains(&extension(path).as_str())
}

/// The part behind the last `/`.
pub(crate) fn base(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |parts| parts.1)
}

/// The name of the folder that a file lies in, within the set.
pub(crate) fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|parts| base(parts.0))
}

/// The part before the last dot of the name.
pub(crate) fn stem(path: &str) -> &str {
    let name = base(path);
    name.rsplit_once('.').map_or(name, |parts| parts.0)
}

/// Every file in a folder and its folders, relative to it, with `/` between the parts, sorted; hidden ones are passed over.
pub(crate) fn walk(folder: &Path) -> Result<Vec<String>, DatasetError> {
    let mut files = Vec::new();
    into(folder, "", 0, &mut files)?;
    files.sort();
    Ok(files)
}

fn into(folder: &Path, before: &str, depth: usize, files: &mut Vec<String>) -> Result<(), DatasetError> {
    if depth > DEEPEST {
        return Ok(());
    }
    let failed = |source| DatasetError::read(folder, source);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = if before.is_empty() { name } else { format!("{before}/{name}") };
        // Links count as what they lead to.
        if entry.path().is_dir() {
            into(&entry.path(), &path, depth + 1, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// The text of a file; what is no UTF-8 becomes a replacement sign: the sets are older than that.
pub(crate) fn text(path: &Path) -> Result<String, DatasetError> {
    let bytes = std::fs::read(path).map_err(|source| DatasetError::read(path, source))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// The first of some files that is there.
pub(crate) fn first_of(folder: &Path, names: &[&str]) -> Option<PathBuf> {
    names.iter().map(|name| folder.join(name)).find(|path| path.is_file())
}
