//! ONNX: our networks written as it; foreign ones read and run with the feature `onnx`.

mod export;
#[cfg(feature = "onnx")]
mod foreign;
mod nodes;
mod protobuf;

#[cfg(feature = "onnx")]
pub use foreign::{Foreign, ForeignPort, ForeignTensor};
