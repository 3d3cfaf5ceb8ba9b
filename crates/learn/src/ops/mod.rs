//! The operations that training on a processor spends its time in, written for it: convolutions (by matrix products; depthwise ones directly) and batch
//! norm with its activation, each with its own backward pass. On the same nets burn's own take several times as long, most of all the gradients of
//! depthwise convolutions, which it finds channel by channel. On other devices burn's own operations are used.

mod autodiff;
mod conv;
mod depthwise;
mod norm;
mod shape;

use burn::backend::tensor::FloatTensor;
use burn::backend::{Backend, Dispatch, Flex, backend_extension};
use burn::tensor::Tensor;

pub(crate) use norm::Fused;
use shape::FlexTensor;
pub(crate) use shape::Window;

/// What a backend must do for training.
#[backend_extension(Flex, Autodiff)]
pub(crate) trait TrainOps: Backend {
    /// A convolution of `[batch, channels, height, width]` without bias.
    fn train_conv(x: FloatTensor<Self>, weight: FloatTensor<Self>, window: Window) -> FloatTensor<Self>;
    /// Its gradient with respect to x.
    fn train_conv_x(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self>;
    /// Its gradient with respect to the weight.
    fn train_conv_weight(
        x: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        window: Window,
    ) -> FloatTensor<Self>;
    /// Batch norm with the batch's own statistics, then an activation: the result, the means, the variances (biased).
    fn train_norm(
        x: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        shift: FloatTensor<Self>,
        fused: Fused,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
    /// Its gradients with respect to x, scale and shift; `moments` are the means and the variances.
    fn train_norm_backward(
        x: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        shift: FloatTensor<Self>,
        mean: FloatTensor<Self>,
        variance: FloatTensor<Self>,
        grad: FloatTensor<Self>,
        fused: Fused,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

impl TrainOps for Flex {
    fn train_conv(x: FlexTensor, weight: FlexTensor, window: Window) -> FlexTensor {
        if window.is_depthwise(&weight) {
            depthwise::forward(&x, &weight, window)
        } else {
            conv::forward(&x, &weight, window)
        }
    }

    fn train_conv_x(x: FlexTensor, weight: FlexTensor, grad: FlexTensor, window: Window) -> FlexTensor {
        if window.is_depthwise(&weight) {
            depthwise::backward_x(&x, &weight, &grad, window)
        } else {
            conv::backward_x(&x, &weight, &grad, window)
        }
    }

    fn train_conv_weight(x: FlexTensor, weight: FlexTensor, grad: FlexTensor, window: Window) -> FlexTensor {
        if window.is_depthwise(&weight) {
            depthwise::backward_weight(&x, &grad, window)
        } else {
            conv::backward_weight(&x, &weight, &grad, window)
        }
    }

    fn train_norm(
        x: FlexTensor,
        scale: FlexTensor,
        shift: FlexTensor,
        fused: Fused,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        norm::forward(&x, &scale, &shift, fused)
    }

    fn train_norm_backward(
        x: FlexTensor,
        scale: FlexTensor,
        shift: FlexTensor,
        mean: FlexTensor,
        variance: FlexTensor,
        grad: FlexTensor,
        fused: Fused,
    ) -> (FlexTensor, FlexTensor, FlexTensor) {
        norm::backward([&x, &scale, &shift, &mean, &variance, &grad], fused)
    }
}

/// A convolution without bias on the processor.
pub(crate) fn conv(x: Tensor<4>, weight: Tensor<4>, window: Window) -> Tensor<4> {
    Tensor::from_dispatch(<Dispatch as TrainOps>::train_conv(x.into_dispatch(), weight.into_dispatch(), window))
}

/// Batch norm with the batch's own statistics, then an activation, on the processor: the result, the means, the (biased) variances.
pub(crate) fn norm<const D: usize>(
    x: Tensor<D>,
    scale: Tensor<1>,
    shift: Tensor<1>,
    fused: Fused,
) -> (Tensor<D>, Tensor<1>, Tensor<1>) {
    let (y, mean, variance) =
        <Dispatch as TrainOps>::train_norm(x.into_dispatch(), scale.into_dispatch(), shift.into_dispatch(), fused);
    (Tensor::from_dispatch(y), Tensor::from_dispatch(mean), Tensor::from_dispatch(variance))
}
