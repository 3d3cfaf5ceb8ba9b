use crate::{Activation, Conv, Filter, Pool, Reduce, Shape};

/// A tensor to read: a vector is a map of one place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Map<'a> {
    pub(super) numbers: &'a [f32],
    pub(super) channels: usize,
    height: usize,
    width: usize,
}

impl<'a> Map<'a> {
    pub(super) fn new(numbers: &'a [f32], shape: Shape) -> Self {
        let [height, width] = shape.extent();
        Self { numbers, channels: shape.channels(), height, width }
    }

    fn channel(&self, channel: usize) -> &'a [f32] {
        let area = self.height * self.width;
        &self.numbers[channel * area..(channel + 1) * area]
    }

    fn at(&self, channel: usize, y: usize, x: usize) -> f32 {
        self.numbers[(channel * self.height + y) * self.width + x]
    }
}

impl Activation {
    /// The function of one number; a learnt slope is taken as 1.
    #[must_use]
    pub fn apply(self, x: f32) -> f32 {
        let hard_sigmoid = |x: f32| (x / 6.0 + 0.5).clamp(0.0, 1.0);
        let sigmoid = |x: f32| (1.0 / (1.0 + (-f64::from(x)).exp())) as f32;
        match self {
            Self::Identity | Self::Prelu => x,
            Self::Relu => x.max(0.0),
            Self::Relu6 => x.clamp(0.0, 6.0),
            Self::HardSwish => x * hard_sigmoid(x),
            Self::HardSigmoid => hard_sigmoid(x),
            Self::Sigmoid => sigmoid(x),
            Self::Silu => x * sigmoid(x),
        }
    }
}

/// `out[o, y, x] = bias[o] + Σ weight[o, i, ky, kx] · in[i, y·stride + ky·dilation − padding, …]`, zero outside of the input.
pub(super) fn conv(input: &Map<'_>, conv: &Conv, weight: &[f32], bias: Option<&[f32]>, output: Shape) -> Vec<f32> {
    let [rows, columns] = output.extent();
    let [kernel_h, kernel_w] = conv.kernel;
    let each = input.channels / conv.groups;
    // Which places of the output see the input at this offset of the window, and where the first of them looks.
    let span = |count: usize, axis: usize, k: usize, before: usize, size: usize| {
        let (stride, offset) = (conv.stride[axis], k * conv.dilation[axis]);
        let first = before.saturating_sub(offset).div_ceil(stride);
        let last = (size + before).saturating_sub(offset).div_ceil(stride).min(count);
        (first.min(last)..last, (first * stride + offset).saturating_sub(before))
    };
    let mut numbers = Vec::with_capacity(output.elements());
    for o in 0..conv.outputs {
        let first_input = o / (conv.outputs / conv.groups) * each;
        let mut sums = vec![bias.map_or(0.0, |b| f64::from(b[o])); rows * columns];
        for i in 0..each {
            for ky in 0..kernel_h {
                let (ys, y0) = span(rows, 0, ky, conv.padding.top, input.height);
                for kx in 0..kernel_w {
                    let w = f64::from(weight[((o * each + i) * kernel_h + ky) * kernel_w + kx]);
                    let (xs, x0) = span(columns, 1, kx, conv.padding.left, input.width);
                    for (step, y) in ys.clone().enumerate() {
                        let row = &input.channel(first_input + i)[(y0 + step * conv.stride[0]) * input.width..];
                        let seen = row.iter().skip(x0).step_by(conv.stride[1]);
                        for (sum, &x) in sums[y * columns..][xs.clone()].iter_mut().zip(seen) {
                            *sum += w * f64::from(x);
                        }
                    }
                }
            }
        }
        numbers.extend(sums.into_iter().map(|s| s as f32));
    }
    numbers
}

pub(super) fn linear(input: &[f32], weight: &[f32], bias: Option<&[f32]>, outputs: usize) -> Vec<f32> {
    let dot = |row: &[f32]| -> f64 { row.iter().zip(input).map(|(&w, &x)| f64::from(w) * f64::from(x)).sum() };
    let rows = weight.chunks_exact(input.len().max(1)).take(outputs).enumerate();
    rows.map(|(o, row)| (bias.map_or(0.0, |b| f64::from(b[o])) + dot(row)) as f32).collect()
}

pub(super) fn by_channel(input: &Map<'_>, f: impl Fn(usize, f32) -> f32) -> Vec<f32> {
    let f = &f;
    (0..input.channels).flat_map(|channel| input.channel(channel).iter().map(move |&x| f(channel, x))).collect()
}

pub(super) fn batch_norm(input: &Map<'_>, epsilon: f32, [scale, shift, mean, variance]: [&[f32]; 4]) -> Vec<f32> {
    by_channel(input, |c, x| {
        let factor = f64::from(scale[c]) / (f64::from(variance[c]) + f64::from(epsilon)).sqrt();
        (factor * (f64::from(x) - f64::from(mean[c])) + f64::from(shift[c])) as f32
    })
}

pub(super) fn prelu(input: &Map<'_>, slope: &[f32]) -> Vec<f32> {
    by_channel(input, |c, x| x.max(0.0) + slope[c] * x.min(0.0))
}

pub(super) fn pool(input: &Map<'_>, pool: &Pool, output: Shape) -> Vec<f32> {
    let [rows, columns] = output.extent();
    let window = |place: usize, axis: usize, before: usize, size: usize| {
        let start = place * pool.stride[axis];
        start.saturating_sub(before)..(start + pool.kernel[axis]).saturating_sub(before).min(size)
    };
    let mut numbers = Vec::with_capacity(output.elements());
    for channel in 0..input.channels {
        for y in 0..rows {
            let ys = window(y, 0, pool.padding.top, input.height);
            for x in 0..columns {
                let xs = window(x, 1, pool.padding.left, input.width);
                let count = ys.len() * xs.len();
                let places = ys.clone().flat_map(|y| xs.clone().map(move |x| (y, x)));
                numbers.push(reduce(pool.reduce, places.map(|(y, x)| input.at(channel, y, x)), count));
            }
        }
    }
    numbers
}

pub(super) fn global_pool(input: &Map<'_>, kind: Reduce) -> Vec<f32> {
    let area = input.height * input.width;
    (0..input.channels).map(|channel| reduce(kind, input.channel(channel).iter().copied(), area)).collect()
}

fn reduce(kind: Reduce, values: impl Iterator<Item = f32>, count: usize) -> f32 {
    match kind {
        Reduce::Max => values.fold(f32::NEG_INFINITY, f32::max),
        Reduce::Average => (values.map(f64::from).sum::<f64>() / count as f64) as f32,
    }
}

pub(super) fn upsample(input: &Map<'_>, [down, right]: [usize; 2], filter: Filter) -> Vec<f32> {
    let (rows, columns) = (input.height * down, input.width * right);
    // The centre of output pixel i lies at (i + 1/2) / factor of the input, whose own centres lie at one half.
    let between = |place: usize, factor: usize, size: usize| {
        let at = ((place as f64 + 0.5) / factor as f64 - 0.5).clamp(0.0, (size - 1) as f64);
        let low = at.floor();
        (low as usize, (low as usize + 1).min(size - 1), at - low)
    };
    let mut numbers = Vec::with_capacity(input.channels * rows * columns);
    for channel in 0..input.channels {
        for y in 0..rows {
            for x in 0..columns {
                numbers.push(match filter {
                    Filter::Nearest => input.at(channel, y / down, x / right),
                    Filter::Bilinear => {
                        let (y0, y1, v) = between(y, down, input.height);
                        let (x0, x1, u) = between(x, right, input.width);
                        let row = |y| {
                            let [a, b] = [x0, x1].map(|x| f64::from(input.at(channel, y, x)));
                            a + u * (b - a)
                        };
                        (row(y0) + v * (row(y1) - row(y0))) as f32
                    }
                });
            }
        }
    }
    numbers
}

pub(super) fn softmax(input: &Map<'_>) -> Vec<f32> {
    let area = input.height * input.width;
    let mut numbers = vec![0.0; input.numbers.len()];
    for place in 0..area {
        let values = (0..input.channels).map(|c| f64::from(input.numbers[c * area + place]));
        let largest = values.clone().fold(f64::NEG_INFINITY, f64::max);
        let sum: f64 = values.clone().map(|x| (x - largest).exp()).sum();
        for (channel, x) in values.enumerate() {
            numbers[channel * area + place] = ((x - largest).exp() / sum) as f32;
        }
    }
    numbers
}
