//! Which triangles can be seen, which way round, and on which tiles.

use pulp::{Scalar, Simd};

use super::{Primitive, TILE, flag, word};
use crate::lanes::{I, M, V3, inlined};
use crate::lens::Lens;
use crate::scene::Surface;
use crate::screen::ScreenVertex;

/// What [`Picture::judge`] says of a triangle: not seen, the flags of its primitive, or one of these.
pub(super) mod verdict {
    /// It is large: whether it faces the camera is not known.
    pub(in super::super) const LARGE: i32 = 16;
    /// It must be clipped.
    pub(in super::super) const CLIP: i32 = 32;
}

#[inline(always)]
fn least([a, b, c]: [i32; 3]) -> i32 {
    a.min(b).min(c)
}

#[inline(always)]
fn most([a, b, c]: [i32; 3]) -> i32 {
    a.max(b).max(c)
}

/// Twice the area: positive if the corners run clockwise as seen, y being down.
#[inline(always)]
pub(super) fn cross(a: &ScreenVertex, b: &ScreenVertex, c: &ScreenVertex) -> i64 {
    i64::from(b.x() - a.x()) * i64::from(c.y() - a.y()) - i64::from(c.x() - a.x()) * i64::from(b.y() - a.y())
}

/// Columns and rows of samples lie at odd eighths of a pixel, a quarter apart: small triangles often miss all.
#[inline(always)]
fn misses(low: i32, high: i32) -> bool {
    (low - 32 + 63) >> 6 > (high - 32) >> 6
}

/// The part of the picture on which a surface can be seen: first and last column, first and last row.
pub(super) struct Picture {
    columns: [i32; 2],
    rows: [i32; 2],
}

impl Picture {
    /// All of it, or what the surface's opening leaves; none if that is nothing.
    pub(super) fn of(surface: &Surface<'_>, to_camera: &[[f32; 4]; 3], lens: &Lens, near: f32) -> Option<Self> {
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

    /// Of each triangle of a register: whether anything of it can be seen (see [`verdict`]), and its [tiles](word::TILES). [`Picture::orient`] for many,
    /// without branches. `x`, `y`: of the three corners; `beyond`: the planes that they are beyond, if any is.
    #[inline(always)]
    pub(super) fn judge<S: Simd>(
        &self,
        x: [I<S>; 3],
        y: [I<S>; 3],
        beyond: Option<[I<S>; 3]>,
        both: bool,
    ) -> (I<S>, I<S>) {
        // Added to coordinates, so that none is negative.
        const SHIFT: i32 = 1 << 22;
        let s = x[0].s;
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
        if let Some([a, b, c]) = beyond {
            let (some, all) = (a | b | c, a & b & c);
            let clip = all.is_zero().select_i(I::splat(s, verdict::CLIP), zero);
            found = some.is_zero().select_i(found, clip);
        }
        let tile = inlined(
            #[inline(always)]
            |pixel: I<S>| pixel.shift_right(TILE.trailing_zeros()),
        );
        let tiles = tile(x0) | tile(x1).shift_left(8) | tile(y0).shift_left(16) | tile(y1).shift_left(24);
        (found, tiles)
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
    pub(super) fn orient(
        &self,
        mut primitive: Primitive,
        [a, b, c]: &[ScreenVertex; 3],
        both: bool,
    ) -> Option<Primitive> {
        let cross = cross(a, b, c);
        if cross == 0 || (cross > 0 && !both) {
            return None;
        }
        let seen = [a, b, c];
        let order = if cross > 0 { [0, 1, 2] } else { [0, 2, 1] };
        let vertices = primitive.vertices();
        for k in 0..3 {
            let vertex = seen[order[k]];
            primitive.words[word::PLACES + 2 * k] = vertex.x();
            primitive.words[word::PLACES + 2 * k + 1] = vertex.y();
            primitive.words[word::NEARNESS + k] = vertex.nearness().to_bits() as i32;
            primitive.words[word::VERTICES + k] = vertices[order[k]] as i32;
        }
        primitive.words[word::FLAGS] |= if cross > 0 { flag::BACK } else { flag::SWAPPED };
        let (x, y) = ([a.x(), b.x(), c.x()], [a.y(), b.y(), c.y()]);
        let [px0, px1, py0, py1] = self.pixels(x, y);
        if px0 > px1 || py0 > py1 || misses(least(x), most(x)) || misses(least(y), most(y)) {
            return None;
        }
        let tile = |pixel: i32| (pixel / TILE as i32) as u8;
        primitive.words[word::TILES] = i32::from_le_bytes([tile(px0), tile(px1), tile(py0), tile(py1)]);
        Some(primitive)
    }
}
