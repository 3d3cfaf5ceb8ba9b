//! The sensor and the tone curve: linear light becomes display bytes.

use lineament_image::Image;
use pulp::{Simd, WithSimd};

use super::{Scratch, part};
use crate::lanes::{F, I, V3, WIDE};
use crate::lens::Lens;
use crate::sensor::Sensor;
use crate::write::Light;

pub(super) struct Develop<'a> {
    pub(super) sensor: &'a Sensor,
    pub(super) lens: &'a Lens,
    pub(super) light: &'a Light,
    pub(super) scratch: &'a mut Scratch,
    pub(super) picture: &'a mut Image<[u8; 3]>,
}

impl WithSimd for Develop<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Self { sensor, lens, light, scratch, picture } = self;
        let (width, height) = (lens.width as usize, lens.height as usize);
        let sharp = sensor.sharpen > 0.0;
        let stride = width.next_multiple_of(WIDE) + 2 * WIDE;
        if sharp {
            for line in scratch.display.iter_mut().flatten().chain(&mut scratch.luma) {
                line.resize(stride, 0.0);
            }
        }
        let pixels = picture.pixels_mut();
        // Three lines are kept: what is sharpened lies one behind what is exposed.
        for row in 0..height + usize::from(sharp) {
            if row < height {
                let (kept, luma) = (&mut scratch.display[row % 3], &mut scratch.luma[row % 3]);
                for column in (0..width).step_by(F::<S>::LANES) {
                    let (at, end) = (row * width + column, (row + 1) * width);
                    let [red, green, blue] = &light.colour;
                    let linear =
                        V3::new(part(s, &red[..end], at), part(s, &green[..end], at), part(s, &blue[..end], at));
                    let shown = expose(sensor, lens, linear, column, row);
                    if sharp {
                        shown.x.store(&mut kept[0], column);
                        shown.y.store(&mut kept[1], column);
                        shown.z.store(&mut kept[2], column);
                        shown.luminance().store(luma, WIDE + column);
                    } else {
                        quantise(shown, &mut pixels[at..end]);
                    }
                }
                if sharp {
                    // Beyond its ends a line goes on as it ends.
                    luma[WIDE - 1] = luma[WIDE];
                    luma[WIDE + width] = luma[WIDE + width - 1];
                }
            }
            if sharp && row > 0 {
                let row = row - 1;
                let [red, green, blue] = &scratch.display[row % 3];
                let lines = [row.saturating_sub(1) % 3, row % 3, (row + 1).min(height - 1) % 3];
                for column in (0..width).step_by(F::<S>::LANES) {
                    let (at, end) = (row * width + column, (row + 1) * width);
                    let shown = V3::new(F::load(s, red, column), F::load(s, green, column), F::load(s, blue, column));
                    let mut sum = F::splat(s, 0.0);
                    for line in lines {
                        let luma = &scratch.luma[line];
                        let at = WIDE + column;
                        sum += F::load(s, luma, at - 1) + F::load(s, luma, at) + F::load(s, luma, at + 1);
                    }
                    // How far the luma lies above the mean of the eight neighbours.
                    let own = F::load(s, &scratch.luma[lines[1]], WIDE + column);
                    let detail = (own - (sum - own) * 0.125) * sensor.sharpen;
                    quantise(shown + V3::grey(detail), &mut pixels[at..end]);
                }
            }
        }
    }
}

/// Light as the sensor and its firmware show it, 0–255.
#[inline(always)]
fn expose<S: Simd>(sensor: &Sensor, lens: &Lens, linear: V3<S>, column: usize, row: usize) -> V3<S> {
    let s = linear.x.s;
    let mut gain = F::splat(s, sensor.exposure);
    let lane = F::load(s, &COUNT, 0);
    if sensor.vignette > 0.0 {
        let (x, y) = (0.5 * lens.width as f32, 0.5 * lens.height as f32);
        let across = lane + (column as f32 + 0.5 - x);
        let down = row as f32 + 0.5 - y;
        gain = gain * (1.0 - (across * across + down * down) * (sensor.vignette / (x * x + y * y)));
    }
    let mut seen = (linear * gain).scale_by(sensor.balance);
    if sensor.read_noise > 0.0 || sensor.shot_noise > 0.0 {
        // Photons come one by one: variance goes with the light (the photon transfer curve); the amplifier adds its own.
        let (floor, slope) = (sensor.read_noise * sensor.read_noise, sensor.shot_noise * sensor.shot_noise);
        let place = I::load(s, &NUMBER, 0) + (row as i32 * lens.width as i32 + column as i32);
        let key = (place ^ (sensor.seed as i32).wrapping_mul(0x9e37_79b1_u32 as i32)).hash();
        seen = V3::new(
            seen.x + (seen.x.at_least(0.0) * slope + floor).sqrt() * bell(key ^ 0x68bc_21eb),
            seen.y + (seen.y.at_least(0.0) * slope + floor).sqrt() * bell(key ^ 0x02e5_be93),
            seen.z + (seen.z.at_least(0.0) * slope + floor).sqrt() * bell(key ^ 0x967a_889b_u32 as i32),
        );
    }
    if sensor.saturation != 1.0 {
        let grey = seen.luminance();
        seen = V3::grey(grey).mix(seen, F::splat(s, sensor.saturation));
    }
    let shown = filmic(seen.at_least(0.0), sensor.filmic);
    let shown = V3::new(shown.x.to_srgb(), shown.y.to_srgb(), shown.z.to_srgb()) * 255.0;
    if sensor.contrast == 1.0 {
        return shown;
    }
    // About the display value of middle grey (18 %).
    (shown - V3::splat(s, [117.6; 3])) * sensor.contrast + V3::splat(s, [117.6; 3])
}

const COUNT: [f32; 16] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0];
const NUMBER: [i32; 16] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Nearly normal with deviation 1: the sum of the four bytes of a hash (deviation 147.8).
#[inline(always)]
fn bell<S: Simd>(key: I<S>) -> F<S> {
    let hash = key.hash();
    let pairs = (hash & 0x00ff_00ff) + (hash.shift_right(8) & 0x00ff_00ff);
    let sum = (pairs & 0xffff) + pairs.shift_right(16);
    (sum.to_float() - 510.0) * (1.0 / 147.8)
}

/// A share of the filmic curve (Narkowicz 2016's fit of the ACES reference rendering). Half of it acts on each colour, which bleaches highlights, half on
/// the luminance, which keeps hues.
#[inline(always)]
fn filmic<S: Simd>(light: V3<S>, share: f32) -> V3<S> {
    if share == 0.0 {
        return light;
    }
    let grey = light.luminance().at_least(0.0);
    let even = light * ((grey * 2.51 + 0.03) / (grey * (grey * 2.43 + 0.59) + 0.14));
    let each = V3::new(curve(light.x), curve(light.y), curve(light.z));
    light.mix((even + each) * 0.5, F::splat(grey.s, share))
}

#[inline(always)]
fn curve<S: Simd>(light: F<S>) -> F<S> {
    (light * (light * 2.51 + 0.03)) / (light * (light * 2.43 + 0.59) + 0.14)
}

#[inline(always)]
fn quantise<S: Simd>(shown: V3<S>, pixels: &mut [[u8; 3]]) {
    let shown = shown.clamp(0.0, 255.0);
    let (r, g, b) = (shown.x.round_to_int(), shown.y.round_to_int(), shown.z.round_to_int());
    let packed = (r | g.shift_left(8) | b.shift_left(16)).to_array();
    let bytes = pixels.as_flattened_mut();
    if F::<S>::LANES == WIDE
        && let Some(line) = bytes.first_chunk_mut::<{ 3 * WIDE }>()
    {
        // Four bytes each, of which the last is overwritten by the next pixel's first; but for the last.
        for lane in 0..WIDE - 1 {
            let [a, b, c, d] = packed[lane].to_le_bytes();
            let at = 3 * lane;
            [line[at], line[at + 1], line[at + 2], line[at + 3]] = [a, b, c, d];
        }
        let [a, b, c, _] = packed[WIDE - 1].to_le_bytes();
        [line[45], line[46], line[47]] = [a, b, c];
        return;
    }
    for (pixel, packed) in bytes.chunks_exact_mut(3).zip(packed).take(F::<S>::LANES) {
        let [r, g, b, _] = packed.to_le_bytes();
        pixel.copy_from_slice(&[r, g, b]);
    }
}
