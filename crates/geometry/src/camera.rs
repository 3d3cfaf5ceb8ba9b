//! Cameras: from points to pixels and back.

mod distortion;
mod edit;
mod field;
mod focal;
mod inverse;
mod jacobian;
mod json;
mod opencv;
mod ray;
mod undistort;
mod yaml;

use nalgebra::Vector3;
use serde::{Deserialize, Serialize};

use crate::error::{GeometryError, finite};
use crate::frame::Camera;
use crate::transform::{Direction, Position};
use crate::units::Radians;
use distortion::Brown;

pub use distortion::Distortion;
pub use focal::{FieldOfView, Focal};
pub use jacobian::Projection;
pub use opencv::OpencvOptions;
pub use undistort::UndistortionMap;

/// The longest side of a picture, in pixels.
const LONGEST_SIDE: u32 = 1 << 20;

/// A camera: a pinhole with a lens. It takes points of the frame [`Camera`] (x right, y down, z forward, metres) to pixels:
///
/// ```text
/// u = fx·x′ + cx,   v = fy·y′ + cy
/// ```
///
/// where (x′, y′) is the ideal point (X/Z, Y/Z) bent by the [`Distortion`]. **The centre of the first pixel is (0.5, 0.5)**, so the corner of the
/// picture is (0, 0) and its middle (width/2, height/2). OpenCV's first pixel is at (0, 0): its cx and cy are smaller by 0.5 (the readers and writers
/// of its files convert).
///
/// Every camera that exists is valid: positive finite focal lengths, finite everything, a picture of at least one pixel, and a distortion that is
/// one-to-one in its valid field ([`CameraModel::field_limit`]).
///
/// ```
/// use lineament_geometry::{CameraModel, Position};
///
/// let camera = CameraModel::pinhole(640.0, 640.0, 320.0, 240.0, 640, 480)?;
/// assert_eq!(camera.project(Position::new(0.1, 0.0, 1.0)), Some([384.0, 240.0]));
/// assert_eq!(camera.project(Position::new(0.1, 0.0, -1.0)), None);
/// # Ok::<(), lineament_geometry::GeometryError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "json::CameraRecord", into = "json::CameraRecord")]
pub struct CameraModel {
    fx: f64,
    fy: f64,
    cx: f64,
    cy: f64,
    width: u32,
    height: u32,
    distortion: Distortion,
    /// See `field`.
    limit: f64,
}

impl CameraModel {
    /// A camera without distortion: focal lengths and principal point in pixels (the centre of the first pixel is (0.5, 0.5)), size of the picture in
    /// pixels.
    ///
    /// # Errors
    /// A focal length that is not a positive finite number, a principal point that is not finite, a side of no pixels or of more than 1,048,576.
    pub fn pinhole(fx: f64, fy: f64, cx: f64, cy: f64, width: u32, height: u32) -> Result<Self, GeometryError> {
        for (what, value) in [("the focal length fx", fx), ("the focal length fy", fy)] {
            finite(what, value)?;
            if value <= 0.0 {
                return Err(GeometryError::Camera { what, value, remedy: "pass a positive number of pixels" });
            }
        }
        finite("the principal point's cx", cx)?;
        finite("the principal point's cy", cy)?;
        for (what, value) in [("the picture's width", width), ("the picture's height", height)] {
            if !(1..=LONGEST_SIDE).contains(&value) {
                return Err(GeometryError::Camera {
                    what,
                    value: f64::from(value),
                    remedy: "pass the size of the picture in pixels, from 1 to 1048576 a side",
                });
            }
        }
        Ok(Self { fx, fy, cx, cy, width, height, distortion: Distortion::None, limit: f64::INFINITY })
    }

    /// This camera with another lens.
    ///
    /// # Errors
    /// A coefficient that is not finite or beyond 1e15, or a set of them that folds the picture over within a pixel of its principal point.
    pub fn with_distortion(self, distortion: Distortion) -> Result<Self, GeometryError> {
        distortion.check()?;
        let limit = field::limit(&distortion);
        if limit * self.fx.max(self.fy) < 1.0 {
            return Err(GeometryError::Camera {
                what: "the radius in pixels up to which the distortion is one-to-one",
                value: limit * self.fx.max(self.fy),
                remedy: "check the order of the distortion coefficients (k1 k2 p1 p2 k3 k4 k5 k6, or a fisheye's k1 k2 k3 k4) and the model",
            });
        }
        Ok(Self { distortion, limit, ..self })
    }

    /// The horizontal and vertical focal lengths, in pixels.
    #[must_use]
    pub fn focal(&self) -> [f64; 2] {
        [self.fx, self.fy]
    }

    /// The principal point (cx, cy), in pixels; the centre of the first pixel is (0.5, 0.5).
    #[must_use]
    pub fn principal_point(&self) -> [f64; 2] {
        [self.cx, self.cy]
    }

    /// The width and the height of the picture, in pixels.
    #[must_use]
    pub fn size(&self) -> [u32; 2] {
        [self.width, self.height]
    }

    /// The lens.
    #[must_use]
    pub fn distortion(&self) -> Distortion {
        self.distortion
    }

    /// How far from the axis the distortion is one-to-one; points beyond are not projected, since the polynomials fold them back into the picture.
    ///
    /// Up to this radius the radial polynomial grows, with enough to spare for the tangential terms. A right angle for a pinhole; at most 89.94° for
    /// Brown–Conrady and 90° for a fisheye.
    #[must_use]
    pub fn field_limit(&self) -> Radians {
        match self.distortion {
            Distortion::KannalaBrandt(_) => Radians(self.limit),
            _ => Radians(libm::atan(self.limit)),
        }
    }

    /// The pixel at which a point is seen, inside the picture or not. `None` behind the camera, beyond the valid field of the distortion
    /// ([`CameraModel::field_limit`]), or where a number is not finite.
    #[must_use]
    pub fn project(&self, point: Position<Camera>) -> Option<[f64; 2]> {
        let [x, y] = match &self.distortion {
            Distortion::None => self.ideal(point)?,
            Distortion::BrownConrady5(k) => Brown::five(k).distort(self.ideal(point)?).0,
            Distortion::BrownConrady8(k) => Brown::new(k).distort(self.ideal(point)?).0,
            Distortion::KannalaBrandt(k) => {
                let (angle, far) = self.angle(point)?;
                let scale = if far > 0.0 { distortion::fisheye(k, angle).0 / far } else { 1.0 / point.xyz.z };
                [point.xyz.x * scale, point.xyz.y * scale]
            }
        };
        self.pixel([x, y])
    }

    /// The direction of unit length in which a pixel looks. `None` where a number is not finite, and where no point of the valid field is seen.
    #[must_use]
    pub fn unproject(&self, pixel: [f64; 2]) -> Option<Direction<Camera>> {
        let [x, y] = self.plane(pixel);
        if !(x.is_finite() && y.is_finite()) {
            return None;
        }
        let ray = match &self.distortion {
            Distortion::None => Vector3::new(x, y, 1.0),
            Distortion::BrownConrady5(k) => {
                let [x, y] = inverse::undistort(&Brown::five(k), [x, y], self.limit)?;
                Vector3::new(x, y, 1.0)
            }
            Distortion::BrownConrady8(k) => {
                let [x, y] = inverse::undistort(&Brown::new(k), [x, y], self.limit)?;
                Vector3::new(x, y, 1.0)
            }
            Distortion::KannalaBrandt(k) => {
                let far = libm::hypot(x, y);
                let angle = inverse::radius(far, self.limit, |angle| distortion::fisheye(k, angle))?;
                let (sin, cos) = libm::sincos(angle);
                let scale = if far > 0.0 { sin / far } else { 1.0 };
                Vector3::new(x * scale, y * scale, cos)
            }
        };
        let length = ray.norm();
        (length.is_finite() && length > 0.0).then(|| (ray / length).into())
    }

    /// The picture plane at distance one that belongs to a pixel.
    fn plane(&self, [u, v]: [f64; 2]) -> [f64; 2] {
        [(u - self.cx) / self.fx, (v - self.cy) / self.fy]
    }

    fn pixel(&self, [x, y]: [f64; 2]) -> Option<[f64; 2]> {
        let (u, v) = (self.fx * x + self.cx, self.fy * y + self.cy);
        (u.is_finite() && v.is_finite()).then_some([u, v])
    }

    /// (X/Z, Y/Z) of a point in front of the camera and in the valid field.
    fn ideal(&self, point: Position<Camera>) -> Option<[f64; 2]> {
        let z = point.xyz.z;
        let (x, y) = (point.xyz.x / z, point.xyz.y / z);
        (z > 0.0 && z.is_finite() && x * x + y * y <= self.limit * self.limit).then_some([x, y])
    }

    /// The angle from the axis and the distance from it of a point that a fisheye sees.
    fn angle(&self, point: Position<Camera>) -> Option<(f64, f64)> {
        let far = libm::hypot(point.xyz.x, point.xyz.y);
        let angle = libm::atan2(far, point.xyz.z);
        let seen = point.xyz.iter().all(|v| v.is_finite()) && point.xyz != Vector3::zeros();
        (seen && angle <= self.limit).then_some((angle, far))
    }
}
