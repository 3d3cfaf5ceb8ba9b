//! The house's own networks: what their numbers mean, from a picture to a result. Training ([`layout`]) and tracking read the same tables.
//!
//! - The [`Landmarker`] sees a square crop of one face, rolled so that the eyes are level ([`lineament_face::Crop`]): 478 points with their
//!   uncertainty, rotation along the ray through the crop, blendshapes, action units, gaze, visibility of regions, presence, emotion.
//! - The [`Detector`] sees a whole picture of any size: boxes, six key points and the roll of each face.
//!
//! Neither allocates after its first picture of a size.
//!
//! ```
//! use lineament_image::Image;
//! use lineament_models::{Detector, DetectorOptions, Landmarker, detector_blueprint, landmarker_blueprint};
//! use lineament_net::Model;
//!
//! let mut landmarker = Landmarker::from_model(&Model::random(landmarker_blueprint(128)?, 1)?)?;
//! let crop = Image::<[u8; 3]>::filled(128, 128, [90; 3])?;
//! assert_eq!(landmarker.run(&crop)?.points.len(), 478);
//!
//! let model = Model::random(detector_blueprint(128)?, 1)?;
//! let mut detector = Detector::from_model(&model, DetectorOptions::default())?;
//! let picture = Image::<[u8; 3]>::filled(640, 360, [90; 3])?;
//! for face in detector.run(&picture)? {
//!     println!("{:.2}: {:?}", face.score, face.bounds);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]

mod detector;
mod error;
mod input;
mod landmarker;
pub mod layout;
mod regions;

pub use detector::{Detection, Detector, DetectorOptions, detector_blueprint};
pub use error::ModelsError;
pub use input::fill_input;
pub use landmarker::{Landmarker, LandmarkerOutput, landmarker_blueprint};
pub use regions::{REGIONS, Region, region_of};
