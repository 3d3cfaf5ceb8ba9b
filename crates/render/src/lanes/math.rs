//! Powers, angles and rounding from plain arithmetic: polynomial approximations, the same bits everywhere.

#[cfg(target_arch = "x86_64")]
use super::native::{on_x86, whole_on_x86};
use super::{F, I, Lanes};

/// Down to an integer, without exceptions, in the encoding of AVX-512's instruction.
#[cfg(target_arch = "x86_64")]
const DOWN: i32 = 0x09;

/// 1.5 · 2²³: adding it leaves the nearest integer in the low bits of the mantissa.
const ROUNDER: f32 = 12_582_912.0;

impl<S: Lanes> F<S> {
    /// To the nearest integer (ties to even), for |x| < 2²².
    #[inline(always)]
    pub(crate) fn round(self) -> Self {
        (self + ROUNDER) - ROUNDER
    }

    /// To the next integer below; never −0.
    #[inline(always)]
    pub(crate) fn floor(self) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(floor) = on_x86(
            self,
            self,
            #[inline(always)]
            |s, x, _| pulp::cast(s.avx512f._mm512_roundscale_ps::<{ DOWN }>(pulp::cast(x))),
            #[inline(always)]
            |s, x, _| pulp::cast(s.avx._mm256_floor_ps(pulp::cast(x))),
        ) {
            return floor + 0.0;
        }
        Self::from_fn(
            self.s,
            #[inline(always)]
            |lane| libm::floorf(self.to_array()[lane]),
        ) + 0.0
    }

    /// To the nearest integer (ties to even), as an integer; −2³¹ for what is not within its range.
    #[inline(always)]
    pub(crate) fn round_to_int(self) -> I<S> {
        #[cfg(target_arch = "x86_64")]
        if let Some(whole) = on_x86(
            self,
            self,
            #[inline(always)]
            |s, x, _| pulp::cast(s.avx512f._mm512_cvtps_epi32(pulp::cast(x))),
            #[inline(always)]
            |s, x, _| pulp::cast(s.avx._mm256_cvtps_epi32(pulp::cast(x))),
        ) {
            return whole.bits();
        }
        I::from_fn(
            self.s,
            #[inline(always)]
            |lane| {
                let x = self.to_array()[lane];
                if (-2_147_483_648.0..2_147_483_648.0).contains(&x) { libm::rintf(x) as i32 } else { i32::MIN }
            },
        )
    }

    /// 2 to this power: relative error below 3e-7; the power is clamped to [−126, 126].
    #[inline(always)]
    pub(crate) fn exp2(self) -> Self {
        let x = self.clamp(-126.0, 126.0);
        let whole = x.round();
        let part = (x - whole) * std::f32::consts::LN_2;
        // Taylor's series of the exponential; |part| ≤ ln 2 / 2.
        let series = ((((((part * (1.0 / 720.0)) + 1.0 / 120.0) * part + 1.0 / 24.0) * part + 1.0 / 6.0) * part + 0.5)
            * part
            + 1.0)
            * part
            + 1.0;
        let scale = (whole.round_to_int() + 127).shift_left(23).as_float_bits();
        series * scale
    }

    /// Logarithm to the base 2 of a positive normal number: absolute error below 2e-7 and as much relative to the result.
    #[inline(always)]
    pub(crate) fn log2(self) -> Self {
        let bits = self.at_least(f32::MIN_POSITIVE).bits();
        // The mantissa is taken in [√½, √2): 0x3f3504f3 is √½.
        let exponent = (bits - 0x3f35_04f3).shift_right(23).shift_left(24);
        // An arithmetic shift by hand: sign-extend the 9-bit exponent.
        let exponent = Self::signed_top_byte(exponent);
        let mantissa = (bits - exponent.shift_left(23)).as_float_bits();
        // ln m = 2·artanh((m − 1)/(m + 1)).
        let t = (mantissa - 1.0) / (mantissa + 1.0);
        let t2 = t * t;
        let series = ((((t2 * (1.0 / 9.0)) + 1.0 / 7.0) * t2 + 0.2) * t2 + 1.0 / 3.0) * t2 + 1.0;
        exponent.to_float() + t * series * (2.0 * std::f32::consts::LOG2_E)
    }

    /// 2 to this power, for shading: relative error below 3e-6, for powers in [−126, 126].
    #[inline(always)]
    pub(crate) fn exp2_near(self) -> Self {
        let rounded = self + ROUNDER;
        let part = self - (rounded - ROUNDER);
        // Minimax on ±½; in pairs, which do not wait for each other.
        let square = part * part;
        let (low, high) = (part * 0.693_121_8 + 0.999_999_3, part * 0.055_917_863 + 0.240_247_45);
        let series = (square * 0.009_570_102 + high) * square + low;
        (series.bits() + rounded.bits().shift_left(23)).as_float_bits()
    }

    /// Logarithm to the base 2 of a positive normal number, for shading: absolute error below 6e-5, and exact for powers of two from above.
    #[inline(always)]
    pub(crate) fn log2_near(self) -> Self {
        let bits = self.bits();
        let exponent = bits.shift_right(23).to_float() - 127.0;
        let above = ((bits & 0x007f_ffff) | 0x3f80_0000).as_float_bits() - 1.0;
        // (log₂ m)/(m − 1), minimax on [1, 2), as a polynomial of m − 1; in pairs, which do not wait for each other.
        let square = above * above;
        let (low, high) = (above * -0.716_987_46 + 1.442_613_2, above * -0.227_119_56 + 0.441_898_96);
        ((square * 0.059_651_57 + high) * square + low) * above + exponent
    }

    #[inline(always)]
    fn signed_top_byte(shifted: I<S>) -> I<S> {
        // `shifted` holds the low eight bits of the exponent in its top byte: (x >> 24) with the sign drawn in.
        let low = shifted.shift_right(24);
        (low ^ 0x80) - 0x80
    }

    /// Display value, 0–1, of linear light (IEC 61966-2-1), clamped: within a tenth of a byte's step.
    #[inline(always)]
    pub(crate) fn to_srgb(self) -> Self {
        let light = self.saturate();
        // Over the root of the light the curve is nearly straight: a minimax polynomial of the fifth degree.
        let x = light.sqrt();
        let high = ((((x * 0.517_220_1 - 1.623_447) * x + 2.031_381_6) * x - 1.402_661_1) * x + 1.517_939_1) * x
            - 0.040_109_08;
        light.lt(Self::splat(self.s, 0.003_130_8)).select(light * 12.92, high).at_most(1.0)
    }

    /// Sine and cosine of 2π times this: absolute error below 1e-6.
    #[inline(always)]
    pub(crate) fn sin_cos_turns(self) -> (Self, Self) {
        let quarter = (self * 4.0).round();
        let angle = (self - quarter * 0.25) * std::f32::consts::TAU;
        let a2 = angle * angle;
        // Taylor's series on ±π/4.
        let sin =
            angle * ((((a2 * (1.0 / 362_880.0)) - 1.0 / 5040.0) * a2 + 1.0 / 120.0) * a2 * a2 - a2 * (1.0 / 6.0) + 1.0);
        let cos = ((((a2 * (1.0 / 40_320.0)) - 1.0 / 720.0) * a2 + 1.0 / 24.0) * a2 - 0.5) * a2 + 1.0;
        let turn = quarter.round_to_int();
        let odd = (turn & 1).is_zero();
        let (s, c) = (odd.select(sin, cos), odd.select(cos, sin));
        let flip_sin = (turn & 2).shift_left(30);
        let flip_cos = ((turn + 1) & 2).shift_left(30);
        ((s.bits() ^ flip_sin).as_float_bits(), (c.bits() ^ flip_cos).as_float_bits())
    }
}

impl<S: Lanes> I<S> {
    /// As floats: the nearest ones.
    #[inline(always)]
    pub(crate) fn to_float(self) -> F<S> {
        #[cfg(target_arch = "x86_64")]
        if let Some(float) = whole_on_x86(
            self,
            self,
            #[inline(always)]
            |s, x, _| pulp::cast(s.avx512f._mm512_cvtepi32_ps(pulp::cast(x))),
            #[inline(always)]
            |s, x, _| pulp::cast(s.avx._mm256_cvtepi32_ps(pulp::cast(x))),
        ) {
            return float.as_float_bits();
        }
        let whole = self.to_array();
        F::from_fn(
            self.s,
            #[inline(always)]
            |lane| whole[lane] as f32,
        )
    }

    #[inline(always)]
    pub(crate) fn is_zero(self) -> super::M<S> {
        super::M { s: self.s, v: self.s.equal_u32s(self.v, self.s.splat_u32s(0)) }
    }

    /// Stirs the bits (the finaliser of "lowbias32", Chris Wellons 2018).
    #[inline(always)]
    pub(crate) fn hash(self) -> Self {
        let x = (self ^ self.shift_right(16)) * 0x7feb_352d;
        let x = (x ^ x.shift_right(15)) * 0x846c_a68b_u32 as i32;
        x ^ x.shift_right(16)
    }

    /// A number in [0, 1) of the top 23 bits.
    #[inline(always)]
    pub(crate) fn unit_float(self) -> F<S> {
        (self.shift_right(9) | 0x3f80_0000).as_float_bits() - 1.0
    }
}

impl<S: Lanes> F<S> {
    /// The angle in [0, π/2) whose tangent is this, for this ≥ 0: absolute error below 2e-7.
    #[inline(always)]
    pub(crate) fn atan(self) -> Self {
        // atan x = 2 atan(x / (1 + √(1 + x²))), twice: what is left is below tan(π/8).
        let x = self / (1.0 + (1.0 + self * self).sqrt());
        let x = x / (1.0 + (1.0 + x * x).sqrt());
        let x2 = x * x;
        let series = ((((x2 * (1.0 / 9.0)) - 1.0 / 7.0) * x2 + 0.2) * x2 - 1.0 / 3.0) * x2 + 1.0;
        4.0 * x * (series - x2 * x2 * x2 * x2 * x2 * (1.0 / 11.0) + x2 * x2 * x2 * x2 * x2 * x2 * (1.0 / 13.0))
    }
}
