//! Drawing many triangles: first which blocks each of them may touch, sixteen blocks at a time; then the samples of all these blocks, in one loop whose
//! course does not hang on where one triangle ends.

use pulp::Simd;

use super::{PICTURE, Prepared, Samples, Window, group};
use crate::lanes::{F, I, M, WIDE, Wide};

/// Groups that can wait to be drawn: as many as a tile has, so that one triangle always fits.
const ROOM: usize = 64;

/// Triangles that wait to be drawn into samples of [`PICTURE`]'s blocks.
#[derive(Debug)]
pub(crate) struct Queue {
    window: Window,
    triangles: [Triangle; WIDE],
    groups: [Group; ROOM + 1],
    count: usize,
    blocks: u32,
}

/// What changes from sample to sample of a block.
#[derive(Debug, Clone, Copy, Default)]
struct Triangle {
    edges: [[i32; WIDE]; 3],
    depth: Wide,
    nearest: f32,
    id: i32,
}

/// Blocks of a triangle, four by four.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    /// Edge functions and nearness at the blocks' corners.
    edges: [[i32; WIDE]; 3],
    depth: Wide,
    /// Which of them may be touched.
    bits: u32,
    /// The first block's number, and its corner in eighths of a pixel from the window's centre.
    first: u32,
    corner: [i32; 2],
    /// Where the floors of the samples are.
    floors: u32,
    triangle: u32,
}

impl Default for Queue {
    fn default() -> Self {
        Self {
            window: Window { corner: [0; 2], columns: 0, rows: 0 },
            triangles: [Triangle::default(); WIDE],
            groups: [Group::default(); ROOM + 1],
            count: 0,
            blocks: 0,
        }
    }
}

impl Queue {
    /// Empty, for samples on this window.
    pub(crate) fn start(&mut self, window: Window) {
        (self.window, self.count, self.blocks) = (window, 0, 0);
    }

    /// Adds a triangle as the `slot`th since the queue was empty. `BOUNDED`: the samples are [settled](Samples::settle), and blocks that hide the triangle
    /// are left out. Whether any block is left; `None` if there is no room for it: then the queue has to be drawn first.
    #[inline(always)]
    pub(crate) fn add<S: Simd, const BOUNDED: bool>(
        &mut self,
        s: S,
        slot: usize,
        prepared: &Prepared,
        id: u32,
        samples: &Samples,
    ) -> Option<bool> {
        let step = 8 << PICTURE.log_side;
        let [x0, x1, y0, y1] = prepared.blocks;
        // Floors are kept for groups in their places; else groups begin where the triangle does.
        let (left, top) = if BOUNDED { (x0 & !3, y0 & !3) } else { (x0, y0) };
        let groups = (((x1 - left) as u32 / 4 + 1) * ((y1 - top) as u32 / 4 + 1)) as usize;
        if self.count + groups > ROOM {
            return None;
        }
        let (half_x, half_y) = (self.window.columns * step / 2, self.window.rows * step / 2);
        let origin = [left * step - half_x, top * step - half_y];
        let triangle = &mut self.triangles[slot];
        (triangle.nearest, triangle.id) = (prepared.nearest, id as i32);
        // The edges' functions at the first group's blocks. At most sixteen registers, of which one lane, half or all of a block each use some.
        let mut first = [[I::splat(s, 0); WIDE]; 3];
        for chunk in 0..WIDE / F::<S>::LANES {
            let at = chunk * F::<S>::LANES;
            let (x, y) = (I::load(s, &PICTURE.x, at), I::load(s, &PICTURE.y, at));
            let (right, down) = (I::load(s, &group::RIGHT, at) + origin[0], I::load(s, &group::DOWN, at) + origin[1]);
            for edge in 0..3 {
                let (a, b) = (I::splat(s, prepared.a[edge]), I::splat(s, prepared.b[edge]));
                (x * a + y * b).store(&mut triangle.edges[edge], at);
                first[edge][chunk] = right * a + down * b + prepared.c[edge];
            }
            (x.to_float() * prepared.depth[1] + y.to_float() * prepared.depth[2]).store(&mut triangle.depth, at);
        }
        // The most that nearness grows from a block's corner to one of its samples.
        let far = |slope: f32| slope * PICTURE.reach[usize::from(slope > 0.0)] as f32;
        let reach = far(prepared.depth[1]) + far(prepared.depth[2]);
        let (nearest, before) = (F::splat(s, prepared.nearest), self.blocks);
        let (mut column, mut row) = (left, top);
        // One loop over rows and columns: where it ends is guessed wrong once, not once a row.
        for _ in 0..groups {
            let corner = [column * step - half_x, row * step - half_y];
            let away = [corner[0] - origin[0], corner[1] - origin[1]];
            let group = &mut self.groups[self.count];
            let floors = if BOUNDED { samples.group(column as usize, row as usize) } else { 0 };
            let mut bits = group::inside(prepared.blocks, column, row);
            if BOUNDED {
                bits &= samples.open(s, floors, prepared.nearest);
            }
            // Half of all groups of hair are hidden.
            let chunks = if BOUNDED && bits == 0 { 0 } else { WIDE / F::<S>::LANES };
            let mut touched = 0;
            for chunk in 0..chunks {
                let at = chunk * F::<S>::LANES;
                let mut sides = I::splat(s, 0);
                for edge in 0..3 {
                    let own = first[edge][chunk] + (prepared.a[edge] * away[0] + prepared.b[edge] * away[1]);
                    own.store(&mut group.edges[edge], at);
                    sides = sides | (own + prepared.most[edge]);
                }
                let (x, y) = (I::load(s, &group::RIGHT, at) + corner[0], I::load(s, &group::DOWN, at) + corner[1]);
                let depth = F::splat(s, prepared.depth[0]) + x.to_float() * prepared.depth[1];
                let depth = depth + y.to_float() * prepared.depth[2];
                depth.store(&mut group.depth, at);
                let mut hit = sides.not_negative();
                if BOUNDED {
                    hit = hit & F::load(s, &samples.floors[floors], at).lt((depth + reach).min(nearest));
                }
                touched |= hit.bits() << at;
            }
            bits &= touched;
            group.floors = floors as u32;
            group.bits = bits;
            group.first = (row * self.window.columns + column) as u32;
            group.corner = corner;
            group.triangle = slot as u32;
            self.count += usize::from(bits != 0);
            self.blocks += bits.count_ones();
            column += group::STEP;
            let last = column > x1;
            column = if last { left } else { column };
            row += if last { group::STEP } else { 0 };
        }
        Some(self.blocks != before)
    }

    /// Draws what waits, and empties the queue: where a triangle covers a sample and is nearer than what is there, it takes its place. `keep` may drop
    /// samples that are covered and nearer, if `SIEVED`: it gets the triangle's slot, the block's corner in eighths of a pixel from the window's centre,
    /// and the first lane. `SIEVED` samples stay [settled](Samples::settle).
    #[inline(always)]
    pub(crate) fn draw<S: Simd, const SIEVED: bool>(
        &mut self,
        s: S,
        samples: &mut Samples,
        keep: impl Fn(usize, i32, i32, usize) -> M<S>,
    ) {
        let mut at = 0;
        let mut bits = self.groups[0].bits;
        for _ in 0..self.blocks {
            let group = &self.groups[at];
            let block = bits.trailing_zeros() as usize & (WIDE - 1);
            // To the next block, of the same group or the next, without a branch.
            let (rest, next) = (bits & (bits - 1), self.groups[at + 1].bits);
            at += usize::from(rest == 0);
            bits = if rest == 0 { next } else { rest };
            let triangle = &self.triangles[group.triangle as usize & (WIDE - 1)];
            let (edges, base_depth) =
                ([group.edges[0][block], group.edges[1][block], group.edges[2][block]], group.depth[block]);
            let number = group.first as usize + block / group::SIDE * samples.columns + block % group::SIDE;
            let (nearness, ids) = (&mut samples.nearness[number], &mut samples.ids[number]);
            let (nearest, id) = (F::splat(s, triangle.nearest), I::splat(s, triangle.id));
            let nowhere = F::splat(s, -1.0);
            let mut floor = F::splat(s, f32::INFINITY);
            for lane in (0..WIDE).step_by(F::<S>::LANES) {
                let sides = (I::load(s, &triangle.edges[0], lane) + edges[0])
                    | (I::load(s, &triangle.edges[1], lane) + edges[1])
                    | (I::load(s, &triangle.edges[2], lane) + edges[2]);
                // Extrapolated to a sample outside of a sliver's corner the plane may run away.
                let depth = (F::load(s, &triangle.depth, lane) + base_depth).min(nearest);
                // What is not there is farther away than everything.
                let mut depth = sides.negative().select(nowhere, depth);
                let held = F::load(s, nearness, lane);
                if SIEVED {
                    let x = group.corner[0] + group::RIGHT[block];
                    let y = group.corner[1] + group::DOWN[block];
                    depth = keep(group.triangle as usize, x, y, lane).select(depth, nowhere);
                }
                // No choice that is stored where one side was read: compilers make that a masked store, which is very slow on some processors.
                let covered = held.lt(depth);
                let held = depth.max(held);
                covered.mixed(id, I::load(s, ids, lane)).store(ids, lane);
                held.store(nearness, lane);
                floor = floor.min(held);
            }
            if SIEVED {
                samples.floors[group.floors as usize][block] = floor.least();
            }
        }
        (self.count, self.blocks) = (0, 0);
    }
}
