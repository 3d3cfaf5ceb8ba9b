//! Visibility: which triangle is nearest at every sample, sixteen samples at a time.
//!
//! Coverage is decided in integers (Pineda 1988): vertices lie on a grid of 1/256 pixel, samples on a grid of 1/8 pixel, so that an edge's function is
//! exact, neighbours share an edge without a gap or an overlap, and every machine decides alike.

mod draw;
mod group;
mod queue;
mod samples;
mod setup;
#[cfg(test)]
mod tests;

use crate::lanes::WIDE;
use crate::screen::ScreenVertex;

pub(crate) use queue::Queue;
pub(crate) use samples::Samples;
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

/// Four by four pixels of one sample each, in their centres: lane = 4·row + column.
pub(crate) const SHADOW: Pattern = {
    let (mut x, mut y) = ([0; WIDE], [0; WIDE]);
    let mut lane = 0;
    while lane < WIDE {
        x[lane] = 8 * (lane as i32 % 4) + 4;
        y[lane] = 8 * (lane as i32 / 4) + 4;
        lane += 1;
    }
    Pattern { x, y, reach: [4, 28], log_side: 2 }
};

/// A square of samples on the picture: its corner in pixels, and how many blocks it has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Window {
    pub(crate) corner: [i32; 2],
    pub(crate) columns: i32,
    pub(crate) rows: i32,
}

/// A triangle prepared for one square of samples, whose centre is the origin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Prepared {
    /// Edge functions `a·x + b·y + c ≥ 0` inside, x and y in eighths of a pixel.
    a: [i32; 3],
    b: [i32; 3],
    c: [i32; 3],
    /// The most that an edge's function grows from a block's corner to one of its samples.
    most: [i32; 3],
    /// Nearness = depth[0] + depth[1]·x + depth[2]·y.
    depth: [f32; 3],
    /// First and last block: columns, rows.
    blocks: [i32; 4],
    /// The greatest nearness of the corners: no sample is nearer.
    nearest: f32,
}

impl Prepared {
    /// Prepares a triangle whose vertices run so that its area is positive (see [`crate::primitive`]). `None` if it misses the window.
    #[inline(always)]
    pub(crate) fn new(corners: &[ScreenVertex; 3], window: Window, pattern: &Pattern) -> Option<Self> {
        let side = 1 << pattern.log_side;
        let half = [window.columns * side / 2, window.rows * side / 2];
        let centre = [(window.corner[0] + half[0]) << 8, (window.corner[1] + half[1]) << 8];
        let x = [corners[0].x - centre[0], corners[1].x - centre[0], corners[2].x - centre[0]];
        let y = [corners[0].y - centre[1], corners[1].y - centre[1], corners[2].y - centre[1]];
        let low = |v: [i32; 3]| v[0].min(v[1]).min(v[2]);
        let high = |v: [i32; 3]| v[0].max(v[1]).max(v[2]);
        // As in `primitive`: the pixels whose samples can be covered, then their blocks.
        let first = |low: i32, half: i32| ((((low + 31) >> 8) + half) >> pattern.log_side).max(0);
        let last = |high: i32, half: i32, count: i32| ((((high - 32) >> 8) + half) >> pattern.log_side).min(count - 1);
        let blocks = [
            first(low(x), half[0]),
            last(high(x), half[0], window.columns),
            first(low(y), half[1]),
            last(high(y), half[1], window.rows),
        ];
        if blocks[0] > blocks[1] || blocks[2] > blocks[3] {
            return None;
        }
        let (a, b) = ([y[0] - y[1], y[1] - y[2], y[2] - y[0]], [x[1] - x[0], x[2] - x[1], x[0] - x[2]]);
        // Written out here and below: `array::map` is not inlined in hot loops.
        let c = [constant(a[0], b[0], x[0], y[0]), constant(a[1], b[1], x[1], y[1]), constant(a[2], b[2], x[2], y[2])];
        let far = |slope: i32| slope * pattern.reach[usize::from(slope > 0)];
        let most = [far(a[0]) + far(b[0]), far(a[1]) + far(b[1]), far(a[2]) + far(b[2])];
        // Cramer's rule from the exact differences of the corners.
        let side = |k: usize| [(x[k] - x[0]) as f32, (y[k] - y[0]) as f32];
        let ([x1, y1], [x2, y2]) = (side(1), side(2));
        let near = [corners[0].nearness, corners[1].nearness, corners[2].nearness];
        let (d1, d2) = (near[1] - near[0], near[2] - near[0]);
        let inverse = 1.0 / (x1 * y2 - x2 * y1);
        let (sx, sy) = ((d1 * y2 - d2 * y1) * inverse, (d2 * x1 - d1 * x2) * inverse);
        let depth = [near[0] - sx * x[0] as f32 - sy * y[0] as f32, sx * 32.0, sy * 32.0];
        let nearest = if near[0] > near[1] { near[0] } else { near[1] };
        let nearest = if near[2] > nearest { near[2] } else { nearest };
        Some(Self { a, b, c, most, depth, blocks, nearest })
    }
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
