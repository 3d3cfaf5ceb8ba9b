//! Sixteen by sixteen numbers turned over their diagonal, in registers.

use pulp::Simd;

#[cfg(target_arch = "x86_64")]
use super::native::same;
use super::{F, I, Lanes, Two, WIDE, inlined};

/// Sixteen rows become columns: `row` gives the register at a place of a row, `put` takes the one at a place of a column.
#[inline(always)]
pub(crate) fn columns<S: Simd>(s: S, row: impl Fn(usize, usize) -> F<S>, mut put: impl FnMut(usize, usize, F<S>)) {
    #[cfg(target_arch = "x86_64")]
    if let Some(v4) = same::<_, pulp::x86::V4>(s) {
        // The same type by another name, which only the machine that it is compiled for knows.
        return widest(
            v4,
            #[inline(always)]
            |k| match same::<S::f32s, pulp::f32x16>(row(k, 0).v) {
                Some(row) => pulp::cast(row),
                None => v4.avx512f._mm512_setzero_ps(),
            },
            #[inline(always)]
            |k, column| {
                if let Some(v) = same::<pulp::f32x16, S::f32s>(pulp::cast(column)) {
                    put(k, 0, F { s, v });
                }
            },
        );
    } else if let Some(v3) = same::<_, pulp::x86::V3>(s) {
        for column in [0, 8] {
            for at in [0, 8] {
                wide(
                    v3,
                    #[inline(always)]
                    |k| match same::<S::f32s, pulp::f32x8>(row(at + k, column).v) {
                        Some(row) => pulp::cast(row),
                        None => v3.avx._mm256_setzero_ps(),
                    },
                    #[inline(always)]
                    |k, turned| {
                        if let Some(v) = same::<pulp::f32x8, S::f32s>(pulp::cast(turned)) {
                            put(column + k, at, F { s, v });
                        }
                    },
                );
            }
        }
        return;
    }
    let lanes = F::<S>::LANES;
    for column in 0..WIDE {
        for at in (0..WIDE).step_by(lanes) {
            let part = column / lanes * lanes;
            put(column, at, F::from_fn(s, |lane| row(at + lane, part).to_array()[column - part]));
        }
    }
}

/// Sixteen rows of four numbers, wherever they are, become columns: `put` takes the register at a place of a column.
#[inline(always)]
pub(crate) fn four_columns<'a, S: Simd, T: pulp::bytemuck::Pod>(
    s: S,
    row: impl Fn(usize) -> &'a [T; 4],
    mut put: impl FnMut(usize, usize, F<S>),
) {
    #[cfg(target_arch = "x86_64")]
    if let Some(v4) = same::<_, pulp::x86::V4>(s) {
        let columns = sixteen_rows(v4, row);
        let mut column = 0;
        while column < 4 {
            if let Some(v) = same::<pulp::f32x16, S::f32s>(columns[column]) {
                put(column, 0, F { s, v });
            }
            column += 1;
        }
        return;
    } else if let Some(v3) = same::<_, pulp::x86::V3>(s) {
        let mut at = 0;
        while at < WIDE {
            let columns = eight_rows(
                v3,
                #[inline(always)]
                |k| row(at + k),
            );
            let mut column = 0;
            while column < 4 {
                if let Some(v) = same::<pulp::f32x8, S::f32s>(columns[column]) {
                    put(column, at, F { s, v });
                }
                column += 1;
            }
            at += 8;
        }
        return;
    }
    for column in 0..4 {
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            let number = inlined(
                #[inline(always)]
                |lane: usize| pulp::cast::<T, f32>(row(at + lane)[column]),
            );
            put(column, at, F::from_fn(s, number));
        }
    }
}

/// Rows of four numbers, as many as a register has lanes: their first three columns.
#[inline(always)]
pub(crate) fn three_columns<S: Lanes>(s: S, rows: &[[f32; 4]; WIDE]) -> [F<S>; 3] {
    #[cfg(target_arch = "x86_64")]
    {
        let eight = inlined(
            #[inline(always)]
            |v3: pulp::x86::V3, at: usize| {
                eight_rows(
                    v3,
                    #[inline(always)]
                    |k| &rows[at + k],
                )
            },
        );
        let mut found = None;
        if let Some(v4) = same::<_, pulp::x86::V4>(s) {
            let [x, y, z, _] = sixteen_rows(
                v4,
                #[inline(always)]
                |k| &rows[k],
            );
            found = same::<_, [S::f32s; 3]>([x, y, z]);
        } else if let Some(v3) = same::<_, pulp::x86::V3>(s) {
            let [x, y, z, _] = eight(v3, 0);
            found = same::<_, [S::f32s; 3]>([x, y, z]);
        } else if let Some(Two(v3)) = same::<_, Two<pulp::x86::V3>>(s) {
            let ([a, b, c, _], [d, e, f, _]) = (eight(v3, 0), eight(v3, 8));
            found = same::<_, [S::f32s; 3]>([[a, d], [b, e], [c, f]]);
        }
        if let Some([x, y, z]) = found {
            return [F { s, v: x }, F { s, v: y }, F { s, v: z }];
        }
    }
    let column = inlined(
        #[inline(always)]
        |k: usize| {
            F::from_fn(
                s,
                #[inline(always)]
                |lane| rows[lane][k],
            )
        },
    );
    [column(0), column(1), column(2)]
}

/// Sixteen rows of four numbers become columns with the shuffles of AVX-512.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn sixteen_rows<'a, T: pulp::bytemuck::Pod>(v4: pulp::x86::V4, row: impl Fn(usize) -> &'a [T; 4]) -> [pulp::f32x16; 4] {
    let f = v4.avx512f;
    // Every fourth row, side by side.
    let fourth = inlined(
        #[inline(always)]
        |k: usize| {
            let rows = f._mm512_castps128_ps512(pulp::cast(*row(k)));
            let rows = f._mm512_insertf32x4::<1>(rows, pulp::cast(*row(4 + k)));
            let rows = f._mm512_insertf32x4::<2>(rows, pulp::cast(*row(8 + k)));
            f._mm512_insertf32x4::<3>(rows, pulp::cast(*row(12 + k)))
        },
    );
    let (a, b, c, d) = (fourth(0), fourth(1), fourth(2), fourth(3));
    let low = (f._mm512_unpacklo_ps(a, b), f._mm512_unpacklo_ps(c, d));
    let high = (f._mm512_unpackhi_ps(a, b), f._mm512_unpackhi_ps(c, d));
    pulp::cast([
        f._mm512_shuffle_ps::<0x44>(low.0, low.1),
        f._mm512_shuffle_ps::<0xee>(low.0, low.1),
        f._mm512_shuffle_ps::<0x44>(high.0, high.1),
        f._mm512_shuffle_ps::<0xee>(high.0, high.1),
    ])
}

/// Eight rows of four numbers become columns with the shuffles of AVX.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn eight_rows<'a, T: pulp::bytemuck::Pod>(v3: pulp::x86::V3, row: impl Fn(usize) -> &'a [T; 4]) -> [pulp::f32x8; 4] {
    let pair = inlined(
        #[inline(always)]
        |k: usize| {
            let first = v3.avx._mm256_castps128_ps256(pulp::cast(*row(k)));
            v3.avx._mm256_insertf128_ps::<1>(first, pulp::cast(*row(4 + k)))
        },
    );
    pulp::cast(fours(v3, [pair(0), pair(1), pair(2), pair(3)]))
}

/// Sixteen rows of words, wherever they are, become columns.
#[inline(always)]
pub(crate) fn turned<S: Simd>(s: S, from: &[&[i32; WIDE]; WIDE], to: &mut [[i32; WIDE]; WIDE]) {
    columns(
        s,
        #[inline(always)]
        |k, at| I::load(s, from[k], at).as_float_bits(),
        #[inline(always)]
        |k, at, column| column.bits().store(&mut to[k], at),
    );
}

/// With the shuffles of AVX-512: squares of four by four numbers, then of four by four such squares.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn widest(
    s: pulp::x86::V4,
    row: impl Fn(usize) -> std::arch::x86_64::__m512,
    mut put: impl FnMut(usize, std::arch::x86_64::__m512),
) {
    let f = s.avx512f;
    let zero = f._mm512_setzero_ps();
    // Of four rows each: lane by lane of 128 bits, their columns k, 4 + k, 8 + k, 12 + k.
    let mut fours = [[zero; 4]; 4];
    let mut group = 0;
    while group < 4 {
        let (a, b, c, d) = (row(4 * group), row(4 * group + 1), row(4 * group + 2), row(4 * group + 3));
        let low = [f._mm512_castps_pd(f._mm512_unpacklo_ps(a, b)), f._mm512_castps_pd(f._mm512_unpacklo_ps(c, d))];
        let high = [f._mm512_castps_pd(f._mm512_unpackhi_ps(a, b)), f._mm512_castps_pd(f._mm512_unpackhi_ps(c, d))];
        fours[group] = [
            f._mm512_castpd_ps(f._mm512_unpacklo_pd(low[0], low[1])),
            f._mm512_castpd_ps(f._mm512_unpackhi_pd(low[0], low[1])),
            f._mm512_castpd_ps(f._mm512_unpacklo_pd(high[0], high[1])),
            f._mm512_castpd_ps(f._mm512_unpackhi_pd(high[0], high[1])),
        ];
        group += 1;
    }
    let mut k = 0;
    while k < 4 {
        let (a, b, c, d) = (fours[0][k], fours[1][k], fours[2][k], fours[3][k]);
        let (ab, cd) = (f._mm512_shuffle_f32x4::<0x44>(a, b), f._mm512_shuffle_f32x4::<0x44>(c, d));
        put(k, f._mm512_shuffle_f32x4::<0x88>(ab, cd));
        put(4 + k, f._mm512_shuffle_f32x4::<0xdd>(ab, cd));
        let (ab, cd) = (f._mm512_shuffle_f32x4::<0xee>(a, b), f._mm512_shuffle_f32x4::<0xee>(c, d));
        put(8 + k, f._mm512_shuffle_f32x4::<0x88>(ab, cd));
        put(12 + k, f._mm512_shuffle_f32x4::<0xdd>(ab, cd));
        k += 1;
    }
}

/// Four by four numbers turned over their diagonal in each half of four registers.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn fours(v3: pulp::x86::V3, [a, b, c, d]: [std::arch::x86_64::__m256; 4]) -> [std::arch::x86_64::__m256; 4] {
    let f = v3.avx;
    let low = [f._mm256_unpacklo_ps(a, b), f._mm256_unpacklo_ps(c, d)];
    let high = [f._mm256_unpackhi_ps(a, b), f._mm256_unpackhi_ps(c, d)];
    [
        f._mm256_shuffle_ps::<0x44>(low[0], low[1]),
        f._mm256_shuffle_ps::<0xee>(low[0], low[1]),
        f._mm256_shuffle_ps::<0x44>(high[0], high[1]),
        f._mm256_shuffle_ps::<0xee>(high[0], high[1]),
    ]
}

/// Eight by eight with the shuffles of AVX: squares of four by four numbers within halves of registers, then halves exchanged.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn wide(
    s: pulp::x86::V3,
    row: impl Fn(usize) -> std::arch::x86_64::__m256,
    mut put: impl FnMut(usize, std::arch::x86_64::__m256),
) {
    let f = s.avx;
    // Half by half, their columns k and 4 + k.
    let first = fours(s, [row(0), row(1), row(2), row(3)]);
    let second = fours(s, [row(4), row(5), row(6), row(7)]);
    let mut k = 0;
    while k < 4 {
        let (upper, lower) = (first[k], second[k]);
        put(k, f._mm256_permute2f128_ps::<0x20>(upper, lower));
        put(4 + k, f._mm256_permute2f128_ps::<0x31>(upper, lower));
        k += 1;
    }
}
