//! A small random generator: SplitMix64 (Steele, Lea and Flood 2014), the same numbers on every machine.

/// A stream of random numbers that depends only on its seed.
#[derive(Debug, Clone)]
pub(crate) struct Rng {
    state: u64,
}

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1), 53 bits.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 * (1.0 / (1u64 << 53) as f64)
    }

    /// Uniform in [least, most).
    pub(crate) fn between(&mut self, least: f64, most: f64) -> f64 {
        least + (most - least) * self.uniform()
    }

    /// Normal with mean 0 and deviation 1 (Box and Muller 1958), drawn again beyond ±`bound`.
    pub(crate) fn normal(&mut self, bound: f64) -> f64 {
        loop {
            let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.uniform()));
            let value = radius * libm::cos(std::f64::consts::TAU * self.uniform());
            if value.abs() <= bound {
                return value;
            }
        }
    }
}
