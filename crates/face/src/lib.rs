//! The vocabularies of the face and the types that every crate above shares.
#![forbid(unsafe_code)]

mod error;
mod head;
mod json;
mod vocabulary;

pub use error::FaceError;
pub use head::{
    BasisData, Control, EyeRest, HEAD_FORMAT_VERSION, HeadAsset, HeadError, IrisCircle, JAW_COUNT, JawContour, JawRest,
    LandmarkBinding, LandmarkMap, Part, PartRange, SparseShape, Target, Unit, WeightMap, brow_density, landmarks68,
};
pub use vocabulary::*;
