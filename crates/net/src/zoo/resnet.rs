use crate::{Activation, Blueprint, Builder, Conv, NetError, Padding, Pool, Reduce, Shape, Value};

/// ResNet-18 (He et al. 2016).
///
/// # Errors
/// Where the side is too small for 32-fold reduction.
pub fn resnet18(side: usize, classes: usize) -> Result<Blueprint, NetError> {
    resnet("resnet18", side, classes, [2, 2, 2, 2], |net, name, x, width, stride| {
        net.basic_block(name, x, width, stride)
    })
}

/// ResNet-50 (He et al. 2016), with the stride in the 3×3 convolution as in torchvision.
///
/// # Errors
/// Where the side is too small for 32-fold reduction.
pub fn resnet50(side: usize, classes: usize) -> Result<Blueprint, NetError> {
    resnet("resnet50", side, classes, [3, 4, 6, 3], |net, name, x, width, stride| {
        net.bottleneck(name, x, width, 4 * width, stride)
    })
}

fn resnet(
    name: &str,
    side: usize,
    classes: usize,
    depths: [usize; 4],
    block: fn(&mut Builder, &str, &Value, usize, usize) -> Value,
) -> Result<Blueprint, NetError> {
    let mut net = Builder::new(name);
    let image = net.input("image", Shape::map(3, side, side));
    let mut x = net.conv_bn("stem", &image, Conv::square(64, 7).stride(2), Activation::Relu);
    x = net.pool("stem.pool", &x, Pool::square(Reduce::Max, 3, 2).padding(Padding::all(1)));
    for (stage, (depth, width)) in depths.into_iter().zip([64, 128, 256, 512]).enumerate() {
        for index in 0..depth {
            let stride = if stage > 0 && index == 0 { 2 } else { 1 };
            x = block(&mut net, &format!("stage{stage}.block{index}"), &x, width, stride);
        }
    }
    x = net.global_average("pool", &x);
    x = net.linear("scores", &x, classes);
    net.output("scores", &x);
    net.finish()
}
