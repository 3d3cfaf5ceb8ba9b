//! What a projection costs, by lens. `cargo bench -p lineament-geometry --bench camera`

use divan::{Bencher, black_box};
use lineament_geometry::{CameraModel, Distortion, Position};

fn main() {
    divan::main();
}

const LENSES: [(&str, Distortion); 4] = [
    ("pinhole", Distortion::None),
    ("brown5", Distortion::BrownConrady5([-0.27, -0.039, 0.0018, -0.00028, 0.238])),
    ("brown8", Distortion::BrownConrady8([0.507, -2.635, 0.000778, -0.000204, 1.489, 0.384, -2.454, 1.415])),
    ("fisheye", Distortion::KannalaBrandt([-0.0112, 0.0461, -0.0442, 0.00818])),
];
const NAMES: [&str; 4] = [LENSES[0].0, LENSES[1].0, LENSES[2].0, LENSES[3].0];

#[allow(clippy::expect_used, reason = "a bench of constants")]
fn camera(name: &str) -> CameraModel {
    let lens = LENSES.iter().find(|lens| lens.0 == name).expect("a name of the table").1;
    CameraModel::assumed(640, 480).and_then(|camera| camera.with_distortion(lens)).expect("a valid camera")
}

#[divan::bench(args = NAMES)]
fn project(bencher: Bencher<'_, '_>, name: &str) {
    let camera = camera(name);
    bencher.bench_local(|| black_box(&camera).project(black_box(Position::new(0.1, -0.2, 0.6))));
}

#[divan::bench(args = NAMES)]
fn project_with_jacobian(bencher: Bencher<'_, '_>, name: &str) {
    let camera = camera(name);
    bencher.bench_local(|| black_box(&camera).project_with_jacobian(black_box(Position::new(0.1, -0.2, 0.6))));
}

#[divan::bench(args = NAMES)]
fn unproject(bencher: Bencher<'_, '_>, name: &str) {
    let camera = camera(name);
    bencher.bench_local(|| black_box(&camera).unproject(black_box([500.0, 100.0])));
}

#[divan::bench(args = NAMES)]
fn with_distortion(bencher: Bencher<'_, '_>, name: &str) {
    let camera = camera(name);
    bencher.bench_local(|| black_box(&camera).with_distortion(black_box(camera.distortion())));
}
