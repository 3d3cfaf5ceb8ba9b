//! What is behind: pictures made of gradients, rectangles, discs and noise, blurred as a lens does.

use lineament_image::Image;

use super::dice::Dice;
use super::looks::Colour;
use super::setting::BackdropPlan;
use super::v3::{hash, mix, scale, smooth};

/// Side of a backdrop, pixels.
const SIDE: usize = 96;

/// A backdrop in the making, and its scratch.
#[derive(Debug)]
pub(super) struct Backdrop {
    pub(super) picture: Image<[f32; 3]>,
    other: Vec<[f32; 3]>,
}

impl Backdrop {
    pub(super) fn new() -> Option<Self> {
        Some(Self {
            picture: Image::filled(SIDE as u32, SIDE as u32, [0.0; 3]).ok()?,
            other: vec![[0.0; 3]; SIDE * SIDE],
        })
    }

    /// Paints a plan's picture in light `level` times as strong as white paint sends back. False where the plan needs no picture.
    pub(super) fn paint(&mut self, plan: &BackdropPlan, level: f32) -> bool {
        let (seed, blur, gain) = match *plan {
            BackdropPlan::Interior { seed, blur, gain } | BackdropPlan::Outdoors { seed, blur, gain } => {
                (seed, blur, gain)
            }
            BackdropPlan::Lights { seed, gain } => (seed, 0.004, gain),
            BackdropPlan::Clutter { seed, gain } => (seed, 0.0, gain),
            _ => return false,
        };
        let mut dice = Dice::new(seed.into(), 0, "backdrop");
        match plan {
            BackdropPlan::Interior { .. } => self.interior(&mut dice),
            BackdropPlan::Outdoors { .. } => self.outdoors(&mut dice, seed),
            BackdropPlan::Lights { .. } => self.lights(&mut dice),
            _ => self.clutter(&mut dice, seed),
        }
        let radius = ((blur * SIDE as f32 * 0.6) as usize).max(1);
        if radius > 0 {
            for _ in 0..2 {
                self.blur(radius);
            }
        }
        let level = (level * gain).clamp(0.0, 50.0);
        self.each(|_, _, old| scale(old, level));
        true
    }

    fn each(&mut self, paint: impl Fn(f32, f32, Colour) -> Colour) {
        for (i, pixel) in self.picture.pixels_mut().iter_mut().enumerate() {
            let (x, y) = (((i % SIDE) as f32 + 0.5) / SIDE as f32, ((i / SIDE) as f32 + 0.5) / SIDE as f32);
            *pixel = paint(x, y, *pixel);
        }
    }

    /// A rectangle from (x, y), as shares, over what is there.
    fn rectangle(&mut self, [x, y]: [f32; 2], [w, h]: [f32; 2], colour: Colour) {
        let column = |c: f32| (c.clamp(0.0, 1.0) * SIDE as f32) as usize;
        let (left, right, top, bottom) = (column(x), column(x + w), column(y), column(y + h));
        for row in self.picture.pixels_mut().chunks_exact_mut(SIDE).take(bottom).skip(top) {
            row[left.min(right)..right].fill(colour);
        }
    }

    fn disc(&mut self, [x, y]: [f32; 2], radius: f32, colour: Colour, cover: f32) {
        let low = |c: f32| ((c - radius).clamp(0.0, 1.0) * SIDE as f32) as usize;
        let high = |c: f32| (((c + radius).clamp(0.0, 1.0) * SIDE as f32) as usize + 1).min(SIDE);
        let (rows, columns) = (low(y)..high(y), low(x)..high(x));
        for row in rows {
            for column in columns.clone() {
                let (dx, dy) = ((column as f32 + 0.5) / SIDE as f32 - x, (row as f32 + 0.5) / SIDE as f32 - y);
                let inside = ((radius * radius - dx * dx - dy * dy) / (radius * 0.03)).clamp(0.0, 1.0);
                if inside > 0.0
                    && let Some(pixel) = self.picture.pixels_mut().get_mut(row * SIDE + column)
                {
                    *pixel = mix(*pixel, colour, inside * cover);
                }
            }
        }
    }

    fn interior(&mut self, dice: &mut Dice) {
        let value = dice.range(0.12, 0.75);
        let wall: Colour = [value * dice.range(0.9, 1.15), value, value * dice.range(0.75, 1.1)];
        let (bright, dark) = (dice.range(0.9, 1.4), dice.range(0.4, 0.9));
        let slant = dice.range(-0.5, 0.5);
        self.each(|x, y, _| {
            scale(wall, bright + (dark - bright) * (y * 0.6 + (x - 0.5) * slant + 0.2).clamp(0.0, 1.0))
        });
        let any = |dice: &mut Dice| -> Colour {
            let value = dice.range(0.02, 0.6);
            if dice.chance(0.3) {
                [value * dice.range(0.4, 1.6), value * dice.range(0.5, 1.3), value * dice.range(0.3, 1.3)]
            } else {
                [value * dice.range(0.9, 1.25), value, value * dice.range(0.7, 1.1)]
            }
        };
        if dice.chance(0.45) {
            // A window.
            let (x, y, w, h) =
                (dice.range(-0.1, 0.8), dice.range(-0.1, 0.3), dice.range(0.15, 0.4), dice.range(0.25, 0.7));
            let light = scale([0.95, 1.0, 1.1], dice.range(1.2, 4.0));
            self.rectangle([x - 0.02, y - 0.02], [w + 0.04, h + 0.04], scale(wall, 1.2));
            self.rectangle([x, y], [w, h], light);
            self.rectangle([x + 0.48 * w, y], [0.02, h], wall);
        }
        if dice.chance(0.4) {
            // Shelves with things.
            let (x, w) = (dice.range(-0.2, 0.7), dice.range(0.25, 0.6));
            let wood = any(dice);
            self.rectangle([x, dice.range(0.0, 0.3)], [w, 1.0], wood);
            let mut y = dice.range(0.02, 0.2);
            while y < 1.0 {
                let h = dice.range(0.10, 0.18);
                let mut at = x + 0.01;
                while at < x + w {
                    let wide = dice.range(0.01, 0.05);
                    let tall = h * dice.range(0.6, 1.0);
                    self.rectangle([at, y + h - tall], [wide, tall], any(dice));
                    at += wide + if dice.chance(0.15) { 0.04 } else { 0.0 };
                }
                y += h + 0.02;
            }
        }
        for _ in 0..dice.below(6) {
            let (x, y) = (dice.range(-0.1, 1.0), dice.range(0.0, 1.0));
            self.rectangle([x, y], [dice.range(0.05, 0.4), dice.range(0.05, 0.5)], any(dice));
        }
        for _ in 0..dice.below(3) {
            let colour = scale(any(dice), dice.range(0.8, 2.5));
            self.disc([dice.range(0.0, 1.0), dice.range(0.0, 1.0)], dice.range(0.02, 0.07), colour, 1.0);
        }
    }

    fn outdoors(&mut self, dice: &mut Dice, seed: u32) {
        let clear = dice.range(0.0, 1.0);
        let (low, high) =
            (mix([0.9, 0.92, 0.95], [0.75, 0.85, 1.0], clear), mix([0.8, 0.85, 0.9], [0.25, 0.45, 0.9], clear));
        let skyline = dice.range(0.2, 0.8);
        let (green, brown): (Colour, Colour) = ([0.08, 0.14, 0.04], [0.22, 0.18, 0.13]);
        let city = dice.chance(0.4);
        let ground = mix(green, brown, dice.range(0.0, 1.0));
        let horizon = skyline + dice.range(0.05, 0.35);
        self.each(|x, y, _| {
            if y > horizon {
                let grain = 0.8 + 0.4 * value_noise(x * 14.0, y * 30.0, seed);
                return scale(ground, grain * (1.3 - 0.3 * y));
            }
            let edge = skyline
                + 0.10 * (value_noise(x * 5.0, 0.5, seed) - 0.5)
                + 0.05 * (value_noise(x * 17.0, 1.5, seed) - 0.5);
            if !city && y > edge {
                let leaves =
                    value_noise(x * 20.0, y * 20.0, seed ^ 3) * 0.6 + value_noise(x * 34.0, y * 34.0, seed ^ 5) * 0.4;
                return mix(scale(green, 0.4), [0.30, 0.42, 0.14], leaves * leaves);
            }
            mix(high, low, (y / skyline.max(0.1)).clamp(0.0, 1.0))
        });
        if city {
            let mut x = dice.range(-0.2, 0.0);
            while x < 1.0 {
                let (w, top) = (dice.range(0.10, 0.4), skyline + dice.range(-0.3, 0.15));
                let value = dice.range(0.12, 0.6);
                let colour: Colour = [value * dice.range(0.9, 1.2), value, value * dice.range(0.75, 1.1)];
                self.rectangle([x, top], [w, (horizon - top).max(0.0)], colour);
                let (rows, columns) = (1 + dice.below(5), 1 + dice.below(5));
                for row in 0..rows {
                    for column in 0..columns {
                        let glass = scale([0.4, 0.5, 0.6], dice.range(0.2, 1.2));
                        let (fx, fy) = ((column as f32 + 0.2) / columns as f32, (row as f32 + 0.2) / rows as f32);
                        self.rectangle(
                            [x + fx * w, top + fy * (horizon - top)],
                            [0.5 * w / columns as f32, 0.5 * (horizon - top) / rows as f32],
                            glass,
                        );
                    }
                }
                x += w + dice.range(-0.02, 0.05);
            }
        }
    }

    fn lights(&mut self, dice: &mut Dice) {
        let (top, bottom): (Colour, Colour) =
            ([dice.range(0.0, 0.05), dice.range(0.0, 0.05), dice.range(0.01, 0.10)], [0.03, 0.02, 0.03]);
        self.each(|_, y, _| mix(top, bottom, y));
        let radius = dice.range(0.02, 0.07);
        for _ in 0..8 + dice.below(30) {
            let hue = dice.below(4);
            let colour = scale(
                [[1.0, 0.65, 0.3], [1.0, 0.9, 0.75], [0.5, 0.7, 1.0], [1.0, 0.3, 0.25]][hue],
                dice.range(0.4, 4.0),
            );
            self.disc([dice.range(0.0, 1.0), dice.range(0.0, 1.0)], radius * dice.range(0.7, 1.2), colour, 0.7);
        }
    }

    fn clutter(&mut self, dice: &mut Dice, seed: u32) {
        let (a, b): (Colour, Colour) = (
            [dice.range(0.02, 0.8), dice.range(0.02, 0.8), dice.range(0.02, 0.8)],
            [dice.range(0.02, 0.8), dice.range(0.02, 0.8), dice.range(0.02, 0.8)],
        );
        let (fx, fy) = (dice.range(2.0, 30.0), dice.range(2.0, 30.0));
        self.each(|x, y, _| mix(a, b, value_noise(x * fx, y * fy, seed)));
        for _ in 0..4 + dice.below(24) {
            let colour: Colour = [dice.range(0.01, 0.9), dice.range(0.01, 0.9), dice.range(0.01, 0.9)];
            let at = [dice.range(-0.1, 1.0), dice.range(-0.1, 1.0)];
            if dice.chance(0.5) {
                self.rectangle(at, [dice.range(0.02, 0.4), dice.range(0.02, 0.4)], colour);
            } else {
                self.disc(at, dice.range(0.02, 0.2), colour, 1.0);
            }
        }
    }

    /// A box blur across and down.
    fn blur(&mut self, radius: usize) {
        let weight = 1.0 / (2 * radius + 1) as f32;
        let pixels = self.picture.pixels_mut();
        for (from, to) in pixels.chunks_exact(SIDE).zip(self.other.chunks_exact_mut(SIDE)) {
            slide(|i| from[i], |i, value| to[i] = value, radius, weight);
        }
        let other = &self.other;
        for column in 0..SIDE {
            slide(|i| other[i * SIDE + column], |i, value| pixels[i * SIDE + column] = value, radius, weight);
        }
    }
}

/// A running mean with the ends repeated.
fn slide(get: impl Fn(usize) -> Colour, mut put: impl FnMut(usize, Colour), radius: usize, weight: f32) {
    let at = |i: isize| get(i.clamp(0, SIDE as isize - 1) as usize);
    let reach = radius as isize;
    let mut sum = [0.0_f32; 3];
    for i in -reach..=reach {
        sum = super::v3::add(sum, at(i));
    }
    for i in 0..SIDE as isize {
        put(i as usize, scale(sum, weight).map(|c| c.max(0.0)));
        sum = super::v3::sub(super::v3::add(sum, at(i + reach + 1)), at(i - reach));
    }
}

fn value_noise(x: f32, y: f32, seed: u32) -> f32 {
    let (ix, iy) = (x as u32, y as u32);
    let (fx, fy) = (smooth(0.0, 1.0, x - ix as f32), smooth(0.0, 1.0, y - iy as f32));
    let corner = |dx: u32, dy: u32| hash(ix + dx, iy + dy, seed);
    let top = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * fx;
    let bottom = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * fx;
    top + (bottom - top) * fy
}
