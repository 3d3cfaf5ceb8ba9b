//! Cutting, resizing, mirroring and straightening a picture keeps its camera true.

mod camera_common;

use camera_common::{cameras, point_in_field};
use lineament_geometry::{CameraModel, Degrees, Distortion, Focal, Position};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

#[test]
fn a_changed_picture_shows_each_point_where_the_change_took_it() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let mut worst = 0.0_f64;
    for (name, camera) in cameras(&mut rng, 10) {
        let crop = camera.cropped([100.5, -20.0], 320, 200).unwrap();
        let resized = camera.resized(1280, 240).unwrap();
        let (mirrored, overturned) = (camera.flipped_horizontally(), camera.flipped_vertically());
        assert_eq!(crop.size(), [320, 200]);
        for twice in [mirrored.flipped_horizontally(), overturned.flipped_vertically()] {
            assert_eq!((twice.distortion(), twice.focal()), (camera.distortion(), camera.focal()), "{name}");
            let [a, b] = [twice.principal_point(), camera.principal_point()];
            assert!((a[0] - b[0]).abs() + (a[1] - b[1]).abs() < 1e-12, "{name}");
        }
        for _ in 0..200 {
            let (point, _) = point_in_field(&camera, &mut rng, 0.98);
            let Some([u, v]) = camera.project(point).filter(|p| p.iter().all(|x| x.abs() < 1e4)) else { continue };
            let [x, y, z] = point.xyz.into();
            for (changed, place, expected) in [
                (crop, point, [u - 100.5, v + 20.0]),
                (resized, point, [2.0 * u, 0.5 * v]),
                (mirrored, Position::new(-x, y, z), [640.0 - u, v]),
                (overturned, Position::new(x, -y, z), [u, 480.0 - v]),
            ] {
                let seen = changed.project(place).unwrap_or_else(|| panic!("{name}: {place:?}"));
                worst = worst.max((seen[0] - expected[0]).abs()).max((seen[1] - expected[1]).abs());
            }
        }
        assert!(camera.cropped([f64::NAN, 0.0], 3, 3).is_err() && camera.cropped([0.0, 0.0], 0, 3).is_err());
        assert!(camera.resized(0, 3).unwrap_err().to_string().contains("width is 0"));
    }
    println!("worst difference after crop, resize and flips: {worst:.1e} px");
    assert!(worst < 1e-10, "{worst}");
}

#[test]
fn undistorting_and_distorting_cancel() {
    let mut rng = ChaCha8Rng::seed_from_u64(12);
    let (mut worst, mut seen) = (0.0_f64, 0);
    for (_, camera) in cameras(&mut rng, 10) {
        for row in 0..24 {
            for column in 0..32 {
                let pixel = [f64::from(column) * 20.0, f64::from(row) * 20.0];
                let Some(straight) = camera.undistort(pixel).filter(|p| p.iter().all(|x| x.abs() < 1e5)) else {
                    continue;
                };
                let back = camera.distort(straight).unwrap();
                worst = worst.max((back[0] - pixel[0]).abs()).max((back[1] - pixel[1]).abs());
                seen += 1;
            }
        }
    }
    println!("worst |distort(undistort(pixel)) − pixel|: {worst:.1e} px over {seen}");
    assert!(worst < 1e-9 && seen > 10_000);
}

#[test]
fn the_map_of_a_picture_agrees_with_its_points() {
    let lens = Distortion::BrownConrady5([-0.3, 0.1, 0.001, -0.001, 0.0]);
    let camera = CameraModel::assumed(64, 48).unwrap().with_distortion(lens).unwrap();
    let map = camera.undistortion_map(&camera.without_distortion()).unwrap();
    assert_eq!(map.size(), [64, 48]);
    for row in 0..48 {
        for column in 0..64 {
            let expected = camera.distort([f64::from(column) + 0.5, f64::from(row) + 0.5]).unwrap();
            let found = map.source(column, row).unwrap();
            assert_eq!(found, map.row(row)[column as usize]);
            assert!(
                (f64::from(found[0]) - expected[0]).abs() < 1e-5 && (f64::from(found[1]) - expected[1]).abs() < 1e-5
            );
        }
    }
    assert_eq!((map.source(64, 0), map.source(0, 48), map.row(48).len()), (None, None, 0));
    // A target wider than the lens sees nothing at its rim.
    let wide = CameraModel::from_focal(Focal::Horizontal(Degrees(175.0).into()), 64, 48).unwrap();
    let narrow = camera.with_distortion(Distortion::BrownConrady5([-0.5, 0.0, 0.0, 0.0, 0.0])).unwrap();
    let map = narrow.undistortion_map(&wide).unwrap();
    assert_eq!(map.source(0, 24), None);
    assert!(map.source(32, 24).is_some());
    let huge = CameraModel::assumed(1 << 20, 1 << 20).unwrap();
    assert!(camera.undistortion_map(&huge).unwrap_err().to_string().contains("piece by piece"));
}

#[test]
fn focal_lengths_follow_their_rules() {
    let f = |focal| CameraModel::from_focal(focal, 640, 480).unwrap().focal();
    assert_eq!(f(Focal::Width), [640.0; 2]);
    assert_eq!(f(Focal::Height), [480.0; 2]);
    assert_eq!(f(Focal::LongerSide), [640.0; 2]);
    assert_eq!(f(Focal::Pixels(123.0)), [123.0; 2]);
    assert!((f(Focal::MediaPipe)[0] / 480.0 - 0.815_9).abs() < 5e-5, "CONVENTIONS: f = 0.8159·h");
    assert_eq!(CameraModel::assumed(480, 640).unwrap().focal(), [640.0; 2]);
    assert_eq!(CameraModel::assumed(640, 480).unwrap().principal_point(), [320.0, 240.0]);
    for degrees in [1.0, 30.0, 63.0, 120.0, 179.0] {
        let angle = Degrees(degrees).into();
        let view = |focal| CameraModel::from_focal(focal, 640, 480).unwrap().field_of_view().unwrap();
        assert!((view(Focal::Horizontal(angle)).horizontal.degrees() - degrees).abs() < 1e-10);
        assert!((view(Focal::Vertical(angle)).vertical.degrees() - degrees).abs() < 1e-10);
        assert!((view(Focal::Diagonal(angle)).diagonal.degrees() - degrees).abs() < 1e-10);
    }
    for bad in [0.0, -10.0, 180.0, 400.0, f64::NAN, f64::INFINITY] {
        assert!(CameraModel::from_focal(Focal::Vertical(Degrees(bad).into()), 640, 480).is_err(), "{bad}");
    }
    assert!(CameraModel::assumed(0, 480).unwrap_err().to_string().contains("width is 0"));
    // An equidistant fisheye spans the angle of its radius: 320/400 rad to either side.
    let fisheye = CameraModel::from_focal(Focal::Pixels(400.0), 640, 480).unwrap();
    let fisheye = fisheye.with_distortion(Distortion::KannalaBrandt([0.0; 4])).unwrap();
    assert!((fisheye.field_of_view().unwrap().horizontal.0 - 1.6).abs() < 1e-14);
    let folding = fisheye.with_distortion(Distortion::BrownConrady5([-1.0, 0.0, 0.0, 0.0, 0.0])).unwrap();
    assert_eq!(folding.field_of_view(), None, "the border of the picture sees nothing");
}
