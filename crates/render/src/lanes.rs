//! Lanes of `f32` and integers over [`pulp`]'s registers: the same bits on one lane, eight (AVX2) or sixteen (AVX-512).
//!
//! Only operations that IEEE 754 rounds alone are used (add, subtract, multiply, divide, square root, comparisons, integers): no fused multiply-add, no
//! reciprocal estimates, no sums across lanes. Minimum instructions differ in zeros and NaNs from machine to machine: those of x86 are a comparison and a
//! choice in one, as [`F::min`] has it; elsewhere it is made of the two.

#![cfg_attr(
    not(target_arch = "x86_64"),
    allow(unused_imports, unused_variables, reason = "what only instructions of x86 need")
)]

mod gather;
mod math;
mod native;
mod permute;
mod registers;
mod small;
#[cfg(test)]
mod tests;
mod transpose;
mod vector;
mod whole;

use std::ops::{Add, AddAssign, BitAnd, BitOr, BitXor, Div, Mul, Neg, Not, Sub};

pub(crate) use gather::{put_octets, put_quads, quads, triples, vectors};
pub(crate) use permute::{in_fours, less_than_rows, picked, sums_of_ends};
pub(crate) use registers::{Lanes, Two};
pub(crate) use small::four_weighted;
pub(crate) use transpose::{columns, four_columns, three_columns, turned};
pub(crate) use vector::{V3, luminance};
pub(crate) use whole::put_bytes;

/// Gives a closure back: a place where the language lets `#[inline(always)]` stand before one. Every closure that works on lanes needs it, since code
/// that is not inlined is compiled for the least processor.
#[inline(always)]
pub(crate) fn inlined<C>(closure: C) -> C {
    closure
}

/// Asks for the line of a cache in which an address lies, so that it is near when it is read. Nothing is read: any address will do.
#[inline(always)]
pub(crate) fn prefetch<S: Lanes, T>(s: S, address: *const T) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::_MM_HINT_T0;
        if let Some(v3) = native::avx(s) {
            v3.sse._mm_prefetch::<_MM_HINT_T0>(address.cast());
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (s, address);
}

/// Everything per-lane is kept in arrays of this length; a register of `S` holds a sixteenth, half or all of one.
pub(crate) const WIDE: usize = 16;

/// One array of lanes.
pub(crate) type Wide = [f32; WIDE];

/// A register of `f32`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct F<S: Lanes> {
    pub(crate) s: S,
    pub(crate) v: S::f32s,
}

/// A register of 32-bit integers; arithmetic wraps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct I<S: Lanes> {
    pub(crate) s: S,
    pub(crate) v: S::u32s,
}

/// A register of yes and no.
#[derive(Clone, Copy, Debug)]
pub(crate) struct M<S: Lanes> {
    s: S,
    v: S::m32s,
}

macro_rules! operators {
    ($type:ident, $scalar:ty, $($trait:ident $method:ident $call:ident),*) => {$(
        impl<S: Lanes> $trait for $type<S> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self { s: self.s, v: self.s.$call(self.v, other.v) }
            }
        }
        impl<S: Lanes> $trait<$scalar> for $type<S> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: $scalar) -> Self {
                self.$method(Self::splat(self.s, other))
            }
        }
        impl<S: Lanes> $trait<$type<S>> for $scalar {
            type Output = $type<S>;
            #[inline(always)]
            fn $method(self, other: $type<S>) -> $type<S> {
                $type::splat(other.s, self).$method(other)
            }
        }
    )*};
}
operators!(F, f32, Add add add_f32s, Sub sub sub_f32s, Mul mul mul_f32s, Div div div_f32s);
// Unsigned inside: the same bits, and `pulp` inlines them everywhere.
operators!(I, i32, Add add add_u32s, Sub sub sub_u32s, Mul mul mul_u32s, BitAnd bitand and_u32s, BitOr bitor or_u32s, BitXor bitxor xor_u32s);

impl<S: Lanes> Neg for F<S> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        (self.bits() ^ i32::MIN).as_float_bits()
    }
}

impl<S: Lanes> AddAssign for F<S> {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl<S: Lanes> F<S> {
    /// Lanes of one register.
    pub(crate) const LANES: usize = S::COUNT;

    #[inline(always)]
    pub(crate) fn splat(s: S, value: f32) -> Self {
        Self { s, v: s.splat_f32s(value) }
    }

    /// The register that begins at `values[at]`.
    #[inline(always)]
    pub(crate) fn load(s: S, values: &[f32], at: usize) -> Self {
        Self { s, v: s.load_f32s(values, at) }
    }

    #[inline(always)]
    pub(crate) fn store(self, values: &mut [f32], at: usize) {
        self.s.store_f32s(self.v, values, at);
    }

    /// Lane by lane from a function of the lane's number: for tables.
    #[inline(always)]
    pub(crate) fn from_fn(s: S, value: impl FnMut(usize) -> f32) -> Self {
        let mut value = value;
        let mut values = [0.0; WIDE];
        for (lane, slot) in values.iter_mut().enumerate().take(S::COUNT) {
            *slot = value(lane);
        }
        Self::load(s, &values, 0)
    }

    /// The least of all lanes, for numbers that are neither NaN nor −0.
    #[inline(always)]
    pub(crate) fn least(self) -> f32 {
        self.s.reduce_min_f32s(self.v)
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> Wide {
        let mut values = [0.0; WIDE];
        self.store(&mut values, 0);
        values
    }

    #[inline(always)]
    pub(crate) fn lt(self, other: Self) -> M<S> {
        M { s: self.s, v: self.s.less_than_f32s(self.v, other.v) }
    }

    #[inline(always)]
    pub(crate) fn gt(self, other: Self) -> M<S> {
        other.lt(self)
    }

    /// The lesser; the other one where either is NaN.
    #[inline(always)]
    pub(crate) fn min(self, other: Self) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(least) = native::on_x86(
            self,
            other,
            #[inline(always)]
            |s, a, b| pulp::cast(s.avx512f._mm512_min_ps(pulp::cast(a), pulp::cast(b))),
            #[inline(always)]
            |s, a, b| pulp::cast(s.avx._mm256_min_ps(pulp::cast(a), pulp::cast(b))),
        ) {
            return least;
        }
        self.lt(other).select(self, other)
    }

    /// The greater; the other one where either is NaN.
    #[inline(always)]
    pub(crate) fn max(self, other: Self) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(most) = native::on_x86(
            self,
            other,
            #[inline(always)]
            |s, a, b| pulp::cast(s.avx512f._mm512_max_ps(pulp::cast(a), pulp::cast(b))),
            #[inline(always)]
            |s, a, b| pulp::cast(s.avx._mm256_max_ps(pulp::cast(a), pulp::cast(b))),
        ) {
            return most;
        }
        other.lt(self).select(self, other)
    }

    #[inline(always)]
    pub(crate) fn at_least(self, low: f32) -> Self {
        self.max(Self::splat(self.s, low))
    }

    #[inline(always)]
    pub(crate) fn at_most(self, high: f32) -> Self {
        self.min(Self::splat(self.s, high))
    }

    /// Into [low, high]; NaN becomes `low`.
    #[inline(always)]
    pub(crate) fn clamp(self, low: f32, high: f32) -> Self {
        self.at_least(low).at_most(high)
    }

    #[inline(always)]
    pub(crate) fn saturate(self) -> Self {
        self.clamp(0.0, 1.0)
    }

    #[inline(always)]
    pub(crate) fn abs(self) -> Self {
        (self.bits() & i32::MAX).as_float_bits()
    }

    #[inline(always)]
    pub(crate) fn sqrt(self) -> Self {
        Self { s: self.s, v: self.s.sqrt_f32s(self.v) }
    }

    /// `self` at `share` 0, `other` at 1.
    #[inline(always)]
    pub(crate) fn mix(self, other: Self, share: Self) -> Self {
        self + (other - self) * share
    }

    /// The bits as integers.
    #[inline(always)]
    pub(crate) fn bits(self) -> I<S> {
        I { s: self.s, v: self.s.bits(self.v) }
    }
}

impl<S: Lanes> I<S> {
    /// Lanes of one register.
    pub(crate) const LANES: usize = S::COUNT;

    #[inline(always)]
    pub(crate) fn splat(s: S, value: i32) -> Self {
        Self { s, v: s.splat_u32s(value as u32) }
    }

    #[inline(always)]
    pub(crate) fn load(s: S, values: &[i32], at: usize) -> Self {
        Self { s, v: s.load_i32s(values, at) }
    }

    #[inline(always)]
    pub(crate) fn store(self, values: &mut [i32], at: usize) {
        self.s.store_i32s(self.v, values, at);
    }

    /// Lane by lane from a function of the lane's number.
    #[inline(always)]
    pub(crate) fn from_fn(s: S, value: impl FnMut(usize) -> i32) -> Self {
        let mut value = value;
        let mut values = [0; WIDE];
        for (lane, slot) in values.iter_mut().enumerate().take(S::COUNT) {
            *slot = value(lane);
        }
        Self::load(s, &values, 0)
    }

    #[inline(always)]
    pub(crate) fn to_array(self) -> [i32; WIDE] {
        let mut values = [0; WIDE];
        self.store(&mut values, 0);
        values
    }

    /// Shifts right by a number of bits, zeros coming in.
    #[inline(always)]
    pub(crate) fn shift_right(self, bits: u32) -> Self {
        Self { s: self.s, v: self.s.shift_right_u32s(self.v, bits) }
    }

    #[inline(always)]
    pub(crate) fn shift_left(self, bits: u32) -> Self {
        Self { s: self.s, v: self.s.shift_left_u32s(self.v, bits) }
    }

    /// The bits as floats.
    #[inline(always)]
    pub(crate) fn as_float_bits(self) -> F<S> {
        F { s: self.s, v: self.s.as_floats(self.v) }
    }
}

impl<S: Lanes> M<S> {
    #[inline(always)]
    pub(crate) fn select(self, yes: F<S>, no: F<S>) -> F<S> {
        self.select_i(yes.bits(), no.bits()).as_float_bits()
    }

    #[inline(always)]
    pub(crate) fn select_i(self, yes: I<S>, no: I<S>) -> I<S> {
        I { s: self.s, v: self.s.select_u32s(self.v, yes.v, no.v) }
    }

    /// As [`M::select_i`], for a mask of a comparison of floats only: bit by bit, so that no compiler makes it a masked store.
    #[inline(always)]
    pub(crate) fn mixed(self, yes: I<S>, no: I<S>) -> I<S> {
        native::mixed(self, yes, no).unwrap_or_else(
            #[inline(always)]
            || self.select_i(yes, no),
        )
    }

    #[inline(always)]
    pub(crate) fn any(self) -> bool {
        if let Some(bits) = native::bits(self) {
            return bits != 0;
        }
        let ones = self.select(F::splat(self.s, 1.0), F::splat(self.s, 0.0));
        self.s.reduce_max_f32s(ones.v) > 0.0
    }
}

impl<S: Lanes> M<S> {
    #[inline(always)]
    pub(crate) fn all(self) -> bool {
        !(!self).any()
    }

    /// A bit for each lane, from the lowest on.
    #[inline(always)]
    pub(crate) fn bits(self) -> u32 {
        if let Some(bits) = native::bits(self) {
            return bits;
        }
        let one = I::splat(self.s, 1);
        let ones = self.select_i(one, I::splat(self.s, 0)).to_array();
        let mut bits = 0;
        let mut lane = 0;
        while lane < I::<S>::LANES {
            bits |= (ones[lane] as u32) << lane;
            lane += 1;
        }
        bits
    }
}

impl<S: Lanes> BitAnd for M<S> {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self { s: self.s, v: self.s.and_m32s(self.v, other.v) }
    }
}

impl<S: Lanes> BitOr for M<S> {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Self { s: self.s, v: self.s.or_m32s(self.v, other.v) }
    }
}

impl<S: Lanes> Not for M<S> {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Self { s: self.s, v: self.s.not_m32s(self.v) }
    }
}
