#![no_main]
//! The camera object of our records.

use libfuzzer_sys::fuzz_target;
use lineament_geometry::CameraModel;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(camera) = CameraModel::from_json(text) {
        assert!(camera.parameters().iter().all(|value| value.is_finite()));
        assert!(camera.focal().iter().all(|&value| value > 0.0));
        if let Some(ray) = camera.unproject([1.0, 2.0]) {
            assert!((ray.xyz.norm() - 1.0).abs() < 1e-12);
        }
        assert_eq!(CameraModel::from_json(&camera.to_json()), Ok(camera));
    }
});
