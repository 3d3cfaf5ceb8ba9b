//! The picture buffer: one pixel type, one flat row-major list.

use bytemuck::Pod;

use crate::error::ImageError;

/// The longest side, in pixels, of any picture.
pub const MAX_SIDE: u32 = 16_384;
/// The most pixels of any picture: what one phone shoots today (108 megapixels) still passes, 16,384 × 16,384 does not.
pub const MAX_PIXELS: u64 = 1 << 27;

/// One number of a pixel: `u8`, `u16` or `f32`.
pub trait Channel: Pod + PartialEq + Send + Sync + std::fmt::Debug + Into<f32> {
    /// Rounded to nearest and clamped for integers (NaN gives 0); unchanged for `f32`.
    fn from_float(value: f32) -> Self;
}

fn round_to(value: f32, top: f32) -> f32 {
    // NaN fails the first comparison and becomes 0. Adding a half and cutting off rounds to nearest: the value is positive.
    if value > 0.0 { if value < top { value + 0.5 } else { top } } else { 0.0 }
}

impl Channel for u8 {
    #[inline(always)]
    fn from_float(value: f32) -> Self {
        round_to(value, 255.0) as Self
    }
}
impl Channel for u16 {
    #[inline(always)]
    fn from_float(value: f32) -> Self {
        round_to(value, 65_535.0) as Self
    }
}
impl Channel for f32 {
    #[inline(always)]
    fn from_float(value: f32) -> Self {
        value
    }
}

/// What a pixel may be: one [`Channel`] (grey, or a plain number such as a depth) or three (red, green, blue).
///
/// Integers hold display values (sRGB for colours); `[f32; 3]` holds linear light.
pub trait Pixel: Pod + PartialEq + Send + Sync + std::fmt::Debug {
    /// The type of each number of the pixel; they lie one after the other in memory.
    type Channel: Channel;
    /// How many numbers a pixel has.
    const CHANNELS: usize;
}

impl<C: Channel> Pixel for C {
    type Channel = C;
    const CHANNELS: usize = 1;
}
impl Pixel for [u8; 3] {
    type Channel = u8;
    const CHANNELS: usize = 3;
}
impl Pixel for [f32; 3] {
    type Channel = f32;
    const CHANNELS: usize = 3;
}

/// A picture: `width` × `height` pixels, row by row from the top left. The centre of the first pixel is at (0.5, 0.5).
#[derive(Clone, PartialEq, Debug)]
pub struct Image<P> {
    width: u32,
    height: u32,
    pixels: Vec<P>,
}

/// Refuses sizes that no picture may have, before anything is allocated.
pub(crate) fn check_size(width: u64, height: u64) -> Result<(u32, u32), ImageError> {
    let side = 1..=u64::from(MAX_SIDE);
    if side.contains(&width) && side.contains(&height) && width * height <= MAX_PIXELS {
        Ok((width as u32, height as u32))
    } else {
        Err(ImageError::Size { width, height })
    }
}

impl<P: Pixel> Image<P> {
    /// A picture of one colour.
    ///
    /// # Errors
    /// A side of zero or above [`MAX_SIDE`], or more than [`MAX_PIXELS`] pixels.
    pub fn filled(width: u32, height: u32, pixel: P) -> Result<Self, ImageError> {
        let (width, height) = check_size(width.into(), height.into())?;
        Ok(Self { width, height, pixels: vec![pixel; width as usize * height as usize] })
    }

    /// From a list of pixels, row by row.
    ///
    /// # Errors
    /// A size as in [`Image::filled`], or a list of another length than width × height.
    pub fn from_pixels(width: u32, height: u32, pixels: Vec<P>) -> Result<Self, ImageError> {
        let (width, height) = check_size(width.into(), height.into())?;
        let expected = width as usize * height as usize;
        if pixels.len() != expected {
            return Err(ImageError::Length { width, height, expected, found: pixels.len() });
        }
        Ok(Self { width, height, pixels })
    }

    /// From a function of the column and the row.
    ///
    /// # Errors
    /// A size as in [`Image::filled`].
    pub fn from_fn(width: u32, height: u32, mut pixel: impl FnMut(u32, u32) -> P) -> Result<Self, ImageError> {
        let (width, height) = check_size(width.into(), height.into())?;
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| pixel(x, y)).collect();
        Ok(Self { width, height, pixels })
    }

    /// Makes this a picture of another size, all `pixel`; no memory is asked for where it fits into what is held.
    ///
    /// # Errors
    /// A size as in [`Image::filled`].
    pub fn reset(&mut self, width: u32, height: u32, pixel: P) -> Result<(), ImageError> {
        (self.width, self.height) = check_size(width.into(), height.into())?;
        self.pixels.clear();
        self.pixels.resize(self.width as usize * self.height as usize, pixel);
        Ok(())
    }

    /// Columns.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// All pixels, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[P] {
        &self.pixels
    }

    /// All pixels, row by row, to be changed.
    #[must_use]
    pub fn pixels_mut(&mut self) -> &mut [P] {
        &mut self.pixels
    }

    /// The pixels as a list, without a copy.
    #[must_use]
    pub fn into_pixels(self) -> Vec<P> {
        self.pixels
    }

    /// The numbers of all pixels, row by row, channels interleaved.
    #[must_use]
    pub fn channels(&self) -> &[P::Channel] {
        bytemuck::cast_slice(&self.pixels)
    }

    /// The numbers of all pixels, to be changed.
    #[must_use]
    pub fn channels_mut(&mut self) -> &mut [P::Channel] {
        bytemuck::cast_slice_mut(&mut self.pixels)
    }

    /// The bytes of all pixels in memory order.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        bytemuck::cast_slice(&self.pixels)
    }

    /// The pixel of a column and a row, if it is inside.
    #[must_use]
    pub fn pixel(&self, x: u32, y: u32) -> Option<&P> {
        (x < self.width && y < self.height).then(|| &self.pixels[y as usize * self.width as usize + x as usize])
    }

    /// The pixel of a column and a row, to be changed, if it is inside.
    #[must_use]
    pub fn pixel_mut(&mut self, x: u32, y: u32) -> Option<&mut P> {
        (x < self.width && y < self.height).then(|| &mut self.pixels[y as usize * self.width as usize + x as usize])
    }

    /// The rows, from the top.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[P]> {
        self.pixels.chunks_exact(self.width as usize)
    }

    /// A picture of the same size, pixel by pixel.
    #[must_use]
    pub fn map<Q: Pixel>(&self, change: impl FnMut(&P) -> Q) -> Image<Q> {
        Image { width: self.width, height: self.height, pixels: self.pixels.iter().map(change).collect() }
    }

    /// Copies `other` so that its first pixel lands at column `x` and row `y`; what falls outside is left out.
    pub fn paste(&mut self, other: &Self, x: u32, y: u32) {
        let columns = other.width.min(self.width.saturating_sub(x)) as usize;
        let rows = other.height.min(self.height.saturating_sub(y)) as usize;
        for row in 0..rows {
            let from = row * other.width as usize;
            let to = (y as usize + row) * self.width as usize + x as usize;
            if columns > 0 {
                self.pixels[to..to + columns].copy_from_slice(&other.pixels[from..from + columns]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_checked_before_memory_is_taken() {
        for (width, height) in [(0, 5), (5, 0), (16_384, 16_384), (16_385, 1), (1, u32::MAX), (u32::MAX, u32::MAX)] {
            let text = Image::<[u8; 3]>::filled(width, height, [0; 3]).unwrap_err().to_string();
            assert!(text.contains(&format!("{width} × {height}")), "{text}");
        }
        assert!(Image::<u8>::filled(16_384, 1, 0).is_ok());
        let error = Image::from_pixels(3, 2, vec![0_u8; 5]).unwrap_err();
        assert!(error.to_string().contains("5 pixels"), "{error}");
    }

    #[test]
    fn integers_round_clamp_and_survive_nan() {
        assert_eq!(u8::from_float(254.5), 255);
        assert_eq!(u8::from_float(254.49), 254);
        assert_eq!([f32::NAN, -3.0, f32::INFINITY].map(u8::from_float), [0, 0, 255]);
        assert_eq!(u16::from_float(70_000.0), 65_535);
        for value in 0..=u8::MAX {
            assert_eq!(u8::from_float(f32::from(value)), value);
        }
    }

    #[test]
    fn a_paste_is_cut_at_the_border() {
        let mut sheet = Image::filled(4, 3, 0_u8).unwrap();
        let stamp = Image::from_fn(3, 3, |x, y| (1 + x + 3 * y) as u8).unwrap();
        sheet.paste(&stamp, 2, 1);
        sheet.paste(&stamp, 9, 9);
        assert_eq!(sheet.pixels(), &[0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 4, 5]);
    }
}
