//! Sixteen by sixteen numbers turned over their diagonal, in registers.

use pulp::Simd;

use super::{F, WIDE, Wide};

const NUMBER: [u32; WIDE] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Rows become columns.
#[inline(always)]
pub(crate) fn transposed<S: Simd>(s: S, from: &[Wide; WIDE], to: &mut [Wide; WIDE]) {
    match F::<S>::LANES {
        16 => block::<S, 16>(s, from, to, 0, 0),
        8 => {
            for (row, column) in [(0, 0), (0, 8), (8, 0), (8, 8)] {
                block::<S, 8>(s, from, to, row, column);
            }
        }
        _ => {
            for row in 0..WIDE {
                for column in 0..WIDE {
                    to[column][row] = from[row][column];
                }
            }
        }
    }
}

/// A square of `N` rows of one register each. Registers of integers, passed by value: anything else goes through memory.
#[inline(always)]
fn block<S: Simd, const N: usize>(s: S, from: &[Wide; WIDE], to: &mut [Wide; WIDE], row: usize, column: usize) {
    let mut rows = [s.splat_u32s(0); N];
    let mut k = 0;
    while k < N {
        rows[k] = F::load(s, &from[row + k], column).bits().v;
        k += 1;
    }
    let rows = if N == 16 { exchanged::<S, N, 8>(s, rows) } else { rows };
    let rows = exchanged::<S, N, 4>(s, rows);
    let rows = exchanged::<S, N, 2>(s, rows);
    let rows = exchanged::<S, N, 1>(s, rows);
    let mut k = 0;
    while k < N {
        super::I { s, v: rows[k] }.as_float_bits().store(&mut to[column + k], row);
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
