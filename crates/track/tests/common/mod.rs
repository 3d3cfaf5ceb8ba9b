//! A world of heads whose truth is known, and a detector and a landmarker that answer from it with noise.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]
#![allow(dead_code, reason = "each test uses its part")]

use std::sync::{Arc, Mutex};

use lineament_face::landmarks::COUNT;
use lineament_face::{Crop, ExpressionState, FaceModel, Gaze, tight_box};
use lineament_geometry::{
    Camera, CameraModel, Degrees, Head, HeadCv, Position, Radians, Rotation, Transform, YawPitchRoll,
};
use lineament_image::Image;
use lineament_track::{
    Detection, Detector, FitOptions, HeadFitter, Landmarker, OneEuroSmoother, Reading, Smoother, TrackError,
    TrackOptions, Tracker,
};
use nalgebra::Vector3;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

pub(crate) const SIZE: [u32; 2] = [640, 480];

/// One person in the picture.
#[derive(Clone)]
pub(crate) struct Actor {
    pub(crate) pose: Transform<Head, Camera>,
    pub(crate) points: Vec<[f32; 3]>,
    pub(crate) bounds: [f64; 4],
    pub(crate) hidden: bool,
    pub(crate) colour: [u8; 3],
}

/// How wrong a reading is.
#[derive(Clone, Copy)]
pub(crate) struct Noise {
    /// Of each landmark by itself, pixels of the crop.
    pub(crate) point_px: f64,
    /// Of all landmarks together: a turn of the head that is not there, degrees, and a shift in pixels of the crop.
    pub(crate) turn_deg: f64,
    pub(crate) shift_px: f64,
}

pub(crate) const STILL: Noise = Noise { point_px: 0.4, turn_deg: 0.35, shift_px: 0.15 };
pub(crate) const NONE: Noise = Noise { point_px: 0.0, turn_deg: 0.0, shift_px: 0.0 };

pub(crate) struct World {
    pub(crate) camera: CameraModel,
    pub(crate) actors: Vec<Actor>,
    pub(crate) noise: Noise,
    rng: ChaCha8Rng,
    model: Arc<FaceModel>,
}

pub(crate) type Shared = Arc<Mutex<World>>;

/// A pose of published angles (degrees) at a place (metres).
pub(crate) fn pose(yaw: f64, pitch: f64, roll: f64, place: [f64; 3]) -> Transform<Head, Camera> {
    let published = YawPitchRoll { yaw: Degrees(yaw), pitch: Degrees(pitch), roll: Degrees(roll) };
    Transform::from_rotation_cv(published.to_rotation().unwrap(), place).unwrap()
}

impl World {
    pub(crate) fn new(model: &Arc<FaceModel>, noise: Noise) -> Shared {
        let camera = CameraModel::assumed(SIZE[0], SIZE[1]).unwrap();
        let rng = ChaCha8Rng::seed_from_u64(7);
        Arc::new(Mutex::new(Self { camera, actors: Vec::new(), noise, rng, model: Arc::clone(model) }))
    }

    /// One person, a little turned, 60 cm before the camera; with a picture of them and the camera.
    #[allow(dead_code, reason = "not every test that shares this file begins so")]
    pub(crate) fn alone(model: &Arc<FaceModel>, noise: Noise) -> (Shared, Image<[u8; 3]>, CameraModel) {
        let world = Self::new(model, noise);
        let mut inside = world.lock().unwrap();
        let there = pose(12.0, -5.0, 4.0, [0.05, 0.0, 0.6]);
        let actor = inside.actor(3, &ExpressionState::default(), there, [200, 150, 120]);
        inside.actors.push(actor);
        let (picture, camera) = (inside.picture(), inside.camera);
        drop(inside);
        (world, picture, camera)
    }

    fn gauss(&mut self) -> f64 {
        (0..12).map(|_| self.rng.random::<f64>()).sum::<f64>() - 6.0
    }

    /// Puts a person (a seed) with an expression at a pose.
    pub(crate) fn actor(
        &self,
        seed: u64,
        expression: &ExpressionState,
        pose: Transform<Head, Camera>,
        colour: [u8; 3],
    ) -> Actor {
        let model = &self.model;
        let (mut neutral, mut mesh) = (model.neutral(), model.mesh());
        let mut weights = model.rest_weights();
        model.expressions().weigh(expression, &mut weights).unwrap();
        model
            .evaluate(&model.identity(&model.sample(seed)).unwrap(), &weights, Gaze::default(), &mut neutral, &mut mesh)
            .unwrap();
        let mut head = [[0.0; 3]; COUNT];
        model.landmarks(&mesh, &mut head).unwrap();
        let points = self.project(&head, &pose);
        let bounds = tight_box(points.iter().map(|p| [f64::from(p[0]), f64::from(p[1])])).unwrap();
        Actor { pose, points, bounds, hidden: false, colour }
    }

    pub(crate) fn project(&self, head: &[[f32; 3]; COUNT], pose: &Transform<Head, Camera>) -> Vec<[f32; 3]> {
        let origin = pose.translation().xyz.z;
        let scale = self.camera.focal()[0] / origin;
        head.iter()
            .map(|place| {
                let there = pose.position(Position::from(Vector3::from(place.map(f64::from))));
                let [x, y] = self.camera.project(there).unwrap();
                [x as f32, y as f32, ((there.xyz.z - origin) * scale) as f32]
            })
            .collect()
    }

    /// A picture in which each person is a disc of their colour, the nearer over the farther.
    pub(crate) fn picture(&self) -> Image<[u8; 3]> {
        let mut image = Image::filled(SIZE[0], SIZE[1], [90, 90, 90]).unwrap();
        let mut order: Vec<&Actor> = self.actors.iter().filter(|actor| !actor.hidden).collect();
        order.sort_by(|a, b| b.pose.translation().xyz.z.total_cmp(&a.pose.translation().xyz.z));
        for actor in order {
            let [x, y, w, h] = actor.bounds.map(|v| v as f32);
            image.draw_disc([x + 0.5 * w, y + 0.5 * h], 0.55 * h, actor.colour);
            image.draw_disc([x + 0.5 * w, y + 0.3 * h], 0.2 * h, actor.colour.map(|c| c / 3));
        }
        image
    }
}

pub(crate) struct Eye(pub(crate) Shared);

impl Detector for Eye {
    fn detect(&mut self, _: &Image<[u8; 3]>, found: &mut Vec<Detection>) -> Result<(), TrackError> {
        found.clear();
        let mut world = self.0.lock().unwrap();
        let actors = world.actors.clone();
        for actor in actors.iter().filter(|actor| !actor.hidden && !covered(actor, &actors)) {
            let side = actor.bounds[3];
            let bounds = actor.bounds.map(|value| value + 0.03 * side * world.gauss());
            found.push(Detection { score: 0.9, bounds, roll: Radians(0.05 * world.gauss()) });
        }
        Ok(())
    }
}

/// Whether someone nearer stands before most of a face.
fn covered(actor: &Actor, all: &[Actor]) -> bool {
    let middle = |b: [f64; 4]| [b[0] + 0.5 * b[2], b[1] + 0.5 * b[3]];
    let own = middle(actor.bounds);
    all.iter()
        .filter(|other| !other.hidden && other.pose.translation().xyz.z < actor.pose.translation().xyz.z - 1e-6)
        .any(|other| {
            let their = middle(other.bounds);
            f64::hypot(own[0] - their[0], own[1] - their[1]) < 0.45 * other.bounds[3]
        })
}

pub(crate) struct Points(pub(crate) Shared);

impl Landmarker for Points {
    fn size(&self) -> u32 {
        128
    }

    fn read(&mut self, crop: &Crop, _: &Image<[u8; 3]>, reading: &mut Reading) -> Result<(), TrackError> {
        let mut world = self.0.lock().unwrap();
        let centre = crop.centre();
        reading.presence = 0.02;
        let apart = |actor: &Actor| {
            let b = actor.bounds;
            f64::hypot(b[0] + 0.5 * b[2] - centre[0], b[1] + 0.5 * b[3] - centre[1]) / crop.side()
        };
        // Of faces that are near, the nearest to the crop's middle that is seen.
        let near = |i: &usize| {
            let actor = &world.actors[*i];
            let size = crop.side() / actor.bounds[2].max(actor.bounds[3]);
            !actor.hidden && !covered(actor, &world.actors) && apart(actor) < 0.3 && (1.1..2.2).contains(&size)
        };
        let chosen = (0..world.actors.len())
            .filter(near)
            .min_by(|a, b| apart(&world.actors[*a]).total_cmp(&apart(&world.actors[*b])));
        let Some(chosen) = chosen else { return Ok(()) };
        let actor = world.actors[chosen].clone();
        let noise = world.noise;
        let radians = noise.turn_deg.to_radians();
        let turn: Rotation<Camera, Camera> =
            Rotation::from_rotation_vector([0; 3].map(|_: i32| radians * world.gauss())).unwrap();
        let shift = [0; 2].map(|_: i32| noise.shift_px * world.gauss());
        let rows = turn.to_rows();
        let origin = [actor.bounds[0] + 0.5 * actor.bounds[2], actor.bounds[1] + 0.5 * actor.bounds[3]];
        for (out, point) in reading.points.iter_mut().zip(&actor.points) {
            // The turn that is not there, about the face's middle.
            let local = [f64::from(point[0]) - origin[0], f64::from(point[1]) - origin[1], f64::from(point[2])];
            let turned: [f64; 3] = std::array::from_fn(|r| (0..3).map(|c| rows[r][c] * local[c]).sum());
            let [x, y] = crop.to_crop([turned[0] + origin[0], turned[1] + origin[1]]);
            *out = [
                (x + shift[0] + noise.point_px * world.gauss()) as f32,
                (y + shift[1] + noise.point_px * world.gauss()) as f32,
                (turned[2] * crop.scale()) as f32,
            ];
        }
        reading.sigma.fill(noise.point_px.max(0.2) as f32);
        reading.visibility.fill(1.0);
        let ray = world.camera.ray(crop.centre(), crop.roll()).unwrap();
        let seen: Rotation<HeadCv, Camera> = turn * actor.pose.rotation_cv();
        reading.rotation = Some(seen.seen_along(ray));
        reading.gaze = [[0.0, 0.0, -1.0]; 2];
        reading.presence = 0.97;
        reading.emotion = lineament_face::EmotionScores::new([0.9, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01, 0.01]);
        Ok(())
    }
}

/// A tracker over a world; `smooth`: with the default smoother.
pub(crate) fn tracker(model: &Arc<FaceModel>, world: &Shared, smooth: bool) -> Tracker {
    tracker_that_fits(model, world, smooth, FitOptions::default())
}

/// The same with other options for the fit.
pub(crate) fn tracker_that_fits(model: &Arc<FaceModel>, world: &Shared, smooth: bool, fit: FitOptions) -> Tracker {
    let fitter = HeadFitter::new(Arc::clone(model), fit).unwrap();
    let smoother = smooth.then(|| Box::new(OneEuroSmoother::default()) as Box<dyn Smoother>);
    let (eye, points) = (Box::new(Eye(Arc::clone(world))), Box::new(Points(Arc::clone(world))));
    // The simulated readings come from the world, not from pixels.
    let options = TrackOptions { mirror: false, ..TrackOptions::default() };
    Tracker::new(eye, points, Box::new(fitter), smoother, options).unwrap()
}
