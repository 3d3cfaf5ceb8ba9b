//! From triangles of surfaces to oriented triangles on the picture, sorted into tiles.

use pulp::{Arch, Scalar, Simd, WithSimd};

use crate::error::{MAX_TRIANGLES, RenderError};
use crate::lanes::V3;
use crate::lens::Lens;
use crate::material::Material;
use crate::scene::{Sides, Surface};
use crate::screen::{ScreenVertex, VertexRecord, Vertices, fixed, place_of};

/// Side of a tile, pixels.
pub(crate) const TILE: u32 = 64;

/// A triangle on the picture; its vertices run so that `cross` is positive (clockwise as seen, y being down). One line of a cache: sixteen words at the
/// places of [`word`], which can be turned into registers as they are.
#[derive(Debug, Clone, Copy, Default)]
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
    pub(crate) const SURFACE: usize = 13;
    /// Bits of [`flag`](super::flag).
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
        made.words[word::SURFACE] = surface as i32;
        made.words[word::FLAGS] = flags;
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
        self.words[word::SURFACE] as usize
    }

    #[inline(always)]
    pub(crate) fn has(&self, flag: i32) -> bool {
        self.words[word::FLAGS] & flag != 0
    }

    #[inline(always)]
    pub(crate) fn nearness(&self) -> [f32; 3] {
        let near = |k: usize| f32::from_bits(self.words[word::NEARNESS + k] as u32);
        [near(0), near(1), near(2)]
    }

    /// First and last tile, columns and rows.
    #[inline(always)]
    fn tile_range(&self) -> [usize; 4] {
        let [x0, x1, y0, y1] = self.words[word::TILES].to_le_bytes();
        [usize::from(x0), usize::from(x1), usize::from(y0), usize::from(y1)]
    }
}

/// Bits of a primitive's flags.
pub(crate) mod flag {
    /// The second and third vertex were exchanged.
    pub(crate) const SWAPPED: i32 = 1;
    /// The vertices were made by clipping.
    pub(crate) const CLIPPED: i32 = 2;
    /// Its back is seen.
    pub(crate) const BACK: i32 = 4;
    /// Only some of its samples are there: hair.
    pub(crate) const SIEVED: i32 = 8;
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
    /// Triangles of a surface that may be seen.
    candidates: Vec<u32>,
    hair: Hair,
}

/// Primitives of hair, which are drawn last and from the nearest on: what is behind is then known to be hidden.
#[derive(Debug, Default)]
struct Hair {
    /// Number and nearness.
    list: Vec<(u32, f32)>,
    sorted: Vec<u32>,
    buckets: Vec<u32>,
}

/// Steps of nearness by which hair is sorted.
const STEPS: usize = 1024;

impl Hair {
    /// Sorts from near to far, in steps; within one by number.
    fn sort(&mut self) {
        let (mut low, mut high) = (f32::INFINITY, 0.0_f32);
        for &(_, near) in &self.list {
            low = if near < low { near } else { low };
            high = if near > high { near } else { high };
        }
        let scale = if high > low { (STEPS - 1) as f32 / (high - low) } else { 0.0 };
        let step = |near: f32| (((high - near) * scale) as usize).min(STEPS - 1);
        self.buckets.clear();
        self.buckets.resize(STEPS, 0);
        for &(_, near) in &self.list {
            self.buckets[step(near)] += 1;
        }
        let mut total = 0;
        for bucket in &mut self.buckets {
            total += std::mem::replace(bucket, total);
        }
        self.sorted.clear();
        self.sorted.resize(self.list.len(), 0);
        for &(number, near) in &self.list {
            let place = &mut self.buckets[step(near)];
            self.sorted[*place as usize] = number;
            *place += 1;
        }
    }
}

impl Primitives {
    /// The primitives that touch a tile: in scene order, then those of hair from near to far.
    pub(crate) fn of_tile(&self, tile: usize) -> &[u32] {
        &self.order[self.starts[tile] as usize..self.starts[tile + 1] as usize]
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
        arch.dispatch(Collect { into: self, surfaces, vertices, lens, near })
    }

    #[inline(always)]
    fn gather(
        &mut self,
        surfaces: &[Surface<'_>],
        vertices: &Vertices,
        lens: &Lens,
        near: f32,
    ) -> Result<(), RenderError> {
        self.list.clear();
        self.clipped.screen.clear();
        self.clipped.weights.clear();
        self.hair.list.clear();
        self.columns = lens.width.div_ceil(TILE) as usize;
        let rows = lens.height.div_ceil(TILE) as usize;
        self.starts.clear();
        self.starts.resize(self.columns * rows + 1, 0);
        for (number, surface) in surfaces.iter().enumerate() {
            let Some(picture) = Picture::of(surface, &vertices.to_camera[number], lens, near) else { continue };
            let (first, screen) = (vertices.first[number], vertices.screen.as_slice());
            let both = surface.sides == Sides::Both;
            let sieved = matches!(surface.material, Material::Hair(hair) if hair.strands > 0);
            let triangles = surface.mesh.triangles();
            self.candidates.clear();
            self.candidates.resize(triangles.len(), 0);
            let mut count = 0;
            // Which triangles are seen is as random as a coin: no branches.
            for (triangle, corners) in (0_u32..).zip(triangles) {
                // Written out here and below: `array::map` is not inlined in hot loops.
                let indices = [corners[0] + first, corners[1] + first, corners[2] + first];
                let corners = [screen[indices[0] as usize], screen[indices[1] as usize], screen[indices[2] as usize]];
                self.candidates[count] = triangle;
                count += usize::from(picture.may_show(&corners, both));
            }
            for at in 0..count {
                let triangle = self.candidates[at];
                let corners = triangles[triangle as usize];
                let indices = [corners[0] + first, corners[1] + first, corners[2] + first];
                let corners = [screen[indices[0] as usize], screen[indices[1] as usize], screen[indices[2] as usize]];
                let made = Primitive::new(indices, triangle, number, 0);
                if corners[0].beyond | corners[1].beyond | corners[2].beyond == 0 {
                    let Some(mut ready) = picture.orient(made, &corners, both) else { continue };
                    if sieved {
                        ready.words[word::FLAGS] |= flag::SIEVED;
                        let [a, b, c] = ready.nearness();
                        self.hair.list.push((self.list.len() as u32, a.max(b).max(c)));
                    }
                    self.push(ready);
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

    #[inline(always)]
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
        // From the last primitive to the first, each tile filled from its end: `starts` ends at the beginnings.
        self.hair.sort();
        for at in (0..self.hair.sorted.len()).rev() {
            self.place(self.hair.sorted[at]);
        }
        for number in (0..self.list.len() as u32).rev() {
            if !self.list[number as usize].has(flag::SIEVED) {
                self.place(number);
            }
        }
    }

    /// Puts a primitive before those of its tiles that are in their places.
    #[inline(always)]
    fn place(&mut self, number: u32) {
        let [x0, x1, y0, y1] = self.list[number as usize].tile_range();
        for y in y0..=y1 {
            for x in x0..=x1 {
                let start = &mut self.starts[y * self.columns + x];
                *start -= 1;
                self.order[*start as usize] = number;
            }
        }
    }

    /// Cuts a triangle to what the camera can see, and adds the pieces.
    fn clip(&mut self, made: Primitive, vertices: &Vertices, lens: &Lens, near: f32, picture: &Picture, both: bool) {
        let records: [&VertexRecord; 3] = made.vertices().map(|index| &vertices.records[index as usize]);
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
            let piece = Primitive::new(vertices_of_piece, made.triangle(), made.surface(), flag::CLIPPED);
            let corners = vertices_of_piece.map(|index| self.vertex(vertices, index));
            if let Some(ready) = picture.orient(piece, &corners, both) {
                self.push(ready);
            }
        }
    }
}

/// [`Primitives::collect`], with the processor's instructions.
struct Collect<'a> {
    into: &'a mut Primitives,
    surfaces: &'a [Surface<'a>],
    vertices: &'a Vertices,
    lens: &'a Lens,
    near: f32,
}

impl WithSimd for Collect<'_> {
    type Output = Result<(), RenderError>;
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Self::Output {
        self.into.gather(self.surfaces, self.vertices, self.lens, self.near)
    }
}

#[inline(always)]
fn least([a, b, c]: [i32; 3]) -> i32 {
    a.min(b).min(c)
}

#[inline(always)]
fn most([a, b, c]: [i32; 3]) -> i32 {
    a.max(b).max(c)
}

/// Columns and rows of samples lie at odd eighths of a pixel, a quarter apart: small triangles often miss all.
#[inline(always)]
fn misses(low: i32, high: i32) -> bool {
    (low - 32 + 63) >> 6 > (high - 32) >> 6
}

/// The part of the picture on which a surface can be seen: first and last column, first and last row.
struct Picture {
    columns: [i32; 2],
    rows: [i32; 2],
}

impl Picture {
    /// All of it, or what the surface's opening leaves; none if that is nothing.
    fn of(surface: &Surface<'_>, to_camera: &[[f32; 4]; 3], lens: &Lens, near: f32) -> Option<Self> {
        let (right, bottom) = (lens.width as i32 - 1, lens.height as i32 - 1);
        let whole = Self { columns: [0, right], rows: [0, bottom] };
        if surface.seen_through.is_empty() {
            return Some(whole);
        }
        let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for [x, y, z] in surface.seen_through {
            let place: [f32; 3] = std::array::from_fn(|k| {
                let [a, b, c, d] = to_camera[k];
                a * x + b * y + c * z + d
            });
            let (u, v) = lens.project(V3::splat(Scalar, place));
            let near_enough = place[2] > near && u.v.abs() < 1e6 && v.v.abs() < 1e6;
            if !near_enough {
                return Some(whole);
            }
            for (axis, at) in [u.v, v.v].into_iter().enumerate() {
                low[axis] = if at < low[axis] { at } else { low[axis] };
                high[axis] = if at > high[axis] { at } else { high[axis] };
            }
        }
        // A pixel to spare.
        let first = |axis: usize| (libm::floorf(low[axis]) as i32 - 1).max(0);
        let last = |axis: usize, most: i32| (libm::floorf(high[axis]) as i32 + 1).min(most);
        let part = Self { columns: [first(0), last(0, right)], rows: [first(1), last(1, bottom)] };
        (part.columns[0] <= part.columns[1] && part.rows[0] <= part.rows[1]).then_some(part)
    }

    /// Whether anything of a triangle can be seen, or has to be clipped to know. Without branches.
    #[inline(always)]
    fn may_show(&self, [a, b, c]: &[ScreenVertex; 3], both: bool) -> bool {
        let cross = i64::from(b.x - a.x) * i64::from(c.y - a.y) - i64::from(c.x - a.x) * i64::from(b.y - a.y);
        let faces = (cross < 0) | (both & (cross > 0));
        let [px0, px1, py0, py1] = self.pixels([a.x, b.x, c.x], [a.y, b.y, c.y]);
        let hits = (px0 <= px1)
            & (py0 <= py1)
            & !misses(least([a.x, b.x, c.x]), most([a.x, b.x, c.x]))
            & !misses(least([a.y, b.y, c.y]), most([a.y, b.y, c.y]));
        let whole = a.beyond | b.beyond | c.beyond == 0;
        (whole & faces & hits) | (!whole & (a.beyond & b.beyond & c.beyond == 0))
    }

    /// First and last column and row of pixels whose samples can be covered.
    #[inline(always)]
    fn pixels(&self, x: [i32; 3], y: [i32; 3]) -> [i32; 4] {
        // Samples lie on multiples of 1/8 pixel, from 1/8 to 7/8.
        let first = |low: i32, least: i32| ((low + 31) >> 8).max(least);
        let last = |high: i32, most: i32| ((high - 32) >> 8).min(most);
        let ([left, right], [top, bottom]) = (self.columns, self.rows);
        [first(least(x), left), last(most(x), right), first(least(y), top), last(most(y), bottom)]
    }

    /// Puts the vertices into order and finds the tiles; `None` where nothing of the triangle can be seen.
    #[inline(always)]
    fn orient(&self, mut primitive: Primitive, [a, b, c]: &[ScreenVertex; 3], both: bool) -> Option<Primitive> {
        let cross = i64::from(b.x - a.x) * i64::from(c.y - a.y) - i64::from(c.x - a.x) * i64::from(b.y - a.y);
        if cross == 0 || (cross > 0 && !both) {
            return None;
        }
        let seen = [a, b, c];
        let order = if cross > 0 { [0, 1, 2] } else { [0, 2, 1] };
        let vertices = primitive.vertices();
        for k in 0..3 {
            let vertex = seen[order[k]];
            primitive.words[word::PLACES + 2 * k] = vertex.x;
            primitive.words[word::PLACES + 2 * k + 1] = vertex.y;
            primitive.words[word::NEARNESS + k] = vertex.nearness.to_bits() as i32;
            primitive.words[word::VERTICES + k] = vertices[order[k]] as i32;
        }
        primitive.words[word::FLAGS] |= if cross > 0 { flag::BACK } else { flag::SWAPPED };
        let (x, y) = ([a.x, b.x, c.x], [a.y, b.y, c.y]);
        let [px0, px1, py0, py1] = self.pixels(x, y);
        if px0 > px1 || py0 > py1 || misses(least(x), most(x)) || misses(least(y), most(y)) {
            return None;
        }
        let tile = |pixel: i32| (pixel / TILE as i32) as u8;
        primitive.words[word::TILES] = i32::from_le_bytes([tile(px0), tile(px1), tile(py0), tile(py1)]);
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
