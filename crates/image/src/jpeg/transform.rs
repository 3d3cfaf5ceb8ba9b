//! The cosine transform of 8 × 8 pixels and its quantisation, in single precision: additions and multiplications in a fixed order, none of them fused,
//! so the same bits on every machine (Arai, Agui and Nakajima 1988; the layout of the butterfly is that of the Independent JPEG Group's `jfdctflt`).

use pulp::Simd;

use super::shuffles;
use super::tables::ZIGZAG;

/// What the fast transform leaves to the divisors: cos(kπ/16)·√2, 1 for k = 0.
const SCALES: [f32; 8] = [1.0, 1.387_039_8, 1.306_563, 1.175_875_6, 1.0, 0.785_694_96, 0.541_196_1, 0.275_899_4];

/// Eight rows of eight numbers.
pub(super) type Square = [[f32; 8]; 8];

/// One over the divisors of a block, columns first.
pub(super) struct Quantiser(Square);

impl Quantiser {
    /// From divisors row by row.
    pub(super) fn new(divisors: &[u8; 64]) -> Self {
        let one =
            |row: usize, column: usize| f32::from(divisors[row * 8 + column]) * SCALES[row] * SCALES[column] * 8.0;
        Self(std::array::from_fn(|column| std::array::from_fn(|row| 1.0 / one(row, column))))
    }
}

/// The places of the file's order in a block with columns first.
pub(super) const ORDER: [u8; 64] = {
    let mut order = [0; 64];
    let mut k = 0;
    while k < 64 {
        order[k] = ZIGZAG[k] % 8 * 8 + ZIGZAG[k] / 8;
        k += 1;
    }
    order
};

/// The bits of four places that follow each other, in the order of the file: for each four, and for which of them are set.
static IN_ORDER: [[u64; 16]; 16] = {
    let mut table = [[0; 16]; 16];
    let mut k = 0;
    while k < 64 {
        let place = ORDER[k] as usize;
        let mut set = 0;
        while set < 16 {
            if set >> (place % 4) & 1 == 1 {
                table[place / 4][set] |= 1 << k;
            }
            set += 1;
        }
        k += 1;
    }
    table
};

/// The quantised coefficients of a block.
#[derive(Clone, Copy)]
pub(super) struct Block {
    /// Column by column: at the places of [`ORDER`].
    pub(super) values: [i16; 64],
    /// Which are not zero: a bit each, in the order of the file.
    pub(super) some: u64,
}

impl Block {
    pub(super) const EMPTY: Self = Self { values: [0; 64], some: 0 };
}

/// The transform over eight numbers, each lane for itself.
#[inline(always)]
fn butterfly<S: Simd>(s: S, d: [S::f32s; 8]) -> [S::f32s; 8] {
    // Closures are not inlined where a processor's registers are used, functions that say so are.
    #[inline(always)]
    fn times<S: Simd>(s: S, a: S::f32s, factor: f32) -> S::f32s {
        s.mul_f32s(a, s.splat_f32s(factor))
    }
    #[inline(always)]
    fn both<S: Simd>(s: S, a: S::f32s, b: S::f32s) -> (S::f32s, S::f32s) {
        (s.add_f32s(a, b), s.sub_f32s(a, b))
    }
    let ((s0, t7), (s1, t6)) = (both(s, d[0], d[7]), both(s, d[1], d[6]));
    let ((s2, t5), (s3, t4)) = (both(s, d[2], d[5]), both(s, d[3], d[4]));
    let ((e0, e3), (e1, e2)) = (both(s, s0, s3), both(s, s1, s2));
    let turned = times(s, s.add_f32s(e2, e3), std::f32::consts::FRAC_1_SQRT_2);
    let (o0, o1, o2) = (s.add_f32s(t4, t5), s.add_f32s(t5, t6), s.add_f32s(t6, t7));
    let z5 = times(s, s.sub_f32s(o0, o2), 0.382_683_43);
    let z2 = s.add_f32s(times(s, o0, 0.541_196_1), z5);
    let z4 = s.add_f32s(times(s, o2, 1.306_563), z5);
    let (z11, z13) = both(s, t7, times(s, o1, std::f32::consts::FRAC_1_SQRT_2));
    let ((c0, c4), (c2, c6)) = (both(s, e0, e1), both(s, e3, turned));
    let ((c1, c7), (c5, c3)) = (both(s, z11, z4), both(s, z13, z2));
    [c0, c1, c2, c3, c4, c5, c6, c7]
}

/// The transform down the columns.
#[inline(always)]
fn down<S: Simd>(s: S, square: &mut Square) {
    let lanes = S::F32_LANES;
    for at in (0..8).step_by(lanes) {
        let mut rows = [s.splat_f32s(0.0); 8];
        let mut row = 0;
        while row < 8 {
            rows[row] = S::as_simd_f32s(&square[row][at..at + lanes]).0[0];
            row += 1;
        }
        let done = butterfly(s, rows);
        row = 0;
        while row < 8 {
            S::as_mut_simd_f32s(&mut square[row][at..at + lanes]).0[0] = done[row];
            row += 1;
        }
    }
}

/// The quantised coefficients of eight by eight pixels, around 0. Registers have at most eight lanes.
#[inline(always)]
pub(super) fn quantised<S: Simd>(s: S, pixels: Square, by: &Quantiser) -> Block {
    // Adding 1.5 · 2^23 rounds to whole numbers, halves to even, and leaves them in the low bits.
    const WHOLE: f32 = 12_582_912.0;
    let mut square = pixels;
    down(s, &mut square);
    let mut square = shuffles::turned(s, &square);
    down(s, &mut square);
    let (least, most, whole) = (s.splat_f32s(-1024.0), s.splat_f32s(1023.0), s.splat_f32s(WHOLE));
    for (numbers, scales) in
        square.as_flattened_mut().chunks_exact_mut(S::F32_LANES).zip(by.0.as_flattened().chunks_exact(S::F32_LANES))
    {
        let (number, scale) = (&mut S::as_mut_simd_f32s(numbers).0[0], S::as_simd_f32s(scales).0[0]);
        let value = s.mul_f32s(*number, scale);
        *number = s.add_f32s(s.min_f32s(s.max_f32s(value, least), most), whole);
    }
    let (values, natural) = shuffles::packed(s, &square);
    let mut some = 0;
    for (four, table) in IN_ORDER.iter().enumerate() {
        some |= table[(natural >> (4 * four) & 15) as usize];
    }
    Block { values, some }
}

#[cfg(test)]
mod tests {
    use pulp::{Arch, Scalar, Simd, WithSimd};

    use super::{Block, ORDER, Quantiser, Square, quantised, shuffles};
    use crate::jpeg::tables::ZIGZAG;

    struct Whole(Square);

    impl WithSimd for Whole {
        type Output = [i16; 64];

        fn with_simd<S: Simd>(self, s: S) -> Self::Output {
            let Block { values, some } = match shuffles::avx2(s) {
                Some(v3) => quantised(v3, self.0, &Quantiser::new(&[1; 64])),
                None => quantised(s, self.0, &Quantiser::new(&[1; 64])),
            };
            std::array::from_fn(|k| {
                let value = values[usize::from(ORDER[k])];
                assert_eq!(some >> k & 1 == 1, value != 0);
                value
            })
        }
    }

    #[test]
    fn coefficients_are_those_of_the_definition() {
        let pixel = |i: usize| ((i * 37 + i * i * 11) % 256) as f32 - 128.0;
        let plane: Square = std::array::from_fn(|y| std::array::from_fn(|x| pixel(y * 16 + x + 8)));
        let found = Arch::new().dispatch(Whole(plane));
        assert_eq!(found, Whole(plane).with_simd(Scalar::new()), "the same on every processor");
        for (k, &natural) in ZIGZAG.iter().enumerate() {
            let (v, u) = (f64::from(natural / 8), f64::from(natural % 8));
            let scale = |n: f64| if n == 0.0 { 0.5_f64.sqrt() } else { 1.0 };
            let mut sum = 0.0;
            for y in 0..8 {
                for x in 0..8 {
                    let wave = |at: i32, n: f64| ((2.0 * f64::from(at) + 1.0) * n * std::f64::consts::PI / 16.0).cos();
                    sum += f64::from(plane[y as usize][x as usize]) * wave(x, u) * wave(y, v);
                }
            }
            let exact = 0.25 * scale(u) * scale(v) * sum;
            assert!((exact - f64::from(found[k])).abs() < 0.502, "{k}: {exact} {}", found[k]);
        }
    }
}
