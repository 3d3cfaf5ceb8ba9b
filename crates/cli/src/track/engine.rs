//! From weights to trackers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lineament_face::{CameraOrigin, CameraRecord, FaceModel, FaceRecord};
use lineament_geometry::CameraModel;
use lineament_models::Landmarker;
use lineament_net::Model;
use lineament_track::{
    FitOptions, HeadFitter, OneEuroSmoother, ScaledDetector, Smoother, TrackOptions, Tracker, camera_record,
};

use super::options::Track;
use crate::error::CliError;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// The bundled clip.
pub(super) const CLIP: Option<&[u8]> = embedded::CLIP;

/// Names of the weights' files.
const FILES: [&str; 2] = ["detector.safetensors", "landmarker.safetensors"];

/// Longer sides to which the detector shrinks pictures: of a clip, where a face is looked for often, and of pictures that stand alone.
const LONGEST: [&[u32]; 2] = [&[256], &[256, 640]];

/// What trackers are made of: made once, shared by threads.
pub(super) struct Engine {
    model: Arc<FaceModel>,
    detector: Model,
    landmarker: Model,
    options: TrackOptions,
    fit: FitOptions,
    raw: bool,
}

/// The standard deviation of the focal length's logarithm where it is to be learnt: wide lenses of telephones to portrait lenses.
const FOCAL_SIGMA: f64 = 0.4;

/// Where the weights come from, for `lineament doctor`.
pub(crate) fn weights_found(folder: Option<&Path>) -> Option<String> {
    let folder_of =
        |folder: &Path| FILES.iter().all(|file| folder.join(file).is_file()).then(|| folder.display().to_string());
    match folder {
        Some(folder) => folder_of(folder),
        None if embedded::DETECTOR.is_some() && embedded::LANDMARKER.is_some() => Some("built in".to_owned()),
        None => folder_of(Path::new("weights")),
    }
}

fn load(folder: Option<&Path>, which: usize) -> Result<Model, CliError> {
    let built_in = [embedded::DETECTOR, embedded::LANDMARKER][which];
    let path = folder.unwrap_or(Path::new("weights")).join(FILES[which]);
    match (folder, built_in) {
        (None, Some(bytes)) => {
            Model::from_bytes(bytes).map_err(|source| CliError::Weights { path: PathBuf::from(FILES[which]), source })
        }
        _ if path.is_file() => {
            let bytes = std::fs::read(&path).map_err(|source| CliError::Read { path: path.clone(), source })?;
            Model::from_bytes(&bytes).map_err(|source| CliError::Weights { path, source })
        }
        _ => Err(CliError::NoWeights { path }),
    }
}

impl Engine {
    pub(super) fn new(track: &Track) -> Result<Self, CliError> {
        let folder = track.weights.as_deref();
        Ok(Self {
            detector: load(folder, 0)?,
            landmarker: load(folder, 1)?,
            model: Arc::new(FaceModel::load()?),
            options: TrackOptions { faces: track.faces.into(), ..TrackOptions::default() },
            fit: FitOptions { focal_sigma: if track.learn_focal { FOCAL_SIGMA } else { 0.0 }, ..FitOptions::default() },
            raw: track.raw,
        })
    }

    pub(super) fn model(&self) -> &FaceModel {
        &self.model
    }

    /// The camera of a record: the one given, or that of its first face where the focal length is learnt.
    pub(super) fn camera(
        &self,
        tracker: &Tracker,
        faces: &[FaceRecord],
        (given, origin): (&CameraModel, CameraOrigin),
    ) -> Result<CameraRecord, CliError> {
        Ok(match faces.first() {
            Some(face) if self.fit.focal_sigma > 0.0 => {
                camera_record(&tracker.camera(given, face.id)?, CameraOrigin::Calibrated)
            }
            _ => camera_record(given, origin),
        })
    }

    /// A tracker for clips, or for pictures that stand alone.
    pub(super) fn tracker(&self, alone: bool) -> Result<Tracker, CliError> {
        let detector = ScaledDetector::from_model(&self.detector, LONGEST[usize::from(alone)])?;
        let landmarker = Landmarker::from_model(&self.landmarker)?;
        let fitter = HeadFitter::new(Arc::clone(&self.model), self.fit)?;
        let smoother = (!self.raw && !alone).then(|| Box::new(OneEuroSmoother::default()) as Box<dyn Smoother>);
        Ok(Tracker::new(Box::new(detector), Box::new(landmarker), Box::new(fitter), smoother, self.options)?)
    }
}
