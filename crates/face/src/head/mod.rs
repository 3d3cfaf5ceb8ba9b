//! The parametric head: who somebody is, what their face does, where their eyes look, as a mesh.

mod asset;
mod brows;
mod contour;
mod error;
mod landmarks;
mod part;

pub use asset::{
    BasisData, Control, EyeRest, HEAD_FORMAT_VERSION, HeadAsset, JawRest, LandmarkBinding, PartRange, SparseShape,
    Target, Unit, WeightMap,
};
pub use brows::brow_density;
pub use contour::{JAW_COUNT, JawContour};
pub use error::HeadError;
pub use landmarks::{IrisCircle, LandmarkMap, landmarks68};
pub use part::Part;
