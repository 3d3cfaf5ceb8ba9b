//! The registers of x86 behind `pulp`'s, for instructions that `pulp` has no name for. Whether a register is one of them is settled when code is compiled
//! for it.

use std::any::Any;

#[cfg(target_arch = "x86_64")]
use super::{F, Two, inlined};
use super::{I, Lanes, M};

/// A value by another name of its type, if it has that.
#[inline(always)]
pub(super) fn same<A: 'static, B: Copy + 'static>(value: A) -> Option<B> {
    (&value as &dyn Any).downcast_ref::<B>().copied()
}

/// AVX, if the registers are of that kind or wider, or two of it.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn avx<S: Lanes>(s: S) -> Option<pulp::x86::V3> {
    if let Some(v4) = same::<_, pulp::x86::V4>(s) {
        return Some(*v4);
    }
    if let Some(Two(v3)) = same::<_, Two<pulp::x86::V3>>(s) {
        return Some(v3);
    }
    same(s)
}

/// A function of two registers by an instruction of AVX-512 or of AVX, where the registers are of that kind.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn on_x86<S: Lanes>(
    a: F<S>,
    b: F<S>,
    widest: impl FnOnce(pulp::x86::V4, pulp::f32x16, pulp::f32x16) -> pulp::f32x16,
    wide: impl Fn(pulp::x86::V3, pulp::f32x8, pulp::f32x8) -> pulp::f32x8,
) -> Option<F<S>> {
    if let (Some(s), Some(x), Some(y)) = (same(a.s), same(a.v), same(b.v)) {
        return same(widest(s, x, y)).map(
            #[inline(always)]
            |v| F { s: a.s, v },
        );
    }
    if let (Some(s), Some(x), Some(y)) = (same(a.s), same(a.v), same(b.v)) {
        return same(wide(s, x, y)).map(
            #[inline(always)]
            |v| F { s: a.s, v },
        );
    }
    if let (Some(Two(s)), Some([x, u]), Some([y, v])) =
        (same::<_, Two<pulp::x86::V3>>(a.s), same::<_, [pulp::f32x8; 2]>(a.v), same::<_, [pulp::f32x8; 2]>(b.v))
    {
        return same([wide(s, x, y), wide(s, u, v)]).map(
            #[inline(always)]
            |v| F { s: a.s, v },
        );
    }
    None
}

/// The same for integers: whatever is done to their bits.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn whole_on_x86<S: Lanes>(
    a: I<S>,
    b: I<S>,
    widest: impl FnOnce(pulp::x86::V4, pulp::f32x16, pulp::f32x16) -> pulp::f32x16,
    wide: impl Fn(pulp::x86::V3, pulp::f32x8, pulp::f32x8) -> pulp::f32x8,
) -> Option<I<S>> {
    on_x86(a.as_float_bits(), b.as_float_bits(), widest, wide).map(
        #[inline(always)]
        |found| found.bits(),
    )
}

/// A bit for each lane of a mask, on x86.
#[inline(always)]
pub(super) fn bits<S: Lanes>(mask: M<S>) -> Option<u32> {
    if let Some(bits) = same::<_, pulp::b16>(mask.v) {
        return Some(u32::from(bits.0));
    }
    #[cfg(target_arch = "x86_64")]
    if let (Some(s), Some(mask)) = (same::<_, pulp::x86::V3>(mask.s), same::<_, pulp::m32x8>(mask.v)) {
        return Some(s.avx._mm256_movemask_ps(pulp::cast(mask)) as u32);
    }
    #[cfg(target_arch = "x86_64")]
    if let (Some(Two(s)), Some([a, b])) = (same::<_, Two<pulp::x86::V3>>(mask.s), same::<_, [pulp::m32x8; 2]>(mask.v)) {
        let bits = inlined(
            #[inline(always)]
            |half: pulp::m32x8| s.avx._mm256_movemask_ps(pulp::cast(half)) as u32,
        );
        return Some(bits(a) | bits(b) << 8);
    }
    None
}

/// A mask of AVX from the highest bit of each lane: all that its choices and [`bits`] look at.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn by_sign<S: Lanes>(number: I<S>) -> Option<M<S>> {
    let s = number.s;
    if let (Some(_), Some(number)) = (same::<_, pulp::x86::V3>(s), same::<_, pulp::u32x8>(number.v)) {
        let mask: pulp::m32x8 = pulp::cast(number);
        return same(mask).map(
            #[inline(always)]
            |v| M { s, v },
        );
    }
    None
}

/// A choice by bits, for a mask of AVX whose lanes are all ones or all zeros.
#[inline(always)]
pub(super) fn mixed<S: Lanes>(mask: M<S>, yes: I<S>, no: I<S>) -> Option<I<S>> {
    #[cfg(target_arch = "x86_64")]
    if let Some(mask) = same::<_, pulp::m32x8>(mask.v) {
        let mask: pulp::u32x8 = pulp::cast(mask);
        return same(mask).map(
            #[inline(always)]
            |v| {
                let mask = I { s: yes.s, v };
                (yes & mask) | (no & (mask ^ -1))
            },
        );
    }
    None
}
