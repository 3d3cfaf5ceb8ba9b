//! Perspective-n-point: the pose of a known object from where its points are seen.
//!
//! 1. **Start.** Triples of points give poses in closed form ([`p3p`]), scored on all points; among outliers this is RANSAC ([`search`]).
//! 2. **Refinement.** Least squares in pixels through the camera, lens and all, weighted by the points' sigmas ([`refine`]).
//! 3. **Second solution.** A flat or distant object has a second pose, mirrored at the line of sight ([`mirror`]), which is refined too.
//!
//! Why not the crate `sqpnp` 0.4 for the start: it is good, and `BENCHMARKS.md` has it beside ours. But RANSAC and its local optimisation need
//! poses of three points anyway, and these serve every case: rays at and beyond 90° (sqpnp takes points of the plane z = 1), f64 throughout (sqpnp
//! takes and returns f32), and no second linear algebra, in about the same time. `no_lower_minimum_is_missed` in `tests/pnp_flat.rs` checks the start.

#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "`!(a > b)` is meant: a NaN has to fail too")]

mod error;
mod mirror;
mod options;
mod p3p;
mod refine;
mod search;
mod solver;
#[cfg(test)]
mod tests;

use nalgebra::{Matrix6, Vector6};

use crate::frame::{Camera, Frame};
use crate::solve::Termination;
use crate::transform::{Position, Transform};
use crate::units::Pixels;

pub use error::PnpError;
pub use options::{PnpOptions, Ransac};
pub use solver::Pnp;

/// Places on an object and the pixels at which they are seen.
#[derive(Debug, Clone, Copy)]
pub struct Correspondences<'a, F: Frame> {
    /// The places in the object's frame, metres.
    pub places: &'a [Position<F>],
    /// Where each is seen; the centre of the first pixel is (0.5, 0.5).
    pub pixels: &'a [[f64; 2]],
    /// The standard deviation of each pixel coordinate, in pixels; infinite for a point that is not seen. Empty: [`PnpOptions::sigma`] for all.
    pub sigmas: &'a [f64],
}

impl<'a, F: Frame> Correspondences<'a, F> {
    /// Points of equal weight.
    #[must_use]
    pub fn new(places: &'a [Position<F>], pixels: &'a [[f64; 2]]) -> Self {
        Self { places, pixels, sigmas: &[] }
    }

    /// The same points with their own standard deviations, in pixels.
    #[must_use]
    pub fn with_sigmas(self, sigmas: &'a [f64]) -> Self {
        Self { sigmas, ..self }
    }
}

/// One pose and how sure it is.
#[derive(Debug, Clone, Copy)]
pub struct PnpSolution<F: Frame> {
    /// Takes the object's frame to the camera's.
    pub pose: Transform<F, Camera>,
    /// The covariance of (ω, τ): the true pose is x ↦ exp(ω)·R·x + t + τ, with ω a rotation vector in the **camera's** axes (radians) that acts
    /// from the left, and τ a move in the camera frame (metres). Order ωx, ωy, ωz, τx, τy, τz.
    pub covariance: Matrix6<f64>,
    /// Σρ of the whitened residuals: the sum of squares (r/σ)² wherever the loss is still quadratic.
    pub chi_squared: f64,
    /// Two for each point used, less six.
    pub degrees_of_freedom: usize,
    /// The root mean square distance between seen and projected points, of the points used.
    pub rms: Pixels,
    /// How the refinement ended.
    pub termination: Termination,
}

impl<F: Frame> PnpSolution<F> {
    /// χ² by degrees of freedom: near 1 if the sigmas are true. Where they are only guessed, multiply the covariance by this.
    #[must_use]
    pub fn reduced_chi_squared(&self) -> f64 {
        self.chi_squared / self.degrees_of_freedom.max(1) as f64
    }

    /// (ω, τ) by which another pose departs from this one, in the coordinates of [`Self::covariance`].
    #[must_use]
    pub fn departure(&self, other: &Transform<F, Camera>) -> Vector6<f64> {
        let [x, y, z] = (other.rotation() * self.pose.rotation().inverse()).to_rotation_vector();
        let moved = other.translation().xyz - self.pose.translation().xyz;
        Vector6::new(x, y, z, moved.x, moved.y, moved.z)
    }
}

/// The result: one pose, or two.
#[derive(Debug, Clone, Copy)]
pub struct Solutions<F: Frame> {
    /// The pose of least χ².
    pub best: PnpSolution<F>,
    /// The other local minimum, if the object is flat or far enough to have one.
    pub second: Option<PnpSolution<F>>,
    /// The data cannot tell the two apart ([`PnpOptions::ambiguity`]): let time or knowledge decide.
    pub ambiguous: bool,
    /// Points used.
    pub inliers: usize,
    /// Triples of points tried for a start; 0 if the guess served.
    pub hypotheses: usize,
}
