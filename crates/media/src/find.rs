//! From what is named on a command line to the media meant: files, folders (all that is in them), patterns.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::error::MediaError;
use crate::kind::{HEAD, Kind};

/// How deep folders are followed: links may go in circles.
const DEEPEST: usize = 32;

/// A file that shows something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medium {
    /// Its path, beginning as it was given.
    pub path: PathBuf,
    /// What it is.
    pub kind: Kind,
    /// Whether it was named itself; what a folder or pattern holds was not.
    pub named: bool,
}

impl Medium {
    /// Whether its pictures follow each other in time: a video, or a GIF or WebP of several.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.kind.is_video() || crate::animation::moves(&self.path, self.kind)
    }
}

/// The media meant by paths: a file is itself; a folder is every medium in it and in its folders, by name, what is no medium passed over; anything else is a pattern
/// with `*`, `?`, `[…]` and `**`.
///
/// # Errors
/// A file that is named and is no medium or cannot be read; a folder or pattern without one.
pub fn find<P: AsRef<Path>>(inputs: &[P]) -> Result<Vec<Medium>, MediaError> {
    let mut found = Vec::new();
    for input in inputs {
        let path = input.as_ref();
        let before = found.len();
        if path.is_dir() {
            folder(path, 0, &mut found)?;
        } else if path.exists() || !is_pattern(path) {
            found.push(Medium { kind: kind_of(path)?, path: path.to_owned(), named: true });
        } else {
            pattern(path, &mut found)?;
        }
        if found.len() == before {
            return Err(MediaError::Nothing { what: path.display().to_string() });
        }
    }
    Ok(found)
}

fn is_pattern(path: &Path) -> bool {
    path.to_str().is_some_and(|text| text.contains(['*', '?', '[']))
}

fn pattern(path: &Path, found: &mut Vec<Medium>) -> Result<(), MediaError> {
    let text = path.to_string_lossy();
    let wrong = |problem: String| MediaError::Pattern { pattern: text.to_string(), problem };
    for path in glob::glob(&text).map_err(|error| wrong(error.to_string()))? {
        let path = path.map_err(|error| wrong(error.to_string()))?;
        if path.is_file() {
            found.extend(kind_of(&path).ok().map(|kind| Medium { path, kind, named: false }));
        } else if path.is_dir() {
            folder(&path, 0, found)?;
        }
    }
    Ok(())
}

fn folder(path: &Path, depth: usize, found: &mut Vec<Medium>) -> Result<(), MediaError> {
    if depth > DEEPEST {
        return Ok(());
    }
    let failed = |source| MediaError::Read { path: path.to_owned(), source };
    let mut entries = std::fs::read_dir(path)
        .map_err(failed)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(failed)?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            folder(&entry, depth + 1, found)?;
        } else if entry.is_file() {
            // What cannot be read or shows nothing is passed over: folders hold all sorts of things.
            found.extend(kind_of(&entry).ok().map(|kind| Medium { path: entry, kind, named: false }));
        }
    }
    Ok(())
}

/// What a file is.
pub(crate) fn kind_of(path: &Path) -> Result<Kind, MediaError> {
    let failed = |source| MediaError::Read { path: path.to_owned(), source };
    let mut head = Vec::with_capacity(HEAD);
    File::open(path).map_err(failed)?.take(HEAD as u64).read_to_end(&mut head).map_err(failed)?;
    let by_name = Kind::of_name(path).filter(|kind| *kind == Kind::Other && !is_text(&head) && !head.is_empty());
    Kind::of_bytes(&head).or(by_name).ok_or_else(|| MediaError::NoMedium { path: path.to_owned(), found: said(&head) })
}

/// IMM's landmark files end in `.asf`, as Microsoft's videos do; they are text.
fn is_text(head: &[u8]) -> bool {
    head.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
}

fn said(head: &[u8]) -> String {
    if head.is_empty() {
        "it is empty".to_owned()
    } else if is_text(head) {
        "it is text".to_owned()
    } else {
        let start: Vec<_> = head.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("it begins with the bytes {}", start.join(" "))
    }
}
