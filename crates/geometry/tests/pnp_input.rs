//! Wrong input is an error that names the value and the remedy; odd input is never a panic or a NaN.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests: a failure is to stop, a figure to be seen"
)]

mod pnp_scene;

use lineament_geometry::{
    Camera, CameraModel, Correspondences, Distortion, Head, Loss, Pnp, PnpError, PnpOptions, Position, Ransac,
    Rotation, Solutions, Transform,
};
use pnp_scene::{NOISE, Outliers, head6, head68, pinhole, rng, trial, webcam};
use rand::RngExt;

fn solve(
    places: &[Position<Head>],
    pixels: &[[f64; 2]],
    sigmas: &[f64],
    options: PnpOptions,
) -> Result<Solutions<Head>, PnpError> {
    Pnp::new(options).solve(&pinhole(), &Correspondences::new(places, pixels).with_sigmas(sigmas), None)
}

/// Solves, and expects an error whose text holds all of these.
fn refused(
    name: &str,
    places: &[Position<Head>],
    pixels: &[[f64; 2]],
    sigmas: &[f64],
    options: PnpOptions,
    words: &[&str],
) {
    let text = solve(places, pixels, sigmas, options).expect_err(name).to_string();
    println!("{name}: {text}");
    for word in words {
        assert!(text.contains(word), "{name}: “{word}” is not in “{text}”");
    }
}

#[test]
fn wrong_input_is_refused_by_name() {
    let places = head6();
    let pixels = trial(&places, Outliers::None, [0.5, 0.6], &mut rng(31, 0), false).pixels;
    let plain = PnpOptions::default;
    refused("lengths", &places, &pixels[..5], &[], plain(), &["6 places", "5 pixels", "one for each"]);
    refused("sigma lengths", &places, &pixels, &[1.0], plain(), &["6 places", "1 sigmas"]);
    refused("nothing", &[], &[], &[], plain(), &["0 of 0", "at least 4"]);
    refused("too few", &places[..3], &pixels[..3], &[], plain(), &["3 of 3", "at least 4"]);
    refused("too few for outliers", &places[..5], &pixels[..5], &[], PnpOptions::robust(), &["5 of 5", "at least 6"]);
    refused("no weights", &places, &pixels, &[f64::INFINITY; 6], plain(), &["0 of 6", "finite sigma"]);
    refused(
        "some weights",
        &places,
        &pixels,
        &[1.0, 1.0, 1.0, f64::INFINITY, f64::INFINITY, f64::INFINITY],
        plain(),
        &["3 of 6"],
    );
    refused("zero sigma", &places, &pixels, &[1.0, 0.0, 1.0, 1.0, 1.0, 1.0], plain(), &["sigma 1 is 0 px", "1e-6"]);
    refused("negative sigma", &places, &pixels, &[-1.0; 6], plain(), &["sigma 0 is -1 px"]);
    refused("NaN sigma", &places, &pixels, &[f64::NAN; 6], plain(), &["sigma 0 is NaN px"]);
    for value in [f64::NAN, f64::INFINITY, -1e300] {
        let mut broken = places.clone();
        broken[4].xyz.y = value;
        refused("place", &broken, &pixels, &[], plain(), &["place 4", &format!("{value:?}"), "leave the point out"]);
        let mut broken = pixels.clone();
        broken[2][1] = value;
        refused("pixel", &places, &broken, &[], plain(), &["pixel 2", &format!("{value:?}")]);
    }
    let line: Vec<_> = (0..6).map(|i| Position::new(0.01 * f64::from(i), 0.02 * f64::from(i), 0.0)).collect();
    refused("a line", &line, &pixels, &[], plain(), &["one line", "add a point off that line"]);
    refused("a line among outliers", &line, &pixels, &[], PnpOptions::robust(), &["one line"]);
    refused("one place", &[Position::new(0.1, 0.2, 0.3); 6], &pixels, &[], plain(), &["one line"]);

    let options = |f: &dyn Fn(&mut PnpOptions)| {
        let mut options = PnpOptions::robust();
        f(&mut options);
        options
    };
    let bad = |ransac| PnpOptions { outliers: Some(ransac), ..plain() };
    refused("option", &places, &pixels, &[], options(&|o| o.sigma = 0.0), &["sigma of the options is 0"]);
    refused("option", &places, &pixels, &[], options(&|o| o.sigma = f64::NAN), &["NaN"]);
    refused("option", &places, &pixels, &[], options(&|o| o.loss = Loss::Huber(-1.0)), &["scale of a loss is -1"]);
    refused("option", &places, &pixels, &[], options(&|o| o.ambiguity = f64::NAN), &["ambiguity is NaN"]);
    refused("option", &places, &pixels, &[], bad(Ransac { gate: 0.0, ..Ransac::default() }), &["gate is 0"]);
    refused(
        "option",
        &places,
        &pixels,
        &[],
        bad(Ransac { confidence: 1.0, ..Ransac::default() }),
        &["confidence is 1"],
    );
}

#[test]
fn what_cannot_be_seen_is_refused() {
    let places = head68();
    let trial = trial(&places, Outliers::None, [0.5, 0.6], &mut rng(32, 0), false);
    let points = Correspondences::new(&places, &trial.pixels);
    let behind = Transform::<Head, Camera>::new(trial.truth.rotation(), [0.0, 0.0, -0.5]).unwrap();
    let error = Pnp::new(PnpOptions::default()).solve(&pinhole(), &points, Some(&behind)).unwrap_err();
    println!("{error}");
    assert!(matches!(error, PnpError::Guess { .. }) && error.to_string().contains("z = -0."));
    // Among outliers a guess is only a hint: the search goes on without it.
    let found = Pnp::new(PnpOptions::robust()).solve(&pinhole(), &points, Some(&behind)).unwrap();
    assert!(found.hypotheses > 1 && found.best.pose.rotation().angle_to(&trial.truth.rotation()).degrees() < 2.0);
    // Pixels without any order: no consensus.
    let mut chance = rng(33, 0);
    let random: Vec<[f64; 2]> =
        places.iter().map(|_| [chance.random_range(0.0..640.0), chance.random_range(0.0..480.0)]).collect();
    let mut options = PnpOptions { sigma: NOISE, ..PnpOptions::robust() };
    options.outliers = Some(Ransac { min_inliers: 20, ..Ransac::default() });
    refused("chance", &places, &random, &[], options, &["of 68 points", "20 are needed", "min_inliers"]);
    // One pixel for all: no pose, or one without certainty, but no NaN.
    finite(&solve(&places, &[[300.0, 200.0]; 68], &[], PnpOptions::default()));
    // A head that only a camera which looks backward would see so: the picture turned by half a turn and mirrored.
    let turned: Vec<_> = trial.pixels.iter().map(|p| [640.0 - p[0], p[1]]).collect();
    finite(&solve(&places, &turned, &[], PnpOptions::default()));
}

/// A result has only finite numbers, a proper covariance and a head in front of the camera.
fn finite(result: &Result<Solutions<Head>, PnpError>) {
    let Ok(found) = result else { return };
    for solution in [Some(found.best), found.second].into_iter().flatten() {
        assert!(solution.pose.translation().xyz.iter().all(|c| c.is_finite()));
        assert!(solution.pose.rotation().to_xyzw().iter().all(|c| c.is_finite()));
        assert!(
            solution.covariance.iter().all(|c| c.is_finite()) && (0..6).all(|i| solution.covariance[(i, i)] > 0.0),
            "{}",
            solution.covariance
        );
        assert!(solution.chi_squared.is_finite() && solution.rms.0.is_finite());
    }
}

#[test]
fn odd_input_never_panics_nor_gives_a_nan() {
    let cameras = [
        pinhole(),
        webcam(),
        CameraModel::pinhole(300.0, 300.0, 320.0, 240.0, 640, 480)
            .unwrap()
            .with_distortion(Distortion::KannalaBrandt([0.02, -0.01, 0.0, 0.0]))
            .unwrap(),
    ];
    let (mut solved, mut errors) = (0, 0);
    for i in 0..6_000 {
        let mut chance = rng(34, i);
        let count = chance.random_range(4..12);
        let size = [1e-8, 1e-3, 0.1, 10.0, 1e8][i % 5];
        let flat = if i % 3 == 0 { 0.0 } else { 1.0 };
        // A coarse grid makes coincident and collinear points common.
        let grid = |c: &mut rand_chacha::ChaCha8Rng| f64::from(c.random_range(-3..=3)) / 3.0 * size;
        let places: Vec<_> = (0..count)
            .map(|_| Position::<Head>::new(grid(&mut chance), grid(&mut chance), flat * grid(&mut chance)))
            .collect();
        let pixels: Vec<[f64; 2]> = (0..count)
            .map(|_| [f64::from(chance.random_range(-1..=7)) * 100.0, f64::from(chance.random_range(-1..=5)) * 100.0])
            .collect();
        let sigmas: Vec<f64> =
            (0..count).map(|_| [1.0, 1e-6, 1e8, f64::INFINITY, 0.5, 2.0][chance.random_range(0..6)]).collect();
        let mut options = if i % 2 == 0 { PnpOptions::default() } else { PnpOptions::robust() };
        options.loss = [Loss::None, Loss::Huber(1.0), Loss::GemanMcClure(2.0)][i / 7 % 3];
        let sigmas = if i % 4 < 2 { &sigmas[..] } else { &[] };
        let guess = (i % 5 == 3).then(|| {
            let turn = Rotation::from_xyzw(std::array::from_fn(|_| chance.random_range(-1.0..1.0))).unwrap();
            Transform::new(turn, [0.0, 0.0, 3.0 * size]).unwrap()
        });
        let result = Pnp::new(options).solve(
            &cameras[i / 11 % 3],
            &Correspondences::new(&places, &pixels).with_sigmas(sigmas),
            guess.as_ref(),
        );
        finite(&result);
        match result {
            Ok(_) => solved += 1,
            Err(error) => {
                errors += 1;
                assert!(error.to_string().len() > 30);
            }
        }
    }
    println!("{solved} solved, {errors} refused");
    assert!(solved > 500 && errors > 500);
}

#[test]
fn exact_pixels_give_exact_poses_at_any_size_and_through_a_wide_lens() {
    // A fisheye sees beyond 90° of field, from objects of a millimetre to a kilometre.
    let camera = CameraModel::pinhole(300.0, 300.0, 320.0, 240.0, 640, 480)
        .unwrap()
        .with_distortion(Distortion::KannalaBrandt([0.02, -0.01, 0.0, 0.0]))
        .unwrap();
    let (mut worst, mut far, mut solved) = (0.0_f64, 0.0_f64, 0);
    for i in 0..2_000 {
        let mut chance = rng(35, i);
        let size = [1e-3, 0.1, 1000.0][i % 3];
        let places: Vec<_> = head68().iter().map(|p| Position::from(p.xyz * size)).collect();
        let (polar, around) = (chance.random_range(0.0..1.3), chance.random_range(0.0..std::f64::consts::TAU));
        let ((s, c), (sin, cos)) = (libm::sincos(polar), libm::sincos(around));
        let distance = 0.6 * size;
        let turn = Rotation::from_xyzw(std::array::from_fn(|_| chance.random_range(-1.0..1.0))).unwrap();
        let truth =
            Transform::<Head, Camera>::new(turn, [s * cos * distance, s * sin * distance, c * distance]).unwrap();
        let pixels: Option<Vec<_>> = places.iter().map(|&p| camera.project(truth.position(p))).collect();
        let Some(pixels) = pixels else { continue };
        for options in [PnpOptions::default(), PnpOptions::robust()] {
            let found = Pnp::new(options).solve(&camera, &Correspondences::new(&places, &pixels), None).unwrap();
            worst = worst.max(found.best.pose.rotation().angle_to(&truth.rotation()).0);
            far = far.max((found.best.pose.translation().xyz - truth.translation().xyz).norm() / distance);
            assert_eq!(found.inliers, 68);
            solved += 1;
        }
    }
    println!("{solved} poses, worst {worst:e} rad, {far:e} of the distance");
    assert!(solved > 3_000 && worst < 1e-7 && far < 1e-7);
}
