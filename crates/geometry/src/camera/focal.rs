//! Focal lengths and fields of view, and what to assume where nothing is known.

use super::CameraModel;
use crate::error::{GeometryError, finite};
use crate::frame::Camera;
use crate::transform::Direction;
use crate::units::{Degrees, Radians};

/// A rule that gives an uncalibrated camera its focal length. The principal point is the middle of the picture and pixels are square.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Focal {
    /// As many pixels as given.
    Pixels(f64),
    /// f = width: the default of most head-pose tutorials; 53.1° across.
    Width,
    /// f = height.
    Height,
    /// f = the longer side: see [`CameraModel::assumed`].
    LongerSide,
    /// The angle between the left and the right edge, in (0°, 180°).
    Horizontal(Radians),
    /// The angle between the upper and the lower edge, in (0°, 180°).
    Vertical(Radians),
    /// The angle between opposite corners, in (0°, 180°).
    Diagonal(Radians),
    /// MediaPipe's face geometry: 63° between the upper and the lower edge.
    MediaPipe,
}

/// MediaPipe's default vertical field of view (`face_geometry`, perspective camera).
const MEDIAPIPE_VERTICAL: Degrees = Degrees(63.0);

/// How much of the world a picture shows, as angles at the camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FieldOfView {
    /// From the left to the right edge, in the row of the principal point.
    pub horizontal: Radians,
    /// From the upper to the lower edge, in the column of the principal point.
    pub vertical: Radians,
    /// From the upper left to the lower right corner.
    pub diagonal: Radians,
}

impl CameraModel {
    /// An uncalibrated pinhole for pictures of `width` × `height`.
    ///
    /// # Errors
    /// A picture without pixels, a focal length that is not positive, or an angle outside (0°, 180°).
    pub fn from_focal(focal: Focal, width: u32, height: u32) -> Result<Self, GeometryError> {
        let (w, h) = (f64::from(width), f64::from(height));
        let f = match focal {
            Focal::Pixels(pixels) => pixels,
            // A picture without pixels is refused below as such.
            Focal::Width => w.max(1.0),
            Focal::Height => h.max(1.0),
            Focal::LongerSide => w.max(h).max(1.0),
            Focal::Horizontal(angle) => focal_of(angle, w)?,
            Focal::Vertical(angle) => focal_of(angle, h)?,
            Focal::Diagonal(angle) => focal_of(angle, libm::hypot(w, h))?,
            Focal::MediaPipe => focal_of(MEDIAPIPE_VERTICAL.into(), h)?,
        };
        Self::pinhole(f, f, 0.5 * w, 0.5 * h, width, height)
    }

    /// The camera assumed where nothing is known: a pinhole with **f = the longer side** of the picture, square pixels, the middle as principal point.
    ///
    /// That is 53.1° along the longer side, near the lenses of webcams and of phones' front cameras, the same for an upright and a lying picture, and the
    /// tutorials' f = width for a lying one. A wrong focal length scales the distance of a face by the same factor and turns its pose little.
    ///
    /// # Errors
    /// A side of no pixels or of more than 1,048,576.
    pub fn assumed(width: u32, height: u32) -> Result<Self, GeometryError> {
        Self::from_focal(Focal::LongerSide, width, height)
    }

    /// The angles that the picture spans, distortion included. `None` where the picture reaches beyond the valid field of the distortion, so that its
    /// border sees nothing.
    #[must_use]
    pub fn field_of_view(&self) -> Option<FieldOfView> {
        let (w, h) = (f64::from(self.width), f64::from(self.height));
        let between = |from, to| Some(angle(self.unproject(from)?, self.unproject(to)?));
        Some(FieldOfView {
            horizontal: between([0.0, self.cy], [w, self.cy])?,
            vertical: between([self.cx, 0.0], [self.cx, h])?,
            diagonal: between([0.0, 0.0], [w, h])?,
        })
    }
}

/// tan(angle/2) = (side/2)/f.
fn focal_of(angle: Radians, side: f64) -> Result<f64, GeometryError> {
    finite("the field of view", angle.0)?;
    if !(angle.0 > 0.0 && angle.0 < std::f64::consts::PI) {
        return Err(GeometryError::Camera {
            what: "the field of view in degrees",
            value: angle.degrees(),
            remedy: "pass an angle between 0 and 180 degrees (as radians)",
        });
    }
    let f = 0.5 * side.max(1.0) / libm::tan(0.5 * angle.0);
    if f < 1e-9 * side {
        return Err(GeometryError::Camera {
            what: "the field of view in degrees",
            value: angle.degrees(),
            remedy: "no pinhole sees 180 degrees; pass less, or use a fisheye",
        });
    }
    Ok(f)
}

/// Exact for small and for large angles (Kahan).
fn angle(a: Direction<Camera>, b: Direction<Camera>) -> Radians {
    Radians(2.0 * libm::atan2((a.xyz - b.xyz).norm(), (a.xyz + b.xyz).norm()))
}
