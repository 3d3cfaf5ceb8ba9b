//! The ways to evaluate agree to the bit, the jaw is a rotation, the identity modes are identities, and after the buffers exist nothing allocates.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is wrong")]

#[path = "../../../tools/counting.rs"]
mod counting;

use lineament_face::{EyeAngles, FaceModel, Gaze, IdentityState, Part};

fn allocations(work: impl FnOnce()) -> usize {
    let before = counting::allocations();
    work();
    counting::allocations() - before
}

/// Some weights that change with the number.
fn weights(model: &FaceModel, number: usize) -> Vec<f32> {
    let weight = |u: usize| if (u * 7 + number * 5).is_multiple_of(6) { ((u + number) % 10) as f32 / 9.0 } else { 0.0 };
    (0..model.units().len()).map(weight).collect()
}

fn gaze(number: usize) -> Gaze {
    let angles = EyeAngles { yaw: (number % 5) as f32 * 0.15 - 0.3, pitch: (number % 7) as f32 * 0.1 - 0.3 };
    Gaze { left: angles, right: angles, ..Gaze::default() }
}

#[test]
fn nothing_is_allocated() {
    let model = FaceModel::load().unwrap();
    let (mut neutral, mut mesh) = (model.neutral(), model.mesh());
    let identities: Vec<_> = (0..4).map(|seed| model.identity(&model.sample(seed)).unwrap()).collect();
    let lists: Vec<_> = (0..4).map(|n| weights(&model, n)).collect();
    assert!(allocations(|| drop(vec![1u8; 10])) > 0, "the counter counts");
    let count = allocations(|| {
        for n in 0..4 {
            model.evaluate(&identities[n], &lists[n], gaze(n), &mut neutral, &mut mesh).unwrap();
            model.shape(&identities[n], &mut neutral).unwrap();
            model.express(&neutral, &lists[3 - n], gaze(n), &mut mesh).unwrap();
        }
    });
    assert_eq!(count, 0);
}

#[test]
fn expression_alone_gives_the_bits_of_the_whole() {
    let model = FaceModel::load().unwrap();
    let (mut neutral, mut scratch, mut one, mut other) = (model.neutral(), model.neutral(), model.mesh(), model.mesh());
    for n in 0..24 {
        let identity = model.identity(&model.sample(n as u64)).unwrap();
        let list = if n == 0 { model.rest_weights() } else { weights(&model, n) };
        model.shape(&identity, &mut neutral).unwrap();
        model.express(&neutral, &list, gaze(n), &mut one).unwrap();
        model.evaluate(&identity, &list, gaze(n), &mut scratch, &mut other).unwrap();
        assert_eq!(one.positions, other.positions, "{n}");
        // The touched normals are all that can change: any that was missed would differ here.
        assert_eq!(one.normals, other.normals, "{n}");
        assert_eq!(one.eyes, other.eyes);
    }
}

#[test]
fn the_jaw_turns_the_lower_teeth_and_the_tongue_as_one() {
    let model = FaceModel::load().unwrap();
    let (mut neutral, mut mesh) = (model.neutral(), model.mesh());
    model.shape(&model.identity(&model.sample(4)).unwrap(), &mut neutral).unwrap();
    let open = model.unit("jawOpen").unwrap();
    let distance = |a: [f32; 3], b: [f32; 3]| (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f32>().sqrt();
    for amount in [0.25, 0.5, 1.0] {
        let mut list = model.rest_weights();
        list[open] = amount;
        model.express(&neutral, &list, Gaze::default(), &mut mesh).unwrap();
        let moving: Vec<usize> =
            [Part::TeethLower, Part::Tongue].into_iter().flat_map(|p| model.topology().part(p)).collect();
        let mut worst = 0.0f32;
        for pair in moving.windows(2) {
            let stretch = |p: &[[f32; 3]]| distance(p[pair[0]], p[pair[1]]);
            worst = worst.max((stretch(&mesh.positions) - stretch(&neutral.positions)).abs());
            let arm = |p: [f32; 3]| (p[1] - neutral.jaw_hinge[1]).hypot(p[2] - neutral.jaw_hinge[2]);
            worst = worst.max((arm(mesh.positions[pair[0]]) - arm(neutral.positions[pair[0]])).abs());
        }
        println!("jawOpen {amount}: {:.1}°, rigid within {:.5} mm", mesh.jaw_angle.to_degrees(), 1e3 * worst);
        assert!(worst < 1e-6);
        assert!((mesh.jaw_angle.to_degrees() / amount - 20.7).abs() < 3.0);
        assert!(model.topology().part(Part::TeethUpper).all(|v| mesh.positions[v] == neutral.positions[v]));
    }
}

#[test]
fn the_modes_are_identities() {
    let model = FaceModel::load().unwrap();
    let basis = model.basis();
    let kept = basis.variance_kept();
    println!(
        "{} modes; kept by 10, 20, 40, all: {:.4} {:.4} {:.4} {:.4}",
        basis.len(),
        kept[9],
        kept[19],
        kept[39],
        kept[kept.len() - 1]
    );
    assert!(basis.len() >= 50 && !basis.is_empty());
    assert!(kept.windows(2).all(|w| w[1] >= w[0]) && kept[kept.len() - 1] > 0.99 && kept[kept.len() - 1] <= 1.0);
    let (mut scratch, mut one, mut other) = (model.neutral(), model.mesh(), model.mesh());
    let rest = model.rest_weights();
    // The mean of people is a person: of natural size and symmetric.
    model.evaluate(&basis.identity(&[]).unwrap(), &rest, Gaze::default(), &mut scratch, &mut one).unwrap();
    let pupils = one.eyes[0].centre[0] - one.eyes[1].centre[0];
    assert!((0.055..0.067).contains(&pupils), "{pupils}");
    let mut worst = 0.0f32;
    for mode in 0..basis.len() {
        let mut coefficients = vec![0.0; basis.len()];
        coefficients[mode] = 1.5;
        coefficients[(mode + 9) % 20] += 0.5;
        let twin = basis.mirrored(&coefficients);
        model
            .evaluate(&basis.identity(&coefficients).unwrap(), &rest, Gaze::default(), &mut scratch, &mut one)
            .unwrap();
        model.evaluate(&basis.identity(&twin).unwrap(), &rest, Gaze::default(), &mut scratch, &mut other).unwrap();
        for (i, p) in one.positions.iter().enumerate() {
            let q = other.positions[model.topology().mirror[i] as usize];
            worst = worst.max((p[0] + q[0]).abs().max((p[1] - q[1]).abs()).max((p[2] - q[2]).abs()));
        }
    }
    println!("mirrored coefficients: within {:.5} mm", 1e3 * worst);
    assert!(worst < 2e-5);
    let shapes = basis.displacements().unwrap();
    let (mut rest_head, mut moved) = (model.neutral(), model.neutral());
    model.shape(&basis.identity(&[]).unwrap(), &mut rest_head).unwrap();
    model.shape(&basis.identity(&[0.0, 1.0]).unwrap(), &mut moved).unwrap();
    let error = |i: usize| {
        (0..3).map(|k| (rest_head.positions[i][k] + shapes[1][i][k] - moved.positions[i][k]).abs()).fold(0.0, f32::max)
    };
    let nonlinear = (0..rest_head.positions.len()).map(error).fold(0.0, f32::max);
    println!("the second mode is linear within {:.3} mm", 1e3 * nonlinear);
    assert!(nonlinear < 3e-4);
    let state = |seed, parameters: &[f32]| IdentityState { seed, parameters: parameters.to_vec() };
    let person = model.identity(&model.sample(5)).unwrap();
    assert_eq!(model.identity_of(&state(Some(5), &[])).unwrap(), person);
    assert_eq!(model.identity_of(&state(None, &[])).unwrap(), basis.identity(&[]).unwrap());
    assert_eq!(model.identity_of(&state(Some(5), &[0.5])).unwrap(), basis.identity(&[0.5]).unwrap());
    assert!(basis.identity(&vec![0.0; basis.len() + 1]).is_err());
    assert!(basis.identity(&[f32::NAN]).is_err());
    assert!(basis.identity(&[11.0]).is_err());
}
