//! What can be wrong with a set.

use std::path::{Path, PathBuf};

use lineament_media::MediaError;
use thiserror::Error;

/// What can be wrong with a set. Each text names the file and what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// A name that no set has.
    #[error("there is no set `{name}`; the sets are {known}")]
    UnknownSet {
        /// As given.
        name: String,
        /// All names.
        known: String,
    },
    /// A file or folder that cannot be read.
    #[error("cannot read `{}`: {source}; check the path and its permissions", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// A folder without anything of the set.
    #[error("`{}` holds nothing of the set {set}; expected there: {layout}", path.display())]
    Empty {
        /// The folder.
        path: PathBuf,
        /// The set's name.
        set: &'static str,
        /// What the set looks like.
        layout: &'static str,
    },
    /// A file of labels that is not what it should be.
    #[error("`{}`{}: {problem}; {remedy}", path.display(), At(*line))]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: Option<u64>,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A label that says nothing we know.
    #[error("`{}`: the label `{label}` is no {what}; {remedy}", path.display())]
    Label {
        /// The picture, or the file of its label.
        path: PathBuf,
        /// The label.
        label: String,
        /// What it should be.
        what: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// A picture without a label, or a label without its picture.
    #[error("`{}`: {what} is missing; {remedy}", path.display())]
    Missing {
        /// What there is.
        path: PathBuf,
        /// What there is not.
        what: String,
        /// What to do.
        remedy: &'static str,
    },
    /// A picture that the set's own rule leaves out.
    #[error("`{}`: {rule}", path.display())]
    Rule {
        /// The picture.
        path: PathBuf,
        /// The rule.
        rule: &'static str,
    },
    /// A picture that cannot be read.
    #[error("{}", picture(path, source))]
    Picture {
        /// The picture.
        path: PathBuf,
        /// Why.
        source: MediaError,
    },
}

/// The reason, with the path where it does not name it itself.
fn picture(path: &Path, source: &MediaError) -> String {
    let text = source.to_string();
    let path = path.display().to_string();
    if text.contains(&path) { text } else { format!("`{path}`: {text}") }
}

struct At(Option<u64>);

impl std::fmt::Display for At {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.map_or(Ok(()), |line| write!(f, ", line {line}"))
    }
}

impl DatasetError {
    pub(crate) fn read(path: &Path, source: std::io::Error) -> Self {
        Self::Read { path: path.to_owned(), source }
    }

    pub(crate) fn malformed(path: &Path, problem: impl Into<String>, remedy: &'static str) -> Self {
        Self::Malformed { path: path.to_owned(), line: None, problem: problem.into(), remedy }
    }

    /// The reason without the file, for counting.
    #[must_use]
    pub fn reason(&self) -> String {
        match self {
            Self::UnknownSet { .. } => "no such set".to_owned(),
            Self::Read { .. } => "a file that cannot be read".to_owned(),
            Self::Empty { .. } => "nothing of the set".to_owned(),
            Self::Malformed { .. } => "a malformed file of labels".to_owned(),
            Self::Label { label, what, .. } => format!("the label `{label}` is no {what}"),
            Self::Missing { what, .. } => format!("without {what}"),
            Self::Rule { rule, .. } => (*rule).to_owned(),
            Self::Picture { .. } => "a picture that cannot be read".to_owned(),
        }
    }

    /// The file or folder that is meant.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::UnknownSet { .. } => None,
            Self::Read { path, .. }
            | Self::Empty { path, .. }
            | Self::Malformed { path, .. }
            | Self::Label { path, .. }
            | Self::Missing { path, .. }
            | Self::Rule { path, .. }
            | Self::Picture { path, .. } => Some(path),
        }
    }
}
