//! sRGB (IEC 61966-2-1) and linear light.

use std::sync::LazyLock;

use crate::buffer::Image;

/// Linear light, 0 to 1, of a display value, 0 to 1 (IEC 61966-2-1). Values outside continue the end's formula.
#[must_use]
pub fn srgb_to_linear(display: f32) -> f32 {
    let display = f64::from(display);
    (if display <= 0.040_45 { display / 12.92 } else { libm::pow((display + 0.055) / 1.055, 2.4) }) as f32
}

/// Display value, 0 to 1, of linear light, 0 to 1 (IEC 61966-2-1).
#[must_use]
pub fn linear_to_srgb(linear: f32) -> f32 {
    let linear = f64::from(linear);
    (if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * libm::pow(linear, 1.0 / 2.4) - 0.055 }) as f32
}

struct Tables {
    linear: [f32; 256],
    /// `edge[k]`: the least linear value whose nearest display byte is above `k`.
    edge: [f32; 255],
    /// The first byte to try for each of 4,096 equal slices of [0, 1).
    start: Vec<u8>,
}

const SLICES: usize = 4096;

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let linear = std::array::from_fn(|byte| srgb_to_linear(byte as f32 / 255.0));
    let edge: [f32; 255] = std::array::from_fn(|byte| srgb_to_linear((byte as f32 + 0.5) / 255.0));
    let start = (0..SLICES)
        .map(|slice| edge.iter().take_while(|&&edge| edge <= slice as f32 / SLICES as f32).count() as u8)
        .collect();
    Tables { linear, edge, start }
});

/// Linear light of a display byte, from a table.
#[must_use]
pub fn srgb8_to_linear(display: u8) -> f32 {
    TABLES.linear[usize::from(display)]
}

/// The display byte nearest to linear light (nearest in display values); clamped to 0–255, NaN is 0. Exact: a table and a few comparisons.
#[must_use]
pub fn linear_to_srgb8(linear: f32) -> u8 {
    if linear.is_nan() || linear <= 0.0 {
        return 0;
    }
    if linear >= 1.0 {
        return 255;
    }
    let tables = &*TABLES;
    let mut byte = tables.start[((linear * SLICES as f32) as usize).min(SLICES - 1)];
    while byte < 255 && linear >= tables.edge[usize::from(byte)] {
        byte += 1;
    }
    byte
}

/// Luma of a display colour: Rec. 601 weights in 16-bit integers, as JPEG and OpenCV's grey.
#[must_use]
pub fn luma([r, g, b]: [u8; 3]) -> u8 {
    ((19_595 * u32::from(r) + 38_470 * u32::from(g) + 7_471 * u32::from(b) + 32_768) >> 16) as u8
}

impl Image<[u8; 3]> {
    /// Linear light, 0 to 1.
    #[must_use]
    pub fn to_linear(&self) -> Image<[f32; 3]> {
        self.map(|pixel| pixel.map(srgb8_to_linear))
    }

    /// Grey display values ([`luma`]).
    #[must_use]
    pub fn to_grey(&self) -> Image<u8> {
        self.map(|&pixel| luma(pixel))
    }
}

impl Image<[f32; 3]> {
    /// Display bytes of linear light; what is above 1 is clipped (use a tone curve first where that matters).
    #[must_use]
    pub fn to_srgb(&self) -> Image<[u8; 3]> {
        self.map(|pixel| pixel.map(linear_to_srgb8))
    }
}

impl Image<u8> {
    /// The same grey in three channels.
    #[must_use]
    pub fn to_rgb(&self) -> Image<[u8; 3]> {
        self.map(|&grey| [grey; 3])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_survive_linear_light() {
        for byte in 0..=255 {
            assert_eq!(linear_to_srgb8(srgb8_to_linear(byte)), byte);
        }
        assert_eq!(srgb_to_linear(1.0), 1.0);
        assert!((srgb_to_linear(0.5) - 0.214_041_14).abs() < 1e-7);
    }

    #[test]
    fn the_table_gives_the_nearest_display_value() {
        let mut worst = 0.0_f32;
        for step in 0..200_000 {
            let linear = step as f32 / 199_999.0;
            let error = (255.0 * linear_to_srgb(linear) - f32::from(linear_to_srgb8(linear))).abs();
            worst = worst.max(error);
        }
        println!("worst rounding: {worst} of a step (0.5 is exact rounding)");
        assert!(worst < 0.5001);
        assert_eq!([f32::NAN, -1.0, 2.0, f32::INFINITY].map(linear_to_srgb8), [0, 0, 255, 255]);
    }

    #[test]
    fn luma_of_greys_is_the_grey() {
        for grey in 0..=255 {
            assert_eq!(luma([grey; 3]), grey);
        }
        assert_eq!(luma([255, 0, 0]), 76);
    }
}
