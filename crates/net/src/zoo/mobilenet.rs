use super::scaled_channels;
use crate::{Activation, Blueprint, Builder, Conv, InvertedResidual, NetError, Shape};

/// MobileNetV2 (Sandler et al. 2018) with `scale` times the published channels; the last convolution never has fewer than 1280.
///
/// # Errors
/// Where the side is too small for 32-fold reduction or the scale gives no channels.
pub fn mobilenet_v2(side: usize, scale: f64, classes: usize) -> Result<Blueprint, NetError> {
    let channels = |count: usize| scaled_channels(count, scale, 8);
    let act = Activation::Relu6;
    let mut net = Builder::new("mobilenet_v2");
    let image = net.input("image", Shape::map(3, side, side));
    let mut x = net.conv_bn("stem", &image, Conv::square(channels(32), 3).stride(2), act);
    // Expansion, output channels, repeats, first stride: table 2 of the paper.
    let stages =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];
    for (stage, (expansion, outputs, repeats, first)) in stages.into_iter().enumerate() {
        for repeat in 0..repeats {
            let block = InvertedResidual {
                expanded: expansion * x.channels(),
                outputs: channels(outputs),
                kernel: 3,
                stride: if repeat == 0 { first } else { 1 },
                squeezed: None,
                activation: act,
            };
            x = net.inverted_residual(&format!("stage{stage}.block{repeat}"), &x, &block);
        }
    }
    x = net.conv_bn("last", &x, Conv::pointwise(scaled_channels(1280, scale.max(1.0), 8)), act);
    x = net.global_average("pool", &x);
    x = net.dropout("dropout", &x, 0.2);
    x = net.linear("scores", &x, classes);
    net.output("scores", &x);
    net.finish()
}

/// MobileNetV3-small (Howard et al. 2019).
///
/// # Errors
/// Where the side is too small for 32-fold reduction.
pub fn mobilenet_v3_small(side: usize, classes: usize) -> Result<Blueprint, NetError> {
    use Activation::{HardSwish, Relu};
    let mut net = Builder::new("mobilenet_v3_small");
    net.batch_norm_epsilon(1e-3);
    let image = net.input("image", Shape::map(3, side, side));
    let mut x = net.conv_bn("stem", &image, Conv::square(16, 3).stride(2), HardSwish);
    // Kernel, expanded, outputs, attention, activation, stride: table 2 of the paper.
    let blocks = [
        (3, 16, 16, true, Relu, 2),
        (3, 72, 24, false, Relu, 2),
        (3, 88, 24, false, Relu, 1),
        (5, 96, 40, true, HardSwish, 2),
        (5, 240, 40, true, HardSwish, 1),
        (5, 240, 40, true, HardSwish, 1),
        (5, 120, 48, true, HardSwish, 1),
        (5, 144, 48, true, HardSwish, 1),
        (5, 288, 96, true, HardSwish, 2),
        (5, 576, 96, true, HardSwish, 1),
        (5, 576, 96, true, HardSwish, 1),
    ];
    for (index, (kernel, expanded, outputs, attention, activation, stride)) in blocks.into_iter().enumerate() {
        let squeezed = attention.then(|| scaled_channels(expanded, 0.25, 8));
        let block = InvertedResidual { expanded, outputs, kernel, stride, squeezed, activation };
        x = net.inverted_residual(&format!("block{index}"), &x, &block);
    }
    x = net.conv_bn("last", &x, Conv::pointwise(576), HardSwish);
    x = net.global_average("pool", &x);
    x = net.linear("hidden", &x, 1024);
    x = net.activation("hidden.act", &x, HardSwish);
    x = net.dropout("dropout", &x, 0.2);
    x = net.linear("scores", &x, classes);
    net.output("scores", &x);
    net.finish()
}
