//! What is nearest at every sample of a square.

use pulp::Simd;

use super::{NOTHING, group};
use crate::lanes::{F, I, WIDE, Wide};

/// A square of samples: the nearest depth and its triangle, block by block.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    pub(crate) blocks: Vec<Block>,
    /// Bounds below every nearness of a block, group by group: what is farther away everywhere need not be drawn. See [`Samples::settle`].
    pub(super) floors: Vec<Floors>,
    /// The lowest of each group.
    lowest: Lowest,
    /// Blocks in a row.
    pub(crate) columns: usize,
}

/// The samples of a block. Two lines of a cache, so that no register lies in two.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C, align(64))]
pub(crate) struct Block {
    /// 1/z (larger is nearer); 0 where nothing is.
    pub(crate) nearness: Wide,
    /// What is nearest, as the caller numbers it.
    pub(crate) ids: [i32; WIDE],
}

/// Of the blocks of a group.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
pub(super) struct Floors(pub(super) Wide);

/// Groups of a tile, eight in a row.
pub(super) const GROUPS: usize = 64;

#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Lowest([f32; GROUPS]);

impl Default for Lowest {
    fn default() -> Self {
        Self([0.0; GROUPS])
    }
}

impl Samples {
    /// Empties `columns` × `rows` blocks.
    #[inline(always)]
    pub(crate) fn clear<S: Simd>(&mut self, s: S, columns: usize, rows: usize) {
        self.columns = columns;
        self.floors.resize(columns.div_ceil(group::SIDE) * rows.div_ceil(group::SIDE), Floors::default());
        self.blocks.resize(columns * rows, Block::default());
        let (far, nothing) = (F::splat(s, 0.0), I::splat(s, NOTHING as i32));
        for Floors(floors) in &mut self.floors {
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                far.store(floors, at);
            }
        }
        for block in &mut self.blocks {
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                far.store(&mut block.nearness, at);
                nothing.store(&mut block.ids, at);
            }
        }
    }

    /// The group of blocks that begins at this column and row.
    #[inline(always)]
    pub(super) fn group(&self, column: usize, row: usize) -> usize {
        row / group::SIDE * self.columns.div_ceil(group::SIDE) + column / group::SIDE
    }

    /// Makes the bounds of all blocks exact. Afterwards sieved triangles keep them so.
    #[inline(always)]
    pub(crate) fn settle<S: Simd>(&mut self, s: S) {
        let groups = self.columns.div_ceil(group::SIDE);
        for (row, blocks) in self.blocks.chunks_exact(self.columns).enumerate() {
            let floors = &mut self.floors[row / group::SIDE * groups..][..groups];
            let first = row % group::SIDE * group::SIDE;
            for (blocks, Floors(floors)) in blocks.chunks(group::SIDE).zip(floors) {
                for (column, block) in blocks.iter().enumerate() {
                    floors[first + column] = least(s, &block.nearness);
                }
            }
        }
        for group in 0..self.floors.len().min(GROUPS) {
            self.lower(s, group);
        }
    }

    /// The groups of which not every sample is nearer than this: a bit each.
    #[inline(always)]
    pub(super) fn open<S: Simd>(&self, s: S, nearest: f32) -> u64 {
        let mut bits = 0;
        for at in (0..GROUPS).step_by(F::<S>::LANES) {
            bits |= u64::from(F::load(s, &self.lowest.0, at).lt(F::splat(s, nearest)).bits()) << at;
        }
        bits
    }

    /// Finds the lowest floor of a group.
    #[inline(always)]
    pub(super) fn lower<S: Simd>(&mut self, s: S, group: usize) {
        self.lowest.0[group & (GROUPS - 1)] = least(s, &self.floors[group].0);
    }

    /// Takes over the depths of others, without what they belong to.
    pub(crate) fn behind(&mut self, others: &Self) {
        for (block, other) in self.blocks.iter_mut().zip(&others.blocks) {
            block.nearness = other.nearness;
        }
    }
}

/// The least nearness of a block.
#[inline(always)]
fn least<S: Simd>(s: S, nearness: &Wide) -> f32 {
    let mut least = F::load(s, nearness, 0);
    for at in (F::<S>::LANES..WIDE).step_by(F::<S>::LANES) {
        least = least.min(F::load(s, nearness, at));
    }
    least.least()
}
