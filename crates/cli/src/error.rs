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
    /// A network, or the file of its weights, was refused.
    #[error(transparent)]
    Net(#[from] lineament_net::NetError),
    /// A portrait could not be rendered.
    #[error(transparent)]
    Portrait(#[from] lineament_synth::PortraitError),
    /// A record could not be written.
    #[error(transparent)]
    Record(#[from] lineament_face::FaceError),
    /// A data set could not be made.
    #[error(transparent)]
    Synth(#[from] lineament_synth::SynthError),
    /// A picture could not be made.
    #[error(transparent)]
    Image(#[from] lineament_image::ImageError),
    /// A medium could not be read or written.
    #[error(transparent)]
    Media(#[from] lineament_media::MediaError),
    /// Tracking failed.
    #[error(transparent)]
    Track(#[from] lineament_track::TrackError),
    /// A set's labels, or records of them.
    #[error(transparent)]
    Study(#[from] lineament_study::StudyError),
    /// A file of records that holds something else.
    #[error("{}: {source}", path.display())]
    Records { path: PathBuf, source: lineament_face::FaceError },
    /// A camera is none.
    #[error(transparent)]
    Geometry(#[from] lineament_geometry::GeometryError),
    /// Weights of another network.
    #[error(transparent)]
    Models(#[from] lineament_models::ModelsError),
    /// There are no weights.
    #[error("this program was built without the weights of its networks, and {} holds none; name a folder with detector.safetensors and landmarker.safetensors by --weights", path.display())]
    NoWeights { path: PathBuf },
    /// A weights file that is none.
    #[error("cannot use {}: {source}; fetch it again", path.display())]
    Weights { path: PathBuf, source: lineament_net::NetError },
    /// A file could not be read.
    #[error("cannot read {path}: {source}; check the path and its permissions")]
    Read { path: PathBuf, source: std::io::Error },
    /// Some of several inputs failed; each was said when it did.
    #[error("{failed} of {count} inputs could not be read; the others are done")]
    Some { failed: usize, count: usize },
    /// Ctrl-C while tracking.
    #[error("stopped after {frames} frames; what was done so far is kept")]
    Interrupted { frames: u64 },
    /// Ctrl-C.
    #[error("stopped with {done} of {count} samples in {}; the same command with --resume goes on", path.display())]
    Stopped { done: u64, count: u64, path: PathBuf },
    /// A set that is not what its manifest says.
    #[error("{} has {faults} faults; delete the files that are named and make them again with --resume, or make the set anew", path.display())]
    Unsound { path: PathBuf, faults: usize },
    /// A value on the command line that no parser of a single argument could refuse.
    #[error("{argument}: {problem}")]
    Argument { argument: String, problem: String },
    /// Arguments that contradict each other or the input.
    #[error("{argument}: {problem}")]
    Usage { argument: String, problem: String },
    /// A file could not be written.
    #[error("cannot write {path}: {source}; choose a folder that exists, may be written to, and has room")]
    Write { path: PathBuf, source: std::io::Error },
}

impl CliError {
    /// The program's exit code for this failure.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Usage { .. } => 2,
            Self::Some { .. } => 3,
            Self::Interrupted { .. } => 130,
            _ => 1,
        }
    }

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
