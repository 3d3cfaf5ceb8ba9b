//! Drawing many triangles: first a list of the groups of blocks that they may touch; then which blocks of each, sixteen at a time; then the samples of all
//! these blocks. Each is one loop over all triangles, whose course does not hang on where one of them ends.

use pulp::Simd;

use super::list::{List, ROOM};
use super::{PICTURE, Samples, Setup, Window, group};
use crate::lanes::{F, I, WIDE, Wide};

/// Triangles that wait to be drawn into samples of [`PICTURE`]'s blocks.
#[derive(Debug)]
pub(crate) struct Queue {
    triangles: [Triangle; WIDE],
    groups: [Group; ROOM + 1],
    window: Window,
    /// Where a group's blocks lie from its first one on.
    places: [u32; WIDE],
    list: List,
    count: usize,
    blocks: u32,
}

/// What changes from sample to sample of a block.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(64))]
struct Triangle {
    edges: [[i32; WIDE]; 3],
    depth: Wide,
    nearest: f32,
    id: i32,
}

/// Blocks of a triangle, four by four.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(64))]
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
            triangles: [Triangle::default(); WIDE],
            groups: [Group::default(); ROOM + 1],
            window: Window { corner: [0; 2], columns: 0, rows: 0 },
            places: [0; WIDE],
            list: List::default(),
            count: 0,
            blocks: 0,
        }
    }
}

impl Queue {
    /// Empty, for samples on this window.
    pub(crate) fn start(&mut self, window: Window) {
        (self.window, self.count, self.blocks) = (window, 0, 0);
        for (block, place) in self.places.iter_mut().enumerate() {
            *place = (block / group::SIDE * window.columns as usize + block % group::SIDE) as u32;
        }
    }

    /// Lists what triangles of a setup, a bit each, may touch: see [`List::fill`].
    #[inline(always)]
    pub(crate) fn list<S: Simd, const BOUNDED: bool>(
        &mut self,
        s: S,
        setup: &Setup,
        triangles: u32,
        samples: &Samples,
    ) -> u32 {
        self.list.fill::<S, BOUNDED>(s, setup, triangles, samples)
    }

    /// The triangles of which anything is listed: a bit each.
    #[inline(always)]
    pub(crate) fn listed(&self) -> u32 {
        self.list.triangles()
    }

    /// Finds out which blocks of the listed groups their triangles may touch; without those that hide the triangle if `BOUNDED`. Gives the triangles of which
    /// any is left: a bit each.
    #[inline(always)]
    pub(crate) fn test<S: Simd, const BOUNDED: bool>(&mut self, s: S, setup: &Setup, samples: &Samples) -> u32 {
        let step = 8 << PICTURE.log_side;
        let (half_x, half_y) = (self.window.columns * step / 2, self.window.rows * step / 2);
        let (mut count, mut blocks, mut seen) = (0, 0, 0);
        for at in 0..self.list.len() {
            let (slot, column, row) = self.list.get(at);
            let group = &mut self.groups[count & (ROOM - 1)];
            let corner = [column * step - half_x, row * step - half_y];
            let bounds = setup.bounds_of(slot);
            let floors = if BOUNDED { samples.group(column as usize, row as usize) } else { 0 };
            let [base, right, down] = [setup.depth[0][slot], setup.depth[1][slot], setup.depth[2][slot]];
            // The most that nearness grows from a block's corner to one of its samples.
            let far = |slope: f32| slope * PICTURE.reach[usize::from(slope > 0.0)] as f32;
            let reach = far(right) + far(down);
            let mut touched = 0;
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                let (x, y) = (I::load(s, &group::RIGHT, at) + corner[0], I::load(s, &group::DOWN, at) + corner[1]);
                let mut sides = I::splat(s, 0);
                for edge in 0..3 {
                    let side = x * setup.a[edge][slot] + setup.c[edge][slot] + y * setup.b[edge][slot];
                    side.store(&mut group.edges[edge], at);
                    sides = sides | (side + setup.most[edge][slot]);
                }
                let depth = F::splat(s, base) + x.to_float() * right + y.to_float() * down;
                depth.store(&mut group.depth, at);
                let mut hit = sides.not_negative();
                if BOUNDED {
                    let nearest = F::splat(s, setup.nearest[slot]);
                    hit = hit & F::load(s, &samples.floors[floors].0, at).lt((depth + reach).min(nearest));
                }
                touched |= hit.bits() << at;
            }
            let within = if BOUNDED { group::inside(bounds, column, row) } else { group::before(bounds, column, row) };
            let bits = touched & within;
            (group.bits, group.triangle) = (bits, slot as u32);
            group.first = (row * self.window.columns + column) as u32;
            if BOUNDED {
                (group.corner, group.floors) = (corner, floors as u32);
            }
            count += usize::from(bits != 0);
            blocks += bits.count_ones();
            seen |= u32::from(bits != 0) << slot;
        }
        (self.count, self.blocks) = (count, blocks);
        let mut left = seen;
        while left != 0 {
            let slot = left.trailing_zeros() as usize & (WIDE - 1);
            left &= left - 1;
            self.triangles[slot].prepare(s, setup, slot);
        }
        seen
    }

    /// Draws what waits, and empties the queue: where a triangle covers a sample and is nearer than what is there, it takes its place. If `SIEVED`, only
    /// samples that exceed a threshold do: `cover` writes those of a block, and gives the thresholds, for a triangle's slot and the block's corner in eighths
    /// of a pixel from the window's centre. `SIEVED` samples stay [settled](Samples::settle).
    #[inline(always)]
    pub(crate) fn draw<S: Simd, const SIEVED: bool>(
        &mut self,
        s: S,
        samples: &mut Samples,
        cover: impl Fn(usize, i32, i32, &mut Wide) -> &'static Wide,
    ) {
        let (blocks, floors) = (samples.blocks.as_mut_slice(), samples.floors.as_mut_slice());
        let (mut at, mut bits) = (0, self.groups[0].bits);
        for _ in 0..self.blocks {
            let group = &self.groups[at & (ROOM - 1)];
            let place = bits.trailing_zeros() as usize & (WIDE - 1);
            // To the next block, of the same group or the next; not by a branch, which would often be guessed wrong.
            let (rest, next) = (bits & bits.wrapping_sub(1), self.groups[(at & (ROOM - 1)) + 1].bits);
            at += usize::from(rest == 0);
            bits = std::hint::select_unpredictable(rest == 0, next, rest);
            let triangle = &self.triangles[group.triangle as usize & (WIDE - 1)];
            let block = &mut blocks[(group.first + self.places[place]) as usize];
            let first = I::splat(s, group.edges[0][place]);
            let second = I::splat(s, group.edges[1][place]);
            let third = I::splat(s, group.edges[2][place]);
            let base = F::splat(s, group.depth[place]);
            let (nearest, id) = (F::splat(s, triangle.nearest), I::splat(s, triangle.id));
            let nowhere = F::splat(s, -1.0);
            let mut floor = F::splat(s, f32::INFINITY);
            let (mut covers, mut thresholds) = ([0.0; WIDE], &[0.0; WIDE]);
            if SIEVED {
                let [x, y] = group.corner;
                let (x, y) = (x + group::RIGHT[place], y + group::DOWN[place]);
                thresholds = cover(group.triangle as usize, x, y, &mut covers);
            }
            for lane in (0..WIDE).step_by(F::<S>::LANES) {
                let sides = (I::load(s, &triangle.edges[0], lane) + first)
                    | (I::load(s, &triangle.edges[1], lane) + second)
                    | (I::load(s, &triangle.edges[2], lane) + third);
                // Extrapolated to a sample outside of a sliver's corner the plane may run away.
                let depth = (F::load(s, &triangle.depth, lane) + base).min(nearest);
                // What is not there is farther away than everything.
                let mut depth = sides.negative().select(nowhere, depth);
                let held = F::load(s, &block.nearness, lane);
                if SIEVED {
                    let kept = F::load(s, &covers, lane).gt(F::load(s, thresholds, lane));
                    depth = kept.select(depth, nowhere);
                }
                // No choice that is stored where one side was read: compilers make that a masked store, which is very slow on some processors.
                let covered = held.lt(depth);
                let held = depth.max(held);
                covered.mixed(id, I::load(s, &block.ids, lane)).store(&mut block.ids, lane);
                held.store(&mut block.nearness, lane);
                floor = floor.min(held);
            }
            if SIEVED {
                floors[group.floors as usize].0[place] = floor.least();
            }
        }
        if SIEVED {
            for group in &self.groups[..self.count.min(ROOM)] {
                samples.lower(s, group.floors as usize);
            }
        }
        (self.count, self.blocks) = (0, 0);
    }
}

impl Triangle {
    #[inline(always)]
    fn prepare<S: Simd>(&mut self, s: S, setup: &Setup, slot: usize) {
        (self.nearest, self.id) = (setup.nearest[slot], setup.ids[slot]);
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            let (x, y) = (I::load(s, &PICTURE.x, at), I::load(s, &PICTURE.y, at));
            for edge in 0..3 {
                (x * setup.a[edge][slot] + y * setup.b[edge][slot]).store(&mut self.edges[edge], at);
            }
            (x.to_float() * setup.depth[1][slot] + y.to_float() * setup.depth[2][slot]).store(&mut self.depth, at);
        }
    }
}
