//! A small dense robust least-squares core: Gauss–Newton and Levenberg–Marquardt over residual blocks, with Huber and Geman–McClure
//! losses, parameters on manifolds, bounds, priors, and the covariance of the result.
//!
//! Why our own: `levenberg-marquardt` 0.15 has neither losses nor manifolds nor bounds nor a covariance, and takes the whole Jacobian at
//! once (rows × parameters, allocated anew each time); `argmin` and `apex-solver` bring a framework of their own. What is left once those
//! needs are met is a damped Cholesky step, which `nalgebra` does. Here a problem adds its blocks, one by one, straight into normal
//! equations of fixed or dynamic size. The sums run in the problem's own order on one thread and no product goes through a
//! run-time-dispatched kernel, so every machine finds the same bits. After the first call with the same size nothing is allocated.
//!
//! Residuals are expected **whitened** (divided by their standard deviations): the tolerances then count standard deviations, and the
//! covariance is that of the parameters. A prior is one more residual ([`Normal::prior`]); a bound is a `retract` that clamps together with
//! [`Problem::blocked`].
//!
//! Conditioning: normal equations square the condition number, which costs half of the digits. Rows and columns are scaled by the diagonal
//! (Marquardt 1963), and the problems meant (poses, cameras, heads) are far from the limit.

#![allow(clippy::neg_cmp_op_on_partial_ord, reason = "`!(a > b)` is meant: a NaN has to fail too")]

mod loss;
mod minimise;
mod normal;
#[cfg(test)]
mod tests;

pub use loss::Loss;
pub use minimise::{LeastSquares, Problem, SolveOptions, SolveReport, Termination};
pub use normal::Normal;

use thiserror::Error;

/// Why a least-squares problem could not be solved. Each text names the value and the remedy.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SolveError {
    /// The cost at the start is NaN or infinite, so there is nothing to descend from.
    #[error(
        "the cost at the start is {cost}; begin from a state at which every residual is finite (all points in front of the camera, for instance)"
    )]
    Start {
        /// The cost found.
        cost: f64,
    },
    /// The residuals do not determine every parameter.
    #[error(
        "the residuals do not determine all {parameters} parameters (pivot {pivot:.1e} of a scaled 1); add observations, add a prior, or hold \
         the idle parameters fixed"
    )]
    Undetermined {
        /// How many parameters there are.
        parameters: usize,
        /// The smallest squared pivot of the normal matrix scaled to a unit diagonal.
        pivot: f64,
    },
    /// A number in the options or in a loss makes no sense.
    #[error("{what} is {value}, which is outside {range}; choose it inside")]
    Setting {
        /// What the number is.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What is accepted.
        range: &'static str,
    },
    /// A residual block speaks of a parameter that the problem does not have.
    #[error(
        "a residual block names parameter {column}, but the problem has {parameters} (counted from 0); correct `Problem::size` or the block's columns"
    )]
    Column {
        /// The parameter named.
        column: usize,
        /// How many parameters there are.
        parameters: usize,
    },
}
