//! Visibility: which triangle is nearest at every sample, sixteen samples at a time.
//!
//! Coverage is decided in integers (Pineda 1988): vertices lie on a grid of 1/256 pixel, samples on a grid of 1/8 pixel, so that an edge's function is
//! exact, neighbours share an edge without a gap or an overlap, and every machine decides alike.

mod group;
mod list;
mod queue;
mod samples;
mod setup;
#[cfg(test)]
mod tests;

use crate::lanes::WIDE;

pub(crate) use queue::Queue;
pub(crate) use samples::{Block, Samples};
pub(crate) use setup::Setup;

/// No triangle.
pub(crate) const NOTHING: u32 = u32::MAX;

/// Where the sixteen samples of a block lie, in eighths of a pixel from the block's corner.
#[derive(Debug)]
pub(crate) struct Pattern {
    x: [i32; WIDE],
    y: [i32; WIDE],
    /// The least and the greatest of these.
    reach: [i32; 2],
    /// Side of a block in pixels, as a power of two.
    log_side: u32,
}

/// The four samples of a pixel: a square turned by atan ½, in eighths from its centre.
pub(crate) const ROTATED: [[i32; 2]; 4] = [[-1, -3], [3, -1], [1, 3], [-3, 1]];

/// Two by two pixels of four samples each: lane = 8·(row) + 4·(column) + sample.
pub(crate) const PICTURE: Pattern = {
    let (mut x, mut y) = ([0; WIDE], [0; WIDE]);
    let mut lane = 0;
    while lane < WIDE {
        let (pixel, sample) = (lane / 4, lane % 4);
        x[lane] = 8 * (pixel as i32 % 2) + 4 + ROTATED[sample][0];
        y[lane] = 8 * (pixel as i32 / 2) + 4 + ROTATED[sample][1];
        lane += 1;
    }
    Pattern { x, y, reach: [1, 15], log_side: 1 }
};

/// A square of samples on the picture: its corner in pixels, and how many blocks it has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) corner: [i32; 2],
    pub(crate) columns: i32,
    pub(crate) rows: i32,
}

/// The constant of an edge's function: at (x, y), in 1/256 pixel, it is 0.
#[inline(always)]
fn constant(a: i32, b: i32, x: i32, y: i32) -> i32 {
    // Samples exactly on an edge belong to the triangle on one side of it (top-left rule).
    let owned = (a > 0) | ((a == 0) & (b > 0));
    let constant = -(i64::from(a) * i64::from(x) + i64::from(b) * i64::from(y)) - i64::from(!owned);
    // In eighths of a pixel a step of x changes the function by 32·a: c ≥ −32·(a·x + b·y) for whole numbers is ⌊c/32⌋ ≥ −(…). Beyond 2³⁰ the sign is
    // settled within the window.
    (constant >> 5).clamp(-(1 << 30), 1 << 30) as i32
}
