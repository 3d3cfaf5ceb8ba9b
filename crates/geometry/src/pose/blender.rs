//! Blender: objects, cameras and bones.

use serde::{Deserialize, Serialize};

use super::axes::{Axes, check_last_row, matrix};
use super::scene::{from_gltf, to_gltf};
use crate::error::{GeometryError, all_finite};
use crate::frame::{Camera, Frame, Head, HeadCv, World};
use crate::rotation::Rotation;
use crate::transform::Transform;

/// Blender's axes out of glTF's: x stays, y is glTF's −z, z is glTF's y; a quarter turn about x.
const BLENDER: Axes = Axes::new([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]]);

/// `matrix_world` of a head object in Blender's scene: right-handed, metres, x right, y into the scene, z up.
///
/// The head's axes are Blender's for a character: x to its left, y into the face, z up (it faces −y). The camera stands at the scene's origin
/// and looks along +y with z up. A face that looks into the camera has the identity for its rotation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BlenderObject {
    /// The rows of the 4×4 matrix, as `mathutils.Matrix` takes them.
    pub matrix_world: [[f64; 4]; 4],
}

impl BlenderObject {
    /// From a pose.
    #[must_use]
    pub fn from_pose(pose: &Transform<Head, Camera>) -> Self {
        let (rotation, translation) = to_gltf(pose);
        let rows = Rotation::<Head, World>::from_xyzw(BLENDER.quaternion(rotation)).map_or(IDENTITY, Rotation::to_rows);
        Self { matrix_world: matrix(rows, BLENDER.vector(translation)) }
    }

    /// The pose.
    ///
    /// # Errors
    /// An entry that is not finite, a last row other than 0 0 0 1, or a block that is not a rotation (apply the object's scale first).
    pub fn to_pose(self) -> Result<Transform<Head, Camera>, GeometryError> {
        let (rotation, translation) = parts::<Head, World>(self.matrix_world)?;
        from_gltf(BLENDER.quaternion_back(rotation.to_xyzw()), BLENDER.vector_back(translation))
    }
}

/// `matrix_world` of the Blender **camera** that sees a head which rests at the scene's origin, upright and facing −y.
///
/// The camera's own axes are x right, y up, z back (it looks along −z). Scene and head as for [`BlenderObject`], but here the camera moves and
/// the head stays, which is what a renderer of labelled faces wants.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BlenderCamera {
    /// The rows of the 4×4 matrix, as `mathutils.Matrix` takes them.
    pub matrix_world: [[f64; 4]; 4],
}

/// The head's axes (glTF's) to the axes of Blender's scene in which it rests: a quarter turn about x.
fn head_to_scene() -> Rotation<Head, World> {
    Rotation::about_x(crate::units::Radians(std::f64::consts::FRAC_PI_2))
}

impl BlenderCamera {
    /// From a pose.
    #[must_use]
    pub fn from_pose(pose: &Transform<Head, Camera>) -> Self {
        // Blender's camera has glTF's axes: the half turn from OpenCV's comes first.
        let camera = Transform::from(head_to_scene()) * pose.inverse() * Transform::from(blender_camera());
        Self { matrix_world: matrix(camera.rotation().to_rows(), camera.translation().xyz.into()) }
    }

    /// The pose.
    ///
    /// # Errors
    /// As [`BlenderObject::to_pose`].
    pub fn to_pose(self) -> Result<Transform<Head, Camera>, GeometryError> {
        let (rotation, translation) = parts::<Camera, World>(self.matrix_world)?;
        let camera = Transform::<Camera, World>::new(rotation, translation)?;
        Ok(Transform::from(blender_camera()) * camera.inverse() * Transform::from(head_to_scene()))
    }
}

/// Between OpenCV's camera and Blender's (["X", "-Y", "-Z"]); its own inverse.
fn blender_camera() -> Rotation<Camera, Camera> {
    Rotation::<Head, HeadCv>::flip().relabel()
}

/// `rotation_quaternion` of an upright head bone in pose mode: right-handed, order **w, x, y, z**.
///
/// A bone's y runs along it, so that of a head points up; with roll 0 x is the character's left and z points out of the face: the axes are those
/// of glTF, whatever the scene's are. Rest is a face that looks into the camera. The translation is lost: the bone hangs on a neck.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BlenderBone {
    /// The unit quaternion in the order w, x, y, z.
    pub rotation_quaternion: [f64; 4],
}

impl BlenderBone {
    /// From a rotation.
    #[must_use]
    pub fn from_rotation(rotation: Rotation<HeadCv, Camera>) -> Self {
        let ([x, y, z, w], _) = to_gltf(&Transform::from(rotation * Rotation::flip()));
        Self { rotation_quaternion: [w, x, y, z] }
    }

    /// The rotation.
    ///
    /// # Errors
    /// A number that is not finite, or a quaternion without length.
    pub fn to_rotation(self) -> Result<Rotation<HeadCv, Camera>, GeometryError> {
        let [w, x, y, z] = self.rotation_quaternion;
        Ok(from_gltf([x, y, z, w], [0.0; 3])?.rotation_cv())
    }
}

const IDENTITY: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

fn parts<From: Frame, To: Frame>(rows: [[f64; 4]; 4]) -> Result<(Rotation<From, To>, [f64; 3]), GeometryError> {
    all_finite("matrix_world", rows.iter().flatten())?;
    check_last_row("last row of matrix_world", rows[3], "pass the matrix row by row")?;
    let rotation = std::array::from_fn(|row| std::array::from_fn(|column| rows[row][column]));
    Ok((Rotation::from_rows(rotation)?, std::array::from_fn(|row| rows[row][3])))
}
