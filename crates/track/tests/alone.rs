//! Promise: pictures that stand alone know nothing of each other; a picture filled by one face needs no detector; settings that make no sense are refused.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod common;

use std::sync::Arc;

use common::{Eye, NONE, Points, World, pose, tracker};
use lineament_face::{ExpressionState, FaceModel, FrameRecord};
use lineament_track::{FitOptions, HeadFitter, TrackOptions, Tracker, camera_record};

#[test]
fn a_picture_gives_the_same_whatever_came_before() {
    let model = Arc::new(FaceModel::load().unwrap());
    let world = World::new(&model, NONE);
    let camera = world.lock().unwrap().camera;
    let mut tracker = tracker(&model, &world, true);
    let mut show = |seed: u64, yaw: f64| {
        let actor = world.lock().unwrap().actor(
            seed,
            &ExpressionState::default(),
            pose(yaw, 0.0, 0.0, [0.0, 0.0, 0.6]),
            [180, 150, 120],
        );
        world.lock().unwrap().actors = vec![actor];
        let picture = world.lock().unwrap().picture();
        tracker.still(&picture, &camera).unwrap().to_vec()
    };
    let first = show(3, 20.0);
    let between = show(8, -30.0);
    let again = show(3, 20.0);
    assert_eq!((first.len(), between.len(), again.len()), (1, 1, 1));
    assert_eq!([first[0].id, between[0].id, again[0].id], [0; 3]);
    let (yaw, other) = (first[0].pose.unwrap().yaw, again[0].pose.unwrap().yaw);
    // The detector's box differs by its noise; nothing else may.
    assert!((yaw - other).abs() < 0.05 && (yaw - 20.0).abs() < 2.0, "{yaw} {other}");
    assert!(between[0].pose.unwrap().yaw < -25.0);
    // A record of it is one that the house writes and reads.
    let record = FrameRecord {
        faces: first,
        ..FrameRecord::new("one.png", 640, 480, camera_record(&camera, lineament_face::CameraOrigin::Assumed))
    };
    record.check().unwrap();
    let face = &record.faces[0];
    assert!(face.landmarks68.as_ref().unwrap().len() == 68 && face.gaze.is_some() && face.direction.is_some());
}

#[test]
fn a_face_that_fills_its_picture_is_read_without_a_detector() {
    let model = Arc::new(FaceModel::load().unwrap());
    let world = World::new(&model, NONE);
    let camera = world.lock().unwrap().camera;
    // 0.22 m away: some 400 pixels of 480.
    let actor = world.lock().unwrap().actor(
        3,
        &ExpressionState::default(),
        pose(0.0, 0.0, 0.0, [0.0, 0.02, 0.28]),
        [180, 150, 120],
    );
    world.lock().unwrap().actors = vec![actor];
    let picture = world.lock().unwrap().picture();
    let faces = tracker(&model, &world, true).face_crop(&picture, &camera).unwrap().to_vec();
    assert_eq!(faces.len(), 1);
    assert!(faces[0].pose.unwrap().yaw.abs() < 1.5);
    world.lock().unwrap().actors.clear();
    assert!(tracker(&model, &world, true).face_crop(&picture, &camera).unwrap().is_empty());
}

#[test]
fn no_more_faces_than_asked_for_and_settings_are_checked() {
    let model = Arc::new(FaceModel::load().unwrap());
    let world = World::new(&model, NONE);
    let camera = world.lock().unwrap().camera;
    let stages = || {
        (
            Box::new(Eye(Arc::clone(&world))),
            Box::new(Points(Arc::clone(&world))),
            HeadFitter::new(Arc::clone(&model), FitOptions::default()).unwrap(),
        )
    };
    let make = |options| {
        let (eye, points, fitter) = stages();
        Tracker::new(eye, points, Box::new(fitter), None, options)
    };
    for options in [
        TrackOptions { faces: 0, ..TrackOptions::default() },
        TrackOptions { least_presence: 1.5, ..TrackOptions::default() },
        TrackOptions { remember_s: -1.0, ..TrackOptions::default() },
    ] {
        let said = make(options).unwrap_err().to_string();
        assert!(said.contains("choose"), "{said}");
    }
    let actors: Vec<_> = (0..3)
        .map(|i| {
            let place = [-0.25 + 0.25 * f64::from(i), 0.0, 0.9];
            world.lock().unwrap().actor(
                u64::from(i as u8),
                &ExpressionState::default(),
                pose(0.0, 0.0, 0.0, place),
                [180, 150, 60 * i as u8],
            )
        })
        .collect();
    world.lock().unwrap().actors = actors;
    let picture = world.lock().unwrap().picture();
    let mut two = make(TrackOptions { faces: 2, mirror: false, ..TrackOptions::default() }).unwrap();
    let mut all = make(TrackOptions { mirror: false, ..TrackOptions::default() }).unwrap();
    for frame in 0..5 {
        let time = f64::from(frame) / 30.0;
        assert_eq!(two.track(&picture, time, &camera).unwrap().len(), 2);
        let ids: Vec<u64> = all.track(&picture, time, &camera).unwrap().iter().map(|face| face.id).collect();
        assert_eq!(ids, [0, 1, 2]);
    }
    assert_eq!(all.identity(1).map(<[f32]>::len), Some(24));
    assert!(all.identity(9).is_none());
}
