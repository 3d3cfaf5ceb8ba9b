//! Convolutions by matrix products: windows are laid out as the columns of a matrix (Chellapilla et al. 2006), several small pictures side by side.

use burn::backend::Flex;
use burn::backend::ops::FloatTensorOps;

use super::shape::{Extents, FlexTensor, Numbers, Window, tensor};

/// Columns of a product that are aimed at: enough to keep the matrix kernel busy, few enough for the cache.
const COLUMNS: usize = 512;

/// One group of channels of some pictures, as a matrix: a row for each channel and place of the window, a column for each place of the result.
struct Columns {
    matrix: FlexTensor,
    rows: usize,
}

/// The pictures from `first` on, `count` of them.
#[derive(Clone, Copy)]
struct Pictures {
    first: usize,
    count: usize,
}

fn chunks(batch: usize, plane: usize) -> impl Iterator<Item = Pictures> {
    let count = COLUMNS.div_ceil(plane).min(batch).max(1);
    (0..batch).step_by(count).map(move |first| Pictures { first, count: count.min(batch - first) })
}

/// The outputs `[first, end)` whose tap at `offset` (from the padded edge) falls inside of `size`.
fn inside(outputs: usize, stride: usize, offset: usize, padding: usize, size: usize) -> [usize; 2] {
    let first = padding.saturating_sub(offset).div_ceil(stride);
    let end = (size + padding).saturating_sub(offset).div_ceil(stride);
    [first.min(outputs), end.min(outputs).max(first.min(outputs))]
}

/// Visits every row of the matrix of windows, piece by piece: `visit(place in the matrix, place in x, length, stride in x)`; what is not visited lies
/// outside of the pictures.
fn walk(
    extents: &Extents,
    window: Window,
    group: usize,
    pictures: Pictures,
    mut visit: impl FnMut(usize, usize, usize, usize),
) {
    let Extents { channels, input: [_, width], output: [rows, columns], .. } = *extents;
    let per_group = channels / window.groups;
    let total = pictures.count * extents.output_plane();
    for channel in 0..per_group {
        for ky in 0..window.kernel[0] {
            let [top, bottom] =
                inside(rows, window.stride[0], ky * window.dilation[0], window.padding[0], extents.input[0]);
            for kx in 0..window.kernel[1] {
                let [left, right] =
                    inside(columns, window.stride[1], kx * window.dilation[1], window.padding[1], width);
                if right == left {
                    continue;
                }
                let row = (channel * window.kernel[0] + ky) * window.kernel[1] + kx;
                for picture in 0..pictures.count {
                    let plane =
                        ((pictures.first + picture) * channels + group * per_group + channel) * extents.input_plane();
                    let start = row * total + picture * extents.output_plane();
                    for y in top..bottom {
                        let from_y = y * window.stride[0] + ky * window.dilation[0] - window.padding[0];
                        let from_x = left * window.stride[1] + kx * window.dilation[1] - window.padding[1];
                        visit(
                            start + y * columns + left,
                            plane + from_y * width + from_x,
                            right - left,
                            window.stride[1],
                        );
                    }
                }
            }
        }
    }
}

impl Columns {
    fn new(rows: usize, columns: usize) -> Self {
        Self { matrix: tensor(vec![0.0; rows * columns], [rows, columns]), rows }
    }

    fn fill(&mut self, x: &[f32], extents: &Extents, window: Window, group: usize, pictures: Pictures) {
        let columns = pictures.count * extents.output_plane();
        let length = self.rows * columns;
        if self.matrix.layout().shape()[1] != columns {
            *self = Self::new(self.rows, columns);
        }
        let matrix: &mut [f32] = self.matrix.storage_mut();
        if window.padding != [0; 4] {
            matrix[..length].fill(0.0);
        }
        walk(extents, window, group, pictures, |to, from, length, stride| {
            let target = &mut matrix[to..to + length];
            if stride == 1 {
                target.copy_from_slice(&x[from..from + length]);
            } else {
                for (value, source) in target.iter_mut().zip(x[from..].iter().step_by(stride)) {
                    *value = *source;
                }
            }
        });
    }
}

/// Copies between `[outputs, pictures × plane]` and `[pictures, all outputs, plane]`.
fn pieces(
    outputs: usize,
    all: usize,
    first: usize,
    plane: usize,
    pictures: Pictures,
) -> impl Iterator<Item = [usize; 2]> {
    (0..outputs).flat_map(move |output| {
        (0..pictures.count).map(move |picture| {
            let matrix = output * pictures.count * plane + picture * plane;
            [matrix, ((pictures.first + picture) * all + first + output) * plane]
        })
    })
}

fn product(a: &FlexTensor, b: &FlexTensor) -> FlexTensor {
    Flex::float_matmul(a.clone(), b.clone())
}

/// The weights of each group as a matrix `[outputs, inputs × places]`.
fn matrices(weight: &FlexTensor, groups: usize) -> Vec<FlexTensor> {
    let shape = weight.layout().shape().clone();
    let (outputs, inner) = (shape[0] / groups, shape[1] * shape[2] * shape[3]);
    let numbers = Numbers::of(weight);
    numbers.get().chunks_exact(outputs * inner).map(|part| tensor(part.to_vec(), [outputs, inner])).collect()
}

pub(super) fn forward(x: &FlexTensor, weight: &FlexTensor, window: Window) -> FlexTensor {
    let extents = Extents::of(x, window);
    let weights = matrices(weight, window.groups);
    let [outputs, inner] = [0, 1].map(|axis| weights[0].layout().shape()[axis]);
    let (all, plane) = (outputs * window.groups, extents.output_plane());
    let x = Numbers::of(x);
    let mut y = vec![0.0; extents.batch * all * plane];
    let mut columns = Columns::new(inner, 0);
    for pictures in chunks(extents.batch, plane) {
        for (group, weight) in weights.iter().enumerate() {
            columns.fill(x.get(), &extents, window, group, pictures);
            let result = product(weight, &columns.matrix);
            let result: &[f32] = result.storage();
            for [from, to] in pieces(outputs, all, group * outputs, plane, pictures) {
                y[to..to + plane].copy_from_slice(&result[from..from + plane]);
            }
        }
    }
    tensor(y, [extents.batch, all, extents.output[0], extents.output[1]])
}

/// The gradient of the result as a matrix, for one group of some pictures.
fn gathered(grad: &[f32], outputs: usize, all: usize, group: usize, plane: usize, pictures: Pictures) -> FlexTensor {
    let mut matrix = vec![0.0; outputs * pictures.count * plane];
    for [to, from] in pieces(outputs, all, group * outputs, plane, pictures) {
        matrix[to..to + plane].copy_from_slice(&grad[from..from + plane]);
    }
    tensor(matrix, [outputs, pictures.count * plane])
}

pub(super) fn backward_x(x: &FlexTensor, weight: &FlexTensor, grad: &FlexTensor, window: Window) -> FlexTensor {
    let extents = Extents::of(x, window);
    let weights: Vec<FlexTensor> =
        matrices(weight, window.groups).into_iter().map(|matrix| matrix.transpose(0, 1)).collect();
    let outputs = weights[0].layout().shape()[1];
    let (all, plane) = (outputs * window.groups, extents.output_plane());
    let grad = Numbers::of(grad);
    let mut x_grad = vec![0.0_f32; extents.batch * extents.channels * extents.input_plane()];
    for pictures in chunks(extents.batch, plane) {
        for (group, weight) in weights.iter().enumerate() {
            let matrix = product(weight, &gathered(grad.get(), outputs, all, group, plane, pictures));
            let matrix: &[f32] = matrix.storage();
            walk(&extents, window, group, pictures, |from, to, length, stride| {
                let source = &matrix[from..from + length];
                if stride == 1 {
                    for (sum, value) in x_grad[to..to + length].iter_mut().zip(source) {
                        *sum += value;
                    }
                } else {
                    for (sum, value) in x_grad[to..].iter_mut().step_by(stride).zip(source) {
                        *sum += value;
                    }
                }
            });
        }
    }
    tensor(x_grad, [extents.batch, extents.channels, extents.input[0], extents.input[1]])
}

pub(super) fn backward_weight(x: &FlexTensor, weight: &FlexTensor, grad: &FlexTensor, window: Window) -> FlexTensor {
    let extents = Extents::of(x, window);
    let shape = weight.layout().shape().clone();
    let (outputs, inner) = (shape[0] / window.groups, shape[1] * shape[2] * shape[3]);
    let (all, plane) = (shape[0], extents.output_plane());
    let (x, grad) = (Numbers::of(x), Numbers::of(grad));
    let mut sums = vec![0.0_f32; all * inner];
    let mut columns = Columns::new(inner, 0);
    for pictures in chunks(extents.batch, plane) {
        for (group, sums) in sums.chunks_exact_mut(outputs * inner).enumerate() {
            columns.fill(x.get(), &extents, window, group, pictures);
            let grad = gathered(grad.get(), outputs, all, group, plane, pictures);
            let part = product(&grad, &columns.matrix.transpose(0, 1));
            for (sum, value) in sums.iter_mut().zip(part.storage::<f32>()) {
                *sum += value;
            }
        }
    }
    tensor(sums, [all, shape[1], shape[2], shape[3]])
}
