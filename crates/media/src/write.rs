//! Videos and picture sequences out.

mod boxes;
mod mp4;
mod sequence;

pub use mp4::VideoWriter;
pub use sequence::PictureSequence;
