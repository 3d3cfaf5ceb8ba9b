//! What is behind everything.

use lineament_image::Image;

use crate::error::{RenderError, all_within, within};

/// What is behind everything.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Background<'a> {
    /// One linear colour.
    Plain([f32; 3]),
    /// From the top of the picture to its bottom, linear colours.
    Gradient([f32; 3], [f32; 3]),
    /// A picture of linear light, scaled to cover the frame, its middle in the middle.
    Picture(&'a Image<[f32; 3]>),
    /// The surroundings' light map as the camera sees it, blurred as a mirror of this roughness (0–1) would.
    Surroundings {
        /// 0.1 sharp (as sharp as the map is), 0.7 the dullest.
        blur: f32,
    },
}

impl Background<'_> {
    pub(crate) fn check(&self) -> Result<(), RenderError> {
        const RANGE: &str = "0 to 10,000 a channel";
        match self {
            Self::Plain(colour) => all_within("the background's colour", colour, 0.0, 1e4, RANGE),
            Self::Gradient(top, bottom) => {
                all_within("the background's upper colour", top, 0.0, 1e4, RANGE)?;
                all_within("the background's lower colour", bottom, 0.0, 1e4, RANGE)
            }
            Self::Picture(_) => Ok(()),
            Self::Surroundings { blur } => within("the blur of the background", *blur, 0.0, 1.0, "0 to 1"),
        }
    }
}
