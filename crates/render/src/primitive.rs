//! From triangles of surfaces to oriented triangles on the picture, sorted into tiles.

mod collect;
mod picture;
mod polygon;

use pulp::{Arch, Scalar};

use crate::buckets;
use crate::error::{MAX_TRIANGLES, RenderError};
use crate::lanes::{V3, WIDE};
use crate::lens::Lens;
use crate::scene::Surface;
use crate::screen::{ScreenVertex, VertexRecord, Vertices, beyond, fixed, place_of};
use collect::Collect;
use picture::Picture;
use polygon::{Corner, Polygon};

/// Side of a tile, pixels.
pub(crate) const TILE: u32 = 64;

/// A triangle on the picture; its vertices run so that `cross` is positive (clockwise as seen, y being down). One line of a cache: sixteen words at the
/// places of [`word`], which can be turned into registers as they are.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
pub(crate) struct Primitive {
    pub(crate) words: [i32; 16],
}

/// Where the parts of a [`Primitive`] begin.
pub(crate) mod word {
    /// The vertices' places once more, x and y: what is drawn in order is then read in order.
    pub(crate) const PLACES: usize = 0;
    pub(crate) const NEARNESS: usize = 6;
    /// Into [`Vertices::screen`](super::Vertices::screen) (or, from its length on, into [`Clipped`](super::Clipped)).
    pub(crate) const VERTICES: usize = 9;
    /// Number in the surface's mesh.
    pub(crate) const TRIANGLE: usize = 12;
    /// Which sets of wrinkles that are drawn touch it, as bits.
    pub(crate) const FOLDED: usize = 13;
    /// Bits of [`flag`](super::flag), and above them the surface.
    pub(crate) const FLAGS: usize = 14;
    /// First and last tile, columns and rows, a byte each.
    pub(crate) const TILES: usize = 15;
}

impl Primitive {
    fn new(vertices: [u32; 3], triangle: u32, surface: usize, flags: i32) -> Self {
        let mut made = Self::default();
        for k in 0..3 {
            made.words[word::VERTICES + k] = vertices[k] as i32;
        }
        made.words[word::TRIANGLE] = triangle as i32;
        made.words[word::FLAGS] = flags | (surface as i32) << flag::BITS;
        made
    }

    #[inline(always)]
    pub(crate) fn vertices(&self) -> [u32; 3] {
        [
            self.words[word::VERTICES] as u32,
            self.words[word::VERTICES + 1] as u32,
            self.words[word::VERTICES + 2] as u32,
        ]
    }

    #[inline(always)]
    pub(crate) fn triangle(&self) -> u32 {
        self.words[word::TRIANGLE] as u32
    }

    #[inline(always)]
    pub(crate) fn surface(&self) -> usize {
        surface_of(self.words[word::FLAGS])
    }

    #[inline(always)]
    pub(crate) fn has(&self, flag: i32) -> bool {
        self.words[word::FLAGS] & flag != 0
    }
}

/// The surface that stands above a primitive's flags.
#[inline(always)]
pub(crate) fn surface_of(flags: i32) -> usize {
    flags as usize >> flag::BITS & 0xff
}

/// Bits of a primitive's flags.
pub(crate) mod flag {
    /// How many there are; above them the surface's number has as many bits, and the triangle's class.
    pub(crate) const BITS: u32 = 8;
    /// Where the class begins.
    pub(crate) const CLASS: u32 = 16;
    /// The second and third vertex were exchanged.
    pub(crate) const SWAPPED: i32 = 1;
    /// The vertices were made by clipping.
    pub(crate) const CLIPPED: i32 = 2;
    /// Its back is seen.
    pub(crate) const BACK: i32 = 4;
    /// Only some of its samples are there: hair.
    pub(crate) const SIEVED: i32 = 8;
    /// Two bits: of a triangle whose look changes slowly, so that a block of it may be shaded once, the number of its [patch](crate::mesh::Mesh::patches);
    /// of others 0. (16 and 32 are verdicts on the way here.)
    pub(crate) const PATCH: i32 = 64 | 128;
    pub(crate) const PATCH_SHIFT: u32 = PATCH.trailing_zeros();
}

/// Vertices that clipping made: where they are, and their weights in the triangle that was clipped.
#[derive(Debug, Default)]
pub(crate) struct Clipped {
    pub(crate) screen: Vec<ScreenVertex>,
    pub(crate) weights: Vec<[f32; 3]>,
}

/// Triangles on the picture, and which of them touch which tile, in order.
#[derive(Debug, Default)]
pub(crate) struct Primitives {
    /// Those of this picture are the first `count`: what is behind them is not cleared.
    pub(crate) list: Vec<Primitive>,
    count: usize,
    pub(crate) clipped: Clipped,
    tiles: Tiles,
    hair: Hair,
}

/// The primitives of each tile, row by row; there may be more lists than tiles.
#[derive(Debug, Default)]
struct Tiles {
    lists: Vec<Vec<u32>>,
    /// How many of each are not hair.
    whole: Vec<u32>,
    columns: usize,
}

impl Tiles {
    fn clear(&mut self, columns: usize, rows: usize) {
        self.columns = columns;
        self.lists.iter_mut().for_each(Vec::clear);
        if self.lists.len() < columns * rows {
            self.lists.resize_with(columns * rows, Vec::new);
        }
    }

    /// Adds up to sixteen primitives that follow each other to the tile of their common [range](word::TILES), if that is one tile. Whether it is.
    #[inline(always)]
    fn push_all(&mut self, first: u32, count: usize, range: i32) -> bool {
        let [x0, x1, y0, y1] = range.to_le_bytes();
        if x0 != x1 || y0 != y1 {
            return false;
        }
        let list = &mut self.lists[usize::from(y0) * self.columns + usize::from(x0)];
        let (mut numbers, length) = ([first; WIDE], list.len() + count);
        for (at, number) in numbers.iter_mut().enumerate() {
            *number += at as u32;
        }
        // A copy of known length is no call.
        list.extend_from_slice(&numbers);
        list.truncate(length);
        true
    }

    /// What is added from now on is hair.
    fn begin_hair(&mut self) {
        self.whole.clear();
        self.whole.extend(self.lists.iter().map(|list| list.len() as u32));
    }

    /// Adds a primitive to the tiles of its [range](word::TILES).
    #[inline(always)]
    fn push(&mut self, number: u32, range: i32) {
        let [x0, x1, y0, y1] = range.to_le_bytes();
        let (x0, x1, y0, y1) = (usize::from(x0), usize::from(x1), usize::from(y0), usize::from(y1));
        if x0 == x1 && y0 == y1 {
            self.lists[y0 * self.columns + x0].push(number);
            return;
        }
        for y in y0..=y1 {
            for x in x0..=x1 {
                self.lists[y * self.columns + x].push(number);
            }
        }
    }
}

/// Primitives of hair, which are drawn last and from the nearest on: what is behind is then known to be hidden.
#[derive(Debug, Default)]
struct Hair {
    /// Number, [tiles](word::TILES) and nearness.
    list: Vec<(u32, i32, f32)>,
    /// Number and tiles.
    sorted: Vec<(u32, i32)>,
    /// Where each step ends in it.
    ends: Vec<u32>,
}

/// Steps of nearness by which hair is sorted.
const STEPS: usize = 1024;

impl Hair {
    /// Sorts from near to far, in steps; within one by number.
    fn sort(&mut self) {
        let (mut low, mut high) = (f32::INFINITY, 0.0_f32);
        for &(_, _, near) in &self.list {
            low = if near < low { near } else { low };
            high = if near > high { near } else { high };
        }
        let scale = if high > low { (STEPS - 1) as f32 / (high - low) } else { 0.0 };
        let step = |near: f32| (((high - near) * scale) as usize).min(STEPS - 1);
        let Self { list, sorted, ends } = self;
        buckets::sort(list, STEPS, |hair| step(hair.2), |&(number, tiles, _)| (number, tiles), ends, sorted);
    }
}

impl Primitives {
    /// The primitives that touch a tile: in scene order, then those of hair from near to far.
    pub(crate) fn of_tile(&self, tile: usize) -> &[u32] {
        &self.tiles.lists[tile]
    }

    /// The same, those that are not hair and those that are.
    pub(crate) fn parts_of_tile(&self, tile: usize) -> (&[u32], &[u32]) {
        self.tiles.lists[tile].split_at(self.tiles.whole[tile] as usize)
    }

    fn vertex(&self, vertices: &Vertices, index: u32) -> ScreenVertex {
        let index = index as usize;
        let count = vertices.screen.len();
        if index < count { vertices.screen[index] } else { self.clipped.screen[index - count] }
    }

    /// Collects the primitives of all surfaces.
    pub(crate) fn collect(
        &mut self,
        arch: Arch,
        surfaces: &[Surface<'_>],
        vertices: &Vertices,
        lens: &Lens,
        near: f32,
    ) -> Result<(), RenderError> {
        self.count = 0;
        self.clipped.screen.clear();
        self.clipped.weights.clear();
        self.hair.list.clear();
        self.tiles.clear(lens.width.div_ceil(TILE) as usize, lens.height.div_ceil(TILE) as usize);
        for (number, surface) in surfaces.iter().enumerate() {
            let Some(picture) = Picture::of(surface, &vertices.to_camera[number], lens, near) else { continue };
            arch.dispatch(Collect { into: self, surface, number, picture: &picture, vertices, lens, near });
            if self.count > MAX_TRIANGLES {
                return Err(RenderError::TooMany { what: "triangles", found: self.count, limit: MAX_TRIANGLES });
            }
        }
        self.tiles.begin_hair();
        self.hair.sort();
        for &(number, tiles) in &self.hair.sorted {
            self.tiles.push(number, tiles);
        }
        Ok(())
    }

    /// Room for so many more.
    fn reserve(&mut self, more: usize) {
        if self.list.len() < self.count + more {
            self.list.resize(self.count + more, Primitive::default());
        }
    }

    /// Cuts a triangle to what the camera can see, and adds the pieces.
    #[cold]
    fn clip(&mut self, made: Primitive, vertices: &Vertices, lens: &Lens, near: f32, picture: &Picture, both: bool) {
        let records: [&VertexRecord; 3] = made.vertices().map(|index| &vertices.records[index as usize]);
        let mut polygon = Polygon::default();
        for (corner, record) in records.iter().enumerate() {
            let mut weights = [0.0; 3];
            weights[corner] = 1.0;
            polygon.push(Corner { place: place_of(record), weights });
        }
        let [gx, gy] = lens.slopes;
        // Planes that no corner is beyond leave a triangle as it is; in front of the near plane new corners may lie anywhere.
        let planes =
            made.vertices().map(|index| vertices.screen[index as usize].beyond()).into_iter().fold(0, |a, b| a | b);
        let crossed = |plane: u32| planes & (plane | beyond::NEAR) != 0;
        if crossed(beyond::NEAR) {
            polygon = polygon.cut(|[_, _, z]| z - near);
        }
        if crossed(beyond::RIGHT) {
            polygon = polygon.cut(|[x, _, z]| gx * z - x);
        }
        if crossed(beyond::LEFT) {
            polygon = polygon.cut(|[x, _, z]| gx * z + x);
        }
        if crossed(beyond::BOTTOM) {
            polygon = polygon.cut(|[_, y, z]| gy * z - y);
        }
        if crossed(beyond::TOP) {
            polygon = polygon.cut(|[_, y, z]| gy * z + y);
        }
        let corners = &polygon.corners[..polygon.count];
        let first = (vertices.screen.len() + self.clipped.screen.len()) as u32;
        for corner in corners {
            let (u, v) = lens.project(V3::splat(Scalar, corner.place));
            let (x, y) = (fixed(u, lens.width).v as i32, fixed(v, lens.height).v as i32);
            self.clipped.screen.push(ScreenVertex::new(x, y, 1.0 / corner.place[2], 0));
            self.clipped.weights.push(corner.weights);
        }
        for third in 2..corners.len() as u32 {
            let vertices_of_piece = [first, first + third - 1, first + third];
            let mut piece = Primitive::new(vertices_of_piece, made.triangle(), made.surface(), flag::CLIPPED);
            piece.words[word::FOLDED] = made.words[word::FOLDED];
            let corners = vertices_of_piece.map(|index| self.vertex(vertices, index));
            if let Some(ready) = picture.orient(piece, &corners, both) {
                self.reserve(1);
                self.list[self.count] = ready;
                self.tiles.push(self.count as u32, ready.words[word::TILES]);
                self.count += 1;
            }
        }
    }
}
