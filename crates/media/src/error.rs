//! What can go wrong with media.

use std::path::PathBuf;

use lineament_image::ImageError;
use thiserror::Error;

/// A failure to read or write pictures. Each text names the thing and the remedy.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MediaError {
    /// A file that cannot be opened or read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file that cannot be written.
    #[error("cannot write {}: {source}; choose a folder that exists, may be written to, and has room", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Nothing that shows a picture.
    #[error("{} is no picture or video ({found}); pass a JPEG, PNG, WebP, GIF, BMP, TIFF, PPM, MP4, MOV, MKV, AVI or Y4M file", path.display())]
    NoMedium {
        /// The file.
        path: PathBuf,
        /// What was found instead.
        found: String,
    },
    /// A pattern or folder that holds no medium.
    #[error("{what} holds no picture and no video; name another folder or pattern")]
    Nothing {
        /// The folder or pattern as given.
        what: String,
    },
    /// A pattern that is not one.
    #[error("`{pattern}` is no pattern of files: {problem}; write it like `folder/*.jpg`")]
    Pattern {
        /// As given.
        pattern: String,
        /// What is wrong.
        problem: String,
    },
    /// A damaged or cut file.
    #[error("{what} is damaged: {problem}")]
    Damaged {
        /// The file or its kind.
        what: String,
        /// What is wrong.
        problem: String,
    },
    /// A file without a video track.
    #[error("{what} has no pictures in it ({found}); pass a file with a video track")]
    NoPictures {
        /// The file or its kind.
        what: String,
        /// What it has.
        found: String,
    },
    /// A form of video that is not read here, and no ffmpeg to read it.
    #[error(
        "{what} holds {codec}, which needs the program `ffmpeg` on the PATH ({ffmpeg}); install it (ffmpeg.org, or your system's packages), or convert the file to H.264 in MP4"
    )]
    NeedsFfmpeg {
        /// The file.
        what: String,
        /// What it holds.
        codec: String,
        /// What became of ffmpeg.
        ffmpeg: String,
    },
    /// A picture refused by the picture library.
    #[error("{what}: {source}")]
    Picture {
        /// The file or its kind.
        what: String,
        /// Why.
        source: ImageError,
    },
    /// A camera that is not there or does not answer.
    #[error("camera {camera}: {problem}")]
    Camera {
        /// The number asked for.
        camera: u32,
        /// What is wrong and what to do.
        problem: String,
    },
    /// The H.264 encoder or decoder refused.
    #[error("H.264: {problem}")]
    Codec {
        /// What it said.
        problem: String,
    },
    /// A picture of another size than the video being written.
    #[error("a picture of {found:?} pixels in a video of {expected:?}; write pictures of one size into one video")]
    Size {
        /// Width and height of the picture.
        found: [u32; 2],
        /// Width and height of the video.
        expected: [u32; 2],
    },
}

impl MediaError {
    pub(crate) fn damaged(what: &str, problem: impl Into<String>) -> Self {
        Self::Damaged { what: what.to_owned(), problem: problem.into() }
    }

    /// Puts the file's name to what was found in its bytes.
    pub(crate) fn of_file(self, path: &std::path::Path) -> Self {
        let name = |what: String| format!("{} ({what})", path.display());
        match self {
            Self::Damaged { what, problem } => Self::Damaged { what: name(what), problem },
            Self::NoPictures { what, found } => Self::NoPictures { what: name(what), found },
            Self::Picture { what, source } => Self::Picture { what: name(what), source },
            other => other,
        }
    }
}
