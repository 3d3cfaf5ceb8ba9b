//! Radiance HDR (RGBE): light maps, and pictures brighter than a screen (Ward, "Real Pixels", Graphics Gems II, 1991).

use crate::buffer::{Image, check_size};
use crate::error::ImageError;

/// The longest header that is looked at.
const HEADER_LIMIT: usize = 4096;

fn damaged(reason: impl Into<String>) -> ImageError {
    ImageError::Decode { format: "Radiance HDR", reason: reason.into() }
}

/// Linear light from the bytes of a Radiance HDR file (`32-bit_rle_rgbe`, rows from the top, flat or run-length coded).
///
/// # Errors
/// Bytes that are not such a file, are cut off, or claim a size as in [`Image::filled`].
pub fn decode_hdr(file: &[u8]) -> Result<Image<[f32; 3]>, ImageError> {
    if !(file.starts_with(b"#?RADIANCE") || file.starts_with(b"#?RGBE")) {
        return Err(damaged("it does not begin with #?RADIANCE"));
    }
    let head = &file[..file.len().min(HEADER_LIMIT)];
    let blank = head.windows(2).position(|pair| pair == b"\n\n").ok_or_else(|| damaged("its header does not end"))?;
    let line_end =
        head[blank + 2..].iter().position(|&byte| byte == b'\n').ok_or_else(|| damaged("it has no size line"))?;
    let line = String::from_utf8_lossy(&head[blank + 2..blank + 2 + line_end]);
    let words: Vec<&str> = line.split_whitespace().collect();
    let (height, width) = match words.as_slice() {
        ["-Y", height, "+X", width] => (height.parse().ok(), width.parse().ok()),
        _ => (None, None),
    };
    let (Some(height), Some(width)) = (height, width) else {
        return Err(damaged(format!("its size line is {line:?}, not `-Y rows +X columns`")));
    };
    let (width, height) = check_size(width, height)?;
    let mut body = &file[blank + 2 + line_end + 1..];
    let mut pixels = Vec::new();
    let mut row = vec![[0_u8; 4]; width as usize];
    for _ in 0..height {
        read_row(&mut body, &mut row).ok_or_else(|| damaged("it ends before its last row"))?;
        pixels.extend(row.iter().map(|&rgbe| to_linear(rgbe)));
    }
    Image::from_pixels(width, height, pixels)
}

/// Takes one row off the front of `body`; `None` where it is cut off or its runs overflow.
fn read_row(body: &mut &[u8], row: &mut [[u8; 4]]) -> Option<()> {
    let coded = body.get(..4)?;
    let width = row.len();
    if !(coded[0] == 2
        && coded[1] == 2
        && usize::from(coded[2]) << 8 | usize::from(coded[3]) == width
        && (8..0x8000).contains(&width))
    {
        let flat = body.get(..4 * width)?;
        for (pixel, bytes) in row.iter_mut().zip(flat.chunks_exact(4)) {
            pixel.copy_from_slice(bytes);
        }
        *body = &body[4 * width..];
        return Some(());
    }
    *body = &body[4..];
    for channel in [0, 1, 2, 3] {
        let mut column = 0;
        while column < width {
            let (&count, rest) = body.split_first()?;
            // Above 128: a run of one byte. Else: that many different bytes.
            let (length, run) =
                if count > 128 { (usize::from(count) - 128, true) } else { (usize::from(count), false) };
            if length == 0 || column + length > width {
                return None;
            }
            let bytes = rest.get(..if run { 1 } else { length })?;
            for (pixel, offset) in row[column..column + length].iter_mut().zip(0..) {
                pixel[channel] = bytes[if run { 0 } else { offset }];
            }
            *body = &rest[bytes.len()..];
            column += length;
        }
    }
    Some(())
}

fn to_linear([r, g, b, e]: [u8; 4]) -> [f32; 3] {
    if e == 0 {
        return [0.0; 3];
    }
    let scale = libm::ldexpf(1.0, i32::from(e) - 128 - 8);
    [r, g, b].map(|value| (f32::from(value) + 0.5) * scale)
}

fn to_rgbe(pixel: [f32; 3]) -> [u8; 4] {
    let pixel = pixel.map(|value| if value.is_finite() && value > 0.0 { value } else { 0.0 });
    let top = pixel[0].max(pixel[1]).max(pixel[2]);
    if top < 1e-32 {
        return [0; 4];
    }
    let (_, exponent) = libm::frexpf(top);
    let exponent = exponent.min(127);
    let scale = libm::ldexpf(256.0, -exponent);
    let [r, g, b] = pixel.map(|value| (value * scale).min(255.0) as u8);
    [r, g, b, (exponent + 128) as u8]
}

/// The bytes of a Radiance HDR file, not run-length coded: light maps here are small.
#[must_use]
pub fn encode_hdr(image: &Image<[f32; 3]>) -> Vec<u8> {
    let mut file =
        format!("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y {} +X {}\n", image.height(), image.width()).into_bytes();
    file.extend(image.pixels().iter().flat_map(|&pixel| to_rgbe(pixel)));
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_survives_within_the_format_s_precision() {
        let source = Image::from_fn(16, 9, |x, y| [0.001 * (x + 1) as f32, (y + 1) as f32 * 3.7, 900.0]).unwrap();
        let again = decode_hdr(&encode_hdr(&source)).unwrap();
        let mut worst = 0.0_f32;
        for (a, b) in source.pixels().iter().zip(again.pixels()) {
            let top = a[0].max(a[1]).max(a[2]);
            worst = (0..3).map(|c| (a[c] - b[c]).abs() / top).fold(worst, f32::max);
        }
        println!("worst error: {worst} of the brightest channel");
        assert!(worst <= 1.0 / 256.0);
    }

    #[test]
    fn run_length_coded_rows_are_read() {
        let mut file = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 8\n\x02\x02\x00\x08".to_vec();
        // Red: a run of eight 64s; green: eight different; blue: 3 and a run of 5; exponent 129.
        file.extend([136, 64, 8, 0, 32, 64, 96, 128, 160, 192, 224, 3, 1, 2, 3, 133, 9, 136, 129]);
        let image = decode_hdr(&file).unwrap();
        assert_eq!(image.pixel(7, 0).unwrap().map(|v| (v * 128.0 - 0.5) as u8), [64, 224, 9]);
        for cut in 0..file.len() {
            assert!(decode_hdr(&file[..cut]).is_err(), "cut at {cut}");
        }
        let huge = b"#?RADIANCE\n\n-Y 99999 +X 99999\n";
        assert!(decode_hdr(huge).unwrap_err().to_string().contains("99999"));
    }
}
