//! Sixteen numbers side by side over [`pulp`]'s registers: the same bits at every width. Only what IEEE 754 rounds alone is used: no fused multiply-add, no estimates.

use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Sub};

use pulp::Simd;

/// Everything per lane is kept in arrays of this length.
pub(super) const WIDE: usize = 16;

/// One array of lanes.
pub(super) type Wide = [f32; WIDE];

/// Gives a closure back: a place where the language lets `#[inline(always)]` stand before one. Code on lanes that is not inlined is compiled for the least processor.
#[inline(always)]
pub(super) fn inlined<C>(closure: C) -> C {
    closure
}

/// 1.5 · 2²³: adding it leaves the nearest integer in the low bits of the mantissa.
const ROUNDER: f32 = 12_582_912.0;

/// A register of `f32`.
#[derive(Clone, Copy)]
pub(super) struct F<S: Simd> {
    s: S,
    v: S::f32s,
}

/// A register of yes and no.
#[derive(Clone, Copy)]
pub(super) struct M<S: Simd> {
    s: S,
    v: S::m32s,
}

/// Three registers: a place or a direction in every lane.
#[derive(Clone, Copy)]
pub(super) struct W3<S: Simd>(pub(super) [F<S>; 3]);

macro_rules! operators {
    ($($trait:ident $method:ident $call:ident),*) => {$(
        impl<S: Simd> $trait for F<S> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self { s: self.s, v: self.s.$call(self.v, other.v) }
            }
        }
        impl<S: Simd> $trait<f32> for F<S> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: f32) -> Self {
                self.$method(Self::splat(self.s, other))
            }
        }
        impl<S: Simd> $trait<F<S>> for f32 {
            type Output = F<S>;
            #[inline(always)]
            fn $method(self, other: F<S>) -> F<S> {
                F::splat(other.s, self).$method(other)
            }
        }
    )*};
}
operators!(Add add add_f32s, Sub sub sub_f32s, Mul mul mul_f32s, Div div div_f32s);

impl<S: Simd> Neg for F<S> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        self.flipped(self.s.splat_u32s(1 << 31))
    }
}

impl<S: Simd> F<S> {
    /// Lanes of one register.
    pub(super) const LANES: usize = S::F32_LANES;

    #[inline(always)]
    pub(super) fn splat(s: S, value: f32) -> Self {
        Self { s, v: s.splat_f32s(value) }
    }

    /// The register that begins at `values[at]`.
    #[inline(always)]
    pub(super) fn load(s: S, values: &[f32], at: usize) -> Self {
        Self { s, v: S::as_simd_f32s(&values[at..at + S::F32_LANES]).0[0] }
    }

    #[inline(always)]
    pub(super) fn store(self, values: &mut [f32], at: usize) {
        S::as_mut_simd_f32s(&mut values[at..at + S::F32_LANES]).0[0] = self.v;
    }

    #[inline(always)]
    pub(super) fn lt(self, other: Self) -> M<S> {
        M { s: self.s, v: self.s.less_than_f32s(self.v, other.v) }
    }

    #[inline(always)]
    pub(super) fn below(self, other: f32) -> M<S> {
        self.lt(Self::splat(self.s, other))
    }

    #[inline(always)]
    pub(super) fn above(self, other: f32) -> M<S> {
        Self::splat(self.s, other).lt(self)
    }

    /// The lesser; the other one where either is NaN.
    #[inline(always)]
    pub(super) fn min(self, other: Self) -> Self {
        self.lt(other).select(self, other)
    }

    #[inline(always)]
    pub(super) fn at_least(self, low: f32) -> Self {
        let low = Self::splat(self.s, low);
        low.lt(self).select(self, low)
    }

    #[inline(always)]
    pub(super) fn at_most(self, high: f32) -> Self {
        self.min(Self::splat(self.s, high))
    }

    /// Into [low, high]; NaN becomes `low`.
    #[inline(always)]
    pub(super) fn clamp(self, low: f32, high: f32) -> Self {
        self.at_least(low).at_most(high)
    }

    #[inline(always)]
    pub(super) fn abs(self) -> Self {
        let bits = self.s.and_u32s(pulp::cast(self.v), self.s.splat_u32s(i32::MAX as u32));
        Self { s: self.s, v: pulp::cast(bits) }
    }

    /// 1 or −1 with its sign (of zero too).
    #[inline(always)]
    pub(super) fn sign(self) -> Self {
        let sign = self.s.and_u32s(pulp::cast(self.v), self.s.splat_u32s(1 << 31));
        Self::splat(self.s, 1.0).flipped(sign)
    }

    #[inline(always)]
    fn flipped(self, sign: S::u32s) -> Self {
        Self { s: self.s, v: pulp::cast(self.s.xor_u32s(pulp::cast(self.v), sign)) }
    }

    #[inline(always)]
    pub(super) fn sqrt(self) -> Self {
        Self { s: self.s, v: self.s.sqrt_f32s(self.v) }
    }

    /// `self` at `share` 0, `other` at 1.
    #[inline(always)]
    pub(super) fn mix(self, other: Self, share: Self) -> Self {
        self + (other - self) * share
    }

    /// 0 below `low`, 1 above `high`, smooth between; `low` may be the greater.
    #[inline(always)]
    pub(super) fn smooth(self, low: f32, high: f32) -> Self {
        let t = ((self - low) * (1.0 / (high - low))).clamp(0.0, 1.0);
        t * t * (3.0 - 2.0 * t)
    }

    /// To the nearest integer, for |x| < 2²².
    #[inline(always)]
    fn round(self) -> Self {
        (self + ROUNDER) - ROUNDER
    }

    /// To the next integer below, for |x| < 2²².
    #[inline(always)]
    pub(super) fn floor(self) -> Self {
        let near = self.round();
        near - self.lt(near).select(Self::splat(self.s, 1.0), Self::splat(self.s, 0.0))
    }

    /// Sine and cosine of 2π times this: absolute error below 1e-6.
    #[inline(always)]
    pub(super) fn sin_cos_turns(self) -> (Self, Self) {
        let s = self.s;
        let quarter = (self * 4.0).round();
        let angle = (self - quarter * 0.25) * std::f32::consts::TAU;
        let a2 = angle * angle;
        // Taylor's series on ±π/4.
        let sin =
            angle * ((((a2 * (1.0 / 362_880.0)) - 1.0 / 5040.0) * a2 + 1.0 / 120.0) * a2 * a2 - a2 * (1.0 / 6.0) + 1.0);
        let cos = ((((a2 * (1.0 / 40_320.0)) - 1.0 / 720.0) * a2 + 1.0 / 24.0) * a2 - 0.5) * a2 + 1.0;
        // The integer stands in the low bits.
        let turn: S::u32s = pulp::cast((quarter + ROUNDER).v);
        let even = M { s, v: s.equal_u32s(s.and_u32s(turn, s.splat_u32s(1)), s.splat_u32s(0)) };
        let (sin, cos) = (even.select(sin, cos), even.select(cos, sin));
        let next = s.add_u32s(turn, s.splat_u32s(1));
        let minus = s.wrapping_dyn_shl_u32s(s.and_u32s(turn, s.splat_u32s(2)), s.splat_u32s(30));
        let minus_next = s.wrapping_dyn_shl_u32s(s.and_u32s(next, s.splat_u32s(2)), s.splat_u32s(30));
        (sin.flipped(minus), cos.flipped(minus_next))
    }

    /// A hash of this number's bits, of a salt and of a seed as a number from 0 to 1: as [`hash`](super::v3::hash) of the bits, but for the last of its own.
    #[inline(always)]
    pub(super) fn hashed(self, salt: u32, seed: u32) -> Self {
        let s = self.s;
        let salt = salt.wrapping_mul(0x85eb_ca77) ^ seed.wrapping_mul(0xc2b2_ae3d);
        let h = s.xor_u32s(s.mul_u32s(pulp::cast(self.v), s.splat_u32s(0x9e37_79b1)), s.splat_u32s(salt));
        let h = s.xor_u32s(h, s.wrapping_dyn_shr_u32s(h, s.splat_u32s(15)));
        let h = s.mul_u32s(h, s.splat_u32s(0x2c1b_3c6d));
        let h = s.xor_u32s(h, s.wrapping_dyn_shr_u32s(h, s.splat_u32s(12)));
        let h = s.mul_u32s(h, s.splat_u32s(0x297a_2d39));
        let h = s.xor_u32s(h, s.wrapping_dyn_shr_u32s(h, s.splat_u32s(15)));
        // The top 23 bits become the mantissa of a number in [1, 2).
        let unit = s.or_u32s(s.wrapping_dyn_shr_u32s(h, s.splat_u32s(9)), s.splat_u32s(0x3f80_0000));
        Self { s, v: pulp::cast(unit) } - 1.0
    }
}

impl<S: Simd> M<S> {
    #[inline(always)]
    pub(super) fn select(self, yes: F<S>, no: F<S>) -> F<S> {
        F { s: self.s, v: pulp::cast(self.s.select_u32s(self.v, pulp::cast(yes.v), pulp::cast(no.v))) }
    }

    #[inline(always)]
    pub(super) fn select3(self, W3([a, b, c]): W3<S>, W3([d, e, f]): W3<S>) -> W3<S> {
        W3([self.select(a, d), self.select(b, e), self.select(c, f)])
    }

    /// No everywhere.
    #[inline(always)]
    pub(super) fn none(s: S) -> Self {
        Self { s, v: s.less_than_u32s(s.splat_u32s(0), s.splat_u32s(0)) }
    }
}

impl<S: Simd> BitAnd for M<S> {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self { s: self.s, v: self.s.and_m32s(self.v, other.v) }
    }
}

impl<S: Simd> BitOr for M<S> {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Self { s: self.s, v: self.s.or_m32s(self.v, other.v) }
    }
}

impl<S: Simd> Not for M<S> {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Self { s: self.s, v: self.s.not_m32s(self.v) }
    }
}

impl<S: Simd> W3<S> {
    #[inline(always)]
    pub(super) fn splat(s: S, [x, y, z]: [f32; 3]) -> Self {
        Self([F::splat(s, x), F::splat(s, y), F::splat(s, z)])
    }

    #[inline(always)]
    pub(super) fn load(s: S, values: &[Wide; 3], at: usize) -> Self {
        Self([F::load(s, &values[0], at), F::load(s, &values[1], at), F::load(s, &values[2], at)])
    }

    #[inline(always)]
    pub(super) fn store(self, values: &mut [Wide; 3], at: usize) {
        let Self([x, y, z]) = self;
        x.store(&mut values[0], at);
        y.store(&mut values[1], at);
        z.store(&mut values[2], at);
    }

    #[inline(always)]
    pub(super) fn dot(self, other: Self) -> F<S> {
        let (Self([a, b, c]), Self([d, e, f])) = (self, other);
        a * d + b * e + c * f
    }

    #[inline(always)]
    pub(super) fn cross(self, other: Self) -> Self {
        let (Self([a, b, c]), Self([d, e, f])) = (self, other);
        Self([b * f - c * e, c * d - a * f, a * e - b * d])
    }

    #[inline(always)]
    pub(super) fn length(self) -> F<S> {
        self.dot(self).sqrt()
    }

    /// Of unit length; a vector of no length stays none.
    #[inline(always)]
    pub(super) fn unit(self) -> Self {
        self * (1.0 / self.length().at_least(1e-9))
    }

    /// self + share · other.
    #[inline(always)]
    pub(super) fn along(self, share: F<S>, other: Self) -> Self {
        self + other * share
    }

    #[inline(always)]
    pub(super) fn mix(self, other: Self, share: F<S>) -> Self {
        self + (other - self) * share
    }
}

macro_rules! componentwise {
    ($($trait:ident $method:ident),*) => {$(
        impl<S: Simd> $trait for W3<S> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                let (Self([a, b, c]), Self([d, e, f])) = (self, other);
                Self([a.$method(d), b.$method(e), c.$method(f)])
            }
        }
    )*};
}
componentwise!(Add add, Sub sub);

impl<S: Simd> Mul<F<S>> for W3<S> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, factor: F<S>) -> Self {
        let Self([a, b, c]) = self;
        Self([a * factor, b * factor, c * factor])
    }
}

impl<S: Simd> Mul<f32> for W3<S> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, factor: f32) -> Self {
        let Self([a, b, c]) = self;
        Self([a * factor, b * factor, c * factor])
    }
}

#[cfg(test)]
mod tests {
    use pulp::{Arch, Scalar, WithSimd};

    use super::super::v3;
    use super::*;

    struct Everything<'a>(&'a [f32]);

    impl WithSimd for Everything<'_> {
        type Output = Vec<[u32; 6]>;

        #[inline(always)]
        fn with_simd<S: Simd>(self, s: S) -> Self::Output {
            let mut out = Vec::new();
            for at in (0..self.0.len()).step_by(F::<S>::LANES) {
                let x = F::load(s, self.0, at);
                let (sin, cos) = x.sin_cos_turns();
                let place = W3([x, sin, cos + 0.5]);
                let W3([unit, ..]) = place.cross(W3([cos, x, sin])).unit();
                let mut lanes = [[0.0; WIDE]; 6];
                for (value, lanes) in
                    [sin, cos, unit, x.smooth(0.7, -0.2), x.floor() - x.abs().sqrt() / x.sign(), x.hashed(3, 9)]
                        .into_iter()
                        .zip(&mut lanes)
                {
                    value.store(lanes, 0);
                }
                out.extend((0..F::<S>::LANES).map(|lane| std::array::from_fn(|k| lanes[k][lane].to_bits())));
            }
            out
        }
    }

    #[test]
    fn one_lane_and_many_give_the_same_bits() {
        let values: Vec<f32> = (-8000..8000).map(|i| i as f32 * 0.001_37).collect();
        let narrow = Everything(&values).with_simd(Scalar);
        assert_eq!(narrow, Arch::new().dispatch(Everything(&values)));
        let mut worst = [0.0_f64; 3];
        for (numbers, &x) in narrow.iter().zip(&values) {
            let [sin, cos, _, smooth, _, hash] = numbers.map(|bits| f64::from(f32::from_bits(bits)));
            let turn = std::f64::consts::TAU * f64::from(x);
            worst[0] = worst[0].max((sin - turn.sin()).abs()).max((cos - turn.cos()).abs());
            worst[1] = worst[1].max((smooth - f64::from(v3::smooth(0.7, -0.2, x))).abs());
            worst[2] = worst[2].max((hash - f64::from(v3::hash(x.to_bits(), 3, 9))).abs());
        }
        println!("worst: sine and cosine {:.1e}, smooth {:.1e}, hash {:.1e}", worst[0], worst[1], worst[2]);
        assert!(worst[0] < 5e-6 && worst[1] < 1e-6 && worst[2] < 2e-7);
    }
}
