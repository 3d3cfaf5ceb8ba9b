use thiserror::Error;

use crate::head::error::HeadError;

/// Why ICT-FaceKit cannot be imported. Nothing has been written then; a head that was imported before is unchanged.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum IctError {
    /// A folder that is no clone, or only a part of one.
    #[error(
        "{folder} has no `{missing}`, so it is no clone of ICT-FaceKit, or only a part of one; run `git clone https://github.com/ICT-VGL/ICT-FaceKit` \
         and give the folder that this makes"
    )]
    NotAClone {
        /// The folder as given.
        folder: String,
        /// The first file that is missing, relative to the folder.
        missing: String,
    },
    /// A file that the system does not give.
    #[error("cannot read {path}: {reason}; check the file's rights, or clone ICT-FaceKit again")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// A line that is no line of such a file.
    #[error(
        "{path} line {line}: {reason}; the file is damaged: restore it with `git checkout -- FaceXModel` in the clone"
    )]
    Line {
        /// The file.
        path: String,
        /// Its line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A mesh or a list of another size.
    #[error(
        "{path} has {found} {what} and ICT-FaceKit has {expected}; the file was cut, or belongs to another mesh: restore it with \
         `git checkout -- FaceXModel` in the clone, or `git pull` if the clone is old"
    )]
    Count {
        /// The file.
        path: String,
        /// What was counted.
        what: &'static str,
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// The right counts, and content that is not ICT-FaceKit's.
    #[error(
        "{path} is not as ICT-FaceKit publishes it: {what}; update the clone with `git pull`, or restore the file with `git checkout -- FaceXModel`"
    )]
    Content {
        /// The file.
        path: String,
        /// What does not fit.
        what: String,
    },
    /// The built-in head, which guides the registration, cannot be read. It does not happen in a sound build.
    #[error(transparent)]
    BuiltIn(#[from] HeadError),
    /// No place to keep the head.
    #[error(
        "there is no folder for the imported head: set XDG_CACHE_HOME to one that can be written (neither it nor HOME is set)"
    )]
    NoCache,
    /// The head cannot be kept.
    #[error(
        "cannot write {path}: {reason}; make room or set XDG_CACHE_HOME to a folder that can be written. What was there is unchanged"
    )]
    Unwritable {
        /// The file.
        path: String,
        /// What the system said.
        reason: String,
    },
}
