//! Corner shade: how much the surface around a pixel rises above it, from pairs of opposite depths (a symmetric, slope-free form of screen-space ambient
//! occlusion; Shanmugam & Arikan 2007, Bavoil & Sainz 2008).

use pulp::{Simd, WithSimd};

use crate::lanes::F;
use crate::light::{Light, MARGIN, SIDE, TileLight};
use crate::scene::CornerShade;

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
}

impl WithSimd for Darken<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Self { shade, size: [width, height], focal, light } = self;
        let Light { tiles, depths, .. } = light;
        // One radius in pixels for the picture, from the mean depth, so that neighbours are contiguous.
        let Some(mean) = depths.mean() else { return };
        let reach = (f64::from(shade.radius * focal) / mean).clamp(1.0, MARGIN as f64) as f32;
        depths.spread(libm::ceilf(reach) as usize, width, height);
        let (depths, stride) = (&depths.pixels, depths.stride);
        let offsets = PAIRS.map(|pair| {
            let [dx, dy] = pair.map(|part| libm::rintf(part * reach) as isize);
            (dy * stride as isize + dx, 0.7 * focal / libm::sqrtf((dx * dx + dy * dy) as f32).max(1.0))
        });
        let across = width.div_ceil(SIDE);
        for (number, TileLight { colour, ambient }) in tiles.iter_mut().enumerate() {
            let [left, top] = [number % across * SIDE, number / across * SIDE];
            for row in 0..SIDE.min(height - top) {
                let first = (top + row + MARGIN) * stride + MARGIN + left;
                // All of one length: one check of a place serves all.
                let line = |step: isize| &depths[first.wrapping_add_signed(step)..][..SIDE];
                let centres = line(0);
                let pairs = offsets.map(|(step, steep)| (line(step), line(-step), steep));
                for at in (0..SIDE).step_by(F::<S>::LANES) {
                    let ambient = F::load(s, ambient.row(row), at);
                    if !ambient.gt(F::splat(s, 0.0)).any() {
                        continue;
                    }
                    let depth = F::load(s, centres, at);
                    let (twice, nearness) = (depth + depth, 1.0 / depth);
                    let mut shaded = F::splat(s, 0.0);
                    for (one, other, steep) in pairs {
                        // How far the chord between the two passes in front (twice), over half of its length there. Beyond the radius it is another
                        // thing: where the chord passes behind the first factor is 0, and the second finite.
                        let rise = twice - (F::load(s, one, at) + F::load(s, other, at));
                        let near = (1.0 - rise * (0.5 / shade.radius)).at_least(0.0);
                        shaded += (rise * nearness * steep - 0.1).within(1.0) * near;
                    }
                    let shaded = (shaded * (shade.strength / PAIRS.len() as f32)).saturate();
                    let keep = 1.0 - ambient * shaded;
                    for plane in colour.iter_mut() {
                        let line = plane.row_mut(row);
                        (F::load(s, line, at) * keep).store(line, at);
                    }
                }
            }
        }
    }
}
