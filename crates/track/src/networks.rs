//! The house's own networks as stages.

use std::sync::Arc;

use lineament_face::{Crop, FaceModel};
use lineament_image::Image;
use lineament_models::{
    Detector as DetectorNetwork, DetectorOptions, Landmarker as LandmarkerNetwork, LandmarkerOutput,
};
use lineament_net::Model;

use crate::assign::overlap;
use crate::error::TrackError;
use crate::fit::{FitOptions, HeadFitter};
use crate::options::TrackOptions;
use crate::smooth::OneEuroSmoother;
use crate::stage::{Detection, Detector, Landmarker, Reading};
use crate::tracker::Tracker;

impl Tracker {
    /// The default chain over the house's networks: detector and landmarker from their weights, the built-in head, One-Euro smoothing.
    ///
    /// # Errors
    /// Weights of other networks, or options out of range.
    pub fn from_models(detector: &Model, landmarker: &Model, options: TrackOptions) -> Result<Self, TrackError> {
        let detector = ScaledDetector::from_model(detector, &CLIP, DetectorOptions::default().least_score)?;
        let landmarker =
            LandmarkerNetwork::from_model(landmarker).map_err(|error| TrackError::stage("landmarker", error))?;
        let fitter = HeadFitter::new(Arc::new(FaceModel::load()?), FitOptions::default())?;
        let smoother = Box::new(OneEuroSmoother::default());
        Self::new(Box::new(detector), Box::new(landmarker), Box::new(fitter), Some(smoother), options)
    }
}

/// The longer side to which the detector shrinks the pictures of a clip: faces of a 20th of it and more are found.
const CLIP: [u32; 1] = [256];

/// The house's detector with a picture at several sizes: small faces are found where it is fine, faces that fill it where it is coarse.
#[derive(Debug)]
pub struct ScaledDetector {
    /// The coarsest first.
    scales: Vec<DetectorNetwork>,
}

/// Of two detections of different scales whose intersection over union is larger, the less sure one is dropped.
const MOST_OVERLAP: f64 = 0.4;

impl ScaledDetector {
    /// From weights, the longer sides, pixels, to which pictures are shrunk, the smallest first, and the least score of a face, 0–1: what is detected in vain, the landmarker
    /// refuses, at the cost of two readings.
    ///
    /// # Errors
    /// Weights of another network, or a side that is no size of a picture (32 to 4096).
    pub fn from_model(model: &Model, longest: &[u32], least_score: f32) -> Result<Self, TrackError> {
        let scale = |&longest_side: &u32| {
            DetectorNetwork::from_model(
                model,
                DetectorOptions { longest_side, least_score, ..DetectorOptions::default() },
            )
            .map_err(|error| TrackError::stage("detector", error))
        };
        Ok(Self { scales: longest.iter().map(scale).collect::<Result<_, _>>()? })
    }
}

impl Detector for ScaledDetector {
    fn detect(&mut self, picture: &Image<[u8; 3]>, found: &mut Vec<Detection>) -> Result<(), TrackError> {
        found.clear();
        for network in &mut self.scales {
            let faces = network.run(picture).map_err(|error| TrackError::stage("detector", error))?;
            for face in faces {
                let new = Detection { score: face.score.into(), bounds: face.bounds.map(f64::from), roll: face.roll };
                match found.iter().position(|old| overlap(old.bounds, new.bounds) > MOST_OVERLAP) {
                    Some(place) if found[place].score >= new.score => {}
                    Some(place) => found[place] = new,
                    None => found.push(new),
                }
            }
            // Finer would be no finer.
            if picture.width().max(picture.height()) <= network.options().longest_side {
                break;
            }
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ok(())
    }
}

impl Landmarker for LandmarkerNetwork {
    fn size(&self) -> u32 {
        LandmarkerNetwork::size(self)
    }

    fn read(&mut self, _: &Crop, pixels: &Image<[u8; 3]>, reading: &mut Reading) -> Result<(), TrackError> {
        let output = self.run(pixels).map_err(|error| TrackError::stage("landmarker", error))?;
        fill(output, reading);
        Ok(())
    }
}

fn fill(output: &LandmarkerOutput, reading: &mut Reading) {
    reading.points.copy_from_slice(&output.points);
    reading.sigma.copy_from_slice(&output.sigma);
    for (landmark, visible) in reading.visibility.iter_mut().enumerate() {
        *visible = output.visibility_of(landmark);
    }
    reading.rotation = output.rotation;
    reading.blendshapes = output.blendshapes;
    reading.action_units = output.action_units;
    reading.gaze = output.gaze;
    reading.presence = output.presence;
    reading.emotion = output.emotion;
}
