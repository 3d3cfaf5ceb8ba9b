//! Where a tracked frame's time goes: `cargo bench -p lineament-track`. The whole chain on a real clip: `lineament track` prints it (BENCHMARKS.md).
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a bench has no users but `cargo bench`, and may stop where it is wrong"
)]

use std::cell::Cell;
use std::sync::Arc;

use divan::{Bencher, black_box};
use lineament_face::{Crop, FaceModel};
use lineament_image::{Border, Image, Similarity, Warper};
use lineament_models::{Landmarker, landmarker_blueprint};
use lineament_net::Model;

#[path = "../tests/common/mod.rs"]
mod common;

use common::{STILL, World, tracker};

fn main() {
    divan::main();
}

/// Everything but the networks' own time: crop, warp, fit, smoothing, record; the double's answer is some 10 µs of it.
#[divan::bench]
fn warm_frame_without_networks(bencher: Bencher) {
    let model = Arc::new(FaceModel::load().unwrap());
    let (world, picture, camera) = World::alone(&model, STILL);
    let mut tracker = tracker(&model, &world, true);
    for frame in 0..120 {
        tracker.track(&picture, f64::from(frame) / 30.0, &camera).unwrap();
    }
    let frame = Cell::new(120);
    bencher.bench_local(|| {
        frame.set(frame.get() + 1);
        black_box(tracker.track(&picture, f64::from(frame.get()) / 30.0, &camera).unwrap().len())
    });
}

/// The landmarker's network alone.
#[divan::bench]
fn landmarker(bencher: Bencher) {
    let mut landmarker =
        Landmarker::from_model(&Model::random(landmarker_blueprint(128).unwrap(), 1).unwrap()).unwrap();
    let crop = Image::from_fn(128, 128, |x, y| [x as u8, y as u8, 90]).unwrap();
    bencher.bench_local(|| black_box(landmarker.run(&crop).unwrap().presence));
}

/// The crop alone: 128 pixels from a face 180 pixels wide.
#[divan::bench]
fn crop(bencher: Bencher) {
    let picture = Image::from_fn(640, 480, |x, y| [x as u8, y as u8, 90]).unwrap();
    let crop = Crop::from_box([230.0, 150.0, 150.0, 180.0], 128).unwrap();
    let [[a, _, x], [b, _, y]] = crop.matrix();
    let (mut warper, mut out) = (Warper::new(), Image::filled(128, 128, [0; 3]).unwrap());
    bencher.bench_local(|| {
        warper.warp(&picture, &Similarity { a, b, shift: [x, y] }, Border::Replicate, &mut out).unwrap();
        black_box(out.pixels()[9])
    });
}
