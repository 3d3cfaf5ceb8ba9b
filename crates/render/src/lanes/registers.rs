//! What lanes are made of: a register of the processor, or two that go side by side.

use std::any::Any;
use std::fmt::Debug;

use pulp::Simd;

/// Registers of `f32`, of 32-bit integers, and of yes and no, each with as many lanes.
#[allow(non_camel_case_types, reason = "as `pulp` names them")]
pub(crate) trait Lanes: Copy + Debug + Any {
    type f32s: Copy + Debug + Any;
    type u32s: Copy + Debug + Any;
    type m32s: Copy + Debug + Any;
    const COUNT: usize;

    fn splat_f32s(self, value: f32) -> Self::f32s;
    fn splat_u32s(self, value: u32) -> Self::u32s;
    /// The register that begins at a place.
    fn load_f32s(self, values: &[f32], at: usize) -> Self::f32s;
    fn load_i32s(self, values: &[i32], at: usize) -> Self::u32s;
    fn store_f32s(self, register: Self::f32s, values: &mut [f32], at: usize);
    fn store_i32s(self, register: Self::u32s, values: &mut [i32], at: usize);
    fn bits(self, register: Self::f32s) -> Self::u32s;
    fn as_floats(self, register: Self::u32s) -> Self::f32s;

    fn add_f32s(self, a: Self::f32s, b: Self::f32s) -> Self::f32s;
    fn sub_f32s(self, a: Self::f32s, b: Self::f32s) -> Self::f32s;
    fn mul_f32s(self, a: Self::f32s, b: Self::f32s) -> Self::f32s;
    fn div_f32s(self, a: Self::f32s, b: Self::f32s) -> Self::f32s;
    fn sqrt_f32s(self, a: Self::f32s) -> Self::f32s;
    fn less_than_f32s(self, a: Self::f32s, b: Self::f32s) -> Self::m32s;
    /// The least and the greatest of all lanes.
    fn reduce_min_f32s(self, a: Self::f32s) -> f32;
    fn reduce_max_f32s(self, a: Self::f32s) -> f32;

    fn add_u32s(self, a: Self::u32s, b: Self::u32s) -> Self::u32s;
    fn sub_u32s(self, a: Self::u32s, b: Self::u32s) -> Self::u32s;
    fn mul_u32s(self, a: Self::u32s, b: Self::u32s) -> Self::u32s;
    fn and_u32s(self, a: Self::u32s, b: Self::u32s) -> Self::u32s;
    fn or_u32s(self, a: Self::u32s, b: Self::u32s) -> Self::u32s;
    fn xor_u32s(self, a: Self::u32s, b: Self::u32s) -> Self::u32s;
    fn shift_right_u32s(self, a: Self::u32s, bits: u32) -> Self::u32s;
    fn shift_left_u32s(self, a: Self::u32s, bits: u32) -> Self::u32s;
    fn equal_u32s(self, a: Self::u32s, b: Self::u32s) -> Self::m32s;
    fn less_than_u32s(self, a: Self::u32s, b: Self::u32s) -> Self::m32s;
    fn select_u32s(self, mask: Self::m32s, yes: Self::u32s, no: Self::u32s) -> Self::u32s;

    fn and_m32s(self, a: Self::m32s, b: Self::m32s) -> Self::m32s;
    fn or_m32s(self, a: Self::m32s, b: Self::m32s) -> Self::m32s;
    fn not_m32s(self, a: Self::m32s) -> Self::m32s;
}

/// Functions of registers alone, of one register and of two side by side.
macro_rules! register_functions {
    ($for:ident; $($name:ident($($argument:ident: $kind:ident),*) -> $out:ident),* $(,)?) => {$(
        register_functions!(@$for $name($($argument: $kind),*) -> $out);
    )*};
    (@one $name:ident($($argument:ident: $kind:ident),*) -> $out:ident) => {
        #[inline(always)]
        fn $name(self, $($argument: Self::$kind),*) -> Self::$out {
            Simd::$name(self, $($argument),*)
        }
    };
    (@two $name:ident($($argument:ident: $kind:ident),*) -> $out:ident) => {
        #[inline(always)]
        fn $name(self, $($argument: Self::$kind),*) -> Self::$out {
            [Simd::$name(self.0, $($argument[0]),*), Simd::$name(self.0, $($argument[1]),*)]
        }
    };
    ($for:ident) => {
        register_functions!($for;
            add_f32s(a: f32s, b: f32s) -> f32s,
            sub_f32s(a: f32s, b: f32s) -> f32s,
            mul_f32s(a: f32s, b: f32s) -> f32s,
            div_f32s(a: f32s, b: f32s) -> f32s,
            sqrt_f32s(a: f32s) -> f32s,
            less_than_f32s(a: f32s, b: f32s) -> m32s,
            add_u32s(a: u32s, b: u32s) -> u32s,
            sub_u32s(a: u32s, b: u32s) -> u32s,
            mul_u32s(a: u32s, b: u32s) -> u32s,
            and_u32s(a: u32s, b: u32s) -> u32s,
            or_u32s(a: u32s, b: u32s) -> u32s,
            xor_u32s(a: u32s, b: u32s) -> u32s,
            equal_u32s(a: u32s, b: u32s) -> m32s,
            less_than_u32s(a: u32s, b: u32s) -> m32s,
            select_u32s(mask: m32s, yes: u32s, no: u32s) -> u32s,
            and_m32s(a: m32s, b: m32s) -> m32s,
            or_m32s(a: m32s, b: m32s) -> m32s,
            not_m32s(a: m32s) -> m32s,
        );
    };
}

impl<S: Simd> Lanes for S {
    type f32s = S::f32s;
    type u32s = S::u32s;
    type m32s = S::m32s;
    const COUNT: usize = S::F32_LANES;

    register_functions!(one);

    #[inline(always)]
    fn splat_f32s(self, value: f32) -> Self::f32s {
        Simd::splat_f32s(self, value)
    }

    #[inline(always)]
    fn splat_u32s(self, value: u32) -> Self::u32s {
        Simd::splat_u32s(self, value)
    }

    #[inline(always)]
    fn load_f32s(self, values: &[f32], at: usize) -> Self::f32s {
        S::as_simd_f32s(&values[at..at + S::F32_LANES]).0[0]
    }

    #[inline(always)]
    fn load_i32s(self, values: &[i32], at: usize) -> Self::u32s {
        pulp::cast(S::as_simd_i32s(&values[at..at + S::I32_LANES]).0[0])
    }

    #[inline(always)]
    fn store_f32s(self, register: Self::f32s, values: &mut [f32], at: usize) {
        S::as_mut_simd_f32s(&mut values[at..at + S::F32_LANES]).0[0] = register;
    }

    #[inline(always)]
    fn store_i32s(self, register: Self::u32s, values: &mut [i32], at: usize) {
        S::as_mut_simd_i32s(&mut values[at..at + S::I32_LANES]).0[0] = pulp::cast(register);
    }

    #[inline(always)]
    fn bits(self, register: Self::f32s) -> Self::u32s {
        pulp::cast(register)
    }

    #[inline(always)]
    fn as_floats(self, register: Self::u32s) -> Self::f32s {
        pulp::cast(register)
    }

    #[inline(always)]
    fn reduce_min_f32s(self, a: Self::f32s) -> f32 {
        Simd::reduce_min_f32s(self, a)
    }

    #[inline(always)]
    fn reduce_max_f32s(self, a: Self::f32s) -> f32 {
        Simd::reduce_max_f32s(self, a)
    }

    #[inline(always)]
    fn shift_right_u32s(self, a: Self::u32s, bits: u32) -> Self::u32s {
        self.wrapping_dyn_shr_u32s(a, Simd::splat_u32s(self, bits))
    }

    #[inline(always)]
    fn shift_left_u32s(self, a: Self::u32s, bits: u32) -> Self::u32s {
        self.wrapping_dyn_shl_u32s(a, Simd::splat_u32s(self, bits))
    }
}

/// Two registers side by side: long sums whose steps wait for each other wait half as long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Two<S>(pub(super) S);

impl<S: Simd> Two<S> {
    pub(crate) fn new(s: S) -> Self {
        Self(s)
    }
}

impl<S: Simd> Lanes for Two<S> {
    type f32s = [S::f32s; 2];
    type u32s = [S::u32s; 2];
    type m32s = [S::m32s; 2];
    const COUNT: usize = 2 * S::F32_LANES;

    register_functions!(two);

    #[inline(always)]
    fn splat_f32s(self, value: f32) -> Self::f32s {
        [Simd::splat_f32s(self.0, value); 2]
    }

    #[inline(always)]
    fn splat_u32s(self, value: u32) -> Self::u32s {
        [Simd::splat_u32s(self.0, value); 2]
    }

    #[inline(always)]
    fn load_f32s(self, values: &[f32], at: usize) -> Self::f32s {
        let values = &values[at..at + Self::COUNT];
        [Lanes::load_f32s(self.0, values, 0), Lanes::load_f32s(self.0, values, S::F32_LANES)]
    }

    #[inline(always)]
    fn load_i32s(self, values: &[i32], at: usize) -> Self::u32s {
        let values = &values[at..at + Self::COUNT];
        [Lanes::load_i32s(self.0, values, 0), Lanes::load_i32s(self.0, values, S::F32_LANES)]
    }

    #[inline(always)]
    fn store_f32s(self, [a, b]: Self::f32s, values: &mut [f32], at: usize) {
        let values = &mut values[at..at + Self::COUNT];
        Lanes::store_f32s(self.0, a, values, 0);
        Lanes::store_f32s(self.0, b, values, S::F32_LANES);
    }

    #[inline(always)]
    fn store_i32s(self, [a, b]: Self::u32s, values: &mut [i32], at: usize) {
        let values = &mut values[at..at + Self::COUNT];
        Lanes::store_i32s(self.0, a, values, 0);
        Lanes::store_i32s(self.0, b, values, S::F32_LANES);
    }

    #[inline(always)]
    fn bits(self, [a, b]: Self::f32s) -> Self::u32s {
        [pulp::cast(a), pulp::cast(b)]
    }

    #[inline(always)]
    fn as_floats(self, [a, b]: Self::u32s) -> Self::f32s {
        [pulp::cast(a), pulp::cast(b)]
    }

    #[inline(always)]
    fn reduce_min_f32s(self, [a, b]: Self::f32s) -> f32 {
        Simd::reduce_min_f32s(self.0, Simd::min_f32s(self.0, a, b))
    }

    #[inline(always)]
    fn reduce_max_f32s(self, [a, b]: Self::f32s) -> f32 {
        Simd::reduce_max_f32s(self.0, Simd::max_f32s(self.0, a, b))
    }

    #[inline(always)]
    fn shift_right_u32s(self, [a, b]: Self::u32s, bits: u32) -> Self::u32s {
        [Lanes::shift_right_u32s(self.0, a, bits), Lanes::shift_right_u32s(self.0, b, bits)]
    }

    #[inline(always)]
    fn shift_left_u32s(self, [a, b]: Self::u32s, bits: u32) -> Self::u32s {
        [Lanes::shift_left_u32s(self.0, a, bits), Lanes::shift_left_u32s(self.0, b, bits)]
    }
}
