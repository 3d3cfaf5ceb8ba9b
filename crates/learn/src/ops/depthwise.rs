//! Depthwise convolutions, channel by channel. A padded plane is split by column into as many phases as the stride has columns, so that every tap of
//! the window reads a run of neighbouring numbers.

use pulp::Arch;

use super::shape::{Extents, FlexTensor, LANES, Numbers, Window, dot, inlined, tensor};

/// The padded plane: phase by phase, row by row.
struct Padded {
    rows: usize,
    columns: usize,
    numbers: Vec<f32>,
}

impl Padded {
    fn new(extents: &Extents, window: Window) -> Self {
        let [rows, columns] = [0, 1].map(|axis| extents.input[axis] + window.padding[axis] + window.padding[axis + 2]);
        let columns = columns.div_ceil(window.stride[1]);
        Self { rows, columns, numbers: vec![0.0; window.stride[1] * rows * columns] }
    }

    /// Where the tap of row `y` of the result begins.
    #[inline(always)]
    fn at(&self, window: Window, y: usize, ky: usize, kx: usize) -> usize {
        let shift = kx * window.dilation[1];
        let row = y * window.stride[0] + ky * window.dilation[0];
        (shift % window.stride[1] * self.rows + row) * self.columns + shift / window.stride[1]
    }

    /// `move_number(place here, place in the plane)` for each number of the plane.
    #[inline(always)]
    fn walk(&self, extents: &Extents, window: Window, mut move_number: impl FnMut(usize, usize)) {
        let [height, width] = extents.input;
        let stride = window.stride[1];
        for y in 0..height {
            let row = y + window.padding[0];
            if stride == 1 {
                let start = row * self.columns + window.padding[1];
                for x in 0..width {
                    move_number(start + x, y * width + x);
                }
            } else {
                for x in 0..width {
                    let column = x + window.padding[1];
                    let phase = column % stride;
                    move_number((phase * self.rows + row) * self.columns + column / stride, y * width + x);
                }
            }
        }
    }
}

pub(super) fn forward(x: &FlexTensor, weight: &FlexTensor, window: Window) -> FlexTensor {
    let extents = Extents::of(x, window);
    let (x, weight) = (Numbers::of(x), Numbers::of(weight));
    let [kernel_rows, kernel_columns] = window.kernel;
    let places = kernel_rows * kernel_columns;
    let columns = extents.output[1];
    let mut y = vec![0.0_f32; extents.batch * extents.channels * extents.output_plane()];
    let mut padded = Padded::new(&extents, window);
    let (x, weight) = (x.get(), weight.get());
    Arch::new().dispatch(inlined(
        #[inline(always)]
        || {
            let planes = x.chunks_exact(extents.input_plane()).zip(y.chunks_exact_mut(extents.output_plane()));
            for (number, (plane, result)) in planes.enumerate() {
                let filter = &weight[number % extents.channels * places..][..places];
                let mut numbers = std::mem::take(&mut padded.numbers);
                padded.walk(&extents, window, |to, from| numbers[to] = plane[from]);
                padded.numbers = numbers;
                for (row, line) in result.chunks_exact_mut(columns).enumerate() {
                    for ky in 0..kernel_rows {
                        for kx in 0..kernel_columns {
                            let tap = filter[ky * kernel_columns + kx];
                            let source = &padded.numbers[padded.at(window, row, ky, kx)..][..columns];
                            for (sum, value) in line.iter_mut().zip(source) {
                                *sum = tap.mul_add(*value, *sum);
                            }
                        }
                    }
                }
            }
        },
    ));
    tensor(y, [extents.batch, extents.channels, extents.output[0], extents.output[1]])
}

pub(super) fn backward_x(x: &FlexTensor, weight: &FlexTensor, grad: &FlexTensor, window: Window) -> FlexTensor {
    let extents = Extents::of(x, window);
    let (weight, grad) = (Numbers::of(weight), Numbers::of(grad));
    let [kernel_rows, kernel_columns] = window.kernel;
    let places = kernel_rows * kernel_columns;
    let columns = extents.output[1];
    let mut x_grad = vec![0.0_f32; extents.batch * extents.channels * extents.input_plane()];
    let mut padded = Padded::new(&extents, window);
    let (weight, grad) = (weight.get(), grad.get());
    Arch::new().dispatch(inlined(
        #[inline(always)]
        || {
            let planes = grad.chunks_exact(extents.output_plane()).zip(x_grad.chunks_exact_mut(extents.input_plane()));
            for (number, (plane, result)) in planes.enumerate() {
                let filter = &weight[number % extents.channels * places..][..places];
                padded.numbers.fill(0.0);
                for (row, line) in plane.chunks_exact(columns).enumerate() {
                    for ky in 0..kernel_rows {
                        for kx in 0..kernel_columns {
                            let tap = filter[ky * kernel_columns + kx];
                            let start = padded.at(window, row, ky, kx);
                            for (sum, value) in padded.numbers[start..][..columns].iter_mut().zip(line) {
                                *sum = tap.mul_add(*value, *sum);
                            }
                        }
                    }
                }
                let numbers = &padded.numbers;
                padded.walk(&extents, window, |from, to| result[to] = numbers[from]);
            }
        },
    ));
    tensor(x_grad, [extents.batch, extents.channels, extents.input[0], extents.input[1]])
}

pub(super) fn backward_weight(x: &FlexTensor, weight: &FlexTensor, grad: &FlexTensor, window: Window) -> FlexTensor {
    let extents = Extents::of(x, window);
    let shape = weight.layout().shape().clone();
    let (x, grad) = (Numbers::of(x), Numbers::of(grad));
    let [kernel_rows, kernel_columns] = window.kernel;
    let places = kernel_rows * kernel_columns;
    let columns = extents.output[1];
    let mut sums = vec![0.0_f32; extents.channels * places];
    let mut padded = Padded::new(&extents, window);
    let (x, grad) = (x.get(), grad.get());
    Arch::new().dispatch(inlined(
        #[inline(always)]
        || {
            let planes = x.chunks_exact(extents.input_plane()).zip(grad.chunks_exact(extents.output_plane()));
            for (number, (plane, grad)) in planes.enumerate() {
                let filter = &mut sums[number % extents.channels * places..][..places];
                let mut numbers = std::mem::take(&mut padded.numbers);
                padded.walk(&extents, window, |to, from| numbers[to] = plane[from]);
                padded.numbers = numbers;
                for ky in 0..kernel_rows {
                    for kx in 0..kernel_columns {
                        let mut lanes = [0.0_f32; LANES];
                        for (row, line) in grad.chunks_exact(columns).enumerate() {
                            dot(&padded.numbers[padded.at(window, row, ky, kx)..][..columns], line, &mut lanes);
                        }
                        filter[ky * kernel_columns + kx] += lanes.iter().sum::<f32>();
                    }
                }
            }
        },
    ));
    tensor(sums, [shape[0], 1, kernel_rows, kernel_columns])
}
