//! What cameras, files and networks do to pictures: blur, few pixels, noise, JPEG, gamma, grey, holes.

use lineament_image::{Image, JpegEncoder, decode};
use lineament_synth::Dice;
use serde::{Deserialize, Serialize};

use crate::error::LearnError;

/// `[photo]`: shares of views that have each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PhotoPart {
    /// Fewer pixels: shrunk up to fourfold and enlarged again.
    pub coarse: f64,
    /// Blurred, in any direction or along one.
    pub blur: f64,
    /// Another brightness, contrast, gamma, colour of light.
    pub tone: f64,
    /// Grey.
    pub grey: f64,
    /// Noise.
    pub noise: f64,
    /// Through JPEG of quality 20 to 90.
    pub jpeg: f64,
    /// A hole of one colour or noise.
    pub hole: f64,
}

impl Default for PhotoPart {
    fn default() -> Self {
        Self { coarse: 0.25, blur: 0.2, tone: 0.7, grey: 0.12, noise: 0.35, jpeg: 0.2, hole: 0.25 }
    }
}

/// Spoils a picture as drawn from `dice`.
///
/// # Errors
/// None in a sound build.
pub fn spoil(picture: &mut Image<[u8; 3]>, photo: &PhotoPart, dice: &mut Dice) -> Result<(), LearnError> {
    if dice.chance(photo.hole) {
        hole(picture, dice);
    }
    if dice.chance(photo.coarse) {
        let (width, height) = (picture.width(), picture.height());
        let part = |side: u32, by: f64| ((f64::from(side) / by) as u32).max(8);
        let by = dice.between(1.3, 4.0);
        *picture = picture.resized(part(width, by), part(height, by))?.resized(width, height)?;
    }
    if dice.chance(photo.blur) {
        blur(picture, dice);
    }
    if dice.chance(photo.tone) {
        tone(picture, dice);
    }
    if dice.chance(photo.grey) {
        for pixel in picture.pixels_mut() {
            let [r, g, b] = pixel.map(u32::from);
            *pixel = [((77 * r + 150 * g + 29 * b + 128) >> 8) as u8; 3];
        }
    }
    if dice.chance(photo.noise) {
        noise(picture, dice);
    }
    if dice.chance(photo.jpeg) {
        let mut file = Vec::new();
        JpegEncoder::new(dice.between(20.0, 90.0) as u8)?.append(picture, &mut file);
        *picture = decode(&file)?;
    }
    Ok(())
}

/// A table for each channel: brightness, contrast, gamma and the colour of the light.
fn tone(picture: &mut Image<[u8; 3]>, dice: &mut Dice) {
    let (bright, contrast) = (dice.normal(0.0, 0.1), libm::exp(dice.normal(0.0, 0.22)));
    let gamma = libm::exp(dice.normal(0.0, 0.25));
    let tables: [[u8; 256]; 3] = [(); 3].map(|()| {
        let gain = libm::exp(dice.normal(0.0, 0.08));
        std::array::from_fn(|level| {
            let value = libm::pow(level as f64 / 255.0, gamma) * gain;
            (255.0 * ((value - 0.5) * contrast + 0.5 + bright) + 0.5).clamp(0.0, 255.0) as u8
        })
    });
    for pixel in picture.pixels_mut() {
        *pixel = std::array::from_fn(|channel| tables[channel][usize::from(pixel[channel])]);
    }
}

/// Three means of three along each axis, or a run of means along one: a Gaussian's or a motion's blur.
fn blur(picture: &mut Image<[u8; 3]>, dice: &mut Dice) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (across, down) = match dice.below(4) {
        0 => (2 + dice.below(5), 0),
        1 => (0, 2 + dice.below(5)),
        _ => {
            let times = 1 + dice.below(4);
            (times, times)
        }
    };
    let mut line = vec![[0_u8; 3]; width.max(height)];
    for (times, lines, length, step, next) in [(across, height, width, 1, width), (down, width, height, width, 1)] {
        let pixels = picture.pixels_mut();
        for number in 0..lines {
            for _ in 0..times {
                let at = |place: usize| number * next + place * step;
                (0..length).for_each(|place| line[place] = pixels[at(place)]);
                for place in 0..length {
                    let [before, own, after] =
                        [line[place.saturating_sub(1)], line[place], line[(place + 1).min(length - 1)]];
                    let mean = |c: usize| (u16::from(before[c]) + 2 * u16::from(own[c]) + u16::from(after[c]) + 2) >> 2;
                    pixels[at(place)] = std::array::from_fn(|c| mean(c) as u8);
                }
            }
        }
    }
}

fn noise(picture: &mut Image<[u8; 3]>, dice: &mut Dice) {
    let (strength, same) = (dice.between(2.0, 22.0), dice.chance(0.4));
    let mut bits = [0_u64; 3];
    for pixel in picture.pixels_mut() {
        // Sums of four bytes: near enough to a normal distribution, whose deviation is 148.
        bits = if same { [dice.bits(); 3] } else { [dice.bits(), dice.bits(), dice.bits()] };
        for (value, bits) in pixel.iter_mut().zip(bits) {
            let sum: i64 = bits.to_le_bytes()[..4].iter().map(|&byte| i64::from(byte)).sum::<i64>() - 510;
            *value = (f64::from(*value) + strength * sum as f64 / 148.0 + 0.5).clamp(0.0, 255.0) as u8;
        }
    }
    let _ = bits;
}

fn hole(picture: &mut Image<[u8; 3]>, dice: &mut Dice) {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let size = |side: usize, dice: &mut Dice| ((dice.between(0.08, 0.4) * side as f64) as usize).clamp(1, side);
    let (w, h) = (size(width, dice), size(height, dice));
    let (x, y) = (dice.below(width - w + 1), dice.below(height - h + 1));
    let colour = [(); 3].map(|()| (dice.bits() >> 56) as u8);
    let (plain, round) = (dice.chance(0.6), dice.chance(0.5));
    for row in 0..h {
        for column in 0..w {
            if round {
                let part = |place: usize, size: usize| 2.0 * (place as f64 + 0.5) / size as f64 - 1.0;
                let (u, v) = (part(column, w), part(row, h));
                if u * u + v * v > 1.0 {
                    continue;
                }
            }
            let bits = if plain { 0 } else { dice.bits() };
            let pixel = &mut picture.pixels_mut()[(y + row) * width + x + column];
            *pixel = if plain { colour } else { [bits as u8, (bits >> 8) as u8, (bits >> 16) as u8] };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spoiling_is_a_function_of_the_dice_and_leaves_faces_faces() {
        let picture = Image::from_fn(64, 64, |x, y| [(4 * x) as u8, (4 * y) as u8, (2 * (x + y)) as u8]).unwrap();
        let mut far = 0.0_f64;
        for index in 0..200 {
            let make = || {
                let mut spoilt = picture.clone();
                spoil(&mut spoilt, &PhotoPart::default(), &mut Dice::new(3, index, "photo")).unwrap();
                spoilt
            };
            let spoilt = make();
            assert_eq!(spoilt, make());
            assert_eq!((spoilt.width(), spoilt.height()), (64, 64));
            let difference = |(a, b): (&u8, &u8)| f64::from(a.abs_diff(*b));
            far += picture.as_bytes().iter().zip(spoilt.as_bytes()).map(difference).sum::<f64>() / (3.0 * 4096.0);
        }
        let mean = far / 200.0;
        println!("mean change {mean:.1} of 255");
        assert!((5.0..60.0).contains(&mean), "{mean}");
    }
}
