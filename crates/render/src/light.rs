//! The light of the picture before the sensor, tile by tile and as a whole.

use std::ops::{Deref, DerefMut};

use pulp::Simd;

use crate::lanes::{F, prefetch};
use crate::primitive::TILE;

/// Pixels of a tile's row.
pub(crate) const SIDE: usize = TILE as usize;

/// Linear light of the picture before the sensor: of all of it, or of the rows of tiles in hand.
#[derive(Debug, Default)]
pub(crate) struct Light {
    /// Row by row of the picture, row n in the place of n modulo `kept`. Each lies by itself: what is drawn there together lies together.
    pub(crate) tiles: Vec<TileLight>,
    columns: usize,
    /// How many rows of tiles there are.
    kept: usize,
    /// Empty where there is no corner shade.
    pub(crate) depths: Depths,
}

impl Light {
    /// Brings it to a size; what it holds means nothing yet. `kept`: how many rows of tiles are kept, if not all.
    pub(crate) fn resize(&mut self, width: usize, height: usize, kept: Option<usize>, corner_shade: bool) {
        let rows = height.div_ceil(SIDE);
        self.columns = width.div_ceil(SIDE);
        self.kept = kept.map_or(rows, |kept| kept.min(rows)).max(1);
        self.tiles.resize(self.columns * self.kept, TileLight::default());
        self.depths.resize(width, if corner_shade { height } else { 0 });
    }

    /// Where the first tile of a row of the picture is.
    fn first(&self, row: usize) -> usize {
        row / SIDE % self.kept * self.columns
    }

    /// A tile, by its column and row.
    pub(crate) fn tile_mut(&mut self, [column, row]: [u32; 2]) -> &mut TileLight {
        let first = self.first(row as usize * SIDE);
        &mut self.tiles[first + column as usize]
    }

    /// The tiles that have part of a row of the picture, and the row's number in them.
    pub(crate) fn across(&self, row: usize) -> (&[TileLight], usize) {
        (&self.tiles[self.first(row)..][..self.columns], row % SIDE)
    }

    /// The tiles that have part of a row of the picture, and the row's number in them.
    pub(crate) fn across_mut(&mut self, row: usize) -> (&mut [TileLight], usize) {
        let first = self.first(row);
        (&mut self.tiles[first..][..self.columns], row % SIDE)
    }

    /// The tiles that have part of a row of the picture, and the depths.
    pub(crate) fn tiles_and_depths(&mut self, row: usize) -> (&mut [TileLight], &Depths) {
        let first = self.first(row);
        (&mut self.tiles[first..][..self.columns], &self.depths)
    }

    /// The colours of all pixels, in some order.
    pub(crate) fn colours(&self) -> impl Iterator<Item = &f32> {
        self.tiles.iter().flat_map(|tile| tile.colour.iter().flat_map(|plane| plane.iter()))
    }

    /// The colours of all pixels, in the same order.
    pub(crate) fn colours_mut(&mut self) -> impl Iterator<Item = &mut f32> {
        self.tiles.iter_mut().flat_map(|tile| tile.colour.iter_mut().flat_map(|plane| plane.iter_mut()))
    }
}

/// As far as nothing is, metres: a number, so that differences are some.
const FAR: f32 = 1e6;

/// How far beyond the picture corner shade may look, pixels: no less than a tile, whose rows may reach past the picture.
pub(crate) const MARGIN: usize = SIDE;

/// Depths of the nearest samples, metres, row by row, with a margin all around.
#[derive(Debug, Default)]
pub(crate) struct Depths {
    pub(crate) pixels: Vec<f32>,
    pub(crate) stride: usize,
}

impl Depths {
    /// From a row to the next, in pictures of this width.
    pub(crate) fn stride(width: usize) -> usize {
        width + 2 * MARGIN
    }

    fn resize(&mut self, width: usize, height: usize) {
        self.stride = Self::stride(width);
        // A tile's row may reach past the last row's margin.
        let pixels = if height == 0 { 0 } else { self.stride * (height + 2 * MARGIN) + SIDE };
        self.pixels.resize(pixels, FAR);
    }

    /// Takes a row of a tile whose first pixel is `corner`.
    #[inline(always)]
    fn put_row<S: Simd>(&mut self, s: S, row: &[f32; SIDE], corner: [usize; 2]) {
        let first = (corner[1] + MARGIN) * self.stride + corner[0] + MARGIN;
        let Some(to) = self.pixels[first..].first_chunk_mut::<SIDE>() else { return };
        for column in (0..SIDE).step_by(F::<S>::LANES) {
            F::load(s, row, column).within(FAR).store(to, column);
        }
    }

    /// Takes the depths of a tile, if any are kept.
    #[inline(always)]
    pub(crate) fn put<S: Simd>(&mut self, s: S, tile: &[f32; PIXELS], corner: [u32; 2], rows: usize) {
        if self.pixels.is_empty() {
            return;
        }
        for (row, line) in tile.as_chunks().0.iter().enumerate().take(rows) {
            self.put_row(s, line, [corner[0] as usize, corner[1] as usize + row]);
        }
    }

    /// Fills so many pixels left and right of some rows as these end, and above and below the picture as its first and last row are.
    pub(crate) fn spread(&mut self, margin: usize, [width, height]: [usize; 2], rows: std::ops::Range<usize>) {
        let stride = self.stride;
        for line in self.pixels[(MARGIN + rows.start) * stride..].chunks_mut(stride).take(rows.len()) {
            let (first, last) = (line[MARGIN], line[MARGIN + width - 1]);
            line[MARGIN - margin..MARGIN].fill(first);
            line[MARGIN + width..][..margin].fill(last);
        }
        let (first, last) = (MARGIN * stride, (MARGIN + height - 1) * stride);
        for row in 1..=margin {
            if rows.start == 0 {
                self.pixels.copy_within(first..first + stride, first - row * stride);
            }
            if rows.end == height {
                self.pixels.copy_within(last..last + stride, last + row * stride);
            }
        }
    }
}

/// Pixels of a tile.
pub(crate) const PIXELS: usize = (TILE * TILE) as usize;

/// One number of each pixel of a tile. The gap keeps planes that lie one after the other apart in the cache: at distances of 4,096 bytes they would be
/// in each other's way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plane {
    pixels: [f32; PIXELS],
    _gap: [f32; 208],
}

impl Deref for Plane {
    type Target = [f32; PIXELS];
    fn deref(&self) -> &Self::Target {
        &self.pixels
    }
}

impl DerefMut for Plane {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.pixels
    }
}

impl Plane {
    const EMPTY: Self = Self { pixels: [0.0; PIXELS], _gap: [0.0; 208] };

    /// One of its rows.
    #[inline(always)]
    pub(crate) fn row(&self, row: usize) -> &[f32; SIDE] {
        &self.pixels.as_chunks().0[row]
    }

    #[inline(always)]
    pub(crate) fn row_mut(&mut self, row: usize) -> &mut [f32; SIDE] {
        &mut self.pixels.as_chunks_mut().0[row]
    }
}

/// The light of one tile: small enough for a near cache, and without bounds to check.
#[derive(Debug, Clone)]
#[repr(C, align(64))]
pub(crate) struct TileLight {
    /// Red, green, blue.
    pub(crate) colour: [Plane; 3],
    /// The part of the luminance that corner shade may take away.
    pub(crate) ambient: Plane,
}

impl Default for TileLight {
    fn default() -> Self {
        Self { colour: [Plane::EMPTY; 3], ambient: Plane::EMPTY }
    }
}

impl TileLight {
    /// Asks for two rows of the next tile.
    #[inline(always)]
    pub(crate) fn ahead<S: Simd>(&self, s: S, row: usize) {
        for plane in self.colour.iter().chain([&self.ambient]) {
            let next = std::ptr::from_ref(plane.row(row)).cast::<u8>().wrapping_add(size_of::<Self>());
            for line in 0..4 {
                prefetch(s, next.wrapping_add(64 * line));
            }
        }
    }

    /// `empty`: nothing covers it, and the background is going to fill it.
    #[inline(always)]
    pub(crate) fn clear(&mut self, empty: bool) {
        if !empty {
            self.colour.iter_mut().for_each(|plane| plane.fill(0.0));
        }
        self.ambient.fill(0.0);
    }
}

/// What covers the pixels of the tile in hand.
#[derive(Debug)]
pub(crate) struct Cover {
    /// Depth of the nearest sample, metres; infinite where nothing is.
    pub(crate) depth: Box<[f32; PIXELS]>,
    /// Quarters of each pixel that are covered.
    pub(crate) quarters: Box<[u8; PIXELS]>,
}

impl Default for Cover {
    fn default() -> Self {
        Self { depth: Box::new([f32::INFINITY; PIXELS]), quarters: Box::new([0; PIXELS]) }
    }
}

impl Cover {
    #[inline(always)]
    pub(crate) fn clear(&mut self) {
        self.depth.fill(f32::INFINITY);
        self.quarters.fill(0);
    }
}
