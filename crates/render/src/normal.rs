//! Unit normals in 32 bits: pictures of them are a third as large, and writing pictures waits for memory.

use pulp::Simd;

use crate::lanes::{F, I, V3, inlined};

/// A unit normal in 32 bits: the octahedral mapping of Meyer et al. 2010 ("On Floating-Point Normal Vectors"; Cigolle et al. 2014 call it oct32), 16 bits
/// each for x and y. What faces the camera (z < 0) lies inside of the square's diamond. Directions come back within 0.004°.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PackedNormal(u32);

/// Steps from the middle of the square to its rim.
const STEPS: f32 = 32_767.0;
/// The middle: 0 is left for nothing.
const MIDDLE: f32 = 32_768.0;

impl PackedNormal {
    /// Where nothing is.
    pub const NONE: Self = Self(0);

    /// The vector, of length 1; zero where nothing is.
    #[must_use]
    pub fn xyz(self) -> [f32; 3] {
        if self == Self::NONE {
            return [0.0; 3];
        }
        let [a, b] = [self.0 & 0xffff, self.0 >> 16].map(|half| (half as f32 - MIDDLE) / STEPS);
        let beyond = a.abs() + b.abs() - 1.0;
        let [x, y] = if beyond > 0.0 { [(1.0 - b.abs()).copysign(a), (1.0 - a.abs()).copysign(b)] } else { [a, b] };
        let length = libm::sqrtf(x * x + y * y + beyond * beyond);
        [x, y, beyond].map(|part| part / length)
    }

    /// Its 32 bits: x in the lower half, y in the upper.
    #[must_use]
    pub const fn to_bits(self) -> u32 {
        self.0
    }

    /// From what [`pack`] gives.
    #[inline(always)]
    pub(crate) const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }
}

/// The bits of normals of any length.
#[inline(always)]
pub(crate) fn pack<S: Simd>(s: S, normal: V3<S>) -> I<S> {
    let (x, y) = (normal.x.abs(), normal.y.abs());
    let scale = 1.0 / (x + y + normal.z.abs()).at_least(1e-24);
    let signed = inlined(
        #[inline(always)]
        |size: F<S>, like: F<S>| (size.bits() | (like.bits() & i32::MIN)).as_float_bits(),
    );
    let half = inlined(
        #[inline(always)]
        |part: F<S>| (part * STEPS + MIDDLE).round_to_int(),
    );
    let away = F::splat(s, 0.0).lt(normal.z);
    let a = away.select(signed(1.0 - y * scale, normal.x), normal.x * scale);
    let b = away.select(signed(1.0 - x * scale, normal.y), normal.y * scale);
    half(a) | half(b).shift_left(16)
}

#[cfg(test)]
mod tests {
    use pulp::{Arch, Scalar, WithSimd};

    use super::*;
    use crate::lanes::WIDE;

    struct Packing<'a>(&'a [[f32; 3]], &'a mut Vec<PackedNormal>);

    impl WithSimd for Packing<'_> {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, s: S) {
            for sixteen in self.0.chunks(WIDE) {
                let mut columns = [[0.0; WIDE]; 3];
                for (lane, normal) in sixteen.iter().enumerate() {
                    (0..3).for_each(|axis| columns[axis][lane] = normal[axis]);
                }
                let mut bits = [0; WIDE];
                for at in (0..WIDE).step_by(F::<S>::LANES) {
                    pack(s, V3::load(s, &columns, at)).store(&mut bits, at);
                }
                self.1.extend(bits.iter().take(sixteen.len()).map(|bits| PackedNormal::from_bits(*bits as u32)));
            }
        }
    }

    #[test]
    fn every_direction_comes_back() {
        const SIDE: i32 = 60;
        let mut normals = Vec::new();
        for i in -SIDE..=SIDE {
            for j in -SIDE..=SIDE {
                // Over the sphere, its poles and seams too.
                let share = f64::from(i) / f64::from(SIDE);
                let (tilt, turn) = (share * std::f64::consts::FRAC_PI_2, (f64::from(j) * 3.0).to_radians());
                let ring = tilt.cos();
                normals.push([ring * turn.cos(), ring * turn.sin(), tilt.sin()].map(|part| (part * 0.3) as f32));
            }
        }
        let (mut wide, mut narrow) = (Vec::new(), Vec::new());
        Arch::new().dispatch(Packing(&normals, &mut wide));
        Packing(&normals, &mut narrow).with_simd(Scalar);
        assert_eq!(wide, narrow);
        let mut worst = 0.0_f64;
        for (normal, packed) in normals.iter().zip(&wide) {
            assert_ne!(*packed, PackedNormal::NONE);
            let back = packed.xyz().map(f64::from);
            let length = back.iter().map(|part| part * part).sum::<f64>().sqrt();
            assert!((length - 1.0).abs() < 1e-6);
            let given = normal.map(|part| f64::from(part) / 0.3);
            let apart = (0..3).map(|axis| (back[axis] - given[axis]).powi(2)).sum::<f64>().sqrt();
            worst = worst.max(apart.to_degrees());
        }
        println!("{} directions, {worst:.5}° at most", normals.len());
        assert!(worst < 0.004);
        assert_eq!(PackedNormal::NONE.xyz(), [0.0; 3]);
    }

    #[test]
    fn no_direction_is_some_direction() {
        let mut packed = Vec::new();
        Arch::new().dispatch(Packing(&[[0.0; 3], [f32::NAN; 3]], &mut packed));
        assert_eq!(packed[0].xyz(), [0.0, 0.0, -1.0]);
        assert!(packed[1].xyz().iter().all(|part| part.is_finite()));
    }
}
