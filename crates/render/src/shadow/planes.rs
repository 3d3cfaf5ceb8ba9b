//! Triangles over a depth map, sixteen at a time, and their rows of texels.

use pulp::Simd;

use super::{Corner, NOWHERE};
use crate::lanes::{F, I, WIDE, Wide, inlined, quads, triples};

/// Up to sixteen triangles, a lane each.
#[derive(Debug, Default)]
#[repr(C, align(64))]
pub(super) struct Sixteen {
    /// First and last column and row of texels whose middles they may cover.
    texels: [[i32; WIDE]; 4],
    /// The weights of the second and the third corner and the depth: constant, and by column and row.
    planes: [[Wide; 3]; 3],
    nearest: Wide,
}

/// A triangle over the map: the weights of its second and third corner, and its depth, each constant, and by column and row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Planes {
    second: [f32; 3],
    third: [f32; 3],
    depth: [f32; 3],
    /// No texel is nearer to the light than the nearest corner.
    nearest: f32,
}

/// Triangles reach so far over their edges, as a share of their size: that neighbours leave no gap.
const OVERLAP: f32 = 1e-4;

impl Sixteen {
    /// Prepares triangles, at most sixteen and at least one. Gives those that face the light (or all, if `both`) and cover any texel of a map with this
    /// side: a bit each.
    #[inline(always)]
    pub(super) fn fill<S: Simd>(
        &mut self,
        s: S,
        triangles: &[[u32; 3]],
        corners: &[Corner],
        both: bool,
        side: u32,
    ) -> u32 {
        let mut vertices = [[0; WIDE]; 3];
        triples(s, triangles, &mut vertices);
        let mut places = [[[0; WIDE]; 4]; 3];
        for corner in 0..3 {
            quads(
                s,
                #[inline(always)]
                |lane| &corners[vertices[corner][lane] as usize].0,
                &mut places[corner],
            );
        }
        let mut seen = 0;
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            let part = inlined(
                #[inline(always)]
                |part: usize| {
                    let load = inlined(
                        #[inline(always)]
                        |corner: usize| I::load(s, &places[corner][part], at).as_float_bits(),
                    );
                    [load(0), load(1), load(2)]
                },
            );
            let (x, y) = (part(0), part(1));
            seen |= self.covered(s, at, x, y, both, side) << at;
            self.solve(s, at, x, y, part(2));
        }
        seen & (0xffff >> (WIDE - triangles.len()))
    }

    /// Finds the texels of a register of triangles. Gives those that face the light and have any: a bit each.
    #[inline(always)]
    fn covered<S: Simd>(
        &mut self,
        s: S,
        at: usize,
        [ax, bx, cx]: [F<S>; 3],
        [ay, by, cy]: [F<S>; 3],
        both: bool,
        side: u32,
    ) -> u32 {
        // Seen from the light (x right, y up), what faces it runs counter-clockwise: closed bodies need only that side.
        let area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
        let faces = (if both { area.abs() } else { area }).gt(F::splat(s, 1e-6));
        let last = side as f32 - 1.0;
        let range = inlined(
            #[inline(always)]
            |a: F<S>, b: F<S>, c: F<S>| {
                let (low, high) = (a.min(b).min(c) - 0.5, a.max(b).max(c) - 0.5);
                let (low, high) = (-((-low).floor()), high.floor());
                (low.at_least(0.0), high.at_most(last))
            },
        );
        let ((left, right), (bottom, top)) = (range(ax, bx, cx), range(ay, by, cy));
        let none = left.gt(right) | bottom.gt(top);
        left.round_to_int().store(&mut self.texels[0], at);
        right.round_to_int().store(&mut self.texels[1], at);
        bottom.round_to_int().store(&mut self.texels[2], at);
        top.round_to_int().store(&mut self.texels[3], at);
        (faces & !none).bits()
    }

    /// Finds the planes of a register of triangles.
    #[inline(always)]
    fn solve<S: Simd>(&mut self, s: S, at: usize, x: [F<S>; 3], y: [F<S>; 3], [z0, z1, z2]: [F<S>; 3]) {
        // From the middle of the first texel.
        let [x0, x1, x2] = [x[0] - 0.5, x[1] - 0.5, x[2] - 0.5];
        let [y0, y1, y2] = [y[0] - 0.5, y[1] - 0.5, y[2] - 0.5];
        let inverse = F::splat(s, 1.0) / ((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0));
        let (a, b) = ((y2 - y0) * inverse, (x0 - x2) * inverse);
        let (c, d) = ((y0 - y1) * inverse, (x1 - x0) * inverse);
        let high = z1.max(z2);
        let (z1, z2) = (z1 - z0, z2 - z0);
        let (p, q) = (a * z1 + c * z2, b * z1 + d * z2);
        let planes = [[-(a * x0 + b * y0), a, b], [-(c * x0 + d * y0), c, d], [z0 - (p * x0 + q * y0), p, q]];
        for of in 0..3 {
            for k in 0..3 {
                planes[of][k].store(&mut self.planes[of][k], at);
            }
        }
        z0.max(high).store(&mut self.nearest, at);
    }

    /// One of them, and its first and last column and row.
    #[inline(always)]
    pub(super) fn get(&self, lane: usize) -> (Planes, [i32; 4]) {
        let lane = lane & (WIDE - 1);
        let plane = |of: usize| [self.planes[of][0][lane], self.planes[of][1][lane], self.planes[of][2][lane]];
        let planes = Planes { second: plane(0), third: plane(1), depth: plane(2), nearest: self.nearest[lane] };
        let [left, right, bottom, top] = &self.texels;
        (planes, [left[lane], right[lane], bottom[lane], top[lane]])
    }
}

impl Planes {
    /// Draws one row from its first texel on. `SIEVED`: only where the [dither](ORDER) is below `limit`.
    #[inline(always)]
    pub(super) fn fill<S: Simd, const SIEVED: bool>(
        &self,
        s: S,
        row: i32,
        [first, last]: [i32; 2],
        limit: f32,
        depths: &mut [f32],
    ) {
        let start = inlined(
            #[inline(always)]
            |plane: [f32; 3]| plane[0] + plane[2] * row as f32,
        );
        let (second, third, depth) = (start(self.second), start(self.third), start(self.depth));
        let numbers = F::load(s, &NUMBERS, 0);
        let mut column = first;
        while column <= last {
            let x = numbers + column as f32;
            let (b, c) = (x * self.second[1] + second, x * self.third[1] + third);
            let deep = x * self.depth[1] + depth;
            let at = column as usize;
            let held = F::load(s, depths, at);
            let deep = deep.at_most(self.nearest);
            let least = F::splat(s, -OVERLAP);
            let mut inside = b.gt(least) & c.gt(least) & (b + c).lt(F::splat(s, 1.0 + OVERLAP));
            if SIEVED {
                let order = F::load(s, &ORDER[row as usize & 3], at & 3);
                inside = inside & order.lt(F::splat(s, limit));
            }
            // A greatest number: a choice between this and what is held would become a masked store, which is very slow on some processors.
            inside.select(deep, F::splat(s, NOWHERE)).max(held).store(depths, at);
            column += F::<S>::LANES as i32;
        }
    }
}

const NUMBERS: Wide = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0];

/// Which texels of a sheet with holes stop the light: a Bayer matrix of 4 × 4, repeated along rows.
const ORDER: [[f32; WIDE + 4]; 4] = {
    const BAYER: [[f32; 4]; 4] =
        [[0.5, 8.5, 2.5, 10.5], [12.5, 4.5, 14.5, 6.5], [3.5, 11.5, 1.5, 9.5], [15.5, 7.5, 13.5, 5.5]];
    let mut order = [[0.0; WIDE + 4]; 4];
    let mut at = 0;
    while at < 4 * (WIDE + 4) {
        order[at % 4][at / 4] = BAYER[at % 4][at / 4 % 4];
        at += 1;
    }
    order
};
