//! What can go wrong while tracking.

use lineament_face::{FaceError, HeadError};
use lineament_geometry::{GeometryError, SolveError};
use lineament_image::ImageError;
use thiserror::Error;

/// Why a picture could not be tracked. A picture without a face is no error.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TrackError {
    /// A setting that makes no sense.
    #[error("{what} is {value}; choose {range}")]
    Setting {
        /// What it is.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What is accepted.
        range: &'static str,
    },
    /// A stage of someone's own failed, or a network.
    #[error("the {stage} failed: {problem}")]
    Stage {
        /// Which one.
        stage: &'static str,
        /// What it said.
        problem: String,
    },
    /// The picture could not be warped.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// A crop or a record could not be made.
    #[error(transparent)]
    Face(#[from] FaceError),
    /// The parametric head refused its input.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// A camera or rotation is none.
    #[error(transparent)]
    Geometry(#[from] GeometryError),
    /// The fit did not solve.
    #[error(transparent)]
    Solve(#[from] SolveError),
}

impl TrackError {
    /// For a stage's own failure, with what it says.
    #[must_use]
    pub fn stage(stage: &'static str, problem: impl std::fmt::Display) -> Self {
        Self::Stage { stage, problem: problem.to_string() }
    }
}
