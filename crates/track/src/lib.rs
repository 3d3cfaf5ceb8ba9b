//! From pictures to the parameters of the faces in them: detect → landmark → fit → smooth. Knows nothing of files and sockets.
//!
//! A [`Tracker`] owns the four stages, each replaceable behind a small trait: a [`Detector`] (whole picture, any size), a [`Landmarker`] (one crop), a [`Fitter`]
//! (the parametric head, metric pose, identity that settles) and a [`Smoother`]. Faces keep their ids through crossings and short losses; detection runs only where a
//! face is lost or a look round is due.
//!
//! ```
//! use lineament_geometry::CameraModel;
//! use lineament_image::Image;
//! use lineament_models::{detector_blueprint, landmarker_blueprint};
//! use lineament_net::Model;
//! use lineament_track::{TrackOptions, Tracker};
//!
//! // Random weights, so that this page needs no file; `Model::from_bytes(&std::fs::read("weights/detector.safetensors")?)?` reads real ones.
//! let (detector, landmarker) = (Model::random(detector_blueprint(128)?, 1)?, Model::random(landmarker_blueprint(128)?, 1)?);
//! let mut tracker = Tracker::from_models(&detector, &landmarker, TrackOptions::default())?;
//! let camera = CameraModel::assumed(320, 240)?;
//! for (number, grey) in (0_u8..5).enumerate() {
//!     let picture = Image::filled(320, 240, [100 + grey; 3])?;
//!     for face in tracker.track(&picture, number as f64 / 30.0, &camera)? {
//!         println!("{}: {:?} {:?}", face.id, face.pose, face.emotion);
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod appearance;
mod assign;
mod emotion;
mod error;
mod fit;
mod gaze;
mod networks;
mod options;
mod publish;
mod smooth;
mod stage;
mod tracker;

pub use emotion::{EmotionOptions, EmotionReader};
pub use error::TrackError;
pub use fit::{FitOptions, HeadFitter};
pub use networks::ScaledDetector;
pub use options::TrackOptions;
pub use publish::camera_record;
pub use smooth::{OneEuro, OneEuroOptions, OneEuroSmoother, RotationFilter, SmoothOptions};
pub use stage::{Detection, Detector, Fit, Fitter, Landmarker, Measured, Observation, Reading, Smoother};
pub use tracker::Tracker;
