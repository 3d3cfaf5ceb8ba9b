//! HopeNet's and 6DRepNet's label matrix, and img2pose's vector.

use serde::{Deserialize, Serialize};

use super::YawPitchRoll;
use crate::error::GeometryError;
use crate::frame::{Camera, Head, HeadCv, World};
use crate::rotation::{EulerOrder, Rotation};
use crate::transform::Transform;
use crate::units::Radians;

/// The matrix that 6DRepNet is trained on and gives: Rz(roll)·Ry(yaw)·Rx(pitch) of the 300W-LP angles.
///
/// It is the **transpose** of the head's rotation in the y-up frame of 300W-LP's model (R_300W = F·R_cv·F with F = diag(1, −1, −1)): harmless
/// for the angles that it is decoded to, wrong where it is used as a rotation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LabelMatrix {
    /// The rows of the matrix.
    pub rows: [[f64; 3]; 3],
}

impl LabelMatrix {
    /// The label of a rotation.
    #[must_use]
    pub fn from_rotation(rotation: Rotation<HeadCv, Camera>) -> Self {
        Self { rows: world(rotation).inverse().to_rows() }
    }

    /// The rotation of a label.
    ///
    /// # Errors
    /// Rows that are not finite or not a rotation.
    pub fn to_rotation(self) -> Result<Rotation<HeadCv, Camera>, GeometryError> {
        let label = Rotation::<World, Head>::from_rows(self.rows)?;
        Ok(camera(label.inverse()))
    }

    /// From the six numbers of a network's output: the first two columns of the **label** matrix, made orthonormal by Gram–Schmidt.
    ///
    /// # Errors
    /// As [`Rotation::from_six`].
    pub fn from_six(six: [f64; 6]) -> Result<Self, GeometryError> {
        Ok(Self { rows: Rotation::<World, Head>::from_six(six)?.to_rows() })
    }

    /// The first two columns of the label matrix, one after the other: a target for the six numbers.
    #[must_use]
    pub fn to_six(self) -> [f64; 6] {
        let m = self.rows;
        [m[0][0], m[1][0], m[2][0], m[0][1], m[1][1], m[2][1]]
    }

    /// The angles of a label, in the range and with the choice at the lock of [`YawPitchRoll`]; 6DRepNet's own decoder gives the same.
    ///
    /// # Errors
    /// As [`LabelMatrix::to_rotation`].
    pub fn to_angles(self) -> Result<YawPitchRoll, GeometryError> {
        Ok(YawPitchRoll::from_rotation(self.to_rotation()?))
    }
}

/// F·R·F: the rotation between the y-up frames of the head and of the viewer, which is what 3DMM fits of 300W-LP call R.
fn world(rotation: Rotation<HeadCv, Camera>) -> Rotation<Head, World> {
    Rotation::flip().relabel::<Camera, World>() * rotation * Rotation::flip()
}

fn camera(rotation: Rotation<Head, World>) -> Rotation<HeadCv, Camera> {
    Rotation::flip().inverse().relabel::<World, Camera>() * rotation * Rotation::flip().inverse()
}

/// img2pose's six numbers: a rotation vector and a translation from its reference model to the camera.
///
/// Model and camera have OpenCV's axes (y down, z forward), so the rotation is R_cv. The translation is in units of its reference model, for a
/// camera of focal length width + height.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Img2Pose {
    /// The rotation vector, radians.
    pub rotation_vector: [f64; 3],
    /// The place of the reference model's origin, in units of that model.
    pub translation: [f64; 3],
}

impl Img2Pose {
    /// From a pose; `metres_per_unit` is the size of the reference model's unit.
    ///
    /// # Errors
    /// A unit that is not a positive number.
    pub fn from_pose(pose: &Transform<Head, Camera>, metres_per_unit: f64) -> Result<Self, GeometryError> {
        let unit = positive_unit(metres_per_unit)?;
        let translation = pose.translation().xyz / unit;
        Ok(Self { rotation_vector: pose.rotation_cv().to_rotation_vector(), translation: translation.into() })
    }

    /// The pose; `metres_per_unit` is the size of the reference model's unit.
    ///
    /// # Errors
    /// A number that is not finite, or a unit that is not a positive number.
    pub fn to_pose(self, metres_per_unit: f64) -> Result<Transform<Head, Camera>, GeometryError> {
        let unit = positive_unit(metres_per_unit)?;
        let rotation = Rotation::from_rotation_vector(self.rotation_vector)?;
        Transform::from_rotation_cv(rotation, self.translation.map(|c| c * unit))
    }

    /// The angles by img2pose's own evaluation code: of the transposed matrix, extrinsic x, y, z, taken as (pitch, −yaw, −roll). They are the
    /// angles of 300W-LP.
    ///
    /// # Errors
    /// A number that is not finite.
    pub fn to_angles(self) -> Result<YawPitchRoll, GeometryError> {
        let transposed = Rotation::<HeadCv, Camera>::from_rotation_vector(self.rotation_vector)?.inverse();
        // Extrinsic x, y, z is the product Rz·Ry·Rx.
        let [z, y, x]: [Radians; 3] = transposed.to_euler(EulerOrder::Zyx);
        let angles = YawPitchRoll { yaw: (-y).into(), pitch: x.into(), roll: (-z).into() };
        // At the lock the product's third angle, pitch, came out zero; the published choice is roll.
        angles.to_rotation().map(YawPitchRoll::from_rotation)
    }
}

fn positive_unit(metres_per_unit: f64) -> Result<f64, GeometryError> {
    if metres_per_unit.is_finite() && metres_per_unit > 0.0 {
        Ok(metres_per_unit)
    } else {
        Err(GeometryError::OutOfRange {
            what: "metres per model unit",
            value: metres_per_unit,
            least: f64::MIN_POSITIVE,
            most: f64::MAX,
            remedy: "pass the length in metres that the model's unit stands for",
        })
    }
}
