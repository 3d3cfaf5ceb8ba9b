//! What coding spends its time in beside arithmetic: bytes of pixels into lanes, squares of numbers turned over, coefficients packed. By shuffles of AVX2
//! where there are any, else in loops; the numbers are the same.

use pulp::Simd;

/// AVX2, if the processor's registers are of that kind or wider.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn avx2<S: Simd>(s: S) -> Option<pulp::x86::V3> {
    let s: &dyn std::any::Any = &s;
    match s.downcast_ref::<pulp::x86::V4>() {
        Some(v4) => Some(**v4),
        None => s.downcast_ref::<pulp::x86::V3>().copied(),
    }
}

/// Red, green and blue of eight pixels, as whole numbers.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn channels(v3: pulp::x86::V3, pixels: &[[u8; 3]; 8]) -> [std::arch::x86_64::__m256i; 3] {
    // The bytes of a channel in each half of a register: of pixels 0 to 3, and of 4 to 7, which begin 4 bytes after the middle.
    const BYTES: [[i8; 32]; 3] = {
        let mut bytes = [[-1; 32]; 3];
        let mut at = 0;
        while at < 24 {
            let (pixel, channel) = (at / 3, at % 3);
            bytes[channel][pixel * 4] = if pixel < 4 { at as i8 } else { at as i8 - 8 };
            at += 1;
        }
        bytes
    };
    let bytes = pixels.as_flattened();
    let (Some(low), Some(high)) = (bytes.first_chunk::<16>(), bytes.last_chunk::<16>()) else {
        return [v3.avx._mm256_setzero_si256(); 3];
    };
    let all = v3.avx._mm256_castsi128_si256(pulp::cast(*low));
    let all = v3.avx2._mm256_inserti128_si256::<1>(all, pulp::cast(*high));
    let channel = |channel: usize| v3.avx2._mm256_shuffle_epi8(all, pulp::cast(BYTES[channel]));
    [channel(0), channel(1), channel(2)]
}

/// Brightness, around 0 (ITU-R BT.601, as JFIF has it), of a multiple of eight pixels.
#[inline(always)]
pub(super) fn lighten<S: Simd>(s: S, row: &[[u8; 3]], out: &mut [f32]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = avx2(s) {
        let f = v3.avx;
        for (pixels, out) in row.as_chunks().0.iter().zip(out.as_chunks_mut::<8>().0) {
            let [r, g, b] = channels(v3, pixels);
            let part = |channel, weight| f._mm256_mul_ps(f._mm256_cvtepi32_ps(channel), f._mm256_set1_ps(weight));
            let sum = f._mm256_add_ps(part(r, 0.299), part(g, 0.587));
            let sum = f._mm256_add_ps(sum, f._mm256_sub_ps(part(b, 0.114), f._mm256_set1_ps(128.0)));
            *out = pulp::cast(sum);
        }
        return;
    }
    let _ = s;
    for ([r, g, b], out) in row.iter().zip(out) {
        *out = 0.299 * f32::from(*r) + 0.587 * f32::from(*g) + (0.114 * f32::from(*b) - 128.0);
    }
}

/// Cb and Cr, around 0: of each pixel of a row, or of the mean of two by two; a multiple of 8 · `STEP` pixels.
#[inline(always)]
pub(super) fn tinge<S: Simd, const STEP: usize>(
    s: S,
    upper: &[[u8; 3]],
    lower: &[[u8; 3]],
    blue: &mut [f32],
    red: &mut [f32],
) {
    let weight = 1.0 / (STEP * STEP) as f32;
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = avx2(s) {
        let f = v3.avx;
        let outs = blue.as_chunks_mut::<8>().0.iter_mut().zip(red.as_chunks_mut::<8>().0);
        let (upper, lower) = (upper.as_chunks::<8>().0, lower.as_chunks::<8>().0);
        for ((upper, lower), (cb, cr)) in upper.chunks_exact(STEP).zip(lower.chunks_exact(STEP)).zip(outs) {
            let mut sums = channels(v3, &upper[0]);
            if STEP == 2 {
                let [first, second, below, last] =
                    [sums, channels(v3, &upper[1]), channels(v3, &lower[0]), channels(v3, &lower[1])];
                let mut channel = 0;
                while channel < 3 {
                    let left = v3.avx2._mm256_add_epi32(first[channel], below[channel]);
                    let right = v3.avx2._mm256_add_epi32(second[channel], last[channel]);
                    // Pairs of both, quarter by quarter.
                    let pairs = v3.avx2._mm256_hadd_epi32(left, right);
                    sums[channel] = v3.avx2._mm256_permute4x64_epi64::<0b11_01_10_00>(pairs);
                    channel += 1;
                }
            }
            let mean = |channel: usize| f._mm256_mul_ps(f._mm256_cvtepi32_ps(sums[channel]), f._mm256_set1_ps(weight));
            let (r, g, b) = (mean(0), mean(1), mean(2));
            let times = |channel, factor| f._mm256_mul_ps(f._mm256_set1_ps(factor), channel);
            let less = |a, b, c| f._mm256_sub_ps(f._mm256_sub_ps(a, b), c);
            *cb = pulp::cast(less(times(b, 0.5), times(r, 0.168_735_9), times(g, 0.331_264_1)));
            *cr = pulp::cast(less(times(r, 0.5), times(g, 0.418_687_6), times(b, 0.081_312_4)));
        }
        return;
    }
    let _ = s;
    let pixels = upper.as_chunks::<STEP>().0.iter().zip(lower.as_chunks::<STEP>().0);
    for ((upper, lower), (cb, cr)) in pixels.zip(blue.iter_mut().zip(red)) {
        let sum = |channel: usize| {
            let first: u16 = upper.iter().map(|pixel| u16::from(pixel[channel])).sum();
            let second: u16 = lower.iter().map(|pixel| u16::from(pixel[channel])).sum();
            f32::from(if STEP == 1 { first } else { first + second }) * weight
        };
        let [r, g, b] = [sum(0), sum(1), sum(2)];
        *cb = 0.5 * b - 0.168_735_9 * r - 0.331_264_1 * g;
        *cr = 0.5 * r - 0.418_687_6 * g - 0.081_312_4 * b;
    }
}

/// Eight registers of eight numbers.
#[cfg(target_arch = "x86_64")]
type Square = [std::arch::x86_64::__m256; 8];

/// Turned over its diagonal.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn turned(v3: pulp::x86::V3, rows: Square) -> Square {
    let f = v3.avx;
    let mut fours = rows;
    let mut group = 0;
    while group < 8 {
        let [a, b, c, d] = [rows[group], rows[group + 1], rows[group + 2], rows[group + 3]];
        let (low, high) = (f._mm256_unpacklo_ps(a, b), f._mm256_unpackhi_ps(a, b));
        let (low_too, high_too) = (f._mm256_unpacklo_ps(c, d), f._mm256_unpackhi_ps(c, d));
        fours[group] = f._mm256_shuffle_ps::<0x44>(low, low_too);
        fours[group + 1] = f._mm256_shuffle_ps::<0xee>(low, low_too);
        fours[group + 2] = f._mm256_shuffle_ps::<0x44>(high, high_too);
        fours[group + 3] = f._mm256_shuffle_ps::<0xee>(high, high_too);
        group += 4;
    }
    let mut out = fours;
    let mut k = 0;
    while k < 4 {
        out[k] = f._mm256_permute2f128_ps::<0x20>(fours[k], fours[4 + k]);
        out[4 + k] = f._mm256_permute2f128_ps::<0x31>(fours[k], fours[4 + k]);
        k += 1;
    }
    out
}

/// Eight numbers that lie in eight rows at this place.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn square(v3: pulp::x86::V3, rows: &[f32], stride: usize, left: usize) -> Square {
    let mut square = [v3.avx._mm256_setzero_ps(); 8];
    let mut y = 0;
    while y < 8 {
        if let Some(eight) = rows.get(y * stride + left..).and_then(<[f32]>::first_chunk::<8>) {
            square[y] = pulp::cast(*eight);
        }
        y += 1;
    }
    square
}

/// Turns every square of eight by eight numbers of eight rows, a multiple of eight long.
#[inline(always)]
pub(super) fn turn<S: Simd>(s: S, rows: &[f32], stride: usize, to: &mut [f32]) {
    for left in (0..stride).step_by(8) {
        #[cfg(target_arch = "x86_64")]
        if let Some(v3) = avx2(s) {
            let done = turned(v3, square(v3, rows, stride, left));
            let mut x = 0;
            while x < 8 {
                if let Some(eight) = to.get_mut(x * stride + left..).and_then(<[f32]>::first_chunk_mut::<8>) {
                    *eight = pulp::cast(done[x]);
                }
                x += 1;
            }
            continue;
        }
        for y in 0..8 {
            for x in 0..8 {
                to[x * stride + left + y] = rows[y * stride + left + x];
            }
        }
    }
    let _ = s;
}

/// The low halves of the words of a block, which begins at `left` in each of eight rows, and a bit for each that is not zero.
#[inline(always)]
pub(super) fn packed<S: Simd>(s: S, rows: &[f32], stride: usize, left: usize) -> ([i16; 64], u64) {
    let mut values = [0_i16; 64];
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = avx2(s) {
        let (f, square) = (v3.avx2, square(v3, rows, stride, left));
        let low = |row: usize| f._mm256_srai_epi32::<16>(f._mm256_slli_epi32::<16>(pulp::cast(square[row])));
        let ordered = |quarters| f._mm256_permute4x64_epi64::<0b11_01_10_00>(quarters);
        let pair = |row: usize| ordered(f._mm256_packs_epi32(low(row), low(row + 1)));
        let pairs = [pair(0), pair(2), pair(4), pair(6)];
        let zero = v3.avx._mm256_setzero_si256();
        let none = |k: usize| f._mm256_cmpeq_epi16(pairs[k], zero);
        let half = |k: usize| f._mm256_movemask_epi8(ordered(f._mm256_packs_epi16(none(k), none(k + 1)))) as u32;
        for (to, pair) in values.as_chunks_mut::<16>().0.iter_mut().zip(pairs) {
            *to = pulp::cast(pair);
        }
        return (values, !(u64::from(half(0)) | u64::from(half(2)) << 32));
    }
    let _ = s;
    let mut some = 0;
    for (column, row) in rows.chunks_exact(stride).take(8).enumerate() {
        for (y, number) in row[left..left + 8].iter().enumerate() {
            let value = number.to_bits() as i16;
            values[8 * column + y] = value;
            some |= u64::from(value != 0) << (8 * column + y);
        }
    }
    (values, some)
}
