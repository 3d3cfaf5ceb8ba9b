//! Corner shade: how much the surface around a pixel rises above it, from pairs of opposite depths (a symmetric, slope-free form of screen-space ambient
//! occlusion; Shanmugam & Arikan 2007, Bavoil & Sainz 2008).

use pulp::{Simd, WithSimd};

use super::{part, put};
use crate::lanes::F;
use crate::scene::CornerShade;
use crate::write::Light;

/// Pixels around the picture that lookups may reach.
const MARGIN: usize = 64;

/// Half of each pair, in shares of the radius: two rings, turned against each other.
const PAIRS: [[f32; 2]; 8] = [
    [1.0, 0.0],
    [0.707, 0.707],
    [0.0, 1.0],
    [-0.707, 0.707],
    [0.416, 0.172],
    [0.172, 0.416],
    [-0.172, 0.416],
    [-0.416, 0.172],
];

pub(super) struct Darken<'a> {
    pub(super) shade: CornerShade,
    pub(super) size: [usize; 2],
    pub(super) focal: f32,
    pub(super) light: &'a mut Light,
    pub(super) padded: &'a mut Vec<f32>,
}

impl WithSimd for Darken<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Self { shade, size: [width, height], focal, light, padded } = self;
        // One radius in pixels for the picture, from the mean depth, so that neighbours are contiguous.
        let (mut sum, mut count) = (0.0_f64, 0.0_f64);
        for &depth in light.depth.iter().filter(|depth| depth.is_finite()) {
            sum += f64::from(depth);
            count += 1.0;
        }
        if count == 0.0 {
            return;
        }
        let reach = (f64::from(shade.radius * focal) * count / sum).clamp(1.0, MARGIN as f64) as f32;
        let stride = width + 2 * MARGIN;
        padded.clear();
        for row in 0..height + 2 * MARGIN {
            let line = &light.depth[row.saturating_sub(MARGIN).min(height - 1) * width..][..width];
            padded.resize(padded.len() + MARGIN, line[0]);
            padded.extend_from_slice(line);
            padded.resize(padded.len() + MARGIN, line[width - 1]);
        }
        // A register may read past the last row's margin.
        padded.resize(padded.len() + F::<S>::LANES, 0.0);
        let offsets = PAIRS.map(|pair| pair.map(|part| libm::rintf(part * reach) as isize));
        for row in 0..height {
            for at in (0..width).step_by(F::<S>::LANES) {
                let centre = (row + MARGIN) * stride + at + MARGIN;
                let depth = F::load(s, padded, centre);
                let mut shaded = F::splat(s, 0.0);
                for [dx, dy] in offsets {
                    let step = dy * stride as isize + dx;
                    let (a, b) = (
                        F::load(s, padded, centre.wrapping_add_signed(step)),
                        F::load(s, padded, centre.wrapping_add_signed(-step)),
                    );
                    // How far the chord between the two passes in front, over half of its length there. Beyond the radius it is another thing.
                    let rise = depth - (a + b) * 0.5;
                    let half = libm::sqrtf((dx * dx + dy * dy) as f32).max(1.0) / focal;
                    let steepness = rise / (depth * half);
                    let near = (1.0 - rise * (1.0 / shade.radius)).saturate();
                    shaded += (steepness * 1.4 - 0.1).saturate() * near;
                }
                let shaded = (shaded * (shade.strength / PAIRS.len() as f32)).saturate();
                let at = row * width + at;
                // Registers may cross into the next row: each pixel must be darkened once.
                let lanes = F::<S>::LANES.min((row + 1) * width - at);
                let keep = 1.0 - part(s, &light.ambient[..at + lanes], at) * shaded;
                for plane in &mut light.colour {
                    let plane = &mut plane[..at + lanes];
                    put(part(s, plane, at) * keep, plane, at);
                }
            }
        }
    }
}
