//! OpenFace 2, MediaPipe and OpenCV's rvec and tvec.

use std::marker::PhantomData;

use serde::{Deserialize, Serialize};

use super::axes::{check_last_row, matrix};
use crate::error::{GeometryError, all_finite};
use crate::frame::{Camera, Frame, Head, HeadCv, World};
use crate::rotation::{EulerOrder, Rotation};
use crate::transform::Transform;
use crate::units::{Degrees, Pixels, Radians};

/// `pose_Rx, pose_Ry, pose_Rz` (radians) and `pose_Tx, pose_Ty, pose_Tz` (millimetres) of OpenFace 2, relative to the camera.
///
/// R = Rx·Ry·Rz, from the head with OpenCV's axes to the camera with OpenCV's axes, by the usual right-handed matrices (its source says
/// "left-handed positive sign", but has these). So the angles are those of 300W-LP but for the sign of the pitch. At Ry = ±90° Rz is zero.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OpenFacePose {
    /// Pitch, radians. Positive: the nose **down**.
    pub rx: Radians,
    /// Yaw, radians. Positive: the nose to the subject's right.
    pub ry: Radians,
    /// Roll, radians. Positive: the head tilts to the subject's left.
    pub rz: Radians,
    /// The place of the head, millimetres: x right, y down, z away from the camera.
    pub translation_mm: [f64; 3],
}

impl OpenFacePose {
    /// From a pose.
    #[must_use]
    pub fn from_pose(pose: &Transform<Head, Camera>) -> Self {
        let [rx, ry, rz] = pose.rotation_cv().to_euler(EulerOrder::Xyz);
        Self { rx, ry, rz, translation_mm: (pose.translation().xyz * 1000.0).into() }
    }

    /// The pose.
    ///
    /// # Errors
    /// A number that is not finite.
    pub fn to_pose(self) -> Result<Transform<Head, Camera>, GeometryError> {
        let rotation = Rotation::from_euler(EulerOrder::Xyz, [self.rx, self.ry, self.rz])?;
        Transform::from_rotation_cv(rotation, self.translation_mm.map(|c| c / 1000.0))
    }
}

/// OpenCV's `rvec` and `tvec` for a model whose points are given in the frame `Model`: `X_camera = R·X_model + t`.
///
/// - `OpenCvPose<Head>`: the model is y up, z out of the face, as ours and as learnopencv's six points. A face that looks into the camera then
///   has |rvec| = π (about x), which is no error but the two frames' axes.
/// - `OpenCvPose<HeadCv>`: the model is y down, z into the face. A face that looks into the camera has rvec 0.
///
/// `tvec` is in metres, so the model must be too.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OpenCvPose<Model: Frame> {
    /// The rotation vector, radians.
    pub rvec: [f64; 3],
    /// The place of the model's origin, metres.
    pub tvec: [f64; 3],
    model: PhantomData<fn(Model)>,
}

impl<Model: Frame> OpenCvPose<Model> {
    /// From the two vectors.
    #[must_use]
    pub fn new(rvec: [f64; 3], tvec: [f64; 3]) -> Self {
        Self { rvec, tvec, model: PhantomData }
    }
}

impl OpenCvPose<Head> {
    /// From a pose.
    #[must_use]
    pub fn from_pose(pose: &Transform<Head, Camera>) -> Self {
        Self::new(pose.rotation().to_rotation_vector(), pose.translation().xyz.into())
    }

    /// The pose.
    ///
    /// # Errors
    /// A number that is not finite.
    pub fn to_pose(self) -> Result<Transform<Head, Camera>, GeometryError> {
        Transform::new(Rotation::from_rotation_vector(self.rvec)?, self.tvec)
    }
}

impl OpenCvPose<HeadCv> {
    /// From a pose.
    #[must_use]
    pub fn from_pose(pose: &Transform<Head, Camera>) -> Self {
        Self::new(pose.rotation_cv().to_rotation_vector(), pose.translation().xyz.into())
    }

    /// The pose.
    ///
    /// # Errors
    /// A number that is not finite.
    pub fn to_pose(self) -> Result<Transform<Head, Camera>, GeometryError> {
        Transform::from_rotation_cv(Rotation::from_rotation_vector(self.rvec)?, self.tvec)
    }
}

/// MediaPipe's facial transformation matrix: canonical face model to its metric space, 4×4, **column-major**, **centimetres**.
///
/// The model is y up, z out of the face, x to the subject's left, as [`Head`]; the metric space is that of a virtual camera at the origin that
/// looks along −z, y up, as glTF's. Its vertical field of view is 63° unless another was set, so its depth is that of this camera: for a camera
/// of focal length f, z scales by f over [`MediaPipeMatrix::focal`]. The upper left block may hold a uniform scale.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct MediaPipeMatrix {
    /// The sixteen numbers, column by column.
    pub columns: [f64; 16],
}

impl MediaPipeMatrix {
    /// The vertical field of view of MediaPipe's virtual camera.
    pub const VERTICAL_FIELD_OF_VIEW: Degrees = Degrees(63.0);

    /// The focal length of the virtual camera for a picture of this height.
    #[must_use]
    pub fn focal(height: Pixels) -> Pixels {
        height * 0.5 / libm::tan(0.5 * Self::VERTICAL_FIELD_OF_VIEW.radians())
    }

    /// From the rows, as Python prints the matrix.
    #[must_use]
    pub fn from_rows(rows: [[f64; 4]; 4]) -> Self {
        Self { columns: std::array::from_fn(|i| rows[i % 4][i / 4]) }
    }

    /// The rows, as Python prints the matrix.
    #[must_use]
    pub fn to_rows(self) -> [[f64; 4]; 4] {
        std::array::from_fn(|row| std::array::from_fn(|column| self.columns[4 * column + row]))
    }

    /// From a pose, with scale 1.
    #[must_use]
    pub fn from_pose(pose: &Transform<Head, Camera>) -> Self {
        let world = pose.to_world();
        Self::from_rows(matrix(world.rotation().to_rows(), (world.translation().xyz * 100.0).into()))
    }

    /// The uniform scale of the canonical model: the cube root of the determinant.
    #[must_use]
    pub fn scale(self) -> f64 {
        let [a, b, c, _] = self.to_rows();
        libm::cbrt(
            a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0])
                + a[2] * (b[0] * c[1] - b[1] * c[0]),
        )
    }

    /// The pose; a uniform scale is divided out of the rotation (see [`MediaPipeMatrix::scale`]).
    ///
    /// # Errors
    /// An entry that is not finite, a last row other than 0 0 0 1, or a block that is not a positive multiple of a rotation.
    pub fn to_pose(self) -> Result<Transform<Head, Camera>, GeometryError> {
        all_finite("MediaPipe matrix", &self.columns)?;
        let rows = self.to_rows();
        check_last_row(
            "last row of the MediaPipe matrix",
            rows[3],
            "pass the matrix column by column (or its rows to `from_rows`)",
        )?;
        let scale = self.scale();
        if !(1e-6..1e6).contains(&scale) {
            return Err(GeometryError::OutOfRange {
                what: "scale of the MediaPipe matrix",
                value: scale,
                least: 1e-6,
                most: 1e6,
                remedy: "pass a rotation times a positive scale; a negative one is a mirror image",
            });
        }
        let rotation: [[f64; 3]; 3] =
            std::array::from_fn(|row| std::array::from_fn(|column| rows[row][column] / scale));
        let translation = std::array::from_fn(|row| rows[row][3] / 100.0);
        let world = Transform::<Head, World>::new(Rotation::from_rows(rotation)?, translation)?;
        Ok(Transform::from_world(world))
    }
}
