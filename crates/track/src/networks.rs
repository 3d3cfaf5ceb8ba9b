//! The house's own networks as stages.

use std::sync::Arc;

use lineament_face::{Crop, FaceModel};
use lineament_image::Image;
use lineament_models::{
    Detector as DetectorNetwork, DetectorOptions, Landmarker as LandmarkerNetwork, LandmarkerOutput,
};
use lineament_net::Model;

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
        let detector = DetectorNetwork::from_model(
            detector,
            DetectorOptions { longest_side: LONGEST, ..DetectorOptions::default() },
        )
        .map_err(|error| TrackError::stage("detector", error))?;
        let landmarker =
            LandmarkerNetwork::from_model(landmarker).map_err(|error| TrackError::stage("landmarker", error))?;
        let fitter = HeadFitter::new(Arc::new(FaceModel::load()?), FitOptions::default())?;
        let smoother = Box::new(OneEuroSmoother::default());
        Self::new(Box::new(detector), Box::new(landmarker), Box::new(fitter), Some(smoother), options)
    }
}

/// The longer side to which the detector shrinks pictures: faces of a 20th of it and more are found.
const LONGEST: u32 = 256;

impl Detector for DetectorNetwork {
    fn detect(&mut self, picture: &Image<[u8; 3]>, found: &mut Vec<Detection>) -> Result<(), TrackError> {
        found.clear();
        let faces = self.run(picture).map_err(|error| TrackError::stage("detector", error))?;
        found.extend(faces.iter().map(|face| Detection {
            score: face.score.into(),
            bounds: face.bounds.map(f64::from),
            roll: face.roll,
        }));
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
