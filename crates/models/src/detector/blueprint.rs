//! The detector as a list of layers.

use lineament_net::{Activation, Blueprint, Builder, Conv, Filter, InvertedResidual, NetError, Shape, Value};

use crate::layout::{DETECTOR, channel};

/// The detector for a picture of `side` × `side` pixels, a multiple of 32; [`Blueprint::with_input_size`] takes it to any other multiples.
///
/// Fully convolutional: maps at an 8th, a 16th and a 32nd of the side, joined from coarse to fine (Lin et al. 2017), and one pointwise head for each.
///
/// # Errors
/// A side that the layers cannot be built for.
pub fn detector_blueprint(side: usize) -> Result<Blueprint, NetError> {
    let mut b = Builder::new("detector");
    let image = b.input("image", Shape::map(3, side, side));
    let relu = Activation::Relu;
    let mut x = b.conv_bn("stem", &image, Conv::square(16, 3).stride(2), relu);
    x = b.conv_bn("down1", &x, Conv::square(24, 3).stride(2), relu);
    let mut maps: Vec<Value> = Vec::new();
    for (stage, (outputs, depth)) in [(48, 3), (64, 3), (96, 3)].into_iter().enumerate() {
        for index in 0..depth {
            let stride = if index == 0 { 2 } else { 1 };
            let expanded = 2 * x.channels();
            let block = InvertedResidual { expanded, outputs, kernel: 3, stride, squeezed: None, activation: relu };
            x = b.inverted_residual(&format!("stage{stage}.{index}"), &x, &block);
        }
        maps.push(x.clone());
    }
    let mut coarser: Option<Value> = None;
    let mut heads = Vec::new();
    for (map, level) in maps.iter().zip(DETECTOR).rev() {
        let name = |part: &str| format!("{}.{part}", level.name);
        let mut y = b.conv_bn(&name("lateral"), map, Conv::pointwise(48), relu);
        if let Some(coarser) = &coarser {
            let up = b.upsample(&name("up"), coarser, 2, Filter::Nearest);
            y = b.add(&name("join"), &y, &up);
        }
        y = b.separable(&name("smooth"), &y, Conv::square(48, 3), relu);
        heads.push((level.name, b.conv(level.name, &y, Conv::pointwise(channel::COUNT).bias())));
        coarser = Some(y);
    }
    for (name, head) in heads.iter().rev() {
        b.output(name, head);
    }
    b.finish()
}
