//! What is nearest at every sample of a square.

use pulp::Simd;

use super::{NOTHING, group};
use crate::lanes::{F, WIDE, Wide};

/// A square of samples: the nearest depth and its triangle, block by block.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    /// 1/z (larger is nearer); 0 where nothing is.
    pub(crate) nearness: Vec<Wide>,
    /// What is nearest, as the caller numbers it.
    pub(crate) ids: Vec<[i32; WIDE]>,
    /// Bounds below every nearness of a block, group by group: what is farther away everywhere need not be drawn. See [`Samples::settle`].
    pub(super) floors: Vec<Wide>,
    /// Blocks in a row.
    pub(crate) columns: usize,
}

impl Samples {
    /// Empties `columns` × `rows` blocks.
    #[inline(always)]
    pub(crate) fn clear(&mut self, columns: usize, rows: usize) {
        self.columns = columns;
        self.floors.resize(columns.div_ceil(group::SIDE) * rows.div_ceil(group::SIDE), [0.0; WIDE]);
        self.nearness.resize(columns * rows, [0.0; WIDE]);
        self.ids.resize(columns * rows, [NOTHING as i32; WIDE]);
        // Number by number: of arrays the compiler makes a slow loop.
        self.floors.as_flattened_mut().fill(0.0);
        self.nearness.as_flattened_mut().fill(0.0);
        self.ids.as_flattened_mut().fill(NOTHING as i32);
    }

    /// The group of blocks that begins at this column and row.
    #[inline(always)]
    pub(super) fn group(&self, column: usize, row: usize) -> usize {
        row / group::SIDE * self.columns.div_ceil(group::SIDE) + column / group::SIDE
    }

    /// Makes the bounds of all blocks exact. Afterwards sieved triangles keep them so.
    #[inline(always)]
    pub(crate) fn settle<S: Simd>(&mut self, s: S) {
        for (at, nearness) in self.nearness.iter().enumerate() {
            let (column, row) = (at % self.columns, at / self.columns);
            let group = self.group(column, row);
            self.floors[group][row % group::SIDE * group::SIDE + column % group::SIDE] = least(s, nearness);
        }
    }

    /// The blocks of a group of which not every sample is nearer than this: a bit each.
    #[inline(always)]
    pub(super) fn open<S: Simd>(&self, s: S, group: usize, nearest: f32) -> u32 {
        let mut bits = 0;
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            bits |= F::load(s, &self.floors[group], at).lt(F::splat(s, nearest)).bits() << at;
        }
        bits
    }

    /// Takes over the depths of others, without what they belong to.
    pub(crate) fn behind(&mut self, others: &Self) {
        self.nearness.copy_from_slice(&others.nearness);
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
