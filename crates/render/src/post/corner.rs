//! Corner shade: how much the surface around a pixel rises above it, from pairs of opposite depths (a symmetric, slope-free form of screen-space ambient
//! occlusion; Shanmugam & Arikan 2007, Bavoil & Sainz 2008).

use pulp::{Simd, WithSimd};

use super::{part, put};
use crate::lanes::{F, WIDE};
use crate::scene::CornerShade;
use crate::write::Light;

/// Pixels that lookups may reach.
const MOST: f64 = 64.0;

/// As far as nothing is, metres: a number, so that differences are some.
const FAR: f32 = 1e6;

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
        // One radius in pixels for the picture, from the mean depth, so that neighbours are contiguous. Sixteen sums, whatever the register.
        let (mut sums, mut counts) = ([0.0_f32; WIDE], [0.0_f32; WIDE]);
        let (whole, rest) = light.depth.as_chunks::<WIDE>();
        let mut add = |lane: usize, depth: f32| {
            let seen = depth < f32::INFINITY;
            sums[lane] += if seen { depth } else { 0.0 };
            counts[lane] += if seen { 1.0 } else { 0.0 };
        };
        for depths in whole {
            for lane in 0..WIDE {
                add(lane, depths[lane]);
            }
        }
        for (lane, depth) in rest.iter().enumerate() {
            add(lane, *depth);
        }
        let total = |parts: &[f32; WIDE]| parts.iter().map(|&part| f64::from(part)).sum::<f64>();
        let (sum, count) = (total(&sums), total(&counts));
        if count == 0.0 {
            return;
        }
        let reach = (f64::from(shade.radius * focal) * count / sum).clamp(1.0, MOST) as f32;
        let margin = libm::ceilf(reach) as usize;
        let stride = width + 2 * margin;
        // A register may read past the last row's margin.
        padded.resize(stride * (height + 2 * margin) + F::<S>::LANES, 0.0);
        for row in 0..height + 2 * margin {
            let line = &light.depth[row.saturating_sub(margin).min(height - 1) * width..][..width];
            let to = &mut padded[row * stride..][..stride];
            to[..margin].fill(line[0].min(FAR));
            to[margin + width..].fill(line[width - 1].min(FAR));
            let to = &mut to[margin..][..width];
            for at in (0..width).step_by(F::<S>::LANES) {
                put(part(s, line, at).within(FAR), to, at);
            }
        }
        let offsets = PAIRS.map(|pair| {
            let [dx, dy] = pair.map(|part| libm::rintf(part * reach) as isize);
            (dy * stride as isize + dx, 0.7 * focal / libm::sqrtf((dx * dx + dy * dy) as f32).max(1.0))
        });
        for row in 0..height {
            for at in (0..width).step_by(F::<S>::LANES) {
                let place = row * width + at;
                // Registers may cross into the next row: each pixel must be darkened once.
                let lanes = F::<S>::LANES.min((row + 1) * width - place);
                let ambient = part(s, &light.ambient[..place + lanes], place);
                if !ambient.gt(F::splat(s, 0.0)).any() {
                    continue;
                }
                let centre = (row + margin) * stride + at + margin;
                let depth = F::load(s, padded, centre);
                let (twice, nearness) = (depth + depth, 1.0 / depth);
                let mut shaded = F::splat(s, 0.0);
                for (step, steep) in offsets {
                    let (a, b) = (
                        F::load(s, padded, centre.wrapping_add_signed(step)),
                        F::load(s, padded, centre.wrapping_add_signed(-step)),
                    );
                    // How far the chord between the two passes in front (twice), over half of its length there. Beyond the radius it is another thing:
                    // where the chord passes behind the first factor is 0, and the second finite.
                    let rise = twice - (a + b);
                    let near = (1.0 - rise * (0.5 / shade.radius)).within(f32::MAX);
                    shaded += (rise * nearness * steep - 0.1).within(1.0) * near;
                }
                let shaded = (shaded * (shade.strength / PAIRS.len() as f32)).saturate();
                let keep = 1.0 - ambient * shaded;
                for plane in &mut light.colour {
                    let plane = &mut plane[..place + lanes];
                    put(part(s, plane, place) * keep, plane, place);
                }
            }
        }
    }
}
