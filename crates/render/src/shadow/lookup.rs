//! How much of a light reaches a place: its depth map filtered.

use pulp::Simd;

use super::{FILTER, KeyLight, MARGIN};
use crate::lanes::{F, V3, WIDE, Wide};

/// Texels that the filter touches each way: a part of the first, all of two, the rest of the last.
const REACH: usize = FILTER as usize + 1;

impl KeyLight {
    /// How much of the light reaches the first `count` of sixteen places with these normals (unit, toward the viewer): 0–1.
    #[inline(always)]
    pub(crate) fn visible<S: Simd>(&self, s: S, places: &[Wide; 3], normals: &[Wide; 3], count: usize, out: &mut Wide) {
        let Some(map) = &self.map else {
            out.fill(1.0);
            return;
        };
        let (mut depths, mut corners) = ([0.0; WIDE], [0; WIDE]);
        let (mut across, mut down, mut lit) = ([0.0; WIDE], [0.0; WIDE], [0.0; WIDE]);
        for at in (0..count).step_by(F::<S>::LANES) {
            // Off the surface by about a filter's half: what faces away from the light does not shadow itself.
            let place = V3::load(s, places, at) + V3::load(s, normals, at) * (0.35 * FILTER / map.scale);
            // In texels of the padded map, from the corner of the filter's square; what lies outside of the map is lit.
            let shift = MARGIN as f32 - 0.5 * FILTER;
            let x = (place.dot_with(map.right) - map.origin[0]) * map.scale + shift;
            let y = (place.dot_with(map.up) - map.origin[1]) * map.scale + shift;
            // As depths are stored, and a texel nearer to the light.
            ((place.dot_with(self.toward) - map.far) * map.scale + 2.0).store(&mut depths, at);
            let (zero, first) = (F::splat(s, 0.0), F::splat(s, 1.0));
            let limit = F::splat(s, (map.stride() - MARGIN) as f32);
            let outside = x.lt(first) | y.lt(first) | !x.lt(limit) | !y.lt(limit);
            let (x, y) = (outside.select(first, x), outside.select(first, y));
            let (column, row) = (x.floor(), y.floor());
            (x - column).store(&mut across, at);
            (y - row).store(&mut down, at);
            (row * map.stride() as f32 + column).round_to_int().store(&mut corners, at);
            outside.select(first, zero).store(&mut lit, at);
        }
        for lane in 0..count.min(WIDE) {
            let seen = self.filtered(corners[lane] as usize, map.stride(), depths[lane], across[lane], down[lane]);
            out[lane] = if lit[lane] > 0.0 { 1.0 } else { seen };
        }
    }

    /// The share of the filter's square that lies behind a depth.
    #[inline(always)]
    fn filtered(&self, corner: usize, stride: usize, depth: f32, across: f32, down: f32) -> f32 {
        let weights = [1.0 - down, 1.0, 1.0, down];
        let mut sums = [0.0; REACH];
        for (row, weight) in weights.into_iter().enumerate() {
            let Some(texels) = self.depths.get(corner + row * stride..).and_then(<[f32]>::first_chunk::<REACH>) else {
                continue;
            };
            for column in 0..REACH {
                sums[column] += if depth < texels[column] { 0.0 } else { weight };
            }
        }
        (sums[0] * (1.0 - across) + sums[3] * across + (sums[1] + sums[2])) * (1.0 / (FILTER * FILTER))
    }
}
