//! Evaluation: the records of any tool, in this project's form, against the labels of a set.
//!
//! [`Gallery`] holds a set's labels, [`Study`] takes records and compares, [`Report`] says what came of it as text, as JSON, and as one HTML page with the worst
//! pictures. A picture without a record, or a record without the face, is a miss, and misses are failures. Every figure has an interval.
//!
//! ```
//! use lineament_datasets::DataSet;
//! use lineament_face::{CameraOrigin, CameraRecord, EmotionRecord, EmotionScores, Emotion, FaceRecord, FrameRecord};
//! use lineament_study::{Gallery, Options, Study};
//!
//! let folder = std::env::temp_dir().join(format!("lineament-study-doc-{}", std::process::id()));
//! std::fs::create_dir_all(folder.join("happy"))?;
//! let picture = lineament_image::Image::filled(8, 8, [90, 80, 70])?;
//! for name in ["a.png", "b.png"] {
//!     std::fs::write(folder.join("happy").join(name), lineament_image::encode_png(&picture)?)?;
//! }
//! let gallery = Gallery::read(DataSet::find("folder")?, &folder)?;
//! let mut study = Study::new(&gallery, Options::default());
//!
//! let mut record = FrameRecord::new("anywhere/happy/a.png", 8, 8, CameraRecord::pinhole(8.0, 8, 8, CameraOrigin::Assumed));
//! let mut scores = EmotionScores::default();
//! scores[Emotion::Joy] = 0.9;
//! let emotion = Some(EmotionRecord::new(scores, false));
//! record.faces.push(FaceRecord { emotion, ..FaceRecord::new(0, 1.0, [0.0, 0.0, 8.0, 8.0]) });
//! study.add(&record);
//!
//! let report = study.finish();
//! // The other picture has no record: missed, and wrong.
//! assert_eq!(report.figure("emotion", "accuracy").map(|figure| figure.value), Some(50.0));
//! # std::fs::remove_dir_all(folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod base64;
mod case;
mod error;
mod figure;
mod gallery;
mod measures;
mod overlay;
mod page;
mod report;
mod section;
mod study;
mod svg;
mod worst;

pub use error::StudyError;
pub use figure::{Figure, Unit};
pub use gallery::{Gallery, Skip};
pub use measures::measures_markdown;
pub use report::Report;
pub use section::{Plot, Section, Table};
pub use study::{Options, Study};
pub use worst::Bad;
