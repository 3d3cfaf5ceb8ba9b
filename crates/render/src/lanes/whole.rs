//! Integers in lanes: bounds, and bytes for pictures. AVX-512 has instructions for them; elsewhere they give the same bits by comparisons.

use pulp::Simd;

use super::{F, I, M, WIDE};

impl<S: Simd> F<S> {
    /// Into [0, high]; by the bits, so that a NaN becomes one of the two.
    #[inline(always)]
    pub(crate) fn within(self, high: f32) -> Self {
        self.bits().clamp(0, high.to_bits() as i32).as_float_bits()
    }
}

impl<S: Simd> I<S> {
    /// Into [low, high].
    #[inline(always)]
    pub(crate) fn clamp(self, low: i32, high: i32) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some((v4, value)) = self.widest() {
            let f = v4.avx512f;
            let value = f._mm512_max_epi32(value, f._mm512_set1_epi32(low));
            return self.like(f._mm512_min_epi32(value, f._mm512_set1_epi32(high)));
        }
        let (low, high) = (Self::splat(self.s, low), Self::splat(self.s, high));
        let value = self.below(low).select_i(low, self);
        high.below(value).select_i(high, value)
    }

    /// Whether it is less, as signed numbers.
    #[inline(always)]
    fn below(self, other: Self) -> M<S> {
        // `pulp` compares unsigned numbers everywhere.
        let (a, b) = (self ^ i32::MIN, other ^ i32::MIN);
        M { s: self.s, v: self.s.less_than_u32s(a.v, b.v) }
    }

    /// The three low bytes of each lane, one after the other, where registers have sixteen lanes and shuffle bytes.
    #[inline(always)]
    pub(crate) fn three_bytes(self) -> Option<[u8; 3 * WIDE]> {
        #[cfg(target_arch = "x86_64")]
        if let Some((v4, value)) = self.widest() {
            // In each quarter of a register, then of the quarters' twelve bytes.
            const BYTES: [i8; 64] = {
                let mut places = [-1; 64];
                let mut byte = 0;
                while byte < 48 {
                    places[byte / 12 * 16 + byte % 12] = (byte % 12 / 3 * 4 + byte % 3) as i8;
                    byte += 1;
                }
                places
            };
            const WORDS: [i32; WIDE] = [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15];
            let bytes = v4.avx512bw._mm512_shuffle_epi8(value, pulp::cast(BYTES));
            let bytes: [u8; 64] = pulp::cast(v4.avx512f._mm512_permutexvar_epi32(pulp::cast(WORDS), bytes));
            return bytes.first_chunk().copied();
        }
        None
    }

    /// As a register of AVX-512, if it is one.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn widest(self) -> Option<(pulp::x86::V4, std::arch::x86_64::__m512i)> {
        let (s, value): (&dyn std::any::Any, &dyn std::any::Any) = (&self.s, &self.v);
        match (s.downcast_ref::<pulp::x86::V4>(), value.downcast_ref::<pulp::u32x16>()) {
            (Some(&v4), Some(&value)) => Some((v4, pulp::cast(value))),
            _ => None,
        }
    }

    /// The way back from [`I::widest`].
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn like(self, value: std::arch::x86_64::__m512i) -> Self {
        let words: [i32; WIDE] = pulp::cast(value);
        Self::load(self.s, &words, 0)
    }
}
