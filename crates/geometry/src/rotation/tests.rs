use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::frame::Camera;

pub(crate) fn random(rng: &mut ChaCha8Rng) -> Rotation<Head, Camera> {
    loop {
        let q: [f64; 4] = std::array::from_fn(|_| rng.random_range(-1.0..1.0));
        let length: f64 = q.iter().map(|c| c * c).sum();
        if (0.01..1.0).contains(&length) {
            return Rotation::from_xyzw(q).unwrap();
        }
    }
}

#[test]
fn every_representation_returns() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let mut worst = 0.0_f64;
    for _ in 0..20_000 {
        let r = random(&mut rng);
        let mut check = |name: &str, back: Rotation<Head, Camera>| {
            let error = r.angle_to(&back).0;
            assert!(error < 1e-12, "{name}: {error:e} for {r:?}");
            worst = worst.max(error);
        };
        check("vector", Rotation::from_rotation_vector(r.to_rotation_vector()).unwrap());
        check("quaternion", Rotation::from_xyzw(r.to_xyzw()).unwrap());
        check("matrix", Rotation::from_rows(r.to_rows()).unwrap());
        check("six", Rotation::from_six(r.to_six()).unwrap());
        for order in EulerOrder::ALL {
            check("Euler", Rotation::from_euler(order, r.to_euler(order)).unwrap());
        }
    }
    println!("worst {worst:e} rad");
}

#[test]
fn euler_angles_come_back_as_they_were() {
    for order in EulerOrder::ALL {
        let middle = if order.axes()[0] == order.axes()[2] { 1.1 } else { -0.6 };
        let angles = [Radians(0.3), Radians(middle), Radians(-2.0)];
        let back = Rotation::<Head, Camera>::from_euler(order, angles).unwrap().to_euler(order);
        for (a, b) in angles.iter().zip(back) {
            assert!((a.0 - b.0).abs() < 1e-12, "{order:?}: {angles:?} became {back:?}");
        }
    }
}

#[test]
fn gimbal_lock_zeroes_the_third_angle() {
    use std::f64::consts::{FRAC_PI_2, PI};
    for order in EulerOrder::ALL {
        let bounds = if order.axes()[0] == order.axes()[2] { [0.0, PI] } else { [FRAC_PI_2, -FRAC_PI_2] };
        for middle in bounds {
            let r = Rotation::<Head, Camera>::from_euler(order, [Radians(0.4), Radians(middle), Radians(0.3)]).unwrap();
            let angles = r.to_euler(order);
            assert_eq!(angles[2].0, 0.0, "{order:?} at {middle}");
            assert!((angles[1].0 - middle).abs() < 1e-7);
            let error = r.angle_to(&Rotation::from_euler(order, angles).unwrap()).0;
            assert!(error < 1e-7, "{order:?} at {middle}: {error:e}");
        }
    }
}

#[test]
fn the_product_is_written_left_to_right() {
    let [a, b, c] = [Radians(0.2), Radians(0.5), Radians(-0.7)];
    let product = Rotation::<Head, Camera>::about_x(a).matrix()
        * Rotation::<Head, Camera>::about_y(b).matrix()
        * Rotation::<Head, Camera>::about_z(c).matrix();
    let euler = Rotation::<Head, Camera>::from_euler(EulerOrder::Xyz, [a, b, c]).unwrap();
    assert!((product - euler.matrix()).amax() < 1e-15);
}

#[test]
fn distances_are_exact_for_tiny_and_for_half_turns() {
    for angle in [0.0, 1e-12, 1e-9, 1e-3, 1.0, 3.0, std::f64::consts::PI] {
        let r = Rotation::<Head, Camera>::about_y(Radians(angle));
        assert!((r.angle().0 - angle).abs() <= 1e-15 + 1e-14 * angle, "{angle}: {}", r.angle().0);
        assert!((r.inverse().angle().0 - angle).abs() <= 1e-15 + 1e-14 * angle);
    }
}

#[test]
fn bad_input_is_refused() {
    type R = Rotation<Head, Camera>;
    assert!(matches!(R::from_xyzw([0.0; 4]), Err(GeometryError::NoDirection { .. })));
    assert!(matches!(R::from_xyzw([f64::NAN, 0.0, 0.0, 1.0]), Err(GeometryError::NotFinite { .. })));
    assert!(matches!(R::from_rotation_vector([f64::INFINITY, 0.0, 0.0]), Err(GeometryError::NotFinite { .. })));
    assert!(matches!(R::from_six([1.0, 0.0, 0.0, 2.0, 0.0, 0.0]), Err(GeometryError::NoDirection { .. })));
    assert!(matches!(R::nearest(Matrix3::zeros()), Err(GeometryError::NoDirection { .. })));
    let mirror = Matrix3::from_diagonal(&Vector3::new(-1.0, 1.0, 1.0));
    assert!(matches!(R::from_matrix(mirror), Err(GeometryError::NotARotation { .. })));
    let text = R::from_matrix(Matrix3::identity() * 1.5).unwrap_err().to_string();
    assert!(text.contains("1.25") && text.contains("nearest"), "{text}");
    assert!(R::from_euler(EulerOrder::Xyz, [Radians(f64::NAN), Radians(0.0), Radians(0.0)]).is_err());
}

#[test]
fn nearest_projects_and_slerp_divides_the_turn() {
    let r = Rotation::<Head, Camera>::from_euler(EulerOrder::Zyx, [Radians(0.4), Radians(0.3), Radians(-0.2)]).unwrap();
    let nearest = Rotation::<Head, Camera>::nearest(r.matrix() * 3.0).unwrap();
    assert!(r.angle_to(&nearest).0 < 1e-12);
    let halfway = Rotation::identity().slerp(&r, 0.5);
    assert!((halfway.angle().0 - 0.5 * r.angle().0).abs() < 1e-14);
}
