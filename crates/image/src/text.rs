//! Small legible text: Noto Sans Mono, drawn beforehand.

use noto_sans_mono_bitmap::{FontWeight, RasterHeight, get_raster, get_raster_width};

use crate::buffer::Image;

/// Height of a line of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextSize {
    /// 16 pixels.
    #[default]
    Small,
    /// 24 pixels.
    Large,
}

impl TextSize {
    fn raster(self) -> RasterHeight {
        match self {
            Self::Small => RasterHeight::Size16,
            Self::Large => RasterHeight::Size24,
        }
    }

    /// Pixels from one line to the next.
    #[must_use]
    pub fn line_height(self) -> u32 {
        self.raster().val() as u32
    }

    /// Pixels that a text is wide (its longest line).
    #[must_use]
    pub fn width_of(self, text: &str) -> u32 {
        let letters = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
        (get_raster_width(FontWeight::Regular, self.raster()) * letters) as u32
    }
}

impl Image<[u8; 3]> {
    /// Writes text with its upper left corner at a pixel; lines are broken at `\n`; letters outside of Latin-1 appear as `?`; what falls outside of the
    /// picture is left out.
    pub fn draw_text(&mut self, [x, y]: [i32; 2], text: &str, size: TextSize, colour: [u8; 3]) {
        let advance = get_raster_width(FontWeight::Regular, size.raster()) as i64;
        for (line_number, line) in text.lines().enumerate() {
            let top = i64::from(y) + line_number as i64 * i64::from(size.line_height());
            for (letter_number, letter) in line.chars().enumerate() {
                let left = i64::from(x) + letter_number as i64 * advance;
                let glyph = |letter| get_raster(letter, FontWeight::Regular, size.raster());
                let Some(glyph) = glyph(letter).or_else(|| glyph('?')) else { continue };
                for (row, intensities) in glyph.rows().enumerate() {
                    for (column, &intensity) in intensities.iter().enumerate() {
                        let place = (u32::try_from(left + column as i64), u32::try_from(top + row as i64));
                        let (Ok(px), Ok(py)) = place else { continue };
                        if let Some(pixel) = self.pixel_mut(px, py) {
                            for (channel, value) in pixel.iter_mut().zip(colour) {
                                let (back, front, share) =
                                    (u32::from(*channel), u32::from(value), u32::from(intensity));
                                *channel = ((back * (255 - share) + front * share + 127) / 255) as u8;
                            }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_drawn_inside_its_box_and_cut_at_the_border() {
        let size = TextSize::Large;
        let text = "AU12 = 0.8°\nä 漢";
        let (width, height) = (size.width_of(text), 2 * size.line_height());
        let mut image = Image::filled(width + 20, height + 20, [0; 3]).unwrap();
        image.draw_text([10, 10], text, size, [255, 200, 0]);
        let inked = |x: u32, y: u32| image.pixel(x, y).unwrap()[0] > 0;
        let all = (0..image.height()).flat_map(|y| (0..image.width()).map(move |x| (x, y)));
        let (inside, outside): (Vec<_>, Vec<_>) = all
            .filter(|&(x, y)| inked(x, y))
            .partition(|&(x, y)| (10..10 + width).contains(&x) && (10..10 + height).contains(&y));
        assert!(inside.len() > 300 && outside.is_empty(), "{} {}", inside.len(), outside.len());
        image.draw_text([-5, i32::MAX], text, size, [1; 3]);
        image.draw_text([i32::MAX, -7], text, TextSize::Small, [1; 3]);
    }
}
