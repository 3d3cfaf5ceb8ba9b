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

    /// Of each lane's four bytes a, b, c, d: a + b − c − d, a − b + c − d, a − b − c + d.
    #[inline(always)]
    pub(crate) fn bytes_against(self) -> [Self; 3] {
        #[cfg(target_arch = "x86_64")]
        if let (Some(sums), Some(differences)) = (self.pairs_of_bytes(0x0101_0101), self.pairs_of_bytes(0xff01_ff01)) {
            const PLUS: u32 = 0x0001_0001;
            const MINUS: u32 = 0xffff_0001;
            let all = (sums.pair_of_halves(MINUS), differences.pair_of_halves(PLUS), differences.pair_of_halves(MINUS));
            if let (Some(first), Some(second), Some(third)) = all {
                return [first, second, third];
            }
        }
        let (a, b) = (self & 255, self.shift_right(8) & 255);
        let (c, d) = (self.shift_right(16) & 255, self.shift_right(24));
        [(a + b) - (c + d), (a - b) + (c - d), (a - b) - (c - d)]
    }

    /// Sums of two bytes each, times the signed bytes of `weights`, as halves of lanes.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn pairs_of_bytes(self, weights: u32) -> Option<Self> {
        whole_on_x86(
            self,
            Self::splat(self.s, weights as i32),
            #[inline(always)]
            |s, a, b| pulp::cast(s.avx512bw._mm512_maddubs_epi16(pulp::cast(a), pulp::cast(b))),
            #[inline(always)]
            |s, a, b| pulp::cast(s.avx2._mm256_maddubs_epi16(pulp::cast(a), pulp::cast(b))),
        )
    }

    /// The sum of a lane's two halves, times the signed halves of `weights`.
    #[cfg(target_arch = "x86_64")]
    #[inline(always)]
    fn pair_of_halves(self, weights: u32) -> Option<Self> {
        whole_on_x86(
            self,
            Self::splat(self.s, weights as i32),
            #[inline(always)]
            |s, a, b| pulp::cast(s.avx512bw._mm512_madd_epi16(pulp::cast(a), pulp::cast(b))),
            #[inline(always)]
            |s, a, b| pulp::cast(s.avx2._mm256_madd_epi16(pulp::cast(a), pulp::cast(b))),
        )
    }
}

/// Writes three numbers of each lane, each as a byte (those outside of 0–255 as the nearest), one lane after the other, to the front of `bytes`: as many as
/// have room.
#[inline(always)]
pub(crate) fn put_bytes<S: Lanes>([red, green, blue]: [I<S>; 3], bytes: &mut [u8]) {
    #[cfg(target_arch = "x86_64")]
    {
        // In each quarter of a register four reds, four greens, four blues become four times red, green, blue.
        const TURNED: [i8; 64] = {
            let mut places = [-1; 64];
            let mut byte = 0;
            while byte < 48 {
                places[byte / 12 * 16 + byte % 12] = (byte % 3 * 4 + byte % 12 / 3) as i8;
                byte += 1;
            }
            places
        };
        let s = red.s;
        if let (Some(v4), Some([r, g, b])) =
            (same::<_, pulp::x86::V4>(s), same::<_, [pulp::u32x16; 3]>([red.v, green.v, blue.v]))
        {
            const WORDS: [i32; WIDE] = [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15];
            let f = v4.avx512bw;
            let (both, last) = (
                f._mm512_packs_epi32(pulp::cast(r), pulp::cast(g)),
                f._mm512_packs_epi32(pulp::cast(b), pulp::cast(b)),
            );
            let all = f._mm512_shuffle_epi8(f._mm512_packus_epi16(both, last), pulp::cast(TURNED));
            let all: [u8; 64] = pulp::cast(v4.avx512f._mm512_permutexvar_epi32(pulp::cast(WORDS), all));
            if let (Some(to), Some(from)) = (bytes.first_chunk_mut::<48>(), all.first_chunk()) {
                *to = *from;
                return;
            }
        }
        if let (Some(v3), Some([r, g, b])) =
            (same::<_, pulp::x86::V3>(s), same::<_, [pulp::u32x8; 3]>([red.v, green.v, blue.v]))
        {
            const HALF: [i8; 32] = {
                let mut places = [-1; 32];
                let mut byte = 0;
                while byte < 32 {
                    places[byte] = TURNED[byte];
                    byte += 1;
                }
                places
            };
            const WORDS: [i32; 8] = [0, 1, 2, 4, 5, 6, 3, 7];
            let f = v3.avx2;
            let (both, last) = (
                f._mm256_packs_epi32(pulp::cast(r), pulp::cast(g)),
                f._mm256_packs_epi32(pulp::cast(b), pulp::cast(b)),
            );
            let all = f._mm256_shuffle_epi8(f._mm256_packus_epi16(both, last), pulp::cast(HALF));
            let all: [u8; 32] = pulp::cast(f._mm256_permutevar8x32_epi32(all, pulp::cast(WORDS)));
            if let (Some(to), Some(from)) = (bytes.first_chunk_mut::<24>(), all.first_chunk()) {
                *to = *from;
                return;
            }
        }
    }
    let channels = [red, green, blue].map(
        #[inline(always)]
        |channel| channel.to_array(),
    );
    for (lane, three) in bytes.chunks_exact_mut(3).enumerate().take(I::<S>::LANES) {
        for (byte, channel) in three.iter_mut().zip(&channels) {
            *byte = channel[lane].clamp(0, 255) as u8;
        }
    }
}
