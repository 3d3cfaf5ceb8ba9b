//! What is behind: pictures made of gradients, rectangles, discs and noise, blurred as a lens does.

use lineament_image::Image;

use super::dice::Dice;
use super::looks::Colour;
use super::setting::BackdropPlan;
use super::v3::{add, hash, mix, scale, smooth, sub};

/// Sides of backdrops, pixels: behind large pictures, and of sharp and of blurred ones behind small pictures.
const SIDES: [usize; 3] = [96, 64, 48];
/// Pictures up to this height are small.
const SMALL: u32 = 320;
/// The widest blur, and the most cells of noise along a side.
const MOST_BLUR: usize = 8;
const MOST_CELLS: usize = 36;

/// A backdrop in the making, and its scratch.
#[derive(Debug)]
pub(super) struct Backdrop {
    pub(super) picture: Image<[f32; 3]>,
    /// Those of the other sizes.
    spares: [Image<[f32; 3]>; 2],
    other: Vec<[f32; 3]>,
    side: usize,
    noise: Noise,
}

impl Backdrop {
    pub(super) fn new() -> Option<Self> {
        let [large, sharp, soft] = SIDES.map(|side| Image::filled(side as u32, side as u32, [0.0; 3]).ok());
        Some(Self {
            picture: large?,
            spares: [sharp?, soft?],
            other: vec![[0.0; 3]; SIDES[0] * SIDES[0]],
            side: SIDES[0],
            noise: Noise::default(),
        })
    }

    /// Paints a plan's picture in light `level` times as strong as white paint sends back, for a picture of that height. False where the plan needs no picture.
    pub(super) fn paint(&mut self, plan: &BackdropPlan, level: f32, height: u32) -> bool {
        let (seed, blur, gain) = match *plan {
            BackdropPlan::Interior { seed, blur, gain } | BackdropPlan::Outdoors { seed, blur, gain } => {
                (seed, blur, gain)
            }
            BackdropPlan::Lights { seed, gain } => (seed, 0.004, gain),
            BackdropPlan::Clutter { seed, gain } => (seed, 0.0, gain),
            _ => return false,
        };
        let radius = |side: usize| ((blur * side as f32 * 0.6).clamp(0.0, MOST_BLUR as f32)).max(1.0);
        let [large, sharp, soft] = SIDES;
        // Behind small pictures the same blur on fewer pixels: one of a pixel around on 64 is as wide as two on 96.
        let (side, radius, passes) = match radius(large) {
            wide if height > SMALL || matches!(plan, BackdropPlan::Lights { .. }) => (large, wide as usize, 2),
            wide if wide >= 2.0 => (soft, (radius(soft) + 0.5) as usize, 2),
            _ => (sharp, 1, 1),
        };
        if let Some(other) = self.spares.iter_mut().find(|spare| spare.width() as usize == side) {
            std::mem::swap(&mut self.picture, other);
            self.side = side;
        }
        let mut dice = Dice::new(seed.into(), 0, "backdrop");
        match plan {
            BackdropPlan::Interior { .. } => self.interior(&mut dice),
            BackdropPlan::Outdoors { .. } => self.outdoors(&mut dice, seed),
            BackdropPlan::Lights { .. } => self.lights(&mut dice),
            _ => self.clutter(&mut dice, seed),
        }
        for pass in 1..=passes {
            self.blur(radius, if pass == passes { (level * gain).clamp(0.0, 50.0) } else { 1.0 });
        }
        true
    }

    fn each(&mut self, paint: impl Fn(f32, f32) -> Colour) {
        let side = self.side;
        for (j, row) in self.picture.pixels_mut().chunks_exact_mut(side).enumerate() {
            let y = (j as f32 + 0.5) / side as f32;
            for (i, pixel) in row.iter_mut().enumerate() {
                *pixel = paint((i as f32 + 0.5) / side as f32, y);
            }
        }
    }

    /// A rectangle from (x, y), as shares, over what is there.
    fn rectangle(&mut self, [x, y]: [f32; 2], [w, h]: [f32; 2], colour: Colour) {
        let side = self.side;
        let column = |c: f32| (c.clamp(0.0, 1.0) * side as f32) as usize;
        let (left, right, top, bottom) = (column(x), column(x + w), column(y), column(y + h));
        for row in self.picture.pixels_mut().chunks_exact_mut(side).take(bottom).skip(top) {
            row[left.min(right)..right].fill(colour);
        }
    }

    fn disc(&mut self, [x, y]: [f32; 2], radius: f32, colour: Colour, cover: f32) {
        let side = self.side;
        let low = |c: f32| ((c - radius).clamp(0.0, 1.0) * side as f32) as usize;
        let high = |c: f32| (((c + radius).clamp(0.0, 1.0) * side as f32) as usize + 1).min(side);
        let (rows, columns) = (low(y)..high(y), low(x)..high(x));
        for row in rows {
            for column in columns.clone() {
                let (dx, dy) = ((column as f32 + 0.5) / side as f32 - x, (row as f32 + 0.5) / side as f32 - y);
                let inside = ((radius * radius - dx * dx - dy * dy) / (radius * 0.03)).clamp(0.0, 1.0);
                if inside > 0.0
                    && let Some(pixel) = self.picture.pixels_mut().get_mut(row * side + column)
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
        self.each(|x, y| scale(wall, bright + (dark - bright) * (y * 0.6 + (x - 0.5) * slant + 0.2).clamp(0.0, 1.0)));
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
        // Ground and leaves are noise; where the trees end depends on the column alone.
        let side = self.side;
        let mut edges = [0.0; SIDES[0]];
        for (i, edge) in edges.iter_mut().enumerate().take(side) {
            let x = (i as f32 + 0.5) / side as f32;
            let (wide, fine) = (value_noise(x * 5.0, 0.5, seed), value_noise(x * 17.0, 1.5, seed));
            *edge = skyline + 0.10 * (wide - 0.5) + 0.05 * (fine - 0.5);
        }
        self.each(|_, y| mix(high, low, (y / skyline.max(0.1)).clamp(0.0, 1.0)));
        if !city {
            let (dark, light): (Colour, Colour) = (scale(green, 0.4), [0.30, 0.42, 0.14]);
            for (cells, salt, share) in [(20.0, 3, 0.6), (34.0, 5, 0.4)] {
                self.noise.draw([cells; 2], seed ^ salt);
                for (j, row) in self.picture.pixels_mut().chunks_exact_mut(side).enumerate() {
                    let y = (j as f32 + 0.5) / side as f32;
                    let line = self.noise.row(y);
                    for (i, (pixel, edge)) in row.iter_mut().zip(&edges).enumerate() {
                        if y <= horizon && y > *edge {
                            let leaves = share * line.at((i as f32 + 0.5) / side as f32);
                            // First the coarse part alone, then the colour of both.
                            *pixel = if salt == 3 { [leaves; 3] } else { leaf(dark, light, pixel[0] + leaves) };
                        }
                    }
                }
            }
        }
        self.noise.draw([14.0, 30.0], seed);
        for (j, row) in self.picture.pixels_mut().chunks_exact_mut(side).enumerate() {
            let y = (j as f32 + 0.5) / side as f32;
            let line = self.noise.row(y);
            for (i, pixel) in row.iter_mut().enumerate().filter(|_| y > horizon) {
                let grain = 0.8 + 0.4 * line.at((i as f32 + 0.5) / side as f32);
                *pixel = scale(ground, grain * (1.3 - 0.3 * y));
            }
        }
        if city {
            // To the row where the ground begins.
            let foot = horizon + 0.5 / side as f32;
            let mut x = dice.range(-0.2, 0.0);
            while x < 1.0 {
                let (w, top) = (dice.range(0.10, 0.4), skyline + dice.range(-0.3, 0.15));
                let value = dice.range(0.12, 0.6);
                let colour: Colour = [value * dice.range(0.9, 1.2), value, value * dice.range(0.75, 1.1)];
                self.rectangle([x, top], [w, (foot - top).max(0.0)], colour);
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
        self.each(|_, y| mix(top, bottom, y));
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
        self.noise.draw([fx, fy], seed);
        let side = self.side;
        for (j, row) in self.picture.pixels_mut().chunks_exact_mut(side).enumerate() {
            let line = self.noise.row((j as f32 + 0.5) / side as f32);
            for (i, pixel) in row.iter_mut().enumerate() {
                *pixel = mix(a, b, line.at((i as f32 + 0.5) / side as f32));
            }
        }
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

    /// A box blur across and down; its light times a gain.
    fn blur(&mut self, radius: usize, gain: f32) {
        const LONG: usize = SIDES[0] + 2 * MOST_BLUR + 1;
        let (side, weight) = (self.side, 1.0 / (2 * radius + 1) as f32);
        let pixels = self.picture.pixels_mut();
        let mut line = [[0.0_f32; 3]; LONG];
        for (from, to) in pixels.chunks_exact(side).zip(self.other.chunks_exact_mut(side)) {
            // The ends repeated.
            line[..radius].fill(from[0]);
            line[radius..radius + side].copy_from_slice(from);
            line[radius + side..=side + 2 * radius].fill(from[side - 1]);
            let mut sum = line[..=2 * radius].iter().fold([0.0; 3], |sum, pixel| add(sum, *pixel));
            for ((pixel, gone), next) in to.iter_mut().zip(&line).zip(&line[2 * radius + 1..]) {
                *pixel = scale(sum, weight);
                sum = add(sum, sub(*next, *gone));
            }
        }
        let row = |j: usize| self.other[j.min(side - 1) * side..][..side].as_flattened();
        let mut sums = [0.0_f32; 3 * SIDES[0]];
        for j in 0..=2 * radius {
            sums.iter_mut().zip(row(j.saturating_sub(radius))).for_each(|(sum, value)| *sum += value);
        }
        let weight = weight * gain;
        for (j, to) in pixels.chunks_exact_mut(side).enumerate() {
            let (gone, next) = (row(j.saturating_sub(radius)), row(j + radius + 1));
            for (((to, sum), gone), next) in to.as_flattened_mut().iter_mut().zip(&mut sums).zip(gone).zip(next) {
                let light = *sum * weight;
                *to = if light > 0.0 { light } else { 0.0 };
                *sum += next - gone;
            }
        }
    }
}

/// Between two colours, by the square of a share.
fn leaf(dark: Colour, light: Colour, share: f32) -> Colour {
    mix(dark, light, share * share)
}

/// Noise over a grid of cells.
#[derive(Debug)]
struct Noise {
    cells: [f32; 2],
    corners: Vec<f32>,
}

/// A line of it.
struct NoiseLine<'a> {
    cells: f32,
    upper: &'a [f32],
    lower: &'a [f32],
    share: f32,
}

impl Default for Noise {
    fn default() -> Self {
        Self { cells: [1.0; 2], corners: vec![0.0; MOST_CELLS * MOST_CELLS] }
    }
}

impl Noise {
    /// Draws noise of so many cells (fewer than 35) across and down.
    fn draw(&mut self, cells: [f32; 2], seed: u32) {
        self.cells = cells;
        let [columns, rows] = cells.map(|cells| (cells as usize + 2).min(MOST_CELLS));
        for (j, row) in self.corners.chunks_exact_mut(MOST_CELLS).enumerate().take(rows) {
            row.iter_mut().enumerate().take(columns).for_each(|(i, corner)| *corner = hash(i as u32, j as u32, seed));
        }
    }

    fn row(&self, y: f32) -> NoiseLine<'_> {
        let y = y * self.cells[1];
        let whole = (y as usize).min(MOST_CELLS - 2);
        let (upper, lower) = self.corners[whole * MOST_CELLS..][..2 * MOST_CELLS].split_at(MOST_CELLS);
        NoiseLine { cells: self.cells[0], upper, lower, share: smooth(0.0, 1.0, y - whole as f32) }
    }
}

impl NoiseLine<'_> {
    #[inline]
    fn at(&self, x: f32) -> f32 {
        let x = x * self.cells;
        let whole = (x as usize).min(MOST_CELLS - 2);
        let share = smooth(0.0, 1.0, x - whole as f32);
        let top = self.upper[whole] + (self.upper[whole + 1] - self.upper[whole]) * share;
        let bottom = self.lower[whole] + (self.lower[whole + 1] - self.lower[whole]) * share;
        top + (bottom - top) * self.share
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
