//! Registers of four numbers, whatever the width of the others.

use super::Lanes;
#[cfg(target_arch = "x86_64")]
use super::native;

/// Four rows of four numbers, weighted and summed from the first on.
#[inline(always)]
pub(crate) fn four_weighted<S: Lanes>(s: S, rows: [&[f32; 4]; 4], weights: [f32; 4]) -> [f32; 4] {
    #[cfg(target_arch = "x86_64")]
    if let Some(sse) = native::avx(s).map(
        #[inline(always)]
        |v3| v3.sse,
    ) {
        let mut sum = sse._mm_mul_ps(pulp::cast(*rows[0]), sse._mm_set1_ps(weights[0]));
        let mut number = 1;
        while number < 4 {
            sum = sse._mm_add_ps(sum, sse._mm_mul_ps(pulp::cast(*rows[number]), sse._mm_set1_ps(weights[number])));
            number += 1;
        }
        return pulp::cast(sum);
    }
    let mut sum = [0.0; 4];
    for channel in 0..4 {
        sum[channel] = rows[0][channel] * weights[0]
            + rows[1][channel] * weights[1]
            + rows[2][channel] * weights[2]
            + rows[3][channel] * weights[3];
    }
    sum
}
