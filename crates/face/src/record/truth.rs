//! How a rendered picture was made, and what is known of it beyond what a tracker could say.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::state::FaceState;
use crate::vocabulary::{AuColumn, Emotion, FacsIntensity};

/// How a rendered picture was made: with the recipe's name these numbers make it again.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Truth {
    /// The name of the recipe.
    pub recipe: String,
    /// The seed.
    pub seed: u64,
    /// The number of the sample.
    pub index: u64,
    /// The number of the clip that the sample is a frame of; frames of a clip are one person before one camera.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clip: Option<u64>,
    /// The parameters of each face, in the order of the record's faces.
    pub faces: Vec<FaceState>,
    /// Where the camera stood in the scene.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<CameraPlace>,
    /// The light.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<LightRecord>,
    /// What else is known of each face, in the order of the record's faces; empty, or one for each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<FaceTruth>,
}

/// Where a camera stands in the scene, whose axes are glTF's: right-handed, metres, y up.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CameraPlace {
    /// The centre of projection in metres.
    pub position_m: [f64; 3],
    /// The rotation from the camera's frame (OpenCV's: x right, y down, z forward) to the scene's, as a unit quaternion x, y, z, w.
    pub rotation_xyzw: [f64; 4],
}

/// The light of a rendered picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LightRecord {
    /// The name of the light map around the scene, with what it was made from where it is made by rule.
    pub environment: String,
    /// How the map is turned, as a unit quaternion x, y, z, w in the scene's frame.
    pub rotation_xyzw: [f64; 4],
    /// Times its light: linear red, green, blue.
    pub gain: [f32; 3],
    /// The lights far away.
    pub sources: Vec<LightSource>,
}

/// A light far away: the sun, a window, a softbox.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LightSource {
    /// The unit direction from the scene to the light, in the scene's frame.
    pub toward: [f64; 3],
    /// Irradiance of a surface that faces the light: linear red, green, blue.
    pub colour: [f32; 3],
}

/// What is known of a rendered face beyond its [`FaceRecord`](crate::FaceRecord) and its [`FaceState`].
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FaceTruth {
    /// The emotion whose recipe was drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emotion: Option<Emotion>,
    /// How strongly it is shown, 0–1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emotion_intensity: Option<f64>,
    /// The degrees A–E of the action units, `-` for none.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub facs: BTreeMap<AuColumn, FacsIntensity>,
    /// Who it is, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonRecord>,
    /// The rows of the 3×4 matrix [R t] that takes a point of `landmarks_head_m` to the same of `landmarks_camera_m`. (R is not the published
    /// rotation: the head's own axes are y up, z out of the face.)
    #[serde(skip_serializing_if = "Option::is_none")]
    pub head_to_camera: Option<[[f64; 4]; 3]>,
    /// The 478 landmarks in the head's frame in metres (x to the subject's left, y up, z out of the face, origin between the eyeballs).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landmarks_head_m: Option<Vec<[f32; 3]>>,
    /// The 478 landmarks in the camera's frame in metres (x right, y down, z forward); the camera projects them to the record's landmarks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landmarks_camera_m: Option<Vec<[f32; 3]>>,
    /// iBUG's 68 points as points of the mesh, in pixels: their jaw follows the head, where the record's follows the visible outline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub landmarks68_mesh: Option<Vec<[f32; 2]>>,
    /// What else was drawn, by name: hair, glasses, skin.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
}

/// Who a rendered face is, in words.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PersonRecord {
    /// The age in years.
    pub age_years: f32,
    /// 0 female to 1 male.
    pub masculinity: f32,
    /// The shares of the head's source's three groups.
    pub origin: OriginShares,
}

/// The shares of the three groups whose mean faces the head's source mixes; their sum is 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OriginShares {
    /// African.
    pub african: f32,
    /// Asian.
    pub asian: f32,
    /// European.
    pub european: f32,
}
