//! How much of a light reaches a place: its depth map filtered.

use pulp::Simd;

use super::{FILTER, KeyLight, MARGIN};
use crate::lanes::{F, V3, WIDE, columns, inlined};

/// Texels that the filter touches each way.
const REACH: usize = FILTER as usize + 1;

impl KeyLight {
    /// How much of the light reaches places with these normals (unit, toward the viewer): 0–1.
    #[inline(always)]
    pub(crate) fn visible<S: Simd>(&self, place: V3<S>, normal: V3<S>) -> F<S> {
        let s = place.x.s;
        let Some(map) = &self.map else { return F::splat(s, 1.0) };
        // Off the surface by about a filter's half: what faces away from the light does not shadow itself.
        let place = place + normal * (0.35 * FILTER / map.scale);
        // In texels of the padded map, from the corner of the filter's square; what lies outside of the map is lit.
        let shift = MARGIN as f32 - 0.5 * FILTER;
        let x = (place.dot_with(map.right) - map.origin[0]) * map.scale + shift;
        let y = (place.dot_with(map.up) - map.origin[1]) * map.scale + shift;
        // As depths are stored, and a texel nearer to the light.
        let depth = ((place.dot_with(self.toward) - map.far) * map.scale + 2.0).to_array();
        let (first, limit) = (F::splat(s, 1.0), F::splat(s, (map.stride() - MARGIN) as f32));
        let outside = x.lt(first) | y.lt(first) | !x.lt(limit) | !y.lt(limit);
        let (x, y) = (outside.select(first, x), outside.select(first, y));
        let (column, row) = (x.floor(), y.floor());
        let (fx, fy) = (x - column, y - row);
        let corners = (row * map.stride() as f32 + column).round_to_int().to_array();
        let (upper, lower) = ((1.0 - fy).to_array(), fy.to_array());
        // The square covers five texels each way: a part of the first, all of three, the rest of the last. Each lane's row of sums, then all turned.
        let (mut rows, mut sums) = ([[0.0; WIDE]; WIDE], [[0.0; WIDE]; WIDE]);
        for lane in 0..F::<S>::LANES {
            let at = corners[lane] as usize;
            let deep = F::splat(s, depth[lane]);
            let weights = [upper[lane], 1.0, 1.0, 1.0, lower[lane]];
            for part in (0..REACH).step_by(F::<S>::LANES) {
                let mut sum = F::splat(s, 0.0);
                for step in 0..REACH {
                    let texels = F::load(s, &self.depths, at + step * map.stride() + part);
                    let weight = F::splat(s, weights[step]);
                    sum += deep.lt(texels).select(F::splat(s, 0.0), weight);
                }
                sum.store(&mut rows[lane], part);
            }
        }
        if F::<S>::LANES == 1 {
            for column in 0..REACH {
                sums[column][0] = rows[0][column];
            }
        } else {
            columns::<S, 8>(s, &rows, &mut sums);
        }
        let sum = inlined(
            #[inline(always)]
            |k: usize| F::load(s, &sums[k], 0),
        );
        let lit = (sum(0) * (1.0 - fx) + sum(4) * fx + (sum(1) + sum(2)) + sum(3)) * (1.0 / (FILTER * FILTER));
        outside.select(F::splat(s, 1.0), lit)
    }
}
