//! The kernels, written once over [`Lanes`](lanes::Lanes) and compiled for each instruction set.
//!
//! This is the one module of the crate with unsafe code. Vector instructions of an instruction set may only be called where the machine has it, and
//! loops without bounds checks may only read what is there. Both are decided at the doors of this module: a [`Kernels`] exists only for an instruction
//! set that the machine reported, and each `run` compares the ends of every range that its kernel will touch with the slices that it was given,
//! once for a whole layer. Inside, the kernels are pointer arithmetic.
#![allow(
    unsafe_code,
    reason = "vector instructions and loops without bounds checks; the module's text says what guards them"
)]
#![allow(
    unsafe_op_in_unsafe_fn,
    reason = "the kernels' bodies are pointer arithmetic whose contract stands at their head"
)]

mod block;
mod conv;
mod depthwise;
mod isa;
mod kernels;
mod lanes;
mod map;
mod window;

pub(crate) use block::{Block, LANES, floats, floats_mut};
pub(crate) use conv::{ConvCall, ConvKernel, Tap, Taps};
pub(crate) use depthwise::{DepthwiseCall, DepthwiseKernel};
pub use isa::Isa;
pub(crate) use kernels::{Kernels, Segment};
pub(crate) use map::{MapCall, MapOp};
pub(crate) use window::{Between, PoolCall, UpsampleCall};

/// Where a tensor, or a range of its channels, lies within a slice of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Of the first number of the first pixel.
    pub(crate) start: usize,
    /// From a row to the next.
    pub(crate) row: usize,
    /// From a block of channels to the next.
    pub(crate) plane: usize,
}

/// What happens to each number before it is stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Finish {
    /// `min(max(x, least), most)`: ReLU, ReLU6, or nothing with infinite bounds.
    Clamp { least: f32, most: f32 },
    /// `x · min(max(x / 6 + 1/2, 0), 1)`.
    HardSwish,
    /// `min(max(x / 6 + 1/2, 0), 1)`.
    HardSigmoid,
    /// `max(x, 0) + slope · min(x, 0)`, a slope for each channel.
    Slope,
    /// `1 / (1 + exp(−x))`; only after [`MapOp`]s.
    Sigmoid,
    /// `x / (1 + exp(−x))`; only after [`MapOp`]s.
    Silu,
}

impl Finish {
    /// Nothing.
    pub(crate) const NONE: Self = Self::Clamp { least: f32::NEG_INFINITY, most: f32::INFINITY };
}

/// Panics where a range that a kernel will touch ends beyond its slice: a defect of the plan, never of a user's data.
#[track_caller]
fn within(what: &str, end: usize, length: usize) {
    assert!(end <= length, "{what} would end at {end} of {length}");
}
