//! The first face's head as glTF: its own rest, and moving as it did.

use std::path::Path;

use lineament_face::{AnimationKey, EyeAngles, EyeGaze, FrameRecord, Gaze, Identity, export_animated_glb, export_glb};
use lineament_geometry::Transform;
use lineament_geometry::pose::GltfPose;

use super::engine::Engine;
use crate::error::CliError;
use crate::files::write_whole;

/// The movements of one face.
pub(super) struct AvatarTake {
    /// The face that is followed: the first one seen.
    id: Option<u64>,
    keys: Vec<AnimationKey>,
    model: lineament_face::FaceModel,
}

fn identity(engine: &Engine, coefficients: &[f32]) -> Result<Identity, CliError> {
    Ok(engine.model().basis().identity(coefficients)?)
}

/// Writes the rigged head of a face.
pub(super) fn write_head(engine: &Engine, coefficients: &[f32], path: &Path) -> Result<(), CliError> {
    write_whole(path, &export_glb(engine.model(), &identity(engine, coefficients)?)?)
}

/// The angles of a look of the camera's frame in the frame of a head.
fn in_head(eye: EyeGaze, pose: &Transform<lineament_geometry::Head, lineament_geometry::Camera>) -> EyeAngles {
    let ((sy, cy), (sp, cp)) = (eye.yaw.to_radians().sin_cos(), eye.pitch.to_radians().sin_cos());
    let seen = [-sy * cp, -sp, -cy * cp];
    let rows = pose.rotation().to_rows();
    let turned: [f32; 3] = std::array::from_fn(|k| (0..3).map(|r| rows[r][k] * seen[r]).sum::<f64>() as f32);
    let angles = EyeAngles::from_direction(turned);
    // Eyes turn so far and not farther.
    EyeAngles { yaw: angles.yaw.clamp(-0.9, 0.9), pitch: angles.pitch.clamp(-0.8, 0.8) }
}

/// The look of both eyes of a face in its head's frame.
pub(super) fn gaze_in_head(face: &lineament_face::FaceRecord) -> Option<Gaze> {
    let (pose, gaze) = (face.pose?, face.gaze?);
    let rotation = lineament_geometry::Rotation::from_xyzw(pose.rotation_xyzw).ok()?;
    let pose = Transform::from_rotation_cv(rotation, pose.translation_m).ok()?;
    Some(Gaze { left: in_head(gaze.left, &pose), right: in_head(gaze.right, &pose), ..Gaze::default() })
}

impl AvatarTake {
    pub(super) fn new(engine: &Engine) -> Self {
        Self { id: None, keys: Vec::new(), model: engine.model().clone() }
    }

    pub(super) fn frame(&mut self, record: &FrameRecord) {
        let id = *match (&self.id, record.faces.first()) {
            (Some(id), _) => id,
            (None, Some(face)) => self.id.insert(face.id),
            (None, None) => return,
        };
        let Some(face) = record.faces.iter().find(|face| face.id == id) else { return };
        self.keys.extend(self.key(record.time_s, face));
    }

    fn key(&self, time_s: f64, face: &lineament_face::FaceRecord) -> Option<AnimationKey> {
        let (pose, mut blendshapes) = (face.pose?, face.blendshapes?);
        let rotation = lineament_geometry::Rotation::from_xyzw(pose.rotation_xyzw).ok()?;
        let there = GltfPose::from_pose(&Transform::from_rotation_cv(rotation, pose.translation_m).ok()?);
        let gaze = gaze_in_head(face)?;
        // The lids follow the eyes.
        self.model.read_gaze(gaze, &mut blendshapes);
        let key = AnimationKey {
            time_s: time_s as f32,
            blendshapes,
            rotation_xyzw: there.rotation.map(|part| part as f32),
            translation_m: there.translation.map(|part| part as f32),
            gaze,
        };
        // Times of glTF grow; pictures that stand alone have none.
        self.keys.last().is_none_or(|last| last.time_s < key.time_s).then_some(key)
    }

    /// Writes the moving head. It begins about the scene's origin: the middle of its places is taken away.
    pub(super) fn write(&self, engine: &Engine, coefficients: &[f32], path: &Path) -> Result<(), CliError> {
        let count = self.keys.len().max(1) as f32;
        let middle: [f32; 3] =
            std::array::from_fn(|k| self.keys.iter().map(|key| key.translation_m[k]).sum::<f32>() / count);
        let mut keys = self.keys.clone();
        for key in &mut keys {
            key.translation_m = std::array::from_fn(|k| key.translation_m[k] - middle[k]);
        }
        write_whole(path, &export_animated_glb(engine.model(), &identity(engine, coefficients)?, &keys)?)
    }
}
