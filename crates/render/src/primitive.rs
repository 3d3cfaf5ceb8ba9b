//! From triangles of surfaces to oriented triangles on the picture, sorted into tiles.

use pulp::Scalar;

use crate::error::{MAX_TRIANGLES, RenderError};
use crate::lanes::V3;
use crate::lens::Lens;
use crate::scene::{Sides, Surface};
use crate::screen::{ScreenVertex, VertexRecord, Vertices, fixed, place_of};

/// Side of a tile, pixels.
pub(crate) const TILE: u32 = 64;

/// A triangle on the picture; its vertices run so that `cross` is positive (clockwise as seen, y being down).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Primitive {
    /// Into [`Vertices::screen`] (or, from its length on, into [`Clipped`]).
    pub(crate) vertices: [u32; 3],
    /// Number in the surface's mesh.
    pub(crate) triangle: u32,
    pub(crate) surface: u8,
    /// Bits of [`flag`].
    pub(crate) flags: u8,
    /// First and last tile, columns and rows.
    tiles: [u8; 4],
}

impl Primitive {
    /// First and last tile, columns and rows.
    #[inline(always)]
    fn tile_range(&self) -> [usize; 4] {
        let [x0, x1, y0, y1] = self.tiles;
        [usize::from(x0), usize::from(x1), usize::from(y0), usize::from(y1)]
    }
}

/// Bits of [`Primitive::flags`].
pub(crate) mod flag {
    /// The second and third vertex were exchanged.
    pub(crate) const SWAPPED: u8 = 1;
    /// The vertices were made by clipping.
    pub(crate) const CLIPPED: u8 = 2;
    /// Its back is seen.
    pub(crate) const BACK: u8 = 4;
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
    pub(crate) list: Vec<Primitive>,
    pub(crate) clipped: Clipped,
    /// First entry of each tile in `order`, and the end.
    starts: Vec<u32>,
    order: Vec<u32>,
    columns: usize,
}

impl Primitives {
    /// The primitives that touch a tile, in scene order.
    pub(crate) fn of_tile(&self, tile: usize) -> &[u32] {
        &self.order[self.starts[tile] as usize..self.starts[tile + 1] as usize]
    }

    /// The corners of a primitive.
    #[inline(always)]
    pub(crate) fn corners(&self, vertices: &Vertices, primitive: &Primitive) -> [ScreenVertex; 3] {
        let [a, b, c] = primitive.vertices;
        [self.vertex(vertices, a), self.vertex(vertices, b), self.vertex(vertices, c)]
    }

    #[inline(always)]
    pub(crate) fn vertex(&self, vertices: &Vertices, index: u32) -> ScreenVertex {
        let index = index as usize;
        let count = vertices.screen.len();
        if index < count { vertices.screen[index] } else { self.clipped.screen[index - count] }
    }

    /// Collects the primitives of all surfaces.
    pub(crate) fn collect(
        &mut self,
        surfaces: &[Surface<'_>],
        vertices: &Vertices,
        lens: &Lens,
        near: f32,
    ) -> Result<(), RenderError> {
        self.list.clear();
        self.clipped.screen.clear();
        self.clipped.weights.clear();
        self.columns = lens.width.div_ceil(TILE) as usize;
        let rows = lens.height.div_ceil(TILE) as usize;
        self.starts.clear();
        self.starts.resize(self.columns * rows + 1, 0);
        let picture = Picture { width: lens.width as i32, height: lens.height as i32 };
        for (number, surface) in surfaces.iter().enumerate() {
            let (first, screen) = (vertices.first[number], vertices.screen.as_slice());
            let both = surface.sides == Sides::Both;
            for (triangle, corners) in (0_u32..).zip(surface.mesh.triangles()) {
                // Written out here and below: `array::map` is not inlined in hot loops.
                let indices = [corners[0] + first, corners[1] + first, corners[2] + first];
                let corners = [screen[indices[0] as usize], screen[indices[1] as usize], screen[indices[2] as usize]];
                let [a, b, c] = [corners[0].beyond, corners[1].beyond, corners[2].beyond];
                if a & b & c != 0 {
                    continue;
                }
                let made = Primitive { vertices: indices, triangle, surface: number as u8, flags: 0, tiles: [0; 4] };
                if a | b | c == 0 {
                    if let Some(ready) = picture.orient(made, &corners, both) {
                        self.push(ready);
                    }
                } else {
                    self.clip(made, vertices, lens, near, &picture, both);
                }
            }
            if self.list.len() > MAX_TRIANGLES {
                return Err(RenderError::TooMany { what: "triangles", found: self.list.len(), limit: MAX_TRIANGLES });
            }
        }
        self.sort();
        Ok(())
    }

    fn push(&mut self, primitive: Primitive) {
        let [x0, x1, y0, y1] = primitive.tile_range();
        for y in y0..=y1 {
            for x in x0..=x1 {
                self.starts[y * self.columns + x] += 1;
            }
        }
        self.list.push(primitive);
    }

    /// A counting sort: `starts` holds how many primitives each tile has and becomes where they begin.
    fn sort(&mut self) {
        let mut total = 0;
        for start in &mut self.starts {
            total += *start;
            *start = total;
        }
        self.order.clear();
        self.order.resize(total as usize, 0);
        // From the last primitive to the first, each tile filled from its end: scene order, and `starts` ends at the beginnings.
        for (number, primitive) in self.list.iter().enumerate().rev() {
            let [x0, x1, y0, y1] = primitive.tile_range();
            for y in y0..=y1 {
                for x in x0..=x1 {
                    let start = &mut self.starts[y * self.columns + x];
                    *start -= 1;
                    self.order[*start as usize] = number as u32;
                }
            }
        }
    }

    /// Cuts a triangle to what the camera can see, and adds the pieces.
    fn clip(&mut self, made: Primitive, vertices: &Vertices, lens: &Lens, near: f32, picture: &Picture, both: bool) {
        let records: [&VertexRecord; 3] = made.vertices.map(|index| &vertices.records[index as usize]);
        let mut polygon = Polygon::default();
        for (corner, record) in records.iter().enumerate() {
            let mut weights = [0.0; 3];
            weights[corner] = 1.0;
            polygon.push(Corner { place: place_of(record), weights });
        }
        let [gx, gy] = lens.slopes;
        polygon = polygon.cut(|[_, _, z]| z - near);
        polygon = polygon.cut(|[x, _, z]| gx * z - x);
        polygon = polygon.cut(|[x, _, z]| gx * z + x);
        polygon = polygon.cut(|[_, y, z]| gy * z - y);
        polygon = polygon.cut(|[_, y, z]| gy * z + y);
        let corners = &polygon.corners[..polygon.count];
        let first = (vertices.screen.len() + self.clipped.screen.len()) as u32;
        for corner in corners {
            let (u, v) = lens.project(V3::splat(Scalar, corner.place));
            let (x, y) = (fixed(u, lens.width).v as i32, fixed(v, lens.height).v as i32);
            self.clipped.screen.push(ScreenVertex { x, y, nearness: 1.0 / corner.place[2], beyond: 0 });
            self.clipped.weights.push(corner.weights);
        }
        for third in 2..corners.len() as u32 {
            let vertices_of_piece = [first, first + third - 1, first + third];
            let piece = Primitive { vertices: vertices_of_piece, flags: flag::CLIPPED, ..made };
            let corners = vertices_of_piece.map(|index| self.vertex(vertices, index));
            if let Some(ready) = picture.orient(piece, &corners, both) {
                self.push(ready);
            }
        }
    }
}

struct Picture {
    width: i32,
    height: i32,
}

impl Picture {
    /// Puts the vertices into order and finds the tiles; `None` where nothing of the triangle can be seen.
    #[inline(always)]
    fn orient(&self, mut primitive: Primitive, [a, b, c]: &[ScreenVertex; 3], both: bool) -> Option<Primitive> {
        let cross = i64::from(b.x - a.x) * i64::from(c.y - a.y) - i64::from(c.x - a.x) * i64::from(b.y - a.y);
        if cross == 0 || (cross > 0 && !both) {
            return None;
        }
        if cross > 0 {
            primitive.flags |= flag::BACK;
        } else {
            primitive.vertices.swap(1, 2);
            primitive.flags |= flag::SWAPPED;
        }
        let low = |a: i32, b: i32, c: i32| a.min(b).min(c);
        let high = |a: i32, b: i32, c: i32| a.max(b).max(c);
        let (x0, x1) = (low(a.x, b.x, c.x), high(a.x, b.x, c.x));
        let (y0, y1) = (low(a.y, b.y, c.y), high(a.y, b.y, c.y));
        // Samples lie on multiples of 1/8 pixel, from 1/8 to 7/8.
        let first = |low: i32| ((low + 31) >> 8).max(0);
        let last = |high: i32, size: i32| ((high - 32) >> 8).min(size - 1);
        let (px0, px1, py0, py1) = (first(x0), last(x1, self.width), first(y0), last(y1, self.height));
        // Columns and rows of samples lie at odd eighths of a pixel: a quarter apart. Small triangles often miss all.
        let misses = |low: i32, high: i32| (low - 32 + 63) >> 6 > (high - 32) >> 6;
        if px0 > px1 || py0 > py1 || misses(x0, x1) || misses(y0, y1) {
            return None;
        }
        let tile = |pixel: i32| (pixel / TILE as i32) as u8;
        primitive.tiles = [tile(px0), tile(px1), tile(py0), tile(py1)];
        Some(primitive)
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Corner {
    place: [f32; 3],
    weights: [f32; 3],
}

/// A convex polygon of at most eight corners: a triangle cut by five planes.
#[derive(Debug, Clone, Copy, Default)]
struct Polygon {
    corners: [Corner; 9],
    count: usize,
}

impl Polygon {
    fn push(&mut self, corner: Corner) {
        if self.count < self.corners.len() {
            self.corners[self.count] = corner;
            self.count += 1;
        }
    }

    /// What lies where `side` is not negative (Sutherland & Hodgman 1974).
    fn cut(&self, side: impl Fn([f32; 3]) -> f32) -> Self {
        let mut kept = Self::default();
        for at in 0..self.count {
            let (here, next) = (&self.corners[at], &self.corners[(at + 1) % self.count]);
            let (inside, next_inside) = (side(here.place), side(next.place));
            if inside >= 0.0 {
                kept.push(*here);
            }
            if (inside >= 0.0) != (next_inside >= 0.0) {
                // Always from the inner corner outward, so that neighbours that share the edge get the same point.
                let (from, to, share) = if inside >= 0.0 {
                    (here, next, inside / (inside - next_inside))
                } else {
                    (next, here, next_inside / (next_inside - inside))
                };
                let between =
                    |a: [f32; 3], b: [f32; 3]| std::array::from_fn(|axis| a[axis] + (b[axis] - a[axis]) * share);
                kept.push(Corner { place: between(from.place, to.place), weights: between(from.weights, to.weights) });
            }
        }
        kept
    }
}
