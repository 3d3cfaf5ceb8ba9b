//! From parameters to pictures with exact labels.
#![forbid(unsafe_code)]

mod portrait;

pub use portrait::*;
