//! Who a face is: coefficients of the head's linear basis, gathered from several views; and with them, where it is asked for, the focal length.
//!
//! A near, flat face and a far, deep one look much alike, so identity and focal length are solved for together: what the views cannot tell apart the priors share out.

use lineament_face::landmarks::{COUNT, MESH_COUNT};
use lineament_face::{Blendshape, Blendshapes, FaceModel, Gaze};
use lineament_geometry::{Camera, CameraModel, Head, Transform};
use nalgebra::{Cholesky, DMatrix, DVector, Matrix6, RowDVector, Vector3, Vector6};

use super::pose::PoseProblem;
use crate::error::TrackError;

/// How the landmarks move with each coefficient about the mean head, metres a standard deviation.
#[derive(Debug)]
pub(super) struct Modes {
    shapes: Vec<Vec<Vector3<f64>>>,
}

impl Modes {
    /// Central differences of the head's own evaluation.
    pub(super) fn of(model: &FaceModel, most: usize) -> Result<Self, TrackError> {
        let basis = model.basis();
        let (mut neutral, mut mesh) = (model.neutral(), model.mesh());
        let rest = model.rest_weights();
        let mut points = |coefficients: &[f32]| -> Result<[[f32; 3]; COUNT], TrackError> {
            let mut out = [[0.0; 3]; COUNT];
            model.evaluate(&basis.identity(coefficients)?, &rest, Gaze::default(), &mut neutral, &mut mesh)?;
            model.landmarks(&mesh, &mut out)?;
            Ok(out)
        };
        let mut shapes = Vec::new();
        let mut coefficients = vec![0.0; basis.len().min(most)];
        for mode in 0..coefficients.len() {
            coefficients[mode] = 0.5;
            let more = points(&coefficients)?;
            coefficients[mode] = -0.5;
            let less = points(&coefficients)?;
            coefficients[mode] = 0.0;
            let moved = |(a, b): (&[f32; 3], &[f32; 3])| Vector3::from([0, 1, 2].map(|k| f64::from(a[k] - b[k])));
            shapes.push(more.iter().zip(&less).take(MESH_COUNT).map(moved).collect());
        }
        Ok(Self { shapes })
    }

    pub(super) fn len(&self) -> usize {
        self.shapes.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }
}

/// Views are at least so far apart in time, seconds.
const APART_S: f64 = 0.1;
/// So many views, taken together, count fully; more share their say: the errors of one network in one clip are not independent.
const FULL_VIEWS: f64 = 8.0;
/// Coefficients end at this many standard deviations.
const LARGEST: f64 = 3.0;

/// What the views so far say.
#[derive(Debug, Clone)]
pub(super) struct Learner {
    coefficients: Vec<f32>,
    /// The logarithm of the focal length in that of the camera given, and the standard deviation of its prior; the last parameter, if it is one.
    focal: Option<(f64, f64)>,
    information: DMatrix<f64>,
    vector: DVector<f64>,
    /// Before the last view, so that it can be taken back and gathered again.
    before: (DMatrix<f64>, DVector<f64>),
    views: f64,
    first_s: Option<f64>,
    last_s: f64,
    row: [RowDVector<f64>; 2],
}

impl Learner {
    /// `focal_sigma`: the standard deviation of the focal length's logarithm; 0 takes it as given.
    pub(super) fn new(modes: usize, focal_sigma: f64) -> Self {
        let focal = (focal_sigma > 0.0).then_some((0.0, focal_sigma));
        let size = modes + usize::from(focal.is_some());
        let (matrix, vector) = (DMatrix::zeros(size, size), DVector::zeros(size));
        Self {
            coefficients: vec![0.0; modes],
            focal,
            before: (matrix.clone(), vector.clone()),
            information: matrix,
            vector,
            views: 0.0,
            first_s: None,
            last_s: f64::NEG_INFINITY,
            row: [RowDVector::zeros(size), RowDVector::zeros(size)],
        }
    }

    pub(super) fn coefficients(&self) -> &[f32] {
        &self.coefficients
    }

    /// By how much the camera's focal lengths are to be multiplied.
    pub(super) fn focal_scale(&self) -> f64 {
        self.focal.map_or(1.0, |(log, _)| libm::exp(log))
    }

    pub(super) fn has_begun(&self) -> bool {
        self.first_s.is_some()
    }

    /// Whether a view of this time is of use.
    pub(super) fn wants(&self, time_s: f64, settle_s: f64) -> bool {
        self.first_s.is_none_or(|first| time_s - first <= settle_s && time_s - self.last_s >= APART_S)
    }

    /// Takes in the view whose points and pose are those of `problem` and `pose`; `again`: in place of the last one.
    pub(super) fn gather(
        &mut self,
        problem: &PoseProblem,
        pose: &Transform<Head, Camera>,
        modes: &Modes,
        blendshapes: &Blendshapes,
        again: bool,
        time_s: f64,
    ) {
        let count = self.vector.len();
        let centre = problem.camera.as_ref().map_or([0.0; 2], CameraModel::principal_point);
        if again {
            self.information.copy_from(&self.before.0);
            self.vector.copy_from(&self.before.1);
        } else {
            self.before.0.copy_from(&self.information);
            self.before.1.copy_from(&self.vector);
            self.views += 1.0;
        }
        self.first_s.get_or_insert(time_s);
        self.last_s = time_s;
        let (matrix, shift) = (pose.rotation().matrix(), pose.translation().xyz);
        let mut pose_pose = Matrix6::<f64>::identity() * 1e-9;
        let mut pose_pull = Vector6::<f64>::zeros();
        let mut shape_shape = DMatrix::<f64>::zeros(count, count);
        let mut shape_pose = DMatrix::<f64>::zeros(count, 6);
        let mut shape_pull = DVector::<f64>::zeros(count);
        // Every third point: neighbours say the same.
        for point in problem.points.iter().step_by(3) {
            let turned = matrix * point.place;
            let Some((residual, moves)) = problem.residual(point, turned, shift) else { continue };
            let weight = point.weight * point.weight * problem.robust((residual * point.weight).norm_squared());
            let by_pose = PoseProblem::by_pose(&moves, turned);
            let by_place = moves * matrix;
            for (k, row) in self.row.iter_mut().enumerate() {
                for (value, shape) in row.iter_mut().zip(&modes.shapes) {
                    *value = by_place.row(k).transpose().dot(&shape[usize::from(point.landmark)]);
                }
                // A longer lens spreads what is seen about the principal point.
                if self.focal.is_some() {
                    row[count - 1] = point.pixel[k] + residual[k] - centre[k];
                }
            }
            pose_pose += by_pose.transpose() * by_pose * weight;
            pose_pull -= by_pose.transpose() * residual * weight;
            for (k, row) in self.row.iter().enumerate() {
                let pose_row = by_pose.row(k);
                for i in 0..count {
                    let scaled = row[i] * weight;
                    shape_pull[i] -= scaled * residual[k];
                    for j in 0..6 {
                        shape_pose[(i, j)] += scaled * pose_row[j];
                    }
                    for j in 0..=i {
                        shape_shape[(i, j)] += scaled * row[j];
                    }
                }
            }
        }
        shape_shape.fill_upper_triangle_with_lower_triangle();
        let Some(factor) = Cholesky::new(pose_pose) else { return };
        // What is left of the shape's information once the pose may move freely.
        let solved = factor.solve(&shape_pose.transpose());
        let left = shape_shape - &shape_pose * &solved;
        let pull = shape_pull - solved.transpose() * pose_pull;
        let shape = self.coefficients.iter().map(|&value| f64::from(value));
        let current = DVector::from_iterator(count, shape.chain(self.focal.map(|(log, _)| log)));
        // A face that does much says less of how it is at rest.
        let trust = libm::exp(-f64::from(activity(blendshapes)));
        self.vector += (&left * current + pull) * trust;
        self.information += left * trust;
    }

    /// Solves for the coefficients; false where they hardly moved.
    pub(super) fn solve(&mut self) -> bool {
        let share = (FULL_VIEWS / self.views.max(1.0)).min(1.0);
        let mut prior = DMatrix::identity(self.vector.len(), self.vector.len());
        if let (Some((_, sigma)), Some(last)) = (self.focal, self.vector.len().checked_sub(1)) {
            prior[(last, last)] = 1.0 / (sigma * sigma);
        }
        let Some(factor) = Cholesky::new(&self.information * share + prior) else { return false };
        let solved = factor.solve(&(&self.vector * share));
        let mut moved = 0.0_f64;
        for (mine, new) in self.coefficients.iter_mut().zip(solved.iter()) {
            let new = new.clamp(-LARGEST, LARGEST) as f32;
            moved = moved.max(f64::from((new - *mine).abs()));
            *mine = new;
        }
        if let (Some((log, sigma)), Some(&new)) = (&mut self.focal, solved.as_slice().last()) {
            let new = new.clamp(-LARGEST * *sigma, LARGEST * *sigma);
            moved = moved.max(libm::fabs(new - *log) / *sigma);
            *log = new;
        }
        moved > 0.02
    }
}

/// The sum of what the face does, the looks of the eyes apart.
fn activity(blendshapes: &Blendshapes) -> f32 {
    let acts = |shape: &Blendshape| !shape.name().starts_with("eyeLook");
    blendshapes.iter().filter(|(shape, _)| acts(shape)).map(|(_, value)| value).sum()
}
