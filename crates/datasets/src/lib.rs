//! Public data sets of faces, each as one iterator of labelled pictures.
//!
//! What a set says of a picture becomes [`Labels`](lineament_face::Labels) (pixels, angles and names as everywhere in this project: the centre of the first
//! pixel is (0.5, 0.5), angles are 300W-LP's, left is the subject's), and [`Marks`] where there is no word for it there. The picture itself is read when it is
//! asked for. What cannot be used is an error item that says which file and why; the next item goes on behind it.
//!
//! ```
//! use lineament_datasets::DataSet;
//!
//! let folder = std::env::temp_dir().join(format!("lineament-datasets-doc-{}", std::process::id()));
//! std::fs::create_dir_all(folder.join("happy"))?;
//! let picture = lineament_image::Image::filled(8, 8, [90, 80, 70])?;
//! std::fs::write(folder.join("happy/a.png"), lineament_image::encode_png(&picture)?)?;
//!
//! let set = DataSet::find("folder")?;
//! for item in set.open(&folder)? {
//!     let item = item?;
//!     assert_eq!(item.path(), "happy/a.png");
//!     assert_eq!(item.faces[0].labels.emotion, Some(lineament_face::Emotion::Joy));
//!     assert_eq!(item.read()?, picture);
//! }
//! # std::fs::remove_dir_all(folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod crop;
mod document;
mod error;
mod files;
mod marks;
mod mat;
mod npy;
mod picture;
mod readers;
mod rows;
mod size;
mod table;

pub use crop::standard_crop;
pub use document::sets_markdown;
pub use error::DatasetError;
pub use marks::{Contour, Marks, Sequence, View, YawBin};
pub use picture::{LabelledFace, LabelledPicture, Pictures};
pub use table::{DataSet, SETS};
