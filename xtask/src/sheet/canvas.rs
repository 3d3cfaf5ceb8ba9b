//! A picture to paste portraits into, with lines, points and letters.

use std::path::Path;

use font8x8::{BASIC_FONTS, UnicodeFonts as _};

/// sRGB bytes, row by row.
pub(super) struct Canvas {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) bytes: Vec<u8>,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, bytes: vec![255; width * height * 3] }
    }

    pub(super) fn from_bytes(width: usize, height: usize, bytes: Vec<u8>) -> Self {
        Self { width, height, bytes }
    }

    /// Copies another picture, its upper left corner at (x, y).
    pub(super) fn paste(&mut self, other: &Self, x: usize, y: usize) {
        for row in 0..other.height {
            let (to, from) = (((y + row) * self.width + x) * 3, row * other.width * 3);
            self.bytes[to..to + other.width * 3].copy_from_slice(&other.bytes[from..from + other.width * 3]);
        }
    }

    /// Mixes a colour into a pixel; outside the picture nothing happens.
    fn tint(&mut self, x: i32, y: i32, colour: [u8; 3], share: f32) {
        if (0..self.width as i32).contains(&x) && (0..self.height as i32).contains(&y) {
            let place = (y as usize * self.width + x as usize) * 3;
            for (byte, wanted) in self.bytes[place..place + 3].iter_mut().zip(colour) {
                *byte = (f32::from(*byte) + (f32::from(wanted) - f32::from(*byte)) * share) as u8;
            }
        }
    }

    /// A thin line, each pixel by how much of it is covered (Wu 1991). Ends in pixels.
    pub(super) fn line(&mut self, from: [f32; 3], to: [f32; 3], colour: [u8; 3], opacity: f32) {
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let steps = dx.abs().max(dy.abs()).ceil().max(1.0);
        for i in 0..steps as i32 {
            let t = (i as f32 + 0.5) / steps;
            let (x, y) = (from[0] + t * dx - 0.5, from[1] + t * dy - 0.5);
            if dx.abs() > dy.abs() {
                let (row, part) = (y.floor(), y - y.floor());
                self.tint((x + 0.5) as i32, row as i32, colour, (1.0 - part) * opacity);
                self.tint((x + 0.5) as i32, row as i32 + 1, colour, part * opacity);
            } else {
                let (column, part) = (x.floor(), x - x.floor());
                self.tint(column as i32, (y + 0.5) as i32, colour, (1.0 - part) * opacity);
                self.tint(column as i32 + 1, (y + 0.5) as i32, colour, part * opacity);
            }
        }
    }

    /// A round point.
    pub(super) fn dot(&mut self, at: [f32; 3], radius: f32, colour: [u8; 3]) {
        let reach = radius.ceil() as i32 + 1;
        for (dx, dy) in (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy))) {
            let (x, y) = (at[0].floor() as i32 + dx, at[1].floor() as i32 + dy);
            let (rx, ry) = (x as f32 + 0.5 - at[0], y as f32 + 0.5 - at[1]);
            let cover = (radius + 0.5 - (rx * rx + ry * ry).sqrt()).clamp(0.0, 1.0);
            self.tint(x, y, colour, cover);
        }
    }

    /// A line of text in an eight-pixel font, `size` pixels to a dot, white on a dark band of the picture's width.
    pub(super) fn caption(&mut self, text: &str, size: usize) {
        let band = 10 * size;
        for y in self.height - band..self.height {
            (0..self.width).for_each(|x| self.tint(x as i32, y as i32, [20, 22, 26], 0.75));
        }
        let left = self.width.saturating_sub(text.chars().count() * 8 * size) / 2;
        for (place, letter) in text.chars().enumerate() {
            for (row, bits) in BASIC_FONTS.get(letter).unwrap_or_default().into_iter().enumerate() {
                for (x, y) in (0..8 * size).flat_map(|x| (0..size).map(move |y| (x, y))) {
                    if bits >> (x / size) & 1 == 1 {
                        let at = (left + place * 8 * size + x, self.height - band + size + row * size + y);
                        self.tint(at.0 as i32, at.1 as i32, [255; 3], 1.0);
                    }
                }
            }
        }
    }

    #[allow(clippy::print_stdout, reason = "a chore tells what it has written")]
    pub(super) fn save(&self, path: &Path) -> Result<(), Box<dyn std::error::Error>> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        encoder.set_filter(png::Filter::Adaptive);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.bytes)?;
        writer.finish()?;
        std::fs::write(path, file).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        println!("{}: {} x {}", path.display(), self.width, self.height);
        Ok(())
    }
}
