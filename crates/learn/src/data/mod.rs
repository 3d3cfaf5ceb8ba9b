//! Samples: rendered by threads or read from sets, kept for a while, cut and spoiled anew each time they are shown.

mod face;
mod known;
mod labels;
mod photo;
mod pool;
pub(crate) mod sets;
mod view;

pub use face::FaceSample;
pub use known::Known;
pub use photo::{PhotoPart, spoil};
pub use pool::Pool;
pub use sets::{FaceSet, Mixture};
pub use view::{JitterPart, Targets, View};
