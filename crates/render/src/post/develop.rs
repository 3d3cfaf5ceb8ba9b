//! The sensor and the tone curve: linear light becomes display bytes.

use std::ops::Range;

use lineament_image::Image;
use pulp::{Simd, WithSimd};

use super::Scratch;
use super::corner::Darken;
use crate::lanes::{F, I, V3, WIDE, inlined, put_bytes};
use crate::lens::Lens;
use crate::light::{Light, SIDE};
use crate::sensor::Sensor;

/// Rows of a picture that are to be developed, one after another from the first on, however many at a time.
pub(crate) struct Develop<'a> {
    pub(crate) sensor: &'a Sensor,
    pub(crate) lens: &'a Lens,
    pub(crate) light: &'a mut Light,
    /// Corner shade that is still to come: then whole rows of tiles.
    pub(crate) corner: Option<&'a Darken>,
    pub(crate) rows: Range<usize>,
    pub(crate) scratch: &'a mut Scratch,
    pub(crate) picture: &'a mut Image<[u8; 3]>,
}

impl WithSimd for Develop<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Self { sensor, lens, light, corner, rows, scratch, picture } = self;
        let (width, height) = (lens.width as usize, lens.height as usize);
        let sharp = sensor.sharpen > 0.0;
        let stride = width.next_multiple_of(WIDE) + 2 * WIDE;
        for line in scratch.display.iter_mut().flatten().chain(&mut scratch.luma).chain(&mut scratch.sums) {
            line.resize(stride, 0.0);
        }
        let exposure = Exposure::new(sensor, lens);
        let bytes = picture.pixels_mut().as_flattened_mut();
        // Lines of one length: one check of a place serves all.
        let wide = width.next_multiple_of(F::<S>::LANES);
        // Three lines are kept: what is sharpened lies one behind what is exposed.
        let last = usize::from(sharp && rows.end == height);
        for row in rows.start..rows.end + last {
            if let Some(corner) = corner.filter(|_| row < height && row % SIDE == 0) {
                // A row of tiles at a time: it is near when it is developed.
                let (tiles, depths) = light.tiles_and_depths(row);
                corner.darken(s, tiles, depths, row);
            }
            if row < height {
                let kept = &mut scratch.display[row % 3].each_mut().map(|line| &mut line[..wide]);
                let whole_luma = &mut scratch.luma[row % 3];
                let luma = &mut whole_luma[WIDE..][..wide];
                let line = &mut bytes[3 * row * width..][..3 * width];
                // Step by step through the line: each pixel's steps wait for each other, other pixels' do not.
                let (tiles, own) = light.across(row);
                let grain = grain(s, sensor.seed, row);
                for (tile, left) in tiles.iter().zip((0..width).step_by(SIDE)) {
                    let [red, green, blue] = &tile.colour;
                    let (red, green, blue) = (red.row(own), green.row(own), blue.row(own));
                    for at in (0..SIDE.min(width - left)).step_by(F::<S>::LANES) {
                        let light = V3::new(F::load(s, red, at), F::load(s, green, at), F::load(s, blue, at));
                        let (seen, grey) = exposure.expose(light, left + at, row, grain);
                        keep(seen, kept, left + at);
                        grey.store(luma, left + at);
                    }
                }
                if exposure.filmic > 0.0 {
                    for column in (0..width).step_by(F::<S>::LANES) {
                        let grey = F::load(s, luma, column).at_most(GLARE);
                        keep(filmic(kept_at(s, kept, column), grey, exposure.filmic), kept, column);
                    }
                }
                for column in (0..width).step_by(F::<S>::LANES) {
                    let shown = exposure.show(kept_at(s, kept, column));
                    if sharp {
                        keep(shown, kept, column);
                        shown.luminance().store(luma, column);
                    } else {
                        quantise(shown, &mut line[3 * column..]);
                    }
                }
                if sharp {
                    // Beyond its ends a line goes on as it ends.
                    whole_luma[WIDE - 1] = whole_luma[WIDE];
                    whole_luma[WIDE + width] = whole_luma[WIDE + width - 1];
                    let [left, own, right] = [WIDE - 1, WIDE, WIDE + 1].map(|at| &whole_luma[at..][..wide]);
                    let sums = &mut scratch.sums[row % 3][..wide];
                    for column in (0..width).step_by(F::<S>::LANES) {
                        let sum = F::load(s, left, column) + F::load(s, own, column) + F::load(s, right, column);
                        sum.store(sums, column);
                    }
                }
            }
            if sharp && row > 0 {
                let row = row - 1;
                let kept = &scratch.display[row % 3].each_mut().map(|line| &mut line[..wide]);
                let [above, here, below] = [row.saturating_sub(1) % 3, row % 3, (row + 1).min(height - 1) % 3];
                let [above, beside, below] = [above, here, below].map(|row| &scratch.sums[row][..wide]);
                let luma = &scratch.luma[here][WIDE..][..wide];
                let line = &mut bytes[3 * row * width..][..3 * width];
                for column in (0..width).step_by(F::<S>::LANES) {
                    let shown = kept_at(s, kept, column);
                    let sum = F::load(s, above, column) + F::load(s, beside, column) + F::load(s, below, column);
                    // How far the luma lies above the mean of the eight neighbours.
                    let own = F::load(s, luma, column);
                    let detail = own * (1.125 * sensor.sharpen) - sum * (0.125 * sensor.sharpen);
                    quantise(shown + V3::grey(detail), &mut line[3 * column..]);
                }
            }
        }
    }
}

/// Pixels of a line, colour by colour.
#[inline(always)]
fn kept_at<S: Simd>(s: S, [red, green, blue]: &[&mut [f32]; 3], column: usize) -> V3<S> {
    V3::new(F::load(s, red, column), F::load(s, green, column), F::load(s, blue, column))
}

#[inline(always)]
fn keep<S: Simd>(pixels: V3<S>, [red, green, blue]: &mut [&mut [f32]; 3], column: usize) {
    pixels.x.store(red, column);
    pixels.y.store(green, column);
    pixels.z.store(blue, column);
}

/// A [`Sensor`] as pixels need it.
struct Exposure {
    /// Times each channel.
    gain: [f32; 3],
    /// Half of the picture's sides, and the loss of light for each squared pixel from the middle.
    middle: [f32; 2],
    vignette: f32,
    /// Variance of the noise in darkness and for each unit of light, in squared steps of [`steps`]; no noise where both are 0.
    floor: f32,
    slope: f32,
    saturation: f32,
    filmic: f32,
    curve: Curve,
}

/// The largest light that is told from larger.
const GLARE: f32 = 1e4;

/// The deviation of the sum of four bytes, with whatever signs.
const SPREAD: f32 = 147.8;

impl Exposure {
    fn new(sensor: &Sensor, lens: &Lens) -> Self {
        let [x, y] = [0.5 * lens.width as f32, 0.5 * lens.height as f32];
        let [r, g, b] = sensor.balance;
        let variance = |deviation: f32| (deviation / SPREAD) * (deviation / SPREAD);
        // About the display value of middle grey (18 %).
        const MIDDLE: f32 = 117.6;
        Self {
            gain: [r * sensor.exposure, g * sensor.exposure, b * sensor.exposure],
            middle: [x, y],
            vignette: sensor.vignette / (x * x + y * y),
            // Photons come one by one: variance goes with the light (the photon transfer curve); the amplifier adds its own.
            floor: variance(sensor.read_noise),
            slope: variance(sensor.shot_noise),
            saturation: sensor.saturation,
            filmic: sensor.filmic,
            curve: Curve::new(255.0 * sensor.contrast, MIDDLE - MIDDLE * sensor.contrast),
        }
    }

    /// Light as the sensor has it, and its luminance before the saturation changes. `grain`: see [`grain`].
    #[inline(always)]
    fn expose<S: Simd>(&self, light: V3<S>, column: usize, row: usize, grain: I<S>) -> (V3<S>, F<S>) {
        let s = light.x.s;
        let mut seen = light.scale_by(self.gain);
        if self.vignette > 0.0 {
            let across = F::load(s, &COUNT, 0) + (column as f32 + 0.5 - self.middle[0]);
            let down = row as f32 + 0.5 - self.middle[1];
            seen = seen * (1.0 - (across * across + down * down) * self.vignette);
        }
        if self.floor > 0.0 || self.slope > 0.0 {
            let [red, green, blue] = noise(grain, column);
            seen = V3::new(
                seen.x + self.deviation(seen.x) * red,
                seen.y + self.deviation(seen.y) * green,
                seen.z + self.deviation(seen.z) * blue,
            );
        }
        let grey = seen.luminance();
        if self.saturation != 1.0 {
            seen = seen * self.saturation + V3::grey(grey * (1.0 - self.saturation));
        }
        (V3::new(seen.x.within(GLARE), seen.y.within(GLARE), seen.z.within(GLARE)), grey)
    }

    /// Display values, 0–255.
    #[inline(always)]
    fn show<S: Simd>(&self, light: V3<S>) -> V3<S> {
        V3::new(self.curve.display(light.x), self.curve.display(light.y), self.curve.display(light.z))
    }

    /// Deviation of the noise at this much light, 2 % too small to 5 % too large: of the root the bits are near half of the number's.
    #[inline(always)]
    fn deviation<S: Simd>(&self, light: F<S>) -> F<S> {
        let variance = light.abs() * self.slope + self.floor;
        (variance.bits().shift_right(1) + 0x1fbd_1df5).as_float_bits()
    }
}

const COUNT: [f32; 16] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0];

/// From pixel to pixel of a row, before the bits are stirred: 2³² over the golden ratio.
const STRIDE: i32 = 0x9e37_79b1_u32 as i32;
const STRIDES: [i32; 16] = {
    let mut strides = [0; 16];
    let mut lane = 0;
    while lane < 16 {
        strides[lane] = STRIDE.wrapping_mul(lane as i32);
        lane += 1;
    }
    strides
};

/// What the noise of a row begins with.
#[inline(always)]
fn grain<S: Simd>(s: S, seed: u32, row: usize) -> I<S> {
    I::splat(s, row as i32 ^ (seed as i32).wrapping_mul(STRIDE)).hash()
}

/// Three nearly normal numbers about 0 with deviation [`SPREAD`], for each pixel from `column` on. Pixels of a row begin [`STRIDE`] apart, far enough for one
/// round of stirring. The four bytes of the outcome, turned about (a Hadamard matrix), give three numbers that are not correlated.
#[inline(always)]
fn noise<S: Simd>(grain: I<S>, column: usize) -> [F<S>; 3] {
    let place = grain + (I::load(grain.s, &STRIDES, 0) + (column as i32).wrapping_mul(STRIDE));
    let bits = (place ^ place.shift_right(15)) * 0x2c1b_3c6d;
    let [red, green, blue] = (bits ^ bits.shift_right(12)).bytes_against();
    [red.to_float(), green.to_float(), blue.to_float()]
}

/// A share of the filmic curve (Narkowicz 2016's fit of the ACES reference rendering). Half of it acts on each colour, which bleaches highlights, half on
/// the luminance `grey`, which keeps hues.
#[inline(always)]
fn filmic<S: Simd>(light: V3<S>, grey: F<S>, share: f32) -> V3<S> {
    let part = 0.5 * share;
    let (slope, floor) = (2.51 * part, 0.03 * part);
    let top = inlined(
        #[inline(always)]
        |light: F<S>| light * slope + floor,
    );
    let bottom = inlined(
        #[inline(always)]
        |light: F<S>| light * (light * 2.43 + 0.59) + 0.14,
    );
    // One division for two.
    let [r, g, b, e] = [bottom(light.x), bottom(light.y), bottom(light.z), bottom(grey)];
    let (over_rg, over_be) = (1.0 / (r * g), 1.0 / (b * e));
    let even = top(grey) * (over_be * b) + (1.0 - share);
    V3::new(
        light.x * (top(light.x) * (over_rg * g) + even),
        light.y * (top(light.y) * (over_rg * r) + even),
        light.z * (top(light.z) * (over_be * e) + even),
    )
}

/// Display values, scaled and shifted, of light: the curve of sRGB, to a fifth of a byte's step if neither.
pub(super) struct Curve {
    /// Of the root of the light, over which the curve is nearly straight: a minimax polynomial of the fourth degree, the lowest power first.
    powers: [f32; 5],
    /// Scale and shift of dark light, where the curve is straight.
    line: [f32; 2],
}

impl Curve {
    pub(super) fn new(scale: f32, shift: f32) -> Self {
        let mut powers =
            [-0.037_001_82, 1.447_864_4, -0.944_734_9, 0.842_619_2, -0.309_493_16].map(|part| part * scale);
        powers[0] += shift;
        Self { powers, line: [12.92 * scale, shift] }
    }

    /// Of light above 1 as of 1.
    #[inline(always)]
    fn display<S: Simd>(&self, light: F<S>) -> F<S> {
        let light = light.at_most(1.0);
        let x = light.sqrt();
        let [a, b, c, d, e] = self.powers;
        let high = (((x * e + d) * x + c) * x + b) * x + a;
        light.lt(F::splat(light.s, 0.003_130_8)).select(light * self.line[0] + self.line[1], high)
    }
}

#[inline(always)]
fn quantise<S: Simd>(shown: V3<S>, bytes: &mut [u8]) {
    put_bytes([shown.x.round_to_int(), shown.y.round_to_int(), shown.z.round_to_int()], bytes);
}

#[cfg(test)]
impl Curve {
    /// Of one pixel.
    pub(super) fn display_one(&self, light: f32) -> f32 {
        self.display(F::splat(pulp::Scalar, light)).to_array()[0]
    }
}

/// The noise of a row's pixels, of deviation 1.
#[cfg(test)]
pub(super) fn noise_of_row(seed: u32, row: usize, width: usize) -> Vec<[f32; 3]> {
    let grain = grain(pulp::Scalar, seed, row);
    (0..width).map(|column| noise(grain, column).map(|channel| channel.to_array()[0] / SPREAD)).collect()
}
