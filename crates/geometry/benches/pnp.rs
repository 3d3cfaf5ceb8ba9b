//! Microseconds a call of perspective-n-point on synthetic heads: `cargo bench -p lineament-geometry --bench pnp`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a bench has no users but `cargo bench`, and may stop where its scene is wrong"
)]

#[path = "../tests/pnp_scene/mod.rs"]
mod pnp_scene;

use divan::{Bencher, black_box};
use lineament_geometry::{Correspondences, Head, Pnp, PnpOptions, Position};
use pnp_scene::{NOISE, Outliers, Trial, head6, head68, rng, trial};

fn main() {
    divan::main();
}

/// Cycles through 64 heads, half of them behind a lens.
fn bench(bencher: Bencher, places: Vec<Position<Head>>, outliers: Outliers, options: PnpOptions, tracked: bool) {
    let trials: Vec<Trial> =
        (0..64).map(|i| trial(&places, outliers, [0.3, 2.0], &mut rng(9, i), i % 2 == 1)).collect();
    let mut pnp = Pnp::new(options);
    let mut next = trials.iter().cycle();
    bencher.bench_local(|| {
        let Some(trial) = next.next() else { return };
        let points = Correspondences::new(&places, &trial.pixels);
        black_box(pnp.solve(&trial.camera, &points, tracked.then_some(&trial.truth))).unwrap();
    });
}

fn plain() -> PnpOptions {
    PnpOptions { sigma: NOISE, ..PnpOptions::default() }
}

fn robust() -> PnpOptions {
    PnpOptions { sigma: NOISE, ..PnpOptions::robust() }
}

#[divan::bench]
fn points_6(bencher: Bencher) {
    bench(bencher, head6(), Outliers::None, plain(), false);
}

#[divan::bench]
fn points_6_tracked(bencher: Bencher) {
    bench(bencher, head6(), Outliers::None, plain(), true);
}

#[divan::bench]
fn points_68(bencher: Bencher) {
    bench(bencher, head68(), Outliers::None, plain(), false);
}

#[divan::bench]
fn points_68_tracked(bencher: Bencher) {
    bench(bencher, head68(), Outliers::None, plain(), true);
}

#[divan::bench]
fn points_68_robust_without_outliers(bencher: Bencher) {
    bench(bencher, head68(), Outliers::None, robust(), false);
}

#[divan::bench]
fn points_68_outliers_uniform(bencher: Bencher) {
    bench(bencher, head68(), Outliers::Uniform(0.4), robust(), false);
}

#[divan::bench]
fn points_68_outliers_near(bencher: Bencher) {
    bench(bencher, head68(), Outliers::Near(0.4), robust(), false);
}

#[divan::bench]
fn points_68_outliers_tracked(bencher: Bencher) {
    bench(bencher, head68(), Outliers::Uniform(0.4), robust(), true);
}
