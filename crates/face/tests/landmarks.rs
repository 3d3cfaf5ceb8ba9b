//! The 478 landmarks: symmetric, near MediaPipe's canonical face, and moving with what they mark.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests print what they measure")]

use lineament_face::{EyeAngles, FaceModel, Gaze, Person, landmarks};
use nalgebra::{Matrix3, Vector3};

type Points = [[f32; 3]; landmarks::COUNT];

fn evaluate(model: &FaceModel, person: &Person, units: &[(&str, f32)], gaze: Gaze) -> Points {
    let (mut scratch, mut mesh) = (model.neutral(), model.mesh());
    let mut weights = model.rest_weights();
    for (name, weight) in units {
        weights[model.unit(name).unwrap()] = *weight;
    }
    model.evaluate(&model.identity(person).unwrap(), &weights, gaze, &mut scratch, &mut mesh).unwrap();
    let mut points = [[f32::NAN; 3]; landmarks::COUNT];
    model.landmarks(&mesh, &mut points).unwrap();
    points
}

fn millimetres(a: [f32; 3], b: [f32; 3]) -> f64 {
    1e3 * (Vector3::from(a) - Vector3::from(b)).cast::<f64>().norm()
}

fn flipped([x, y, z]: [f32; 3]) -> [f32; 3] {
    [-x, y, z]
}

#[test]
fn the_mean_head_has_mirrored_landmarks() {
    let model = FaceModel::load().unwrap();
    let points = evaluate(&model, &model.mean_person(), &[], Gaze::default());
    let defect = |i: usize| millimetres(flipped(points[i]), points[usize::from(landmarks::MIRROR[i])]);
    let worst = (0..landmarks::COUNT).max_by(|&a, &b| defect(a).total_cmp(&defect(b))).unwrap();
    println!("mirror defect of the mean head: at most {:.5} mm, at landmark {worst}", defect(worst));
    assert!(defect(worst) < 0.5);
}

#[test]
fn a_mirrored_person_has_mirrored_landmarks() {
    let model = FaceModel::load().unwrap();
    let mut worst = 0.0f64;
    for seed in 0..20 {
        let person = model.sample(seed);
        let here = evaluate(&model, &person, &[("mouthSmileLeft", 0.7)], Gaze::default());
        let there = evaluate(&model, &model.mirrored_person(&person), &[("mouthSmileRight", 0.7)], Gaze::default());
        for (i, &partner) in landmarks::MIRROR.iter().enumerate() {
            worst = worst.max(millimetres(flipped(here[i]), there[usize::from(partner)]));
        }
    }
    println!("mirrored people: landmarks differ by at most {worst:.5} mm");
    assert!(worst < 0.02);
}

/// Least squares of rotation, scale and shift from `from` to `to` (Umeyama 1991): distances that remain.
fn after_similarity(from: &[Vector3<f64>], to: &[Vector3<f64>]) -> Vec<f64> {
    let count = from.len() as f64;
    let (a, b) = (from.iter().sum::<Vector3<f64>>() / count, to.iter().sum::<Vector3<f64>>() / count);
    let cross: Matrix3<f64> = from.iter().zip(to).map(|(p, q)| (q - b) * (p - a).transpose()).sum();
    let svd = cross.svd(true, true);
    let (u, vt) = (svd.u.unwrap(), svd.v_t.unwrap());
    let sign = Matrix3::from_diagonal(&Vector3::new(1.0, 1.0, (u * vt).determinant().signum()));
    let rotation = u * sign * vt;
    let scale = (Matrix3::from_diagonal(&svd.singular_values) * sign).trace()
        / from.iter().map(|p| (p - a).norm_squared()).sum::<f64>();
    from.iter().zip(to).map(|(p, q)| (scale * (rotation * (p - a)) + b - q).norm()).collect()
}

#[test]
fn the_mean_head_is_near_the_canonical_face() {
    let model = FaceModel::load().unwrap();
    let points = evaluate(&model, &model.mean_person(), &[], Gaze::default());
    let canonical: Vec<_> = landmarks::CANONICAL_CM.iter().map(|p| Vector3::from(p.map(f64::from)) * 10.0).collect();
    let ours: Vec<_> = points[..landmarks::MESH_COUNT].iter().map(|p| Vector3::from(p.map(f64::from)) * 1e3).collect();
    let left = after_similarity(&canonical, &ours);
    let mean = left.iter().sum::<f64>() / left.len() as f64;
    let worst = (0..left.len()).max_by(|&a, &b| left[a].total_cmp(&left[b])).unwrap();
    println!(
        "canonical face, after a similarity fit: mean {mean:.2} mm, at most {:.2} mm (landmark {worst})",
        left[worst]
    );
    assert!(mean < 5.0 && left[worst] < 15.0);
}

#[test]
fn lips_part_when_the_jaw_opens() {
    let model = FaceModel::load().unwrap();
    let gap = |open: f32| {
        let points = evaluate(&model, &model.mean_person(), &[("jawOpen", open)], Gaze::default());
        let pairs = [(13, 14), (82, 87), (312, 317), (81, 178), (311, 402)];
        pairs.map(|(upper, lower)| f64::from(points[upper][1] - points[lower][1]) * 1e3)
    };
    let (closed, open) = (gap(0.0), gap(1.0));
    println!("between the inner lips: closed {closed:.1?} mm, jaw open {open:.1?} mm");
    assert!(closed.iter().all(|d| (0.0..1.0).contains(d)));
    assert!(open.iter().all(|&d| d > 15.0));
}

#[test]
fn irises_follow_the_gaze() {
    let model = FaceModel::load().unwrap();
    let angles = EyeAngles { yaw: -0.3, pitch: 0.2 };
    let turned = Gaze { left: angles, right: angles, ..Gaze::default() };
    let ahead = evaluate(&model, &model.mean_person(), &[], Gaze::default());
    let aside = evaluate(&model, &model.mean_person(), &[], turned);
    let radius = f64::from(model.mean_person().iris_radius) * 1e3;
    for (pupil, corners) in [(468, [33, 133]), (473, [362, 263])] {
        let travel = Vector3::from(aside[pupil]) - Vector3::from(ahead[pupil]);
        println!("iris {pupil}: moves by {:?} mm", (travel * 1e3).as_slice());
        assert!(travel.x > 0.002 && travel.y > 0.001, "toward the subject's left, and up");
        for points in [&ahead, &aside] {
            for edge in 1..=4 {
                let distance = millimetres(points[pupil], points[pupil + edge]);
                assert!((distance - radius).abs() < 0.01, "edge point {edge} is {distance} mm from the centre");
            }
            let [one, other] = [points[pupil + 1], points[pupil + 3]];
            assert!(one[0] > other[0] && points[pupil + 2][1] > points[pupil + 4][1]);
        }
        let [low, high] = corners.map(|c: usize| ahead[c][0]);
        assert!(low.min(high) < ahead[pupil][0] && ahead[pupil][0] < low.max(high), "between the corners of its eye");
    }
}

#[test]
fn no_face_folds_the_landmark_mesh() {
    let model = FaceModel::load().unwrap();
    let inward = |points: &Points| {
        let outward = |t: &[u16; 3]| {
            let [a, b, c] = t.map(|i| Vector3::from(points[usize::from(i)]));
            // Seen from a point well inside the head.
            (b - a).cross(&(c - a)).dot(&(a - Vector3::new(0.0, -0.03, -0.06))) > 0.0
        };
        let skin = landmarks::TRIANGLES.iter().filter(|t| landmarks::fill_of(**t).is_none());
        skin.filter(|t| !outward(t)).count()
    };
    let canonical = {
        let mut points = evaluate(&model, &model.mean_person(), &[], Gaze::default());
        for (p, c) in points.iter_mut().zip(landmarks::CANONICAL_CM) {
            *p = [c[0] * 0.01, (c[1] - 2.6) * 0.01, (c[2] - 2.0) * 0.01];
        }
        inward(&points)
    };
    let counts: Vec<_> = (0..200).map(|s| inward(&evaluate(&model, &model.sample(s), &[], Gaze::default()))).collect();
    let worst = counts.iter().max().unwrap();
    let mean = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
    println!("of 852 triangles face inward: canonical {canonical}, 200 people {mean:.1} on average, at most {worst}");
    assert!(*worst < 60);
}
