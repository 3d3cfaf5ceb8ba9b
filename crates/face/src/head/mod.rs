//! The parametric head: who somebody is, what their face does, where their eyes look, as a mesh.

mod asset;
mod error;
mod part;

pub use asset::{
    BasisData, Control, EyeRest, HEAD_FORMAT_VERSION, HeadAsset, JawRest, LandmarkBinding, PartRange, SparseShape,
    Target, Unit, WeightMap,
};
pub use error::HeadError;
pub use part::Part;
