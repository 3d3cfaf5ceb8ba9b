//! Sixteen f32 at once, on any machine.

#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

#[cfg(target_arch = "aarch64")]
pub(super) use neon::Neon;
pub(super) use portable::Portable;
#[cfg(target_arch = "x86_64")]
pub(super) use x86::{Avx2, Avx512};

/// Sixteen f32. All methods are unsafe: they may only be called where the machine has the instruction set, and pointers must reach 16 numbers.
pub(super) trait Lanes: Copy {
    /// Registers that one value takes.
    const REGISTERS: usize;

    unsafe fn splat(x: f32) -> Self;
    unsafe fn load(from: *const f32) -> Self;
    unsafe fn store(self, to: *mut f32);
    unsafe fn add(self, other: Self) -> Self;
    unsafe fn mul(self, other: Self) -> Self;
    /// `self · factor + term`, rounded once where the machine can.
    unsafe fn mul_add(self, factor: Self, term: Self) -> Self;
    unsafe fn div(self, other: Self) -> Self;
    unsafe fn max(self, other: Self) -> Self;
    unsafe fn min(self, other: Self) -> Self;
    /// To the nearest whole number.
    unsafe fn round(self) -> Self;
    /// `self · 2ⁿ` for whole n within −126 … 127.
    unsafe fn scale_by_power_of_two(self, n: Self) -> Self;

    /// e to the power of each, to some 2 ulp: reduction by multiples of ln 2 and a polynomial (Cephes' `expf`). Clamped to −87 … 88.
    #[inline(always)]
    unsafe fn exp(self) -> Self {
        let x = self.max(Self::splat(-87.0)).min(Self::splat(88.0));
        let n = x.mul(Self::splat(std::f32::consts::LOG2_E)).round();
        // ln 2 in two parts, so that the product with n is exact.
        let r = n.mul_add(Self::splat(-0.693_359_4), x);
        let r = n.mul_add(Self::splat(2.121_944_4e-4), r);
        let coefficients = [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5];
        let mut p = Self::splat(1.987_569_1e-4);
        for c in coefficients {
            p = p.mul_add(r, Self::splat(c));
        }
        let e = p.mul_add(r.mul(r), r).add(Self::splat(1.0));
        e.scale_by_power_of_two(n)
    }

    #[inline(always)]
    unsafe fn sigmoid(self) -> Self {
        let one = Self::splat(1.0);
        one.div(one.add(self.mul(Self::splat(-1.0)).exp()))
    }

    #[inline(always)]
    unsafe fn hard_sigmoid(self) -> Self {
        self.mul_add(Self::splat(1.0 / 6.0), Self::splat(0.5)).max(Self::splat(0.0)).min(Self::splat(1.0))
    }
}
