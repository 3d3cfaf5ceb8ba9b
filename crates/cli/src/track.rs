//! `lineament track`: faces of pictures, videos and cameras as numbers, overlays, avatars.

mod avatar;
mod clip;
mod columns;
mod demo;
mod engine;
mod job;
mod meter;
mod openface;
mod options;
mod outputs;
mod overlay;
mod records;
mod set;
mod stills;
mod summary;
mod table;

pub(crate) use engine::weights_found;
pub(crate) use options::Track;
pub(crate) use set::SetRun;
