//! Which samples of a hair card are hair: strands drawn by a pattern fixed to the card, and an even share where they are too fine to be seen.

use pulp::Simd;

use crate::lanes::{F, I, M, WIDE, inlined};
use crate::material::Hair;
use crate::mesh::{look, mask};
use crate::raster::{Prepared, ROTATED, Window};

/// A triangle of a hair card, prepared for one window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Strands<'a> {
    hair: &'a Hair,
    /// u and v as planes over the picture: constant, and change by an eighth of a pixel right and down.
    u: [f32; 3],
    v: [f32; 3],
    card: i32,
    /// How visible single strands are, 0–1.
    visible: f32,
    /// Width of a pixel in strands.
    pixel: f32,
    window: Window,
}

/// What a pixel's column and row are multiplied with before they are hashed.
const PIXEL_KEYS: [i32; 2] = [0x1f1f, 0x3_5a5d];
/// The pixel of a block that a lane belongs to, so multiplied, and which of its samples it is.
const KEYS: [i32; WIDE] = {
    let mut keys = [0; WIDE];
    let mut lane = 0;
    while lane < WIDE {
        keys[lane] = PIXEL_X[lane] * PIXEL_KEYS[0] + PIXEL_Y[lane] * PIXEL_KEYS[1];
        lane += 1;
    }
    keys
};
const PIXEL_X: [i32; WIDE] = [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1];
const PIXEL_Y: [i32; WIDE] = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1];
const QUARTER: [f32; WIDE] = {
    let mut quarters = [0.0; WIDE];
    let mut lane = 0;
    while lane < WIDE {
        quarters[lane] = (lane % 4) as f32 * 0.25;
        lane += 1;
    }
    quarters
};
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

impl<'a> Strands<'a> {
    /// From the looks of the triangle's vertices, in the order of its corners.
    #[inline(always)]
    pub(crate) fn new(hair: &'a Hair, prepared: &Prepared, looks: [&[f32; 16]; 3], window: Window) -> Self {
        let numbers = |at: usize| [looks[0][at], looks[1][at], looks[2][at]];
        let (u, v) = (prepared.plane(numbers(look::UV)), prepared.plane(numbers(look::UV + 1)));
        let count = hair.strands as f32;
        // Across a pixel, in strands.
        let pixel = 8.0 * (u[1].abs() + u[2].abs()) * count;
        let visible = (2.0 - 3.0 * pixel).clamp(0.0, 1.0);
        let strand = looks[0][look::MASKS + mask::STRAND];
        let card = (strand.clamp(-1e5, 1e5) * 64.0) as i32;
        Self { hair, u, v, card, visible, pixel: pixel.max(0.05), window }
    }

    /// The lanes of a block that are hair. `x`, `y`: the block's corner in eighths of a pixel from the window's centre.
    #[inline(always)]
    pub(crate) fn keep<S: Simd>(&self, s: S, x: i32, y: i32, lane: usize) -> M<S> {
        let hair = self.hair;
        let (dx, dy) = (F::load(s, &SAMPLE_X, lane) + x as f32, F::load(s, &SAMPLE_Y, lane) + y as f32);
        let plane = inlined(
            #[inline(always)]
            |p: [f32; 3]| dx * p[1] + dy * p[2] + p[0],
        );
        let (u, v) = (plane(self.u).clamp(0.0, 0.9999), plane(self.v).saturate());
        // Strands end one after the other between `ends` and the tip.
        let late = (1.0 - hair.ends).max(0.01);
        let left = ((1.0 - v) * (1.0 / late)).saturate();
        let even = left * hair.cover;
        let mut cover = even;
        if self.visible > 0.0 {
            let at = u * hair.strands as f32;
            let number = at.floor();
            let key = (number.round_to_int() * 0x9e5 + (self.card * 0x2545).wrapping_add(hair.seed as i32)).hash();
            let first = (key & 0xfff).to_float() * (1.0 / 4096.0);
            let second = (key.shift_right(12) & 0xfff).to_float() * (1.0 / 4096.0);
            let middle = first * 0.4 + 0.3;
            let length = second * late + hair.ends;
            // Half the width; a strand tapers over the last part of its length.
            let taper = ((length - v) * 6.0).saturate();
            let half = taper * (0.5 * hair.cover) * (first * 0.5 + 0.75);
            let drawn = ((half - (at - number - middle).abs()) * (1.0 / self.pixel) + 0.5).saturate();
            let drawn = half.gt(F::splat(s, 0.0)).select(drawn, F::splat(s, 0.0));
            cover = even.mix(drawn, F::splat(s, self.visible));
        }
        // A threshold for each of a pixel's samples, evenly apart, shifted by a hash of pixel and card.
        let corner = self.window.corner;
        let size = [self.window.columns, self.window.rows];
        let column = corner[0] + ((x + size[0] * 8) >> 3);
        let row = corner[1] + ((y + size[1] * 8) >> 3);
        let first = column.wrapping_mul(PIXEL_KEYS[0]).wrapping_add(row.wrapping_mul(PIXEL_KEYS[1]));
        let pixel = I::load(s, &KEYS, lane) + first;
        let mixed = (pixel ^ self.card.wrapping_mul(0x01b5_6c4f)) * 0x27d4_eb2d;
        let shift = (mixed ^ mixed.shift_right(15)).unit_float() + F::load(s, &QUARTER, lane);
        cover.gt(shift - shift.floor())
    }
}
