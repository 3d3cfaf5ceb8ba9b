//! Random numbers without a state that could go astray: each is a hash of (seed, index, stream, position).

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A counter-based stream of random numbers: a pure function of the seed, the sample's index and the stream's name, so that a number more in one stream
/// leaves all others as they were.
#[derive(Debug, Clone)]
pub struct Dice {
    key: u64,
    count: u64,
}

impl Dice {
    /// The stream of this name of a sample.
    #[must_use]
    pub fn new(seed: u64, index: u64, stream: &str) -> Self {
        let name =
            stream.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        let sample = mix(mix(seed ^ GOLDEN).wrapping_add(mix(index.wrapping_add(GOLDEN))));
        Self { key: mix(sample ^ name), count: 0 }
    }

    /// Sixty-four random bits.
    pub fn bits(&mut self) -> u64 {
        self.count = self.count.wrapping_add(1);
        mix(self.key.wrapping_add(self.count.wrapping_mul(GOLDEN)))
    }

    /// Uniform in [0, 1), 53 bits.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform in [least, most).
    pub fn between(&mut self, least: f64, most: f64) -> f64 {
        least + (most - least) * self.uniform()
    }

    /// As [`Dice::between`], in single precision.
    pub fn range(&mut self, least: f32, most: f32) -> f32 {
        self.between(least.into(), most.into()) as f32
    }

    /// Normal with this mean and deviation, drawn again beyond 2.5 deviations (Box and Muller 1958).
    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        loop {
            let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.uniform()));
            let value = radius * libm::cos(std::f64::consts::TAU * self.uniform());
            if value.abs() <= 2.5 {
                return mean + deviation * value;
            }
        }
    }

    /// True with this probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.uniform() < probability
    }

    /// A number below `count` (0 where that is 0).
    pub fn below(&mut self, count: usize) -> usize {
        ((self.uniform() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// One of some things, each with its weight; the last where the weights are all 0.
    pub fn pick<T: Copy>(&mut self, things: &[(T, f64)], otherwise: T) -> T {
        let whole: f64 = things.iter().map(|(_, weight)| weight).sum();
        let mut left = self.uniform() * whole;
        for (thing, weight) in things {
            if left < *weight {
                return *thing;
            }
            left -= weight;
        }
        otherwise
    }

    /// A number that is not 0, for the patterns of materials.
    pub fn pattern(&mut self) -> u32 {
        (self.bits() >> 33) as u32 | 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_pure_even_and_apart() {
        let draw = |seed, index, name| {
            let mut dice = Dice::new(seed, index, name);
            (0..1000).map(|_| dice.uniform()).collect::<Vec<_>>()
        };
        let a = draw(1, 2, "skin");
        assert_eq!(a, draw(1, 2, "skin"));
        for other in [draw(1, 2, "hair"), draw(1, 3, "skin"), draw(2, 2, "skin"), draw(2, 1, "skin")] {
            let correlation = a.iter().zip(&other).map(|(x, y)| (x - 0.5) * (y - 0.5)).sum::<f64>() / 1000.0 * 12.0;
            println!("correlation {correlation:.3}");
            assert!(correlation.abs() < 0.1);
        }
        let mean = a.iter().sum::<f64>() / 1000.0;
        assert!((mean - 0.5).abs() < 0.03, "{mean}");
    }

    #[test]
    fn normals_have_their_mean_and_spread() {
        let mut dice = Dice::new(5, 0, "n");
        let all: Vec<f64> = (0..20_000).map(|_| dice.normal(3.0, 2.0)).collect();
        let mean = all.iter().sum::<f64>() / all.len() as f64;
        let spread = (all.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / all.len() as f64).sqrt();
        println!("mean {mean:.3}, deviation {spread:.3}");
        assert!((mean - 3.0).abs() < 0.05 && (spread - 1.9).abs() < 0.1);
    }
}
