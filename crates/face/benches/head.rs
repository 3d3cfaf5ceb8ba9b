//! The head, on one core: `cargo bench -p lineament-face --bench head`.
//!
//! Predicted before the first run (2-core x86-64 host, SSE2): decode 8 ms; shape 90 µs; full evaluation 110 µs; expression only, 8 units, 30 µs; a thousand people 0.15 s.
//! Measured (fastest, 2 shared cores of an AMD EPYC, 2026-11-20): decode 9.9 ms; shape 116 µs; full evaluation 126 µs; expression only 30 µs; a thousand people 0.19 s.
#![allow(clippy::unwrap_used, reason = "a bench without its head is no bench")]

use divan::{Bencher, black_box};
use lineament_face::{EyeAngles, FaceModel, Gaze, HeadAsset, Identity};

fn main() {
    divan::main();
}

/// A talking, half-smiling face that looks a little down and aside.
fn expression(model: &FaceModel) -> (Vec<f32>, Gaze) {
    let mut weights = model.rest_weights();
    for (name, weight) in [
        ("jawOpen", 0.3),
        ("mouthSmileLeft", 0.5),
        ("mouthSmileRight", 0.4),
        ("browOuterUpLeft", 0.6),
        ("browOuterUpRight", 0.6),
        ("cheekSquintLeft", 0.3),
        ("cheekSquintRight", 0.3),
        ("mouthUpperUpLeft", 0.2),
    ] {
        weights[model.unit(name).unwrap()] = weight;
    }
    let angles = EyeAngles { yaw: 0.1, pitch: -0.1 };
    (weights, Gaze { left: angles, right: angles, ..Gaze::default() })
}

fn someone(model: &FaceModel, seed: u64) -> Identity {
    model.identity(&model.sample(seed)).unwrap()
}

#[divan::bench(sample_count = 20)]
fn load() -> FaceModel {
    FaceModel::load().unwrap()
}

#[divan::bench(sample_count = 20)]
fn decode(bencher: Bencher<'_, '_>) {
    let bytes = include_bytes!("../../../assets/head/head.lin");
    bencher.bench(|| HeadAsset::from_bytes(black_box(bytes)).unwrap());
}

#[divan::bench]
fn shape(bencher: Bencher<'_, '_>) {
    let model = FaceModel::load().unwrap();
    let mut neutral = model.neutral();
    let people: Vec<Identity> = (0..16).map(|seed| someone(&model, seed)).collect();
    let mut next = 0;
    bencher.bench_local(|| {
        next = (next + 1) % people.len();
        model.shape(black_box(&people[next]), &mut neutral)
    });
}

/// The goal: under 150 µs.
#[divan::bench]
fn evaluate_full(bencher: Bencher<'_, '_>) {
    let model = FaceModel::load().unwrap();
    let (mut scratch, mut mesh) = (model.neutral(), model.mesh());
    let people: Vec<Identity> = (0..16).map(|seed| someone(&model, seed)).collect();
    let (weights, gaze) = expression(&model);
    let mut next = 0;
    bencher.bench_local(|| {
        next = (next + 1) % people.len();
        model.evaluate(black_box(&people[next]), black_box(&weights), gaze, &mut scratch, &mut mesh)
    });
}

/// The goal: under 40 µs.
#[divan::bench]
fn express_only(bencher: Bencher<'_, '_>) {
    let model = FaceModel::load().unwrap();
    let (mut neutral, mut mesh) = (model.neutral(), model.mesh());
    model.shape(&someone(&model, 3), &mut neutral).unwrap();
    let (weights, gaze) = expression(&model);
    bencher.bench_local(|| model.express(black_box(&neutral), black_box(&weights), gaze, &mut mesh));
}

/// Every unit at work: the worst case.
#[divan::bench]
fn express_all_units(bencher: Bencher<'_, '_>) {
    let model = FaceModel::load().unwrap();
    let (mut neutral, mut mesh) = (model.neutral(), model.mesh());
    model.shape(&someone(&model, 3), &mut neutral).unwrap();
    let weights = vec![0.1; model.units().len()];
    bencher.bench_local(|| model.express(black_box(&neutral), black_box(&weights), Gaze::default(), &mut mesh));
}

/// Drawing, identity and mesh of a thousand people. The goal: under a second.
#[divan::bench(sample_count = 10)]
fn thousand_people(bencher: Bencher<'_, '_>) {
    let model = FaceModel::load().unwrap();
    let (mut scratch, mut mesh) = (model.neutral(), model.mesh());
    let weights = model.rest_weights();
    bencher.bench_local(|| {
        for seed in 0..1000 {
            let identity = someone(&model, seed);
            model.evaluate(&identity, &weights, Gaze::default(), &mut scratch, &mut mesh).unwrap();
        }
    });
}
