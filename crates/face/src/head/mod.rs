//! The parametric head: who somebody is, what their face does, where their eyes look, as a mesh.

mod action_units;
mod asset;
mod basis;
mod blend;
mod blink;
mod brows;
mod cells;
mod contour;
mod error;
mod expression;
mod eyes;
mod ict;
mod identity;
mod jaw;
mod jaw_fit;
mod landmarks;
mod lids;
mod lips;
mod mesh;
mod model;
mod normals;
mod part;
mod rng;
mod sampler;
mod vector;

pub use asset::{
    BasisData, Control, EyeRest, HEAD_FORMAT_VERSION, HeadAsset, JawRest, LandmarkBinding, LidFollower, LidRest,
    LipRing, PartRange, SparseShape, Target, Unit, WrinkleMap, WrinklePattern,
};
pub use basis::Basis;
pub use brows::brow_density;
pub use cells::{Cell, region};
pub use contour::JAW_COUNT;
pub use error::HeadError;
pub use expression::ExpressionMap;
pub use eyes::{EyeAngles, Eyeball, Gaze};
pub use ict::{IctError, IctImport, IctReport, ict_cache_path, import_ict, write_ict};
pub use identity::{Identity, Person};
pub use jaw_fit::{JawFit, JawMotion};
pub use mesh::{Mesh, Neutral, Topology};
pub use model::FaceModel;
pub use part::Part;
