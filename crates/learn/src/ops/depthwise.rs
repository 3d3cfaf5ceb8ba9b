//! Depthwise convolutions, channel by channel. A padded plane is split by column into as many phases as the stride has columns, so that every tap of
//! the window reads a run of neighbouring numbers.

use pulp::{Arch, Simd, WithSimd};

use super::shape::{Extents, FlexTensor, LANES, Numbers, Window, dot, tensor};

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

/// What the three passes have in common.
struct Job<'a> {
    extents: Extents,
    window: Window,
    padded: Padded,
    /// x, or the gradient of the result.
    from: &'a [f32],
    /// The filters, or the gradient of the result.
    with: &'a [f32],
    /// What is found.
    to: &'a mut [f32],
}

impl Job<'_> {
    /// Pads a plane.
    #[inline(always)]
    fn pad(&mut self, plane: &[f32]) {
        let mut numbers = std::mem::take(&mut self.padded.numbers);
        self.padded.walk(&self.extents, self.window, |to, from| numbers[to] = plane[from]);
        self.padded.numbers = numbers;
    }

    const fn places(&self) -> usize {
        self.window.kernel[0] * self.window.kernel[1]
    }
}

struct Forward<'a>(Job<'a>);
struct BackwardX<'a>(Job<'a>);
struct BackwardWeight<'a>(Job<'a>);

impl WithSimd for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let mut job = self.0;
        let (channels, places, columns) = (job.extents.channels, job.places(), job.extents.output[1]);
        let to = std::mem::take(&mut job.to);
        let planes =
            job.from.chunks_exact(job.extents.input_plane()).zip(to.chunks_exact_mut(job.extents.output_plane()));
        for (number, (plane, result)) in planes.enumerate() {
            let filter = &job.with[number % channels * places..][..places];
            job.pad(plane);
            for (row, line) in result.chunks_exact_mut(columns).enumerate() {
                for (place, tap) in filter.iter().enumerate() {
                    let (ky, kx) = (place / job.window.kernel[1], place % job.window.kernel[1]);
                    let source = &job.padded.numbers[job.padded.at(job.window, row, ky, kx)..][..columns];
                    for (sum, value) in line.iter_mut().zip(source) {
                        *sum = tap.mul_add(*value, *sum);
                    }
                }
            }
        }
    }
}

impl WithSimd for BackwardX<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let mut job = self.0;
        let (channels, places, columns) = (job.extents.channels, job.places(), job.extents.output[1]);
        let to = std::mem::take(&mut job.to);
        let planes =
            job.from.chunks_exact(job.extents.output_plane()).zip(to.chunks_exact_mut(job.extents.input_plane()));
        for (number, (plane, result)) in planes.enumerate() {
            let filter = &job.with[number % channels * places..][..places];
            job.padded.numbers.fill(0.0);
            for (row, line) in plane.chunks_exact(columns).enumerate() {
                for (place, tap) in filter.iter().enumerate() {
                    let (ky, kx) = (place / job.window.kernel[1], place % job.window.kernel[1]);
                    let start = job.padded.at(job.window, row, ky, kx);
                    for (sum, value) in job.padded.numbers[start..][..columns].iter_mut().zip(line) {
                        *sum = tap.mul_add(*value, *sum);
                    }
                }
            }
            let numbers = &job.padded.numbers;
            job.padded.walk(&job.extents, job.window, |from, to| result[to] = numbers[from]);
        }
    }
}

impl WithSimd for BackwardWeight<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let mut job = self.0;
        let (channels, places, columns) = (job.extents.channels, job.places(), job.extents.output[1]);
        let to = std::mem::take(&mut job.to);
        let planes =
            job.from.chunks_exact(job.extents.input_plane()).zip(job.with.chunks_exact(job.extents.output_plane()));
        for (number, (plane, grad)) in planes.enumerate() {
            let filter = &mut to[number % channels * places..][..places];
            job.pad(plane);
            for (place, tap) in filter.iter_mut().enumerate() {
                let (ky, kx) = (place / job.window.kernel[1], place % job.window.kernel[1]);
                let mut lanes = [0.0_f32; LANES];
                for (row, line) in grad.chunks_exact(columns).enumerate() {
                    dot(&job.padded.numbers[job.padded.at(job.window, row, ky, kx)..][..columns], line, &mut lanes);
                }
                *tap += lanes.iter().sum::<f32>();
            }
        }
    }
}

fn job<'a>(x: &FlexTensor, window: Window, from: &'a [f32], with: &'a [f32], to: &'a mut [f32]) -> Job<'a> {
    let extents = Extents::of(x, window);
    Job { extents, window, padded: Padded::new(&extents, window), from, with, to }
}

pub(super) fn forward(x: &FlexTensor, weight: &FlexTensor, window: Window) -> FlexTensor {
    let extents = Extents::of(x, window);
    let (numbers, weight) = (Numbers::of(x), Numbers::of(weight));
    let mut y = vec![0.0_f32; extents.batch * extents.channels * extents.output_plane()];
    Arch::new().dispatch(Forward(job(x, window, numbers.get(), weight.get(), &mut y)));
    tensor(y, [extents.batch, extents.channels, extents.output[0], extents.output[1]])
}

pub(super) fn backward_x(x: &FlexTensor, weight: &FlexTensor, grad: &FlexTensor, window: Window) -> FlexTensor {
    let extents = Extents::of(x, window);
    let (weight, grad) = (Numbers::of(weight), Numbers::of(grad));
    let mut x_grad = vec![0.0_f32; extents.batch * extents.channels * extents.input_plane()];
    Arch::new().dispatch(BackwardX(job(x, window, grad.get(), weight.get(), &mut x_grad)));
    tensor(x_grad, [extents.batch, extents.channels, extents.input[0], extents.input[1]])
}

pub(super) fn backward_weight(x: &FlexTensor, grad: &FlexTensor, window: Window) -> FlexTensor {
    let channels = Extents::of(x, window).channels;
    let [rows, columns] = window.kernel;
    let (numbers, grad) = (Numbers::of(x), Numbers::of(grad));
    let mut sums = vec![0.0_f32; channels * rows * columns];
    Arch::new().dispatch(BackwardWeight(job(x, window, numbers.get(), grad.get(), &mut sums)));
    tensor(sums, [channels, 1, rows, columns])
}
