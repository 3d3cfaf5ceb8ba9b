//! From bytes or a file to a picture, whatever its format.

use std::path::Path;

use crate::buffer::Image;
use crate::error::ImageError;
use crate::{hdr, jpeg, png};

/// What a file held.
pub(crate) enum Decoded {
    Grey(Image<u8>),
    Colour(Image<[u8; 3]>),
}

enum Format {
    Png,
    Jpeg,
    Hdr,
}

fn format_of(file: &[u8]) -> Result<Format, ImageError> {
    if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        Ok(Format::Png)
    } else if file.starts_with(b"\xff\xd8") {
        Ok(Format::Jpeg)
    } else if file.starts_with(b"#?") {
        Ok(Format::Hdr)
    } else {
        let start = file.iter().take(8).map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ");
        Err(ImageError::UnknownFormat { start: if start.is_empty() { "nothing".into() } else { start } })
    }
}

fn decode_any(file: &[u8]) -> Result<Decoded, ImageError> {
    let (decoded, orientation) = match format_of(file)? {
        Format::Png => png::decode_png(file)?,
        Format::Jpeg => jpeg::decode_jpeg(file)?,
        Format::Hdr => return Ok(Decoded::Colour(hdr::decode_hdr(file)?.to_srgb())),
    };
    Ok(match decoded {
        Decoded::Grey(image) => Decoded::Grey(image.upright(orientation)),
        Decoded::Colour(image) => Decoded::Colour(image.upright(orientation)),
    })
}

/// A picture from the bytes of a PNG, JPEG or Radiance HDR file, turned upright as its Exif block says. Grey becomes colour; transparency is laid over
/// white; 16 bits become 8; HDR is clipped at 1.
///
/// # Errors
/// Another format, damaged bytes, or a size as in [`Image::filled`] (checked before memory is taken).
pub fn decode(file: &[u8]) -> Result<Image<[u8; 3]>, ImageError> {
    Ok(match decode_any(file)? {
        Decoded::Grey(image) => image.to_rgb(),
        Decoded::Colour(image) => image,
    })
}

/// As [`decode`], but grey: the file's own grey where it has one, else [`luma`](crate::luma).
///
/// # Errors
/// As [`decode`].
pub fn decode_grey(file: &[u8]) -> Result<Image<u8>, ImageError> {
    Ok(match decode_any(file)? {
        Decoded::Grey(image) => image,
        Decoded::Colour(image) => image.to_grey(),
    })
}

/// As [`decode`], but linear light; HDR keeps what is above 1.
///
/// # Errors
/// As [`decode`].
pub fn decode_linear(file: &[u8]) -> Result<Image<[f32; 3]>, ImageError> {
    match format_of(file)? {
        Format::Hdr => hdr::decode_hdr(file),
        _ => Ok(decode(file)?.to_linear()),
    }
}

/// As [`decode`], from a file.
///
/// # Errors
/// A file that cannot be read, or as [`decode`].
pub fn read(path: impl AsRef<Path>) -> Result<Image<[u8; 3]>, ImageError> {
    let path = path.as_ref();
    let file = std::fs::read(path).map_err(|source| ImageError::Read { path: path.display().to_string(), source })?;
    decode(&file)
}
