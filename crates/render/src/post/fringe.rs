//! Lateral chromatic aberration: the lens magnifies red and blue differently from green.

use crate::lens::Lens;
use crate::light::Light;

/// Scales red outward and blue inward about the middle, by `fringe` pixels at the corners.
pub(super) fn displace(fringe: f32, lens: &Lens, light: &mut Light, plain: &mut Vec<f32>) {
    let (width, height) = (lens.width as usize, lens.height as usize);
    let middle = [0.5 * width as f32, 0.5 * height as f32];
    let corner = libm::sqrtf(middle[0] * middle[0] + middle[1] * middle[1]);
    for (channel, sign) in [(0, -1.0), (2, 1.0)] {
        let gain = 1.0 + sign * fringe / corner;
        let place = |pixel: usize, axis: usize, count: usize| {
            let at = ((pixel as f32 + 0.5 - middle[axis]) * gain + middle[axis] - 0.5).clamp(0.0, (count - 1) as f32);
            let whole = at as usize;
            (whole, (whole + 1).min(count - 1), at - whole as f32)
        };
        plain.clear();
        for row in 0..height {
            let (tiles, line) = light.across(row);
            plain.extend(tiles.iter().flat_map(|tile| tile.colour[channel].row(line)).take(width));
        }
        for row in 0..height {
            let (y0, y1, fy) = place(row, 1, height);
            let (upper, lower) = (&plain[y0 * width..][..width], &plain[y1 * width..][..width]);
            let (tiles, line) = light.across_mut(row);
            let moved = tiles.iter_mut().flat_map(|tile| tile.colour[channel].row_mut(line));
            for (column, moved) in moved.take(width).enumerate() {
                let (x0, x1, fx) = place(column, 0, width);
                let top = upper[x0] + (upper[x1] - upper[x0]) * fx;
                let bottom = lower[x0] + (lower[x1] - lower[x0]) * fx;
                *moved = top + (bottom - top) * fy;
            }
        }
    }
}
