//! Anti-aliased lines, circles and rectangles, for overlays.

use crate::buffer::Image;

/// Mixes `colour` over a pixel; `cover` 0 to 1.
fn mix(pixel: &mut [u8; 3], colour: [u8; 3], cover: f32) {
    for (channel, value) in pixel.iter_mut().zip(colour) {
        let mixed = f32::from(*channel) + (f32::from(value) - f32::from(*channel)) * cover;
        *channel = (mixed + 0.5) as u8;
    }
}

/// How much of a pixel lies inside, from the signed distance of its centre to the edge (negative inside).
fn cover(distance: f32) -> f32 {
    (0.5 - distance).clamp(0.0, 1.0)
}

impl Image<[u8; 3]> {
    /// Mixes `colour` over every pixel of a box of pixel coordinates by the share that `distance` (of a pixel's centre to a shape's edge, negative
    /// inside) gives. Boxes outside of the picture or not finite draw nothing.
    fn draw_shape(&mut self, low: [f32; 2], high: [f32; 2], colour: [u8; 3], distance: impl Fn(f32, f32) -> f32) {
        if ![low, high].as_flattened().iter().all(|value| value.is_finite()) {
            return;
        }
        let columns =
            (low[0] - 1.0).max(0.0) as u32..((high[0] + 1.0).max(0.0) as u32).saturating_add(1).min(self.width());
        let rows =
            (low[1] - 1.0).max(0.0) as u32..((high[1] + 1.0).max(0.0) as u32).saturating_add(1).min(self.height());
        for y in rows {
            for x in columns.clone() {
                let share = cover(distance(x as f32 + 0.5, y as f32 + 0.5));
                if share > 0.0
                    && let Some(pixel) = self.pixel_mut(x, y)
                {
                    mix(pixel, colour, share);
                }
            }
        }
    }

    /// A straight line with round ends, `width` pixels wide; pixel coordinates.
    pub fn draw_line(&mut self, from: [f32; 2], to: [f32; 2], width: f32, colour: [u8; 3]) {
        let half = 0.5 * width;
        let along = [to[0] - from[0], to[1] - from[1]];
        let square = along[0] * along[0] + along[1] * along[1];
        let low = [from[0].min(to[0]) - half, from[1].min(to[1]) - half];
        let high = [from[0].max(to[0]) + half, from[1].max(to[1]) + half];
        self.draw_shape(low, high, colour, |x, y| {
            let (dx, dy) = (x - from[0], y - from[1]);
            let share = if square > 0.0 { ((dx * along[0] + dy * along[1]) / square).clamp(0.0, 1.0) } else { 0.0 };
            let (ox, oy) = (dx - share * along[0], dy - share * along[1]);
            libm::sqrtf(ox * ox + oy * oy) - half
        });
    }

    /// A filled disc; pixel coordinates.
    pub fn draw_disc(&mut self, centre: [f32; 2], radius: f32, colour: [u8; 3]) {
        let [cx, cy] = centre;
        self.draw_shape([cx - radius, cy - radius], [cx + radius, cy + radius], colour, |x, y| {
            libm::sqrtf((x - cx) * (x - cx) + (y - cy) * (y - cy)) - radius
        });
    }

    /// A circle's line, `width` pixels wide; pixel coordinates.
    pub fn draw_circle(&mut self, centre: [f32; 2], radius: f32, width: f32, colour: [u8; 3]) {
        let ([cx, cy], reach) = (centre, radius + 0.5 * width);
        self.draw_shape([cx - reach, cy - reach], [cx + reach, cy + reach], colour, |x, y| {
            (libm::sqrtf((x - cx) * (x - cx) + (y - cy) * (y - cy)) - radius).abs() - 0.5 * width
        });
    }

    /// A rectangle's outline through its four corners, `width` pixels wide; left, top, right, bottom in pixel coordinates.
    pub fn draw_box(&mut self, [left, top, right, bottom]: [f32; 4], width: f32, colour: [u8; 3]) {
        let corners = [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]];
        for pair in corners.windows(2) {
            self.draw_line(pair[0], pair[1], width, colour);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(image: &Image<[u8; 3]>) -> f64 {
        image.pixels().iter().map(|pixel| f64::from(pixel[1]) / 255.0).sum()
    }

    #[test]
    fn shapes_cover_their_area() {
        let blank = Image::filled(64, 64, [0; 3]).unwrap();
        let mut disc = blank.clone();
        disc.draw_disc([31.3, 30.8], 12.0, [255; 3]);
        assert!((sum(&disc) - std::f64::consts::PI * 144.0).abs() < 4.0, "{}", sum(&disc));
        let mut line = blank.clone();
        line.draw_line([10.2, 12.7], [50.4, 40.1], 2.0, [255; 3]);
        let length = f64::hypot(40.2, 27.4);
        assert!((sum(&line) - (2.0 * length + std::f64::consts::PI)).abs() < 2.0, "{}", sum(&line));
        let mut ring = blank.clone();
        ring.draw_circle([32.0, 32.0], 20.0, 1.5, [255; 3]);
        assert!((sum(&ring) - 1.5 * 40.0 * std::f64::consts::PI).abs() < 2.0, "{}", sum(&ring));
    }

    #[test]
    fn a_pixel_centre_is_at_one_half_and_strange_input_draws_nothing() {
        let mut image = Image::filled(9, 9, [0; 3]).unwrap();
        image.draw_disc([4.5, 4.5], 0.5, [255; 3]);
        assert_eq!(image.pixel(4, 4), Some(&[255; 3]));
        assert_eq!(image.pixel(5, 4).unwrap()[0], image.pixel(3, 4).unwrap()[0]);
        let before = image.clone();
        image.draw_disc([f32::NAN, 4.0], 3.0, [9; 3]);
        image.draw_line([-1e30, 0.0], [f32::INFINITY, 0.0], 1.0, [9; 3]);
        image.draw_box([-1e9, -1e9, -5e8, -5e8], 1.0, [9; 3]);
        assert_eq!(image, before);
        image.draw_box([1.0, 1.0, 8.0, 8.0], 1.0, [255, 0, 0]);
        assert!(image.pixel(1, 4).unwrap()[0] > 100);
    }
}
