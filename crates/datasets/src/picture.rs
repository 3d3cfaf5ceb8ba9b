//! One picture of a set.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use lineament_face::Labels;
use lineament_image::Image;
use lineament_media::{decode_picture, read_picture};

use crate::error::DatasetError;
use crate::marks::Marks;

/// One face of a picture.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LabelledFace {
    /// What is known in the project's own words.
    pub labels: Labels,
    /// What else the set says.
    pub marks: Marks,
}

/// Where a picture is.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// In a file of its own.
    File(PathBuf),
    /// A run of bytes of a larger file: an entry of a tar.
    Part { file: PathBuf, start: u64, length: u64 },
    /// Grey pixels, row by row, out of a table.
    Grey { side: u32, pixels: Vec<u8> },
}

/// One picture of a set with what is known of it.
#[derive(Debug, Clone)]
pub struct LabelledPicture {
    path: String,
    place: Place,
    /// The faces that are labelled, which need not be all; none where only the absence of faces is known.
    pub faces: Vec<LabelledFace>,
    /// Whether all faces of the picture are labelled, so that another one that is found is a false one.
    pub complete: bool,
}

impl LabelledPicture {
    pub(crate) fn new(path: String, place: Place, faces: Vec<LabelledFace>) -> Self {
        Self { path, place, faces, complete: false }
    }

    /// Of one face in a file of its own; `path` is relative to `folder`.
    pub(crate) fn one(folder: &Path, path: String, face: LabelledFace) -> Self {
        let place = Place::File(folder.join(&path));
        Self::new(path, place, vec![face])
    }

    /// The path relative to the set's folder, with `/` between its parts; for a picture within a larger file, that file's path and a name in it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The picture's own file, if it has one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.place {
            Place::File(file) => Some(file),
            Place::Part { .. } | Place::Grey { .. } => None,
        }
    }

    /// The picture.
    ///
    /// # Errors
    /// A file that cannot be read or is no picture.
    pub fn read(&self) -> Result<Image<[u8; 3]>, DatasetError> {
        let named = |source| DatasetError::Picture { path: PathBuf::from(&self.path), source };
        match &self.place {
            Place::File(file) => {
                read_picture(file).map_err(|source| DatasetError::Picture { path: file.clone(), source })
            }
            Place::Part { file, start, length } => {
                let mut bytes = Vec::new();
                let read = File::open(file).and_then(|mut open| {
                    open.seek(SeekFrom::Start(*start))?;
                    open.take(*length).read_to_end(&mut bytes)
                });
                read.map_err(|source| DatasetError::read(file, source))?;
                decode_picture(&bytes).map_err(named)
            }
            Place::Grey { side, pixels } => {
                let pixels = pixels.iter().map(|&grey| [grey; 3]).collect();
                Image::from_pixels(*side, *side, pixels)
                    .map_err(|source| named(lineament_media::MediaError::Picture { what: self.path.clone(), source }))
            }
        }
    }
}

/// The pictures of a set, in an order that is the same each time. An error is of one picture; the next item goes on behind it.
pub struct Pictures {
    items: Box<dyn Iterator<Item = Result<LabelledPicture, DatasetError>> + Send>,
}

impl Pictures {
    pub(crate) fn new(items: impl Iterator<Item = Result<LabelledPicture, DatasetError>> + Send + 'static) -> Self {
        Self { items: Box::new(items) }
    }
}

impl std::fmt::Debug for Pictures {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pictures").finish_non_exhaustive()
    }
}

impl Iterator for Pictures {
    type Item = Result<LabelledPicture, DatasetError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.items.next()
    }
}
