//! Networks as data: one blueprint, trained elsewhere, run here in plain Rust, exported as ONNX.
#![deny(unsafe_code)]

mod blueprint;
mod error;
mod onnx;
mod plan;
pub mod reference;
mod simd;
mod weights;
pub mod zoo;

pub use blueprint::{
    Activation, BlazeBlock, Blueprint, Builder, Checked, Conv, Cost, Filter, Input, InvertedResidual, Layer, Op,
    Output, Padding, Parameter, Pool, Reduce, Role, Shape, Value,
};
pub use error::NetError;
#[cfg(feature = "onnx")]
pub use onnx::{Foreign, ForeignPort, ForeignTensor};
pub use plan::{Plan, PlanOptions, Port, Session, StepTime};
pub use simd::Isa;
pub use weights::{AssetLicence, Model, Precision, Provenance};
