//! Sampled people are people: whole meshes, eyes in their sockets, closed mouths, natural sizes, every age, sex and origin, the same on every machine.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is wrong")]

use lineament_face::{FaceModel, Gaze, Mesh, Part, Person};

fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f32>().sqrt()
}

/// Calls with each of the first people and their neutral mesh.
fn each(model: &FaceModel, count: u64, mut visit: impl FnMut(u64, &Person, &Mesh)) {
    let (mut scratch, mut mesh) = (model.neutral(), model.mesh());
    for seed in 0..count {
        let person = model.sample(seed);
        let identity = model.identity(&person).unwrap();
        model.evaluate(&identity, &model.rest_weights(), Gaze::default(), &mut scratch, &mut mesh).unwrap();
        visit(seed, &person, &mesh);
    }
}

#[test]
fn no_torn_mesh() {
    let model = FaceModel::load().unwrap();
    let topology = model.topology();
    let skin = topology.part(Part::Skin);
    let face = |q: &&[u32; 4]| q.iter().all(|&v| skin.contains(&(v as usize)));
    let quads: Vec<[u32; 4]> = topology.quads.iter().filter(face).copied().collect();
    let mut reference = Vec::new();
    let (mut scratch, mut mean) = (model.neutral(), model.mesh());
    let identity = model.identity(&model.mean_person()).unwrap();
    model.evaluate(&identity, &model.rest_weights(), Gaze::default(), &mut scratch, &mut mean).unwrap();
    for q in &quads {
        reference.push(
            (0..4)
                .map(|k| distance(mean.positions[q[k] as usize], mean.positions[q[(k + 1) % 4] as usize]))
                .fold(0.0, f32::max),
        );
    }
    let (mut longest, mut stretch) = (0.0f32, 0.0f32);
    each(&model, 400, |_, _, mesh| {
        assert!(mesh.positions.iter().chain(&mesh.normals).flatten().all(|v| v.is_finite()));
        for (q, rest) in quads.iter().zip(&reference) {
            for k in 0..4 {
                let edge = distance(mesh.positions[q[k] as usize], mesh.positions[q[(k + 1) % 4] as usize]);
                longest = longest.max(edge);
                stretch = stretch.max(edge / rest.max(2e-3));
            }
        }
        let unit = |n: &[f32; 3]| ((n[0] * n[0] + n[1] * n[1] + n[2] * n[2]).sqrt() - 1.0).abs();
        assert!(mesh.normals.iter().map(unit).fold(0.0, f32::max) < 1e-4);
    });
    println!("400 people: longest edge {:.1} mm, at most {stretch:.2} times the mean head's", 1e3 * longest);
    assert!(stretch < 4.0 && longest < 0.06);
}

#[test]
fn natural_sizes() {
    let model = FaceModel::load().unwrap();
    let mut adults: [Vec<f32>; 2] = Default::default();
    let skin = model.topology().part(Part::Skin);
    let mut heights = Vec::new();
    each(&model, 400, |seed, person, mesh| {
        let pupils = distance(mesh.eyes[0].centre, mesh.eyes[1].centre);
        let middle: Vec<f32> = (0..3).map(|k| mesh.eyes[0].centre[k] + mesh.eyes[1].centre[k]).collect();
        assert!(
            middle.iter().all(|m| m.abs() < 1e-6),
            "{seed}: the origin is the midpoint of the eyes, not {middle:?}"
        );
        assert!((0.040..0.076).contains(&pupils), "{seed}: {pupils} m between the pupils");
        let radius = mesh.eyes[0].radius;
        assert!((0.009..0.0155).contains(&radius), "{seed}: eyeball of {radius} m");
        if person.age >= 20.0 {
            adults[usize::from(person.masculinity > 0.5)].push(1e3 * pupils);
            let top = mesh.positions[skin.clone()].iter().map(|p| p[1]).fold(f32::MIN, f32::max);
            heights.push(1e3 * top);
        }
    });
    let mean = |v: &[f32]| v.iter().sum::<f32>() / v.len() as f32;
    let (women, men) = (mean(&adults[0]), mean(&adults[1]));
    println!(
        "adults: pupils {women:.1} mm (women), {men:.1} mm (men); top of the head {:.0} mm over the eyes",
        mean(&heights)
    );
    // ANSUR II: 61.7 and 64.0 mm.
    assert!((women - 61.7).abs() < 1.0 && (men - 64.0).abs() < 1.0);
    assert!((100.0..130.0).contains(&mean(&heights)));
}

#[test]
fn eyes_lie_in_their_sockets() {
    let model = FaceModel::load().unwrap();
    let skin = model.topology().part(Part::Skin);
    let (mut deepest, mut least_cover) = (0.0f32, f32::MAX);
    each(&model, 400, |seed, _, mesh| {
        for eye in &mesh.eyes {
            let front = eye.centre[2] + eye.radius;
            // Skin around the eye, seen from the front: the lids reach at most a little behind the ball's front, and surround it.
            let near =
                |p: &&[f32; 3]| (p[0] - eye.centre[0]).hypot(p[1] - eye.centre[1]) < eye.radius && p[2] > eye.centre[2];
            let around: Vec<&[f32; 3]> = mesh.positions[skin.clone()].iter().filter(near).collect();
            let upper = around
                .iter()
                .filter(|p| p[1] > eye.centre[1] + 0.3 * eye.radius)
                .map(|p| p[2])
                .fold(f32::MIN, f32::max);
            let lower = around
                .iter()
                .filter(|p| p[1] < eye.centre[1] - 0.3 * eye.radius)
                .map(|p| p[2])
                .fold(f32::MIN, f32::max);
            let cover = upper.min(lower) - (eye.centre[2] + 0.6 * eye.radius);
            least_cover = least_cover.min(cover);
            assert!(cover > 0.0, "{seed}: the lids lie {cover} m behind the ball");
            deepest = deepest.max(upper.max(lower) - front);
        }
    });
    println!(
        "lids at least {:.1} mm in front of the ball's edge, skin at most {:.1} mm in front of its front",
        1e3 * least_cover,
        1e3 * deepest
    );
    assert!(deepest < 0.02);
}

#[test]
fn every_age_sex_and_origin() {
    let model = FaceModel::load().unwrap();
    let people: Vec<Person> = (0..3000).map(|seed| model.sample(seed)).collect();
    let share = |test: &dyn Fn(&Person) -> bool| people.iter().filter(|p| test(p)).count() as f64 / people.len() as f64;
    let men = share(&|p| p.masculinity > 0.5);
    let origins = [0, 1, 2].map(|o| share(&|p: &Person| (0..3).all(|k| p.origin[o] >= p.origin[k])));
    let ages = [(2.0, 12.0), (12.0, 18.0), (18.0, 55.0), (55.0, 85.1)]
        .map(|(a, b)| share(&|p: &Person| p.age >= a && p.age < b));
    println!("men {men:.3}, origins {origins:.3?}, ages {ages:.3?}");
    assert!((men - 0.5).abs() < 0.03);
    assert!(origins.iter().all(|o| (o - 1.0 / 3.0).abs() < 0.03));
    assert!((ages.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    assert!(ages.iter().all(|a| *a > 0.06));
    assert!(people.iter().flat_map(|p| &p.controls).all(|c| (-1.0..=1.0).contains(c)));
    // Both sides of a face agree, and not quite.
    let (left, right) =
        (model.control("l-ear-scale-decr-incr").unwrap(), model.control("r-ear-scale-decr-incr").unwrap());
    let gap: f32 = people.iter().map(|p| (p.controls[left] - p.controls[right]).abs()).sum::<f32>() / 3000.0;
    let spread: f32 = people.iter().map(|p| p.controls[left].abs()).sum::<f32>() / 3000.0;
    println!("ears: mean size {spread:.3}, mean difference of the sides {gap:.3}");
    assert!(gap > 0.0 && gap < 0.4 * spread);
}

#[test]
fn controls_move_and_only_by_degrees() {
    let model = FaceModel::load().unwrap();
    let (mut scratch, mut rest, mut moved) = (model.neutral(), model.mesh(), model.mesh());
    let weights = model.rest_weights();
    model
        .evaluate(&model.identity(&model.mean_person()).unwrap(), &weights, Gaze::default(), &mut scratch, &mut rest)
        .unwrap();
    for (place, control) in model.controls().iter().enumerate() {
        let mut person = model.mean_person();
        person.controls[place] = 1.0;
        model.evaluate(&model.identity(&person).unwrap(), &weights, Gaze::default(), &mut scratch, &mut moved).unwrap();
        let most = rest.positions.iter().zip(&moved.positions).map(|(a, b)| distance(*a, *b)).fold(0.0, f32::max);
        assert!(most > 3e-4 && most < 0.1, "{} moves the face by {most} m", control.name);
    }
}

/// FNV-1a over the bits of positions and normals: the sampler, the identity, the evaluation and `libm` give the same everywhere.
#[test]
fn the_same_bits_on_every_machine() {
    let model = FaceModel::load().unwrap();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    each(&model, 8, |_, _, mesh| {
        for value in mesh.positions.iter().chain(&mesh.normals).flatten() {
            for byte in value.to_bits().to_le_bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
    });
    println!("{hash:#018x}");
    assert_eq!(
        hash,
        include_str!("golden/head_people.txt").trim().parse::<u64>().unwrap(),
        "write the new value where the change is meant"
    );
}
