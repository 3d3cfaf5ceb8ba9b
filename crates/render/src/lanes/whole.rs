//! Integers in lanes: bounds, and bytes for pictures. x86 has instructions for them; elsewhere they give the same bits by comparisons.

#[cfg(target_arch = "x86_64")]
use super::native::{by_sign, same, whole_on_x86};
use super::{F, I, Lanes, M, WIDE};

impl<S: Lanes> F<S> {
    /// Into [0, high]; by the bits, so that a NaN becomes one of the two.
    #[inline(always)]
    pub(crate) fn within(self, high: f32) -> Self {
        self.bits().clamp(0, high.to_bits() as i32).as_float_bits()
    }
}

impl<S: Lanes> I<S> {
    /// Into [low, high].
    #[inline(always)]
    pub(crate) fn clamp(self, low: i32, high: i32) -> Self {
        self.greater(Self::splat(self.s, low)).lesser(Self::splat(self.s, high))
    }

    /// The lesser, as signed numbers.
    #[inline(always)]
    pub(crate) fn lesser(self, other: Self) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(least) = whole_on_x86(
            self,
            other,
            #[inline(always)]
            |s, a, b| pulp::cast(s.avx512f._mm512_min_epi32(pulp::cast(a), pulp::cast(b))),
            #[inline(always)]
            |s, a, b| pulp::cast(s.avx2._mm256_min_epi32(pulp::cast(a), pulp::cast(b))),
        ) {
            return least;
        }
        self.below(other).select_i(self, other)
    }

    /// The greater, as signed numbers.
    #[inline(always)]
    pub(crate) fn greater(self, other: Self) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(most) = whole_on_x86(
            self,
            other,
            #[inline(always)]
            |s, a, b| pulp::cast(s.avx512f._mm512_max_epi32(pulp::cast(a), pulp::cast(b))),
            #[inline(always)]
            |s, a, b| pulp::cast(s.avx2._mm256_max_epi32(pulp::cast(a), pulp::cast(b))),
        ) {
            return most;
        }
        self.below(other).select_i(other, self)
    }

    /// Whether it is negative.
    #[inline(always)]
    pub(crate) fn negative(self) -> M<S> {
        #[cfg(target_arch = "x86_64")]
        if let Some(mask) = by_sign(self) {
            return mask;
        }
        M { s: self.s, v: self.s.less_than_u32s(self.s.splat_u32s(i32::MAX as u32), self.v) }
    }

    /// Whether it is not negative.
    #[inline(always)]
    pub(crate) fn not_negative(self) -> M<S> {
        #[cfg(target_arch = "x86_64")]
        if let Some(mask) = by_sign(self ^ -1) {
            return mask;
        }
        M { s: self.s, v: self.s.less_than_u32s(self.v, self.s.splat_u32s(1 << 31)) }
    }

    /// Whether it is less, as signed numbers.
    #[inline(always)]
    fn below(self, other: Self) -> M<S> {
        // `pulp` compares unsigned numbers everywhere.
        let (a, b) = (self ^ i32::MIN, other ^ i32::MIN);
        M { s: self.s, v: self.s.less_than_u32s(a.v, b.v) }
    }

    /// Writes the three low bytes of each lane, one after the other, to the front of `bytes`: as many as have room.
    #[inline(always)]
    pub(crate) fn put_three_bytes(self, bytes: &mut [u8]) {
        #[cfg(target_arch = "x86_64")]
        {
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
            if let (Some(v4), Some(value)) = (same::<_, pulp::x86::V4>(self.s), same::<_, pulp::u32x16>(self.v)) {
                const WORDS: [i32; WIDE] = [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15];
                let all = v4.avx512bw._mm512_shuffle_epi8(pulp::cast(value), pulp::cast(BYTES));
                let all: [u8; 64] = pulp::cast(v4.avx512f._mm512_permutexvar_epi32(pulp::cast(WORDS), all));
                if let (Some(to), Some(from)) = (bytes.first_chunk_mut::<48>(), all.first_chunk()) {
                    *to = *from;
                    return;
                }
            }
            if let (Some(v3), Some(value)) = (same::<_, pulp::x86::V3>(self.s), same::<_, pulp::u32x8>(self.v)) {
                const HALF: [i8; 32] = {
                    let mut places = [-1; 32];
                    let mut byte = 0;
                    while byte < 32 {
                        places[byte] = BYTES[byte];
                        byte += 1;
                    }
                    places
                };
                const WORDS: [i32; 8] = [0, 1, 2, 4, 5, 6, 3, 7];
                let all = v3.avx2._mm256_shuffle_epi8(pulp::cast(value), pulp::cast(HALF));
                let all: [u8; 32] = pulp::cast(v3.avx2._mm256_permutevar8x32_epi32(all, pulp::cast(WORDS)));
                if let (Some(to), Some(from)) = (bytes.first_chunk_mut::<24>(), all.first_chunk()) {
                    *to = *from;
                    return;
                }
            }
        }
        for (three, word) in bytes.chunks_exact_mut(3).zip(self.to_array()).take(Self::LANES) {
            let [first, second, third, _] = word.to_le_bytes();
            (three[0], three[1], three[2]) = (first, second, third);
        }
    }
}
