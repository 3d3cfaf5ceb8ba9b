//! Convolutions, pointwise and linear layers: one kernel for all.
//!
//! A tile is MR neighbouring pixels of a row times NB blocks of output channels, held in registers through the whole sum
//! `acc[m][n] += in[pixel m, channel k] · weight[k, block n]`. The input is read where it lies: a list of *taps* says where the channels of each
//! place of the window stand, relative to the tile's first pixel. So a 1×1 layer has a tap for each sixteen channels, a 3×3 layer nine times as
//! many, a planar picture one for each channel and place; nothing is unrolled into a matrix or packed at run time.

use super::lanes::Lanes;
use super::{Finish, LANES, Place, within};

/// Channels that stand together: `count` numbers from `offset` on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tap {
    pub(crate) offset: u32,
    pub(crate) count: u32,
}

/// A list of taps with what it needs of input and weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taps {
    list: Vec<Tap>,
    reach: usize,
    depth: usize,
}

impl Taps {
    pub(crate) fn new(list: Vec<Tap>) -> Self {
        let reach = list.iter().map(|t| t.offset as usize + t.count as usize).max().unwrap_or(0);
        let depth = list.iter().map(|t| t.count as usize).sum();
        Self { list, reach, depth }
    }
}

/// A kernel for tiles of `pixels` × `blocks`, whose neighbouring pixels read `step` numbers apart (0: told at run time).
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConvKernel {
    pub(super) function: unsafe fn(&RawConv),
    pub(super) pixels: usize,
    pub(super) blocks: usize,
    pub(super) step: usize,
}

/// One pass of a kernel over rows of tiles.
#[derive(Debug)]
pub(crate) struct ConvCall<'a> {
    pub(crate) input: &'a [f32],
    /// Where the first tile's first pixel reads its first tap from; `row`: from an output row to the next; `plane` is not used.
    pub(crate) from: Place,
    /// Numbers between what neighbouring output pixels read.
    pub(crate) step: usize,
    pub(crate) taps: &'a Taps,
    /// For each channel summed, `blocks` × 16 weights.
    pub(crate) weights: &'a [f32],
    /// `blocks` × 16 numbers to begin with; none: begin with what the output holds.
    pub(crate) bias: Option<&'a [f32]>,
    pub(crate) output: &'a mut [f32],
    pub(crate) to: Place,
    /// Is added before the last step.
    pub(crate) residual: Option<(&'a [f32], Place)>,
    /// None: partial sums, as they are.
    pub(crate) finish: Option<Finish>,
    /// `blocks` × 16, for [`Finish::Slope`].
    pub(crate) slope: &'a [f32],
    pub(crate) rows: usize,
    pub(crate) tiles: usize,
}

impl ConvCall<'_> {
    /// Runs a kernel over it, after comparing every range with its slice.
    pub(crate) fn run(&mut self, kernel: &ConvKernel) {
        let ConvKernel { function, pixels, blocks, step } = *kernel;
        if self.rows == 0 || self.tiles == 0 {
            return;
        }
        assert!(step == 0 || step == self.step, "a kernel for step {step} was called with {}", self.step);
        let last_pixel = self.tiles * pixels - 1;
        let last_row = self.rows - 1;
        let end =
            |place: &Place| place.start + last_row * place.row + (blocks - 1) * place.plane + (last_pixel + 1) * LANES;
        within(
            "input",
            self.from.start + last_row * self.from.row + last_pixel * self.step + self.taps.reach,
            self.input.len(),
        );
        within("weights", self.taps.depth * blocks * LANES, self.weights.len());
        within("output", end(&self.to), self.output.len());
        if let Some(bias) = self.bias {
            within("bias", blocks * LANES, bias.len());
        }
        if let Some((numbers, place)) = &self.residual {
            within("residual", end(place), numbers.len());
        }
        if self.finish == Some(Finish::Slope) {
            within("slope", blocks * LANES, self.slope.len());
        }
        let (residual, beside) = match self.residual {
            // SAFETY: within the slice, as compared above.
            Some((numbers, place)) => (unsafe { numbers.as_ptr().add(place.start) }, place),
            None => (std::ptr::null(), self.to),
        };
        // SAFETY: the starts are within their slices, as compared above.
        let raw = unsafe {
            RawConv {
                input: self.input.as_ptr().add(self.from.start),
                input_row: self.from.row,
                step: self.step,
                taps: self.taps.list.as_ptr(),
                tap_count: self.taps.list.len(),
                weights: self.weights.as_ptr(),
                bias: self.bias.map_or(std::ptr::null(), <[f32]>::as_ptr),
                output: self.output.as_mut_ptr().add(self.to.start),
                output_row: self.to.row,
                output_plane: self.to.plane,
                residual,
                residual_row: beside.row,
                residual_plane: beside.plane,
                finish: self.finish,
                slope: self.slope.as_ptr(),
                rows: self.rows,
                tiles: self.tiles,
            }
        };
        // SAFETY: all that the kernel reads and writes was compared above; a `ConvKernel` exists only where its instruction set does.
        unsafe { function(&raw) }
    }
}

/// The same as pointers: see [`ConvCall`].
pub(super) struct RawConv {
    input: *const f32,
    input_row: usize,
    step: usize,
    taps: *const Tap,
    tap_count: usize,
    weights: *const f32,
    bias: *const f32,
    output: *mut f32,
    output_row: usize,
    output_plane: usize,
    residual: *const f32,
    residual_row: usize,
    residual_plane: usize,
    finish: Option<Finish>,
    slope: *const f32,
    rows: usize,
    tiles: usize,
}

/// The kernel. Every pointer of the call must reach as far as rows, tiles, taps and the tile's size imply.
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "see the comment on counted loops")]
pub(super) unsafe fn conv<V: Lanes, const MR: usize, const NB: usize, const STEP: usize>(call: &RawConv) {
    let step = if STEP == 0 { call.step } else { STEP };
    for y in 0..call.rows {
        let mut input = call.input.add(y * call.input_row);
        let mut output = call.output.add(y * call.output_row);
        let mut residual = call.residual.wrapping_add(y * call.residual_row);
        for _ in 0..call.tiles {
            // Plain counted loops: they are unrolled, and the sums stay in registers. Iterators over `acc` put it into memory.
            let mut acc = [[V::splat(0.0); NB]; MR];
            for m in 0..MR {
                for n in 0..NB {
                    acc[m][n] = if call.bias.is_null() {
                        V::load(output.add(n * call.output_plane + m * LANES))
                    } else {
                        V::load(call.bias.add(n * LANES))
                    };
                }
            }
            let mut weights = call.weights;
            for t in 0..call.tap_count {
                let tap = *call.taps.add(t);
                let from = input.add(tap.offset as usize);
                for k in 0..tap.count as usize {
                    let mut w = [V::splat(0.0); NB];
                    for n in 0..NB {
                        w[n] = V::load(weights.add(n * LANES));
                    }
                    weights = weights.add(NB * LANES);
                    for m in 0..MR {
                        let x = V::splat(*from.add(m * step + k));
                        for n in 0..NB {
                            acc[m][n] = x.mul_add(w[n], acc[m][n]);
                        }
                    }
                }
            }
            if !call.residual.is_null() {
                for m in 0..MR {
                    for n in 0..NB {
                        acc[m][n] = acc[m][n].add(V::load(residual.add(n * call.residual_plane + m * LANES)));
                    }
                }
            }
            if let Some(finish) = call.finish {
                finish_tile(&mut acc, finish, call.slope);
            }
            for m in 0..MR {
                for n in 0..NB {
                    acc[m][n].store(output.add(n * call.output_plane + m * LANES));
                }
            }
            input = input.add(MR * step);
            output = output.add(MR * LANES);
            residual = residual.wrapping_add(MR * LANES);
        }
    }
}

#[inline(always)]
unsafe fn finish_tile<V: Lanes, const MR: usize, const NB: usize>(
    acc: &mut [[V; NB]; MR],
    finish: Finish,
    slope: *const f32,
) {
    match finish {
        Finish::Clamp { least, most } => {
            let (least, most) = (V::splat(least), V::splat(most));
            each(acc, |x, _| x.max(least).min(most));
        }
        Finish::HardSwish => each(acc, |x, _| x.mul(x.hard_sigmoid())),
        Finish::HardSigmoid => each(acc, |x, _| x.hard_sigmoid()),
        Finish::Slope => {
            let zero = V::splat(0.0);
            each(acc, |x, n| x.min(zero).mul_add(V::load(slope.add(n * LANES)), x.max(zero)));
        }
        // Exponentials would make each of some hundred tile kernels several times as long: plans put them into a pass of their own.
        Finish::Sigmoid | Finish::Silu => {}
    }
}

#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "see the comment on counted loops")]
fn each<V: Lanes, const MR: usize, const NB: usize>(acc: &mut [[V; NB]; MR], f: impl Fn(V, usize) -> V) {
    for m in 0..MR {
        for n in 0..NB {
            acc[m][n] = f(acc[m][n], n);
        }
    }
}
