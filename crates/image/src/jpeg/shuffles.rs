//! What coding spends its time in beside arithmetic: bytes of pixels into lanes, squares of numbers turned over, coefficients packed. By shuffles of AVX2
//! where there are any, else in loops; the numbers are the same.

use pulp::Simd;

use super::transform::Square;

/// AVX2, if the processor's registers are of that kind or wider.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn avx2<S: Simd>(s: S) -> Option<pulp::x86::V3> {
    let s: &dyn std::any::Any = &s;
    match s.downcast_ref::<pulp::x86::V4>() {
        Some(v4) => Some(**v4),
        None => s.downcast_ref::<pulp::x86::V3>().copied(),
    }
}

/// No other processor has it.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
pub(super) fn avx2<S: Simd>(_: S) -> Option<S> {
    None
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
    [
        v3.avx2._mm256_shuffle_epi8(all, pulp::cast(BYTES[0])),
        v3.avx2._mm256_shuffle_epi8(all, pulp::cast(BYTES[1])),
        v3.avx2._mm256_shuffle_epi8(all, pulp::cast(BYTES[2])),
    ]
}

/// Whole numbers as floats, times a factor.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn times(v3: pulp::x86::V3, whole: std::arch::x86_64::__m256i, factor: f32) -> std::arch::x86_64::__m256 {
    v3.avx._mm256_mul_ps(v3.avx._mm256_cvtepi32_ps(whole), v3.avx._mm256_set1_ps(factor))
}

/// a · x − b · y − c · z.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn differences(
    v3: pulp::x86::V3,
    [x, y, z]: [std::arch::x86_64::__m256; 3],
    [a, b, c]: [f32; 3],
) -> std::arch::x86_64::__m256 {
    let f = v3.avx;
    let (x, y) = (f._mm256_mul_ps(x, f._mm256_set1_ps(a)), f._mm256_mul_ps(y, f._mm256_set1_ps(b)));
    f._mm256_sub_ps(f._mm256_sub_ps(x, y), f._mm256_mul_ps(z, f._mm256_set1_ps(c)))
}

/// Brightness, around 0 (ITU-R BT.601, as JFIF has it), of a multiple of eight pixels.
#[inline(always)]
pub(super) fn lighten<S: Simd>(s: S, row: &[[u8; 3]], out: &mut [f32]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = avx2(s) {
        let f = v3.avx;
        for (pixels, out) in row.as_chunks().0.iter().zip(out.as_chunks_mut::<8>().0) {
            let [r, g, b] = channels(v3, pixels);
            let sum = f._mm256_add_ps(times(v3, r, 0.299), times(v3, g, 0.587));
            let sum = f._mm256_add_ps(sum, f._mm256_sub_ps(times(v3, b, 0.114), f._mm256_set1_ps(128.0)));
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
            let [r, g, b] = [times(v3, sums[0], weight), times(v3, sums[1], weight), times(v3, sums[2], weight)];
            *cb = pulp::cast(differences(v3, [b, r, g], [0.5, 0.168_735_9, 0.331_264_1]));
            *cr = pulp::cast(differences(v3, [r, g, b], [0.5, 0.418_687_6, 0.081_312_4]));
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

/// Turned over its diagonal.
#[inline(always)]
pub(super) fn turned<S: Simd>(s: S, square: &Square) -> Square {
    let mut out = [[0.0; 8]; 8];
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = avx2(s) {
        let f = v3.avx;
        let mut fours = [f._mm256_setzero_ps(); 8];
        let mut group = 0;
        while group < 8 {
            let (a, b) = (pulp::cast(square[group]), pulp::cast(square[group + 1]));
            let (c, d) = (pulp::cast(square[group + 2]), pulp::cast(square[group + 3]));
            let (low, high) = (f._mm256_unpacklo_ps(a, b), f._mm256_unpackhi_ps(a, b));
            let (low_too, high_too) = (f._mm256_unpacklo_ps(c, d), f._mm256_unpackhi_ps(c, d));
            fours[group] = f._mm256_shuffle_ps::<0x44>(low, low_too);
            fours[group + 1] = f._mm256_shuffle_ps::<0xee>(low, low_too);
            fours[group + 2] = f._mm256_shuffle_ps::<0x44>(high, high_too);
            fours[group + 3] = f._mm256_shuffle_ps::<0xee>(high, high_too);
            group += 4;
        }
        let mut k = 0;
        while k < 4 {
            out[k] = pulp::cast(f._mm256_permute2f128_ps::<0x20>(fours[k], fours[4 + k]));
            out[4 + k] = pulp::cast(f._mm256_permute2f128_ps::<0x31>(fours[k], fours[4 + k]));
            k += 1;
        }
        return out;
    }
    let _ = s;
    for (y, row) in square.iter().enumerate() {
        for (x, number) in row.iter().enumerate() {
            out[x][y] = *number;
        }
    }
    out
}

/// The low halves of the words of a square, and a bit for each that is not zero.
#[inline(always)]
pub(super) fn packed<S: Simd>(s: S, square: &Square) -> ([i16; 64], u64) {
    let mut values = [0_i16; 64];
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = avx2(s) {
        let (f, zero) = (v3.avx2, v3.avx._mm256_setzero_si256());
        // Packing goes half by half of a register: the quarters are put into order.
        let mut pairs = [zero; 4];
        let mut none = [zero; 4];
        let mut k = 0;
        while k < 4 {
            let (a, b) = (pulp::cast(square[2 * k]), pulp::cast(square[2 * k + 1]));
            let a = f._mm256_srai_epi32::<16>(f._mm256_slli_epi32::<16>(a));
            let b = f._mm256_srai_epi32::<16>(f._mm256_slli_epi32::<16>(b));
            pairs[k] = f._mm256_permute4x64_epi64::<0b11_01_10_00>(f._mm256_packs_epi32(a, b));
            none[k] = f._mm256_cmpeq_epi16(pairs[k], zero);
            if let Some(to) = values[16 * k..].first_chunk_mut::<16>() {
                *to = pulp::cast(pairs[k]);
            }
            k += 1;
        }
        let first = f._mm256_permute4x64_epi64::<0b11_01_10_00>(f._mm256_packs_epi16(none[0], none[1]));
        let second = f._mm256_permute4x64_epi64::<0b11_01_10_00>(f._mm256_packs_epi16(none[2], none[3]));
        let (low, high) = (f._mm256_movemask_epi8(first) as u32, f._mm256_movemask_epi8(second) as u32);
        return (values, !(u64::from(low) | u64::from(high) << 32));
    }
    let _ = s;
    let mut some = 0;
    for (k, (value, number)) in values.iter_mut().zip(square.as_flattened()).enumerate() {
        *value = number.to_bits() as i16;
        some |= u64::from(*value != 0) << k;
    }
    (values, some)
}
