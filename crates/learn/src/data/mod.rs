//! Samples: rendered by threads, kept for a while, cut and spoiled anew each time they are shown.

mod face;
mod photo;
mod pool;
mod view;

pub use face::RenderedFace;
pub use photo::{PhotoPart, spoil};
pub use pool::Pool;
pub use view::{JitterPart, Targets, View};
