//! Promise: where the camera is only assumed, the fit can learn its focal length with the face, and is nearer to the truth for it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod common;

use std::sync::Arc;

use common::{Eye, Noise, Points, SIZE, World, pose};
use lineament_face::{ExpressionState, FaceModel};
use lineament_geometry::CameraModel;
use lineament_track::{FitOptions, HeadFitter, TrackOptions, Tracker};

/// Of somebody whom the fit does not know, before a camera of `focal` times the assumed focal length, after five seconds: the focal length found, and the distance, both in
/// those of the truth.
fn found(model: &Arc<FaceModel>, seed: u64, focal: f64, focal_sigma: f64) -> (f64, f64) {
    // Each landmark errs by itself and all together turn.
    let world = World::new(model, Noise { point_px: 0.5, turn_deg: 0.3, shift_px: 0.2 });
    let assumed = CameraModel::assumed(SIZE[0], SIZE[1]).unwrap();
    let [fx, fy] = assumed.focal();
    let [cx, cy] = assumed.principal_point();
    world.lock().unwrap().camera = CameraModel::pinhole(focal * fx, focal * fy, cx, cy, SIZE[0], SIZE[1]).unwrap();
    let fitter = HeadFitter::new(Arc::clone(model), FitOptions { focal_sigma, ..FitOptions::default() }).unwrap();
    let stages = (Box::new(Eye(Arc::clone(&world))), Box::new(Points(Arc::clone(&world))));
    let mut tracker = Tracker::new(stages.0, stages.1, Box::new(fitter), None, TrackOptions::default()).unwrap();
    let mut far = (0.0, 0.0);
    for frame in 0..50 {
        let time = f64::from(frame) / 10.0;
        // The same size in the picture whatever the lens: a near face, since a far one says nothing of it.
        let place = [0.03 * (1.3 * time).sin(), 0.02, 0.42 * focal];
        let turned = pose(25.0 * (2.0 * time).sin(), 8.0 * (1.1 * time).cos(), 3.0, place);
        let actor = world.lock().unwrap().actor(seed, &ExpressionState::default(), turned, [180, 150, 120]);
        world.lock().unwrap().actors = vec![actor];
        let picture = world.lock().unwrap().picture();
        let faces = tracker.track(&picture, time, &assumed).unwrap();
        assert_eq!(faces.len(), 1);
        if frame >= 35 {
            far.0 += faces[0].pose.unwrap().translation_m[2];
            far.1 += place[2];
        }
    }
    (tracker.camera(&assumed, 0).unwrap().focal()[0] / (focal * fx), far.0 / far.1)
}

#[test]
fn the_focal_length_is_found_with_the_face() {
    let model = Arc::new(FaceModel::load().unwrap());
    let off = |ratio: f64| ratio.ln().abs();
    for focal in [0.7, 1.0, 1.5, 2.2] {
        let of = |sigma: f64| -> Vec<(f64, f64)> { (20..24).map(|seed| found(&model, seed, focal, sigma)).collect() };
        let (given, learnt) = (of(0.0), of(0.4));
        let mean = |all: &[(f64, f64)], get: fn(&(f64, f64)) -> f64| {
            all.iter().map(|pair| off(get(pair))).sum::<f64>() / all.len() as f64
        };
        let figures = [&given, &learnt].map(|all| [mean(all, |pair| pair.0), mean(all, |pair| pair.1)]);
        println!(
            "true focal length {focal} of the assumed: off by {:.1} % as given, {:.1} % learnt; distance off by {:.1} and {:.1} %; {:.2?}",
            100.0 * figures[0][0],
            100.0 * figures[1][0],
            100.0 * figures[0][1],
            100.0 * figures[1][1],
            learnt.iter().map(|pair| pair.0).collect::<Vec<_>>(),
        );
        // Far lenses say little: the prior holds them back.
        let bar = if focal > 2.0 { 0.3 } else { 0.12 };
        assert!(figures[1][0] < bar, "{focal}: {:.3}", figures[1][0]);
        assert!(focal == 1.0 || figures[1][1] < 0.5 * figures[0][1], "{focal}: {figures:?}");
    }
}
