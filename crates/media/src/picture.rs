//! Single pictures of every format.

use std::io::Cursor;
use std::path::Path;

use lineament_image::{Image, ImageError, MAX_PIXELS, MAX_SIDE, Orientation};
use tiff::decoder::DecodingResult;
use zune_core::bytestream::ZCursor;
use zune_core::options::DecoderOptions;

use crate::error::MediaError;
use crate::kind::Kind;

/// The largest file that is taken for a picture: 1 GB.
const LARGEST_FILE: u64 = 1 << 30;

/// A picture from a file, upright, in colour.
///
/// # Errors
/// A file that cannot be read, of no known format, damaged, or of a size that no picture may have.
pub fn read_picture(path: impl AsRef<Path>) -> Result<Image<[u8; 3]>, MediaError> {
    let path = path.as_ref();
    let failed = |source| MediaError::Read { path: path.to_owned(), source };
    let size = std::fs::metadata(path).map_err(failed)?.len();
    if size > LARGEST_FILE {
        return Err(MediaError::damaged(
            &path.display().to_string(),
            format!("{size} bytes are too many for a picture"),
        ));
    }
    let bytes = std::fs::read(path).map_err(failed)?;
    decode_picture(&bytes).map_err(|error| error.of_file(path))
}

/// A picture from the bytes of a file: JPEG and PNG with their Exif orientation, WebP, GIF (its first picture), BMP, TIFF, PPM, HDR. Transparency is laid
/// over white; 16 bits become 8.
///
/// # Errors
/// Another format, damaged bytes, or a size that no picture may have, checked before memory is taken.
pub fn decode_picture(bytes: &[u8]) -> Result<Image<[u8; 3]>, MediaError> {
    match Kind::of_bytes(bytes) {
        Some(Kind::WebP) => webp(bytes),
        Some(Kind::Gif) => crate::animation::first_of_gif(bytes),
        Some(Kind::Bmp) => bmp(bytes),
        Some(Kind::Tiff) => tiff(bytes),
        Some(Kind::Ppm) => ppm(bytes),
        _ => lineament_image::decode(bytes).map_err(|source| of("a picture", source)),
    }
}

pub(crate) fn of(what: &str, source: ImageError) -> MediaError {
    MediaError::Picture { what: what.to_owned(), source }
}

/// Refuses sizes before memory is taken.
pub(crate) fn checked(width: u64, height: u64) -> Result<[u32; 2], MediaError> {
    let side = 1..=u64::from(MAX_SIDE);
    if side.contains(&width) && side.contains(&height) && width * height <= MAX_PIXELS {
        Ok([width as u32, height as u32])
    } else {
        Err(of("a picture", ImageError::Size { width, height }))
    }
}

/// From interleaved numbers of 1 (grey), 2 (grey and cover), 3 or 4 (colour, and cover) a pixel.
pub(crate) fn from_channels(
    what: &str,
    [width, height]: [u32; 2],
    channels: usize,
    data: &[u8],
) -> Result<Image<[u8; 3]>, MediaError> {
    let over = |value: u8, cover: u8| {
        ((u32::from(value) * u32::from(cover) + 255 * (255 - u32::from(cover)) + 127) / 255) as u8
    };
    let pixels: Vec<[u8; 3]> = match channels {
        1 => data.iter().map(|&grey| [grey; 3]).collect(),
        2 => data.chunks_exact(2).map(|pixel| [over(pixel[0], pixel[1]); 3]).collect(),
        3 => data.chunks_exact(3).map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect(),
        4 => data.chunks_exact(4).map(|pixel| [0, 1, 2].map(|c| over(pixel[c], pixel[3]))).collect(),
        _ => return Err(MediaError::damaged(what, format!("{channels} numbers a pixel"))),
    };
    Image::from_pixels(width, height, pixels).map_err(|source| of(what, source))
}

fn webp(bytes: &[u8]) -> Result<Image<[u8; 3]>, MediaError> {
    let failed = |error: image_webp::DecodingError| MediaError::damaged("a WebP picture", error.to_string());
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(bytes)).map_err(failed)?;
    let (width, height) = decoder.dimensions();
    let size = checked(width.into(), height.into())?;
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let mut data = vec![0; width as usize * height as usize * channels];
    decoder.read_image(&mut data).map_err(failed)?;
    let orientation = match decoder.exif_metadata() {
        Ok(Some(block)) => Orientation::from_exif_block(&block),
        _ => Orientation::Upright,
    };
    Ok(from_channels("a WebP picture", size, channels, &data)?.upright(orientation))
}

fn bmp(bytes: &[u8]) -> Result<Image<[u8; 3]>, MediaError> {
    let failed = |error: zune_bmp::BmpDecoderErrors| MediaError::damaged("a BMP picture", format!("{error:?}"));
    let options = DecoderOptions::default().set_max_width(MAX_SIDE as usize).set_max_height(MAX_SIDE as usize);
    let mut decoder = zune_bmp::BmpDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(failed)?;
    let (width, height) = decoder.dimensions().unwrap_or((0, 0));
    let size = checked(width as u64, height as u64)?;
    let channels = decoder.colorspace().map_or(0, |space| space.num_components());
    let mut data = decoder.decode().map_err(failed)?;
    if channels == 4 && data.chunks_exact(4).all(|pixel| pixel[3] == 0) {
        // 32-bit bitmaps mostly leave the fourth byte empty and mean opaque.
        data.iter_mut().skip(3).step_by(4).for_each(|cover| *cover = 255);
    }
    from_channels("a BMP picture", size, channels, &data)
}

fn ppm(bytes: &[u8]) -> Result<Image<[u8; 3]>, MediaError> {
    let failed = |error: zune_ppm::PPMDecodeErrors| MediaError::damaged("a PPM picture", format!("{error:?}"));
    let options = DecoderOptions::default().set_max_width(MAX_SIDE as usize).set_max_height(MAX_SIDE as usize);
    let mut decoder = zune_ppm::PPMDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(failed)?;
    let (width, height) = decoder.dimensions().unwrap_or((0, 0));
    let size = checked(width as u64, height as u64)?;
    // The decoder takes memory by the header before it looks for the bytes.
    let channels = decoder.colorspace().map_or(0, |space| space.num_components());
    if width * height * channels > bytes.len() {
        return Err(MediaError::damaged("a PPM picture", "it ends before its last row"));
    }
    let data = match decoder.decode().map_err(failed)? {
        zune_core::result::DecodingResult::U8(data) => data,
        zune_core::result::DecodingResult::U16(data) => data.into_iter().map(|value| (value >> 8) as u8).collect(),
        _ => return Err(MediaError::damaged("a PPM picture", "numbers that are not whole")),
    };
    from_channels("a PPM picture", size, channels, &data)
}

fn tiff(bytes: &[u8]) -> Result<Image<[u8; 3]>, MediaError> {
    let what = "a TIFF picture";
    let failed = |error: tiff::TiffError| MediaError::damaged(what, error.to_string());
    let mut decoder = tiff::decoder::Decoder::new(Cursor::new(bytes)).map_err(failed)?;
    let (width, height) = decoder.dimensions().map_err(failed)?;
    let size = checked(width.into(), height.into())?;
    let colour = decoder.colortype().map_err(failed)?;
    let inverted =
        decoder.find_tag_unsigned::<u16>(tiff::tags::Tag::PhotometricInterpretation).ok().flatten() == Some(0);
    let turn = decoder.find_tag_unsigned::<u16>(tiff::tags::Tag::Orientation).ok().flatten().unwrap_or(1);
    let (channels, bits) = match colour {
        tiff::ColorType::Gray(bits) => (1, bits),
        tiff::ColorType::GrayA(bits) => (2, bits),
        tiff::ColorType::RGB(bits) | tiff::ColorType::YCbCr(bits) => (3, bits),
        tiff::ColorType::RGBA(bits) => (4, bits),
        other => {
            return Err(MediaError::damaged(
                what,
                format!("colours of the kind {other:?} are not read; save it as RGB"),
            ));
        }
    };
    let mut data = match decoder.read_image().map_err(failed)? {
        DecodingResult::U8(data) if bits == 1 => unpacked(&data, width as usize),
        DecodingResult::U8(data) => data,
        DecodingResult::U16(data) => data.into_iter().map(|value| (value >> 8) as u8).collect(),
        DecodingResult::F32(data) => data.into_iter().map(|value| (value * 255.0 + 0.5) as u8).collect(),
        _ => {
            return Err(MediaError::damaged(
                what,
                format!("numbers of {bits} bits are not read; save it with 8 or 16"),
            ));
        }
    };
    if inverted {
        data.iter_mut().for_each(|value| *value = 255 - *value);
    }
    Ok(from_channels(what, size, channels, &data)?.upright(Orientation::from_exif(turn)))
}

/// Bits to bytes, row by row.
fn unpacked(data: &[u8], width: usize) -> Vec<u8> {
    let bit = |row: &[u8], x: usize| if row[x / 8] >> (7 - x % 8) & 1 == 1 { 255 } else { 0 };
    data.chunks_exact(width.div_ceil(8)).flat_map(|row| (0..width).map(move |x| bit(row, x))).collect()
}
