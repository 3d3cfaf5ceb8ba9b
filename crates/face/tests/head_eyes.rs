//! Eyes are balls that turn: they converge on what they look at, their cornea stands out, the lids follow the gaze and stay out of the ball.
#![allow(clippy::unwrap_used, reason = "a test stops at the first thing that is wrong")]

use lineament_face::{EyeAngles, FaceModel, Gaze, Mesh, Neutral, Part};

fn setup(seed: u64) -> (FaceModel, Neutral, Mesh) {
    let model = FaceModel::load().unwrap();
    let (mut neutral, mesh) = (model.neutral(), model.mesh());
    model.shape(&model.identity(&model.sample(seed)).unwrap(), &mut neutral).unwrap();
    (model, neutral, mesh)
}

fn both(yaw: f32, pitch: f32) -> Gaze {
    let angles = EyeAngles { yaw, pitch };
    Gaze { left: angles, right: angles, ..Gaze::default() }
}

fn sub(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    std::array::from_fn(|k| a[k] - b[k])
}

fn length(a: [f32; 3]) -> f32 {
    a.iter().map(|v| v * v).sum::<f32>().sqrt()
}

#[test]
fn signs_are_the_poses() {
    let near = |a: [f32; 3], b: [f32; 3]| length(sub(a, b)) < 1e-6;
    assert!(near(EyeAngles::default().direction(), [0.0, 0.0, 1.0]));
    // Yaw is positive to the subject's right, −x; pitch is positive up.
    assert!(EyeAngles { yaw: 0.3, pitch: 0.0 }.direction()[0] < -0.29);
    assert!(EyeAngles { yaw: 0.0, pitch: 0.3 }.direction()[1] > 0.29);
    for (yaw, pitch) in [(0.4, -0.2), (-0.7, 0.5), (0.0, 0.0)] {
        let back = EyeAngles::from_direction(EyeAngles { yaw, pitch }.direction());
        assert!((back.yaw - yaw).abs() < 1e-6 && (back.pitch - pitch).abs() < 1e-6);
    }
}

#[test]
fn both_eyes_meet_at_a_point() {
    let (model, neutral, mut mesh) = setup(5);
    let mut worst = 0.0f32;
    for point in [[0.0, 0.0, 0.2], [0.1, -0.05, 0.3], [-0.2, 0.1, 0.8], [0.0, 0.0, 100.0]] {
        let gaze = Gaze::toward(point, neutral.eye_centres);
        model.express(&neutral, &model.rest_weights(), gaze, &mut mesh).unwrap();
        for eye in &mesh.eyes {
            let to = sub(point, eye.centre);
            let along = length(to);
            worst = worst.max(length(sub(to, eye.axes[2].map(|v| v * along))) / along);
        }
        assert!(mesh.eyes[0].axes[2][0] <= mesh.eyes[1].axes[2][0] + 1e-6, "the eyes do not diverge");
    }
    println!("axes pass the point within {worst:.2e} of its distance");
    assert!(worst < 1e-5);
    let near = Gaze::at_distance(EyeAngles::default(), 0.3, neutral.eye_centres).unwrap();
    assert!((near.left.yaw - (neutral.eye_centres[0][0] / 0.3).atan()).abs() < 1e-3);
    assert_eq!(Gaze::at_distance(EyeAngles::default(), f32::INFINITY, neutral.eye_centres).unwrap(), Gaze::default());
    assert!(Gaze::at_distance(EyeAngles::default(), 0.0, neutral.eye_centres).is_err());
    assert!(Gaze::at_distance(EyeAngles::default(), f32::NAN, neutral.eye_centres).is_err());
}

#[test]
fn the_ball_turns_about_its_centre_and_nothing_else_does() {
    let (model, neutral, mut mesh) = setup(9);
    let topology = model.topology();
    let rest_weights = model.rest_weights();
    model.express(&neutral, &rest_weights, Gaze::default(), &mut mesh).unwrap();
    let rest = mesh.clone();
    model.express(&neutral, &rest_weights, both(0.4, -0.3), &mut mesh).unwrap();
    for (part, eye) in [(Part::EyeLeft, 0), (Part::EyeRight, 1), (Part::CorneaLeft, 0), (Part::CorneaRight, 1)] {
        for v in topology.part(part) {
            let arm = |m: &Mesh| sub(m.positions[v], m.eyes[eye].centre);
            assert!((length(arm(&mesh)) - length(arm(&rest))).abs() < 1e-7, "rigid");
            let outward: f32 = (0..3).map(|k| arm(&mesh)[k] * mesh.normals[v][k]).sum();
            assert!(outward > 0.0, "normals point outward");
            assert!((length(mesh.normals[v]) - 1.0).abs() < 1e-5);
        }
    }
    for part in [Part::TeethLower, Part::TeethUpper, Part::Tongue] {
        assert!(topology.part(part).all(|v| mesh.positions[v] == rest.positions[v]));
    }
    let travel = length(sub(mesh.eyes[0].iris_point(0.0, 0.0), rest.eyes[0].iris_point(0.0, 0.0)));
    println!("0.5 rad carries the iris {:.2} mm; ball {:.2} mm", 1e3 * travel, 1e3 * mesh.eyes[0].radius);
    // An eye of 12 mm whose iris lies 10 mm in front of its centre: 0.49 rad, 4.9 mm.
    assert!((0.0042..0.0062).contains(&travel));
}

#[test]
fn iris_pupil_and_cornea_have_their_sizes() {
    let (model, neutral, mut mesh) = setup(2);
    let iris = neutral.iris_radius;
    for pupil in [0.001, 0.0018, 0.004] {
        let gaze = Gaze { pupil_radius: pupil, ..Gaze::default() };
        model.express(&neutral, &model.rest_weights(), gaze, &mut mesh).unwrap();
        let eye = mesh.eyes[0];
        let off_axis = |v: usize| (mesh.positions[v][0] - eye.centre[0]).hypot(mesh.positions[v][1] - eye.centre[1]);
        let start = model.topology().part(Part::EyeLeft).start;
        assert!((off_axis(start + 1) - pupil).abs() < 1e-7, "the first ring is the pupil's edge");
        assert!((off_axis(start + 1 + 3 * 24) - iris).abs() < 1e-7, "the fourth is the iris' root");
        let top = mesh.positions[model.topology().part(Part::CorneaLeft).start][2] - eye.centre[2];
        let bulge = top - eye.radius;
        println!("pupil {:.1} mm: the cornea stands out by {:.2} mm", 1e3 * pupil, 1e3 * bulge);
        assert!((0.0006..0.0016).contains(&bulge));
        let (centre, radius) = eye.cornea();
        assert!(length(sub(centre, eye.centre)) + radius > eye.radius && radius < eye.radius, "steeper than the ball");
    }
    for pupil in [0.0, 0.02, f32::NAN] {
        let gaze = Gaze { pupil_radius: pupil, ..Gaze::default() };
        assert!(model.express(&neutral, &model.rest_weights(), gaze, &mut mesh).is_err());
    }
}

/// Height of the middle of the upper lid's lashes over the eye's centre.
fn upper_lid(model: &FaceModel, mesh: &Mesh, eye: usize) -> f32 {
    let part = model.topology().part([Part::LashesLeft, Part::LashesRight][eye]);
    let centre = mesh.eyes[eye].centre;
    let middle = part.filter(|&v| (mesh.positions[v][0] - centre[0]).abs() < 0.004);
    middle.map(|v| mesh.positions[v][1] - centre[1]).fold(f32::MIN, f32::max)
}

#[test]
fn lids_follow_the_gaze() {
    let (model, neutral, mut mesh) = setup(11);
    let mut heights = Vec::new();
    for pitch in [-0.6, -0.4, -0.2, 0.0, 0.2, 0.4] {
        model.express(&neutral, &model.rest_weights(), both(0.0, pitch), &mut mesh).unwrap();
        heights.push([0, 1].map(|eye| 1e3 * upper_lid(&model, &mesh, eye)));
    }
    println!("upper lid (mm over the centre) at pitch −0.6 … 0.4: {heights:.1?}");
    assert!(heights.windows(2).all(|w| (0..2).all(|e| w[1][e] > w[0][e] + 0.2)));
}

#[test]
fn lids_stay_out_of_the_ball() {
    let model = FaceModel::load().unwrap();
    let (mut neutral, mut mesh) = (model.neutral(), model.mesh());
    let skin = model.topology().part(Part::Skin);
    let mut deepest = 0.0f32;
    let blinks: Vec<usize> = ["eyeBlinkLeft", "eyeBlinkRight"].iter().map(|u| model.unit(u).unwrap()).collect();
    // In the base the folds behind the lids lie inside the ball, and nobody sees them; what lies outside it there must stay out.
    let base = model.neutral();
    let out: [Vec<usize>; 2] = [0, 1].map(|e| {
        let front = |v: &usize| {
            let arm = sub(base.positions[*v], base.eye_centres[e]);
            (1.02..1.4).contains(&(length(arm) / base.eye_radii[e])) && arm[2] > 0.0
        };
        skin.clone().filter(front).collect()
    });
    assert!(out.iter().all(|list| list.len() > 100));
    for seed in 0..40 {
        model.shape(&model.identity(&model.sample(seed)).unwrap(), &mut neutral).unwrap();
        for (step, gaze) in [both(0.3, 0.3), both(-0.4, -0.5), both(0.0, 0.0)].into_iter().enumerate() {
            let mut weights = model.rest_weights();
            blinks.iter().for_each(|&b| weights[b] = step as f32 / 2.0);
            model.express(&neutral, &weights, gaze, &mut mesh).unwrap();
            for (eye, out) in mesh.eyes.iter().zip(&out) {
                let depth = |v: &usize| eye.radius - length(sub(mesh.positions[*v], eye.centre));
                deepest = deepest.max(out.iter().map(depth).fold(f32::MIN, f32::max));
            }
        }
    }
    println!("40 people, gaze and blink: lids at most {:.3} mm inside the ball", 1e3 * deepest);
    assert!(deepest < 2e-5);
}
