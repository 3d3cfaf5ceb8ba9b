//! Chores of the house: `cargo xtask VERB`.
#![forbid(unsafe_code)]

fn main() {}
