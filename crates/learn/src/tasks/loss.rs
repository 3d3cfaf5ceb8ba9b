//! The kinds of losses. Each is a mean over what its mask knows; with nothing known it is zero.

use burn::tensor::{Tensor, activation};

/// Σ mask · values / Σ mask.
pub(super) fn masked(values: Tensor<2>, mask: Tensor<2>) -> Tensor<1> {
    let known = mask.clone().sum().clamp_min(1.0);
    (values * mask).sum() / known
}

/// A distance that is even at nothing: √(d² + ε²) − ε.
pub(super) fn smooth(difference: Tensor<2>, epsilon: f32) -> Tensor<2> {
    (difference.powi_scalar(2) + epsilon * epsilon).sqrt() - epsilon
}

/// Cross entropy of a logit with a probability, without overflow.
pub(super) fn logistic(logit: Tensor<2>, target: Tensor<2>) -> Tensor<2> {
    let large = activation::relu(logit.clone());
    let small = ((-logit.clone().abs()).exp() + 1.0).log();
    large - logit * target + small
}
