//! Where the operations enter the graph of gradients.

use burn::backend::Autodiff;
use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{AutodiffBackend, Backend};

use super::{Fused, TrainOps, Window};

#[derive(Debug)]
struct Conv;

impl<B: TrainOps> Backward<B, 2> for Conv {
    type State = (FloatTensor<B>, FloatTensor<B>, Window);

    fn backward(self, ops: Ops<Self::State, 2>, grads: &mut Gradients, _: &mut Checkpointer) {
        let [x_node, weight_node] = ops.parents;
        let grad = grads.consume::<B>(&ops.node);
        let (x, weight, window) = ops.state;
        if let Some(node) = weight_node {
            grads.register::<B>(node.id, B::train_conv_weight(x.clone(), weight.clone(), grad.clone(), window));
        }
        if let Some(node) = x_node {
            grads.register::<B>(node.id, B::train_conv_x(x, weight, grad, window));
        }
    }
}

#[derive(Debug)]
struct Norm;

impl<B: TrainOps> Backward<B, 3> for Norm {
    type State = ([FloatTensor<B>; 5], Fused);

    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = grads.consume::<B>(&ops.node);
        let ([x, scale, shift, mean, variance], fused) = ops.state;
        let (x, scale, shift) = B::train_norm_backward(x, scale, shift, mean, variance, grad, fused);
        for (node, grad) in ops.parents.into_iter().zip([x, scale, shift]) {
            if let Some(node) = node {
                grads.register::<B>(node.id, grad);
            }
        }
    }
}

impl<B: Backend + TrainOps, C: CheckpointStrategy> TrainOps for Autodiff<B, C> {
    fn train_conv(x: FloatTensor<Self>, weight: FloatTensor<Self>, window: Window) -> FloatTensor<Self> {
        let prepared = Conv.prepare::<C>([x.node(), weight.node()]).compute_bound().stateful();
        let (x, weight) = (x.into_primitive(), weight.into_primitive());
        match prepared {
            OpsKind::Tracked(prepared) => {
                let y = B::train_conv(x.clone(), weight.clone(), window);
                prepared.finish((x, weight, window), y)
            }
            OpsKind::UnTracked(prepared) => prepared.finish(B::train_conv(x, weight, window)),
        }
    }

    fn train_norm(
        x: FloatTensor<Self>,
        scale: FloatTensor<Self>,
        shift: FloatTensor<Self>,
        fused: Fused,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        let prepared = Norm.prepare::<C>([x.node(), scale.node(), shift.node()]).compute_bound().stateful();
        let (x, scale, shift) = (x.into_primitive(), scale.into_primitive(), shift.into_primitive());
        let (y, mean, variance) = B::train_norm(x.clone(), scale.clone(), shift.clone(), fused);
        let y = match prepared {
            OpsKind::Tracked(prepared) => {
                prepared.finish(([x, scale, shift, mean.clone(), variance.clone()], fused), y)
            }
            OpsKind::UnTracked(prepared) => prepared.finish(y),
        };
        // The statistics are no part of the graph: running means are kept of them.
        (y, Self::from_inner(mean), Self::from_inner(variance))
    }

    fn train_conv_x(_: FloatTensor<Self>, _: FloatTensor<Self>, _: FloatTensor<Self>, _: Window) -> FloatTensor<Self> {
        unreachable!("second derivatives are not asked for")
    }

    fn train_conv_weight(
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: Window,
    ) -> FloatTensor<Self> {
        unreachable!("second derivatives are not asked for")
    }

    fn train_norm_backward(
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: FloatTensor<Self>,
        _: Fused,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>) {
        unreachable!("second derivatives are not asked for")
    }
}
