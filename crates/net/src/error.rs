use std::path::{Path, PathBuf};

use thiserror::Error;

/// What can be wrong with a network, its weights, its input or a file. Each text names the thing and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NetError {
    /// A layer that cannot be built.
    #[error("layer {layer:?}: {problem}")]
    Layer {
        /// The layer's name.
        layer: String,
        /// What is wrong, with the values, and what to do.
        problem: String,
    },
    /// A blueprint that is wrong as a whole.
    #[error("blueprint {blueprint:?}: {problem}")]
    Blueprint {
        /// The blueprint's name.
        blueprint: String,
        /// What is wrong, with the values, and what to do.
        problem: String,
    },
    /// A text that is not a blueprint.
    #[error("cannot read the blueprint: {problem}; write it with `Blueprint::to_json`")]
    Json {
        /// What the reader met, and where.
        problem: String,
    },
    /// A tensor of weights that does not fit the blueprint.
    #[error("weights {tensor:?}: {problem}")]
    Weights {
        /// The tensor's name.
        tensor: String,
        /// What is wrong, with the values, and what to do.
        problem: String,
    },
    /// A file of weights that cannot be read or written.
    #[error("weight file: {problem}")]
    File {
        /// What is wrong, with the values, and what to do.
        problem: String,
    },
    /// What is wrong with the content of a file on disk.
    #[error("{}: {source}", path.display())]
    InFile {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: Box<NetError>,
    },
    /// An input or output that does not exist, or whose data do not fit.
    #[error("{port:?}: {problem}")]
    Port {
        /// The name of the input or output.
        port: String,
        /// What is wrong, with the values, and what to do.
        problem: String,
    },
    /// A plan that cannot be made on this machine or within its limits.
    #[error("plan: {problem}")]
    Plan {
        /// What is wrong, with the values, and what to do.
        problem: String,
    },
    /// A foreign ONNX model that cannot be read or run.
    #[error("ONNX model: {problem}")]
    Onnx {
        /// What the reader said, and what to do.
        problem: String,
    },
}

impl NetError {
    pub(crate) fn layer(layer: &str, problem: impl Into<String>) -> Self {
        Self::Layer { layer: layer.into(), problem: problem.into() }
    }

    pub(crate) fn blueprint(blueprint: &str, problem: impl Into<String>) -> Self {
        Self::Blueprint { blueprint: blueprint.into(), problem: problem.into() }
    }

    pub(crate) fn weights(tensor: &str, problem: impl Into<String>) -> Self {
        Self::Weights { tensor: tensor.into(), problem: problem.into() }
    }

    pub(crate) fn of_file(self, path: &Path) -> Self {
        Self::InFile { path: path.into(), source: Box::new(self) }
    }

    pub(crate) fn port(port: &str, problem: impl Into<String>) -> Self {
        Self::Port { port: port.into(), problem: problem.into() }
    }
}
