//! JPEG in and out.

mod encode;
mod shuffles;
mod tables;
mod transform;

use std::io::Cursor;

use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use self::encode::Pixels;

use crate::buffer::{Image, check_size};
use crate::error::ImageError;
use crate::exif::Orientation;
use crate::read::Decoded;

/// Writes baseline JPEG files. Nothing depends on the processor: the same bytes on every machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JpegEncoder {
    quality: u8,
    full_chroma: bool,
}

impl JpegEncoder {
    /// Quality 1 to 100, on the scale of the Independent JPEG Group; colour at half the resolution (4:2:0), as cameras do.
    ///
    /// # Errors
    /// A quality of 0 or above 100.
    pub fn new(quality: u8) -> Result<Self, ImageError> {
        if (1..=100).contains(&quality) {
            Ok(Self { quality, full_chroma: false })
        } else {
            Err(ImageError::Parameter { what: "the JPEG quality", value: quality.into(), range: "1 to 100" })
        }
    }

    /// Colour at full resolution (4:4:4).
    #[must_use]
    pub fn with_full_chroma(self) -> Self {
        Self { full_chroma: true, ..self }
    }

    /// Appends the file's bytes to `file`.
    pub fn append(&self, image: &Image<[u8; 3]>, file: &mut Vec<u8>) {
        let pixels = Pixels::Colour(image.pixels(), self.full_chroma);
        encode::append(pixels, image.width(), image.height(), self.quality, file);
    }

    /// Appends the file's bytes of a grey picture to `file`.
    pub fn append_grey(&self, image: &Image<u8>, file: &mut Vec<u8>) {
        encode::append(Pixels::Grey(image.pixels()), image.width(), image.height(), self.quality, file);
    }
}

/// The bytes of a JPEG file: [`JpegEncoder`] with memory of its own.
///
/// # Errors
/// A quality of 0 or above 100.
pub fn encode_jpeg(image: &Image<[u8; 3]>, quality: u8) -> Result<Vec<u8>, ImageError> {
    let mut file = Vec::new();
    JpegEncoder::new(quality)?.append(image, &mut file);
    Ok(file)
}

/// Any JPEG (baseline or progressive; grey, YCbCr, RGB, CMYK) as 8-bit grey or colour.
pub(crate) fn decode_jpeg(file: &[u8]) -> Result<(Decoded, Orientation), ImageError> {
    let failed =
        |error: zune_jpeg::errors::DecodeErrors| ImageError::Decode { format: "JPEG", reason: format!("{error:?}") };
    let options = DecoderOptions::new_fast()
        // Whatever a JPEG may have: `check_size` then says what is too much, before memory is taken.
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .set_strict_mode(false)
        .jpeg_set_max_scans(64)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(file), options);
    decoder.decode_headers().map_err(failed)?;
    let (width, height) = decoder.dimensions().unwrap_or((0, 0));
    let (width, height) = check_size(width as u64, height as u64)?;
    let orientation = decoder.exif().map_or(Orientation::Upright, |block| Orientation::parse(block));
    let grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    if grey {
        decoder.set_options(options.jpeg_set_out_colorspace(ColorSpace::Luma));
    }
    let bytes = decoder.decode().map_err(failed)?;
    let decoded = if grey {
        Decoded::Grey(Image::from_pixels(width, height, bytes)?)
    } else {
        let pixels = bytes.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        Decoded::Colour(Image::from_pixels(width, height, pixels)?)
    };
    Ok((decoded, orientation))
}
