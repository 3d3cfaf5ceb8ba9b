//! The rigid pose of a known head.

use lineament_geometry::{Camera, CameraModel, Head, Loss, Normal, Position, Problem, Rotation, Transform};
use nalgebra::{Const, Matrix2x3, Matrix2x6, Matrix3, SMatrix, Vector2, Vector3, Vector6};

use super::FitOptions;
use crate::stage::Observation;

/// One point of the head and where it is seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point {
    pub(super) place: Vector3<f64>,
    pub(super) pixel: Vector2<f64>,
    /// 1 / σ.
    pub(super) weight: f64,
    pub(super) landmark: u16,
}

/// Points, a camera, and the rotation that the landmarker saw. Steps are (ω, τ): exp(ω) from the left in the camera's axes, and a move.
#[derive(Debug, Clone)]
pub(super) struct PoseProblem {
    pub(super) camera: Option<CameraModel>,
    pub(super) points: Vec<Point>,
    rotation: Option<(Rotation<Head, Camera>, f64)>,
    /// Only each so-manieth point says where the head is.
    stride: usize,
    loss: Loss,
}

/// Points at which the residuals leave the quadratic, in standard deviations.
const HUBER: f64 = 2.0;

impl PoseProblem {
    pub(super) fn new() -> Self {
        Self { camera: None, points: Vec::new(), rotation: None, stride: 1, loss: Loss::Huber(HUBER) }
    }

    pub(super) fn set(
        &mut self,
        camera: &CameraModel,
        head: &[[f32; 3]],
        observation: &Observation,
        options: &FitOptions,
        stride: usize,
    ) {
        self.camera = Some(*camera);
        self.stride = stride.max(1);
        let side = {
            let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
            for point in &observation.points {
                for k in 0..2 {
                    (low[k], high[k]) = (low[k].min(point[k]), high[k].max(point[k]));
                }
            }
            f64::from((high[0] - low[0]).max(high[1] - low[1]))
        };
        let least = options.least_sigma * side;
        self.points.clear();
        let seen = observation.points.iter().zip(&observation.sigma).zip(&observation.visibility);
        for (landmark, (place, ((pixel, &sigma), &visible))) in (0..).zip(head.iter().zip(seen)) {
            let sigma = f64::from(sigma);
            // What is hidden is a guess: it counts less, but a profile needs its other side, too.
            let spread =
                libm::sqrt(sigma * sigma + least * least) * options.redundancy / f64::from(visible.clamp(0.3, 1.0));
            self.points.push(Point {
                place: Vector3::from(place.map(f64::from)),
                pixel: Vector2::new(f64::from(pixel[0]), f64::from(pixel[1])),
                weight: 1.0 / spread.max(1e-6),
                landmark,
            });
        }
        self.rotation = observation.rotation.and_then(|rotation| {
            let head = Transform::from_rotation_cv(rotation, [0.0; 3]).ok()?.rotation();
            // As much beside fewer points as beside all.
            let spread = options.rotation_sigma_deg.to_radians() * libm::sqrt(self.stride as f64);
            Some((head, 1.0 / spread))
        });
    }

    /// Residual (seen less projected, not whitened) of a point, and how its projection moves with the point in the camera's frame.
    pub(super) fn residual(
        &self,
        point: &Point,
        turned: Vector3<f64>,
        shift: Vector3<f64>,
    ) -> Option<(Vector2<f64>, Matrix2x3<f64>)> {
        let (pixel, moves) = self.camera.as_ref()?.project_with_jacobian(Position::from(turned + shift))?;
        Some((Vector2::from(pixel) - point.pixel, moves))
    }

    /// How a projection moves with a step of the pose.
    pub(super) fn by_pose(moves: &Matrix2x3<f64>, turned: Vector3<f64>) -> Matrix2x6<f64> {
        // d(exp(ω)·p) = ω × p = −[p]× ω.
        let cross = Matrix3::new(0.0, turned.z, -turned.y, -turned.z, 0.0, turned.x, turned.y, -turned.x, 0.0);
        let mut all = Matrix2x6::zeros();
        all.fixed_columns_mut::<3>(0).copy_from(&(moves * cross));
        all.fixed_columns_mut::<3>(3).copy_from(moves);
        all
    }

    /// The root mean square distance, pixels, at a pose.
    pub(super) fn rms(&self, pose: &Transform<Head, Camera>) -> f64 {
        let Some(camera) = &self.camera else { return 0.0 };
        let square = |point: &Point| {
            let seen = camera.project(pose.position(Position::from(point.place)));
            seen.map_or(0.0, |seen| (Vector2::from(seen) - point.pixel).norm_squared())
        };
        libm::sqrt(self.points.iter().map(square).sum::<f64>() / self.points.len().max(1) as f64)
    }

    /// The weight that the loss leaves a whitened residual.
    pub(super) fn robust(&self, squared: f64) -> f64 {
        self.loss.evaluate(squared).1
    }
}

impl Problem for PoseProblem {
    type Size = Const<6>;
    type State = Transform<Head, Camera>;

    fn size(&self) -> Const<6> {
        Const::<6>
    }

    fn accumulate(&self, pose: &Self::State, normal: &mut Normal<Const<6>>) {
        let (matrix, shift) = (pose.rotation().matrix(), pose.translation().xyz);
        for point in self.points.iter().step_by(self.stride) {
            let turned = matrix * point.place;
            match self.residual(point, turned, shift) {
                Some((residual, moves)) => {
                    normal.add(self.loss, &(residual * point.weight), &(Self::by_pose(&moves, turned) * point.weight));
                }
                None => normal.add_impossible(self.loss),
            }
        }
        if let Some((rotation, weight)) = self.rotation {
            let off = Vector3::from((pose.rotation() * rotation.inverse()).to_rotation_vector());
            let mut jacobian = SMatrix::<f64, 3, 6>::zeros();
            // Near its minimum the logarithm moves as the step does.
            jacobian.fixed_columns_mut::<3>(0).copy_from(&(Matrix3::identity() * weight));
            normal.add(self.loss, &(off * weight), &jacobian);
        }
    }

    fn retract(&self, pose: &Self::State, step: &Vector6<f64>, moved: &mut Self::State) {
        *moved = Rotation::<Camera, Camera>::from_rotation_vector([step[0], step[1], step[2]])
            .and_then(|turn| {
                Transform::new(turn * pose.rotation(), (pose.translation().xyz + step.fixed_rows::<3>(3)).into())
            })
            // A step that is no number: the solver sees the cost of standing still and damps.
            .unwrap_or(*pose);
    }
}
