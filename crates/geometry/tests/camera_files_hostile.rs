//! Whatever bytes a camera's file holds, it is read into a valid camera or refused; it never panics. The same promise as the fuzz targets in
//! `fuzz/`, on stable Rust, with a fixed seed.

use lineament_geometry::{CameraModel, OpencvOptions, Position};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const ROUNDS: usize = 400_000;

const SEEDS: [&str; 7] = [
    "%YAML:1.0\n---\nimage_width: 640\nimage_height: 480\ncamera_matrix: !!opencv-matrix\n   rows: 3\n   cols: 3\n   dt: d\n   data: [ 535.9, 0., 342.3, 0.,\n       535.9, 235.6, 0., 0., 1. ]\ndistortion_coefficients: !!opencv-matrix\n   rows: 5\n   cols: 1\n   dt: d\n   data: [ -0.27, -0.039, 0.0018, -0.00028, 0.238 ]\n",
    "image_width: 640\nimage_height: 480\ndistortion_model: equidistant\nK: [300., 0., 320., 0., 300., 240., 0., 0., 1.]\nD: [0.1, -0.02, 0.003, 0.]\n",
    "image_size: [640, 480]\ncamera_matrix:\n- [600.0, 0.0, 319.5]\n- [0.0, 600.0, 239.5]\n- [0.0, 0.0, 1.0]\ndist_coeff: [[0.5, -2.6, 0.0007, -0.0002, 1.49, 0.38, -2.4, 1.4]]\n",
    "M1: [300., 0., 320., 0., 300., 240., 0., 0., 1.]\nD1: [0.1, 0, 0, 0, .Nan]\nwidth: 3\nheight: 1e3\n",
    r#"{"model":"brown_conrady","width":640,"height":480,"fx":640.0,"fy":641.5,"cx":320.0,"cy":240.0,"distortion":[-0.3,0.1,0.001,-0.002,0.0]}"#,
    r#"{"model":"kannala_brandt","width":640,"height":480,"fx":3e2,"fy":3e2,"cx":320,"cy":240,"distortion":[0.1,-0.02,0.003,0.0],"origin":"assumed"}"#,
    r#"{"width":640,"height":480,"fx":640.0,"fy":640.0,"cx":-1e300,"cy":240.0,"distortion":[0.5,-2.6,0.0007,-0.0002,1.49,0.38,-2.4,1.4]}"#,
];

const TOKENS: [&str; 40] = [
    "NaN",
    ".Nan",
    "-.Inf",
    "1e999",
    "-1",
    "0",
    "1e-320",
    "4294967296",
    "99999999999999999999",
    "1e15",
    "-1e15",
    "1e-9",
    "[",
    "]",
    "{",
    "}",
    ":",
    ": ",
    "- ",
    "\n",
    "\n\n---\n",
    "...\n",
    "&a ",
    "*a",
    "!!opencv-matrix",
    "!<x>",
    "%YAML:1.0\n",
    "%TAG ! !\n",
    "\"",
    "'",
    "|\n",
    ">\n",
    "#",
    "? ",
    "\t",
    "\0",
    "\u{feff}",
    "\u{1f600}",
    "rows: 3\n",
    "null",
];

fn damage(rng: &mut ChaCha8Rng) -> String {
    let mut bytes = SEEDS[rng.random_range(0..SEEDS.len())].as_bytes().to_vec();
    for _ in 0..rng.random_range(1..4) {
        let at = rng.random_range(0..=bytes.len());
        let end = (at + rng.random_range(0..40)).min(bytes.len());
        match rng.random_range(0..12) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let piece = bytes[at..end].to_vec();
                let to = rng.random_range(0..=bytes.len());
                drop(bytes.splice(to..to, piece));
            }
            3 => bytes[at..end].reverse(),
            4 if at < bytes.len() => bytes[at] ^= 1 << rng.random_range(0..8),
            5 if at < bytes.len() => bytes[at] = rng.random(),
            // Digits change into others, so that many files stay readable with strange numbers.
            6 => bytes
                .iter_mut()
                .skip(at)
                .filter(|b| b.is_ascii_digit())
                .take(3)
                .for_each(|b| *b = rng.random_range(b'0'..=b'9')),
            7 => {
                let other = SEEDS[rng.random_range(0..SEEDS.len())].as_bytes();
                let cut = rng.random_range(0..other.len());
                drop(bytes.splice(at..end, other[cut..(cut + 60).min(other.len())].iter().copied()));
            }
            _ => {
                let token = TOKENS[rng.random_range(0..TOKENS.len())].as_bytes();
                drop(bytes.splice(at..if rng.random() { at } else { end }, token.iter().copied()));
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// What every camera that was read must be.
fn check(camera: &CameraModel, text: &str) {
    let positive = |values: [f64; 2]| values.iter().all(|&value| value.is_finite() && value > 0.0);
    assert!(positive(camera.focal()), "{text}");
    assert!(camera.principal_point().iter().all(|value| value.is_finite()), "{text}");
    assert!(camera.size().iter().all(|&side| side > 0), "{text}");
    assert!(camera.distortion().coefficients().iter().all(|value| value.is_finite()), "{text}");
    assert!(camera.field_limit().0 > 0.0 && camera.field_limit().degrees() <= 90.0, "{text}");
    for place in [[0.0, 0.0, 1.0], [0.1, -0.2, 0.5], [5.0, 3.0, 0.01], [0.0, 0.0, -1.0]] {
        let point = Position::new(place[0], place[1], place[2]);
        if let Some(projection) = camera.project_with_parameters(point) {
            assert!(projection.pixel.iter().all(|value| value.is_finite()), "{text}");
            assert!(
                projection.by_point.iter().chain(projection.by_parameters.iter()).all(|value| value.is_finite()),
                "{text}"
            );
        }
    }
    for pixel in [[0.0, 0.0], [320.0, 240.0], [1e4, -1e4]] {
        if let Some(ray) = camera.unproject(pixel) {
            assert!((ray.xyz.norm() - 1.0).abs() < 1e-12, "{text}");
        }
    }
    assert_eq!(CameraModel::from_json(&camera.to_json()).as_ref(), Ok(camera), "{text}");
    assert!(CameraModel::from_opencv_yaml(&camera.to_opencv_yaml(), &OpencvOptions::default()).is_ok(), "{text}");
}

#[test]
fn damaged_files_give_an_error_or_a_valid_camera() {
    let mut rng = ChaCha8Rng::seed_from_u64(0xCA3E5A);
    let (mut read, mut refused) = ([0_usize; 2], [0_usize; 2]);
    for round in 0..ROUNDS {
        let text = damage(&mut rng);
        let options = OpencvOptions {
            size: (round % 2 == 0).then_some([640, 480]),
            fisheye: round % 5 == 0,
            second: round % 7 == 0,
        };
        for (reader, result) in
            [CameraModel::from_opencv_yaml(&text, &options), CameraModel::from_json(&text)].into_iter().enumerate()
        {
            match result {
                Ok(camera) => {
                    check(&camera, &text);
                    read[reader] += 1;
                }
                Err(error) => {
                    let error = error.to_string();
                    assert!(error.len() < 2000 && error.contains(';'), "{error:?}: {text}");
                    refused[reader] += 1;
                }
            }
        }
    }
    println!(
        "of {ROUNDS} damaged files: YAML read {} and refused {}, JSON {} and {}",
        read[0], refused[0], read[1], refused[1]
    );
    assert!(
        read.iter().chain(&refused).all(|&count| count > ROUNDS / 100),
        "both outcomes are met: {read:?} {refused:?}"
    );
}
