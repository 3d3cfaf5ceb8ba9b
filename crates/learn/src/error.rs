use std::path::{Path, PathBuf};

use thiserror::Error;

/// What can be wrong with a training. Each text names the key, file or layer and the remedy.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LearnError {
    /// A recipe that cannot be read, or a value out of range.
    #[error("recipe: {0}")]
    Recipe(String),
    /// A file that cannot be read or written.
    #[error("{path}: {problem}", path = .path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong and what to do.
        problem: String,
    },
    /// Weights of another network.
    #[error(
        "the weights do not fit the network: its parameter {parameter:?} is missing or of another size; start from weights of this blueprint, or remove \
         `start` from the recipe"
    )]
    OtherNetwork {
        /// The parameter.
        parameter: String,
    },
    /// A checkpoint that does not belong to the recipe.
    #[error(
        "the checkpoint is not this training's: {0}; train into another folder (`out` of the recipe), or without --resume"
    )]
    Checkpoint(String),
    /// A training that has diverged.
    #[error(
        "step {step}: the loss is {loss}; lower `optimiser.rate`, or resume from the last checkpoint with more clipping"
    )]
    Diverged {
        /// The step.
        step: u64,
        /// The loss.
        loss: f32,
    },
    /// Labels that cannot be learnt.
    #[error("labels: {0}; mend them, or leave the picture out")]
    Labels(&'static str),
    /// What sets say.
    #[error(transparent)]
    Dataset(#[from] lineament_datasets::DatasetError),
    /// What the networks say.
    #[error(transparent)]
    Net(#[from] lineament_net::NetError),
    /// What the house's models say.
    #[error(transparent)]
    Models(#[from] lineament_models::ModelsError),
    /// What the generator says.
    #[error(transparent)]
    Synth(#[from] lineament_synth::SynthError),
    /// What faces say.
    #[error(transparent)]
    Face(#[from] lineament_face::FaceError),
    /// What cameras and rotations say.
    #[error(transparent)]
    Geometry(#[from] lineament_geometry::GeometryError),
    /// What pictures say.
    #[error(transparent)]
    Image(#[from] lineament_image::ImageError),
    /// A mistake of this program.
    #[error("a mistake of this program: {0}; please report it")]
    Internal(&'static str),
}

impl LearnError {
    pub(crate) const fn internal(what: &'static str) -> Self {
        Self::Internal(what)
    }

    pub(crate) fn file(path: &Path, problem: impl std::fmt::Display) -> Self {
        Self::File { path: path.to_owned(), problem: problem.to_string() }
    }
}
