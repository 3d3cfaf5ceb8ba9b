use thiserror::Error;

/// What can be wrong with the input of this crate. Each text names the value and the remedy.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FaceError {
    /// A name that is not in a vocabulary.
    #[error("`{name}` is no {vocabulary}; {remedy}")]
    UnknownName {
        /// What was looked for, e.g. "blendshape".
        vocabulary: &'static str,
        /// The name given.
        name: String,
        /// What to write instead.
        remedy: String,
    },
    /// A number that must be finite is NaN or infinite.
    #[error("{what} is {value}, which is not a finite number; check the source of this value")]
    NotFinite {
        /// What the number is.
        what: String,
        /// Its value.
        value: f64,
    },
    /// A number outside the range it must lie in.
    #[error("{what} is {value}, but must be {allowed}")]
    OutOfRange {
        /// What the number is.
        what: String,
        /// Its value.
        value: f64,
        /// The range, in words.
        allowed: &'static str,
    },
    /// A list of a length that does not fit.
    #[error("{what} has {found} entries, but must have {expected}")]
    WrongLength {
        /// What the list is.
        what: String,
        /// Its length.
        found: usize,
        /// The lengths that fit, in words.
        expected: String,
    },
    /// Two entries that contradict each other.
    #[error("{what} is {found}, but {expected}; write values that agree, or leave the writing to this crate")]
    Contradiction {
        /// The entry.
        what: String,
        /// Its value.
        found: String,
        /// What the other entries say.
        expected: String,
    },
    /// A line of a record file that cannot be read.
    #[error("line {line}, key `{key}`: {problem}")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// The key, as a path like `faces[0].pose.yaw`; `.` is the whole line.
        key: String,
        /// What is wrong with it, and what to do.
        problem: String,
    },
    /// A recipe of emotions that contradicts itself or the vocabulary.
    #[error("recipe book `{book}`, {emotion}, {unit}: {problem}")]
    Recipe {
        /// The name of the book.
        book: String,
        /// The emotion.
        emotion: &'static str,
        /// The action unit.
        unit: &'static str,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// Text that is not the JSON that was expected.
    #[error("{what}, key `{key}`: {problem}")]
    Json {
        /// What was read.
        what: &'static str,
        /// The key, as a path.
        key: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Points from which no crop can be made.
    #[error("no crop can be made: {why}; {remedy}")]
    NoCrop {
        /// What is wrong with the input.
        why: String,
        /// What to do.
        remedy: &'static str,
    },
    /// Reading or writing failed.
    #[error("line {line}: {source}")]
    Io {
        /// The line that was being read or written, counted from 1.
        line: usize,
        /// The failure.
        source: std::io::Error,
    },
}

/// Refuses a number that is not finite; `what` is called only then.
pub(crate) fn finite(value: f64, what: impl FnOnce() -> String) -> Result<(), FaceError> {
    if value.is_finite() { Ok(()) } else { Err(FaceError::NotFinite { what: what(), value }) }
}
