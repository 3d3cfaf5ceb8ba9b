//! What can fail, printed once as a chain.

use std::error::Error;
use std::path::PathBuf;

use lineament_face::{HeadError, IctError};
use thiserror::Error;

/// A failure of the program. The text names the thing and the remedy.
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// The head refused its input.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// ICT-FaceKit's files were refused, or its head could not be kept.
    #[error(transparent)]
    Ict(#[from] IctError),
    /// A value on the command line that no parser of a single argument could refuse.
    #[error("{argument}: {problem}")]
    Argument { argument: String, problem: String },
    /// A file could not be written.
    #[error("cannot write {path}: {source}; choose a folder that exists and may be written to")]
    Write { path: PathBuf, source: std::io::Error },
}

impl CliError {
    /// Prints the chain of causes, each once, to standard error.
    pub(crate) fn report(&self) {
        eprintln!("error: {self}");
        let mut cause = self.source();
        let mut said = self.to_string();
        while let Some(error) = cause {
            let text = error.to_string();
            if !said.contains(&text) {
                eprintln!("  because: {text}");
                said = text;
            }
            cause = error.source();
        }
    }
}
