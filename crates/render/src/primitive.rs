//! From triangles of surfaces to oriented triangles on the picture, sorted into tiles.

use pulp::{Arch, Scalar, Simd, WithSimd};

use crate::error::{MAX_TRIANGLES, RenderError};
use crate::lanes::{I, M, V3, WIDE, inlined};
use crate::lens::Lens;
use crate::material::Material;
use crate::scene::{Sides, Surface};
use crate::screen::{ScreenVertex, VertexRecord, Vertices, fixed, place_of};

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
    flags as usize >> flag::BITS
}

/// Bits of a primitive's flags.
pub(crate) mod flag {
    /// How many there are.
    pub(crate) const BITS: u32 = 8;
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
    buckets: Vec<u32>,
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
        self.buckets.clear();
        self.buckets.resize(STEPS, 0);
        for &(_, _, near) in &self.list {
            self.buckets[step(near)] += 1;
        }
        let mut total = 0;
        for bucket in &mut self.buckets {
            total += std::mem::replace(bucket, total);
        }
        self.sorted.clear();
        self.sorted.resize(self.list.len(), (0, 0));
        for &(number, tiles, near) in &self.list {
            let place = &mut self.buckets[step(near)];
            self.sorted[*place as usize] = (number, tiles);
            *place += 1;
        }
    }
}

impl Primitives {
    /// The primitives that touch a tile: in scene order, then those of hair from near to far.
    pub(crate) fn of_tile(&self, tile: usize) -> &[u32] {
        &self.tiles.lists[tile]
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

/// Adds the primitives of one surface.
struct Collect<'a> {
    into: &'a mut Primitives,
    surface: &'a Surface<'a>,
    number: usize,
    picture: &'a Picture,
    vertices: &'a Vertices,
    lens: &'a Lens,
    near: f32,
}

/// What [`Picture::judge`] says of a triangle: not seen, the flags of its primitive, or one of these.
mod verdict {
    /// It is large: whether it faces the camera is not known.
    pub(super) const LARGE: i32 = 16;
    /// It must be clipped.
    pub(super) const CLIP: i32 = 32;
}

impl WithSimd for Collect<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Self { into, surface, number, picture, vertices, lens, near } = self;
        let triangles = surface.triangles();
        let first = vertices.first[number];
        let screen = &vertices.screen[first as usize..first as usize + surface.positions.len()];
        let both = surface.sides == Sides::Both;
        let sieved = matches!(surface.material, Material::Hair(hair) if hair.strands > 0);
        let beyond = vertices.beyond[number];
        let folding = surface.folding();
        let folded =
            |triangle: usize| if folding == 0 { 0 } else { (surface.mesh.folded(triangle as u32) & folding) as i32 };
        let mut corners = Corners::default();
        into.reserve(triangles.len());
        for at in (0..triangles.len()).step_by(I::<S>::LANES) {
            let lanes = I::<S>::LANES.min(triangles.len() - at);
            for (lane, &[a, b, c]) in triangles[at..at + lanes].iter().enumerate() {
                let (a, b, c) = (&screen[a as usize], &screen[b as usize], &screen[c as usize]);
                for (k, vertex) in [a, b, c].into_iter().enumerate() {
                    corners.x[k][lane] = vertex.x;
                    corners.y[k][lane] = vertex.y;
                }
                if beyond {
                    corners.some[lane] = (a.beyond | b.beyond | c.beyond) as i32;
                    corners.all[lane] = (a.beyond & b.beyond & c.beyond) as i32;
                }
            }
            let (verdicts, tiles) = picture.judge(s, &corners, both, beyond);
            // Which triangles are seen is as random as a coin: no branches.
            let (mut picked, mut count) = ([0_u8; WIDE], 0);
            for lane in 0..lanes {
                picked[count & (WIDE - 1)] = lane as u8;
                count += usize::from(verdicts[lane] != 0);
            }
            for &lane in &picked[..count] {
                let (lane, triangle) = (usize::from(lane), at + usize::from(lane));
                let [a, b, c] = triangles[triangle];
                let mut flags = verdicts[lane];
                if flags >= verdict::LARGE {
                    if flags == verdict::CLIP {
                        let mut made = Primitive::new([a + first, b + first, c + first], triangle as u32, number, 0);
                        made.words[word::FOLDED] = folded(triangle);
                        into.clip(made, vertices, lens, near, picture, both);
                        into.reserve(triangles.len() - triangle);
                        continue;
                    }
                    let (a, b, c) = (&screen[a as usize], &screen[b as usize], &screen[c as usize]);
                    let cross =
                        i64::from(b.x - a.x) * i64::from(c.y - a.y) - i64::from(c.x - a.x) * i64::from(b.y - a.y);
                    if cross == 0 || (cross > 0 && !both) {
                        continue;
                    }
                    flags = if cross > 0 { flag::BACK } else { flag::SWAPPED };
                }
                let (b, c) = if flags == flag::BACK { (b, c) } else { (c, b) };
                let [p, q, r] = [&screen[a as usize], &screen[b as usize], &screen[c as usize]];
                let at = into.count;
                into.count += 1;
                let bits = |near: f32| near.to_bits() as i32;
                if sieved {
                    flags |= flag::SIEVED;
                    into.hair.list.push((at as u32, tiles[lane], p.nearness.max(q.nearness).max(r.nearness)));
                } else {
                    into.tiles.push(at as u32, tiles[lane]);
                }
                // Written a register at a time: words written one by one wait for the line that they go to.
                let words = [
                    p.x,
                    p.y,
                    q.x,
                    q.y,
                    r.x,
                    r.y,
                    bits(p.nearness),
                    bits(q.nearness),
                    bits(r.nearness),
                    (a + first) as i32,
                    (b + first) as i32,
                    (c + first) as i32,
                    triangle as i32,
                    folded(triangle),
                    flags | (number as i32) << flag::BITS,
                    tiles[lane],
                ];
                let slot = &mut into.list[at].words;
                for part in (0..WIDE).step_by(I::<S>::LANES) {
                    I::load(s, &words, part).store(slot, part);
                }
            }
        }
    }
}

/// The corners of some triangles, lane by lane.
#[derive(Debug, Default)]
struct Corners {
    x: [[i32; WIDE]; 3],
    y: [[i32; WIDE]; 3],
    /// Planes that some of a triangle's corners are beyond, and that all are.
    some: [i32; WIDE],
    all: [i32; WIDE],
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

    /// Of each triangle: whether anything of it can be seen (see [`verdict`]), and its [tiles](word::TILES). [`Picture::orient`] for many, without
    /// branches.
    #[inline(always)]
    fn judge<S: Simd>(&self, s: S, corners: &Corners, both: bool, beyond: bool) -> ([i32; WIDE], [i32; WIDE]) {
        // Added to coordinates, so that none is negative.
        const SHIFT: i32 = 1 << 22;
        let (zero, exact) = (I::splat(s, 0), I::splat(s, verdict::LARGE));
        // First and last pixel, whether no sample lies between, and how wide a triangle is.
        let range = inlined(
            #[inline(always)]
            |[a, b, c]: [I<S>; 3], [first, last]: [i32; 2]| {
                let (low, high) = (a.lesser(b).lesser(c), a.greater(b).greater(c));
                let (before, after) = (low + (SHIFT + 31), high + (SHIFT - 32));
                let least = before.shift_right(8).greater(I::splat(s, first + (SHIFT >> 8)));
                let most = after.shift_right(8).lesser(I::splat(s, last + (SHIFT >> 8)));
                let room = (after.shift_right(6) - before.shift_right(6)) | (most - least);
                (least - (SHIFT >> 8), most - (SHIFT >> 8), room, high - low)
            },
        );
        let load = inlined(
            #[inline(always)]
            |list: &[[i32; WIDE]; 3]| [I::load(s, &list[0], 0), I::load(s, &list[1], 0), I::load(s, &list[2], 0)],
        );
        let (x, y) = (load(&corners.x), load(&corners.y));
        let (x0, x1, room_x, width) = range(x, self.columns);
        let (y0, y1, room_y, height) = range(y, self.rows);
        let hits: M<S> = (room_x | room_y).not_negative();
        // Up to 128 pixels the area is exact in 32 bits.
        let small = (width | height).shift_right(15).is_zero();
        let cross = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]);
        let front = cross.negative().select_i(I::splat(s, flag::SWAPPED), zero);
        let faces = if both {
            (cross.not_negative() & !cross.is_zero()).select_i(I::splat(s, flag::BACK), front)
        } else {
            front
        };
        let mut found = hits.select_i(small.select_i(faces, exact), zero);
        if beyond {
            let (some, all) = (I::load(s, &corners.some, 0), I::load(s, &corners.all, 0));
            let clip = all.is_zero().select_i(I::splat(s, verdict::CLIP), zero);
            found = some.is_zero().select_i(found, clip);
        }
        let tile = inlined(
            #[inline(always)]
            |pixel: I<S>| pixel.shift_right(TILE.trailing_zeros()),
        );
        let tiles = tile(x0) | tile(x1).shift_left(8) | tile(y0).shift_left(16) | tile(y1).shift_left(24);
        (found.to_array(), tiles.to_array())
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
