#![no_main]
//! OpenCV's calibration files.

use libfuzzer_sys::fuzz_target;
use lineament_geometry::{CameraModel, OpencvOptions};

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    for (fisheye, second) in [(false, false), (true, false), (false, true)] {
        let options = OpencvOptions { size: Some([640, 480]), fisheye, second };
        if let Ok(camera) = CameraModel::from_opencv_yaml(text, &options) {
            assert!(camera.parameters().iter().all(|value| value.is_finite()));
            assert!(camera.focal().iter().all(|&value| value > 0.0));
            if let Some(ray) = camera.unproject([1.0, 2.0]) {
                assert!((ray.xyz.norm() - 1.0).abs() < 1e-12);
            }
            let written = camera.to_opencv_yaml();
            assert!(CameraModel::from_opencv_yaml(&written, &OpencvOptions::default()).is_ok(), "{written}");
        }
    }
});
