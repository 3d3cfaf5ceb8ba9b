//! Mirrored parameters give the mirrored mesh within 0.02 mm: identity, expression, gaze, jaw and lids at once.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is wrong")]

use lineament_face::{EyeAngles, FaceModel, Gaze, Identity, Mesh};

const BOUND: f32 = 2e-5;

/// Largest distance between a vertex and the mirror image of its partner in the other mesh, positions (m) and normals.
fn defect(model: &FaceModel, one: &Mesh, other: &Mesh) -> (f32, f32) {
    let worst = |a: &[[f32; 3]], b: &[[f32; 3]]| {
        let partner = |i: usize| b[model.topology().mirror[i] as usize];
        let distance = |i: usize| {
            let ([x, y, z], [u, v, w]) = (a[i], partner(i));
            ((x + u).powi(2) + (y - v).powi(2) + (z - w).powi(2)).sqrt()
        };
        (0..a.len()).map(distance).fold(0.0, f32::max)
    };
    (worst(&one.positions, &other.positions), worst(&one.normals, &other.normals))
}

fn gaze(seed: u64) -> Gaze {
    let angle = |k: u64| ((seed * 7 + k * 13) % 17) as f32 / 17.0 - 0.5;
    Gaze {
        left: EyeAngles { yaw: angle(0), pitch: 0.8 * angle(1) },
        right: EyeAngles { yaw: angle(2), pitch: 0.8 * angle(3) },
        ..Gaze::default()
    }
}

fn compare(model: &FaceModel, identity: &Identity, twin: &Identity, weights: &[f32], gaze: Gaze) -> (f32, f32) {
    let (mut scratch, mut one, mut other) = (model.neutral(), model.mesh(), model.mesh());
    model.evaluate(identity, weights, gaze, &mut scratch, &mut one).unwrap();
    let mirrored = model.mirrored_weights(weights);
    model.evaluate(twin, &mirrored, gaze.mirrored(), &mut scratch, &mut other).unwrap();
    defect(model, &one, &other)
}

#[test]
fn people_with_expressions() {
    let model = FaceModel::load().unwrap();
    let mut worst = (0.0f32, 0.0f32);
    for seed in 0..60 {
        let person = model.sample(seed);
        let identity = model.identity(&person).unwrap();
        let twin = model.identity(&model.mirrored_person(&person)).unwrap();
        let weight =
            |u: u64| if (u * 31 + seed * 17).is_multiple_of(9) { ((u * 5 + seed) % 10) as f32 / 10.0 } else { 0.0 };
        let weights: Vec<f32> = (0..model.units().len() as u64).map(weight).collect();
        let (position, normal) = compare(&model, &identity, &twin, &weights, gaze(seed));
        worst = (worst.0.max(position), worst.1.max(normal));
    }
    println!("60 people: positions within {:.5} mm, normals within {:.2e}", 1e3 * worst.0, worst.1);
    assert!(worst.0 < BOUND, "{} m", worst.0);
    assert!(worst.1 < 2e-3, "{}", worst.1);
}

#[test]
fn every_control_and_target() {
    let model = FaceModel::load().unwrap();
    let weights = model.rest_weights();
    let mut worst = 0.0f32;
    for place in 0..model.controls().len() {
        for value in [-1.0, 1.0] {
            let mut person = model.mean_person();
            person.controls[place] = value;
            let identity = model.identity(&person).unwrap();
            let twin = model.identity(&model.mirrored_person(&person)).unwrap();
            assert_eq!(model.mirrored_identity(&identity), twin, "{}", model.controls()[place].name);
            worst = worst.max(compare(&model, &identity, &twin, &weights, Gaze::default()).0);
        }
    }
    println!("{} controls, both ways: within {:.5} mm", model.controls().len(), 1e3 * worst);
    assert!(worst < BOUND, "{worst} m");
}

#[test]
fn the_base_is_symmetric_and_the_mirror_is_its_own_inverse() {
    let model = FaceModel::load().unwrap();
    let mirror = &model.topology().mirror;
    assert!((0..mirror.len()).all(|i| mirror[mirror[i] as usize] as usize == i));
    assert!(mirror.iter().enumerate().any(|(i, &m)| i != m as usize));
    let identity = model.identity(&model.mean_person()).unwrap();
    let (position, normal) = compare(&model, &identity, &identity, &model.rest_weights(), Gaze::default());
    println!("mean person: {:.6} mm, normals {normal:.2e}", 1e3 * position);
    assert!(position < BOUND && normal < 1e-3);
}
