//! The crop: corners, half pixels, level eyes, and the same crop of a picture that is moved, turned, resized or mirrored.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use lineament_face::landmarks::{CANONICAL_CM, COUNT, MIRROR, SIX_POINTS};
use lineament_face::{Crop, FaceError, tight_box};
use lineament_geometry::{Degrees, Radians};
use proptest::prelude::*;

/// The canonical face in a picture: turned by yaw, pitch and roll (degrees, 300W-LP), `scale` pixels a centimetre; every point moved by up to
/// `noise` cm. The irises lie where MediaPipe has them.
fn face([yaw, pitch, roll]: [f64; 3], scale: f64, [cx, cy]: [f64; 2], noise: f64) -> Vec<[f32; 3]> {
    let iris = [[3.18, 2.64, 3.83], [3.78, 2.64, 3.68], [3.18, 3.24, 3.88], [2.58, 2.64, 3.82], [3.18, 2.04, 3.78]];
    let mut points: Vec<[f64; 3]> = CANONICAL_CM.iter().map(|point| point.map(f64::from)).collect();
    points.resize(COUNT, [0.0; 3]);
    for (i, at) in iris.into_iter().enumerate() {
        points[473 + i] = at;
        points[usize::from(MIRROR[473 + i])] = [-at[0], at[1], at[2]];
    }
    let turn = |[x, y]: [f64; 2], degrees: f64| {
        let (s, c) = degrees.to_radians().sin_cos();
        [c * x - s * y, s * x + c * y]
    };
    let mut state = 99_u64;
    let mut jitter = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        noise * ((state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0)
    };
    // Rx(−pitch)·Ry(yaw)·Rz(roll) of the head in OpenCV's manner (CONVENTIONS §1.1).
    let project = |[x, y, z]: [f64; 3]| {
        let [x, y, z] = [x + jitter(), -y + jitter(), -z + jitter()];
        let [x, y] = turn([x, y], roll);
        let [z, x] = turn([z, x], yaw);
        let [y, z] = turn([y, z], -pitch);
        [(cx + scale * x) as f32, (cy + scale * y) as f32, (scale * z) as f32]
    };
    points.into_iter().map(project).collect()
}

fn xy(point: [f32; 3]) -> [f64; 2] {
    [f64::from(point[0]), f64::from(point[1])]
}

fn middle(points: &[[f32; 3]], a: usize, b: usize) -> [f64; 2] {
    let (a, b) = (xy(points[a]), xy(points[b]));
    [0.5 * (a[0] + b[0]), 0.5 * (a[1] + b[1])]
}

fn apart(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[test]
fn corners_and_half_pixels_are_right() {
    let crop = Crop::new([100.0, 50.0], 40.0, Radians(0.0), 80).unwrap();
    assert_eq!(crop.corners(), [[80.0, 30.0], [120.0, 30.0], [120.0, 70.0], [80.0, 70.0]]);
    assert_eq!(
        crop.to_crop([80.25, 30.25]),
        [0.5, 0.5],
        "a quarter of a pixel in is the centre of the crop's first pixel"
    );
    assert_eq!(crop.matrix(), [[2.0, 0.0, -160.0], [0.0, 2.0, -60.0]]);
    assert_eq!(crop.inverse_matrix(), [[0.5, 0.0, 80.0], [0.0, 0.5, 30.0]]);
    assert_eq!((crop.scale(), crop.size(), crop.centre()), (2.0, 80, [100.0, 50.0]));
    // Turned clockwise by a right angle, the crop's top is at the picture's right.
    let turned = Crop::new([100.0, 50.0], 40.0, Degrees(90.0).into(), 80).unwrap();
    let worst = turned
        .corners()
        .into_iter()
        .zip([[120.0, 30.0], [120.0, 70.0], [80.0, 70.0], [80.0, 30.0]])
        .map(|(a, b)| apart(a, b))
        .fold(0.0, f64::max);
    assert!(worst < 1e-12, "{worst}");
    assert!((turned.roll().degrees() - 90.0).abs() < 1e-12);
}

#[test]
fn a_frontal_face_fills_two_thirds() {
    let points = face([0.0, 0.0, 0.0], 10.0, [320.0, 240.0], 0.0);
    let crop = Crop::from_landmarks(&points, 256).unwrap();
    let [x, y, width, height] = tight_box(points.iter().map(|&point| xy(point))).unwrap();
    assert!(height > width);
    assert!((crop.side() - 1.5 * height).abs() < 1e-9 && crop.roll().0.abs() < 1e-9);
    assert!(apart(crop.centre(), [x + 0.5 * width, y + 0.5 * height]) < 1e-9);
    assert_eq!(crop, Crop::from_landmarks(&points, 256).unwrap());
    let by_box = Crop::from_box([x, y, width, height], 256).unwrap();
    assert!(apart(by_box.centre(), crop.centre()) < 1e-9 && (by_box.side() - crop.side()).abs() < 1e-9);
}

#[test]
fn eyes_are_level_where_the_eye_line_decides() {
    let mut worst = 0.0_f64;
    for yaw in [-60.0, -30.0, 0.0, 45.0, 60.0] {
        for pitch in [-15.0, 0.0, 15.0] {
            for roll in [-170.0, -90.0, -20.0, 0.0, 35.0, 135.0] {
                let points = face([yaw, pitch, roll], 10.0, [320.0, 240.0], 0.0);
                let crop = Crop::from_landmarks(&points, 256).unwrap();
                let right = crop.to_crop(middle(&points, 33, 133));
                let left = crop.to_crop(middle(&points, 362, 263));
                // At 60° of yaw only the plain pose is surely below the hand-over to the upright (some 63°).
                if yaw.abs() < 60.0 || pitch == 0.0 && roll == 0.0 {
                    worst = worst.max((left[1] - right[1]).abs());
                    assert!(left[0] > right[0]);
                }
            }
        }
    }
    println!("worst height between the eyes in a crop of 256 pixels: {worst:.2e}");
    assert!(worst < 1e-4);
}

#[test]
fn a_profile_stays_upright() {
    // The eye line alone would turn the crop by up to 90°: its projection has no length at 90° of yaw.
    let mut worst = (0.0_f64, [0.0; 3]);
    let mut last: Option<f64> = None;
    let mut jump = 0.0_f64;
    for pitch in [-10.0, 0.0, 10.0] {
        for roll in [-5.0, 0.0, 5.0] {
            last = None;
            for step in 0..=220 {
                let yaw = f64::from(step) * 0.5;
                let crop = Crop::from_landmarks(&face([yaw, pitch, roll], 10.0, [320.0, 240.0], 0.0), 256).unwrap();
                let turned = crop.roll().degrees();
                if turned.abs() > worst.0 {
                    worst = (turned.abs(), [yaw, pitch, roll]);
                }
                jump = jump.max(last.map_or(0.0, |last| (turned - last).abs()));
                last = Some(turned);
            }
        }
    }
    assert!(last.is_some());
    println!(
        "largest roll of a crop, |pitch| ≤ 10°, |roll| ≤ 5°, yaw 0–110°: {:.1}° at {:?}; largest step in half a degree of yaw {jump:.2}°",
        worst.0, worst.1
    );
    assert!(worst.0 < 45.0 && jump < 3.0);
}

#[test]
fn six_key_points_give_nearly_the_crop_of_all_landmarks() {
    let mut worst = [0.0_f64; 3];
    for yaw in [-60.0, -30.0, 0.0, 20.0, 50.0] {
        for pitch in [-20.0, 0.0, 20.0] {
            for roll in [-40.0, 0.0, 100.0] {
                let points = face([yaw, pitch, roll], 10.0, [320.0, 240.0], 0.0);
                let whole = Crop::from_landmarks(&points, 256).unwrap();
                let places = SIX_POINTS.map(|i| xy(points[usize::from(i)]));
                let few = Crop::from_key_points(&SIX_POINTS, &places, 256).unwrap();
                worst[0] = worst[0].max(apart(few.centre(), whole.centre()) / whole.side());
                worst[1] = worst[1].max((few.side() / whole.side() - 1.0).abs());
                worst[2] = worst[2].max((few.roll() - whole.roll()).wrapped().degrees().abs());
            }
        }
    }
    println!(
        "six key points against all, no noise: centre {:.1e} and side {:.1e} of the side, roll {:.1e}°",
        worst[0], worst[1], worst[2]
    );
    assert!(worst[0] < 1e-5 && worst[1] < 1e-5 && worst[2] < 1e-3);
    // With half a centimetre of noise on each key point, as a detector has.
    let clean = Crop::from_landmarks(&face([25.0, 5.0, 10.0], 10.0, [320.0, 240.0], 0.0), 256).unwrap();
    let noisy = face([25.0, 5.0, 10.0], 10.0, [320.0, 240.0], 0.5);
    let few = Crop::from_key_points(&SIX_POINTS, &SIX_POINTS.map(|i| xy(noisy[usize::from(i)])), 256).unwrap();
    let (off, size) = (apart(few.centre(), clean.centre()) / clean.side(), (few.side() / clean.side() - 1.0).abs());
    println!("with noise of up to 0.5 cm: centre off by {off:.3} of the side, side by {size:.3}");
    assert!(off < 0.06 && size < 0.15);
}

fn expect_refused(result: Result<Crop, FaceError>, words: &str) {
    let error = result.unwrap_err().to_string();
    assert!(error.contains(words), "{error}");
}

#[test]
fn degenerate_input_is_refused_with_the_reason() {
    let good = face([0.0, 0.0, 0.0], 10.0, [320.0, 240.0], 0.0);
    expect_refused(Crop::from_landmarks(&good[..477], 256), "477 entries");
    expect_refused(Crop::from_landmarks(&[], 256), "0 entries");
    expect_refused(Crop::from_landmarks(&[[5.0, 5.0, 0.0]; 478], 256), "in one place");
    expect_refused(Crop::from_landmarks(&good, 0), "size is 0");
    for value in [f32::NAN, f32::INFINITY, 1e20] {
        let mut bad = good.clone();
        bad[300][1] = value;
        expect_refused(Crop::from_landmarks(&bad, 256), "landmark 300");
    }
    let mut flat = good.clone();
    for i in [33, 133, 362, 263, 61, 291] {
        flat[i] = [320.0, 240.0, 0.0];
    }
    expect_refused(Crop::from_landmarks(&flat, 256), "eyes and mouth");
    expect_refused(Crop::from_box([0.0, 0.0, 0.0, 0.0], 256), "side is 0");
    expect_refused(Crop::from_box([0.0, 0.0, -1.0, 5.0], 256), "-1 by 5");
    expect_refused(Crop::from_box([f64::NAN, 0.0, 1.0, 5.0], 256), "centre");
    expect_refused(Crop::from_box([0.0, 0.0, f64::NAN, f64::NAN], 256), "centre");
    expect_refused(Crop::new([0.0, 0.0], f64::INFINITY, Radians(0.0), 256), "side is inf");
    expect_refused(Crop::new([0.0, 0.0], 1.0, Radians(f64::NAN), 256), "roll");
    let places = SIX_POINTS.map(|i| xy(good[usize::from(i)]));
    expect_refused(Crop::from_key_points(&SIX_POINTS[..3], &places[..3], 256), "at least 4");
    expect_refused(Crop::from_key_points(&SIX_POINTS, &places[..5], 256), "as many");
    expect_refused(Crop::from_key_points(&[468, 4, 152, 33], &places[..4], 256), "landmark 468");
    expect_refused(Crop::from_key_points(&[10, 152, 4, 1], &places[..4], 256), "one plane");
    expect_refused(Crop::from_key_points(&SIX_POINTS, &[[3.0, 4.0]; 6], 256), "one line");
    expect_refused(
        Crop::from_key_points(&SIX_POINTS, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0].map(|x| [x, 2.0 * x]), 256),
        "one line",
    );
    expect_refused(Crop::from_key_points(&SIX_POINTS, &[[f64::NAN; 2]; 6], 256), "key point");
    assert_eq!(tight_box([]), None);
    assert_eq!(tight_box([[1.0, f64::NAN]]), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// What is seen in the crop is the same when the picture is moved, turned and resized, and mirrored when it is mirrored.
    #[test]
    fn the_crop_goes_with_the_picture(
        angles in [-110.0..110.0_f64, -40.0..40.0, -180.0..180.0],
        turn in -180.0..180.0_f64,
        factor in 0.05..20.0_f64,
        shift in [-500.0..500.0_f64, -500.0..500.0],
        width in 1.0..2000.0_f64,
        noise in 0.0..0.3_f64,
    ) {
        // On a grid on which mirroring rounds nothing: of heads so turned that eyes and mouth nearly lie in a line the level magnifies rounding.
        let grid = |part: f64| (part * 4096.0).round() / 4096.0;
        let width = grid(width);
        let mut points = face(angles, 10.0, [320.0, 240.0], noise);
        points.iter_mut().for_each(|[x, y, _]| [*x, *y] = [*x, *y].map(|part| grid(part.into()) as f32));
        let crop = Crop::from_landmarks(&points, 256).unwrap();
        let (s, c) = turn.to_radians().sin_cos();
        let moved: Vec<[f32; 3]> = points.iter().map(|&[x, y, z]| {
            let (x, y) = (f64::from(x), f64::from(y));
            [(factor * (c * x - s * y) + shift[0]) as f32, (factor * (s * x + c * y) + shift[1]) as f32, z]
        }).collect();
        let moved_crop = Crop::from_landmarks(&moved, 256).unwrap();
        let mirrored = lineament_face::landmarks::mirrored(&points, |[x, y, z]| [(width - f64::from(x)) as f32, y, z]).unwrap();
        let mirrored_crop = Crop::from_landmarks(&mirrored, 256).unwrap();
        // Rounding of the f32 points, in crop pixels: they have some 7 digits.
        let tolerance = 1e-3 + 256.0 * 5e-6 * (2000.0 + 1000.0 * factor) / moved_crop.side();
        for i in 0..COUNT {
            let here = crop.to_crop(xy(points[i]));
            let there = moved_crop.to_crop(xy(moved[i]));
            prop_assert!(apart(here, there) < tolerance, "landmark {i}: {here:?} and {there:?}");
            let partner = mirrored_crop.to_crop(xy(mirrored[usize::from(MIRROR[i])]));
            prop_assert!(apart([256.0 - here[0], here[1]], partner) < 0.02, "landmark {i}: {here:?} and {partner:?}");
            // All landmarks are inside, at least a sixth of the side from the edge.
            prop_assert!(here.iter().all(|part| (256.0 / 6.0 - 1e-3..=256.0 * 5.0 / 6.0 + 1e-3).contains(part)));
            prop_assert!(apart(crop.to_picture(here), xy(points[i])) < 1e-9);
        }
        let twice = crop.mirrored(width).mirrored(width);
        prop_assert!(apart(twice.centre(), crop.centre()) < 1e-9 && twice.roll() == crop.roll());
        prop_assert!(apart(crop.mirrored(width).centre(), mirrored_crop.centre()) < 1e-3 * crop.side());
    }

    /// The matrices are the mappings.
    #[test]
    fn matrices_agree_with_the_mappings(
        centre in [-1e4..1e4_f64, -1e4..1e4],
        side in 1.0..1e4_f64,
        roll in -4.0..4.0_f64,
        point in [-1e4..1e4_f64, -1e4..1e4],
    ) {
        let crop = Crop::new(centre, side, Radians(roll), 192).unwrap();
        let by = |m: [[f64; 3]; 2], [x, y]: [f64; 2]| m.map(|[a, b, t]| a * x + b * y + t);
        let there = crop.to_crop(point);
        let scale = crop.scale().max(1.0);
        prop_assert!(apart(by(crop.matrix(), point), there) < 1e-9 * scale * 1e3);
        prop_assert!(apart(by(crop.inverse_matrix(), there), point) < 1e-6);
        prop_assert!(apart(crop.to_picture(there), point) < 1e-6);
    }
}
