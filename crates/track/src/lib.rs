//! From pictures to the parameters of the faces in them: detect → landmark → fit → smooth. Knows nothing of files and sockets.
//!
//! A [`Tracker`] owns the four stages, each replaceable behind a small trait: a [`Detector`] (whole picture, any size), a [`Landmarker`] (one crop), a [`Fitter`]
//! (the parametric head, metric pose, identity that settles) and a [`Smoother`]. Faces keep their ids through crossings and short losses; detection runs only where a
//! face is lost or a look round is due.
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
pub use options::TrackOptions;
pub use publish::camera_record;
pub use smooth::{OneEuro, OneEuroOptions, OneEuroSmoother, RotationFilter, SmoothOptions};
pub use stage::{Detection, Detector, Fit, Fitter, Landmarker, Measured, Observation, Reading, Smoother};
pub use tracker::Tracker;
