//! The roof of the roofline: what a core gives when it does nothing but multiply and add in registers.

use lineament_net::Isa;

use super::clock;

/// Registers that are summed into: more than twice the latency of a sum, so that none waits.
const SUMS: usize = 12;
/// Sums into each register between two looks at the clock: some tenth of a millisecond.
const ROUNDS: usize = 20_000;

/// Floating-point operations a second, two for each multiply-add: the best of `tries` stretches. None where no kernel is here for the instruction set.
pub(crate) fn peak(isa: Isa, tries: usize) -> Option<f64> {
    let (kernel, lanes): (unsafe fn() -> f32, usize) = match isa {
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => (x86::avx512, 16),
        #[cfg(target_arch = "x86_64")]
        Isa::Avx2 => (x86::avx2, 8),
        #[cfg(target_arch = "aarch64")]
        Isa::Neon => (arm::neon, 4),
        _ => return None,
    };
    assert!(isa.is_available(), "this machine has no {isa}");
    let operations = (2 * lanes * SUMS * ROUNDS) as f64;
    let stretch = || {
        let start = clock::seconds();
        // SAFETY: the machine has the instruction set, as asserted above.
        std::hint::black_box(unsafe { kernel() });
        operations / (clock::seconds() - start)
    };
    Some((0..tries).map(|_| stretch()).fold(0.0, f64::max))
}

/// The kernel for one type of register.
#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
macro_rules! kernel {
    ($name:ident, $feature:literal, $splat:ident, |$x:ident, $a:ident, $b:ident| $fma:expr, $lanes:literal, $register:ty) => {
        #[target_feature(enable = $feature)]
        pub(super) unsafe fn $name() -> f32 {
            // The sums stay near 1, whatever the number of rounds.
            let ($a, $b) = ($splat(std::hint::black_box(0.5)), $splat(std::hint::black_box(0.5)));
            let mut sums = [$splat(1.0); super::SUMS];
            for _ in 0..super::ROUNDS {
                for sum in &mut sums {
                    let $x = *sum;
                    *sum = $fma;
                }
            }
            // SAFETY: a register is that many f32.
            sums.iter().map(|sum| unsafe { std::mem::transmute::<$register, [f32; $lanes]>(*sum) }[0]).sum()
        }
    };
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{__m256, __m512, _mm256_fmadd_ps, _mm256_set1_ps, _mm512_fmadd_ps, _mm512_set1_ps};
    kernel!(avx512, "avx512f", _mm512_set1_ps, |x, a, b| _mm512_fmadd_ps(x, a, b), 16, __m512);
    kernel!(avx2, "avx2,fma", _mm256_set1_ps, |x, a, b| _mm256_fmadd_ps(x, a, b), 8, __m256);
}

#[cfg(target_arch = "aarch64")]
mod arm {
    use std::arch::aarch64::{float32x4_t, vdupq_n_f32, vfmaq_f32};
    kernel!(neon, "neon", vdupq_n_f32, |x, a, b| vfmaq_f32(b, x, a), 4, float32x4_t);
}
