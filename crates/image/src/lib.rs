//! Pictures for faces: buffers, colour, the one similarity warp, resize, PNG and JPEG in and out, drawing.
//!
//! Pixels follow the house's convention: the centre of the first pixel is (0.5, 0.5), x to the right, y down. Every operation gives the same bytes on
//! every machine: integers or plain `f32` arithmetic in a fixed order, transcendental functions from `libm`.
//!
//! ```
//! use lineament_image::{Border, Image, Similarity, decode, encode_png};
//!
//! let grey = Image::<[u8; 3]>::filled(64, 48, [40, 80, 120])?;
//! let file = encode_png(&grey)?;
//! assert_eq!(decode(&file)?, grey);
//!
//! // The left half, turned by nothing, at twice the size.
//! let mut crop = Image::<[u8; 3]>::filled(64, 96, [0; 3])?;
//! grey.warp_into(&Similarity::scale_shift(2.0, 0.0, 0.0), Border::Replicate, &mut crop)?;
//! assert_eq!(crop.pixel(10, 10), Some(&[40, 80, 120]));
//! # Ok::<(), lineament_image::ImageError>(())
//! ```
#![forbid(unsafe_code)]

mod buffer;
mod colour;
mod draw;
mod error;
mod exif;
mod hdr;
mod jpeg;
mod png;
mod read;
mod resize;
mod text;
mod warp;

pub use buffer::{Channel, Image, MAX_PIXELS, MAX_SIDE, Pixel};
pub use colour::{linear_to_srgb, linear_to_srgb8, luma, srgb_to_linear, srgb8_to_linear};
pub use error::ImageError;
pub use exif::Orientation;
pub use hdr::{decode_hdr, encode_hdr};
pub use jpeg::{JpegEncoder, encode_jpeg};
pub use png::{PngPixel, encode_png};
pub use read::{decode, decode_grey, decode_linear, read};
pub use text::TextSize;
pub use warp::{Border, Similarity, Warper};
