//! How much of a light reaches a place: its depth map filtered.

use pulp::Simd;

use super::{FILTER, KeyLight, MARGIN, STRIDE};
use crate::lanes::{F, I, V3, WIDE, Wide, inlined, less_than_rows};

/// Texels that the filter touches each way: a part of the first, all of two, the rest of the last.
const REACH: usize = FILTER as usize + 1;

impl KeyLight {
    /// How much of the light reaches the first `count` of sixteen places with these normals (unit, toward the viewer): 0–1.
    #[inline(always)]
    pub(crate) fn visible<S: Simd>(&self, s: S, places: &[Wide; 3], normals: &[Wide; 3], count: usize, out: &mut Wide) {
        let Some(map) = &self.map else {
            *out = [1.0; WIDE];
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
            let limit = F::splat(s, (map.padded() - MARGIN) as f32);
            let outside = x.lt(first) | y.lt(first) | !x.lt(limit) | !y.lt(limit);
            let (x, y) = (outside.select(first, x), outside.select(first, y));
            let (column, row) = (x.floor(), y.floor());
            (x - column).store(&mut across, at);
            (y - row).store(&mut down, at);
            (row * STRIDE as f32 + column).round_to_int().store(&mut corners, at);
            outside.select(first, zero).store(&mut lit, at);
        }
        let mut shadowed = [[0; WIDE]; 2];
        for lane in 0..count.min(WIDE) {
            let (first, second) = self.nearer(s, corners[lane] as u32 as usize, depths[lane]);
            (shadowed[0][lane], shadowed[1][lane]) = (first as i32, second as i32);
        }
        for at in (0..count).step_by(F::<S>::LANES) {
            let shadowed = I::load(s, &shadowed[0], at) | I::load(s, &shadowed[1], at).shift_left(8);
            let seen = 1.0 - filtered(shadowed, F::load(s, &across, at), F::load(s, &down, at));
            seen.max(F::load(s, &lit, at)).store(out, at);
        }
    }

    /// Which texels of the filter's square are nearer to the light than a depth: a bit for each, as [`less_than_rows`] has them.
    #[inline(always)]
    fn nearer<S: Simd>(&self, s: S, corner: usize, depth: f32) -> (u32, u32) {
        const SQUARE: usize = 3 * STRIDE + REACH;
        let Some(Some(square)) = self.depths.get(corner..corner + SQUARE).map(<[f32]>::first_chunk::<SQUARE>) else {
            return (0, 0);
        };
        let row = inlined(
            #[inline(always)]
            |row: usize| square[row * STRIDE..].first_chunk::<REACH>(),
        );
        let (Some(a), Some(b), Some(c), Some(d)) = (row(0), row(1), row(2), row(3)) else { return (0, 0) };
        less_than_rows(s, depth, [a, b, c, d])
    }
}

/// The share of the filter's square whose texels have their bits set: of its first columns and rows the rest, of its last ones this much.
#[inline(always)]
fn filtered<S: Simd>(bits: I<S>, across: F<S>, down: F<S>) -> F<S> {
    // In each group of four bits: the first column, how many of the two in the middle, the last column.
    let (left, right) = (bits & 0x1111, bits.shift_right(3) & 0x1111);
    let pair = bits.shift_right(1) & 0x3333;
    let middle = pair - (pair.shift_right(1) & 0x1111);
    // Rows: the first, both in the middle, the last.
    let rows = inlined(
        #[inline(always)]
        |groups: I<S>| {
            let both = (groups.shift_right(4) + groups.shift_right(8)) & 15;
            let (first, last) = ((groups & 15).to_float(), groups.shift_right(12).to_float());
            first + both.to_float() + (last - first) * down
        },
    );
    let (left, middle, right) = (rows(left), rows(middle), rows(right));
    (left + middle + (right - left) * across) * (1.0 / (FILTER * FILTER))
}
