//! The cosine transform of 8 × 8 pixels and its quantisation, in single precision: additions and multiplications in a fixed order, none of them fused,
//! so the same bits on every machine (Arai, Agui and Nakajima 1988; the layout of the butterfly is that of the Independent JPEG Group's `jfdctflt`).

use pulp::Simd;

use super::shuffles;
use super::tables::ZIGZAG;

/// What the fast transform leaves to the divisors: cos(kπ/16)·√2, 1 for k = 0.
const SCALES: [f32; 8] = [1.0, 1.387_039_8, 1.306_563, 1.175_875_6, 1.0, 0.785_694_96, 0.541_196_1, 0.275_899_4];
/// The widest lanes there are.
pub(super) const WIDEST: usize = 16;

/// One over the divisors of a block, columns first, as often as the widest lanes hold a column.
pub(super) struct Quantiser([[f32; WIDEST]; 8]);

impl Quantiser {
    /// From divisors row by row.
    pub(super) fn new(divisors: &[u8; 64]) -> Self {
        let one =
            |row: usize, column: usize| f32::from(divisors[row * 8 + column]) * SCALES[row] * SCALES[column] * 8.0;
        Self(std::array::from_fn(|column| std::array::from_fn(|lane| 1.0 / one(lane % 8, column))))
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

/// The transform over the eight entries, each lane for itself.
#[inline(always)]
fn butterfly<S: Simd>(s: S, d: [S::f32s; 8]) -> [S::f32s; 8] {
    let (add, sub) = (|a, b| s.add_f32s(a, b), |a, b| s.sub_f32s(a, b));
    let times = |a, factor: f32| s.mul_f32s(a, s.splat_f32s(factor));
    let [s0, s1, s2, s3] = [add(d[0], d[7]), add(d[1], d[6]), add(d[2], d[5]), add(d[3], d[4])];
    let [t7, t6, t5, t4] = [sub(d[0], d[7]), sub(d[1], d[6]), sub(d[2], d[5]), sub(d[3], d[4])];
    let [e0, e3, e1, e2] = [add(s0, s3), sub(s0, s3), add(s1, s2), sub(s1, s2)];
    let turned = times(add(e2, e3), std::f32::consts::FRAC_1_SQRT_2);
    let [o0, o1, o2] = [add(t4, t5), add(t5, t6), add(t6, t7)];
    let z5 = times(sub(o0, o2), 0.382_683_43);
    let [z2, z4] = [add(times(o0, 0.541_196_1), z5), add(times(o2, 1.306_563), z5)];
    let z3 = times(o1, std::f32::consts::FRAC_1_SQRT_2);
    let [z11, z13] = [add(t7, z3), sub(t7, z3)];
    [add(e0, e1), add(z11, z4), add(e3, turned), sub(z13, z2), sub(e0, e1), add(z13, z2), sub(e3, turned), sub(z11, z4)]
}

/// Eight rows, a band of blocks beside each other; rows are a multiple of [`WIDEST`] long.
#[inline(always)]
fn lanes<S: Simd>(band: &mut [f32], stride: usize, at: usize) -> [&mut S::f32s; 8] {
    let mut rows = band.chunks_exact_mut(stride);
    std::array::from_fn(|_| {
        let row = rows.next().unwrap_or_default();
        &mut S::as_mut_simd_f32s(row).0[at]
    })
}

/// The quantised coefficients of a band of blocks: `band` has eight rows of pixels, around 0, each `stride` long, and is used up; block b begins at
/// `8 b` in each row of eight. `turned` is room of the same size. The coefficients come to `out`.
#[inline(always)]
pub(super) fn quantised<S: Simd>(
    s: S,
    band: &mut [f32],
    turned: &mut [f32],
    stride: usize,
    by: &Quantiser,
    out: &mut [Block],
) {
    // Adding 1.5 · 2^23 rounds to whole numbers, halves to even, and leaves them in the low bits.
    const WHOLE: f32 = 12_582_912.0;
    for at in 0..stride / S::F32_LANES {
        let rows = lanes::<S>(band, stride, at);
        let done = butterfly(s, rows.each_ref().map(|row| **row));
        rows.into_iter().zip(done).for_each(|(row, done)| *row = done);
    }
    shuffles::turn(s, band, stride, turned);
    let scales = by.0.each_ref().map(|row| S::as_simd_f32s(row).0);
    let (least, most, whole) = (s.splat_f32s(-1024.0), s.splat_f32s(1023.0), s.splat_f32s(WHOLE));
    for at in 0..stride / S::F32_LANES {
        let rows = lanes::<S>(turned, stride, at);
        let done = butterfly(s, rows.each_ref().map(|row| **row));
        for ((row, done), scales) in rows.into_iter().zip(done).zip(scales) {
            let value = s.mul_f32s(done, scales[at % scales.len()]);
            *row = s.add_f32s(s.min_f32s(s.max_f32s(value, least), most), whole);
        }
    }
    for (block, out) in out.iter_mut().enumerate() {
        let (values, natural) = shuffles::packed(s, turned, stride, 8 * block);
        let mut some = 0;
        for (four, table) in IN_ORDER.iter().enumerate() {
            some |= table[(natural >> (4 * four) & 15) as usize];
        }
        *out = Block { values, some };
    }
}

#[cfg(test)]
mod tests {
    use pulp::{Arch, Scalar, Simd, WithSimd};

    use super::{Block, ORDER, Quantiser, quantised};
    use crate::jpeg::tables::ZIGZAG;

    struct Whole([f32; 128]);

    impl WithSimd for Whole {
        type Output = [[i16; 64]; 2];

        fn with_simd<S: Simd>(self, s: S) -> Self::Output {
            let (mut band, mut out) = (self.0, [Block::EMPTY; 2]);
            quantised(s, &mut band, &mut [0.0; 128], 16, &Quantiser::new(&[1; 64]), &mut out);
            out.map(|Block { values, some }| {
                std::array::from_fn(|k| {
                    let value = values[usize::from(ORDER[k])];
                    assert_eq!(some >> k & 1 == 1, value != 0);
                    value
                })
            })
        }
    }

    #[test]
    fn coefficients_are_those_of_the_definition() {
        let plane: [f32; 128] = std::array::from_fn(|i| ((i * 37 + i * i * 11) % 256) as f32 - 128.0);
        let [_, found] = Arch::new().dispatch(Whole(plane));
        assert_eq!(found, Whole(plane).with_simd(Scalar::new())[1], "the same on every processor");
        for (k, &natural) in ZIGZAG.iter().enumerate() {
            let (v, u) = (f64::from(natural / 8), f64::from(natural % 8));
            let scale = |n: f64| if n == 0.0 { 0.5_f64.sqrt() } else { 1.0 };
            let mut sum = 0.0;
            for y in 0..8 {
                for x in 0..8 {
                    let wave = |at: i32, n: f64| ((2.0 * f64::from(at) + 1.0) * n * std::f64::consts::PI / 16.0).cos();
                    sum += f64::from(plane[(y * 16 + x + 8) as usize]) * wave(x, u) * wave(y, v);
                }
            }
            let exact = 0.25 * scale(u) * scale(v) * sum;
            assert!((exact - f64::from(found[k])).abs() < 0.502, "{k}: {exact} {}", found[k]);
        }
    }
}
