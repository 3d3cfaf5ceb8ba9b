//! Depthwise convolutions: each block of sixteen channels by itself.

use super::lanes::Lanes;
use super::{Finish, LANES, Place, within};

/// A kernel for tiles of `pixels`, a square window of side `kernel` and a stride (0: both told at run time).
#[derive(Debug, Clone, Copy)]
pub(crate) struct DepthwiseKernel {
    pub(super) function: unsafe fn(&RawDepthwise),
    pub(super) pixels: usize,
    pub(super) kernel: usize,
    pub(super) stride: usize,
}

/// One pass of a kernel over rows of tiles of every block.
#[derive(Debug)]
pub(crate) struct DepthwiseCall<'a> {
    pub(crate) input: &'a [f32],
    /// Where the first output pixel's window begins; `row`: from an *input* row to the next.
    pub(crate) from: Place,
    pub(crate) kernel: [usize; 2],
    pub(crate) stride: [usize; 2],
    pub(crate) dilation: [usize; 2],
    /// For each block and place of the window 16 weights.
    pub(crate) weights: &'a [f32],
    /// 16 numbers a block.
    pub(crate) bias: &'a [f32],
    pub(crate) output: &'a mut [f32],
    pub(crate) to: Place,
    /// Is added before the last step.
    pub(crate) residual: Option<(&'a [f32], Place)>,
    pub(crate) finish: Finish,
    /// 16 numbers a block, for [`Finish::Slope`].
    pub(crate) slope: &'a [f32],
    pub(crate) blocks: usize,
    pub(crate) rows: usize,
    pub(crate) tiles: usize,
}

impl DepthwiseCall<'_> {
    /// Runs a kernel over it, after comparing every range with its slice.
    pub(crate) fn run(&mut self, kernel: &DepthwiseKernel) {
        if self.rows == 0 || self.tiles == 0 || self.blocks == 0 {
            return;
        }
        let fits = kernel.kernel == 0
            || (self.kernel == [kernel.kernel; 2] && self.stride == [kernel.stride; 2] && self.dilation == [1, 1]);
        assert!(
            fits,
            "a kernel for window {} and stride {} was called for {:?} and {:?}",
            kernel.kernel, kernel.stride, self.kernel, self.stride
        );
        let last_pixel = self.tiles * kernel.pixels - 1;
        let last_row = (self.rows - 1) * self.stride[0] + (self.kernel[0] - 1) * self.dilation[0];
        let last_column = last_pixel * self.stride[1] + (self.kernel[1] - 1) * self.dilation[1];
        let blocks = self.blocks;
        let from = self.from;
        within(
            "input",
            from.start + (blocks - 1) * from.plane + last_row * from.row + (last_column + 1) * LANES,
            self.input.len(),
        );
        let end = |p: &Place| p.start + (blocks - 1) * p.plane + (self.rows - 1) * p.row + (last_pixel + 1) * LANES;
        within("output", end(&self.to), self.output.len());
        within("weights", blocks * self.kernel[0] * self.kernel[1] * LANES, self.weights.len());
        within("bias", blocks * LANES, self.bias.len());
        if let Some((numbers, place)) = &self.residual {
            within("residual", end(place), numbers.len());
        }
        if self.finish == Finish::Slope {
            within("slope", blocks * LANES, self.slope.len());
        }
        let (residual, beside) = match self.residual {
            // SAFETY: within the slice, as compared above.
            Some((numbers, place)) => (unsafe { numbers.as_ptr().add(place.start) }, place),
            None => (std::ptr::null(), self.to),
        };
        // SAFETY: the starts are within their slices, as compared above.
        let raw = unsafe {
            RawDepthwise {
                input: self.input.as_ptr().add(from.start),
                from,
                kernel: self.kernel,
                stride: self.stride,
                dilation: self.dilation,
                weights: self.weights.as_ptr(),
                bias: self.bias.as_ptr(),
                output: self.output.as_mut_ptr().add(self.to.start),
                to: self.to,
                residual,
                beside,
                finish: self.finish,
                slope: self.slope.as_ptr(),
                blocks,
                rows: self.rows,
                tiles: self.tiles,
            }
        };
        // SAFETY: all that the kernel reads and writes was compared above; a `DepthwiseKernel` exists only where its instruction set does.
        unsafe { (kernel.function)(&raw) }
    }
}

/// The same as pointers: see [`DepthwiseCall`].
pub(super) struct RawDepthwise {
    input: *const f32,
    from: Place,
    kernel: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    weights: *const f32,
    bias: *const f32,
    output: *mut f32,
    to: Place,
    residual: *const f32,
    beside: Place,
    finish: Finish,
    slope: *const f32,
    blocks: usize,
    rows: usize,
    tiles: usize,
}

/// The kernel for tiles of TX pixels, a K×K window and stride S. Every pointer of the call must reach as far as blocks, rows, tiles and the window imply.
#[inline(always)]
#[allow(
    clippy::needless_range_loop,
    reason = "counted loops are unrolled and keep the sums in registers; iterators do not"
)]
pub(super) unsafe fn depthwise<V: Lanes, const K: usize, const S: usize, const TX: usize>(call: &RawDepthwise) {
    for block in 0..call.blocks {
        let weights = call.weights.add(block * K * K * LANES);
        let bias = V::load(call.bias.add(block * LANES));
        let slope = call.slope.wrapping_add(block * LANES);
        for y in 0..call.rows {
            let mut input = call.input.add(block * call.from.plane + y * S * call.from.row);
            let offset = block * call.to.plane + y * call.to.row;
            let mut output = call.output.add(offset);
            let mut residual = call.residual.wrapping_add(block * call.beside.plane + y * call.beside.row);
            for _ in 0..call.tiles {
                let mut acc = [bias; TX];
                for ky in 0..K {
                    let row = input.add(ky * call.from.row);
                    let mut w = [bias; K];
                    for kx in 0..K {
                        w[kx] = V::load(weights.add((ky * K + kx) * LANES));
                    }
                    if S == 1 {
                        // Each input is loaded once, and used by every pixel that sees it: pixel t sees columns t … t + K − 1.
                        for x in 0..TX + K - 1 {
                            let value = V::load(row.add(x * LANES));
                            for t in 0..TX {
                                if x >= t && x < t + K {
                                    acc[t] = value.mul_add(w[x - t], acc[t]);
                                }
                            }
                        }
                    } else {
                        // Few inputs are seen twice.
                        for kx in 0..K {
                            for t in 0..TX {
                                acc[t] = V::load(row.add((t * S + kx) * LANES)).mul_add(w[kx], acc[t]);
                            }
                        }
                    }
                }
                finish_row(&mut acc, call, residual, slope);
                for t in 0..TX {
                    acc[t].store(output.add(t * LANES));
                }
                input = input.add(TX * S * LANES);
                output = output.add(TX * LANES);
                residual = residual.wrapping_add(TX * LANES);
            }
        }
    }
}

/// The kernel for any window, stride and dilation, a pixel at a time. The same contract.
#[inline(always)]
pub(super) unsafe fn depthwise_any<V: Lanes>(call: &RawDepthwise) {
    let [kernel_h, kernel_w] = call.kernel;
    for block in 0..call.blocks {
        let weights = call.weights.add(block * kernel_h * kernel_w * LANES);
        let slope = call.slope.wrapping_add(block * LANES);
        for y in 0..call.rows {
            for x in 0..call.tiles {
                let from = y * call.stride[0] * call.from.row + x * call.stride[1] * LANES;
                let input = call.input.add(block * call.from.plane + from);
                let mut acc = [V::load(call.bias.add(block * LANES))];
                for ky in 0..kernel_h {
                    for kx in 0..kernel_w {
                        let at = ky * call.dilation[0] * call.from.row + kx * call.dilation[1] * LANES;
                        let w = V::load(weights.add((ky * kernel_w + kx) * LANES));
                        acc[0] = V::load(input.add(at)).mul_add(w, acc[0]);
                    }
                }
                let beside = block * call.beside.plane + y * call.beside.row + x * LANES;
                finish_row(&mut acc, call, call.residual.wrapping_add(beside), slope);
                acc[0].store(call.output.add(block * call.to.plane + y * call.to.row + x * LANES));
            }
        }
    }
}

#[inline(always)]
#[allow(
    clippy::needless_range_loop,
    reason = "counted loops are unrolled and keep the sums in registers; iterators do not"
)]
unsafe fn finish_row<V: Lanes, const TX: usize>(
    acc: &mut [V; TX],
    call: &RawDepthwise,
    residual: *const f32,
    slope: *const f32,
) {
    if !call.residual.is_null() {
        for t in 0..TX {
            acc[t] = acc[t].add(V::load(residual.add(t * LANES)));
        }
    }
    match call.finish {
        Finish::Clamp { least, most } => {
            let (least, most) = (V::splat(least), V::splat(most));
            each(acc, |x| x.max(least).min(most));
        }
        Finish::HardSwish => each(acc, |x| x.mul(x.hard_sigmoid())),
        Finish::HardSigmoid => each(acc, |x| x.hard_sigmoid()),
        Finish::Slope => {
            let (zero, slope) = (V::splat(0.0), V::load(slope));
            each(acc, |x| x.min(zero).mul_add(slope, x.max(zero)));
        }
        // As in the convolutions: plans put exponentials into a pass of their own.
        Finish::Sigmoid | Finish::Silu => {}
    }
}

#[inline(always)]
#[allow(
    clippy::needless_range_loop,
    reason = "counted loops are unrolled and keep the sums in registers; iterators do not"
)]
fn each<V: Lanes, const TX: usize>(acc: &mut [V; TX], f: impl Fn(V) -> V) {
    for t in 0..TX {
        acc[t] = f(acc[t]);
    }
}
