use std::arch::aarch64::{
    float32x4_t, vaddq_f32, vaddq_s32, vcvtq_s32_f32, vdivq_f32, vdupq_n_f32, vdupq_n_s32, vfmaq_f32, vld1q_f32,
    vmaxq_f32, vminq_f32, vmulq_f32, vreinterpretq_f32_s32, vrndnq_f32, vshlq_n_s32, vst1q_f32,
};

use super::Lanes;

/// Four 128-bit registers.
#[derive(Clone, Copy)]
pub(in crate::simd) struct Neon([float32x4_t; 4]);

/// Each register by itself.
macro_rules! each {
    ($i:ident => $value:expr) => {
        Self([
            {
                const $i: usize = 0;
                $value
            },
            {
                const $i: usize = 1;
                $value
            },
            {
                const $i: usize = 2;
                $value
            },
            {
                const $i: usize = 3;
                $value
            },
        ])
    };
}

impl Lanes for Neon {
    const REGISTERS: usize = 4;

    #[inline(always)]
    unsafe fn splat(x: f32) -> Self {
        Self([vdupq_n_f32(x); 4])
    }

    #[inline(always)]
    unsafe fn load(from: *const f32) -> Self {
        each!(I => vld1q_f32(from.add(4 * I)))
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f32) {
        for (i, register) in self.0.into_iter().enumerate() {
            vst1q_f32(to.add(4 * i), register);
        }
    }

    #[inline(always)]
    unsafe fn add(self, other: Self) -> Self {
        each!(I => vaddq_f32(self.0[I], other.0[I]))
    }

    #[inline(always)]
    unsafe fn mul(self, other: Self) -> Self {
        each!(I => vmulq_f32(self.0[I], other.0[I]))
    }

    #[inline(always)]
    unsafe fn mul_add(self, factor: Self, term: Self) -> Self {
        each!(I => vfmaq_f32(term.0[I], self.0[I], factor.0[I]))
    }

    #[inline(always)]
    unsafe fn div(self, other: Self) -> Self {
        each!(I => vdivq_f32(self.0[I], other.0[I]))
    }

    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        each!(I => vmaxq_f32(self.0[I], other.0[I]))
    }

    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        each!(I => vminq_f32(self.0[I], other.0[I]))
    }

    #[inline(always)]
    unsafe fn round(self) -> Self {
        each!(I => vrndnq_f32(self.0[I]))
    }

    #[inline(always)]
    unsafe fn scale_by_power_of_two(self, n: Self) -> Self {
        each!(I => {
            let biased = vaddq_s32(vcvtq_s32_f32(n.0[I]), vdupq_n_s32(127));
            vmulq_f32(self.0[I], vreinterpretq_f32_s32(vshlq_n_s32::<23>(biased)))
        })
    }
}
