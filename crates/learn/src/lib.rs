//! Training: samples straight from the generator, networks from blueprints, in burn.
#![forbid(unsafe_code)]

mod ops;
