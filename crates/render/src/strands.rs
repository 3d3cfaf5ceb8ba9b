//! Which samples of a hair card are hair: strands drawn by a pattern fixed to the card, and an even share where they are too fine to be seen.

use pulp::Simd;

use crate::lanes::{F, WIDE, Wide, inlined, prefetch};
use crate::material::Material;
use crate::mesh::{look, mask};
use crate::raster::{ROTATED, Setup, Window};
use crate::scene::Scene;
use crate::screen::Vertices;

/// Triangles of hair cards, up to sixteen, prepared for one window.
#[derive(Debug, Default)]
pub(crate) struct Cards {
    u: [Wide; 3],
    v: [Wide; 3],
    even: [Wide; 3],
    card: [i32; WIDE],
    visible: Wide,
    pixel: Wide,
    /// Of the material.
    cover: Wide,
    ends: Wide,
    strands: Wide,
    seed: [u32; WIDE],
}

/// One of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Strands {
    cover: f32,
    ends: f32,
    strands: f32,
    seed: u32,
    /// u and v as planes over the picture: constant, and change by an eighth of a pixel right and down.
    u: [f32; 3],
    v: [f32; 3],
    card: i32,
    /// The even share that hair covers, as a plane: strands end one after the other between `ends` and the tip. At most `cover`.
    even: [f32; 3],
    /// How visible single strands are, 0–1.
    visible: f32,
    /// Width of a pixel in strands.
    pixel: f32,
    window: Window,
}

/// In one line of a cache.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Thresholds(Wide);

/// How many patterns of thresholds there are.
const PATTERNS: usize = 64;
/// A threshold for each sample of a block: those of a pixel lie evenly apart, shifted by what is random from pixel to pixel and pattern to pattern.
static THRESHOLDS: [Thresholds; PATTERNS] = {
    let mut table = [Thresholds([0.0; WIDE]); PATTERNS];
    let mut at = 0;
    while at < PATTERNS * WIDE {
        let (pattern, lane) = (at / WIDE, at % WIDE);
        // A finaliser of 32 bits ("lowbias32", Chris Wellons 2018).
        let mut mixed = (at / 4) as u32 + 1;
        mixed = (mixed ^ mixed >> 16).wrapping_mul(0x7feb_352d);
        mixed = (mixed ^ mixed >> 15).wrapping_mul(0x846c_a68b);
        mixed ^= mixed >> 16;
        let shifted = (mixed >> 8) as f32 / 16_777_216.0 + (lane % 4) as f32 * 0.25;
        table[pattern].0[lane] = if shifted < 1.0 { shifted } else { shifted - 1.0 };
        at += 1;
    }
    table
};
const PIXEL_X: [i32; WIDE] = [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1];
const PIXEL_Y: [i32; WIDE] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];
const SAMPLE_X: [f32; WIDE] = samples(0);
const SAMPLE_Y: [f32; WIDE] = samples(1);

const fn samples(axis: usize) -> [f32; WIDE] {
    let mut places = [0.0; WIDE];
    let mut lane = 0;
    while lane < WIDE {
        let pixel = if axis == 0 { PIXEL_X[lane] } else { PIXEL_Y[lane] };
        places[lane] = (8 * pixel + 4 + ROTATED[lane % 4][axis]) as f32;
        lane += 1;
    }
    places
}

impl Cards {
    /// Prepares the triangles of a setup that are wanted, a bit each; they are of hair and not clipped.
    #[inline(always)]
    pub(crate) fn fill<S: Simd>(&mut self, s: S, setup: &Setup, wanted: u32, scene: &Scene<'_>, vertices: &Vertices) {
        let (mut u, mut v) = ([[0.0; WIDE]; 3], [[0.0; WIDE]; 3]);
        let mut left = wanted;
        while left != 0 {
            let lane = left.trailing_zeros() as usize & (WIDE - 1);
            left &= left - 1;
            let number = setup.surface(lane);
            let surface = &scene.surfaces[number];
            let (looks, first) = (surface.mesh.looks(), vertices.first[number]);
            let [a, b, c] = setup.vertices(lane);
            let looks =
                [&looks[(a - first) as usize].0, &looks[(b - first) as usize].0, &looks[(c - first) as usize].0];
            for corner in 0..3 {
                u[corner][lane] = looks[corner][look::UV];
                v[corner][lane] = looks[corner][look::UV + 1];
            }
            if let Material::Hair(hair) = surface.material {
                (self.cover[lane], self.ends[lane]) = (hair.cover, hair.ends);
                (self.strands[lane], self.seed[lane]) = (hair.strands as f32, hair.seed);
            }
            let strand = looks[0][look::MASKS + mask::STRAND];
            self.card[lane] = (strand.clamp(-1e5, 1e5) * 64.0) as i32;
        }
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            let plane = inlined(
                #[inline(always)]
                |values: &[Wide; 3]| {
                    setup.plane(
                        s,
                        at,
                        [F::load(s, &values[0], at), F::load(s, &values[1], at), F::load(s, &values[2], at)],
                    )
                },
            );
            let (u, v) = (plane(&u), plane(&v));
            for k in 0..3 {
                u[k].store(&mut self.u[k], at);
                v[k].store(&mut self.v[k], at);
            }
            let share = F::load(s, &self.cover, at) / (1.0 - F::load(s, &self.ends, at)).at_least(0.01);
            ((1.0 - v[0]) * share).store(&mut self.even[0], at);
            (-v[1] * share).store(&mut self.even[1], at);
            (-v[2] * share).store(&mut self.even[2], at);
            // Across a pixel, in strands.
            let pixel = (u[1].abs() + u[2].abs()) * 8.0 * F::load(s, &self.strands, at);
            (2.0 - pixel * 3.0).saturate().store(&mut self.visible, at);
            pixel.at_least(0.05).store(&mut self.pixel, at);
        }
    }

    /// Asks for what [`Cards::fill`] reads of these triangles.
    #[inline(always)]
    pub(crate) fn ahead<S: Simd>(s: S, setup: &Setup, wanted: u32, scene: &Scene<'_>, vertices: &Vertices) {
        let mut left = wanted;
        while left != 0 {
            let lane = left.trailing_zeros() as usize & (WIDE - 1);
            left &= left - 1;
            let number = setup.surface(lane);
            let (looks, first) = (scene.surfaces[number].mesh.looks(), vertices.first[number]);
            for vertex in setup.vertices(lane) {
                prefetch(s, &raw const looks[(vertex - first) as usize]);
            }
        }
    }

    /// One of the triangles.
    #[inline(always)]
    pub(crate) fn strands(&self, lane: usize, window: Window) -> Strands {
        let lane = lane & (WIDE - 1);
        Strands {
            cover: self.cover[lane],
            ends: self.ends[lane],
            strands: self.strands[lane],
            seed: self.seed[lane],
            u: [self.u[0][lane], self.u[1][lane], self.u[2][lane]],
            v: [self.v[0][lane], self.v[1][lane], self.v[2][lane]],
            even: [self.even[0][lane], self.even[1][lane], self.even[2][lane]],
            card: self.card[lane],
            visible: self.visible[lane],
            pixel: self.pixel[lane],
            window,
        }
    }
}

impl Strands {
    /// How much of each sample of a block is hair, and the numbers that this has to exceed. `x`, `y`: the block's corner in eighths of a pixel from the
    /// window's centre.
    #[inline(always)]
    pub(crate) fn cover<S: Simd>(&self, s: S, x: i32, y: i32, covers: &mut Wide) -> &'static Wide {
        for lane in (0..WIDE).step_by(F::<S>::LANES) {
            let (dx, dy) = (F::load(s, &SAMPLE_X, lane) + x as f32, F::load(s, &SAMPLE_Y, lane) + y as f32);
            plane(self.even, dx, dy).at_most(self.cover).store(covers, lane);
        }
        if self.visible > 0.0 {
            self.draw(s, x, y, covers);
        }
        // Which pattern: by block and card. A block's corner is a whole number of pixels from the window's centre.
        let [left, top] = self.window.corner;
        let (column, row) = (left + (x >> 3), top + (y >> 3));
        let key = column.wrapping_mul(0x1f1f).wrapping_add(row.wrapping_mul(0x3_5a5d));
        let mixed = (key ^ self.card.wrapping_mul(0x01b5_6c4f)).wrapping_mul(0x27d4_eb2d) as u32;
        &THRESHOLDS[(mixed ^ mixed >> 15) as usize % PATTERNS].0
    }

    /// Single strands over the even share.
    #[inline(always)]
    fn draw<S: Simd>(&self, s: S, x: i32, y: i32, covers: &mut Wide) {
        for lane in (0..WIDE).step_by(F::<S>::LANES) {
            let (dx, dy) = (F::load(s, &SAMPLE_X, lane) + x as f32, F::load(s, &SAMPLE_Y, lane) + y as f32);
            let (u, v) = (plane(self.u, dx, dy).clamp(0.0, 0.9999), plane(self.v, dx, dy).saturate());
            let at = u * self.strands;
            let number = at.floor();
            let key = (number.round_to_int() * 0x9e5 + (self.card * 0x2545).wrapping_add(self.seed as i32)).hash();
            let first = (key & 0xfff).to_float() * (1.0 / 4096.0);
            let second = (key.shift_right(12) & 0xfff).to_float() * (1.0 / 4096.0);
            let middle = first * 0.4 + 0.3;
            let length = second * late(self.ends) + self.ends;
            // Half the width; a strand tapers over the last part of its length.
            let taper = ((length - v) * 6.0).saturate();
            let half = taper * (0.5 * self.cover) * (first * 0.5 + 0.75);
            let drawn = ((half - (at - number - middle).abs()) * (1.0 / self.pixel) + 0.5).saturate();
            let drawn = half.gt(F::splat(s, 0.0)).select(drawn, F::splat(s, 0.0));
            let even = F::load(s, covers, lane).at_least(0.0);
            even.mix(drawn, F::splat(s, self.visible)).store(covers, lane);
        }
    }
}

/// The height of a plane over the picture.
#[inline(always)]
fn plane<S: Simd>(p: [f32; 3], dx: F<S>, dy: F<S>) -> F<S> {
    dx * p[1] + dy * p[2] + p[0]
}

/// How much of a card's length lies beyond the end of the first strand.
fn late(ends: f32) -> f32 {
    (1.0 - ends).max(0.01)
}
