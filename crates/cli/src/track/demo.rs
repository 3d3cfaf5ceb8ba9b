//! The clip that comes with the program.

use std::path::{Path, PathBuf};

use super::engine::CLIP;
use super::options::wrong;
use crate::error::CliError;

/// What records call it.
pub(super) const NAME: &str = "demo.mp4";

/// A file of the temporary folder that goes when this does.
pub(super) struct Unpacked(PathBuf);

impl Unpacked {
    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // The system clears its temporary folder in any case.
        drop(std::fs::remove_file(&self.0));
    }
}

pub(super) fn unpack() -> Result<Unpacked, CliError> {
    let bytes =
        CLIP.ok_or_else(|| wrong("INPUT", "this build has no bundled clip; name a picture, a video or a folder"))?;
    let path = std::env::temp_dir().join(format!("lineament-demo-{}.mp4", std::process::id()));
    std::fs::write(&path, bytes).map_err(|source| CliError::Write { path: path.clone(), source })?;
    eprintln!("no input was named: tracking the clip that comes with the program");
    Ok(Unpacked(path))
}
