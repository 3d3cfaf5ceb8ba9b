use pulp::{Arch, Scalar, Simd, WithSimd};

use super::*;

/// Every function of `math` on a list of numbers, on whatever lanes it is given.
struct Everything<'a>(&'a [f32]);

impl WithSimd for Everything<'_> {
    type Output = Vec<Vec<u32>>;
    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) -> Self::Output {
        self.on(s)
    }
}

/// The same on two registers side by side.
struct OnTwo<'a>(Everything<'a>);

impl WithSimd for OnTwo<'_> {
    type Output = Vec<Vec<u32>>;
    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) -> Self::Output {
        // Two of the widest would be more than an array of lanes has.
        if S::F32_LANES < WIDE { self.0.on(Two::new(s)) } else { self.0.on(s) }
    }
}

impl Everything<'_> {
    #[inline(always)]
    fn on<S: Lanes>(self, s: S) -> Vec<Vec<u32>> {
        let functions: [fn(F<S>) -> F<S>; 22] = [
            F::exp2,
            F::log2,
            |x| (x.abs().log2() * 2.4).exp2(),
            |x| x.sin_cos_turns().0,
            |x| x.sin_cos_turns().1,
            F::floor,
            F::round,
            |x| x.round_to_int().hash().unit_float(),
            |x| x.clamp(-1.0, 3.0),
            |x| x.abs().sqrt() / (x + 0.3),
            |x| x.min(-x).max(x * 0.5),
            |x| (x.round_to_int() * 3 + 1).to_float(),
            F::to_srgb,
            |x| x.abs().atan(),
            |x| x.within(3.0),
            |x| (x * 10.0).round_to_int().clamp(-7, 255).to_float(),
            F::exp2_near,
            |x| (x.abs() + 0.001).log2_near(),
            |x| F::splat(x.s, f32::NAN).min(x),
            |x| x.max(F::splat(x.s, f32::NAN)).at_least(0.25),
            |x| x.round_to_int().negative().select(x, x + 1.0),
            |x| x.round_to_int().not_negative().select(x.round_to_int().lesser(I::splat(x.s, 3)).to_float(), -x),
        ];
        functions
            .iter()
            .map(|function| {
                let mut out = vec![0.0_f32; self.0.len()];
                for at in (0..self.0.len()).step_by(F::<S>::LANES) {
                    function(F::load(s, self.0, at)).store(&mut out, at);
                }
                out.iter().map(|value| value.to_bits()).collect()
            })
            .collect()
    }
}

fn samples() -> Vec<f32> {
    let mut values: Vec<f32> = (-20_000..20_000).map(|i| i as f32 * 0.003_17).collect();
    values.extend([0.0, -0.0, 1.0, -1.0, 0.5, 1e-30, -1e-30, 0.25]);
    values.truncate(values.len() / WIDE * WIDE);
    values
}

#[test]
fn one_lane_and_many_give_the_same_bits() {
    let values = samples();
    let narrow = Everything(&values).with_simd(Scalar);
    let wide = Arch::new().dispatch(Everything(&values));
    let two = [OnTwo(Everything(&values)).with_simd(Scalar), Arch::new().dispatch(OnTwo(Everything(&values)))];
    for other in [&wide].into_iter().chain(&two) {
        for (number, (a, b)) in narrow.iter().zip(other).enumerate() {
            let first = a.iter().zip(b).position(|(a, b)| a != b);
            assert_eq!(first, None, "function {number} differs at {:?}", first.map(|at| values[at]));
        }
    }
    println!("{} functions, {} numbers, widest: {:?}", narrow.len(), values.len(), Arch::new());
}

#[test]
fn bounds_hold_and_bytes_lie_in_order() {
    struct Bounds;
    impl WithSimd for Bounds {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: Simd>(self, s: S) {
            for (value, expected) in [(-7.5, 0.0), (-0.0, 0.0), (0.25, 0.25), (3.0, 3.0), (f32::INFINITY, 3.0)] {
                assert_eq!(F::splat(s, value).within(3.0).to_array()[0].to_bits(), f32::to_bits(expected));
            }
            for (value, expected) in [(i32::MIN, -7), (-8, -7), (-7, -7), (12, 12), (256, 255), (i32::MAX, 255)] {
                assert_eq!(I::splat(s, value).clamp(-7, 255).to_array()[0], expected);
            }
            // Below 0 and above 255, then what is between.
            let channels: [[i32; WIDE]; 3] = std::array::from_fn(|k| {
                std::array::from_fn(|lane| 40_000 * (lane as i32 - 1) * i32::from(lane < 3) + (k + 3 * lane) as i32)
            });
            let expected: [u8; 3 * WIDE] = std::array::from_fn(|at| channels[at % 3][at / 3].clamp(0, 255) as u8);
            let mut bytes = [7; 3 * WIDE + 1];
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                put_bytes(channels.each_ref().map(|channel| I::load(s, channel, at)), &mut bytes[3 * at..]);
            }
            assert_eq!(bytes[..3 * WIDE], expected);
            assert_eq!(bytes[3 * WIDE], 7);
            let mut few = [7; 5];
            put_bytes(channels.each_ref().map(|channel| I::load(s, channel, 0)), &mut few);
            assert_eq!(few[..3], expected[..3]);
            for word in [0, -1, 0x0102_04ff, i32::MIN] {
                let [a, b, c, d] = word.to_le_bytes().map(i32::from);
                let against = I::splat(s, word).bytes_against().map(|numbers| numbers.to_array()[0]);
                assert_eq!(against, [a + b - c - d, a - b + c - d, a - b - c + d]);
            }
        }
    }
    Bounds.with_simd(Scalar);
    Arch::new().dispatch(Bounds);
}

#[test]
fn the_polynomials_keep_their_promises() {
    let values = samples();
    let results = Everything(&values).with_simd(Scalar);
    let get = |function: usize, at: usize| f64::from(f32::from_bits(results[function][at]));
    let [mut exp, mut log, mut pow, mut sin, mut cos, mut srgb, mut atan] = [0.0_f64; 7];
    for (at, &value) in values.iter().enumerate() {
        let x = f64::from(value);
        exp = exp.max((get(0, at) / x.exp2() - 1.0).abs());
        if value > 1e-6 {
            log = log.max((get(1, at) - x.log2()).abs() / x.log2().abs().max(1.0));
            pow = pow.max((get(2, at) / x.powf(2.4) - 1.0).abs());
        }
        sin = sin.max((get(3, at) - (std::f64::consts::TAU * x).sin()).abs());
        cos = cos.max((get(4, at) - (std::f64::consts::TAU * x).cos()).abs());
        assert_eq!(get(5, at), x.floor());
        let display = f64::from(lineament_image::linear_to_srgb(value.clamp(0.0, 1.0)));
        srgb = srgb.max(255.0 * (get(12, at) - display).abs());
        atan = atan.max((get(13, at) - x.abs().atan()).abs());
    }
    println!(
        "worst: exp2 {exp:.1e} relative, log2 {log:.1e}, pow {pow:.1e} relative, sin {sin:.1e}, cos {cos:.1e}, atan {atan:.1e}, sRGB {srgb:.2} of a byte's step"
    );
    // The argument itself carries half a unit in the last place: 2^-24 of 63 turns is 4e-6 turns.
    assert!(exp < 4e-7 && log < 3e-7 && pow < 1e-5 && sin < 1e-6 && cos < 1e-6 && atan < 1e-6 && srgb < 0.1);
}

#[test]
fn nan_is_clamped_to_the_low_end() {
    let clamped = F::splat(Scalar, f32::NAN).saturate();
    assert_eq!(clamped.v, 0.0);
}

#[test]
fn lanes_are_counted_picked_and_turned_alike() {
    struct Each;
    impl WithSimd for Each {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: Simd>(self, s: S) {
            all(s);
            if S::F32_LANES < WIDE {
                all(Two::new(s));
            }
        }
    }
    #[inline(always)]
    fn all<S: Lanes>(s: S) {
        let numbers: Wide = std::array::from_fn(|lane| (lane * 5 % 16) as f32);
        let places: [i32; WIDE] = std::array::from_fn(|lane| (lane * 7 % 16) as i32);
        let rows: [[f32; 4]; WIDE] = std::array::from_fn(|row| std::array::from_fn(|k| (4 * row + k) as f32));
        let columns = three_columns(s, &rows);
        let lanes = F::<S>::LANES;
        for at in (0..WIDE).step_by(lanes) {
            let own = &numbers[at..at + lanes];
            let mask = F::load(s, &numbers, at).lt(F::splat(s, 6.0));
            let bits = own.iter().enumerate().fold(0, |bits, (lane, &x)| bits | u32::from(x < 6.0) << lane);
            assert_eq!((mask.bits(), mask.any(), mask.all()), (bits, bits != 0, bits == (1 << lanes) - 1));
            assert_eq!(F::load(s, &numbers, at).least(), own.iter().copied().fold(f32::INFINITY, f32::min));
            let found = picked(s, &numbers, &places, at).to_array();
            for lane in 0..lanes {
                assert_eq!(found[lane], numbers[places[at + lane] as usize]);
                assert_eq!([0, 1, 2].map(|k| columns[k].to_array()[lane]), [0, 1, 2].map(|k| rows[lane][k]));
            }
        }
        let weighted = four_weighted(s, [&rows[0], &rows[1], &rows[2], &rows[3]], [1.0, 10.0, 100.0, 1000.0]);
        assert_eq!(weighted, std::array::from_fn(|k| 12_840.0 + 1111.0 * k as f32));
    }
    Each.with_simd(Scalar);
    Arch::new().dispatch(Each);
}
