use thiserror::Error;

/// What can be wrong with a head's asset or with the numbers given to it. Each text names the value and the remedy.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum HeadError {
    /// The file cannot be read.
    #[error("cannot read the head {path}: {reason}; check the path, or leave it out to use the head that is built in")]
    Unreadable {
        /// The path as given.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// The bytes are no head asset at all.
    #[error(
        "{bytes} bytes that do not begin as a head asset (`LINHEAD`); give a file written by `cargo xtask bake-head` or by `import`"
    )]
    NotAHead {
        /// How many bytes there are.
        bytes: usize,
    },
    /// A format of the future, or of before the first.
    #[error(
        "the head's format is version {found}, and this program reads version {known}; update the program, or bake the head again with this one"
    )]
    Version {
        /// The version in the file.
        found: u32,
        /// The version this program reads.
        known: u32,
    },
    /// The file ends too early or goes on too long.
    #[error(
        "the head should be {expected} bytes long and is {found}: it was cut or joined on the way; copy it again, or bake it again"
    )]
    Length {
        /// The length that the header promises.
        expected: usize,
        /// The length found.
        found: usize,
    },
    /// The file has the right length and wrong content.
    #[error("the head is damaged ({what}); copy it again, or bake it again")]
    Damaged {
        /// What does not fit.
        what: String,
    },
    /// A list of parameters of the wrong length.
    #[error(
        "{what}: {found} numbers were given and the head has {expected}; build the list from the model that evaluates it"
    )]
    Count {
        /// What the list is.
        what: &'static str,
        /// How many the model has.
        expected: usize,
        /// How many were given.
        found: usize,
    },
    /// A parameter that is not a finite number, or lies outside its range.
    #[error("{what} is {value}; give a number from {least} to {most}")]
    Range {
        /// What the parameter is.
        what: String,
        /// Its value.
        value: f64,
        /// The least that is accepted.
        least: f64,
        /// The most that is accepted.
        most: f64,
    },
    /// A name that the head does not have.
    #[error("the head has no {what} called `{name}`; the nearest is `{nearest}`")]
    Unknown {
        /// What kind of name.
        what: &'static str,
        /// The name given.
        name: String,
        /// The most similar name that exists.
        nearest: String,
    },
}

/// Refuses a number outside `[least, most]`, or none at all.
pub(crate) fn within(what: &str, value: f64, least: f64, most: f64) -> Result<f64, HeadError> {
    if value >= least && value <= most {
        Ok(value)
    } else {
        Err(HeadError::Range { what: what.to_owned(), value, least, most })
    }
}

/// Refuses a list of another length than the model's.
pub(crate) fn counted(what: &'static str, expected: usize, found: usize) -> Result<(), HeadError> {
    if expected == found { Ok(()) } else { Err(HeadError::Count { what, expected, found }) }
}
