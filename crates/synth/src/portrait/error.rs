use lineament_face::HeadError;
use lineament_geometry::GeometryError;
use lineament_image::ImageError;
use lineament_render::RenderError;
use thiserror::Error;

/// What can go wrong with a portrait.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PortraitError {
    /// The head refuses a parameter.
    #[error("the head cannot take this shape")]
    Head(#[from] HeadError),
    /// A camera or pose that cannot be.
    #[error("the camera or the pose cannot be")]
    Geometry(#[from] GeometryError),
    /// The renderer refuses the scene.
    #[error("the portrait cannot be rendered")]
    Render(#[from] RenderError),
    /// A picture that cannot be made.
    #[error("the picture cannot be made")]
    Image(#[from] ImageError),
    /// A number that is not finite or outside of its range.
    #[error("{what} is {value}, but must be {range}")]
    Parameter {
        /// Which.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What is accepted.
        range: &'static str,
    },
    /// A head without something that portraits need.
    #[error("this head has no {0}; use the built-in head, or import one with its landmarks")]
    Missing(&'static str),
}

/// Refuses a number that is not finite or outside of a range.
pub(super) fn within(
    what: &'static str,
    value: f64,
    [least, most]: [f64; 2],
    range: &'static str,
) -> Result<(), PortraitError> {
    if value.is_finite() && (least..=most).contains(&value) {
        return Ok(());
    }
    Err(PortraitError::Parameter { what, value, range })
}
