//! Numbers picked from sixteen, and squares of numbers compared: by instructions of x86, and the same lane by lane for all others.

#[cfg(target_arch = "x86_64")]
use super::Two;
#[cfg(target_arch = "x86_64")]
use super::native::{same, whole_on_x86};
use super::{F, I, Lanes, WIDE, Wide, inlined};

/// The register at `at` of the numbers at these places of an array, each below sixteen.
#[inline(always)]
pub(crate) fn picked<S: Lanes>(s: S, from: &Wide, places: &[i32; WIDE], at: usize) -> F<S> {
    #[cfg(target_arch = "x86_64")]
    if let Some(v4) = same::<_, pulp::x86::V4>(s) {
        let (order, numbers) = (I::load(v4, places, 0), F::load(v4, from, 0));
        let picked = v4.avx512f._mm512_permutexvar_ps(pulp::cast(order.v), pulp::cast(numbers.v));
        let picked = F { s: v4, v: pulp::cast(picked) };
        if let Some(picked) = same(picked) {
            return picked;
        }
    } else if let Some(v3) = same::<_, pulp::x86::V3>(s) {
        // Of both halves the lowest three bits of a place choose; the fourth chooses the half.
        let order = I::load(v3, places, at);
        let of = inlined(
            #[inline(always)]
            |half: usize| {
                let numbers = F::load(v3, from, half).bits();
                v3.avx2._mm256_permutevar8x32_epi32(pulp::cast(numbers.v), pulp::cast(order.v))
            },
        );
        let (low, high) = (pulp::cast(of(0)), pulp::cast(of(8)));
        let half = v3.avx._mm256_blendv_ps(low, high, pulp::cast(order.shift_left(28).v));
        if let Some(picked) = same(F { s: v3, v: pulp::cast(half) }) {
            return picked;
        }
    }
    #[cfg(target_arch = "x86_64")]
    if let Some(Two(v3)) = same::<_, Two<pulp::x86::V3>>(s) {
        let both = [picked(v3, from, places, at).v, picked(v3, from, places, at + 8).v];
        if let Some(v) = same(both) {
            return F { s, v };
        }
    }
    F::from_fn(
        s,
        #[inline(always)]
        |lane| from[places[(at + lane) % WIDE] as usize % WIDE],
    )
}

/// Numbers reordered in fours: two bits of `ORDER` for each lane, from the lowest on, tell which of its four it gets. `of` gives the numbers lane by lane,
/// of which those from `at` on are in the register.
#[inline(always)]
pub(crate) fn in_fours<S: Lanes, const ORDER: i32>(numbers: I<S>, at: usize, of: impl Fn(usize) -> i32) -> I<S> {
    #[cfg(target_arch = "x86_64")]
    if let Some(ordered) = whole_on_x86(
        numbers,
        numbers,
        #[inline(always)]
        |s, a, _| pulp::cast(s.avx512f._mm512_shuffle_epi32::<ORDER>(pulp::cast(a))),
        #[inline(always)]
        |s, a, _| pulp::cast(s.avx2._mm256_shuffle_epi32::<ORDER>(pulp::cast(a))),
    ) {
        return ordered;
    }
    I::from_fn(
        numbers.s,
        #[inline(always)]
        |lane| of((at + lane) / 4 * 4 + (ORDER >> (2 * ((at + lane) % 4)) & 3) as usize),
    )
}

/// Of each four of sixteen weighted numbers the first and the last, summed.
#[inline(always)]
pub(crate) fn sums_of_ends<S: Lanes>(s: S, numbers: &Wide, weights: &Wide) -> [f32; 4] {
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = same::<_, pulp::x86::V3>(s) {
        let weighted = inlined(
            #[inline(always)]
            |half: usize| pulp::cast((F::load(v3, numbers, half) * F::load(v3, weights, half)).v),
        );
        let (low, high) = (weighted(0), weighted(8));
        // Half by half of a register: the first, and the third group; then the second and the fourth.
        let ends = v3.avx._mm256_add_ps(
            v3.avx._mm256_shuffle_ps::<0b00_00_00_00>(low, high),
            v3.avx._mm256_shuffle_ps::<0b11_11_11_11>(low, high),
        );
        let (even, odd) = (v3.avx._mm256_castps256_ps128(ends), v3.avx._mm256_extractf128_ps::<1>(ends));
        return pulp::cast(v3.sse4_1._mm_blend_ps::<0b1010>(even, odd));
    }
    const ENDS: [[i32; WIDE]; 2] = [
        [0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12],
        [3, 7, 11, 15, 3, 7, 11, 15, 3, 7, 11, 15, 3, 7, 11, 15],
    ];
    let mut sums = [0.0; 4];
    let mut at = 0;
    while at < 4 {
        let [from, to] = &ENDS;
        let first = picked(s, numbers, from, at) * picked(s, weights, from, at);
        let sum = (first + picked(s, numbers, to, at) * picked(s, weights, to, at)).to_array();
        let mut lane = 0;
        while lane < F::<S>::LANES && at + lane < 4 {
            sums[at + lane] = sum[lane];
            lane += 1;
        }
        at += F::<S>::LANES;
    }
    sums
}

/// Where a number is less than those of four rows: a bit for each, row by row, from the lowest on, as `first | second << 8`. In two numbers, since
/// compilers make one of them by packing registers, which takes longer than all else here.
#[inline(always)]
pub(crate) fn less_than_rows<S: Lanes>(s: S, number: f32, rows: [&[f32; 4]; 4]) -> (u32, u32) {
    #[cfg(target_arch = "x86_64")]
    if let Some(v4) = same::<_, pulp::x86::V4>(s) {
        let f = v4.avx512f;
        let square = f._mm512_castps128_ps512(pulp::cast(*rows[0]));
        let square = f._mm512_insertf32x4::<1>(square, pulp::cast(*rows[1]));
        let square = f._mm512_insertf32x4::<2>(square, pulp::cast(*rows[2]));
        let square = f._mm512_insertf32x4::<3>(square, pulp::cast(*rows[3]));
        return (F::splat(v4, number).lt(F { s: v4, v: pulp::cast(square) }).bits(), 0);
    } else if let Some(v3) = same::<_, pulp::x86::V3>(s) {
        let half = inlined(
            #[inline(always)]
            |upper: &[f32; 4], lower: &[f32; 4]| {
                let two = v3.avx._mm256_castps128_ps256(pulp::cast(*upper));
                let two = v3.avx._mm256_insertf128_ps::<1>(two, pulp::cast(*lower));
                F::splat(v3, number).lt(F { s: v3, v: pulp::cast(two) }).bits()
            },
        );
        return (half(rows[0], rows[1]), half(rows[2], rows[3]));
    }
    let mut bits = 0;
    for (row, numbers) in rows.into_iter().enumerate() {
        for (column, other) in numbers.iter().enumerate() {
            bits |= u32::from(number < *other) << (4 * row + column);
        }
    }
    (bits, 0)
}
