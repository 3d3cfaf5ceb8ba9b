//! Windows, extents, and the numbers of a tensor of the processor's backend.

use burn::backend::tensor::FloatTensor;
use burn::backend::{Flex, TensorMetadata};
use burn::tensor::TensorData;

/// The tensor of the processor's backend.
pub(super) type FlexTensor = FloatTensor<Flex>;

/// The window of a convolution. Padding: top, left, bottom, right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) kernel: [usize; 2],
    pub(crate) stride: [usize; 2],
    pub(crate) padding: [usize; 4],
    pub(crate) dilation: [usize; 2],
    pub(crate) groups: usize,
}

impl Window {
    /// One filter for each channel.
    pub(super) fn is_depthwise(&self, weight: &FlexTensor) -> bool {
        let shape = weight.shape();
        shape[0] == self.groups && shape[1] == 1
    }

    /// Rows and columns of the result for those of the input.
    pub(super) fn extent(&self, input: [usize; 2]) -> [usize; 2] {
        std::array::from_fn(|axis| {
            let padded = input[axis] + self.padding[axis] + self.padding[axis + 2];
            let reach = self.dilation[axis] * (self.kernel[axis] - 1) + 1;
            (padded - reach) / self.stride[axis] + 1
        })
    }
}

/// Batch, channels, rows and columns of an input, rows and columns of the result.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extents {
    pub(super) batch: usize,
    pub(super) channels: usize,
    pub(super) input: [usize; 2],
    pub(super) output: [usize; 2],
}

impl Extents {
    pub(super) fn of(x: &FlexTensor, window: Window) -> Self {
        let shape = x.shape();
        let input = [shape[2], shape[3]];
        Self { batch: shape[0], channels: shape[1], input, output: window.extent(input) }
    }

    pub(super) const fn input_plane(&self) -> usize {
        self.input[0] * self.input[1]
    }

    pub(super) const fn output_plane(&self) -> usize {
        self.output[0] * self.output[1]
    }
}

/// The numbers of a tensor, row-major; copied only where they do not lie so.
pub(super) struct Numbers(FlexTensor);

impl Numbers {
    pub(super) fn of(tensor: &FlexTensor) -> Self {
        Self(tensor.to_contiguous())
    }

    pub(super) fn get(&self) -> &[f32] {
        self.0.storage()
    }
}

/// A tensor of numbers.
pub(super) fn tensor<const D: usize>(numbers: Vec<f32>, shape: [usize; D]) -> FlexTensor {
    FlexTensor::from_data(TensorData::new(numbers, shape))
}

/// Lanes that sums are kept in, so that they can be added in parallel.
pub(super) const LANES: usize = 16;

/// Σ a·b in `LANES` partial sums, added to `sums`; the rest of a length that is no multiple goes to the first ones.
#[inline(always)]
pub(super) fn dot(a: &[f32], b: &[f32], sums: &mut [f32; LANES]) {
    let (a_wide, a_rest) = a.as_chunks::<LANES>();
    let (b_wide, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_wide.iter().zip(b_wide) {
        for lane in 0..LANES {
            sums[lane] = a[lane].mul_add(b[lane], sums[lane]);
        }
    }
    for ((a, b), sum) in a_rest.iter().zip(b_rest).zip(sums) {
        *sum = a.mul_add(*b, *sum);
    }
}
