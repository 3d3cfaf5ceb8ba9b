//! The vocabularies of the face and the types that every crate above shares.
#![forbid(unsafe_code)]

mod error;
mod json;
mod vocabulary;

pub use error::FaceError;
pub use vocabulary::*;
