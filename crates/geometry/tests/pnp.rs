//! What perspective-n-point promises on synthetic heads: accuracy, efficiency, and a covariance that is true.

mod pnp_scene;

use lineament_geometry::{Correspondences, Head, Pnp, PnpOptions, Position};
use pnp_scene::*;

const TRIALS: usize = 10_000;

struct Run {
    found: Option<Miss>,
    told: Miss,
    distance: f64,
}

fn run(
    name: &str,
    places: &[Position<Head>],
    options: &PnpOptions,
    seed: u64,
    distances: [f64; 2],
    outliers: impl Fn(usize) -> Outliers + Sync,
) -> Vec<Run> {
    let start = std::time::Instant::now();
    let runs = on_two_threads(TRIALS, |i| {
        let trial = trial(places, outliers(i), distances, &mut rng(seed, i), i % 2 == 1);
        let mut pnp = Pnp::new(options.clone());
        let found = pnp.solve(&trial.camera, &Correspondences::new(places, &trial.pixels), None).ok();
        let told = oracle(&trial, places, &mut oracle_solver());
        Run {
            found: found.map(|f| miss(&f.best, &trial.truth)),
            told: miss(&told, &trial.truth),
            distance: trial.distance,
        }
    });
    let failed = runs.iter().filter(|r| r.found.is_none()).count();
    println!("{name}: {TRIALS} trials, {failed} without a pose, {:.1} s", start.elapsed().as_secs_f64());
    for (from, to) in [(0.3, 0.5), (0.5, 0.75), (0.75, 1.0), (1.0, 1.5), (1.5, 2.0), (0.3, 2.0)] {
        let here: Vec<_> = runs.iter().filter(|r| r.distance >= from && r.distance <= to).collect();
        if here.is_empty() {
            continue;
        }
        let n = here.len() as f64;
        let of = |f: &dyn Fn(&Miss) -> f64| -> (f64, f64) {
            (rms(here.iter().filter_map(|r| r.found.as_ref()).map(f)), rms(here.iter().map(|r| f(&r.told))))
        };
        let within = |told: bool| {
            here.iter()
                .filter(|r| if told { r.told.degrees <= 3.0 } else { r.found.is_some_and(|m| m.degrees <= 3.0) })
                .count() as f64
                / n
                * 100.0
        };
        let (deg, deg_told) = of(&|m| m.degrees);
        let (mm, mm_told) = of(&|m| m.millimetres);
        let nees = |told: bool| {
            here.iter()
                .filter_map(|r| if told { Some(r.told.normalised) } else { r.found.map(|m| m.normalised) })
                .sum::<f64>()
                / n
        };
        println!(
            "  {from:4}–{to:4} m: within 3° {:6.2} % (told {:6.2} %), rms {deg:.3}° (ratio {:.4}), {mm:.2} mm (ratio {:.4}), normalised {:.3} (told {:.3})",
            within(false),
            within(true),
            deg / deg_told,
            mm / mm_told,
            nees(false),
            nees(true)
        );
    }
    runs
}

#[test]
fn six_points_without_outliers() {
    let options = PnpOptions { sigma: NOISE, ..PnpOptions::default() };
    run("6 points", &head6(), &options, 1, [0.3, 2.0], |_| Outliers::None);
}

#[test]
fn sixty_eight_points_with_forty_percent_outliers() {
    let options = PnpOptions { sigma: NOISE, ..PnpOptions::robust() };
    run("68 points, 40 %", &head68(), &options, 2, [0.3, 2.0], |i| {
        if i % 4 < 2 { Outliers::Uniform(0.4) } else { Outliers::Near(0.4) }
    });
}

#[test]
fn sixty_eight_points() {
    let options = PnpOptions { sigma: NOISE, ..PnpOptions::default() };
    run("68 points", &head68(), &options, 3, [0.3, 2.0], |_| Outliers::None);
}
