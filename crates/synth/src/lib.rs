//! From a recipe to pictures with exact labels, and to the files of a data set that the field's tools read.
//!
//! A [`Sample`] is a picture and a [`FrameRecord`](lineament_face::FrameRecord) whose truth says how it was made. A [`Source`] makes samples by
//! number. [`write_set`] writes them in one of the [`Format`]s: each shard is a function of its samples alone, the same bytes on any number of
//! threads and in any order, and an ended run is gone on with.
//!
//! ```no_run
//! use std::path::Path;
//! use std::sync::atomic::AtomicBool;
//! use lineament_synth::{RunControl, SetDescription, Source, SynthError, WriteOptions, write_set};
//!
//! fn make(set: &SetDescription, source: &dyn Source) -> Result<(), SynthError> {
//!     let stop = AtomicBool::new(false);
//!     let control = RunControl { stop: &stop, progress: &|now| eprint!("\r{} of {}", now.done, now.count) };
//!     let summary = write_set(Path::new("faces"), set, &WriteOptions::default(), source, control)?;
//!     assert!(summary.complete);
//!     Ok(())
//! }
//! ```
#![forbid(unsafe_code)]

mod error;
mod sample;
mod write;

pub use error::SynthError;
pub use sample::{LabelPicture, PictureFormat, Sample, Source, SourceError, Worker};
pub use write::{
    CsvLayout, Fault, FileEntry, Format, Manifest, Order, Pictures, Progress, RunControl, SetDescription, ShardEntry,
    Summary, WriteOptions, check_set, remake_shard, write_set,
};
