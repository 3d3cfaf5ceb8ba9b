//! Batch norm (Ioffe & Szegedy 2015) and the activation after it in one pass; the backward pass finds the normalised numbers again from x.

use lineament_net::Activation;
use std::marker::PhantomData;

use pulp::{Arch, Simd, WithSimd};

use super::shape::{FlexTensor, LANES, Numbers, tensor};

/// ε and the activation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fused {
    pub(crate) epsilon: f32,
    pub(crate) activation: Activation,
}

impl Fused {
    /// Whether the activation can be done in the same pass.
    pub(crate) const fn has(activation: Activation) -> bool {
        matches!(activation, Activation::Identity | Activation::Relu | Activation::Relu6 | Activation::HardSwish)
    }
}

/// An activation and its slope, known to the compiler where loops are made.
trait Curve: Copy {
    fn value(x: f32) -> f32;
    fn slope(x: f32) -> f32;
}

macro_rules! curves {
    ($($name:ident: |$x:ident| $value:expr, $slope:expr;)*) => {$(
        #[derive(Clone, Copy)]
        struct $name;
        impl Curve for $name {
            #[inline(always)]
            fn value($x: f32) -> f32 { $value }
            #[inline(always)]
            fn slope($x: f32) -> f32 { $slope }
        }
    )*};
}

curves! {
    Identity: |x| x, { let _ = x; 1.0 };
    Relu: |x| if x > 0.0 { x } else { 0.0 }, if x > 0.0 { 1.0 } else { 0.0 };
    Relu6: |x| if x > 0.0 { if x < 6.0 { x } else { 6.0 } } else { 0.0 }, if x > 0.0 && x < 6.0 { 1.0 } else { 0.0 };
    HardSwish: |x| { let g = x / 6.0 + 0.5; let g = if g > 0.0 { if g < 1.0 { g } else { 1.0 } } else { 0.0 }; x * g },
        if x > -3.0 { if x < 3.0 { x / 3.0 + 0.5 } else { 1.0 } } else { 0.0 };
}

/// Batch, channels, and numbers of each channel of one example.
fn extents(x: &FlexTensor) -> ([usize; 3], Vec<usize>) {
    let shape: Vec<usize> = x.layout().shape().iter().copied().collect();
    let plane = shape.iter().skip(2).product();
    ([shape[0], shape[1], plane], shape)
}

fn like(numbers: Vec<f32>, shape: &[usize]) -> FlexTensor {
    FlexTensor::from_data(burn::tensor::TensorData::new(numbers, shape.to_vec()))
}

/// Mean and biased variance of each channel.
struct Moments<'a> {
    x: &'a [f32],
    extents: [usize; 3],
}

impl WithSimd for Moments<'_> {
    type Output = (Vec<f32>, Vec<f32>);

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Self::Output {
        let (x, [batch, channels, plane]) = (self.x, self.extents);
        let count = (batch * plane) as f64;
        let mut sums = vec![[0.0_f64; 2]; channels];
        // About the first number of each channel: squares of what is left lose no digits to a large mean.
        let middle: Vec<f32> = (0..channels).map(|c| x.get(c * plane).copied().unwrap_or(0.0)).collect();
        for (number, numbers) in x.chunks_exact(plane).enumerate() {
            let about = middle[number % channels];
            let (mut first, mut second) = ([0.0_f32; LANES], [0.0_f32; LANES]);
            let (wide, rest) = numbers.as_chunks::<LANES>();
            for values in wide {
                for lane in 0..LANES {
                    let value = values[lane] - about;
                    first[lane] += value;
                    second[lane] = value.mul_add(value, second[lane]);
                }
            }
            for (lane, value) in rest.iter().enumerate() {
                let value = value - about;
                first[lane] += value;
                second[lane] = value.mul_add(value, second[lane]);
            }
            let sum = &mut sums[number % channels];
            sum[0] += f64::from(first.iter().sum::<f32>());
            sum[1] += f64::from(second.iter().sum::<f32>());
        }
        let offset = |sum: &[f64; 2]| sum[0] / count;
        let mean = sums.iter().zip(&middle).map(|(sum, middle)| (offset(sum) + f64::from(*middle)) as f32).collect();
        let variance = sums.iter().map(|sum| (sum[1] / count - offset(sum) * offset(sum)).max(0.0) as f32).collect();
        (mean, variance)
    }
}

/// `curve(slope · x + offset)` with each channel's own line.
struct Apply<'a, C> {
    x: &'a [f32],
    y: &'a mut [f32],
    plane: usize,
    lines: &'a [[f32; 2]],
    curve: PhantomData<C>,
}

impl<C: Curve> WithSimd for Apply<'_, C> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (number, (from, to)) in self.x.chunks_exact(self.plane).zip(self.y.chunks_exact_mut(self.plane)).enumerate()
        {
            let [slope, offset] = self.lines[number % self.lines.len()];
            for (to, from) in to.iter_mut().zip(from) {
                *to = C::value(from.mul_add(slope, offset));
            }
        }
    }
}

fn apply<C: Curve>(x: &[f32], plane: usize, lines: &[[f32; 2]]) -> Vec<f32> {
    let mut y = vec![0.0_f32; x.len()];
    Arch::new().dispatch(Apply::<C> { x, y: &mut y, plane, lines, curve: PhantomData });
    y
}

pub(super) fn forward(
    x: &FlexTensor,
    scale: &FlexTensor,
    shift: &FlexTensor,
    fused: Fused,
) -> (FlexTensor, FlexTensor, FlexTensor) {
    let ([batch, channels, plane], shape) = extents(x);
    let (x, scale, shift) = (Numbers::of(x), Numbers::of(scale), Numbers::of(shift));
    let x = x.get();
    let (mean, variance) = Arch::new().dispatch(Moments { x, extents: [batch, channels, plane] });
    let lines: Vec<[f32; 2]> = (0..channels)
        .map(|c| {
            let slope = scale.get()[c] / (variance[c] + fused.epsilon).sqrt();
            [slope, shift.get()[c] - mean[c] * slope]
        })
        .collect();
    let y = match fused.activation {
        Activation::Relu => apply::<Relu>(x, plane, &lines),
        Activation::Relu6 => apply::<Relu6>(x, plane, &lines),
        Activation::HardSwish => apply::<HardSwish>(x, plane, &lines),
        _ => apply::<Identity>(x, plane, &lines),
    };
    (like(y, &shape), tensor(mean, [channels]), tensor(variance, [channels]))
}

/// The backward pass: x's gradient and, for each channel, the sums of z's gradient and of that times x̂.
struct Backward<'a, C> {
    x: &'a [f32],
    grad: &'a [f32],
    x_grad: &'a mut [f32],
    extents: [usize; 3],
    /// For each channel: x̂ = x·inverse + offset, z = scale·x̂ + shift.
    lines: &'a [[f32; 4]],
    curve: PhantomData<C>,
}

impl<C: Curve> WithSimd for Backward<'_, C> {
    type Output = Vec<[f64; 2]>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> Vec<[f64; 2]> {
        let [batch, channels, plane] = self.extents;
        let mut sums = vec![[0.0_f64; 2]; channels];
        let count = (batch * plane) as f64;
        // First pass: z's gradient, kept where x's will be, and its sums.
        let planes = self.x.chunks_exact(plane).zip(self.grad.chunks_exact(plane));
        for (number, ((x, grad), result)) in planes.zip(self.x_grad.chunks_exact_mut(plane)).enumerate() {
            let [inverse, offset, scale, shift] = self.lines[number % channels];
            let (mut plain, mut weighted) = ([0.0_f32; LANES], [0.0_f32; LANES]);
            let (x_wide, x_rest) = x.as_chunks::<LANES>();
            let (grad_wide, grad_rest) = grad.as_chunks::<LANES>();
            let (result_wide, result_rest) = result.as_chunks_mut::<LANES>();
            for ((x, grad), result) in x_wide.iter().zip(grad_wide).zip(result_wide) {
                for lane in 0..LANES {
                    let normal = x[lane].mul_add(inverse, offset);
                    let inner = grad[lane] * C::slope(normal.mul_add(scale, shift));
                    plain[lane] += inner;
                    weighted[lane] = inner.mul_add(normal, weighted[lane]);
                    result[lane] = inner;
                }
            }
            for (lane, ((x, grad), result)) in x_rest.iter().zip(grad_rest).zip(result_rest).enumerate() {
                let normal = x.mul_add(inverse, offset);
                *result = grad * C::slope(normal.mul_add(scale, shift));
                plain[lane] += *result;
                weighted[lane] = result.mul_add(normal, weighted[lane]);
            }
            let sum = &mut sums[number % channels];
            sum[0] += f64::from(plain.iter().sum::<f32>());
            sum[1] += f64::from(weighted.iter().sum::<f32>());
        }
        // Second pass: what the mean and the variance take back.
        for (number, (x, result)) in self.x.chunks_exact(plane).zip(self.x_grad.chunks_exact_mut(plane)).enumerate() {
            let [inverse, offset, scale, _] = self.lines[number % channels];
            let [plain, weighted] = sums[number % channels].map(|sum| (sum / count) as f32);
            let factor = scale * inverse;
            for (x, result) in x.iter().zip(result) {
                let normal = x.mul_add(inverse, offset);
                *result = factor * (*result - plain - normal * weighted);
            }
        }
        sums
    }
}

/// x, scale, shift, mean, variance and the result's gradient to the gradients of x, scale and shift.
pub(super) fn backward(tensors: [&FlexTensor; 6], fused: Fused) -> (FlexTensor, FlexTensor, FlexTensor) {
    match fused.activation {
        Activation::Relu => backward_by::<Relu>(tensors, fused.epsilon),
        Activation::Relu6 => backward_by::<Relu6>(tensors, fused.epsilon),
        Activation::HardSwish => backward_by::<HardSwish>(tensors, fused.epsilon),
        _ => backward_by::<Identity>(tensors, fused.epsilon),
    }
}

fn backward_by<C: Curve>(
    [x, scale, shift, mean, variance, grad]: [&FlexTensor; 6],
    epsilon: f32,
) -> (FlexTensor, FlexTensor, FlexTensor) {
    let (extents, shape) = extents(x);
    let channels = extents[1];
    let [x, scale, shift, mean, variance, grad] = [x, scale, shift, mean, variance, grad].map(Numbers::of);
    let (x, grad) = (x.get(), grad.get());
    let inverse: Vec<f32> = variance.get().iter().map(|v| 1.0 / (v + epsilon).sqrt()).collect();
    let lines: Vec<[f32; 4]> =
        (0..channels).map(|c| [inverse[c], -mean.get()[c] * inverse[c], scale.get()[c], shift.get()[c]]).collect();
    let mut x_grad = vec![0.0_f32; x.len()];
    let job = Backward::<C> { x, grad, x_grad: &mut x_grad, extents, lines: &lines, curve: PhantomData };
    let sums = Arch::new().dispatch(job);
    let of = |part: usize| tensor(sums.iter().map(|sum| sum[part] as f32).collect(), [channels]);
    (like(x_grad, &shape), of(1), of(0))
}
