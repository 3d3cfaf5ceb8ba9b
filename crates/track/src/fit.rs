//! The parametric head laid over the landmarks: metric pose, and who it is.
//!
//! One frame: the head as it was shows where the new landmarks depart from it; pose and expression (held to the landmarker's blendshapes) follow them, and the head is
//! evaluated once with that expression. The pose is the robust least-squares one of its 468 surface points, weighted by their variances, with the landmarker's own rotation
//! as one more observation. While a face is new, what the points say of its shape is gathered (the pose eliminated by Schur's complement) and solved for in the head's
//! linear basis; then the identity stays.

mod expression;
mod identity;
mod pose;

use std::sync::Arc;

use lineament_face::landmarks::{COUNT, MESH_COUNT};
use lineament_face::{ActionUnits, Blendshapes, ExpressionState, FaceModel, Mesh, Neutral, ibug68};
use lineament_geometry::{
    Camera, CameraModel, GeometryError, Head, LeastSquares, Position, Rotation, SolveOptions, Transform,
};
use nalgebra::Vector3;

use crate::error::TrackError;
use crate::stage::{Fit, Fitter, Observation};
use expression::Moves;
use identity::{Learner, Modes};
use pose::PoseProblem;

/// How heads are fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FitOptions {
    /// Standard deviations of landmarks are multiplied by this: 478 points of one network err together, as a few would. Default 5.
    pub redundancy: f64,
    /// The standard deviation of the landmarker's rotation, degrees. Default 3.
    pub rotation_sigma_deg: f64,
    /// The least standard deviation of a landmark in shares of the face's side: what the head cannot show. Default 0.01.
    pub least_sigma: f64,
    /// Identity coefficients that are learnt. Default 24; 0 keeps the mean head.
    pub modes: usize,
    /// Seconds after which a face's identity stays. Default 3.
    pub settle_s: f64,
    /// The standard deviation that the landmarker's blendshapes are taken to have where the landmarks disagree, 0–1. Default 0: they are taken as they are. For a landmarker
    /// that knows points alone: 0.5. Low brows and corners of the mouth that are a person's own look like frowns and smiles to it, so beside the house's network it errs more
    /// than that does.
    pub expression_sigma: f64,
    /// Where the camera is only assumed: the standard deviation that the logarithm of its focal length is taken to have. It is then learnt with the identity, of each face by
    /// itself, and stays with it; places and distances are those of that camera. Default 0: the camera is taken as it is. 0.4 is every camera from a wide one of a telephone to
    /// a portrait lens.
    pub focal_sigma: f64,
}

impl Default for FitOptions {
    fn default() -> Self {
        Self {
            redundancy: 5.0,
            rotation_sigma_deg: 3.0,
            least_sigma: 0.01,
            modes: 24,
            settle_s: 3.0,
            expression_sigma: 0.0,
            focal_sigma: 0.0,
        }
    }
}

/// The fitter of the default chain.
pub struct HeadFitter {
    model: Arc<FaceModel>,
    modes: Arc<Modes>,
    /// Where landmarks are asked what the face does.
    moves: Option<Arc<Moves>>,
    options: FitOptions,
    neutral: Neutral,
    mesh: Mesh,
    weights: Vec<f32>,
    /// The landmarks of the evaluated head, head frame, metres.
    head: Box<[[f32; 3]; COUNT]>,
    /// What that head does.
    does: Blendshapes,
    problem: PoseProblem,
    solver: LeastSquares<PoseProblem>,
    last: Option<(f64, Transform<Head, Camera>)>,
    learner: Learner,
}

impl std::fmt::Debug for HeadFitter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HeadFitter")
            .field("options", &self.options)
            .field("identity", &self.learner.coefficients())
            .finish_non_exhaustive()
    }
}

/// A pose older than this is no start for the next.
const STALE_S: f64 = 0.5;
/// Rounds of pose and identity for the first picture of a face.
const FIRST_ROUNDS: usize = 3;
/// A pose that only has to show where landmarks depart from the head is found with every third of them: neighbours say the same.
const ROUGH: usize = 3;

impl HeadFitter {
    /// For a head with landmarks; makes the table of its modes, which takes some milliseconds.
    ///
    /// # Errors
    /// A head without landmarks (an import may lack them).
    pub fn new(model: Arc<FaceModel>, options: FitOptions) -> Result<Self, TrackError> {
        let modes = Arc::new(Modes::of(&model, options.modes)?);
        // An import may lack landmarks.
        model.landmarks(&model.mesh(), &mut [[0.0; 3]; COUNT])?;
        let asked = options.expression_sigma > 0.0;
        let moves = asked.then(|| Moves::new(&model)).transpose()?.map(Arc::new);
        Ok(Self::with_tables(model, modes, moves, options))
    }

    fn with_tables(model: Arc<FaceModel>, modes: Arc<Modes>, moves: Option<Arc<Moves>>, options: FitOptions) -> Self {
        let mut neutral = model.neutral();
        // The mean of people, not the source's base. A sound head has it; else the base serves.
        if let Ok(identity) = model.basis().identity(&[]) {
            drop(model.shape(&identity, &mut neutral));
        }
        Self {
            options,
            mesh: model.mesh(),
            weights: model.rest_weights(),
            head: Box::new([[0.0; 3]; COUNT]),
            does: Blendshapes::default(),
            problem: PoseProblem::new(),
            solver: LeastSquares::new(SolveOptions {
                max_iterations: 8,
                step_tolerance: 1e-2,
                cost_tolerance: 1e-6,
                ..SolveOptions::default()
            }),
            last: None,
            learner: Learner::new(modes.len(), options.focal_sigma),
            neutral,
            moves,
            modes,
            model,
        }
    }

    /// The head with the expression and gaze of an observation.
    fn evaluate(&mut self, blendshapes: &Blendshapes) -> Result<(), TrackError> {
        let expression = ExpressionState { blendshapes: *blendshapes, ..ExpressionState::default() };
        self.model.expressions().weigh(&expression, &mut self.weights)?;
        let gaze = self.model.gaze_of(blendshapes);
        self.model.express_positions(&self.neutral, &self.weights, gaze, &mut self.mesh)?;
        self.model.landmarks(&self.mesh, &mut self.head)?;
        self.does = *blendshapes;
        Ok(())
    }

    /// The pose of the frame before, if that is not long ago.
    fn recent(&self, time_s: f64) -> Option<Transform<Head, Camera>> {
        self.last.filter(|(last, _)| (0.0..=STALE_S).contains(&(time_s - last))).map(|(_, pose)| pose)
    }

    /// Where to begin: the pose of the frame before, or the landmarker's rotation at the distance that the points' spread says.
    fn start(&self, camera: &CameraModel, observation: &Observation) -> Result<Transform<Head, Camera>, TrackError> {
        if let Some(pose) = self.recent(observation.time_s) {
            return Ok(pose);
        }
        let rotation = match observation.rotation {
            Some(rotation) => Transform::from_rotation_cv(rotation, [0.0; 3])?.rotation(),
            None => Transform::facing_camera(1.0).rotation(),
        };
        placed(rotation, camera, &self.head[..MESH_COUNT], &observation.points[..MESH_COUNT])
    }

    /// The pose of the evaluated head, by every `stride`th point.
    fn solve(
        &mut self,
        camera: &CameraModel,
        observation: &Observation,
        stride: usize,
    ) -> Result<Transform<Head, Camera>, TrackError> {
        let mut pose = self.start(camera, observation)?;
        self.problem.set(camera, &self.head[..MESH_COUNT], observation, &self.options, stride);
        self.solver.minimise(&self.problem, &mut pose)?;
        self.last = Some((observation.time_s, pose));
        Ok(pose)
    }

    /// Takes the view into what is learnt of the identity, and the head with it.
    fn learn(
        &mut self,
        camera: &CameraModel,
        observation: &Observation,
        mut pose: Transform<Head, Camera>,
    ) -> Result<Transform<Head, Camera>, TrackError> {
        let mut nearer = self.learner.focal_scale();
        let rounds = if self.learner.has_begun() { 1 } else { FIRST_ROUNDS };
        for round in 0..rounds {
            self.learner.gather(
                &self.problem,
                &pose,
                &self.modes,
                &observation.blendshapes,
                round > 0,
                observation.time_s,
            );
            if !self.learner.solve() {
                break;
            }
            let identity = self.model.basis().identity(self.learner.coefficients())?;
            self.model.shape(&identity, &mut self.neutral)?;
            self.evaluate(&observation.blendshapes)?;
            // Under a longer lens the same face is farther away.
            let grown = self.learner.focal_scale() / nearer;
            nearer *= grown;
            let mut place = pose.translation().xyz;
            place.z *= grown;
            self.last = Some((observation.time_s, Transform::new(pose.rotation(), place.into())?));
            pose = self.solve(&self.camera(camera)?, observation, 1)?;
        }
        Ok(pose)
    }

    /// The camera given, with the focal length that is learnt.
    fn camera(&self, given: &CameraModel) -> Result<CameraModel, TrackError> {
        Ok(scaled(given, self.learner.focal_scale())?)
    }
}

/// A camera with its focal lengths multiplied; an error for what is no positive number.
pub(crate) fn scaled(camera: &CameraModel, factor: f64) -> Result<CameraModel, GeometryError> {
    if factor == 1.0 {
        return Ok(*camera);
    }
    let mut parameters = camera.parameters();
    parameters[0] *= factor;
    parameters[1] *= factor;
    camera.with_parameters(&parameters[..camera.parameter_count()])
}

/// A pose of a given rotation that lays the mean and the spread of some places over those of some pixels.
fn placed(
    rotation: Rotation<Head, Camera>,
    camera: &CameraModel,
    places: &[[f32; 3]],
    pixels: &[[f32; 3]],
) -> Result<Transform<Head, Camera>, TrackError> {
    let count = places.len() as f64;
    let matrix = rotation.matrix();
    let turned = |place: &[f32; 3]| matrix * Vector3::from(place.map(f64::from));
    let mean = places.iter().map(turned).sum::<Vector3<f64>>() / count;
    let seen = [0, 1].map(|k| pixels.iter().map(|pixel| f64::from(pixel[k])).sum::<f64>() / count);
    let (mut there, mut here) = (0.0, 0.0);
    for (place, pixel) in places.iter().zip(pixels) {
        let from = turned(place) - mean;
        there += from.x * from.x + from.y * from.y;
        here += (0..2).map(|k| (f64::from(pixel[k]) - seen[k]).powi(2)).sum::<f64>();
    }
    if !(here > 1e-12 && there > 1e-12) {
        return Err(TrackError::stage("fit", "the landmarks lie on one spot"));
    }
    let [fx, fy] = camera.focal();
    let distance = libm::sqrt(fx * fy) * libm::sqrt(there / here);
    let ray = camera.unproject(seen).ok_or_else(|| TrackError::stage("fit", "the face lies beyond the lens"))?.xyz;
    let middle = ray * (distance / ray.z.max(0.05));
    Ok(Transform::new(rotation, (middle - mean).into())?)
}

impl Fitter for HeadFitter {
    fn another(&self) -> Box<dyn Fitter> {
        Box::new(Self::with_tables(Arc::clone(&self.model), Arc::clone(&self.modes), self.moves.clone(), self.options))
    }

    fn fit(&mut self, camera: &CameraModel, observation: &Observation, fit: &mut Fit) -> Result<(), TrackError> {
        let given = camera;
        let mut camera = &self.camera(given)?;
        let learnt;
        let guess = &observation.blendshapes;
        let learns = !self.modes.is_empty() && self.learner.wants(observation.time_s, self.options.settle_s);
        let corrects = self.moves.is_some();
        if learns || !corrects || self.recent(observation.time_s).is_none() {
            self.evaluate(guess)?;
        }
        let mut pose = self.solve(camera, observation, if learns || !corrects { 1 } else { ROUGH })?;
        if learns {
            pose = self.learn(given, observation, pose)?;
            learnt = self.camera(given)?;
            camera = &learnt;
        }
        (fit.blendshapes, fit.action_units) = (*guess, ActionUnits::default());
        if let Some(moves) = &self.moves {
            let corrected = moves.correct(&self.problem, &pose, &self.does, guess, self.options.expression_sigma);
            self.evaluate(&corrected)?;
            pose = self.solve(camera, observation, 1)?;
            let read = |blendshapes| {
                self.model
                    .expressions()
                    .read_action_units(&ExpressionState { blendshapes, ..ExpressionState::default() })
            };
            let (before, after) = (read(*guess), read(corrected));
            let more = fit.action_units.as_mut_array();
            for ((more, before), after) in more.iter_mut().zip(before.as_array()).zip(after.as_array()) {
                *more = after - before;
            }
            fit.blendshapes = corrected;
        }
        fit.pose = pose;
        fit.rms = self.problem.rms(&pose);
        // The outline that is seen, moved by what the landmarks at the jaw's edge say the head is off there.
        let outline = self.model.visible_jaw(&self.mesh, &pose)?;
        let project =
            |place: [f32; 3]| camera.project(pose.position(Position::from(Vector3::from(place.map(f64::from)))));
        for (i, (seen, place)) in fit.jaw.iter_mut().zip(outline).enumerate() {
            let landmark = usize::from(ibug68::LANDMARKS[i]);
            let observed = observation.points[landmark];
            *seen = match (project(place), project(self.head[landmark])) {
                (Some(edge), Some(own)) => [0, 1].map(|k| (edge[k] + f64::from(observed[k]) - own[k]) as f32),
                _ => [observed[0], observed[1]],
            };
        }
        Ok(())
    }

    fn identity(&self) -> &[f32] {
        self.learner.coefficients()
    }

    fn focal_scale(&self) -> f64 {
        self.learner.focal_scale()
    }
}
