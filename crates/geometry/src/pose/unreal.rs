//! Unreal Engine, and the head angles of Live Link Face.

use serde::{Deserialize, Serialize};

use super::axes::Axes;
use super::scene::{from_gltf, to_gltf};
use crate::error::GeometryError;
use crate::frame::{Camera, Head, HeadCv, World};
use crate::rotation::{EulerOrder, Rotation};
use crate::transform::Transform;
use crate::units::{Degrees, Radians};

/// Unreal's axes out of glTF's: x forward (glTF's z), y right (−x), z up (y); left-handed.
const UNREAL: Axes = Axes::new([[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);

/// An avatar's head in Unreal's scene: **left-handed**, **centimetres**, x forward, y right, z up; `FRotator` in degrees.
///
/// The head's axes are x out of the face, y to its right, z up. The scene's are the same for a subject that looks at the viewer; the tracking
/// camera stands at its origin. A face that looks into the camera has all angles zero. The matrix (on column vectors, by the usual formulas) is
/// Rz(yaw)·Ry(−pitch)·Rx(−roll): roll turns first. At pitch ±90° roll is zero.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct UnrealPose {
    /// Degrees. Positive: the nose up.
    pub pitch: Degrees,
    /// Degrees. Positive: the nose to the subject's right (clockwise from above).
    pub yaw: Degrees,
    /// Degrees. Positive: the head tilts to the subject's **right** (clockwise seen from behind).
    pub roll: Degrees,
    /// Centimetres.
    pub location_cm: [f64; 3],
}

impl UnrealPose {
    /// From a pose.
    #[must_use]
    pub fn from_pose(pose: &Transform<Head, Camera>) -> Self {
        let (rotation, translation) = to_gltf(pose);
        let [yaw, pitch, roll] = numbers(UNREAL.quaternion(rotation)).to_euler(EulerOrder::Zyx);
        let location_cm = UNREAL.vector(translation).map(|c| c * 100.0);
        Self { pitch: (-pitch).into(), yaw: yaw.into(), roll: (-roll).into(), location_cm }
    }

    /// The pose.
    ///
    /// # Errors
    /// A number that is not finite.
    pub fn to_pose(self) -> Result<Transform<Head, Camera>, GeometryError> {
        let location = self.location_cm.map(|c| c / 100.0);
        from_gltf(UNREAL.quaternion_back(self.to_quaternion()?), UNREAL.vector_back(location))
    }

    /// `FQuat` of the rotator, in the order x, y, z, w.
    ///
    /// # Errors
    /// An angle that is not finite.
    pub fn to_quaternion(self) -> Result<[f64; 4], GeometryError> {
        let angles = [self.yaw.into(), -Radians::from(self.pitch), -Radians::from(self.roll)];
        Ok(Rotation::<Head, World>::from_euler(EulerOrder::Zyx, angles)?.to_xyzw())
    }
}

/// A quaternion that has a length, as a bag of numbers for Euler angles.
fn numbers(xyzw: [f64; 4]) -> Rotation<Head, World> {
    Rotation::from_xyzw(xyzw).unwrap_or_else(|_| Rotation::identity())
}

/// `HeadYaw`, `HeadPitch`, `HeadRoll` of a Live Link Face stream or recording: **radians**, of ARKit's face anchor.
///
/// In glTF's axes (ARKit's are the same, the face's x to its left) the rotation is Ry(yaw)·Rx(−pitch)·Rz(roll). Note that yaw and roll have the
/// signs opposite to Unreal's own rotator and to 300W-LP. At pitch ±90° roll is zero. Epic publishes no definition: this is what public senders
/// and receivers agree on, and with the phone held in landscape the app is reported to invert yaw and pitch.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LiveLinkHead {
    /// Radians. Positive: the nose to the subject's **left**.
    pub yaw: Radians,
    /// Radians. Positive: the nose up.
    pub pitch: Radians,
    /// Radians. Positive: the head tilts to the subject's **right**.
    pub roll: Radians,
}

impl LiveLinkHead {
    /// The angles of a rotation.
    #[must_use]
    pub fn from_rotation(rotation: Rotation<HeadCv, Camera>) -> Self {
        let world = Transform::<Head, Camera>::from(rotation * Rotation::flip()).to_world();
        let [yaw, pitch, roll] = world.rotation().to_euler(EulerOrder::Yxz);
        Self { yaw, pitch: -pitch, roll }
    }

    /// The rotation of the angles.
    ///
    /// # Errors
    /// An angle that is not finite.
    pub fn to_rotation(self) -> Result<Rotation<HeadCv, Camera>, GeometryError> {
        let world = Rotation::<Head, World>::from_euler(EulerOrder::Yxz, [self.yaw, -self.pitch, self.roll])?;
        Ok(Transform::from_world(world.into()).rotation_cv())
    }
}
