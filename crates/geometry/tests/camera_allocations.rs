//! Projecting and looking back allocate nothing.

#[path = "../../../tools/counting.rs"]
mod counting;

use counting::allocations;
use lineament_geometry::{CameraModel, Distortion, Position, Radians};

#[test]
fn no_projection_allocates() {
    let before = allocations();
    drop(std::hint::black_box(vec![1_u8]));
    assert_eq!(allocations() - before, 1, "the counter counts");
    let pinhole = CameraModel::assumed(640, 480).unwrap();
    for lens in [
        Distortion::None,
        Distortion::BrownConrady5([-0.27, -0.039, 0.0018, -0.00028, 0.238]),
        Distortion::BrownConrady8([0.507, -2.635, 0.000778, -0.000204, 1.489, 0.384, -2.454, 1.415]),
        Distortion::KannalaBrandt([-0.0112, 0.0461, -0.0442, 0.00818]),
    ] {
        let before = allocations();
        let camera = pinhole.with_distortion(lens).unwrap();
        let (mut seen, point) = (0, Position::new(0.1, -0.2, 0.6));
        for _ in 0..100 {
            seen += usize::from(camera.project(point).is_some());
            seen += usize::from(camera.project_with_jacobian(point).is_some());
            seen += usize::from(camera.project_with_parameters(point).is_some());
            seen += usize::from(camera.unproject([500.0, 100.0]).is_some());
            seen += usize::from(camera.ray([500.0, 100.0], Radians(0.1)).is_some());
        }
        assert_eq!((allocations() - before, seen), (0, 500), "{lens:?}");
    }
}
