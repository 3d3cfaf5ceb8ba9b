//! Sixteen by sixteen numbers turned over their diagonal, in registers.

use pulp::Simd;

use super::{F, I, WIDE};

const NUMBER: [u32; WIDE] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Sixteen rows become columns: `row` gives the register at a place of a row, `put` takes the one at a place of a column. At least the first `COLUMNS`
/// columns are put.
#[inline(always)]
pub(crate) fn columns<S: Simd, const COLUMNS: usize>(
    s: S,
    row: impl Fn(usize, usize) -> F<S>,
    mut put: impl FnMut(usize, usize, F<S>),
) {
    #[cfg(target_arch = "x86_64")]
    if let Some(&v4) = (&s as &dyn std::any::Any).downcast_ref::<pulp::x86::V4>() {
        // The same type by another name, which only the machine that it is compiled for knows.
        return widest::<COLUMNS>(
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
    }
    match F::<S>::LANES {
        16 => block::<S, 16>(s, &row, &mut put, 0, 0),
        8 => {
            for column in (0..COLUMNS).step_by(8) {
                block::<S, 8>(s, &row, &mut put, 0, column);
                block::<S, 8>(s, &row, &mut put, 8, column);
            }
        }
        lanes => {
            for column in 0..COLUMNS {
                for at in (0..WIDE).step_by(lanes) {
                    let part = column / lanes * lanes;
                    put(column, at, F::from_fn(s, |lane| row(at + lane, part).to_array()[column - part]));
                }
            }
        }
    }
}

/// A value by another name of its type, if it has that.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn same<A: 'static, B: Copy + 'static>(value: A) -> Option<B> {
    (&value as &dyn std::any::Any).downcast_ref::<B>().copied()
}

/// Sixteen rows of words, wherever they are, become columns.
#[inline(always)]
pub(crate) fn turned<S: Simd>(s: S, from: &[&[i32; WIDE]; WIDE], to: &mut [[i32; WIDE]; WIDE]) {
    columns::<S, WIDE>(
        s,
        #[inline(always)]
        |k, at| I::load(s, from[k], at).as_float_bits(),
        #[inline(always)]
        |k, at, column| column.bits().store(&mut to[k], at),
    );
}

/// With the shuffles of AVX-512: squares of four by four numbers, then of four by four such squares. Half the work of [`block`].
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn widest<const COLUMNS: usize>(
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
        if COLUMNS > 8 {
            let (ab, cd) = (f._mm512_shuffle_f32x4::<0xee>(a, b), f._mm512_shuffle_f32x4::<0xee>(c, d));
            put(8 + k, f._mm512_shuffle_f32x4::<0x88>(ab, cd));
            put(12 + k, f._mm512_shuffle_f32x4::<0xdd>(ab, cd));
        }
        k += 1;
    }
}

/// A square of `N` rows of one register each. Registers of integers, passed by value: anything else goes through memory.
#[inline(always)]
fn block<S: Simd, const N: usize>(
    s: S,
    row_of: &impl Fn(usize, usize) -> F<S>,
    put: &mut impl FnMut(usize, usize, F<S>),
    row: usize,
    column: usize,
) {
    let mut rows = [s.splat_u32s(0); N];
    let mut k = 0;
    while k < N {
        rows[k] = row_of(row + k, column).bits().v;
        k += 1;
    }
    let rows = if N == 16 { exchanged::<S, N, 8>(s, rows) } else { rows };
    let rows = exchanged::<S, N, 4>(s, rows);
    let rows = exchanged::<S, N, 2>(s, rows);
    let rows = exchanged::<S, N, 1>(s, rows);
    let mut k = 0;
    while k < N {
        put(column + k, row, I { s, v: rows[k] }.as_float_bits());
        k += 1;
    }
}

/// Exchanges the off-diagonal squares of side `D` of every square of side 2·`D` (Eklundh 1972).
#[inline(always)]
fn exchanged<S: Simd, const N: usize, const D: usize>(s: S, rows: [S::u32s; N]) -> [S::u32s; N] {
    let lanes = S::as_simd_u32s(&NUMBER).0[0];
    let right = s.less_than_u32s(s.splat_u32s(0), s.and_u32s(lanes, s.splat_u32s(D as u32)));
    let mut out = rows;
    let mut pair = 0;
    while pair < N / 2 {
        let upper = (pair & !(D - 1)) * 2 + (pair & (D - 1));
        let (a, b) = (rows[upper], rows[upper + D]);
        out[upper] = s.select_u32s(right, s.rotate_right_u32s(b, D), a);
        out[upper + D] = s.select_u32s(right, b, s.rotate_right_u32s(a, N - D));
        pair += 1;
    }
    out
}
