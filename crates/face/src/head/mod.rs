//! The parametric head: who somebody is, what their face does, where their eyes look, as a mesh.

mod asset;
mod cells;
mod error;
mod part;

pub use asset::{
    BasisData, Control, EyeRest, HEAD_FORMAT_VERSION, HeadAsset, JawRest, LandmarkBinding, LidFollower, LidRest,
    PartRange, SparseShape, Target, Unit, WrinkleMap, WrinklePattern,
};
pub use cells::{Cell, region};
pub use error::HeadError;
pub use part::Part;
