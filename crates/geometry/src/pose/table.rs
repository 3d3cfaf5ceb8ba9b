//! The one table of the conventions; documents and tests are made from it.

use std::fmt::Write;

/// What one system means by a head pose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConventionInfo {
    /// The system.
    pub name: &'static str,
    /// The type in this module that holds its values.
    pub type_name: &'static str,
    /// The head's axes, from which the rotation leads.
    pub head_axes: &'static str,
    /// The axes of the camera or the scene, to which the rotation leads.
    pub camera_axes: &'static str,
    /// The rotation as a product of the published numbers, on column vectors.
    pub composition: &'static str,
    /// What a positive angle means, for the subject.
    pub signs: &'static str,
    /// Units and order of the numbers.
    pub units: &'static str,
    /// What does not come back, and the choice at gimbal lock.
    pub lost: &'static str,
    /// Whether the rotation comes back as it was.
    pub lossless_rotation: bool,
    /// Where the definition comes from.
    pub source: &'static str,
}

const HEAD_CV: &str = "x to the subject's left, y down, z into the face (`HeadCv`)";
const HEAD_GLTF: &str = "x to the subject's left, y up, z out of the face (`Head`)";
const HEAD_UNITY: &str = "x to the subject's right, y up, z out of the face; left-handed";
const CAMERA_CV: &str = "OpenCV's camera: x right, y down, z forward (`Camera`)";
const VIEWER_UP: &str =
    "x to the right of the picture, y up, z toward the viewer; camera at the origin, looking along −z";
const SIGNS_300W: &str = "yaw + right, pitch + up, roll + tilt to the left (clockwise in the picture)";
const NO_PLACE: &str = "the translation; at yaw ±90°: roll = 0, pitch takes the turn";

/// Every convention of this module.
pub const CONVENTIONS: &[ConventionInfo] = &[
    ConventionInfo {
        name: "Published angles (300W-LP)",
        type_name: "YawPitchRoll",
        head_axes: HEAD_CV,
        camera_axes: CAMERA_CV,
        composition: "R_cv = Rx(−pitch)·Ry(yaw)·Rz(roll)",
        signs: SIGNS_300W,
        units: "degrees: yaw, pitch, roll",
        lost: NO_PLACE,
        lossless_rotation: true,
        source: "YadiraF/face3d `angle2matrix_3ddfa`; F·R_300W·F with F = diag(1, −1, −1)",
    },
    ConventionInfo {
        name: "300W-LP and AFLW2000-3D, `Pose_Para`",
        type_name: "PosePara",
        head_axes: "the morphable model's: x to the subject's left, y up, z out of the face",
        camera_axes: "x right, y up, z toward the viewer; weak perspective",
        composition: "R_300W = Rx(pitch)ᵀ·Ry(yaw)ᵀ·Rz(roll)ᵀ = F·R_cv·F",
        signs: SIGNS_300W,
        units: "radians: pitch, yaw, roll; pixels (y up): tdx, tdy, tdz; pixels per model unit: scale",
        lost: "the place in space (only the picture's is held); at yaw ±90°: roll = 0, pitch takes the turn",
        lossless_rotation: true,
        source: "YadiraF/face3d; thohemp/6DRepNet `sixdrepnet/utils.py`",
    },
    ConventionInfo {
        name: "AFLW",
        type_name: "AflwAngles",
        head_axes: HEAD_CV,
        camera_axes: CAMERA_CV,
        composition: "R_cv = Rx(−pitch)·Ry(yaw)·Rz(−roll)",
        signs: "yaw + right, pitch + up, roll + tilt to the right",
        units: "radians: yaw, pitch, roll",
        lost: NO_PLACE,
        lossless_rotation: true,
        source: "natanielruiz/deep-head-pose `code/datasets.py`, class AFLW (`roll *= -1`)",
    },
    ConventionInfo {
        name: "BIWI Kinect, `_pose.txt`",
        type_name: "BiwiPose",
        head_axes: HEAD_CV,
        camera_axes: "the depth camera: x right, y down, z forward",
        composition: "R = R_cv, as a matrix",
        signs: "none: a matrix",
        units: "rows of R; millimetres",
        lost: "nothing",
        lossless_rotation: true,
        source: "natanielruiz/deep-head-pose `code/datasets.py`, class BIWI; data set card",
    },
    ConventionInfo {
        name: "HopeNet and 6DRepNet, label matrix",
        type_name: "LabelMatrix",
        head_axes: "x to the subject's left, y up, z out of the face, but the matrix is transposed",
        camera_axes: "x right, y up, z toward the viewer, but the matrix is transposed",
        composition: "L = Rz(roll)·Ry(yaw)·Rx(pitch) = R_300Wᵀ",
        signs: SIGNS_300W,
        units: "rows of L; its first two columns as six numbers",
        lost: "the translation; its angles at yaw ±90°: roll = 0",
        lossless_rotation: true,
        source: "thohemp/6DRepNet `sixdrepnet/utils.py`, `datasets.py`",
    },
    ConventionInfo {
        name: "HopeNet and WHENet, bins",
        type_name: "AngleBins",
        head_axes: HEAD_CV,
        camera_axes: CAMERA_CV,
        composition: "angle = Σ softmax·k·3° − 99° (WHENet's yaw: − 180°), one row of bins an angle of `YawPitchRoll`",
        signs: SIGNS_300W,
        units: "66 (120) bins of 3°, edges −99° + 3k",
        lost: "one-hot labels: what lies within a bin; the decoder gives its left edge, on average 1.5° too little. Angles outside of the bins. \
               Soft labels lose nothing up to the last left edge, 96°",
        lossless_rotation: false,
        source: "natanielruiz/deep-head-pose; Ascend-Research/HeadPoseEstimation-WHENet",
    },
    ConventionInfo {
        name: "img2pose",
        type_name: "Img2Pose",
        head_axes: HEAD_CV,
        camera_axes: CAMERA_CV,
        composition: "R = R_cv, as a rotation vector; its angles are of Rᵀ, extrinsic xyz, (a0, −a1, −a2)",
        signs: SIGNS_300W,
        units: "radians; units of its reference model, focal length width + height",
        lost: "nothing, given the model's unit",
        lossless_rotation: true,
        source: "vitoralbiero/img2pose `utils/pose_operations.py`, notebooks, issues 27 and 76",
    },
    ConventionInfo {
        name: "Pointing'04",
        type_name: "Pointing04",
        head_axes: HEAD_CV,
        camera_axes: CAMERA_CV,
        composition: "R_cv = Ry(−pan)·Rx(−tilt): azimuth and elevation of marks on a half sphere (derived from the grid: no pan at tilt ±90°)",
        signs: "tilt + up, pan + **left**",
        units: "whole degrees in the file name: tilt, pan",
        lost: "roll; what lies between the points of the grid (9 tilts, 13 pans); the translation",
        lossless_rotation: false,
        source: "the data set's file name specification",
    },
    ConventionInfo {
        name: "OpenFace 2",
        type_name: "OpenFacePose",
        head_axes: HEAD_CV,
        camera_axes: CAMERA_CV,
        composition: "R_cv = Rx(pose_Rx)·Ry(pose_Ry)·Rz(pose_Rz)",
        signs: "Rx (pitch) + **down**, Ry (yaw) + right, Rz (roll) + tilt to the left",
        units: "radians; millimetres",
        lost: "nothing; at Ry ±90°: Rz = 0, Rx takes the turn",
        lossless_rotation: true,
        source: "OpenFace `RotationHelpers.h`, `Euler2RotationMatrix`; wiki, Output Format",
    },
    ConventionInfo {
        name: "OpenCV rvec and tvec",
        type_name: "OpenCvPose",
        head_axes: "the model's: `OpenCvPose<Head>` (y up; facing the camera is |rvec| = π) or `OpenCvPose<HeadCv>` (y down; facing is 0)",
        camera_axes: CAMERA_CV,
        composition: "X_camera = R(rvec)·X_model + tvec",
        signs: "none: a rotation vector, |rvec| in [0, π]",
        units: "radians; metres",
        lost: "nothing; at |rvec| = π the axis may come back negated, which is the same rotation",
        lossless_rotation: true,
        source: "OpenCV documentation, calib3d",
    },
    ConventionInfo {
        name: "MediaPipe facial transformation matrix",
        type_name: "MediaPipeMatrix",
        head_axes: "the canonical face model's, those of `Head`",
        camera_axes: VIEWER_UP,
        composition: "M = [s·R_300W | t], s a uniform scale; vertical field of view 63° unless set",
        signs: "none: a matrix",
        units: "16 numbers by columns; centimetres",
        lost: "nothing (a scale is read and divided out; 1 is written); depth is that of a camera of focal length 0.8159·height",
        lossless_rotation: true,
        source: "google-ai-edge/mediapipe `face_geometry/libs/geometry_pipeline.cc`",
    },
    ConventionInfo {
        name: "Unity, avatar (VMC, VRM 0)",
        type_name: "UnityPose",
        head_axes: HEAD_UNITY,
        camera_axes: "x to the left of the picture, y up, z toward the viewer; left-handed; camera at the origin",
        composition: "D·R_300W·D with D = diag(−1, 1, 1), as a quaternion",
        signs: "none: a quaternion (Unity's own angles: y + right, x + down, z + tilt to the left)",
        units: "quaternion x, y, z, w; metres",
        lost: "nothing",
        lossless_rotation: true,
        source: "VMC protocol specification; Unity manual",
    },
    ConventionInfo {
        name: "Unity, child of a Camera",
        type_name: "UnityCameraPose",
        head_axes: HEAD_UNITY,
        camera_axes: "x to the right of the picture, y up, z forward into the scene; left-handed",
        composition: "Ry(180°)·D·R_300W·D, as a quaternion; facing the camera is (0, ±1, 0, 0)",
        signs: "none: a quaternion",
        units: "quaternion x, y, z, w; metres",
        lost: "nothing",
        lossless_rotation: true,
        source: "Unity manual",
    },
    ConventionInfo {
        name: "VRChat face tracking, `v2/Head/*`",
        type_name: "VrchatHead",
        head_axes: HEAD_UNITY,
        camera_axes: "as Unity, avatar",
        composition: "Ry(yaw)·Rx(pitch)·Rz(roll) in Unity's axes (not the order of 300W-LP)",
        signs: "yaw + right, pitch + **down**, roll + tilt to the left; x + right, y + up, z + forward",
        units: "±1 is ±90°; ±1 is ±0.5 m from a place of rest",
        lost: "yaw and roll beyond ±90°, shifts beyond ±0.5 m (they end at ±1); at pitch ±1: roll = 0, yaw takes the turn",
        lossless_rotation: false,
        source: "VRCFaceTracking docs, `UnifiedHeadParameters.cs`",
    },
    ConventionInfo {
        name: "Unreal Engine",
        type_name: "UnrealPose",
        head_axes: "x out of the face, y to the subject's right, z up; left-handed",
        camera_axes: "x toward the viewer, y to the left of the picture, z up; left-handed; camera at the origin",
        composition: "P·R_300W·Pᵀ = Rz(yaw)·Ry(−pitch)·Rx(−roll), P: (x, y, z) ↦ (z, −x, y)",
        signs: "yaw + right, pitch + up, roll + tilt to the right",
        units: "degrees: pitch, yaw, roll; centimetres",
        lost: "nothing; at pitch ±90°: roll = 0, yaw takes the turn",
        lossless_rotation: true,
        source: "Unreal Engine `FRotator`, `FRotationMatrix` (memory)",
    },
    ConventionInfo {
        name: "Live Link Face, `HeadYaw/Pitch/Roll`",
        type_name: "LiveLinkHead",
        head_axes: "ARKit's face anchor, those of `Head`",
        camera_axes: VIEWER_UP,
        composition: "R_300W = Ry(yaw)·Rx(−pitch)·Rz(roll)",
        signs: "yaw + **left**, pitch + up, roll + tilt to the **right**",
        units: "radians",
        lost: "the translation; at pitch ±90°: roll = 0, yaw takes the turn",
        lossless_rotation: true,
        source: "no definition is published; public senders and receivers agree (JimWest/MeFaMo among them)",
    },
    ConventionInfo {
        name: "glTF (VRM 1)",
        type_name: "GltfPose",
        head_axes: HEAD_GLTF,
        camera_axes: VIEWER_UP,
        composition: "R_300W = F·R_cv·F, as a quaternion",
        signs: "none: a quaternion",
        units: "quaternion x, y, z, w; metres",
        lost: "nothing",
        lossless_rotation: true,
        source: "glTF 2.0 specification, 3.4 and 3.10",
    },
    ConventionInfo {
        name: "OpenXR",
        type_name: "OpenXrPose",
        head_axes: "x to the subject's right, y up, z out of the back of the head (forward is −z)",
        camera_axes: "x to the left of the picture, y up, z away from the viewer; camera at the origin",
        composition: "Y·R_300W·Y with Y = diag(−1, 1, −1), as a quaternion",
        signs: "none: a quaternion",
        units: "quaternion x, y, z, w; metres",
        lost: "nothing",
        lossless_rotation: true,
        source: "OpenXR specification, coordinate system",
    },
    ConventionInfo {
        name: "Blender, object",
        type_name: "BlenderObject",
        head_axes: "x to the subject's left, y into the face, z up",
        camera_axes: "x right, y into the scene, z up; camera at the origin, looking along +y",
        composition: "B·R_300W·Bᵀ, B: (x, y, z) ↦ (x, −z, y), as `matrix_world`",
        signs: "none: a matrix",
        units: "rows of 4×4; metres",
        lost: "nothing",
        lossless_rotation: true,
        source: "Blender manual",
    },
    ConventionInfo {
        name: "Blender, camera",
        type_name: "BlenderCamera",
        head_axes: "the head rests at the scene's origin, upright, facing −y",
        camera_axes: "the camera's own: x right, y up, z back",
        composition: "`matrix_world` of the camera: B·[R_300W | t]⁻¹",
        signs: "none: a matrix",
        units: "rows of 4×4; metres",
        lost: "nothing",
        lossless_rotation: true,
        source: "Blender manual; BlenderProc `docs/tutorials/camera.md` ([\"X\", \"-Y\", \"-Z\"])",
    },
    ConventionInfo {
        name: "Blender, upright head bone",
        type_name: "BlenderBone",
        head_axes: "the bone's: y along the bone (up), x to the subject's left, z out of the face (roll 0)",
        camera_axes: "the bone at rest",
        composition: "R_300W, as `rotation_quaternion`",
        signs: "none: a quaternion",
        units: "quaternion **w, x, y, z**",
        lost: "the translation",
        lossless_rotation: true,
        source: "Blender manual, bones (y along the bone; memory)",
    },
];

/// [`CONVENTIONS`] as a section of Markdown: the general rule, an overview, and one definition each.
#[must_use]
pub fn conventions_markdown() -> String {
    let mut text = String::from(
        "## Head pose in other systems\n\n\
         R_cv is the published rotation: from the head with OpenCV's axes to OpenCV's camera, identity for a face that looks along the camera's \
         axis into it. R_300W = F·R_cv·F with F = diag(1, −1, −1) is the same between y-up frames. Left and right are the subject's. \
         Rx, Ry, Rz are the usual matrices on column vectors. Where three angles lock, the last one written is zero.\n\n\
         | system | type | numbers | rotation comes back |\n|---|---|---|---|\n",
    );
    // Writing to a String cannot fail.
    for c in CONVENTIONS {
        let back = if c.lossless_rotation { "yes" } else { "in part" };
        let _ = writeln!(text, "| {} | `pose::{}` | {} | {back} |", cell(c.name), c.type_name, cell(c.units));
    }
    for c in CONVENTIONS {
        let _ = write!(
            text,
            "\n### {}\n\n- Type: `pose::{}`\n- Head: {}\n- Camera or scene: {}\n- Rotation: {}\n- Signs: {}\n- Units: {}\n- Lost: {}\n- Source: {}\n",
            c.name, c.type_name, c.head_axes, c.camera_axes, c.composition, c.signs, c.units, c.lost, c.source
        );
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::{CONVENTIONS, conventions_markdown};

    #[test]
    fn every_row_is_whole_and_named_once() {
        let mut names: Vec<_> = CONVENTIONS.iter().flat_map(|c| [c.name, c.type_name]).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), 2 * CONVENTIONS.len());
        for c in CONVENTIONS {
            let fields = [c.head_axes, c.camera_axes, c.composition, c.signs, c.units, c.lost, c.source];
            assert!(fields.iter().all(|field| !field.is_empty()), "{} has an empty field", c.name);
        }
    }

    #[test]
    fn the_document_holds_every_row() {
        let text = conventions_markdown();
        for c in CONVENTIONS {
            assert!(text.contains(&format!("### {}\n\n- Type: `pose::{}`", c.name, c.type_name)), "{}", c.name);
        }
        let rows = text.lines().filter(|line| line.starts_with("| ")).collect::<Vec<_>>();
        assert_eq!(rows.len(), CONVENTIONS.len() + 1);
        assert!(rows.iter().all(|row| row.replace("\\|", "").matches('|').count() == 5), "a cell breaks the table");
    }
}
