//! The jaw points of 2-D annotations lie on the outline that the camera sees.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests print what they measure")]

use lineament_face::{FaceModel, Gaze, HeadError, JAW_COUNT, Mesh, SegmentationClass, ibug68, landmarks};
use lineament_geometry::{Camera, Degrees, Head, Position, Rotation, Transform};
use nalgebra::Vector3;

fn mesh(model: &FaceModel, seed: Option<u64>) -> Mesh {
    let person = seed.map_or_else(|| model.mean_person(), |s| model.sample(s));
    let (mut scratch, mut mesh) = (model.neutral(), model.mesh());
    let identity = model.identity(&person).unwrap();
    model.evaluate(&identity, &model.rest_weights(), Gaze::default(), &mut scratch, &mut mesh).unwrap();
    mesh
}

/// A head half a metre before the camera; `left` turns its nose to the subject's left.
fn pose(left: f64, up: f64, roll: f64) -> Transform<Head, Camera> {
    type Turn = Rotation<Head, Head>;
    let turn =
        Turn::about_z(Degrees(roll).into()) * Turn::about_x(Degrees(-up).into()) * Turn::about_y(Degrees(left).into());
    Transform::facing_camera(0.5) * Transform::from(turn)
}

fn project(pose: &Transform<Head, Camera>, point: [f32; 3]) -> [f64; 2] {
    let seen = pose.position(Position::from(Vector3::from(point.map(f64::from)))).xyz;
    [seen.x / seen.z, seen.y / seen.z]
}

#[test]
fn no_skin_of_the_far_cheek_lies_outside() {
    let model = FaceModel::load().unwrap();
    let classes = model.quad_classes();
    let mut shown = vec![false; model.topology().vertex_count()];
    for (quad, &class) in model.topology().quads.iter().zip(classes) {
        if [SegmentationClass::Skin, SegmentationClass::Nose].map(SegmentationClass::id).contains(&class) {
            quad.iter().for_each(|&v| shown[v as usize] = true);
        }
    }
    let mut worst = 0.0f64;
    for seed in [None, Some(1), Some(2), Some(3), Some(4), Some(5)] {
        let mesh = mesh(&model, seed);
        for (left, far) in [(25.0, [11, 12, 13, 14, 15]), (-25.0, [1, 2, 3, 4, 5]), (45.0, [11, 12, 13, 14, 15])] {
            let pose = pose(left, 0.0, 0.0);
            let jaw = model.visible_jaw(&mesh, &pose).unwrap();
            for point in far.map(|i: usize| project(&pose, jaw[i])) {
                // Skin at the same height of the picture, before the ear.
                for (position, _) in mesh.positions.iter().zip(&shown).filter(|(p, s)| **s && p[2] > -0.06) {
                    let other = project(&pose, *position);
                    if (other[1] - point[1]).abs() < 0.004 {
                        let beyond = (other[0] - point[0]) * left.signum() * 0.5;
                        worst = worst.max(beyond * 1e3);
                    }
                }
            }
        }
    }
    println!("skin beyond the far cheek's points: at most {worst:.2} mm");
    assert!(worst < 3.0);
}

#[test]
fn the_picture_may_be_rolled_and_mirrored() {
    let model = FaceModel::load().unwrap();
    let mean = mesh(&model, None);
    let mirrored = |jaw: [[f32; 3]; JAW_COUNT]| -> Vec<[f32; 3]> {
        ibug68::MIRROR[..JAW_COUNT].iter().map(|&i| jaw[usize::from(i)]).map(|[x, y, z]| [-x, y, z]).collect()
    };
    for (left, up) in [(0.0, 0.0), (30.0, 10.0), (-50.0, -15.0), (10.0, 30.0)] {
        let straight = model.visible_jaw(&mean, &pose(left, up, 0.0)).unwrap();
        for roll in [20.0, -75.0, 180.0] {
            let rolled = model.visible_jaw(&mean, &pose(left, up, roll)).unwrap();
            let off = straight.as_flattened().iter().zip(rolled.as_flattened()).map(|(a, b)| (a - b).abs());
            assert!(off.fold(0.0f32, f32::max) < 1e-6, "roll {roll}");
        }
        let other = mirrored(model.visible_jaw(&mean, &pose(-left, up, 0.0)).unwrap());
        let worst = straight.iter().zip(&other).flat_map(|(a, b)| (0..3).map(move |k| (a[k] - b[k]).abs()));
        let worst = worst.fold(0.0f32, f32::max) * 1e3;
        println!("left {left}, up {up}: the mirrored picture's jaw differs by {worst:.4} mm");
        assert!(worst < 0.02);
    }
}

#[test]
fn a_face_seen_from_the_front_keeps_its_jaw_and_a_turned_one_slides() {
    let model = FaceModel::load().unwrap();
    let mean = mesh(&model, None);
    let mut points = [[0.0; 3]; landmarks::COUNT];
    model.landmarks(&mean, &mut points).unwrap();
    let front = model.visible_landmarks68(&points, &mean, &pose(0.0, 0.0, 0.0)).unwrap();
    let turned = model.visible_landmarks68(&points, &mean, &pose(45.0, 0.0, 0.0)).unwrap();
    // Behind the jaw and the brows.
    assert_eq!(front[27..], turned[27..]);
    let profile = model.visible_landmarks68(&points, &mean, &pose(75.0, 0.0, 0.0)).unwrap();
    let slides = |from: &[[f32; 3]], to: &[[f32; 3]]| -> Vec<f32> {
        let pairs = from.iter().zip(to).take(JAW_COUNT);
        pairs.map(|(a, b)| 1e3 * (Vector3::from(*a) - Vector3::from(*b)).norm()).collect()
    };
    let (first, further) = (slides(&front, &turned), slides(&turned, &profile));
    println!(
        "jaw points slide by {first:.0?} mm when the nose turns 45° to the subject's left, {further:.0?} mm from 45° to 75°"
    );
    // The near side has reached the jaw's edge: points may move along it, but not off it.
    let to_edge = |point: [f32; 3]| {
        let to_piece = |piece: &[[f32; 3]]| {
            let (a, b, p) = (Vector3::from(piece[0]), Vector3::from(piece[1]), Vector3::from(point));
            let share = ((p - a).dot(&(b - a)) / (b - a).norm_squared()).clamp(0.0, 1.0);
            1e3 * (a + (b - a) * share - p).norm()
        };
        turned[..=8].windows(2).map(to_piece).fold(f32::INFINITY, f32::min)
    };
    let off: Vec<f32> = profile[..6].iter().map(|&point| to_edge(point)).collect();
    println!("from 45° to 75° the near side leaves its line by {off:.1?} mm");
    assert!(off.iter().all(|&d| d < 3.0), "{off:?}");
    assert!(first[12..=15].iter().all(|&d| d > 20.0), "the far side slides forward");
    for pair in front[..JAW_COUNT].windows(2) {
        assert!(pair[1][0] > pair[0][0], "from the subject's right to the left");
    }
}

#[test]
fn jaw_and_brows_lie_at_even_distances_in_the_picture() {
    let model = FaceModel::load().unwrap();
    for (seed, left, up) in [(None, 0.0, 0.0), (Some(4), 30.0, 10.0), (Some(5), -55.0, -20.0)] {
        let pose = pose(left, up, 15.0);
        let (mesh, mut points) = (mesh(&model, seed), [[0.0; 3]; landmarks::COUNT]);
        model.landmarks(&mesh, &mut points).unwrap();
        let seen = model.visible_landmarks68(&points, &mesh, &pose).unwrap().map(|point| project(&pose, point));
        for (from, to) in ibug68::EVEN {
            let line = &seen[usize::from(from)..=usize::from(to)];
            let steps: Vec<f64> =
                line.windows(2).map(|p| ((p[1][0] - p[0][0]).powi(2) + (p[1][1] - p[0][1]).powi(2)).sqrt()).collect();
            let mean = steps.iter().sum::<f64>() / steps.len() as f64;
            // A step around a bend is its chord.
            assert!(steps.iter().all(|step| (0.8..1.1).contains(&(step / mean))), "{left}, {up}: {steps:?}");
        }
    }
}

#[test]
fn bad_input_is_told_and_nothing_panics() {
    let model = FaceModel::load().unwrap();
    let mut mean = mesh(&model, None);
    let behind = Transform::<Head, Camera>::new(Rotation::identity(), [0.0, 0.0, -1.0]).unwrap();
    assert!(model.visible_jaw(&mean, &behind).unwrap().iter().flatten().all(|v| v.is_finite()));
    mean.positions.truncate(100);
    let told = model.visible_jaw(&mean, &pose(0.0, 0.0, 0.0));
    assert!(matches!(told, Err(HeadError::Count { found: 100, .. })), "{told:?}");
    assert!(model.landmarks(&mean, &mut [[0.0; 3]; landmarks::COUNT]).is_err());
}
