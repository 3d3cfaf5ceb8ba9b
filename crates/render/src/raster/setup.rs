//! Sixteen triangles of the picture prepared at once, one a lane.

use pulp::Simd;

use super::{PICTURE, Window, constant};
use crate::fragment::{PATCH_SHIFT, SURFACE_SHIFT};
use crate::lanes::{F, I, WIDE, Wide, inlined, turned};
use crate::primitive::{Primitive, flag, surface_of, word};

/// Bits of the farthest places, in 1/256 pixel from the window's centre, at which edges' constants fit into 32 bits.
const REACH_BITS: u32 = 14;
const NO_WORDS: [i32; WIDE] = [0; WIDE];

/// Up to sixteen triangles, prepared for one square of samples, whose centre is the origin.
#[derive(Debug, Default)]
#[repr(C, align(64))]
pub(crate) struct Setup {
    /// The primitives' words, word by word.
    words: [[i32; WIDE]; WIDE],
    /// Edge functions `a·x + b·y + c ≥ 0` inside, x and y in eighths of a pixel.
    pub(super) a: [[i32; WIDE]; 3],
    pub(super) b: [[i32; WIDE]; 3],
    pub(super) c: [[i32; WIDE]; 3],
    /// The most that an edge's function grows from a block's corner to one of its samples.
    pub(super) most: [[i32; WIDE]; 3],
    /// Nearness = depth[0] + depth[1]·x + depth[2]·y.
    pub(super) depth: [Wide; 3],
    /// First and last block: columns, rows.
    blocks: [[i32; WIDE]; 4],
    /// The greatest nearness of the corners: no sample is nearer.
    pub(super) nearest: Wide,
    /// What samples say of them: surface and number.
    pub(super) ids: [i32; WIDE],
    /// The first corner, the ways from it to the others, in 1/256 pixel from the centre, and 1 over twice the area.
    origin: [Wide; 2],
    sides: [[Wide; 2]; 2],
    inverse: Wide,
    /// A bit for each triangle that touches the window.
    touching: u32,
}

impl Setup {
    /// Prepares the triangles of these numbers, at most sixteen and at least one, for a window of [`PICTURE`]'s blocks.
    #[inline(always)]
    pub(crate) fn fill<S: Simd>(&mut self, s: S, numbers: &[u32], list: &[Primitive], window: Window) {
        let mut rows = [&NO_WORDS; WIDE];
        for lane in 0..WIDE {
            let number = numbers[if lane < numbers.len() { lane } else { 0 }];
            rows[lane] = &list[number as usize].words;
            self.ids[lane] = number as i32;
        }
        turned(s, &rows, &mut self.words);
        let pixels = [window.columns << PICTURE.log_side, window.rows << PICTURE.log_side];
        let centre = [(window.corner[0] + pixels[0] / 2) << 8, (window.corner[1] + pixels[1] / 2) << 8];
        self.touching = 0;
        // A bit for each triangle whose edges' constants do not fit.
        let mut far = 0;
        for at in (0..WIDE).step_by(I::<S>::LANES) {
            let place = inlined(
                #[inline(always)]
                |k: usize, axis: usize| I::load(s, &self.words[word::PLACES + 2 * k + axis], at) - centre[axis],
            );
            let x = [place(0, 0), place(1, 0), place(2, 0)];
            let y = [place(0, 1), place(1, 1), place(2, 1)];
            let near = inlined(
                #[inline(always)]
                |k: usize| I::load(s, &self.words[word::NEARNESS + k], at).as_float_bits(),
            );
            let near = [near(0), near(1), near(2)];
            let reach = 1 << REACH_BITS;
            let places =
                (x[0] + reach) | (x[1] + reach) | (x[2] + reach) | (y[0] + reach) | (y[1] + reach) | (y[2] + reach);
            far |= (!places.shift_right(REACH_BITS + 1).is_zero()).bits() << at;
            self.edges(s, at, &x, &y);
            self.frames(s, at, &x, &y);
            let depth = self.plane(s, at, near);
            depth[0].store(&mut self.depth[0], at);
            depth[1].store(&mut self.depth[1], at);
            depth[2].store(&mut self.depth[2], at);
            near[2].max(near[0].max(near[1])).store(&mut self.nearest, at);
            let touching = self.bounds::<S>(at, &x, 0, [pixels[0], window.columns])
                & self.bounds::<S>(at, &y, 2, [pixels[1], window.rows]);
            self.touching |= touching << at;
        }
        for at in (0..WIDE).step_by(I::<S>::LANES) {
            let flags = I::load(s, &self.words[word::FLAGS], at);
            let surface = flags.shift_right(flag::BITS).shift_left(SURFACE_SHIFT);
            let patch = (flags & flag::PATCH).shift_left(PATCH_SHIFT - flag::PATCH_SHIFT);
            (surface | patch | I::load(s, &self.ids, at)).store(&mut self.ids, at);
        }
        // Those beyond the last repeat the first.
        self.touching &= 0xffff >> (WIDE - numbers.len());
        far &= self.touching;
        while far != 0 {
            self.correct(far.trailing_zeros() as usize & (WIDE - 1), centre);
            far &= far - 1;
        }
    }

    /// The constants of a triangle's edges in 64 bits.
    #[inline(never)]
    fn correct(&mut self, lane: usize, centre: [i32; 2]) {
        for edge in 0..3 {
            let place = |axis: usize| self.words[word::PLACES + 2 * edge + axis][lane] - centre[axis];
            self.c[edge][lane] = constant(self.a[edge][lane], self.b[edge][lane], place(0), place(1));
        }
    }

    /// Edge functions and bounds, in 32 bits.
    #[inline(always)]
    fn edges<S: Simd>(&mut self, s: S, at: usize, x: &[I<S>; 3], y: &[I<S>; 3]) {
        for edge in 0..3 {
            let next = (edge + 1) % 3;
            let (a, b) = (y[edge] - y[next], x[next] - x[edge]);
            // Positive where a is, or where it is 0 and b is: the triangle owns the edge.
            let owner = a.shift_left(REACH_BITS + 1) + b;
            let not_owned = (owner - 1).shift_right(31);
            let constant = I::splat(s, 0) - (a * x[edge] + b * y[edge]) - not_owned;
            // ⌊constant / 32⌋: of a number that is made positive first.
            let c = (constant ^ i32::MIN).shift_right(5) - (1 << 26);
            a.store(&mut self.a[edge], at);
            b.store(&mut self.b[edge], at);
            c.store(&mut self.c[edge], at);
            let far = inlined(
                #[inline(always)]
                |slope: I<S>| {
                    let [near, far] = PICTURE.reach;
                    slope.greater(I::splat(s, 0)) * far + slope.lesser(I::splat(s, 0)) * near
                },
            );
            (far(a) + far(b)).store(&mut self.most[edge], at);
        }
    }

    /// Where the corners are, for planes.
    #[inline(always)]
    fn frames<S: Simd>(&mut self, s: S, at: usize, x: &[I<S>; 3], y: &[I<S>; 3]) {
        let [x1, y1] = [(x[1] - x[0]).to_float(), (y[1] - y[0]).to_float()];
        let [x2, y2] = [(x[2] - x[0]).to_float(), (y[2] - y[0]).to_float()];
        (F::splat(s, 1.0) / (x1 * y2 - x2 * y1)).store(&mut self.inverse, at);
        x[0].to_float().store(&mut self.origin[0], at);
        y[0].to_float().store(&mut self.origin[1], at);
        x1.store(&mut self.sides[0][0], at);
        y1.store(&mut self.sides[0][1], at);
        x2.store(&mut self.sides[1][0], at);
        y2.store(&mut self.sides[1][1], at);
    }

    /// Numbers of the corners as planes over the picture: at the window's centre, and the change by an eighth of a pixel to the right and down.
    #[inline(always)]
    pub(crate) fn plane<S: Simd>(&self, s: S, at: usize, values: [F<S>; 3]) -> [F<S>; 3] {
        let load = inlined(
            #[inline(always)]
            |list: &Wide| F::load(s, list, at),
        );
        let [[x1, y1], [x2, y2]] =
            [[load(&self.sides[0][0]), load(&self.sides[0][1])], [load(&self.sides[1][0]), load(&self.sides[1][1])]];
        let inverse = load(&self.inverse);
        let (d1, d2) = (values[1] - values[0], values[2] - values[0]);
        let (sx, sy) = ((d1 * y2 - d2 * y1) * inverse, (d2 * x1 - d1 * x2) * inverse);
        [values[0] - sx * load(&self.origin[0]) - sy * load(&self.origin[1]), sx * 32.0, sy * 32.0]
    }

    /// The blocks of one axis: into `blocks[slot]` and the next. Which triangles touch the window, as far as this axis tells: a bit each.
    #[inline(always)]
    fn bounds<S: Simd>(&mut self, at: usize, v: &[I<S>; 3], slot: usize, [pixels, blocks]: [i32; 2]) -> u32 {
        let low = v[0].lesser(v[1]).lesser(v[2]);
        let high = v[0].greater(v[1]).greater(v[2]);
        // Made positive before they are divided.
        let shift = 8 + PICTURE.log_side;
        let (half, bias) = (pixels << 7, 1 << 24);
        let zero = I::splat(low.s, 0);
        let first = ((low + (31 + half + bias)).shift_right(shift) - (bias >> shift)).greater(zero);
        let last = ((high + (half + bias - 32)).shift_right(shift) - (bias >> shift)).lesser(zero + (blocks - 1));
        first.store(&mut self.blocks[slot], at);
        last.store(&mut self.blocks[slot + 1], at);
        (last - first).not_negative().bits()
    }

    /// Which of the triangles touch the window: a bit each.
    pub(crate) fn touching(&self) -> u32 {
        self.touching
    }

    /// The first and the last block of a triangle: columns, rows.
    #[inline(always)]
    pub(super) fn bounds_of(&self, lane: usize) -> [i32; 4] {
        let (lane, blocks) = (lane & (WIDE - 1), &self.blocks);
        [blocks[0][lane], blocks[1][lane], blocks[2][lane], blocks[3][lane]]
    }

    /// The surface of a triangle.
    #[inline(always)]
    pub(crate) fn surface(&self, lane: usize) -> usize {
        surface_of(self.words[word::FLAGS][lane & (WIDE - 1)])
    }

    /// The vertices of a triangle.
    #[inline(always)]
    pub(crate) fn vertices(&self, lane: usize) -> [u32; 3] {
        let vertex = |k: usize| self.words[word::VERTICES + k][lane & (WIDE - 1)] as u32;
        [vertex(0), vertex(1), vertex(2)]
    }
}
