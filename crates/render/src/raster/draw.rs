//! Drawing one triangle at once: see [`Queue`](super::Queue) for many.

use pulp::Simd;

use super::{Pattern, Prepared, Samples, Window};
use crate::lanes::{F, I, M, WIDE};

/// Triangles of at most this many blocks are small.
const SMALL: i32 = 4;

impl Prepared {
    /// Draws all of the triangle ([`Prepared::draw`] without a sieve).
    #[inline(always)]
    pub(crate) fn draw_whole<S: Simd>(&self, s: S, id: u32, window: Window, pattern: &Pattern, samples: &mut Samples) {
        let none = M::none(s);
        self.draw::<S, false>(
            s,
            id,
            window,
            pattern,
            samples,
            #[inline(always)]
            |_, _, _| none,
        );
    }

    /// Draws into the samples: where the triangle covers a sample and is nearer than what is there, it takes its place. `keep` may drop samples that are
    /// covered and nearer, if `SIEVED`: it gets the block's corner in eighths of a pixel from the window's centre, and the first lane.
    #[inline(always)]
    pub(crate) fn draw<S: Simd, const SIEVED: bool>(
        &self,
        s: S,
        id: u32,
        window: Window,
        pattern: &Pattern,
        samples: &mut Samples,
        keep: impl Fn(i32, i32, usize) -> M<S>,
    ) {
        let chunks = WIDE / F::<S>::LANES;
        let id = I::splat(s, id as i32);
        // At most sixteen registers, of which one lane, half or all of a block each use some.
        let mut edge_lanes = [[I::splat(s, 0); WIDE]; 3];
        let mut depth_lanes = [F::splat(s, 0.0); WIDE];
        for chunk in 0..chunks {
            let (x, y) = (I::load(s, &pattern.x, chunk * F::<S>::LANES), I::load(s, &pattern.y, chunk * F::<S>::LANES));
            for edge in 0..3 {
                edge_lanes[edge][chunk] = x * self.a[edge] + y * self.b[edge];
            }
            depth_lanes[chunk] = x.to_float() * self.depth[1] + y.to_float() * self.depth[2];
        }
        let nearest = F::splat(s, self.nearest);
        let step = 8 << pattern.log_side;
        let (half_x, half_y) = (window.columns * step / 2, window.rows * step / 2);
        let most = self.most;
        // Most triangles are small: two by two blocks, without a branch. What of these they do not touch they do not cover.
        if self.blocks[1] - self.blocks[0] < 2 && self.blocks[3] - self.blocks[2] < 2 {
            let corner = [self.blocks[0].min(window.columns - 2).max(0), self.blocks[2].min(window.rows - 2).max(0)];
            let mut number = 0;
            while number < 4 {
                let (column, row) = (corner[0] + (number & 1), corner[1] + (number >> 1));
                number += 1;
                let at = row as usize * samples.columns + column as usize;
                let (x, y) = (column * step - half_x, row * step - half_y);
                let (nearness, ids) = (&mut samples.nearness[at], &mut samples.ids[at]);
                let base_depth = self.depth[0] + self.depth[1] * x as f32 + self.depth[2] * y as f32;
                let start = |edge: usize| self.a[edge] * x + self.b[edge] * y + self.c[edge];
                let start = [start(0), start(1), start(2)];
                for chunk in 0..chunks {
                    let lane = chunk * F::<S>::LANES;
                    let sides = (edge_lanes[0][chunk] + start[0])
                        | (edge_lanes[1][chunk] + start[1])
                        | (edge_lanes[2][chunk] + start[2]);
                    let depth = (depth_lanes[chunk] + base_depth).min(nearest);
                    let held = F::load(s, nearness, lane);
                    let mut covered = sides.not_negative() & depth.gt(held);
                    if SIEVED {
                        covered = covered & keep(x, y, lane);
                    }
                    covered.select(depth, held).store(nearness, lane);
                    covered.select_i(id, I::load(s, ids, lane)).store(ids, lane);
                }
            }
            return;
        }
        let first_x = self.blocks[0] * step - half_x;
        // Large triangles miss half of the blocks around them.
        let large = (self.blocks[1] - self.blocks[0] + 1) * (self.blocks[3] - self.blocks[2] + 1) > SMALL;
        for row in self.blocks[2]..=self.blocks[3] {
            let y = row * step - half_y;
            let start = |edge: usize| self.a[edge] * first_x + self.b[edge] * y + self.c[edge];
            let mut base = [start(0), start(1), start(2)];
            let mut x = first_x;
            let line = row as usize * samples.columns;
            for column in self.blocks[0]..=self.blocks[1] {
                let (here, at) = (base, line + column as usize);
                let left = x;
                x += step;
                for edge in 0..3 {
                    base[edge] += self.a[edge] * step;
                }
                if large && (here[0] + most[0]) | (here[1] + most[1]) | (here[2] + most[2]) < 0 {
                    continue;
                }
                let (nearness, ids) = (&mut samples.nearness[at], &mut samples.ids[at]);
                let base_depth = self.depth[0] + self.depth[1] * left as f32 + self.depth[2] * y as f32;
                for chunk in 0..chunks {
                    let lane = chunk * F::<S>::LANES;
                    let sides = (edge_lanes[0][chunk] + here[0])
                        | (edge_lanes[1][chunk] + here[1])
                        | (edge_lanes[2][chunk] + here[2]);
                    // Extrapolated to a sample outside of a sliver's corner the plane may run away.
                    let depth = (depth_lanes[chunk] + base_depth).min(nearest);
                    let held = F::load(s, nearness, lane);
                    let mut covered = sides.not_negative() & depth.gt(held);
                    if SIEVED {
                        covered = covered & keep(left, y, lane);
                    }
                    covered.select(depth, held).store(nearness, lane);
                    covered.select_i(id, I::load(s, ids, lane)).store(ids, lane);
                }
            }
        }
    }
}
