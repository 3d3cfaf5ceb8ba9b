//! Prints the table of perspective-n-point for `BENCHMARKS.md`: degrees, millimetres and microseconds a call on synthetic heads, with the plain
//! crate `sqpnp` beside it. With a folder as argument it also writes the trials there, for `bench/peers/opencv_pnp.py`.
//!
//! `cargo run --release -p lineament-geometry --example pnp_accuracy [FOLDER]`
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    reason = "a measurement, not a library"
)]

#[path = "../tests/pnp_scene/mod.rs"]
mod pnp_scene;

use std::io::Write;
use std::time::Instant;

use lineament_geometry::{Correspondences, Head, Pnp, PnpOptions, Position, Rotation, Transform};
use pnp_scene::{NOISE, Outliers, Trial, head6, head68, oracle, oracle_solver, quantile, rng, trial};

const TRIALS: usize = 10_000;

struct Case {
    name: &'static str,
    file: &'static str,
    places: Vec<Position<Head>>,
    outliers: fn(usize) -> Outliers,
    options: PnpOptions,
    seed: u64,
}

fn main() {
    let folder = std::env::args().nth(1);
    let plain = PnpOptions { sigma: NOISE, ..PnpOptions::default() };
    let robust = PnpOptions { sigma: NOISE, ..PnpOptions::robust() };
    let mixed: fn(usize) -> Outliers = |i| if i % 4 < 2 { Outliers::Uniform(0.4) } else { Outliers::Near(0.4) };
    let cases = [
        Case {
            name: "6 points",
            file: "six",
            places: head6(),
            outliers: |_| Outliers::None,
            options: plain.clone(),
            seed: 1,
        },
        Case {
            name: "68 points",
            file: "sixty_eight",
            places: head68(),
            outliers: |_| Outliers::None,
            options: plain,
            seed: 3,
        },
        Case {
            name: "68 points, 40 % outliers",
            file: "outliers",
            places: head68(),
            outliers: mixed,
            options: robust,
            seed: 2,
        },
    ];
    println!("| points | solver | median ° | 95 % ° | max ° | within 3° | median mm | 95 % mm | median µs | failed |");
    println!("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|");
    for case in cases {
        let trials: Vec<Trial> = (0..TRIALS)
            .map(|i| trial(&case.places, (case.outliers)(i), [0.3, 2.0], &mut rng(case.seed, i), i % 2 == 1))
            .collect();
        if let Some(folder) = &folder {
            export(folder, &case, &trials);
        }
        let mut pnp = Pnp::new(case.options.clone());
        row(&case, "lineament", &trials, |trial| {
            pnp.solve(&trial.camera, &Correspondences::new(&case.places, &trial.pixels), None)
                .ok()
                .map(|found| found.best.pose)
        });
        let mut pnp = Pnp::new(case.options.clone());
        row(&case, "lineament, guess 5° and 2 cm off", &trials, |trial| {
            let turn = Rotation::about_y(lineament_geometry::Degrees(5.0).into());
            let [x, y, z]: [f64; 3] = trial.truth.translation().xyz.into();
            let guess = Transform::new(turn * trial.truth.rotation(), [x + 0.02, y, z]).ok()?;
            pnp.solve(&trial.camera, &Correspondences::new(&case.places, &trial.pixels), Some(&guess))
                .ok()
                .map(|found| found.best.pose)
        });
        let mut told = oracle_solver();
        row(&case, "told the inliers, from the truth", &trials, |trial| {
            Some(oracle(trial, &case.places, &mut told).pose)
        });
        let mut solver = sqpnp::Solver::<sqpnp::DefaultParameters>::new();
        row(&case, "sqpnp 0.4 alone", &trials, |trial| plain_sqpnp(&mut solver, &case.places, trial));
    }
}

fn row(
    case: &Case,
    solver: &str,
    trials: &[Trial],
    mut solve: impl FnMut(&Trial) -> Option<Transform<Head, lineament_geometry::Camera>>,
) {
    // The median of single calls: a busy machine stretches some of them.
    let mut micros = Vec::new();
    let mut timed = |trial: &Trial| {
        let start = Instant::now();
        let found = solve(trial);
        micros.push(start.elapsed().as_secs_f64() * 1e6);
        found
    };
    let found: Vec<_> = trials.iter().map(&mut timed).collect();
    let micros = quantile(&mut micros, 0.5);
    let mut degrees = Vec::new();
    let mut millimetres = Vec::new();
    for (pose, trial) in found.iter().zip(trials) {
        if let Some(pose) = pose {
            degrees.push(pose.rotation().angle_to(&trial.truth.rotation()).degrees());
            millimetres.push((pose.translation().xyz - trial.truth.translation().xyz).norm() * 1000.0);
        }
    }
    let within = degrees.iter().filter(|d| **d <= 3.0).count() as f64 * 100.0 / trials.len() as f64;
    println!(
        "| {} | {solver} | {:.3} | {:.3} | {:.2} | {within:.2} % | {:.2} | {:.2} | {micros:.1} | {} |",
        case.name,
        quantile(&mut degrees, 0.5),
        quantile(&mut degrees, 0.95),
        quantile(&mut degrees, 1.0),
        quantile(&mut millimetres, 0.5),
        quantile(&mut millimetres, 0.95),
        trials.len() - found.iter().flatten().count(),
    );
}

/// The crate alone: undistorted points, no weights. A panic inside it counts as a failure.
fn plain_sqpnp(
    solver: &mut sqpnp::Solver,
    places: &[Position<Head>],
    trial: &Trial,
) -> Option<Transform<Head, lineament_geometry::Camera>> {
    let objects: Vec<_> = places.iter().map(|p| glam::vec3(p.xyz.x as f32, p.xyz.y as f32, p.xyz.z as f32)).collect();
    let points: Vec<_> = trial
        .pixels
        .iter()
        .map(|&pixel| {
            let ray = trial.camera.unproject(pixel).unwrap().xyz;
            glam::vec2((ray.x / ray.z) as f32, (ray.y / ray.z) as f32)
        })
        .collect();
    let solved =
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| solver.solve(&objects, &points, None))).ok()?;
    if !solved {
        return None;
    }
    let best = solver.best_solution()?;
    let (m, t) = (best.rotation_matrix(), best.translation());
    let matrix = nalgebra::Matrix3::from_fn(|row, column| f64::from(m.col(column)[row]));
    Transform::new(Rotation::nearest(matrix).ok()?, [t.x.into(), t.y.into(), t.z.into()]).ok()
}

/// One text file a case: the places, then a line a trial: lens (0 or 1), R row by row, t, pixels (OpenCV's, first pixel at 0, 0).
fn export(folder: &str, case: &Case, trials: &[Trial]) {
    std::fs::create_dir_all(folder).unwrap();
    let mut file = std::io::BufWriter::new(std::fs::File::create(format!("{folder}/{}.txt", case.file)).unwrap());
    let join = |values: Vec<f64>| values.iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
    writeln!(file, "{}", join(case.places.iter().flat_map(|p| [p.xyz.x, p.xyz.y, p.xyz.z]).collect())).unwrap();
    for (i, trial) in trials.iter().enumerate() {
        let mut values = vec![(i % 2) as f64];
        values.extend(trial.truth.rotation().to_rows().as_flattened());
        values.extend(trial.truth.translation().xyz.iter());
        values.extend(trial.pixels.iter().flat_map(|p| [p[0] - 0.5, p[1] - 0.5]));
        writeln!(file, "{}", join(values)).unwrap();
    }
}
