//! The pose labels of 300W-LP, AFLW and BIWI.

use serde::{Deserialize, Serialize};

use super::YawPitchRoll;
use crate::error::{GeometryError, all_finite};
use crate::frame::{Camera, Head, HeadCv};
use crate::rotation::Rotation;
use crate::transform::Transform;
use crate::units::Radians;

/// `Pose_Para` of 300W-LP and AFLW2000-3D: seven numbers, angles in **radians**, pitch before yaw.
///
/// Signs as [`YawPitchRoll`]. The other four belong to a weak-perspective camera (pixels of the 450-pixel picture, y up; scale in pixels per
/// model unit): they say where the face is in the picture, not where in space, so only the rotation converts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PosePara {
    /// Positive: the nose up.
    pub pitch: Radians,
    /// Positive: the nose to the subject's right.
    pub yaw: Radians,
    /// Positive: the head tilts to the subject's left.
    pub roll: Radians,
    /// The model's origin in the picture, pixels, x to the right.
    pub tx: f64,
    /// The model's origin in the picture, pixels, y **up** from the lower edge.
    pub ty: f64,
    /// Without meaning for a weak-perspective camera.
    pub tz: f64,
    /// Pixels per unit of the morphable model.
    pub scale: f64,
}

impl PosePara {
    /// From the seven numbers of the file, in its order.
    ///
    /// # Errors
    /// Another number of entries, or one that is not finite.
    pub fn from_slice(values: &[f64]) -> Result<Self, GeometryError> {
        let &[pitch, yaw, roll, tx, ty, tz, scale] = values else {
            return Err(GeometryError::WrongLength {
                what: "Pose_Para",
                length: values.len(),
                expected: 7,
                remedy: "pass the row of the .mat file: pitch, yaw, roll, tdx, tdy, tdz, scale",
            });
        };
        all_finite("Pose_Para", values)?;
        Ok(Self { pitch: Radians(pitch), yaw: Radians(yaw), roll: Radians(roll), tx, ty, tz, scale })
    }

    /// The seven numbers in the order of the file.
    #[must_use]
    pub fn to_array(self) -> [f64; 7] {
        [self.pitch.0, self.yaw.0, self.roll.0, self.tx, self.ty, self.tz, self.scale]
    }

    /// From a rotation; the weak-perspective camera is given apart.
    #[must_use]
    pub fn from_rotation(rotation: Rotation<HeadCv, Camera>, [tx, ty, tz]: [f64; 3], scale: f64) -> Self {
        let YawPitchRoll { yaw, pitch, roll } = YawPitchRoll::from_rotation(rotation);
        Self { pitch: pitch.into(), yaw: yaw.into(), roll: roll.into(), tx, ty, tz, scale }
    }

    /// The rotation.
    ///
    /// # Errors
    /// An angle that is not finite.
    pub fn to_rotation(self) -> Result<Rotation<HeadCv, Camera>, GeometryError> {
        let Self { pitch, yaw, roll, .. } = self;
        YawPitchRoll { yaw: yaw.into(), pitch: pitch.into(), roll: roll.into() }.to_rotation()
    }
}

/// The angles of AFLW's annotation files: yaw, pitch, roll in that order, **radians**, roll with the sign opposite to 300W-LP's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AflwAngles {
    /// Positive: the nose to the subject's right.
    pub yaw: Radians,
    /// Positive: the nose up.
    pub pitch: Radians,
    /// Positive: the head tilts to the subject's **right**.
    pub roll: Radians,
}

impl AflwAngles {
    /// The angles of a rotation.
    #[must_use]
    pub fn from_rotation(rotation: Rotation<HeadCv, Camera>) -> Self {
        let YawPitchRoll { yaw, pitch, roll } = YawPitchRoll::from_rotation(rotation);
        Self { yaw: yaw.into(), pitch: pitch.into(), roll: (-roll).into() }
    }

    /// The rotation of the angles.
    ///
    /// # Errors
    /// An angle that is not finite.
    pub fn to_rotation(self) -> Result<Rotation<HeadCv, Camera>, GeometryError> {
        YawPitchRoll { yaw: self.yaw.into(), pitch: self.pitch.into(), roll: (-self.roll).into() }.to_rotation()
    }
}

/// A `frame_XXXXX_pose.txt` of BIWI: the rows of R and the place of the head in **millimetres**, in the frame of the **depth** camera.
///
/// R is R_cv, from the head with OpenCV's axes to the depth camera with OpenCV's axes. For the colour camera multiply with the rigid motion of
/// `rgb.cal`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BiwiPose {
    /// The rows of R.
    pub rows: [[f64; 3]; 3],
    /// The place of the head, millimetres.
    pub translation_mm: [f64; 3],
}

impl BiwiPose {
    /// From a pose in the depth camera's frame.
    #[must_use]
    pub fn from_pose(pose: &Transform<Head, Camera>) -> Self {
        let translation = pose.translation().xyz * 1000.0;
        Self { rows: pose.rotation_cv().to_rows(), translation_mm: translation.into() }
    }

    /// The pose in the depth camera's frame.
    ///
    /// # Errors
    /// A number that is not finite, or rows that are not a rotation.
    pub fn to_pose(self) -> Result<Transform<Head, Camera>, GeometryError> {
        Transform::from_rotation_cv(Rotation::from_rows(self.rows)?, self.translation_mm.map(|c| c / 1000.0))
    }

    /// Reads the text of a pose file: three rows, an empty line, the translation.
    ///
    /// # Errors
    /// A word that is no number, or another count than twelve.
    pub fn from_text(text: &str) -> Result<Self, GeometryError> {
        let mut numbers = Vec::with_capacity(12);
        for word in text.split_whitespace() {
            let number = word.parse::<f64>().map_err(|_| GeometryError::Malformed {
                what: "BIWI pose file",
                text: word.to_owned(),
                problem: "not a number",
                remedy: "pass the text of a frame_XXXXX_pose.txt",
            })?;
            numbers.push(number);
        }
        let &[a, b, c, d, e, f, g, h, i, x, y, z] = numbers.as_slice() else {
            return Err(GeometryError::WrongLength {
                what: "BIWI pose file",
                length: numbers.len(),
                expected: 12,
                remedy: "pass three rows of a rotation and one of a translation",
            });
        };
        all_finite("BIWI pose file", &numbers)?;
        Ok(Self { rows: [[a, b, c], [d, e, f], [g, h, i]], translation_mm: [x, y, z] })
    }

    /// The text of a pose file.
    #[must_use]
    pub fn to_text(self) -> String {
        let row = |[x, y, z]: [f64; 3]| format!("{x} {y} {z} \n");
        let rows: String = self.rows.into_iter().map(row).collect();
        format!("{rows}\n{}", row(self.translation_mm))
    }
}
