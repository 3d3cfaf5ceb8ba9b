//! Geometry for faces: typed rotations and frames, head-pose conventions, cameras, perspective-n-point, robust least squares.
//!
//! Frames and units are types, so a wrong axis does not compile. All angles are handled by `libm`, so that every machine gets the same bits.
//!
//! ```
//! use lineament_geometry::{Camera, Degrees, Head, Rotation, Transform};
//!
//! let turn: Rotation<Head, Head> = Rotation::about_y(Degrees(20.0).into());
//! let pose: Transform<Head, Camera> = Transform::facing_camera(0.6);
//! let turned = pose * Transform::from(turn);
//! assert!((turned.rotation().angle_to(&pose.rotation()).degrees() - 20.0).abs() < 1e-9);
//! ```
#![forbid(unsafe_code)]

mod camera;
mod error;
mod frame;
mod pnp;
pub mod pose;
mod rotation;
mod solve;
mod transform;
mod trig;
mod units;

pub use camera::{CameraModel, Distortion, FieldOfView, Focal, OpencvOptions, Projection, UndistortionMap};
pub use error::GeometryError;
pub use frame::{Camera, Frame, Head, HeadCv, Ray, World};
pub use pnp::{Correspondences, Pnp, PnpError, PnpOptions, PnpSolution, Ransac, Solutions};
pub use pose::YawPitchRoll;
pub use rotation::{EulerOrder, Rotation};
pub use solve::{LeastSquares, Loss, Normal, Problem, SolveError, SolveOptions, SolveReport, Termination};
pub use transform::{Direction, Position, Transform};
pub use units::{Degrees, Metres, Pixels, Radians};
