//! The solver: checks, start, refinement, second solution.

use nalgebra::Matrix6;

use super::error::PnpError;
use super::options::{PnpOptions, Ransac};
use super::refine::{Model, Observation, PixelModel, Pose, PoseProblem};
use super::search::{self, Shape};
use super::{Correspondences, PnpSolution, Solutions, mirror};
use crate::camera::CameraModel;
use crate::frame::{Camera, Frame};
use crate::solve::{LeastSquares, SolveError, SolveOptions, Termination};
use crate::transform::Transform;
use crate::units::Pixels;

/// Fewest points: three have up to four poses.
const FEWEST: usize = 4;
/// Largest coordinate accepted, in metres or pixels.
const LARGEST: f64 = 1e9;
/// Breadth by length below which places count as one line.
const THINNEST: f64 = 1e-5;

/// The last step, in standard deviations of the result. It is taken, and convergence is quadratic: what is left is far smaller.
const STEP_TOLERANCE: f64 = 1e-4;
/// Radians between two poses below which they are one minimum found twice.
const DISTINCT: f64 = 1e-3;

/// A refined pose's cost and covariance.
#[derive(Clone, Copy)]
struct Refined {
    cost: f64,
    termination: Termination,
    covariance: Matrix6<f64>,
}

/// The solver with its buffers: keep it, and solving again with as many points allocates nothing.
///
/// ```
/// use lineament_geometry::{CameraModel, Correspondences, Head, Pnp, PnpOptions, Position, Transform};
///
/// let camera = CameraModel::pinhole(640.0, 640.0, 320.0, 240.0, 640, 480)?;
/// let places = [(0.0, -0.03, 0.05), (0.0, -0.12, 0.02), (-0.045, 0.0, 0.0), (0.045, 0.0, 0.0), (-0.025, -0.07, 0.02), (0.025, -0.07, 0.02)]
///     .map(|(x, y, z)| Position::<Head>::new(x, y, z));
/// let truth = Transform::facing_camera(0.6);
/// let pixels = places.map(|place| camera.project(truth.position(place)).unwrap_or_default());
/// let found = Pnp::new(PnpOptions::default()).solve(&camera, &Correspondences::new(&places, &pixels), None)?;
/// assert!(found.best.pose.rotation().angle_to(&truth.rotation()).degrees() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Pnp {
    options: PnpOptions,
    observations: Vec<Observation>,
    /// Indices of the observations that have a ray.
    seen: Vec<usize>,
    /// By observation.
    used: Vec<bool>,
    /// By the caller's points.
    inliers: Vec<bool>,
}

impl Pnp {
    /// A solver without buffers yet.
    #[must_use]
    pub fn new(options: PnpOptions) -> Self {
        Self { options, observations: Vec::new(), seen: Vec::new(), used: Vec::new(), inliers: Vec::new() }
    }

    /// For each point of the last successful call: whether it was used.
    #[must_use]
    pub fn inliers(&self) -> &[bool] {
        &self.inliers
    }

    /// Finds the pose. A `guess` (the pose of the frame before) spares the search: without outliers the refinement begins there; with them it is
    /// taken if, refined, it explains more than half of the points, and is one start among many otherwise.
    ///
    /// # Errors
    /// Every [`PnpError`]: lists of different lengths, numbers that are none, fewer than four points with weight, points on a line, a guess behind the
    /// camera, no pose or no consensus.
    pub fn solve<F: Frame>(
        &mut self,
        camera: &CameraModel,
        points: &Correspondences<'_, F>,
        guess: Option<&Transform<F, Camera>>,
    ) -> Result<Solutions<F>, PnpError> {
        self.options.check()?;
        self.prepare(points)?;
        let shape = Shape::of(self.observations.iter().map(|o| &o.place));
        if !(shape.lengths.y > THINNEST * shape.lengths.x) {
            let ratio = if shape.lengths.x > 0.0 { shape.lengths.y / shape.lengths.x } else { 0.0 };
            return Err(PnpError::Collinear { count: self.observations.len(), ratio });
        }
        let (mut pose, hypotheses) = self.start(camera, &shape, guess.map(Pose::of))?;
        let first = match self.options.outliers.clone() {
            Some(ransac) => self.refine_inliers(camera, &mut pose, &ransac, hypotheses)?,
            None => self.refine(camera, &mut pose)?,
        };
        let first = self.solution(camera, &pose, first)?;
        let second = self.second(camera, &pose);
        let (best, second) = match second {
            Some(other) if other.chi_squared < first.chi_squared => (other, Some(first)),
            other => (first, other),
        };
        let ambiguous = second.is_some_and(|other| other.chi_squared - best.chi_squared < self.options.ambiguity);
        self.inliers.clear();
        self.inliers.resize(points.places.len(), false);
        for (observation, &used) in self.observations.iter().zip(&self.used) {
            self.inliers[observation.index] = used;
        }
        let inliers = self.used.iter().filter(|&&used| used).count();
        Ok(Solutions { best, second, ambiguous, inliers, hypotheses })
    }

    /// Checks the input and makes the points with weight ready.
    fn prepare<F: Frame>(&mut self, points: &Correspondences<'_, F>) -> Result<(), PnpError> {
        let Correspondences { places, pixels, sigmas } = *points;
        let total = places.len();
        if pixels.len() != total {
            return Err(PnpError::Lengths { places: total, others: pixels.len(), what: "pixels" });
        }
        if !sigmas.is_empty() && sigmas.len() != total {
            return Err(PnpError::Lengths { places: total, others: sigmas.len(), what: "sigmas" });
        }
        self.observations.clear();
        for (index, (place, &pixel)) in places.iter().zip(pixels).enumerate() {
            for (what, values) in [("place", place.xyz.as_slice()), ("pixel", &pixel)] {
                if let Some(&value) = values.iter().find(|value| !(value.abs() <= LARGEST)) {
                    return Err(PnpError::Coordinate { what, index, value, limit: LARGEST });
                }
            }
            let sigma = sigmas.get(index).copied().unwrap_or(self.options.sigma);
            if !(sigma >= 1e-6) {
                return Err(PnpError::Sigma { index, value: sigma });
            }
            if sigma <= LARGEST {
                self.observations.push(Observation::new(index, place.xyz, pixel, sigma));
            }
        }
        let usable = self.observations.len();
        let needed = self.options.outliers.as_ref().map_or(FEWEST, |ransac| ransac.min_inliers.max(FEWEST));
        if usable < needed {
            return Err(PnpError::TooFew { usable, total, needed });
        }
        self.used.clear();
        self.used.resize(usable, true);
        Ok(())
    }

    /// The pose to begin with, and how many triples it took.
    fn start(&mut self, camera: &CameraModel, shape: &Shape, guess: Option<Pose>) -> Result<(Pose, usize), PnpError> {
        let outliers = self.options.outliers.as_ref();
        if let (Some(pose), None) = (guess, outliers) {
            for o in &self.observations {
                let point = pose.apply(&o.place);
                if PixelModel(camera).residual(o, &point).is_none() {
                    return Err(PnpError::Guess { index: o.index, depth: point.z });
                }
            }
            return Ok((pose, 0));
        }
        self.seen.clear();
        for (i, observation) in self.observations.iter_mut().enumerate() {
            observation.aim(camera);
            if observation.has_ray() {
                self.seen.push(i);
            }
        }
        let area = shape.lengths.x * shape.lengths.y;
        search::search(&self.observations, &self.seen, area, outliers, guess)
            .map(|found| (found.pose, found.hypotheses))
            .ok_or(PnpError::NoPose { points: self.observations.len() })
    }

    /// Refines on the points used.
    fn refine(&self, camera: &CameraModel, pose: &mut Pose) -> Result<Refined, PnpError> {
        let problem = PoseProblem {
            model: PixelModel(camera),
            observations: &self.observations,
            used: &self.used,
            loss: self.options.loss,
        };
        let options = SolveOptions {
            max_iterations: self.options.max_iterations,
            step_tolerance: STEP_TOLERANCE,
            ..SolveOptions::default()
        };
        let mut solver = LeastSquares::new(options);
        match solver.minimise(&problem, pose) {
            Ok(report) => {
                Ok(Refined { cost: report.cost, termination: report.termination, covariance: solver.covariance()? })
            }
            Err(SolveError::Start { .. }) => Err(PnpError::NoPose { points: self.observations.len() }),
            Err(error) => Err(error.into()),
        }
    }

    /// Refines on the points within the gate until these stay the same.
    fn refine_inliers(
        &mut self,
        camera: &CameraModel,
        pose: &mut Pose,
        ransac: &Ransac,
        hypotheses: usize,
    ) -> Result<Refined, PnpError> {
        const ROUNDS: usize = 6;
        let mut refined = None;
        for round in 0..=ROUNDS {
            let changed = self.gate(camera, pose, ransac.gate);
            if let (Some(refined), false) = (refined, changed && round < ROUNDS) {
                return Ok(refined);
            }
            let inliers = self.used.iter().filter(|&&used| used).count();
            let needed = ransac.min_inliers.max(FEWEST);
            if inliers < needed {
                let points = self.observations.len();
                return Err(PnpError::NoConsensus { inliers, points, needed, hypotheses, gate: ransac.gate });
            }
            refined = Some(self.refine(camera, pose)?);
        }
        refined.ok_or(PnpError::NoPose { points: self.observations.len() })
    }

    /// Marks the points within the gate; whether that changed anything.
    fn gate(&mut self, camera: &CameraModel, pose: &Pose, gate: f64) -> bool {
        let mut changed = false;
        for (o, used) in self.observations.iter().zip(&mut self.used) {
            let within =
                PixelModel(camera).residual(o, &pose.apply(&o.place)).is_some_and(|r| r.norm_squared() <= gate * gate);
            changed |= within != *used;
            *used = within;
        }
        changed
    }

    /// The mirrored pose, refined on the same points, if it is a minimum of its own.
    fn second<F: Frame>(&self, camera: &CameraModel, first: &Pose) -> Option<PnpSolution<F>> {
        let used = || self.observations.iter().zip(&self.used).filter(|(_, used)| **used).map(|(o, _)| o);
        let mut pose = mirror::mirrored(used, camera, first)?;
        let refined = self.refine(camera, &mut pose).ok()?;
        let turn = (pose.rotation - first.rotation).norm() / std::f64::consts::SQRT_2;
        (refined.termination.converged() && turn > DISTINCT).then_some(())?;
        self.solution(camera, &pose, refined).ok()
    }

    fn solution<F: Frame>(
        &self,
        camera: &CameraModel,
        pose: &Pose,
        refined: Refined,
    ) -> Result<PnpSolution<F>, PnpError> {
        let (mut count, mut squares) = (0_usize, 0.0);
        for (o, _) in self.observations.iter().zip(&self.used).filter(|(_, used)| **used) {
            if let Some(residual) = PixelModel(camera).residual(o, &pose.apply(&o.place)) {
                count += 1;
                squares += residual.norm_squared() / (o.weight * o.weight);
            }
        }
        Ok(PnpSolution {
            pose: pose.transform()?,
            covariance: refined.covariance,
            chi_squared: 2.0 * refined.cost,
            degrees_of_freedom: (2 * count).saturating_sub(6),
            rms: Pixels(libm::sqrt(squares / count.max(1) as f64)),
            termination: refined.termination,
        })
    }
}
