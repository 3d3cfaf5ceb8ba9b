/// SplitMix64 (Steele, Lea, Flood 2014): a seed's numbers, the same on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in −1 ≤ x < 1, a multiple of 2⁻²³.
    pub(crate) fn symmetric(&mut self) -> f32 {
        // 24 bits: exact in f32.
        (self.next() >> 40) as f32 * (1.0 / (1 << 23) as f32) - 1.0
    }
}
