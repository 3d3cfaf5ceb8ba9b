//! Cameras project, look back and differentiate correctly, whatever the lens.

mod camera_common;

use camera_common::{cameras, point_in_field};
use lineament_geometry::{CameraModel, Distortion, Position};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const DRAWS: usize = 2_000;
/// Beyond this many pixels 1e-9 is below the rounding of the numbers themselves.
const FAR: f64 = 20_000.0;

#[test]
fn projecting_what_was_looked_up_returns_the_pixel() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut worst_of_all = 0.0_f64;
    for (name, camera) in cameras(&mut rng, 40) {
        let ([width, height], mut worst, mut seen) = (camera.size().map(f64::from), 0.0_f64, 0);
        for _ in 0..DRAWS {
            // Three pictures wide: far corners too.
            let pixel = [rng.random_range(-width..2.0 * width), rng.random_range(-height..2.0 * height)];
            let Some(ray) = camera.unproject(pixel) else { continue };
            assert!((ray.xyz.norm() - 1.0).abs() < 1e-15, "{name}: {ray:?}");
            let back = camera.project(ray.xyz.into());
            let back = back.unwrap_or_else(|| panic!("{name}: {pixel:?} → {ray:?} → nowhere"));
            worst = worst.max((back[0] - pixel[0]).abs()).max((back[1] - pixel[1]).abs());
            seen += 1;
        }
        worst_of_all = worst_of_all.max(worst);
        assert!(worst < 1e-9, "{name}: {worst} px");
        // Random coefficients may leave next to no field; those of real lenses may not.
        let least = if name.starts_with("random") { 0 } else { DRAWS / 20 };
        assert!(seen > least, "{name}: only {seen} pixels of the picture and its surroundings are in the field");
    }
    println!("worst |project(unproject(pixel)) − pixel|: {worst_of_all:.2e} px");
}

#[test]
fn every_point_of_the_valid_field_is_found_again() {
    let mut rng = ChaCha8Rng::seed_from_u64(2);
    for (name, camera) in cameras(&mut rng, 40) {
        let (mut worst, mut worst_ray, mut seen) = (0.0_f64, 0.0_f64, 0);
        for _ in 0..DRAWS {
            let (point, angle) = point_in_field(&camera, &mut rng, 1.0);
            let pixel = camera.project(point);
            let pixel = pixel.unwrap_or_else(|| panic!("{name}: {point:?} at {angle} rad is in the field"));
            if pixel.iter().any(|v| v.abs() > FAR) {
                continue;
            }
            let ray = camera.unproject(pixel);
            let ray = ray.unwrap_or_else(|| panic!("{name}: {pixel:?} was projected from {angle} rad"));
            let back = camera.project(ray.xyz.into()).unwrap();
            worst = worst.max((back[0] - pixel[0]).abs()).max((back[1] - pixel[1]).abs());
            // Next to the fold the picture hardly moves with the angle, so rays are compared away from it only.
            if angle < 0.9 * camera.field_limit().0 {
                worst_ray = worst_ray.max((ray.xyz - point.xyz.normalize()).norm());
            }
            seen += 1;
        }
        println!("{name}: field {:.2}°, worst {worst:.1e} px, {worst_ray:.1e} rad", camera.field_limit().degrees());
        assert!(worst < 1e-9, "{name}: {worst} px");
        assert!(worst_ray < 1e-9, "{name}: {worst_ray} rad");
        assert!(seen > DRAWS / 10, "{name}: {seen}");
    }
}

#[test]
fn analytic_derivatives_are_the_numeric_ones() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let (mut worst, mut compared) = ([0.0_f64; 2], 0);
    for (name, camera) in cameras(&mut rng, 100) {
        // Each parameter a little off, by the four offsets of the differences.
        let moved: Vec<_> = (0..camera.parameter_count())
            .map(|column| {
                let step = if column < 4 { 1e-1 } else { 1e-5 };
                let with = |offset: f64| {
                    let mut parameters = camera.parameters();
                    parameters[column] += offset * step;
                    camera.with_parameters(&parameters).ok()
                };
                (step, OFFSETS.map(with))
            })
            .collect();
        for _ in 0..40 {
            let (point, _) = point_in_field(&camera, &mut rng, 0.97);
            let Some(projection) = camera.project_with_parameters(point) else { panic!("{name}: {point:?}") };
            let (pixel, by_point) = camera.project_with_jacobian(point).unwrap();
            assert_eq!(pixel, projection.pixel, "{name}");
            assert_eq!(by_point, projection.by_point, "{name}");
            let plain = camera.project(point).unwrap();
            assert!(
                (plain[0] - pixel[0]).abs() + (plain[1] - pixel[1]).abs()
                    <= 1e-14 * (1.0 + pixel[0].abs() + pixel[1].abs())
            );
            if pixel.iter().any(|v| v.abs() > FAR) {
                continue;
            }
            for axis in 0..3 {
                // A lens near its pole or at a grazing angle bends within a small part of the depth.
                let step = 1e-3 * point.xyz.z.min(0.1 * point.xyz.norm());
                let numeric = derivative(step, |h| {
                    let mut moved = point.xyz;
                    moved[axis] += h;
                    camera.project(moved.into())
                });
                let Some(numeric) = numeric else { continue };
                for row in 0..2 {
                    let error = (numeric[row] - by_point[(row, axis)]).abs() / by_point.amax();
                    assert!(error < 1e-6, "{name}, {point:?}, axis {axis}: {error:e}");
                    worst[0] = worst[0].max(error);
                }
                compared += 1;
            }
            for (column, (step, moved)) in moved.iter().enumerate() {
                let analytic = projection.by_parameters.column(column);
                let numeric = derivative(*step, |h| {
                    let index = OFFSETS.iter().position(|&offset| offset * step == h)?;
                    moved[index]?.project(point)
                });
                let Some(numeric) = numeric else { continue };
                for row in 0..2 {
                    // The numeric one carries the pixel's own rounding over the step, so derivatives of nearly nothing are compared to this.
                    let least = if column < 4 { 1e-3 } else { 1e-3 * camera.focal()[0] };
                    let error = (numeric[row] - analytic[row]).abs() / analytic.amax().max(least);
                    assert!(error < 1e-6, "{name}, {point:?}, parameter {column}: {error:e}");
                    worst[1] = worst[1].max(error);
                }
                compared += 1;
            }
            assert!(projection.by_parameters.columns_range(camera.parameter_count()..).iter().all(|&v| v == 0.0));
        }
    }
    println!(
        "worst relative error of {compared} columns: by the point {:.1e}, by the parameters {:.1e}",
        worst[0], worst[1]
    );
    assert!(compared > 50_000, "{compared}");
}

/// Where central differences of the fourth order look, in steps.
const OFFSETS: [f64; 4] = [-2.0, -1.0, 1.0, 2.0];

fn derivative(step: f64, f: impl Fn(f64) -> Option<[f64; 2]>) -> Option<[f64; 2]> {
    let [a, b, c, d] = OFFSETS.map(|offset| f(offset * step));
    let (a, b, c, d) = (a?, b?, c?, d?);
    Some(std::array::from_fn(|i| (a[i] - 8.0 * b[i] + 8.0 * c[i] - d[i]) / (12.0 * step)))
}

#[test]
fn nothing_is_seen_behind_the_camera_or_beyond_the_field() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    for (name, camera) in cameras(&mut rng, 40) {
        let limit = camera.field_limit().0;
        for _ in 0..500 {
            let around = rng.random_range(0.0..std::f64::consts::TAU);
            let (sin, cos) = rng.random_range(limit * 1.000_001..std::f64::consts::PI).sin_cos();
            let point = Position::new(sin * around.cos(), sin * around.sin(), cos);
            assert_eq!(camera.project(point), None, "{name}: {point:?}, limit {limit}");
            assert!(camera.project_with_jacobian(point).is_none(), "{name}");
            assert!(camera.project_with_parameters(point).is_none(), "{name}");
        }
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            for axis in 0..3 {
                let mut place = [0.1, 0.1, 1.0];
                place[axis] = bad;
                assert_eq!(camera.project(Position::new(place[0], place[1], place[2])), None, "{name}: {place:?}");
            }
            assert!(camera.unproject([bad, 1.0]).is_none() && camera.unproject([1.0, bad]).is_none(), "{name}");
        }
        assert_eq!(camera.project(Position::new(0.0, 0.0, 0.0)), None, "{name}");
        assert!(camera.unproject([1e300, -1e300]).is_none_or(|ray| (ray.xyz.norm() - 1.0).abs() < 1e-15), "{name}");
    }
}

#[test]
fn a_fold_is_never_seen() {
    // r(1 − r²/2) turns at r = 0.816: a point at r = 1.2 would land at 0.336, among those at r = 0.36.
    let camera = CameraModel::pinhole(500.0, 500.0, 320.0, 240.0, 640, 480).unwrap();
    let folded = camera.with_distortion(Distortion::BrownConrady5([-0.5, 0.0, 0.0, 0.0, 0.0])).unwrap();
    assert!((folded.field_limit().0.tan() - (2.0_f64 / 3.0).sqrt()).abs() < 1e-12);
    assert_eq!(folded.project(Position::new(1.2, 0.0, 1.0)), None);
    assert!(folded.project(Position::new(0.8, 0.0, 1.0)).is_some());
    assert_eq!(folded.unproject([320.0 + 500.0 * 0.55, 240.0]), None, "no ray reaches 0.55: the lens ends at 0.544");
}

#[test]
fn wrong_cameras_are_refused_with_the_value_and_the_remedy() {
    let pinhole = |fx, fy, cx, width| CameraModel::pinhole(fx, fy, cx, 240.0, width, 480).map_err(|e| e.to_string());
    let text = |result: Result<CameraModel, String>| result.unwrap_err();
    assert!(text(pinhole(0.0, 1.0, 1.0, 640)).contains("fx is 0; pass a positive"));
    assert!(text(pinhole(1.0, -2.0, 1.0, 640)).contains("fy is -2"));
    assert!(text(pinhole(f64::NAN, 1.0, 1.0, 640)).contains("NaN"));
    assert!(text(pinhole(1.0, 1.0, f64::INFINITY, 640)).contains("cx is inf"));
    assert!(text(pinhole(1.0, 1.0, 1.0, 0)).contains("width is 0"));
    assert!(text(pinhole(1.0, 1.0, 1.0, u32::MAX)).contains("1048576"));
    let camera = pinhole(500.0, 500.0, 320.0, 640).unwrap();
    let lens = |k| camera.with_distortion(Distortion::BrownConrady5(k)).unwrap_err().to_string();
    assert!(lens([f64::NAN, 0.0, 0.0, 0.0, 0.0]).contains("NaN"));
    assert!(lens([1e16, 0.0, 0.0, 0.0, 0.0]).contains("1e15"));
    assert!(lens([-1e9, 0.0, 0.0, 0.0, 0.0]).contains("check the order"));
    assert!(
        camera.with_parameters(&[500.0, 500.0]).unwrap_err().to_string().contains("number of camera parameters is 2")
    );
    assert!(Distortion::None.with_coefficients(&[1.0]).is_err());
}
