//! What perspective-n-point promises on synthetic heads at up to ±90° yaw and 0.5 px noise: accuracy, efficiency, and a covariance that is true.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests: a failure is to stop, a figure to be seen"
)]

mod pnp_scene;

use lineament_geometry::{Correspondences, Head, Pnp, PnpOptions, Position};
use pnp_scene::{
    Miss, NOISE, Outliers, gauss, head6, head68, miss, on_two_threads, oracle, oracle_solver, rms, rng, trial,
};
use rand::RngExt;

const TRIALS: usize = 10_000;

struct Run {
    found: Option<Miss>,
    told: Miss,
    outliers: Outliers,
}

/// Runs the trials and prints the figures.
fn run(
    name: &str,
    places: &[Position<Head>],
    options: &PnpOptions,
    seed: u64,
    distances: [f64; 2],
    outliers: impl Fn(usize) -> Outliers + Sync,
) -> Summary {
    let start = std::time::Instant::now();
    let runs = on_two_threads(TRIALS, |i| {
        let trial = trial(places, outliers(i), distances, &mut rng(seed, i), i % 2 == 1);
        let found = Pnp::new(options.clone()).solve(&trial.camera, &Correspondences::new(places, &trial.pixels), None);
        let told = oracle(&trial, places, &mut oracle_solver());
        Run {
            found: found.ok().map(|f| miss(&f.best, &trial.truth)),
            told: miss(&told, &trial.truth),
            outliers: outliers(i),
        }
    });
    println!(
        "{name}, {TRIALS} trials at {}–{} m in {:.1} s:",
        distances[0],
        distances[1],
        start.elapsed().as_secs_f64()
    );
    Summary::of("all", &runs, |_| true).also("outliers anywhere", &runs, |o| matches!(o, Outliers::Uniform(_))).also(
        "outliers 10–60 px off",
        &runs,
        |o| matches!(o, Outliers::Near(_)),
    )
}

/// Figures of a run; of several kinds, the worse of each.
struct Summary {
    /// Percent within 3°, ours and of the refinement that is told the inliers.
    within: f64,
    within_told: f64,
    /// Root mean square errors by those of the told, degrees and millimetres.
    ratios: [f64; 2],
    /// Mean normalised squared error.
    normalised: [f64; 2],
}

impl Summary {
    fn of(kind: &str, runs: &[Run], belongs: impl Fn(Outliers) -> bool) -> Self {
        let runs: Vec<_> = runs.iter().filter(|run| belongs(run.outliers)).collect();
        let found: Vec<_> = runs.iter().filter_map(|run| run.found).collect();
        let count = runs.len() as f64;
        let percent = |within: usize| 100.0 * within as f64 / count;
        let within = percent(found.iter().filter(|m| m.degrees <= 3.0).count());
        let within_told = percent(runs.iter().filter(|run| run.told.degrees <= 3.0).count());
        let degrees = [rms(found.iter().map(|m| m.degrees)), rms(runs.iter().map(|run| run.told.degrees))];
        let millimetres = [rms(found.iter().map(|m| m.millimetres)), rms(runs.iter().map(|run| run.told.millimetres))];
        let ratios = [degrees[0] / degrees[1], millimetres[0] / millimetres[1]];
        let normalised = found.iter().map(|m| m.normalised).sum::<f64>() / found.len() as f64;
        let normalised_told = runs.iter().map(|run| run.told.normalised).sum::<f64>() / count;
        println!(
            "  {kind}: within 3° {within:.2} % (told the inliers: {within_told:.2} %), without a pose {}, rms {:.3}° = {:.4} of the told, {:.2} mm = {:.4} of \
             the told, normalised squared error {normalised:.3} (told {normalised_told:.3})",
            runs.len() - found.len(),
            degrees[0],
            ratios[0],
            millimetres[0],
            ratios[1],
        );
        Self { within, within_told, ratios, normalised: [normalised; 2] }
    }

    fn also(self, kind: &str, runs: &[Run], belongs: impl Fn(Outliers) -> bool) -> Self {
        if !runs.iter().any(|run| belongs(run.outliers)) {
            return self;
        }
        let other = Self::of(kind, runs, belongs);
        Self {
            within: self.within.min(other.within),
            within_told: self.within_told.max(other.within_told),
            ratios: [self.ratios[0].max(other.ratios[0]), self.ratios[1].max(other.ratios[1])],
            normalised: [self.normalised[0].min(other.normalised[0]), self.normalised[1].max(other.normalised[1])],
        }
    }

    fn is_efficient_and_true(&self) {
        assert!(self.ratios.iter().all(|ratio| *ratio <= 1.05), "{:?}", self.ratios);
        assert!(self.normalised.iter().all(|mean| (0.9..=1.1).contains(mean)), "{:?}", self.normalised);
    }
}

#[test]
fn six_points_without_outliers() {
    let options = PnpOptions { sigma: NOISE, ..PnpOptions::default() };
    let near = run("6 points", &head6(), &options, 1, [0.3, 1.25], |_| Outliers::None);
    near.is_efficient_and_true();
    assert!(near.within >= 99.0, "{}", near.within);
    // Farther away six points and half a pixel do not hold 3°, for any solver: the covariance, which is true, says so. None is lost besides.
    let all = run("6 points", &head6(), &options, 1, [0.3, 2.0], |_| Outliers::None);
    all.is_efficient_and_true();
    assert!(all.within >= all.within_told - 0.1, "{} of {}", all.within, all.within_told);
}

#[test]
fn sixty_eight_points() {
    let options = PnpOptions { sigma: NOISE, ..PnpOptions::default() };
    let all = run("68 points", &head68(), &options, 3, [0.3, 2.0], |_| Outliers::None);
    all.is_efficient_and_true();
    assert!(all.within >= 99.0, "{}", all.within);
}

#[test]
fn sixty_eight_points_of_which_forty_percent_are_outliers() {
    let options = PnpOptions { sigma: NOISE, ..PnpOptions::robust() };
    let kinds = |i| if i % 4 < 2 { Outliers::Uniform(0.4) } else { Outliers::Near(0.4) };
    let all = run("68 points, 40 % outliers", &head68(), &options, 2, [0.3, 2.0], kinds);
    all.is_efficient_and_true();
    assert!(all.within >= 99.0, "{}", all.within);
}

#[test]
fn sigmas_of_their_own_are_heeded() {
    // Half of the points are ten times worse. With their sigmas the covariance stays true, and the error is far below that of equal weights.
    let places = head68();
    let sigma = |i: usize| if i.is_multiple_of(2) { 0.3 } else { 3.0 };
    let sigmas: Vec<f64> = (0..68).map(sigma).collect();
    let runs = on_two_threads(2_000, |i| {
        let mut chance = rng(4, i);
        let mut trial = trial(&places, Outliers::None, [0.3, 2.0], &mut chance, i % 2 == 1);
        for (j, (pixel, place)) in trial.pixels.iter_mut().zip(&places).enumerate() {
            let exact = trial.camera.project(trial.truth.position(*place)).unwrap();
            *pixel = [exact[0] + sigma(j) * gauss(&mut chance), exact[1] + sigma(j) * gauss(&mut chance)];
        }
        let points = Correspondences::new(&places, &trial.pixels);
        let weighted =
            Pnp::new(PnpOptions::default()).solve(&trial.camera, &points.with_sigmas(&sigmas), None).unwrap();
        let equal = Pnp::new(PnpOptions::default()).solve(&trial.camera, &points, None).unwrap();
        (miss(&weighted.best, &trial.truth), miss(&equal.best, &trial.truth), weighted.best.reduced_chi_squared())
    });
    let normalised = runs.iter().map(|r| r.0.normalised).sum::<f64>() / runs.len() as f64;
    let reduced = runs.iter().map(|r| r.2).sum::<f64>() / runs.len() as f64;
    let (weighted, equal) = (rms(runs.iter().map(|r| r.0.degrees)), rms(runs.iter().map(|r| r.1.degrees)));
    println!(
        "sigmas 0.3 and 3 px: rms {weighted:.3}° weighted, {equal:.3}° equal; normalised {normalised:.3}, reduced χ² {reduced:.3}"
    );
    assert!(weighted < 0.5 * equal && (0.9..=1.1).contains(&normalised) && (0.9..=1.1).contains(&reduced));
}

#[test]
fn a_guess_spares_the_search_and_finds_the_same_pose() {
    let places = head68();
    let mut worst = 0.0_f64;
    for i in 0..500 {
        let outliers = if i % 2 == 0 { Outliers::None } else { Outliers::Uniform(0.4) };
        let trial = trial(&places, outliers, [0.3, 2.0], &mut rng(5, i), i % 4 < 2);
        let options = if i % 2 == 0 { PnpOptions::default() } else { PnpOptions::robust() };
        let options = PnpOptions { sigma: NOISE, ..options };
        let points = Correspondences::new(&places, &trial.pixels);
        let found = Pnp::new(options.clone()).solve(&trial.camera, &points, None).unwrap();
        let tracked = Pnp::new(options).solve(&trial.camera, &points, Some(&trial.truth)).unwrap();
        assert!(tracked.hypotheses <= 1);
        worst = worst.max(found.best.pose.rotation().angle_to(&tracked.best.pose.rotation()).degrees());
    }
    println!("found and tracked differ by at most {worst:e}°");
    assert!(worst < 1e-3);
}

#[test]
fn the_same_input_gives_the_same_bits_with_new_and_with_used_buffers() {
    let mut kept = Pnp::new(PnpOptions { sigma: NOISE, ..PnpOptions::robust() });
    for i in 0..200 {
        let mut chance = rng(6, i);
        let count = chance.random_range(12..=68);
        let places = &head68()[..count];
        let trial = trial(places, Outliers::Uniform(0.25), [0.3, 1.0], &mut chance, i % 2 == 1);
        let points = Correspondences::new(places, &trial.pixels);
        let again = kept.solve(&trial.camera, &points, None).map(|f| format!("{f:?}"));
        let mut fresh = Pnp::new(PnpOptions { sigma: NOISE, ..PnpOptions::robust() });
        assert_eq!(again, fresh.solve(&trial.camera, &points, None).map(|f| format!("{f:?}")));
        assert_eq!(kept.inliers(), fresh.inliers());
    }
}
