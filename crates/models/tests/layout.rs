//! The promises: both networks run on pictures of any content without allocating, foreign weights are refused by name, and the blueprints keep their size.
#![allow(clippy::unwrap_used, reason = "tests: a failure is to stop")]

#[path = "../../../tools/counting.rs"]
mod counting;

use counting::allocations;
use lineament_image::Image;
use lineament_models::{
    Detector, DetectorOptions, Landmarker, ModelsError, detector_blueprint, landmarker_blueprint, layout,
};
use lineament_net::Model;

fn noise(width: u32, height: u32) -> Image<[u8; 3]> {
    Image::from_fn(width, height, |x, y| {
        let hash = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)).wrapping_mul(2_246_822_519);
        [(hash >> 8) as u8, (hash >> 16) as u8, (hash >> 24) as u8]
    })
    .unwrap()
}

#[test]
fn the_landmarker_runs_warm_without_allocating() {
    let model = Model::random(landmarker_blueprint(128).unwrap(), 3).unwrap();
    let mut landmarker = Landmarker::from_model(&model).unwrap();
    let crop = noise(128, 128);
    landmarker.run(&crop).unwrap();
    let before = allocations();
    let found = landmarker.run(&crop).unwrap();
    assert_eq!(allocations() - before, 0);
    assert_eq!((found.points.len(), found.sigma.len()), (478, 478));
    assert!(found.sigma.iter().all(|sigma| *sigma > 0.0 && sigma.is_finite()));
    assert!((found.emotion.as_array().iter().sum::<f32>() - 1.0).abs() < 1e-5);
    for look in found.gaze {
        assert!((look.iter().map(|part| part * part).sum::<f32>() - 1.0).abs() < 1e-5);
    }
    assert!(matches!(landmarker.run(&noise(64, 64)), Err(ModelsError::Size { width: 64, .. })));
}

#[test]
fn the_detector_runs_warm_without_allocating_on_any_size() {
    let model = Model::random(detector_blueprint(64).unwrap(), 3).unwrap();
    let options = DetectorOptions { least_score: 0.0, ..DetectorOptions::default() };
    let mut detector = Detector::from_model(&model, options).unwrap();
    for (width, height) in [(640, 480), (33, 200), (1, 1), (500, 20)] {
        let picture = noise(width, height);
        detector.run(&picture).unwrap();
        let before = allocations();
        let found = detector.run(&picture).unwrap();
        assert!(!found.is_empty());
        assert!(found.iter().all(|face| face.bounds.iter().all(|part| part.is_finite()) && face.score >= 0.0));
        assert_eq!(allocations() - before, 0, "{width} × {height}");
    }
}

#[test]
fn foreign_weights_are_refused_by_name() {
    let landmarks = Model::random(landmarker_blueprint(128).unwrap(), 3).unwrap();
    let faces = Model::random(detector_blueprint(64).unwrap(), 3).unwrap();
    let error = Landmarker::from_model(&faces).unwrap_err().to_string();
    assert!(error.contains("landmarker"), "{error}");
    let error = Detector::from_model(&landmarks, DetectorOptions::default()).unwrap_err().to_string();
    assert!(error.contains("size") || error.contains("detector"), "{error}");
    let error = Detector::from_model(&faces, DetectorOptions { longest_side: 9, ..DetectorOptions::default() });
    assert!(error.unwrap_err().to_string().contains("longest_side is 9"));
}

#[test]
fn the_blueprints_keep_their_size() {
    for (blueprint, least, most) in
        [(landmarker_blueprint(128).unwrap(), 40.0, 65.0), (detector_blueprint(128).unwrap(), 5.0, 25.0)]
    {
        let cost = blueprint.cost().unwrap();
        let millions = cost.multiply_adds as f64 / 1e6;
        println!("{}: {millions:.1} million multiply-adds, {} parameters", blueprint.name, cost.parameters);
        assert!((least..most).contains(&millions), "{}: {millions}", blueprint.name);
    }
    let mut names: Vec<&str> = layout::LANDMARKER.iter().map(|head| head.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), layout::LANDMARKER.len());
}
