//! PNG in and out.

use std::io::Cursor;

use crate::buffer::{Image, Pixel, check_size};
use crate::error::ImageError;
use crate::exif::Orientation;
use crate::read::Decoded;

/// Pixels that a PNG can hold: `u8`, `u16` and `[u8; 3]`.
pub trait PngPixel: Pixel {
    #[doc(hidden)]
    const COLOUR: (png::ColorType, png::BitDepth);
}
impl PngPixel for u8 {
    const COLOUR: (png::ColorType, png::BitDepth) = (png::ColorType::Grayscale, png::BitDepth::Eight);
}
impl PngPixel for u16 {
    const COLOUR: (png::ColorType, png::BitDepth) = (png::ColorType::Grayscale, png::BitDepth::Sixteen);
}
impl PngPixel for [u8; 3] {
    const COLOUR: (png::ColorType, png::BitDepth) = (png::ColorType::Rgb, png::BitDepth::Eight);
}

/// The bytes of a PNG file, compressed at a balanced level; the same on every machine.
///
/// # Errors
/// What the encoder says; a picture that exists can be written.
pub fn encode_png<P: PngPixel>(image: &Image<P>) -> Result<Vec<u8>, ImageError> {
    let failed = |error: png::EncodingError| ImageError::Encode { format: "PNG", reason: error.to_string() };
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, image.width(), image.height());
    let (colour, depth) = P::COLOUR;
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
    let mut writer = encoder.write_header().map_err(failed)?;
    if depth == png::BitDepth::Sixteen {
        // PNG is big-endian.
        let bytes: Vec<u8> = image
            .as_bytes()
            .chunks_exact(2)
            .flat_map(|pair| u16::from_ne_bytes([pair[0], pair[1]]).to_be_bytes())
            .collect();
        writer.write_image_data(&bytes).map_err(failed)?;
    } else {
        writer.write_image_data(image.as_bytes()).map_err(failed)?;
    }
    writer.finish().map_err(failed)?;
    Ok(file)
}

/// Any PNG as 8-bit colour; transparency is laid over white.
pub(crate) fn decode_png(file: &[u8]) -> Result<(Decoded, Orientation), ImageError> {
    let failed = |error: png::DecodingError| ImageError::Decode { format: "PNG", reason: error.to_string() };
    // Eight bytes a pixel (16-bit, four channels) of the largest picture.
    let limits = png::Limits { bytes: 8 * crate::buffer::MAX_PIXELS as usize };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(file), limits);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(failed)?;
    let (width, height) = check_size(reader.info().width.into(), reader.info().height.into())?;
    let orientation =
        reader.info().exif_metadata.as_ref().map_or(Orientation::Upright, |block| Orientation::parse(block));
    let Some(size) = reader.output_buffer_size() else {
        return Err(ImageError::Size { width: width.into(), height: height.into() });
    };
    let mut bytes = vec![0; size];
    let frame = reader.next_frame(&mut bytes).map_err(failed)?;
    bytes.truncate(frame.buffer_size());
    let over_white = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
    };
    let decoded = match frame.color_type {
        png::ColorType::Grayscale => Decoded::Grey(Image::from_pixels(width, height, bytes)?),
        png::ColorType::GrayscaleAlpha => {
            let pixels = bytes.chunks_exact(2).map(|pixel| over_white(pixel[0], pixel[1])).collect();
            Decoded::Grey(Image::from_pixels(width, height, pixels)?)
        }
        png::ColorType::Rgb | png::ColorType::Indexed => {
            let pixels = bytes.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
            Decoded::Colour(Image::from_pixels(width, height, pixels)?)
        }
        png::ColorType::Rgba => {
            let pixels = bytes
                .chunks_exact(4)
                .map(|pixel| [pixel[0], pixel[1], pixel[2]].map(|value| over_white(value, pixel[3])))
                .collect();
            Decoded::Colour(Image::from_pixels(width, height, pixels)?)
        }
    };
    Ok((decoded, orientation))
}
