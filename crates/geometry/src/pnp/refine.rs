//! A pose as a least-squares problem.

use nalgebra::{Const, Matrix2x3, Matrix3, OVector, SMatrix, U6, Vector2, Vector3};

use crate::camera::CameraModel;
use crate::error::GeometryError;
use crate::frame::{Camera, Frame};
use crate::rotation::Rotation;
use crate::solve::{Loss, Normal, Problem};
use crate::transform::{Position, Transform};
use crate::trig::sin_cos;

/// x ↦ R·x + t, without frames: the inner loops' form of a [`Transform`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Pose {
    pub(super) rotation: Matrix3<f64>,
    pub(super) translation: Vector3<f64>,
}

impl Pose {
    pub(super) fn of<F: Frame>(transform: &Transform<F, Camera>) -> Self {
        Self { rotation: transform.rotation().matrix(), translation: transform.translation().xyz }
    }

    pub(super) fn transform<F: Frame>(&self) -> Result<Transform<F, Camera>, GeometryError> {
        Transform::new(Rotation::from_matrix(self.rotation)?, self.translation.into())
    }

    #[inline]
    pub(super) fn apply(&self, place: &Vector3<f64>) -> Vector3<f64> {
        self.rotation * place + self.translation
    }

    /// The pose turned on the left by a rotation vector and moved.
    fn perturbed(&self, step: &OVector<f64, U6>) -> Self {
        let vector: Vector3<f64> = step.fixed_rows::<3>(0).into_owned();
        let angle = vector.norm();
        // Rodrigues: I + (sin a / a)·[ω] + ((1 − cos a)/a²)·[ω]².
        let (first, second) = if angle < 1e-4 {
            (1.0 - angle * angle / 6.0, 0.5 - angle * angle / 24.0)
        } else {
            let (sin, cos) = sin_cos(angle);
            (sin / angle, (1.0 - cos) / (angle * angle))
        };
        let cross = vector.cross_matrix();
        let turn = Matrix3::identity() + cross * first + cross * cross * second;
        Self { rotation: turn * self.rotation, translation: self.translation + step.fixed_rows::<3>(3) }
    }
}

/// One point, made ready.
#[derive(Debug, Clone, Copy)]
pub(super) struct Observation {
    /// Its index in the caller's lists.
    pub(super) index: usize,
    pub(super) place: Vector3<f64>,
    pub(super) pixel: Vector2<f64>,
    /// 1/σ, px⁻¹.
    pub(super) weight: f64,
    /// The unit ray through the pixel; zero before [`Self::aim`], and where the camera has none.
    pub(super) ray: Vector3<f64>,
    /// J(ray)/σ, J being the derivative of the projection there.
    pub(super) slope: Matrix2x3<f64>,
}

impl Observation {
    pub(super) fn new(index: usize, place: Vector3<f64>, pixel: [f64; 2], sigma: f64) -> Self {
        let (ray, slope) = (Vector3::zeros(), Matrix2x3::zeros());
        Self { index, place, pixel: pixel.into(), weight: 1.0 / sigma, ray, slope }
    }

    /// Finds the ray, which only the search needs.
    pub(super) fn aim(&mut self, camera: &CameraModel) {
        let found = camera.unproject(self.pixel.into()).and_then(|direction| {
            let ray = direction.xyz.try_normalize(1e-12)?;
            let (_, jacobian) = camera.project_with_jacobian(Position::from(ray))?;
            (ray.iter().all(|c| c.is_finite()) && jacobian.iter().all(|c| c.is_finite())).then_some((ray, jacobian))
        });
        if let Some((ray, jacobian)) = found {
            (self.ray, self.slope) = (ray, jacobian * self.weight);
        }
    }

    pub(super) fn has_ray(&self) -> bool {
        self.ray.z != 0.0 || self.ray.x != 0.0 || self.ray.y != 0.0
    }
}

/// How a point in the camera frame becomes a whitened residual and its derivative.
pub(super) trait Model {
    fn residual(&self, observation: &Observation, point: &Vector3<f64>) -> Option<Vector2<f64>>;
    fn linearised(&self, observation: &Observation, point: &Vector3<f64>) -> Option<(Vector2<f64>, Matrix2x3<f64>)>;
}

/// The projection linearised at each point's own ray: J(d)·x/(d·x). As J(d)·d = 0 it vanishes where it should, and agrees with the picture to
/// first order, lens and all, at a tenth of the cost. For the search, not for the result.
pub(super) struct RayModel;

impl Model for RayModel {
    #[inline]
    fn residual(&self, observation: &Observation, point: &Vector3<f64>) -> Option<Vector2<f64>> {
        let depth = observation.ray.dot(point);
        (depth > 0.0).then(|| observation.slope * point / depth)
    }

    #[inline]
    fn linearised(&self, observation: &Observation, point: &Vector3<f64>) -> Option<(Vector2<f64>, Matrix2x3<f64>)> {
        let depth = observation.ray.dot(point);
        if !(depth > 0.0) {
            return None;
        }
        let residual = observation.slope * point / depth;
        Some((residual, (observation.slope - residual * observation.ray.transpose()) / depth))
    }
}

/// The camera itself.
pub(super) struct PixelModel<'a>(pub(super) &'a CameraModel);

impl Model for PixelModel<'_> {
    #[inline]
    fn residual(&self, observation: &Observation, point: &Vector3<f64>) -> Option<Vector2<f64>> {
        let pixel = self.0.project(Position::from(*point))?;
        Some((Vector2::from(pixel) - observation.pixel) * observation.weight)
    }

    #[inline]
    fn linearised(&self, observation: &Observation, point: &Vector3<f64>) -> Option<(Vector2<f64>, Matrix2x3<f64>)> {
        let (pixel, jacobian) = self.0.project_with_jacobian(Position::from(*point))?;
        Some(((Vector2::from(pixel) - observation.pixel) * observation.weight, jacobian * observation.weight))
    }
}

/// The pose that brings the observations' places onto their pixels, those with `used` only.
pub(super) struct PoseProblem<'a, M> {
    pub(super) model: M,
    pub(super) observations: &'a [Observation],
    /// Which observations count; empty for all.
    pub(super) used: &'a [bool],
    pub(super) loss: Loss,
}

impl<M: Model> Problem for PoseProblem<'_, M> {
    type Size = U6;
    type State = Pose;

    fn size(&self) -> U6 {
        Const::<6>
    }

    fn accumulate(&self, pose: &Pose, normal: &mut Normal<U6>) {
        for (i, observation) in self.observations.iter().enumerate() {
            if self.used.get(i) == Some(&false) {
                continue;
            }
            let arm = pose.rotation * observation.place;
            match self.model.linearised(observation, &(arm + pose.translation)) {
                Some((residual, by_point)) => {
                    // ∂(ω × arm) along a row g of the projection's derivative: g·(ω × arm) = ω·(arm × g).
                    let (g, h) = (by_point.row(0).transpose(), by_point.row(1).transpose());
                    let (turn_g, turn_h) = (arm.cross(&g), arm.cross(&h));
                    let jacobian = SMatrix::<f64, 2, 6>::new(
                        turn_g.x, turn_g.y, turn_g.z, g.x, g.y, g.z, turn_h.x, turn_h.y, turn_h.z, h.x, h.y, h.z,
                    );
                    normal.add(self.loss, &residual, &jacobian);
                }
                None => normal.add_impossible(self.loss),
            }
        }
    }

    fn retract(&self, pose: &Pose, step: &OVector<f64, U6>, moved: &mut Pose) {
        *moved = pose.perturbed(step);
    }
}
