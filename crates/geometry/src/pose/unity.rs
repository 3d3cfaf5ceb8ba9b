//! Unity (and VMC, VRM 0), and the head angles of VRChat face tracking.

use serde::{Deserialize, Serialize};

use super::axes::Axes;
use super::scene::{from_gltf, to_gltf};
use crate::error::{GeometryError, all_finite};
use crate::frame::{Camera, Head};
use crate::rotation::{EulerOrder, Rotation};
use crate::transform::{Position, Transform};
use crate::units::Degrees;

/// Unity's axes out of glTF's: x changes sign, which makes them left-handed.
const UNITY: Axes = Axes::new([[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);

/// An avatar's head in Unity's scene (VMC and VRM 0 too): **left-handed**, metres, x right, y up, z forward.
///
/// The head's axes are x to its right, y up, z out of the face. The scene's are the same for a subject that looks at the viewer (x to the
/// subject's right, z toward the viewer); the tracking camera stands at its origin and looks along −z. A face that looks into the camera has the
/// identity, as an avatar at rest. For an avatar that moves as a mirror does, take the pose's mirror image first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct UnityPose {
    /// The unit quaternion in the order x, y, z, w, as Unity reads it.
    pub rotation: [f64; 4],
    /// Metres.
    pub position: [f64; 3],
}

impl UnityPose {
    /// From a pose.
    #[must_use]
    pub fn from_pose(pose: &Transform<Head, Camera>) -> Self {
        let (rotation, translation) = to_gltf(pose);
        Self { rotation: UNITY.quaternion(rotation), position: UNITY.vector(translation) }
    }

    /// The pose.
    ///
    /// # Errors
    /// A number that is not finite, or a quaternion without length.
    pub fn to_pose(self) -> Result<Transform<Head, Camera>, GeometryError> {
        from_gltf(UNITY.quaternion_back(self.rotation), UNITY.vector_back(self.position))
    }
}

/// A head as a child of a Unity `Camera`: **left-handed**, metres, x to the right of the picture, y up, z forward into the scene.
///
/// The head's axes are those of [`UnityPose`], the camera is turned by 180° about y against that scene: a face that looks into the camera has
/// the quaternion (0, ±1, 0, 0), since its forward is the camera's backward.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct UnityCameraPose {
    /// `localRotation`, the unit quaternion in the order x, y, z, w.
    pub rotation: [f64; 4],
    /// `localPosition`, metres.
    pub position: [f64; 3],
}

impl UnityCameraPose {
    /// From a pose.
    #[must_use]
    pub fn from_pose(pose: &Transform<Head, Camera>) -> Self {
        let UnityPose { rotation: [x, y, z, w], position: [a, b, c] } = UnityPose::from_pose(pose);
        // The quaternion (0, 1, 0, 0) from the left, its sign such that w ≥ 0.
        let sign = if y > 0.0 { -1.0 } else { 1.0 };
        Self { rotation: [z, w, -x, -y].map(|c| c * sign), position: [-a, b, -c] }
    }

    /// The pose.
    ///
    /// # Errors
    /// A number that is not finite, or a quaternion without length.
    pub fn to_pose(self) -> Result<Transform<Head, Camera>, GeometryError> {
        let ([x, y, z, w], [a, b, c]) = (self.rotation, self.position);
        UnityPose { rotation: [-z, -w, x, y], position: [-a, b, -c] }.to_pose()
    }
}

/// `v2/Head/{Yaw,Pitch,Roll,PosX,PosY,PosZ}` of VRCFaceTracking, each in [−1, 1]: ±1 is ±90° and ±0.5 m.
///
/// Yaw is positive right, pitch positive **down**, roll positive to the left (the subject's), in Unity's product R = Ry(yaw)·Rx(pitch)·Rz(roll)
/// and the axes of [`UnityPose`]; so the angles are not those of 300W-LP with other signs. At pitch ±1 roll is zero. **Lossy**: turns and tilts
/// beyond 90°, and places beyond half a metre, end at ±1. The place is relative to a point of rest that the wearer chooses.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct VrchatHead {
    /// Positive: the nose to the subject's right.
    pub yaw: f64,
    /// Positive: the nose down.
    pub pitch: f64,
    /// Positive: the head tilts to the subject's left.
    pub roll: f64,
    /// The place relative to the point of rest: x to the subject's right, y up, z toward the viewer.
    pub position: [f64; 3],
}

impl VrchatHead {
    const FULL_TURN: Degrees = Degrees(90.0);
    const FULL_SHIFT_M: f64 = 0.5;

    /// From a pose and the place of rest. Values beyond ±1 end there.
    #[must_use]
    pub fn from_pose(pose: &Transform<Head, Camera>, rest: Position<Camera>) -> Self {
        let unity = UnityPose::from_pose(pose);
        let rotation = Rotation::<Head, Camera>::from_xyzw(unity.rotation).unwrap_or_else(|_| Rotation::identity());
        let [yaw, pitch, roll] =
            rotation.to_euler(EulerOrder::Yxz).map(|angle| (Degrees::from(angle) / Self::FULL_TURN).clamp(-1.0, 1.0));
        let shift = pose.translation().xyz - rest.xyz;
        // The camera's axes to Unity's scene: x and z change sign by the half turn, y and z by the hand.
        let position = [-shift.x, -shift.y, -shift.z].map(|c| (c / Self::FULL_SHIFT_M).clamp(-1.0, 1.0));
        Self { yaw, pitch, roll, position }
    }

    /// The pose, given the place of rest.
    ///
    /// # Errors
    /// A value that is not finite or beyond ±1.
    pub fn to_pose(self, rest: Position<Camera>) -> Result<Transform<Head, Camera>, GeometryError> {
        let values = self.values();
        all_finite("VRChat head value", &values)?;
        if let Some(&value) = values.iter().find(|value| value.abs() > 1.0) {
            let remedy = "pass the parameters as they are sent, not degrees or metres";
            return Err(GeometryError::OutOfRange { what: "VRChat head value", value, least: -1.0, most: 1.0, remedy });
        }
        let angles = [self.yaw, self.pitch, self.roll].map(|share| (Self::FULL_TURN * share).into());
        let rotation = Rotation::<Head, Camera>::from_euler(EulerOrder::Yxz, angles)?;
        let mut pose = UnityPose { rotation: rotation.to_xyzw(), position: [0.0; 3] }.to_pose()?;
        let [x, y, z] = self.position.map(|share| share * Self::FULL_SHIFT_M);
        pose = Transform::new(pose.rotation(), [rest.xyz.x - x, rest.xyz.y - y, rest.xyz.z - z])?;
        Ok(pose)
    }

    /// Whether a value stands at ±1, so that the pose may have been beyond it.
    #[must_use]
    pub fn is_saturated(self) -> bool {
        self.values().iter().any(|value| value.abs() >= 1.0)
    }

    fn values(self) -> [f64; 6] {
        let [x, y, z] = self.position;
        [self.yaw, self.pitch, self.roll, x, y, z]
    }
}
