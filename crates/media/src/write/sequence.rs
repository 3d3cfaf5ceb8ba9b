//! Numbered PNG files.

use std::path::{Path, PathBuf};

use lineament_image::{Image, encode_png};

use crate::error::MediaError;
use crate::picture::of;

/// Pictures as `000000.png`, `000001.png`, … in a folder.
#[derive(Debug)]
pub struct PictureSequence {
    folder: PathBuf,
    next: u64,
}

impl PictureSequence {
    /// Makes the folder if it is not there.
    ///
    /// # Errors
    /// A folder that cannot be made.
    pub fn create(folder: impl AsRef<Path>) -> Result<Self, MediaError> {
        let folder = folder.as_ref().to_owned();
        std::fs::create_dir_all(&folder).map_err(|source| MediaError::Write { path: folder.clone(), source })?;
        Ok(Self { folder, next: 0 })
    }

    /// Writes the next picture; says where.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&mut self, image: &Image<[u8; 3]>) -> Result<PathBuf, MediaError> {
        let path = self.folder.join(format!("{:06}.png", self.next));
        let bytes = encode_png(image).map_err(|source| of("a PNG", source))?;
        std::fs::write(&path, bytes).map_err(|source| MediaError::Write { path: path.clone(), source })?;
        self.next += 1;
        Ok(path)
    }
}
