//! ONNX: our networks written as it; foreign ones read and run with the feature `onnx`.

mod export;
mod nodes;
mod protobuf;
