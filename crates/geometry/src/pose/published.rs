//! The published angles, and what every pose can do.

use serde::{Deserialize, Serialize};

use super::axes::Axes;
use crate::error::{GeometryError, all_finite};
use crate::frame::{Camera, Head, HeadCv, World};
use crate::rotation::{EulerOrder, Rotation};
use crate::transform::{Position, Transform};
use crate::units::{Degrees, Radians};

/// Yaw, pitch and roll as this project publishes them, in the convention of 300W-LP, degrees.
///
/// Yaw is positive where the nose points to the subject's right (the left of the picture), pitch where it points up, roll where the head
/// tilts to the subject's left (clockwise in the picture). The rotation is R_cv = Rx(−pitch)·Ry(yaw)·Rz(roll), from [`HeadCv`] to [`Camera`].
/// From a rotation: yaw in [−90°, 90°], pitch and roll in (−180°, 180°]; at yaw ±90° roll is zero and pitch takes all of the turn.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct YawPitchRoll {
    /// Positive: the nose to the subject's right.
    pub yaw: Degrees,
    /// Positive: the nose up.
    pub pitch: Degrees,
    /// Positive: the head tilts to the subject's left.
    pub roll: Degrees,
}

impl YawPitchRoll {
    /// The angles of a rotation.
    #[must_use]
    pub fn from_rotation(rotation: Rotation<HeadCv, Camera>) -> Self {
        let [x, y, z] = rotation.to_euler(EulerOrder::Xyz);
        Self { yaw: y.into(), pitch: (-x).into(), roll: z.into() }
    }

    /// The rotation of the angles.
    ///
    /// # Errors
    /// An angle that is not finite.
    pub fn to_rotation(self) -> Result<Rotation<HeadCv, Camera>, GeometryError> {
        all_finite("yaw, pitch or roll", &[self.yaw.0, self.pitch.0, self.roll.0])?;
        let Self { yaw, pitch, roll } = self;
        Rotation::from_euler(EulerOrder::Xyz, [-Radians::from(pitch), yaw.into(), roll.into()])
    }

    /// The angles of the mirror image: pitch stays, yaw and roll change sign.
    #[must_use]
    pub fn mirrored(self) -> Self {
        Self { yaw: -self.yaw, pitch: self.pitch, roll: -self.roll }
    }
}

impl Rotation<HeadCv, Camera> {
    /// The rotation in the mirror image (x ↦ width − x): D·R·D with D = diag(−1, 1, 1).
    #[must_use]
    pub fn mirrored(self) -> Self {
        // D = −diag(1, −1, −1), and the signs cancel: the reflection acts as a half turn about x on both sides.
        let half_turn = Rotation::flip();
        half_turn.relabel() * self * half_turn.relabel()
    }
}

impl Transform<Head, Camera> {
    /// From the rotation as it is published (see [`Transform::rotation_cv`]) and the place of the head's origin in the camera frame, metres.
    ///
    /// # Errors
    /// A translation that is not finite.
    pub fn from_rotation_cv(rotation: Rotation<HeadCv, Camera>, translation: [f64; 3]) -> Result<Self, GeometryError> {
        Self::new(rotation * Rotation::flip(), translation)
    }

    /// The published angles.
    #[must_use]
    pub fn yaw_pitch_roll(&self) -> YawPitchRoll {
        YawPitchRoll::from_rotation(self.rotation_cv())
    }

    /// The pose in the mirror image of the picture: D·R·D and D·t with D = diag(−1, 1, 1). The camera mirrors along: cx ↦ width − cx.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        // In `Head` x points the same way as in `HeadCv`, and the half turn about x commutes with D.
        let reflected = Axes::new([[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]);
        let rotation = self.rotation_cv().mirrored() * Rotation::flip();
        from_parts(rotation, reflected.vector(self.translation().xyz.into()))
    }

    /// The same motion for a model with the head's axes and its origin at `origin`: the translation is then the place of that point. For
    /// writing a pose to a system whose head has another origin; [`Transform::about`] with `−origin` reads one.
    ///
    /// # Errors
    /// An origin that is not finite.
    pub fn about(&self, origin: Position<Head>) -> Result<Self, GeometryError> {
        Self::new(self.rotation(), self.position(origin).xyz.into())
    }

    /// The pose in a scene with glTF's axes whose camera stands at the origin and looks along −z.
    pub(super) fn to_world(self) -> Transform<Head, World> {
        Transform::from(camera_to_world()) * self
    }

    /// The way back from [`Transform::to_world`].
    pub(super) fn from_world(pose: Transform<Head, World>) -> Self {
        Transform::from(camera_to_world().inverse()) * pose
    }
}

/// From a rotation and a place that are known to be finite.
fn from_parts(rotation: Rotation<Head, Camera>, translation: [f64; 3]) -> Transform<Head, Camera> {
    Transform::new(rotation, translation).unwrap_or_else(|_| Transform::from(rotation))
}

/// OpenCV's camera (y down, z forward) to glTF's (y up, z back): the same half turn about x as between the heads.
fn camera_to_world() -> Rotation<Camera, World> {
    Rotation::flip().relabel()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pose() -> Transform<Head, Camera> {
        let angles = YawPitchRoll { yaw: Degrees(20.0), pitch: Degrees(10.0), roll: Degrees(30.0) };
        Transform::from_rotation_cv(angles.to_rotation().unwrap(), [0.1, -0.05, 0.6]).unwrap()
    }

    #[test]
    fn the_mirror_image_is_the_reflected_matrix() {
        let d = nalgebra::Matrix3::from_diagonal(&nalgebra::Vector3::new(-1.0, 1.0, 1.0));
        let mirrored = pose().mirrored();
        assert!((mirrored.rotation().matrix() - d * pose().rotation().matrix() * d).amax() < 1e-15);
        assert!((mirrored.rotation_cv().matrix() - d * pose().rotation_cv().matrix() * d).amax() < 1e-15);
        assert_eq!(mirrored.translation(), Position::new(-0.1, -0.05, 0.6));
        let (a, b) = (mirrored.yaw_pitch_roll(), pose().yaw_pitch_roll().mirrored());
        assert!((a.yaw - b.yaw).abs().0 + (a.pitch - b.pitch).abs().0 + (a.roll - b.roll).abs().0 < 1e-12);
        assert!(mirrored.mirrored().rotation().angle_to(&pose().rotation()).0 < 1e-15);
    }

    #[test]
    fn a_mirrored_place_of_a_mirrored_head_is_the_mirrored_place() {
        let seen = pose().position(Position::new(0.03, -0.04, 0.05)).xyz;
        let mirrored = pose().mirrored().position(Position::new(-0.03, -0.04, 0.05)).xyz;
        assert!((mirrored.x + seen.x).abs() + (mirrored.y - seen.y).abs() + (mirrored.z - seen.z).abs() < 1e-15);
    }

    #[test]
    fn another_origin_there_and_back() {
        let origin = Position::<Head>::new(0.0, -0.03, -0.04);
        let about = pose().about(origin).unwrap();
        assert!((about.translation().xyz - pose().position(origin).xyz).amax() < 1e-15);
        let back = about.about((-origin.xyz).into()).unwrap();
        assert!((back.translation().xyz - pose().translation().xyz).amax() < 1e-15);
        assert!(pose().about(Position::new(f64::NAN, 0.0, 0.0)).is_err());
    }

    #[test]
    fn angles_that_are_not_finite_are_refused_by_name() {
        let angles = YawPitchRoll { yaw: Degrees(f64::NAN), ..YawPitchRoll::default() };
        let text = angles.to_rotation().unwrap_err().to_string();
        assert!(text.contains("yaw") && text.contains("NaN"), "{text}");
    }

    #[test]
    fn the_angles_are_written_under_their_names() {
        let angles = YawPitchRoll { yaw: Degrees(1.5), pitch: Degrees(-2.0), roll: Degrees(0.0) };
        let text = serde_json::to_string(&angles).unwrap();
        assert_eq!(text, r#"{"yaw":1.5,"pitch":-2.0,"roll":0.0}"#);
        assert_eq!(serde_json::from_str::<YawPitchRoll>(&text).unwrap(), angles);
    }
}
