//! Networks as data: one blueprint, trained elsewhere, run here in plain Rust at the speed of the machine, exported as ONNX.
//!
//! - A [`Blueprint`] is a serialisable list of layers; [`Builder`] writes one, [`zoo`] has the well-known ones.
//! - A [`Model`] is a blueprint with weights and their [`Provenance`], kept as a safetensors file.
//! - A [`Plan`] is a model made ready to run: batch norms folded, activations and residual sums fused, weights packed for AVX-512, AVX2, NEON or
//!   plain Rust, whichever the machine has. A [`Session`] runs it and allocates nothing.
//! - [`mod@reference`] says in the plainest loops what each layer means; plans are tested against it and against ONNX Runtime.
//! - [`Model::to_onnx`] writes ONNX; with the feature `onnx`, `Foreign` runs other people's files.
//!
//! Results differ in their last bits between instruction sets: sums are fused and reordered here, unlike in the rest of the house.
//!
//! ```
//! use lineament_net::{Activation, Builder, Conv, InvertedResidual, Model, Plan, Precision, Shape};
//!
//! let mut net = Builder::new("landmarks");
//! let image = net.input("image", Shape::map(3, 64, 64));
//! let mut x = net.conv_bn("stem", &image, Conv::square(16, 3).stride(2), Activation::HardSwish);
//! for (index, outputs) in [24, 32, 48].into_iter().enumerate() {
//!     let block = InvertedResidual {
//!         expanded: 4 * x.channels(),
//!         outputs,
//!         kernel: 3,
//!         stride: 2,
//!         squeezed: Some(16),
//!         activation: Activation::HardSwish,
//!     };
//!     x = net.inverted_residual(&format!("block{index}"), &x, &block);
//! }
//! let features = net.global_average("features", &x);
//! for (head, outputs) in [("points", 136), ("pose", 6)] {
//!     let y = net.linear(head, &features, outputs);
//!     net.output(head, &y);
//! }
//! let model = Model::random(net.finish()?, 1)?;
//! let file = model.to_bytes(Precision::F16)?;
//!
//! let mut session = Plan::new(&Model::from_bytes(&file)?)?.session();
//! session.input_mut("image")?.fill(0.5);
//! session.run();
//! assert_eq!(session.output("points")?.len(), 136);
//! # Ok::<(), lineament_net::NetError>(())
//! ```
#![deny(unsafe_code)]

mod blueprint;
mod error;
mod onnx;
mod plan;
pub mod reference;
mod simd;
mod text;
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
pub use weights::{AssetLicence, Model, Precision, Provenance, Stored, WeightFile};
