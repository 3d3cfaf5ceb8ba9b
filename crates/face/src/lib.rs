//! The vocabularies of the face and the types that every crate above shares.
#![forbid(unsafe_code)]

mod head;

pub use head::{
    Basis, BasisData, Control, EyeAngles, EyeRest, Eyeball, FaceModel, Gaze, HEAD_FORMAT_VERSION, HeadAsset, HeadError,
    Identity, JawRest, LandmarkBinding, Mesh, Neutral, Part, PartRange, Person, SparseShape, Target, Topology, Unit,
    WeightMap,
};
