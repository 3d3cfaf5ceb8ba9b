//! Resizing: separable, area-aware.

use crate::buffer::{Channel, Image, Pixel, check_size};
use crate::error::ImageError;

/// For one output coordinate: the first source index and the weights from there (they sum to 1).
struct Taps {
    first: usize,
    weights: Vec<f32>,
}

/// A tent as wide as an output pixel, at least one source pixel to each side: bilinear when enlarging, an area average when shrinking
/// (Pillow's `BILINEAR`).
fn taps(from: usize, to: usize) -> Vec<Taps> {
    let ratio = from as f64 / to as f64;
    let reach = ratio.max(1.0);
    (0..to)
        .map(|index| {
            let centre = (index as f64 + 0.5) * ratio;
            let first = libm::floor(centre - reach).max(0.0) as usize;
            let last = (libm::ceil(centre + reach) as usize).min(from);
            let tent: Vec<f64> =
                (first..last).map(|source| (1.0 - (source as f64 + 0.5 - centre).abs() / reach).max(0.0)).collect();
            let sum: f64 = tent.iter().sum();
            Taps { first, weights: tent.iter().map(|weight| (weight / sum) as f32).collect() }
        })
        .collect()
}

impl<P: Pixel> Image<P> {
    /// The picture at another size, by a tent filter that widens when shrinking, so that nothing aliases. Display values are averaged as they are;
    /// go through linear light ([`Image::to_linear`]) where that matters.
    ///
    /// # Errors
    /// A size as in [`Image::filled`].
    pub fn resized(&self, width: u32, height: u32) -> Result<Self, ImageError> {
        check_size(width.into(), height.into())?;
        let n = P::CHANNELS;
        let (from_w, from_h) = (self.width() as usize, self.height() as usize);
        let (to_w, to_h) = (width as usize, height as usize);
        let mut wide = vec![0.0_f32; to_w * n * from_h];
        let columns = taps(from_w, to_w);
        for (line, target) in self.channels().chunks_exact(from_w * n).zip(wide.chunks_exact_mut(to_w * n)) {
            for (tap, pixel) in columns.iter().zip(target.chunks_exact_mut(n)) {
                for (weight, source) in tap.weights.iter().zip(line[tap.first * n..].chunks_exact(n)) {
                    for (sum, &value) in pixel.iter_mut().zip(source) {
                        *sum += weight * value.into();
                    }
                }
            }
        }
        let mut out = Self::filled(width, height, bytemuck::Zeroable::zeroed())?;
        let mut sums = vec![0.0_f32; to_w * n];
        for (tap, target) in taps(from_h, to_h).iter().zip(out.channels_mut().chunks_exact_mut(to_w * n)) {
            sums.fill(0.0);
            for (weight, source) in tap.weights.iter().zip(wide[tap.first * to_w * n..].chunks_exact(to_w * n)) {
                for (sum, &value) in sums.iter_mut().zip(source) {
                    *sum += weight * value;
                }
            }
            for (channel, &sum) in target.iter_mut().zip(&sums) {
                *channel = P::Channel::from_float(sum);
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_size_is_the_same_picture_and_means_are_kept() {
        let source = Image::from_fn(24, 18, |x, y| [(x * 10) as u8, (y * 14) as u8, 77]).unwrap();
        assert_eq!(source.resized(24, 18).unwrap(), source);
        let flat = Image::filled(40, 30, 123_u8).unwrap();
        for (w, h) in [(1, 1), (7, 100), (80, 5), (39, 31)] {
            assert!(flat.resized(w, h).unwrap().pixels().iter().all(|&value| value == 123));
        }
        assert!(flat.resized(0, 4).is_err());
        assert!(flat.resized(16_384, 16_384).is_err());
    }

    #[test]
    fn a_ramp_stays_a_ramp() {
        let source = Image::from_fn(120, 1, |x, _| x as f32 + 0.5).unwrap();
        let mut worst = 0.0_f32;
        for width in [10, 37, 240] {
            let out = source.resized(width, 1).unwrap();
            let ratio = 120.0 / width as f32;
            let inner = (2..width - 2).map(|x| (out.pixel(x, 0).unwrap() - (x as f32 + 0.5) * ratio).abs());
            worst = inner.fold(worst, f32::max);
        }
        println!("worst: {worst:e} px");
        // A tent sampled at pixels has its centre of mass off by a few hundredths of a source pixel at odd ratios.
        assert!(worst < 0.05);
    }
}
