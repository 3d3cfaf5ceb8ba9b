//! Well-known networks as blueprints, layer for layer as in torchvision (which names no other source).

mod blaze;
mod googlenet;
mod mobilenet;
mod plain;
mod resnet;

pub use blaze::blazeface;
pub use googlenet::googlenet;
pub use mobilenet::{mobilenet_v2, mobilenet_v3_small};
pub use plain::{alexnet, mlp, vgg16};
pub use resnet::{resnet18, resnet50};

use crate::{Blueprint, NetError, Shape};

/// A network of the zoo: input `image` of shape `[3, side, side]`, output `scores` of length `classes` (BlazeFace: `scores` and `boxes`).
#[derive(Debug, Clone, Copy)]
pub struct ZooNet {
    /// What it is called.
    pub name: &'static str,
    /// The side of the picture that it was published for.
    pub side: usize,
    /// Makes the blueprint for a side and a number of classes.
    pub build: fn(side: usize, classes: usize) -> Result<Blueprint, NetError>,
}

/// Every network of the zoo.
pub const ZOO: &[ZooNet] = &[
    ZooNet { name: "mobilenet_v2", side: 224, build: |side, classes| mobilenet_v2(side, 1.0, classes) },
    ZooNet { name: "mobilenet_v2_half", side: 128, build: |side, classes| mobilenet_v2(side, 0.5, classes) },
    ZooNet { name: "mobilenet_v3_small", side: 224, build: mobilenet_v3_small },
    ZooNet { name: "resnet18", side: 224, build: resnet18 },
    ZooNet { name: "resnet50", side: 224, build: resnet50 },
    ZooNet { name: "googlenet", side: 224, build: googlenet },
    ZooNet { name: "vgg16", side: 224, build: vgg16 },
    ZooNet { name: "alexnet", side: 224, build: alexnet },
    ZooNet { name: "mlp", side: 32, build: |side, classes| mlp(Shape::map(3, side, side), &[256, 128], classes) },
    ZooNet { name: "blazeface", side: 128, build: |side, _| blazeface(side) },
];

/// Channels scaled and rounded to a multiple of `divisor`, never to less than 90 % (MobileNetV2's rule).
fn scaled_channels(channels: usize, scale: f64, divisor: usize) -> usize {
    let wanted = channels as f64 * scale;
    let divisor_f = divisor as f64;
    let rounded = (((wanted + divisor_f / 2.0) / divisor_f).floor() * divisor_f).max(divisor_f);
    let rounded = if rounded < 0.9 * wanted { rounded + divisor_f } else { rounded };
    // Scales are small: far below 2⁵³.
    rounded as usize
}
