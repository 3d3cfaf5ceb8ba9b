use pulp::Scalar;

use super::*;

/// The smeared cosine by summing the Gaussian.
fn exact(angle: f64, blur: f64) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for step in -400..=400 {
        let away = f64::from(step) / 400.0 * 5.0 * blur;
        let weight = (-0.5 * (away / blur).powi(2)).exp();
        sum += weight * (angle + away).cos().max(0.0);
        weights += weight;
    }
    sum / weights
}

#[test]
fn the_hyperbola_stays_near_the_gaussian() {
    let mut worst = (0.0_f64, 0.0, 0.0);
    for blur in [0.02, 0.05, 0.1, 0.2, 0.3, 0.5] {
        for degrees in 0..=130 {
            let angle = f64::from(degrees).to_radians();
            let got = Smear::new(F::splat(Scalar, blur as f32)).of(F::splat(Scalar, angle.cos() as f32));
            let error = (f64::from(got.v) - exact(angle, blur)).abs();
            if error > worst.0 {
                worst = (error, blur, f64::from(degrees));
            }
        }
    }
    println!("worst: {:.4} at a blur of {} and {}°", worst.0, worst.1, worst.2);
    assert!(worst.0 < 0.026);
}

#[test]
fn red_goes_farthest_and_full_light_stays_full() {
    let blur = blur(F::splat(Scalar, 100.0));
    let at = |cosine: f32| lit(F::splat(Scalar, cosine), F::splat(Scalar, cosine), &blur);
    let dusk = at(-0.05);
    assert!(dusk.x.v > 2.0 * dusk.y.v && dusk.y.v > dusk.z.v, "{dusk:?}");
    let noon = at(1.0);
    assert!((0.97..1.01).contains(&noon.x.v) && (0.98..1.01).contains(&noon.z.v), "{noon:?}");
    let (none, all) = (through(F::splat(Scalar, 0.0)), through(F::splat(Scalar, 1.0)));
    assert_eq!([none.x.v, none.y.v, none.z.v, all.x.v, all.y.v, all.z.v], [0.0, 0.0, 0.0, 1.0, 1.0, 1.0]);
}
