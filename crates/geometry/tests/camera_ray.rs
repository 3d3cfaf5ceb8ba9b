//! Rotation relative to the ray through a place of the picture: what it is, and back.

mod camera_common;

use lineament_geometry::{Camera, CameraModel, Direction, HeadCv, Position, Radians, Ray, Rotation};
use nalgebra::Vector3;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

#[allow(clippy::expect_used, reason = "test code, outside of the test functions themselves")]
fn random_head(rng: &mut ChaCha8Rng) -> Rotation<HeadCv, Camera> {
    let mut draw = || rng.random_range(-3.0..3.0);
    Rotation::from_rotation_vector([draw(), draw(), draw()]).expect("finite")
}

#[test]
fn there_and_back_is_the_same_rotation() {
    let mut rng = ChaCha8Rng::seed_from_u64(21);
    let (mut worst, mut seen) = (0.0_f64, 0);
    for (_, camera) in camera_common::cameras(&mut rng, 10) {
        for _ in 0..500 {
            let pixel = [rng.random_range(0.0..640.0), rng.random_range(0.0..480.0)];
            let Some(ray) = camera.ray(pixel, Radians(rng.random_range(-3.2..3.2))) else { continue };
            let head = random_head(&mut rng);
            worst = worst.max(head.seen_along(ray).in_camera(ray).angle_to(&head).0);
            seen += 1;
        }
    }
    println!("worst round trip: {worst:.1e} rad over {seen}");
    assert!(worst < 1e-14 && seen > 10_000);
}

#[test]
fn the_rotation_takes_the_axis_to_the_ray_by_the_shortest_way() {
    let mut rng = ChaCha8Rng::seed_from_u64(22);
    let (mut worst_axis, mut worst_angle) = (0.0_f64, 0.0_f64);
    for _ in 0..20_000 {
        let mut draw = || rng.random_range(-1.0..1.0);
        let d = Vector3::new(draw(), draw(), draw());
        let ray = Rotation::<Ray, Camera>::along(Direction::from(d), Radians(0.0)).unwrap();
        let d = d.normalize();
        worst_axis = worst_axis.max((ray.apply(Vector3::z()) - d).norm());
        // The minimal rotation's angle is the angle between the axis and the ray.
        let between = 2.0 * (d - Vector3::z()).norm().atan2((d + Vector3::z()).norm());
        worst_angle = worst_angle.max((ray.angle().0 - between).abs());
    }
    println!("axis {worst_axis:.1e}, angle {worst_angle:.1e} rad");
    assert!(worst_axis < 1e-13 && worst_angle < 1e-14, "{worst_axis} {worst_angle}");
    let along = |x, y, z| Rotation::<Ray, Camera>::along(Direction::new(x, y, z), Radians(0.0));
    assert_eq!(along(0.0, 0.0, 2.0).unwrap().angle().0, 0.0);
    assert!((along(0.0, 0.0, -1.0).unwrap().apply(Vector3::z()) + Vector3::z()).norm() < 1e-15);
    assert!((along(1e300, 0.0, 1e300).unwrap().angle().degrees() - 45.0).abs() < 1e-12);
    assert!(along(0.0, 0.0, 0.0).is_err() && along(f64::NAN, 0.0, 1.0).is_err());
    assert!(CameraModel::assumed(640, 480).unwrap().ray([1.0, 1.0], Radians(f64::NAN)).is_none());
}

#[test]
fn a_head_at_the_side_that_looks_at_the_camera_is_frontal_for_its_crop() {
    let camera = CameraModel::assumed(640, 480).unwrap();
    for (pixel, side) in [([600.0, 240.0], [0.4, 0.0]), ([20.0, 400.0], [-0.3, 0.2]), ([320.0, 10.0], [0.0, -0.3])] {
        let place = camera.unproject(pixel).unwrap().xyz * 0.7;
        assert!((place.x * side[0] + place.y * side[1]) > 0.0, "the pixel is on that side");
        // Turned towards the camera the short way: the nose, −z of HeadCv, points from the head to the camera's centre.
        let look = Rotation::<Ray, Camera>::along(place.into(), Radians(0.0)).unwrap();
        let head: Rotation<HeadCv, Camera> = look.relabel();
        let nose = head.apply(-Vector3::z());
        assert!((nose + place.normalize()).norm() < 1e-15, "the nose points at the camera");
        let seen = head.seen_along(camera.ray(pixel, Radians(0.0)).unwrap());
        assert!(seen.angle().0 < 1e-15, "{} rad", seen.angle().0);
        // In the camera's frame it is turned by the angle of the ray.
        assert!(head.angle().0 > 0.2);
        // The same head rolled about the ray, in a crop rolled alike, is the identity again; published roll and the crop's have one sign.
        for roll in [-0.7, 0.2, 1.5] {
            let rolled: Rotation<HeadCv, Camera> = head * Rotation::<HeadCv, HeadCv>::about_z(Radians(roll));
            let seen = rolled.seen_along(camera.ray(pixel, Radians(roll)).unwrap());
            assert!(seen.angle().0 < 1e-15, "{} rad", seen.angle().0);
            let unrolled = rolled.seen_along(camera.ray(pixel, Radians(0.0)).unwrap());
            assert!((unrolled.angle().0 - roll.abs()).abs() < 1e-14);
        }
    }
}

#[test]
fn the_crops_roll_is_clockwise_in_the_picture() {
    // On the axis: the subject's eyes lie along +x of HeadCv. Rolled by +r, the eye at the picture's right goes down (greater y).
    let camera = CameraModel::assumed(640, 480).unwrap();
    let roll = Radians(0.3);
    let head: Rotation<HeadCv, Camera> = Rotation::about_z(roll);
    let eye = head.apply(Vector3::new(0.03, 0.0, 0.0)) + Vector3::new(0.0, 0.0, 0.6);
    let [u, v] = camera.project(Position::from(eye)).unwrap();
    assert!(((v - 240.0).atan2(u - 320.0) - roll.0).abs() < 1e-14, "the eye line is turned by +r in pixels, y down");
    let level = head.seen_along(camera.ray([320.0, 240.0], roll).unwrap());
    assert!(level.angle().0 < 1e-15);
}
