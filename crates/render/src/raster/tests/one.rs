//! One triangle at a time, sample by sample: what [`Setup`](super::super::Setup) and [`Queue`](super::super::Queue) must give.

use super::super::{PICTURE, Samples, Window, constant};
use crate::lanes::WIDE;
use crate::screen::ScreenVertex;

/// A triangle prepared for one square of samples, whose centre is the origin.
struct Prepared {
    /// Edge functions `a·x + b·y + c ≥ 0` inside, x and y in eighths of a pixel.
    a: [i32; 3],
    b: [i32; 3],
    c: [i32; 3],
    /// Nearness = depth[0] + depth[1]·x + depth[2]·y.
    depth: [f32; 3],
    /// First and last block: columns, rows.
    blocks: [i32; 4],
    /// The greatest nearness of the corners: no sample is nearer.
    nearest: f32,
}

/// Prepares a triangle whose vertices run so that its area is positive. `None` if it misses the window.
fn prepared(corners: &[ScreenVertex; 3], window: Window) -> Option<Prepared> {
    let pattern = &PICTURE;
    let side = 1 << pattern.log_side;
    let half = [window.columns * side / 2, window.rows * side / 2];
    let centre = [(window.corner[0] + half[0]) << 8, (window.corner[1] + half[1]) << 8];
    let x = [corners[0].x() - centre[0], corners[1].x() - centre[0], corners[2].x() - centre[0]];
    let y = [corners[0].y() - centre[1], corners[1].y() - centre[1], corners[2].y() - centre[1]];
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
    // Cramer's rule from the exact differences of the corners.
    let side = |k: usize| [(x[k] - x[0]) as f32, (y[k] - y[0]) as f32];
    let ([x1, y1], [x2, y2]) = (side(1), side(2));
    let near = [corners[0].nearness(), corners[1].nearness(), corners[2].nearness()];
    let (d1, d2) = (near[1] - near[0], near[2] - near[0]);
    let inverse = 1.0 / (x1 * y2 - x2 * y1);
    let (sx, sy) = ((d1 * y2 - d2 * y1) * inverse, (d2 * x1 - d1 * x2) * inverse);
    let depth = [near[0] - sx * x[0] as f32 - sy * y[0] as f32, sx * 32.0, sy * 32.0];
    let nearest = if near[0] > near[1] { near[0] } else { near[1] };
    let nearest = if near[2] > nearest { near[2] } else { nearest };
    Some(Prepared { a, b, c, depth, blocks, nearest })
}

/// Draws a triangle: where it covers a sample and is nearer than what is there, it takes its place.
pub(super) fn draw(corners: &[ScreenVertex; 3], id: u32, window: Window, samples: &mut Samples) {
    let Some(triangle) = prepared(corners, window) else { return };
    let step = 8 << PICTURE.log_side;
    for row in triangle.blocks[2]..=triangle.blocks[3] {
        for column in triangle.blocks[0]..=triangle.blocks[1] {
            let at = row as usize * samples.columns + column as usize;
            let (left, top) = (column * step - window.columns * step / 2, row * step - window.rows * step / 2);
            let base = triangle.depth[0] + triangle.depth[1] * left as f32 + triangle.depth[2] * top as f32;
            for lane in 0..WIDE {
                let (x, y) = (PICTURE.x[lane], PICTURE.y[lane]);
                let inside =
                    (0..3).all(|k| triangle.a[k] * (left + x) + triangle.b[k] * (top + y) + triangle.c[k] >= 0);
                let depth = (triangle.depth[1] * x as f32 + triangle.depth[2] * y as f32) + base;
                let depth = if depth < triangle.nearest { depth } else { triangle.nearest };
                if inside && depth > samples.blocks[at].nearness[lane] {
                    samples.blocks[at].nearness[lane] = depth;
                    samples.blocks[at].ids[lane] = id as i32;
                }
            }
        }
    }
}
