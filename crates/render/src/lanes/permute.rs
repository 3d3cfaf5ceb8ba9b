//! What `pulp` has no name for: instructions of x86, and the same lane by lane for all others.

use pulp::Simd;

use super::{F, I, WIDE, Wide};

/// The register at `at` of the numbers at these places of an array, each below sixteen.
#[inline(always)]
pub(crate) fn picked<S: Simd>(s: S, from: &Wide, places: &[i32; WIDE], at: usize) -> F<S> {
    #[cfg(target_arch = "x86_64")]
    if let Some(&v4) = (&s as &dyn std::any::Any).downcast_ref::<pulp::x86::V4>() {
        let (order, numbers) = (I::load(v4, places, 0), F::load(v4, from, 0));
        let picked = v4.avx512f._mm512_permutexvar_ps(pulp::cast(order.v), pulp::cast(numbers.v));
        let picked = F { s: v4, v: pulp::cast(picked) };
        if let Some(&picked) = (&picked as &dyn std::any::Any).downcast_ref::<F<S>>() {
            return picked;
        }
    }
    F::from_fn(
        s,
        #[inline(always)]
        |lane| from[places[(at + lane) % WIDE] as usize % WIDE],
    )
}

/// Where a number is less than those of four rows: a bit for each, row by row, from the lowest on.
#[inline(always)]
pub(crate) fn less_than_rows<S: Simd>(s: S, number: f32, rows: [&[f32; 4]; 4]) -> u32 {
    #[cfg(target_arch = "x86_64")]
    if let Some(&v4) = (&s as &dyn std::any::Any).downcast_ref::<pulp::x86::V4>() {
        let f = v4.avx512f;
        let square = f._mm512_castps128_ps512(pulp::cast(*rows[0]));
        let square = f._mm512_insertf32x4::<1>(square, pulp::cast(*rows[1]));
        let square = f._mm512_insertf32x4::<2>(square, pulp::cast(*rows[2]));
        let square = f._mm512_insertf32x4::<3>(square, pulp::cast(*rows[3]));
        return F::splat(v4, number).lt(F { s: v4, v: pulp::cast(square) }).bits();
    }
    let mut bits = 0;
    for (row, numbers) in rows.into_iter().enumerate() {
        for (column, other) in numbers.iter().enumerate() {
            bits |= u32::from(number < *other) << (4 * row + column);
        }
    }
    bits
}

/// A function of two registers by an instruction of AVX-512 or of AVX, where the registers are of that kind.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn on_x86<S: Simd>(
    a: F<S>,
    b: F<S>,
    widest: impl FnOnce(pulp::x86::V4, pulp::f32x16, pulp::f32x16) -> pulp::f32x16,
    wide: impl FnOnce(pulp::x86::V3, pulp::f32x8, pulp::f32x8) -> pulp::f32x8,
) -> Option<F<S>> {
    use std::any::Any;
    let (s, x, y): (&dyn Any, &dyn Any, &dyn Any) = (&a.s, &a.v, &b.v);
    if let (Some(&s), Some(&x), Some(&y)) = (s.downcast_ref(), x.downcast_ref(), y.downcast_ref()) {
        let v = widest(s, x, y);
        return (&v as &dyn Any).downcast_ref().map(
            #[inline(always)]
            |&v| F { s: a.s, v },
        );
    }
    if let (Some(&s), Some(&x), Some(&y)) = (s.downcast_ref(), x.downcast_ref(), y.downcast_ref()) {
        let v = wide(s, x, y);
        return (&v as &dyn Any).downcast_ref().map(
            #[inline(always)]
            |&v| F { s: a.s, v },
        );
    }
    None
}
