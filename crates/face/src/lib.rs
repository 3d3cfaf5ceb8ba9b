//! The vocabularies of the face and the types that every crate above shares.
#![forbid(unsafe_code)]

mod error;
mod head;
mod json;
mod vocabulary;

pub use error::FaceError;
pub use head::{
    Basis, BasisData, Control, EyeAngles, EyeRest, Eyeball, FaceModel, Gaze, HEAD_FORMAT_VERSION, HeadAsset, HeadError,
    Identity, JAW_COUNT, JawRest, LandmarkBinding, Mesh, Neutral, Part, PartRange, Person, SparseShape, Target,
    Topology, Unit, WeightMap, brow_density,
};
pub use vocabulary::*;
