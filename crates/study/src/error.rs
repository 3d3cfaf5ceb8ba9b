//! What can go wrong.

use std::path::PathBuf;

use thiserror::Error;

/// What can go wrong when a set is evaluated. Each text names the value and the remedy.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StudyError {
    /// The set, or something in it.
    #[error(transparent)]
    Dataset(#[from] lineament_datasets::DatasetError),
    /// A set of which no picture can be used.
    #[error("of `{}` no picture can be used as the set {set}: {reasons}; is it this set? `lineament evaluate --list` says what its folder looks like", path.display())]
    Nothing {
        /// The folder.
        path: PathBuf,
        /// The set's name.
        set: &'static str,
        /// How many pictures were skipped for what.
        reasons: String,
    },
    /// Records of which none belongs to the set.
    #[error(
        "none of the {records} records is of a picture of the set (the first is of `{first}`, the set's first picture is `{picture}`); name the records of this set"
    )]
    Foreign {
        /// How many records there are.
        records: usize,
        /// The source of the first.
        first: String,
        /// The first picture.
        picture: String,
    },
    /// A picture of the report could not be drawn.
    #[error(transparent)]
    Image(#[from] lineament_image::ImageError),
}
