//! The record of one frame.

use serde::{Deserialize, Serialize};

use super::state::CameraRecord;
use super::truth::Truth;
use crate::error::FaceError;
use crate::vocabulary::{ActionUnits, Blendshapes, Emotion, EmotionScores, HeadDirection};

/// One frame of a video, or one picture: a line of the JSON lines that `lineament track --format jsonl` writes.
///
/// Pixels are those of the original picture; the centre of its first pixel is (0.5, 0.5). On reading, keys that are not known are passed over, so
/// that files of later versions can be read; a vocabulary's map must have each of its names and no other. Parts of a face that were not measured
/// are left out altogether; a part that is there is whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameRecord {
    /// The path of the picture or video as it was given, with its folders.
    pub source: String,
    /// The number of the frame, from 0; 0 for a picture.
    pub frame: u64,
    /// The time of the frame in seconds from the start; 0 for a picture.
    pub time_s: f64,
    /// The width of the picture in pixels.
    pub width: u32,
    /// The height of the picture in pixels.
    pub height: u32,
    /// The camera.
    pub camera: CameraRecord,
    /// The faces; empty where there is none.
    pub faces: Vec<FaceRecord>,
    /// How the picture was made, if it was rendered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truth: Option<Truth>,
}

/// One face of a frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaceRecord {
    /// A number that the face keeps from frame to frame; each face of a frame has its own.
    pub id: u64,
    /// How sure it is that this is a face, 0–1.
    pub score: f64,
    /// x, y, width and height of the tight bounds of the 478 landmarks (of the detector's face box before there are any), not clipped.
    #[serde(rename = "box")]
    pub bounds: [f64; 4],
    /// The 478 landmarks of the mesh: x, y in pixels; z in pixels at the scale of x, 0 at the head's origin, positive away from the camera.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landmarks: Option<Vec<[f32; 3]>>,
    /// The standard deviation of each of the 478 landmarks in pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landmark_sigma: Option<Vec<f32>>,
    /// How likely each of the 478 landmarks is to be seen, 0–1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Vec<f32>>,
    /// iBUG's 68 points in pixels, as people annotate them: the jaw follows the visible outline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub landmarks68: Option<Vec<[f32; 2]>>,
    /// Where the head is and how it is turned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pose: Option<PoseRecord>,
    /// Where the head is turned, in a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direction: Option<HeadDirection>,
    /// The intensities of the action units, 0–1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_units: Option<ActionUnits>,
    /// The weights of ARKit's blendshapes, 0–1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blendshapes: Option<Blendshapes>,
    /// Where the eyes look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gaze: Option<GazeRecord>,
    /// The emotion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emotion: Option<EmotionRecord>,
}

/// Where a head is and how it is turned, seen from the camera (OpenCV's frame: x right, y down, z forward).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PoseRecord {
    /// The rotation from the head in OpenCV's manner to the camera as a unit quaternion x, y, z, w with w ≥ 0: identity for a face that looks along
    /// the camera's axis into it.
    pub rotation_xyzw: [f64; 4],
    /// The head's origin, the midpoint of the eyeball centres, in the camera's frame, in metres.
    pub translation_m: [f64; 3],
    /// The yaw of the 300W-LP convention in degrees: positive to the subject's right, the left of the picture.
    pub yaw: f64,
    /// The pitch of the 300W-LP convention in degrees: positive up.
    pub pitch: f64,
    /// The roll of the 300W-LP convention in degrees: positive clockwise in the picture.
    pub roll: f64,
}

/// The direction of one eye in degrees, in the camera's frame, with the signs of the pose: yaw positive to the subject's right, pitch positive up.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct EyeGaze {
    /// Positive to the subject's right.
    pub yaw: f64,
    /// Positive up.
    pub pitch: f64,
}

/// Where the eyes look, in degrees, in the camera's frame, with the signs of the pose.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct GazeRecord {
    /// Of both eyes together: positive to the subject's right.
    pub yaw: f64,
    /// Of both eyes together: positive up.
    pub pitch: f64,
    /// The subject's left eye.
    pub left: EyeGaze,
    /// The subject's right eye.
    pub right: EyeGaze,
}

/// The emotion of a face.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EmotionRecord {
    /// The emotion with the largest score; the first of equals.
    pub label: Emotion,
    /// The score of each emotion.
    pub scores: EmotionScores,
    /// Whether the label is not to be trusted.
    pub uncertain: bool,
}

impl EmotionRecord {
    /// From the scores: the label is the largest.
    #[must_use]
    pub fn new(scores: EmotionScores, uncertain: bool) -> Self {
        Self { label: scores.largest(), scores, uncertain }
    }
}

impl FrameRecord {
    /// The record of a picture in which no face has been looked for yet.
    #[must_use]
    pub fn new(source: impl Into<String>, width: u32, height: u32, camera: CameraRecord) -> Self {
        Self { source: source.into(), frame: 0, time_s: 0.0, width, height, camera, faces: Vec::new(), truth: None }
    }

    /// Refuses what a record may not hold: numbers that are not finite, lists that are not whole, entries that contradict each other.
    ///
    /// # Errors
    /// The first of these, with its key.
    pub fn check(&self) -> Result<(), FaceError> {
        super::check::frame(self).map_err(|fault| FaceError::Json {
            what: "record of a frame",
            key: fault.key,
            problem: fault.problem,
        })
    }
}

impl FaceRecord {
    /// A face of which only its place is known.
    #[must_use]
    pub fn new(id: u64, score: f64, bounds: [f64; 4]) -> Self {
        Self {
            id,
            score,
            bounds,
            landmarks: None,
            landmark_sigma: None,
            visibility: None,
            landmarks68: None,
            pose: None,
            direction: None,
            action_units: None,
            blendshapes: None,
            gaze: None,
            emotion: None,
        }
    }
}
