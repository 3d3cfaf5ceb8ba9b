use nalgebra::{Matrix3, Vector3};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::p3p;
use super::refine::{Model, Observation, PixelModel, Pose, PoseProblem, RayModel};
use crate::camera::{CameraModel, Distortion};
use crate::frame::{Camera, Head};
use crate::rotation::Rotation;
use crate::solve::{Loss, Normal, Problem};
use crate::transform::Position;

fn vector(rng: &mut ChaCha8Rng, most: f64) -> Vector3<f64> {
    Vector3::from_fn(|_, _| rng.random_range(-most..most))
}

fn random_pose(rng: &mut ChaCha8Rng) -> Pose {
    let rotation = Rotation::<Head, Camera>::from_xyzw(std::array::from_fn(|_| rng.random_range(-1.0..1.0))).unwrap();
    Pose { rotation: rotation.matrix(), translation: vector(rng, 0.4) + Vector3::new(0.0, 0.0, 1.2) }
}

#[test]
fn three_points_give_back_the_pose_that_made_them() {
    let mut rng = ChaCha8Rng::seed_from_u64(11);
    let (mut worst, mut lost, mut most, mut off) = (0.0_f64, 0, 0, 0.0_f64);
    let trials = 100_000;
    for _ in 0..trials {
        let truth = random_pose(&mut rng);
        let places: [_; 3] = std::array::from_fn(|_| vector(&mut rng, 0.3));
        let points = places.map(|p| truth.apply(&p));
        let rays = points.map(|p| p.normalize());
        let (mut nearest, mut count) = (f64::INFINITY, 0);
        p3p::poses(&places, &rays, |pose| {
            count += 1;
            assert!((pose.rotation.transpose() * pose.rotation - Matrix3::identity()).amax() < 1e-12);
            for (place, ray) in places.iter().zip(&rays) {
                let seen = pose.apply(place);
                assert!(seen.dot(ray) > 0.0, "behind");
                off = off.max(seen.normalize().cross(ray).norm());
            }
            nearest =
                nearest.min((pose.rotation - truth.rotation).amax().max((pose.translation - truth.translation).amax()));
        });
        most = most.max(count);
        if nearest < 1e-6 {
            worst = worst.max(nearest);
        } else {
            lost += 1;
        }
    }
    // Near double roots the depths lose half of their digits.
    println!("worst found {worst:e}, lost {lost} of {trials}, at most {most} poses, worst ray {off:e}");
    assert!(lost == 0 && most == 4 && off < 1e-8);
}

#[test]
fn points_on_a_line_or_at_one_place_have_no_pose() {
    let rays = [Vector3::z(), Vector3::new(0.1, 0.0, 1.0).normalize(), Vector3::new(0.2, 0.0, 1.0).normalize()];
    for places in [[0.0, 1.0, 2.0], [1.0, 1.0, 1.0]] {
        p3p::poses(&places.map(|x| Vector3::new(x, 0.0, 0.0)), &rays, |pose| panic!("{pose:?}"));
    }
    // One ray three times, and rays that are no numbers.
    let places = [Vector3::zeros(), Vector3::x(), Vector3::y()];
    for ray in [Vector3::z(), Vector3::repeat(f64::NAN)] {
        p3p::poses(&places, &[ray; 3], |pose| assert!(pose.translation.iter().all(|c| c.is_finite()), "{pose:?}"));
    }
}

fn scene(rng: &mut ChaCha8Rng) -> (CameraModel, Pose, Observation) {
    let camera = CameraModel::pinhole(640.0, 610.0, 320.0, 240.0, 640, 480).unwrap();
    let camera = camera.with_distortion(Distortion::BrownConrady5([-0.2, 0.05, 0.001, -0.002, 0.0])).unwrap();
    let pose = random_pose(rng);
    let place = vector(rng, 0.1);
    let pixel = camera.project(Position::from(pose.apply(&place))).unwrap();
    let mut observation = Observation::new(0, place, [pixel[0] + 1.5, pixel[1] - 0.7], 0.8);
    observation.aim(&camera);
    (camera, pose, observation)
}

fn derivatives(model: &impl Model, pose: &Pose, observation: &Observation) -> f64 {
    struct Half<'a, M>(&'a M);
    impl<M: Model> Model for Half<'_, M> {
        fn residual(&self, o: &Observation, p: &Vector3<f64>) -> Option<nalgebra::Vector2<f64>> {
            self.0.residual(o, p)
        }
        fn linearised(
            &self,
            o: &Observation,
            p: &Vector3<f64>,
        ) -> Option<(nalgebra::Vector2<f64>, nalgebra::Matrix2x3<f64>)> {
            self.0.linearised(o, p)
        }
    }
    let observations = [*observation];
    let problem = PoseProblem { model: Half(model), observations: &observations, used: &[], loss: Loss::None };
    let cost = |pose: &Pose| model.residual(observation, &pose.apply(&observation.place)).unwrap().norm_squared() * 0.5;
    let mut normal = Normal::new(problem.size());
    problem.accumulate(pose, &mut normal);
    assert!((normal.cost() - cost(pose)).abs() < 1e-12);
    let mut worst = 0.0_f64;
    for i in 0..6 {
        let at = |h: f64| {
            let (mut step, mut moved) = (nalgebra::Vector6::zeros(), *pose);
            step[i] = h;
            problem.retract(pose, &step, &mut moved);
            cost(&moved)
        };
        let slope = (at(1e-6) - at(-1e-6)) / 2e-6;
        worst = worst.max((slope - normal.gradient()[i]).abs() / (1.0 + slope.abs()));
    }
    worst
}

#[test]
fn both_models_have_the_derivatives_they_claim() {
    let mut rng = ChaCha8Rng::seed_from_u64(12);
    let (mut worst, mut apart) = (0.0_f64, 0.0_f64);
    for _ in 0..500 {
        let (camera, pose, observation) = scene(&mut rng);
        worst = worst.max(derivatives(&PixelModel(&camera), &pose, &observation)).max(derivatives(
            &RayModel,
            &pose,
            &observation,
        ));
        // The ray's model is the picture's to first order: 1.7 px apart, a few hundredths of a pixel off.
        let point = pose.apply(&observation.place);
        let (pixel, ray) =
            (PixelModel(&camera).residual(&observation, &point), RayModel.residual(&observation, &point));
        apart = apart.max((pixel.unwrap() - ray.unwrap()).norm());
    }
    println!("worst derivative {worst:e}, models {apart:e} sigma apart");
    assert!(worst < 1e-6 && apart < 0.1);
}
