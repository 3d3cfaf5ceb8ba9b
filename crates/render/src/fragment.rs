//! Fragments: the samples of a pixel that see the same sheet of a surface are shaded once.

mod collect;
mod edges;
#[cfg(test)]
mod tests;

use crate::lanes::WIDE;
use crate::raster::ROTATED;

pub(crate) use collect::{Rules, collect, whole};

/// A sample's id: from this bit on the surface; below, two bits of its triangle's [patch](crate::primitive::flag::PATCH); below that, the primitive's number.
pub(crate) const SURFACE_SHIFT: u32 = 24;
pub(crate) const PATCH_SHIFT: u32 = SURFACE_SHIFT - 2;
pub(crate) const PRIMITIVE: u32 = (1 << PATCH_SHIFT) - 1;

/// What one surface covers of one pixel: from the lowest bits on the primitive (32), the pixel (16), the samples (8), the rank (8). One number, so that
/// many are taken apart in lanes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Fragment(u64);

impl Fragment {
    /// `pixel`: in the tile, row · 64 + column; `samples`: which of the four.
    #[inline(always)]
    pub(crate) fn new(primitive: u32, pixel: u16, samples: u8, rank: Rank) -> Self {
        Self::coded(primitive, pixel, samples, rank as u8)
    }

    #[inline(always)]
    fn coded(primitive: u32, pixel: u16, samples: u8, rank: u8) -> Self {
        Self(u64::from(primitive) | u64::from(pixel) << 32 | u64::from(samples) << 48 | u64::from(rank) << 56)
    }

    #[inline(always)]
    pub(crate) fn primitive(self) -> u32 {
        self.0 as u32
    }

    #[inline(always)]
    pub(crate) fn pixel(self) -> u16 {
        (self.0 >> 32) as u16
    }

    #[inline(always)]
    pub(crate) fn samples(self) -> u8 {
        (self.0 >> 48) as u8
    }

    #[inline(always)]
    pub(crate) fn rank(self) -> Rank {
        match self.0 >> 56 {
            0 => Rank::Minor,
            1 => Rank::Fringe,
            _ => Rank::Primary,
        }
    }

    /// All four samples of a pixel.
    #[inline(always)]
    fn whole(id: i32, pixel: u16) -> Self {
        Self::new(id as u32 & PRIMITIVE, pixel, 0b1111, Rank::Primary)
    }
}

/// What a fragment means to the labels of its pixel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Rank {
    /// Another one covers more.
    #[default]
    Minor,
    /// It covers most of what is covered, but less than half of the pixel is.
    Fringe,
    /// It covers most, and at least half of the pixel is covered.
    Primary,
}

/// What the fragments of a batch are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any: each covers some samples of its pixel.
    #[default]
    Edges,
    /// The four pixels of whole blocks, row by row.
    Blocks,
    /// Whole blocks that are shaded once, in their middle; each is named by its first pixel.
    Broad,
}

/// The fragments of one surface in a tile.
#[derive(Debug, Default)]
pub(crate) struct List {
    /// Whole blocks on one sheet of one patch: one fragment each.
    pub(crate) broad: Vec<Fragment>,
    /// Whole blocks of two by two pixels, each on one sheet a pixel: four fragments each, row by row.
    pub(crate) blocks: Vec<Fragment>,
    /// All others.
    pub(crate) edges: Vec<Fragment>,
}

impl List {
    pub(crate) fn clear(&mut self) {
        self.broad.clear();
        self.blocks.clear();
        self.edges.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.broad.is_empty() && self.blocks.is_empty() && self.edges.is_empty()
    }

    /// The fragments that are drawn first, if there are so many.
    pub(crate) fn start(&self) -> Option<&[Fragment; WIDE]> {
        let lists = [&self.broad, &self.blocks, &self.edges];
        lists.into_iter().find_map(
            #[inline(always)]
            |list| list.first_chunk(),
        )
    }
}

/// The middle of a set of samples, in pixels from the pixel's corner.
pub(crate) const MIDDLES: [[f32; 2]; 16] = {
    let mut table = [[0.5; 2]; 16];
    let mut set = 1;
    while set < 16 {
        let (mut x, mut y, mut count, mut sample) = (0, 0, 0, 0);
        while sample < 4 {
            if set & (1 << sample) != 0 {
                x += 4 + ROTATED[sample][0];
                y += 4 + ROTATED[sample][1];
                count += 1;
            }
            sample += 1;
        }
        table[set] = [x as f32 / (8 * count) as f32, y as f32 / (8 * count) as f32];
        set += 1;
    }
    table
};

/// Surfaces that a sample's id can name, and what [`NOTHING`] names.
pub(crate) const SURFACES: usize = 1 << (u32::BITS - SURFACE_SHIFT);
