//! Training: samples straight from the generator or from sets of labelled pictures, networks from blueprints, in burn.
#![forbid(unsafe_code)]

mod data;
mod error;
mod network;
mod ops;
mod recipe;
mod tasks;
mod train;

pub use data::{FaceSample, FaceSet, JitterPart, Known, Mixture, PhotoPart, Pool, Targets, View, spoil};
pub use error::LearnError;
pub use network::{Mode, Network, Outcome, Value, Weights};
pub use recipe::{DataPart, MeasuredSet, NetworkPart, OptimiserPart, Recipe, ReportPart, TaskKind, TrainedSet};
pub use tasks::{Batch, DetectorTask, Figures, LandmarkerTask, Losses, Portrait, SampleMaker, Task};
pub use train::{AdamW, Curves, Training, rate_at, train};
