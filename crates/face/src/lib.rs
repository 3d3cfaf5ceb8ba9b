//! The vocabularies of the face and the types that every crate above shares.
#![forbid(unsafe_code)]

mod error;
mod head;
mod json;
mod vocabulary;

pub use error::FaceError;
pub use head::{
    BasisData, Control, EyeRest, HEAD_FORMAT_VERSION, HeadAsset, HeadError, JawRest, LandmarkBinding, Part, PartRange,
    SparseShape, Target, Unit, WeightMap,
};
pub use vocabulary::*;
