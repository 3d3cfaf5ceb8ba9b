//! From a recipe to pictures with exact labels, and to the files of a data set that the field's tools read.
//!
//! A [`Sample`] is a picture and a [`FrameRecord`](lineament_face::FrameRecord) whose truth says how it was made. A [`Source`] makes samples by
//! number. [`write_set`] writes them in one of the [`Format`]s: each shard is a function of its samples alone, the same bytes on any number of
//! threads and in any order, and an ended run is gone on with.
//!
//! A [`Portrait`] is everything that makes one picture of one person, as plain data; [`PortraitSampler`] draws it from a seed and an index, and a
//! [`PortraitScene`] over a [`Stage`] renders it with every label.
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
mod portrait;
mod recipe;
mod sample;
mod write;

pub use error::SynthError;
pub use portrait::{
    BackdropPlan, BeardLook, BeardStyle, BodyPlan, BrowLook, BuildStage, CameraPlan, ClothesLook, Colour, Dice,
    Distribution, ExpressionPlan, EyeLook, Facewear, FacewearLook, Framing, Gathering, GatheringScene, GazePlan,
    GlassesLook, HairLook, HairStyle, Headwear, HeadwearLook, InFront, InFrontLook, LightPlan, Looks, Makeup, Mark,
    Member, Neckline, Portrait, PortraitError, PortraitSampler, PortraitScene, PoseRange, RenderRequest, SensorPlan,
    SkinLook, Stage, TeethLook, Thing, Tint, Weaving, render_portrait,
};
pub use recipe::{
    Background, CameraPart, ClipPart, CrowdPart, ExpressionKind, ExpressionPart, GazePart, Generator, HairPart,
    IdentityPart, LabelsPart, LightPart, Maker, PicturePart, PosePart, Recipe, Samples, SensorPart, WornPart,
};
pub use sample::{LabelPicture, PictureFormat, Sample, Source, SourceError, Worker};
pub use write::{
    CsvLayout, Fault, FileEntry, Format, Manifest, Order, Pictures, Progress, RunControl, SetDescription, ShardEntry,
    Summary, TableCell, TableKind, TableWriter, WriteOptions, check_set, remake_shard, write_set,
};
