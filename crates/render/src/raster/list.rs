//! The groups of blocks that triangles may touch, one after the other.

use pulp::Simd;

use super::group::STEP;
use super::{Samples, Setup, group};
use crate::lanes::WIDE;

/// Groups that can wait to be drawn: as many as a tile has, so that one triangle always fits.
pub(super) const ROOM: usize = 64;

/// Triangles' groups.
#[derive(Debug)]
pub(super) struct List {
    /// What is behind the last one may be written.
    listed: [Listed; ROOM + FEW],
    count: usize,
}

impl Default for List {
    fn default() -> Self {
        Self { listed: [Listed(0); ROOM + FEW], count: 0 }
    }
}

/// In one number, from the lowest bits on: the triangle's slot, the column and the row of the group's first block, a byte each.
#[derive(Debug, Clone, Copy)]
struct Listed(u32);

impl Listed {
    #[inline(always)]
    const fn new(slot: usize, column: u32, row: u32) -> Self {
        Self(slot as u32 | column << 8 | row << 16)
    }
}

/// Most triangles meet so many groups or fewer.
const FEW: usize = 4;
/// How far their groups are from the first one, by how many more columns and rows there are: 4 · rows + columns.
const SHAPES: [[u32; FEW]; 16] = {
    let mut table = [[0; FEW]; 16];
    let mut shape = 0;
    while shape < 16 {
        let (columns, mut at) = (shape as u32 % 4 + 1, 0);
        while at < FEW {
            table[shape][at] = Listed::new(0, at as u32 % columns * 4, at as u32 / columns * 4).0;
            at += 1;
        }
        shape += 1;
    }
    table
};

impl List {
    #[inline(always)]
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The triangle's slot, and the column and the row where a group begins.
    #[inline(always)]
    pub(super) fn get(&self, at: usize) -> (usize, i32, i32) {
        let Listed(all) = self.listed[at & (ROOM - 1)];
        (all as usize & (WIDE - 1), (all >> 8 & 0xff) as i32, (all >> 16) as i32)
    }

    /// The triangles that are listed: a bit each.
    #[inline(always)]
    pub(super) fn triangles(&self) -> u32 {
        (0..self.count).fold(
            0,
            #[inline(always)]
            |triangles, at| triangles | 1 << self.get(at).0,
        )
    }

    /// Lists the groups of triangles of a setup, a bit each, which touch the window; gives those for which there is no room. `BOUNDED`: the samples are
    /// [settled](Samples::settle), and groups that hide the triangle are left out.
    #[inline(always)]
    pub(super) fn fill<S: Simd, const BOUNDED: bool>(
        &mut self,
        s: S,
        setup: &Setup,
        triangles: u32,
        samples: &Samples,
    ) -> u32 {
        self.count = 0;
        let mut left = triangles;
        while left != 0 {
            let slot = left.trailing_zeros() as usize & (WIDE - 1);
            let bounds = setup.bounds_of(slot);
            let fits = if BOUNDED {
                self.open(samples.open(s, setup.nearest[slot]) & group::met(bounds), slot)
            } else {
                self.all(bounds, slot)
            };
            if !fits {
                break;
            }
            left &= left - 1;
        }
        left
    }

    /// The groups of a triangle that are left, in their places, for which floors are kept. Whether there is room for them.
    #[inline(always)]
    fn open(&mut self, groups: u64, slot: usize) -> bool {
        let fits = self.count + groups.count_ones() as usize <= ROOM;
        let mut left = if fits { groups } else { 0 };
        while left != 0 {
            let number = left.trailing_zeros();
            self.put(Listed::new(slot, number % 8 * 4, number / 8 * 4));
            left &= left - 1;
        }
        fits
    }

    /// All groups of a triangle, which begin where it does. Whether there is room for them.
    #[inline(always)]
    fn all(&mut self, [x0, x1, y0, y1]: [i32; 4], slot: usize) -> bool {
        let (columns, rows) = ((x1 - x0) as u32 / STEP as u32, (y1 - y0) as u32 / STEP as u32);
        let groups = ((columns + 1) * (rows + 1)) as usize;
        if self.count + groups > ROOM {
            return false;
        }
        let first = Listed::new(slot, x0 as u32, y0 as u32).0;
        if groups <= FEW {
            // Most: without a loop, whose end would often be guessed wrong.
            let shape = &SHAPES[(rows * 4 + columns) as usize % SHAPES.len()];
            for (at, step) in shape.iter().enumerate() {
                self.listed[self.count + at] = Listed(first + step);
            }
            self.count += groups;
            return true;
        }
        for row in 0..=rows {
            for column in 0..=columns {
                self.put(Listed(first + Listed::new(0, STEP as u32 * column, STEP as u32 * row).0));
            }
        }
        true
    }

    #[inline(always)]
    fn put(&mut self, group: Listed) {
        self.listed[self.count & (ROOM - 1)] = group;
        self.count += 1;
    }
}
