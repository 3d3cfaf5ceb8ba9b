//! Head-pose conventions: how others write down the pose of a head, and the way there and back.
//!
//! Inside, a pose is a `Transform<Head, Camera>` (or, without its place, a `Rotation<HeadCv, Camera>`); [`CONVENTIONS`] lists what each other
//! system makes of it. Each convention has a value type of its own, so that angles of one cannot be taken for those of another:
//!
//! ```
//! use lineament_geometry::pose::{OpenFacePose, UnityPose, YawPitchRoll};
//! use lineament_geometry::{Degrees, Transform};
//!
//! // The nose turned 20° toward the subject's right (the left of the picture), half a metre away.
//! let angles = YawPitchRoll { yaw: Degrees(20.0), pitch: Degrees(10.0), roll: Degrees(0.0) };
//! let pose = Transform::from_rotation_cv(angles.to_rotation()?, [0.0, 0.0, 0.5])?;
//! assert!((OpenFacePose::from_pose(&pose).rx.degrees() + 10.0).abs() < 1e-12, "OpenFace's pitch is down");
//! let unity = UnityPose::from_pose(&pose);
//! assert!(unity.to_pose()?.rotation().angle_to(&pose.rotation()).0 < 1e-15);
//! # Ok::<(), lineament_geometry::GeometryError>(())
//! ```
//!
//! **Frames.** In the camera-based systems a head that looks along the camera's axis into it has angle zero. In the scene-based ones (Unity,
//! Unreal, glTF, OpenXR, Blender) the same holds: the camera stands at the origin of the scene and looks at the face, so the identity is a
//! face that looks at the viewer, as an avatar on a screen does.
//!
//! **Origin.** A translation is the place of the head's origin, the midpoint of the eyeball centres. A system that means another point of the
//! head (a canonical mesh's origin, a nose tip) is served by [`Transform::about`](crate::Transform::about).
//!
//! **Gimbal lock.** Where the middle angle of three reaches ±90°, only the sum or the difference of the other two is determined: the third one
//! written (the first that turns the head) is zero, as in [`Rotation::to_euler`](crate::Rotation::to_euler).

mod axes;
mod bins;
mod blender;
mod datasets;
mod label;
mod pointing;
mod published;
mod scene;
mod table;
mod trackers;
mod unity;
mod unreal;

pub use bins::AngleBins;
pub use blender::{BlenderBone, BlenderCamera, BlenderObject};
pub use datasets::{AflwAngles, BiwiPose, PosePara};
pub use label::{Img2Pose, LabelMatrix};
pub use pointing::{Pointing04, Pointing04Name};
pub use published::YawPitchRoll;
pub use scene::{GltfPose, OpenXrPose};
pub use table::{CONVENTIONS, ConventionInfo, conventions_markdown};
pub use trackers::{MediaPipeMatrix, OpenCvPose, OpenFacePose};
pub use unity::{UnityCameraPose, UnityPose, VrchatHead};
pub use unreal::{LiveLinkHead, UnrealPose};
