//! The projection with its derivatives: by the point, for pose and shape; by the camera's own numbers, for calibration.

use nalgebra::{Matrix2, Matrix2x3, SMatrix, Vector2};

use super::distortion::{Brown, fisheye};
use super::{CameraModel, Distortion};
use crate::error::GeometryError;
use crate::frame::Camera;
use crate::transform::Position;

/// A projected point with all derivatives (pixels per metre, pixels per unit of the parameter).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Projection {
    /// The pixel.
    pub pixel: [f64; 2],
    /// The derivative by the point's coordinates.
    pub by_point: Matrix2x3<f64>,
    /// The derivative by [`CameraModel::parameters`]: columns fx, fy, cx, cy, then the distortion's coefficients in OpenCV's order; the columns beyond
    /// [`CameraModel::parameter_count`] are zero.
    pub by_parameters: SMatrix<f64, 2, { CameraModel::MOST_PARAMETERS }>,
}

/// A point on the lens's plane, with its derivatives.
struct Bent {
    plane: [f64; 2],
    by_point: Matrix2x3<f64>,
}

impl CameraModel {
    /// The most parameters a model has: four intrinsics and eight coefficients.
    pub const MOST_PARAMETERS: usize = 12;

    /// [`CameraModel::project`] with the analytic derivative of the pixel by the point (2 rows u, v; 3 columns x, y, z; pixels per metre).
    #[must_use]
    pub fn project_with_jacobian(&self, point: Position<Camera>) -> Option<([f64; 2], Matrix2x3<f64>)> {
        let bent = self.bend(point)?;
        Some((self.pixel(bent.plane)?, self.in_pixels(bent.by_point)?))
    }

    /// [`CameraModel::project`] with the analytic derivatives by the point and by the camera's parameters, for calibration.
    #[must_use]
    pub fn project_with_parameters(&self, point: Position<Camera>) -> Option<Projection> {
        let Bent { plane: [x, y], by_point } = self.bend(point)?;
        let mut by_parameters = SMatrix::<f64, 2, { Self::MOST_PARAMETERS }>::zeros();
        by_parameters[(0, 0)] = x;
        by_parameters[(1, 1)] = y;
        by_parameters[(0, 2)] = 1.0;
        by_parameters[(1, 3)] = 1.0;
        let count = self.distortion.coefficients().len();
        let columns = match &self.distortion {
            Distortion::None => [[0.0; 2]; 8],
            Distortion::BrownConrady5(k) => Brown::five(k).by_coefficients(self.ideal(point)?),
            Distortion::BrownConrady8(k) => Brown::new(k).by_coefficients(self.ideal(point)?),
            Distortion::KannalaBrandt(_) => {
                let (angle, far) = self.angle(point)?;
                let outward = if far > 0.0 { [point.xyz.x / far, point.xyz.y / far] } else { [0.0; 2] };
                let square = angle * angle;
                let mut power = angle;
                std::array::from_fn(|_| {
                    power *= square;
                    outward.map(|n| n * power)
                })
            }
        };
        for (column, [dx, dy]) in columns.into_iter().take(count).enumerate() {
            by_parameters[(0, 4 + column)] = self.fx * dx;
            by_parameters[(1, 4 + column)] = self.fy * dy;
        }
        let projection = Projection { pixel: self.pixel([x, y])?, by_point: self.in_pixels(by_point)?, by_parameters };
        by_parameters.iter().all(|v| v.is_finite()).then_some(projection)
    }

    /// How many parameters this camera has: four and the distortion's coefficients.
    #[must_use]
    pub fn parameter_count(&self) -> usize {
        4 + self.distortion.coefficients().len()
    }

    /// fx, fy, cx, cy and the distortion's coefficients in OpenCV's order; zeros beyond [`CameraModel::parameter_count`].
    #[must_use]
    pub fn parameters(&self) -> [f64; Self::MOST_PARAMETERS] {
        let mut all = [0.0; Self::MOST_PARAMETERS];
        all[..4].copy_from_slice(&[self.fx, self.fy, self.cx, self.cy]);
        for (slot, &value) in all[4..].iter_mut().zip(self.distortion.coefficients()) {
            *slot = value;
        }
        all
    }

    /// A camera of the same model and picture size with other parameters, as [`CameraModel::parameters`] gives them (zeros at the end may be left out
    /// or not).
    ///
    /// # Errors
    /// Fewer parameters than the model has, or values of which no camera can be made.
    pub fn with_parameters(&self, parameters: &[f64]) -> Result<Self, GeometryError> {
        let too_few = GeometryError::Camera {
            what: "the number of camera parameters",
            value: parameters.len() as f64,
            remedy: "pass fx, fy, cx, cy and then all coefficients of the distortion",
        };
        let (&[fx, fy, cx, cy], Some(rest)) = (parameters.first_chunk().ok_or(too_few.clone())?, parameters.get(4..))
        else {
            return Err(too_few);
        };
        let coefficients = rest.get(..self.distortion.coefficients().len()).ok_or(too_few)?;
        Self::pinhole(fx, fy, cx, cy, self.width, self.height)?
            .with_distortion(self.distortion.with_coefficients(coefficients)?)
    }

    /// Rows from the lens's plane to pixels.
    fn in_pixels(&self, mut by_point: Matrix2x3<f64>) -> Option<Matrix2x3<f64>> {
        by_point.row_mut(0).scale_mut(self.fx);
        by_point.row_mut(1).scale_mut(self.fy);
        by_point.iter().all(|v| v.is_finite()).then_some(by_point)
    }

    fn bend(&self, point: Position<Camera>) -> Option<Bent> {
        let (plane, slope) = match &self.distortion {
            Distortion::None => (self.ideal(point)?, Matrix2::identity()),
            Distortion::BrownConrady5(k) => Brown::five(k).distort(self.ideal(point)?),
            Distortion::BrownConrady8(k) => Brown::new(k).distort(self.ideal(point)?),
            Distortion::KannalaBrandt(k) => return self.bend_fisheye(k, point),
        };
        let [x, y] = self.ideal(point)?;
        // d(X/Z, Y/Z) = [1 0 −x; 0 1 −y] / Z.
        let near = 1.0 / point.xyz.z;
        let by_plane = Matrix2x3::new(near, 0.0, -x * near, 0.0, near, -y * near);
        Some(Bent { plane, by_point: slope * by_plane })
    }

    /// With the unit vectors n outward and t across it, ρ = √(X² + Y²), d² = ρ² + Z² and θd the bent angle:
    /// d(θd·n) = n·nᵀ·θd′·Z/d² + t·tᵀ·θd/ρ by (X, Y), and −n·θd′·ρ/d² by Z.
    fn bend_fisheye(&self, k: &[f64; 4], point: Position<Camera>) -> Option<Bent> {
        let (angle, far) = self.angle(point)?;
        let (x, y, z) = (point.xyz.x, point.xyz.y, point.xyz.z);
        if far == 0.0 {
            return Some(Bent { plane: [0.0; 2], by_point: Matrix2x3::new(1.0 / z, 0.0, 0.0, 0.0, 1.0 / z, 0.0) });
        }
        let (radius, growth) = fisheye(k, angle);
        let outward = Vector2::new(x / far, y / far);
        let across = Vector2::new(-outward.y, outward.x);
        let distance = libm::hypot(far, z);
        let (sin, cos) = (far / distance, z / distance);
        let by_xy =
            outward * outward.transpose() * (growth * cos / distance) + across * across.transpose() * (radius / far);
        let by_z = -outward * (growth * sin / distance);
        Some(Bent {
            plane: [outward.x * radius, outward.y * radius],
            by_point: Matrix2x3::from_columns(&[by_xy.column(0).into(), by_xy.column(1).into(), by_z]),
        })
    }
}
