//! What is known of a training or test picture of a face.

mod mirror;
mod record;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::record::{CameraRecord, GazeRecord, IdentityState};
use crate::vocabulary::{ActionUnits, AuColumn, Blendshapes, Emotion, EmotionScores, HeadDirection, Vocabulary};

/// The labels of one face in a picture; each may be missing. What `synth` and `datasets` yield, and `learn` consumes.
///
/// Lengths are pixels of the picture (the centre of its first pixel is (0.5, 0.5)), angles are degrees, frames and signs are those of
/// [`FaceRecord`](crate::FaceRecord).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Labels {
    /// x, y, width and height of the face.
    #[serde(rename = "box", skip_serializing_if = "Option::is_none")]
    pub bounds: Option<[f64; 4]>,
    /// The 478 landmarks: x, y, and z (at the scale of x, 0 at the head's origin, positive away from the camera).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landmarks: Option<Vec<[f32; 3]>>,
    /// Whether each of the 478 landmarks is seen, 0–1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<Vec<f32>>,
    /// iBUG's 68 points, the jaw along the visible outline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landmarks68: Option<Vec<[f32; 2]>>,
    /// The five points of face alignment: right eye, left eye, nose, right and left corner of the mouth (the subject's).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points5: Option<[[f32; 2]; 5]>,
    /// The rotation of the head as a quaternion x, y, z, w.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rotation_xyzw: Option<[f64; 4]>,
    /// The head's origin in the camera's frame in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translation_m: Option<[f64; 3]>,
    /// The yaw, where a data set has angles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yaw: Option<f64>,
    /// The pitch, where a data set has angles.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pitch: Option<f64>,
    /// The roll, where a data set has angles (Pointing'04 has none).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub roll: Option<f64>,
    /// Where the head is turned, in a word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<HeadDirection>,
    /// The intensities, 0–1, of the action units that were coded; a unit that is not there was not coded, which is not the same as 0.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub action_units: BTreeMap<AuColumn, f32>,
    /// The weights of ARKit's blendshapes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blendshapes: Option<Blendshapes>,
    /// Where the eyes look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gaze: Option<GazeRecord>,
    /// The emotion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emotion: Option<Emotion>,
    /// The share of annotators who chose each emotion.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emotion_votes: Option<EmotionScores>,
    /// Who it is, by the parametric head.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<IdentityState>,
    /// Who it is, by the data set: pictures of one subject must not be parted between training and test.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub camera: Option<CameraRecord>,
    /// The class of each pixel. It is kept as a picture of its own in files.
    #[serde(skip)]
    pub segmentation: Option<ClassMap>,
}

/// The [`SegmentationClass`](crate::SegmentationClass) of each pixel by number, row by row; 255 for a pixel that is not to be counted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClassMap {
    /// The width of the picture.
    pub width: usize,
    /// The numbers, row by row.
    pub classes: Vec<u8>,
}

impl Labels {
    /// Labels every column of the action units with geometry.
    pub fn set_action_units(&mut self, units: &ActionUnits) {
        self.action_units = AuColumn::ALL.into_iter().map(|column| (column, units.column(column))).collect();
    }

    /// The label of a column of an action unit, by name; none where it was not coded or there is no such column.
    #[must_use]
    pub fn action_unit(&self, name: &str) -> Option<f32> {
        AuColumn::parse(name).ok().and_then(|column| self.action_units.get(&column).copied())
    }
}
