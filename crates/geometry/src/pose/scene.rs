//! glTF and OpenXR: the right-handed scenes with y up.

use serde::{Deserialize, Serialize};

use super::axes::Axes;
use crate::error::GeometryError;
use crate::frame::{Camera, Head, World};
use crate::rotation::Rotation;
use crate::transform::Transform;

/// OpenXR's axes out of glTF's: both turned by 180° about y.
const OPENXR: Axes = Axes::new([[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, -1.0]]);

/// Quaternion and translation in glTF's axes of a pose.
pub(super) fn to_gltf(pose: &Transform<Head, Camera>) -> ([f64; 4], [f64; 3]) {
    let world = pose.to_world();
    (world.rotation().to_xyzw(), world.translation().xyz.into())
}

/// The way back from [`to_gltf`].
pub(super) fn from_gltf(xyzw: [f64; 4], translation: [f64; 3]) -> Result<Transform<Head, Camera>, GeometryError> {
    let world = Transform::<Head, World>::new(Rotation::from_xyzw(xyzw)?, translation)?;
    Ok(Transform::from_world(world))
}

/// `rotation` and `translation` of a glTF node (VRM 1 too): right-handed, metres, y up.
///
/// The head's axes are x to its left, y up, z out of the face. In the scene x is the viewer's right, y up, z toward the viewer; the camera is a
/// glTF camera at the origin without rotation, so it looks along −z. A face that looks into the camera has the identity.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GltfPose {
    /// The unit quaternion in the order x, y, z, w.
    pub rotation: [f64; 4],
    /// Metres.
    pub translation: [f64; 3],
}

impl GltfPose {
    /// From a pose.
    #[must_use]
    pub fn from_pose(pose: &Transform<Head, Camera>) -> Self {
        let (rotation, translation) = to_gltf(pose);
        Self { rotation, translation }
    }

    /// The pose.
    ///
    /// # Errors
    /// A number that is not finite, or a quaternion without length.
    pub fn to_pose(self) -> Result<Transform<Head, Camera>, GeometryError> {
        from_gltf(self.rotation, self.translation)
    }
}

/// `XrPosef` of a head: right-handed, metres, y up, **forward is −z**: glTF turned by 180° about y, on both sides.
///
/// The head's axes are x to its right, y up, z out of the back of the head. The space has x to the subject's right too, when the subject looks
/// at the camera, and z away from the viewer; the camera stands at its origin. A face that looks into the camera has the identity.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OpenXrPose {
    /// The unit quaternion in the order x, y, z, w.
    pub orientation: [f64; 4],
    /// Metres.
    pub position: [f64; 3],
}

impl OpenXrPose {
    /// From a pose.
    #[must_use]
    pub fn from_pose(pose: &Transform<Head, Camera>) -> Self {
        let (rotation, translation) = to_gltf(pose);
        Self { orientation: OPENXR.quaternion(rotation), position: OPENXR.vector(translation) }
    }

    /// The pose.
    ///
    /// # Errors
    /// A number that is not finite, or a quaternion without length.
    pub fn to_pose(self) -> Result<Transform<Head, Camera>, GeometryError> {
        from_gltf(OPENXR.quaternion_back(self.orientation), OPENXR.vector_back(self.position))
    }
}
