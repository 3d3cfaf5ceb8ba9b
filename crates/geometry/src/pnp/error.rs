use thiserror::Error;

use crate::error::GeometryError;
use crate::solve::SolveError;

/// Why a pose could not be found. Each text names the value and the remedy.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum PnpError {
    /// Two lists that go together differ in length.
    #[error("there are {places} places but {others} {what}; pass one for each place, in the same order")]
    Lengths {
        /// How many places.
        places: usize,
        /// How many of the others.
        others: usize,
        /// What the others are.
        what: &'static str,
    },
    /// Too few points with a weight.
    #[error(
        "{usable} of {total} points have a weight (a finite sigma), but at least {needed} are needed; pass more points, or lower the sigmas of \
         those that are seen"
    )]
    TooFew {
        /// Points with a finite sigma.
        usable: usize,
        /// All points.
        total: usize,
        /// How many are needed.
        needed: usize,
    },
    /// A coordinate that is NaN, infinite or absurdly large.
    #[error(
        "{what} {index} has the coordinate {value:?}, which is not a number of at most {limit:.0e}; leave the point out, or give it an infinite sigma and any finite place"
    )]
    Coordinate {
        /// What it belongs to.
        what: &'static str,
        /// Which one, from 0.
        index: usize,
        /// The coordinate.
        value: f64,
        /// The largest accepted.
        limit: f64,
    },
    /// A sigma that is NaN, negative or vanishing.
    #[error(
        "sigma {index} is {value} px; a standard deviation is at least 1e-6 px (infinite for a point without weight)"
    )]
    Sigma {
        /// Which one, from 0.
        index: usize,
        /// Its value.
        value: f64,
    },
    /// All places lie on one line (or coincide), so the object can turn about it unseen.
    #[error(
        "the {count} places lie on one line (they are {ratio:.1e} times as broad as long; 1e-5 is needed); add a point off that line"
    )]
    Collinear {
        /// How many places were looked at.
        count: usize,
        /// Breadth by length.
        ratio: f64,
    },
    /// The guess puts points where the camera cannot see them.
    #[error(
        "the initial guess puts point {index} where the camera cannot project it (z = {depth:.3} m in the camera frame, which looks along +z); correct the guess or pass none"
    )]
    Guess {
        /// Which point, from 0.
        index: usize,
        /// Its depth.
        depth: f64,
    },
    /// No pose explains the picture at all.
    #[error(
        "no pose puts all {points} points in front of the camera near their pixels; check that places and pixels are in the same order, that pixels have y down, and that nothing is mirrored"
    )]
    NoPose {
        /// How many points were to be explained.
        points: usize,
    },
    /// No pose has enough inliers.
    #[error(
        "the best of {hypotheses} poses explains {inliers} of {points} points within {gate} sigma, but {needed} are needed; check the order of the \
         points and the sigmas, or lower `min_inliers`"
    )]
    NoConsensus {
        /// Points within the gate.
        inliers: usize,
        /// Points with a weight.
        points: usize,
        /// How many were asked for.
        needed: usize,
        /// How many poses were tried.
        hypotheses: usize,
        /// The gate, in sigmas.
        gate: f64,
    },
    /// A number in the options makes no sense.
    #[error("{what} is {value}, which is outside {range}; choose it inside")]
    Setting {
        /// What the number is.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What is accepted.
        range: &'static str,
    },
    /// The refinement failed, usually because the points leave the pose undetermined.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// The result is no rigid motion.
    #[error(transparent)]
    Geometry(#[from] GeometryError),
}
