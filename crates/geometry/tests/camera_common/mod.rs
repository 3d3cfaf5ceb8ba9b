//! Cameras for tests: real ones, extreme ones, random ones.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::unwrap_used, reason = "test code, outside of the test functions themselves")]

use lineament_geometry::{Camera, CameraModel, Distortion, Position};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Named cameras of every model, and `random` more of each.
pub(crate) fn cameras(rng: &mut ChaCha8Rng, random: usize) -> Vec<(String, CameraModel)> {
    use Distortion::{BrownConrady5, BrownConrady8, KannalaBrandt, None};
    let mut all: Vec<(String, Distortion)> = [
        ("pinhole", None),
        (
            "OpenCV's left camera",
            BrownConrady5([-0.26637260909, -0.038588898922, 0.0017831947, -0.00028122100441, 0.23839153080]),
        ),
        ("strong barrel", BrownConrady5([-0.45, 0.25, 0.002, -0.001, -0.09])),
        ("folding barrel", BrownConrady5([-0.6, 0.1, 0.003, 0.004, 0.0])),
        ("pincushion", BrownConrady5([0.8, 0.6, 0.002, 0.003, 0.4])),
        ("strong tangential", BrownConrady5([-0.1, 0.05, 0.05, -0.08, 0.0])),
        ("only tangential", BrownConrady5([0.0, 0.0, 0.1, 0.05, 0.0])),
        ("depth sensor", BrownConrady8([0.507, -2.635, 0.000778, -0.000204, 1.489, 0.384, -2.454, 1.415])),
        ("wide rational", BrownConrady8([8.2, 5.1, -0.0003, 0.0002, 0.35, 8.6, 8.1, 1.6])),
        ("equidistant fisheye", KannalaBrandt([0.0; 4])),
        ("fisheye of 180°", KannalaBrandt([-0.0112, 0.0461, -0.0442, 0.00818])),
        ("strong fisheye", KannalaBrandt([0.2, -0.1, 0.05, -0.01])),
        ("folding fisheye", KannalaBrandt([-0.15, 0.02, -0.03, 0.0])),
        ("stereographic fisheye", KannalaBrandt([1.0 / 12.0, 1.0 / 120.0, 17.0 / 20160.0, 31.0 / 362_880.0])),
    ]
    .map(|(name, lens)| (name.to_owned(), lens))
    .into();
    for number in 0..random {
        let mut draw = |half: f64| rng.random_range(-half..half);
        let five = [draw(0.5), draw(0.3), draw(0.02), draw(0.02), draw(0.2)];
        let eight = [draw(1.0), draw(1.0), draw(0.01), draw(0.01), draw(0.5), draw(1.0), draw(1.0), draw(0.5)];
        let four = [draw(0.2), draw(0.1), draw(0.05), draw(0.02)];
        all.push((format!("random Brown–Conrady {number}"), BrownConrady5(five)));
        all.push((format!("random rational {number}"), BrownConrady8(eight)));
        all.push((format!("random fisheye {number}"), KannalaBrandt(four)));
    }
    all.into_iter()
        .map(|(name, lens)| {
            let (fx, cx) = (rng.random_range(200.0..900.0), rng.random_range(290.0..350.0));
            let (fy, cy) = (fx * rng.random_range(0.9..1.1), rng.random_range(210.0..270.0));
            let camera = CameraModel::pinhole(fx, fy, cx, cy, 640, 480).unwrap().with_distortion(lens).unwrap();
            (name, camera)
        })
        .collect()
}

/// A random point of the valid field, with its angle from the axis: up to `share` of the limit.
pub(crate) fn point_in_field(camera: &CameraModel, rng: &mut ChaCha8Rng, share: f64) -> (Position<Camera>, f64) {
    let limit = (camera.field_limit().0 * share).min(std::f64::consts::FRAC_PI_2 * 0.999_999);
    let angle = rng.random_range(0.0..limit);
    let around = rng.random_range(0.0..std::f64::consts::TAU);
    let distance = 10.0_f64.powf(rng.random_range(-1.0..1.5));
    let (sin, cos) = angle.sin_cos();
    (Position::new(distance * sin * around.cos(), distance * sin * around.sin(), distance * cos), angle)
}
