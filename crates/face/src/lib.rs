//! The vocabularies of the face and the types that every crate above shares.
#![forbid(unsafe_code)]
