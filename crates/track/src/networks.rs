//! The house's own networks as stages.

use lineament_face::Crop;
use lineament_image::Image;
use lineament_models::{Detector as DetectorNetwork, Landmarker as LandmarkerNetwork, LandmarkerOutput};

use crate::error::TrackError;
use crate::stage::{Detection, Detector, Landmarker, Reading};

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
