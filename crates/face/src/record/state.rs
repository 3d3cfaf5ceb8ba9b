//! The parameters of a face and its picture.

use serde::{Deserialize, Serialize};

use super::frame::{GazeRecord, PoseRecord};
use crate::vocabulary::{ActionUnits, Blendshapes};

/// Everything that makes the picture of a face but for light, skin and hair: who it is, what it does, where it looks, how it is held, who looks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaceState {
    /// Who it is.
    pub identity: IdentityState,
    /// What the face does.
    pub expression: ExpressionState,
    /// Where the eyes look.
    pub gaze: GazeRecord,
    /// Where the head is and how it is turned.
    pub pose: PoseRecord,
    /// The camera.
    pub camera: CameraRecord,
}

/// Who a face is: the numbers of the parametric head, and the seed from which they were drawn, if they were.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct IdentityState {
    /// The seed from which the parameters were drawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// The head's identity parameters in its order; none stand for the mean head.
    pub parameters: Vec<f32>,
}

/// What a face does; the shapes of both vocabularies are added.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct ExpressionState {
    /// The intensities of the action units, 0–1.
    pub action_units: ActionUnits,
    /// The weights of ARKit's blendshapes, 0–1.
    pub blendshapes: Blendshapes,
}

/// A camera as OpenCV has it, but that the centre of the first pixel is (0.5, 0.5): OpenCV's `cx` and `cy` are less by 0.5.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CameraRecord {
    /// The focal length across in pixels.
    pub fx: f64,
    /// The focal length down in pixels.
    pub fy: f64,
    /// The principal point's x in pixels.
    pub cx: f64,
    /// The principal point's y in pixels.
    pub cy: f64,
    /// OpenCV's coefficients, `k1 k2 p1 p2 k3 [k4 k5 k6 [s1 s2 s3 s4 [τx τy]]]`: 5, 8, 12 or 14 of them; `k1 k2 k3 k4` of a fisheye.
    pub distortion: Vec<f64>,
    /// What the coefficients mean; left out of files where it is the usual one.
    #[serde(default, skip_serializing_if = "CameraModel::is_usual")]
    pub model: CameraModel,
    /// How the camera became known.
    pub origin: CameraOrigin,
}

/// What a camera's distortion coefficients mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CameraModel {
    /// Brown 1966, Conrady 1919, as in OpenCV's `projectPoints`.
    #[default]
    BrownConrady,
    /// Kannala & Brandt 2006, as in OpenCV's `fisheye`.
    Fisheye,
}

impl CameraModel {
    /// For serde, which passes a reference.
    fn is_usual(&self) -> bool {
        *self == Self::BrownConrady
    }
}

/// How a camera became known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CameraOrigin {
    /// A guess from the size of the picture: metres are guesses too.
    Assumed,
    /// Calibrated in this run.
    Calibrated,
    /// Read from a file.
    File,
    /// The picture was rendered with it.
    Truth,
}

impl CameraRecord {
    /// A camera without distortion whose axis goes through the middle of the picture.
    #[must_use]
    pub fn pinhole(focal: f64, width: u32, height: u32, origin: CameraOrigin) -> Self {
        Self {
            fx: focal,
            fy: focal,
            cx: 0.5 * f64::from(width),
            cy: 0.5 * f64::from(height),
            distortion: vec![0.0; 5],
            model: CameraModel::BrownConrady,
            origin,
        }
    }
}
