use thiserror::Error;

use crate::buffer::{MAX_PIXELS, MAX_SIDE};

/// What can be wrong with a picture. Each text names the value and the remedy.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImageError {
    /// A picture without pixels, or larger than this crate handles.
    #[error(
        "a picture of {width} × {height} pixels cannot be made or read: each side must be 1 to {MAX_SIDE} and the whole at most {MAX_PIXELS} pixels; \
         choose another size or scale the picture first"
    )]
    Size {
        /// Asked width in pixels.
        width: u64,
        /// Asked height in pixels.
        height: u64,
    },
    /// A pixel list whose length is not width × height.
    #[error(
        "{found} pixels were given for a picture of {width} × {height}, which has {expected}; pass exactly one value a pixel, row by row"
    )]
    Length {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
        /// Pixels needed.
        expected: usize,
        /// Pixels given.
        found: usize,
    },
    /// Bytes that are no picture this crate reads.
    #[error(
        "these bytes are not a PNG, JPEG or Radiance HDR picture (they begin with {start}); convert the picture to one of those"
    )]
    UnknownFormat {
        /// The first bytes, in hexadecimal.
        start: String,
    },
    /// A file that begins as a picture but cannot be decoded.
    #[error("the {format} picture is damaged or unsupported: {reason}; export it again, as plain {format}")]
    Decode {
        /// The file format.
        format: &'static str,
        /// What the decoder says.
        reason: String,
    },
    /// A picture that could not be written as a file.
    #[error("the picture could not be written as {format}: {reason}")]
    Encode {
        /// The file format.
        format: &'static str,
        /// What the encoder says.
        reason: String,
    },
    /// A file that cannot be opened or read.
    #[error("cannot read {path}; check that the file exists and may be read")]
    Read {
        /// The path as given.
        path: String,
        /// The system's reason.
        #[source]
        source: std::io::Error,
    },
    /// A parameter outside of its range.
    #[error("{what} is {value}, but must be {range}")]
    Parameter {
        /// The parameter.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What is accepted.
        range: &'static str,
    },
}
