//! The training itself.

mod checkpoint;
mod curves;
mod optimiser;
mod provenance;
mod run;

pub use curves::Curves;
pub use optimiser::{AdamW, rate_at};
pub use run::{Training, train};
