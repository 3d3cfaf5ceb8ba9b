//! Training: samples straight from the generator, networks from blueprints, in burn.
#![forbid(unsafe_code)]

mod data;
mod error;
mod network;
mod ops;
mod recipe;
mod tasks;
mod train;

pub use data::{JitterPart, PhotoPart, Pool, RenderedFace, Targets, View, spoil};
pub use error::LearnError;
pub use network::{Mode, Network, Outcome, Value, Weights};
pub use recipe::{DataPart, NetworkPart, OptimiserPart, Recipe, ReportPart, TaskKind};
pub use tasks::{Batch, DetectorTask, LandmarkerTask, Losses, Portrait, SampleMaker, Task};
pub use train::{AdamW, Curves, Training, rate_at, train};
