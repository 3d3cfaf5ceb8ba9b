use thiserror::Error;

/// What can be wrong with the input of a geometric computation. Each text names the value and the remedy.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum GeometryError {
    /// A number that must be finite is NaN or infinite.
    #[error("{what} is {value}, which is not a finite number; check the source of this value")]
    NotFinite {
        /// What the number is.
        what: &'static str,
        /// Its value.
        value: f64,
    },
    /// A matrix that should be a rotation is not orthonormal with determinant +1.
    #[error(
        "the matrix is not a rotation: it departs from one by {departure:.3e} (at most {tolerance:.0e} is accepted); pass an orthonormal matrix \
         with determinant +1, or project it first with `Rotation::nearest`"
    )]
    NotARotation {
        /// Largest absolute entry of RᵀR − I, or 2 for a reflection.
        departure: f64,
        /// The largest departure accepted.
        tolerance: f64,
    },
    /// A vector or quaternion without a direction.
    #[error("{what} has length {length:.3e}, too short to have a direction; pass a non-zero one")]
    NoDirection {
        /// What the vector is.
        what: &'static str,
        /// Its length.
        length: f64,
    },
    /// A number from which no camera can be made.
    #[error("{what} is {value}; {remedy}")]
    Camera {
        /// Which number.
        what: &'static str,
        /// Its value.
        value: f64,
        /// What to do.
        remedy: &'static str,
    },
    /// A camera's file or text that cannot be read.
    #[error("cannot read the camera: {found}; {remedy}")]
    CameraFile {
        /// What was found, and where.
        found: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A number outside of what its definition allows.
    #[error("{what} is {value}, outside of {least} … {most}; {remedy}")]
    OutOfRange {
        /// What the number is.
        what: &'static str,
        /// Its value.
        value: f64,
        /// The least value allowed.
        least: f64,
        /// The greatest value allowed.
        most: f64,
        /// What to do about it.
        remedy: &'static str,
    },
    /// A list that is too short or too long.
    #[error("{what} has {length} entries where {expected} are needed; {remedy}")]
    WrongLength {
        /// What the list is.
        what: &'static str,
        /// Its length.
        length: usize,
        /// The length needed.
        expected: usize,
        /// What to do about it.
        remedy: &'static str,
    },
    /// A text that does not follow its format.
    #[error("{what} reads {text:?}: {problem}; {remedy}")]
    Malformed {
        /// What the text is.
        what: &'static str,
        /// The text, or the part of it that is wrong.
        text: String,
        /// What is wrong.
        problem: &'static str,
        /// What to do about it.
        remedy: &'static str,
    },
}

/// Refuses a number that is not finite.
pub(crate) fn finite(what: &'static str, value: f64) -> Result<f64, GeometryError> {
    if value.is_finite() { Ok(value) } else { Err(GeometryError::NotFinite { what, value }) }
}

/// Refuses a list of numbers of which one is not finite.
pub(crate) fn all_finite<'a>(
    what: &'static str,
    values: impl IntoIterator<Item = &'a f64>,
) -> Result<(), GeometryError> {
    values.into_iter().try_for_each(|&value| finite(what, value).map(|_| ()))
}
