//! The vocabularies of the face and the types that every crate above shares.
#![forbid(unsafe_code)]

mod head;

pub use head::{
    BasisData, Cell, Control, EyeRest, HEAD_FORMAT_VERSION, HeadAsset, HeadError, JawRest, LandmarkBinding,
    LidFollower, LidRest, Part, PartRange, SparseShape, Target, Unit, WrinkleMap, WrinklePattern, region,
};
