//! The landmarker as a list of layers.

use lineament_net::{Activation, Blueprint, Builder, Conv, InvertedResidual, NetError, Shape};

use crate::layout::{self, LANDMARKER};

/// The landmarker for a crop of `side` × `side` pixels, a multiple of 32.
///
/// Plain 3×3 convolutions while maps are large, then inverted residuals, as EfficientNetV2 (Tan & Le 2021) orders them: they train faster and keep
/// as much. Points hang on the last map itself (where things are), the rest on its mean (what they are).
///
/// # Errors
/// A side that the layers cannot be built for.
pub fn landmarker_blueprint(side: usize) -> Result<Blueprint, NetError> {
    let mut b = Builder::new("landmarker");
    let image = b.input("image", Shape::map(3, side, side));
    let relu = Activation::Relu;
    let mut x = b.conv_bn("stem", &image, Conv::square(16, 3).stride(2), relu);
    x = b.conv_bn("down1", &x, Conv::square(32, 3).stride(2), relu);
    let wide = b.conv_bn("wide1", &x, Conv::square(32, 3), relu);
    x = b.add("wide1.add", &wide, &x);
    x = b.conv_bn("down2", &x, Conv::square(64, 3).stride(2), relu);
    // Outputs, expansion, stride, attention.
    let blocks = [
        (64, 2, 1, false),
        (64, 2, 1, false),
        (96, 4, 2, false),
        (96, 3, 1, true),
        (96, 3, 1, true),
        (96, 3, 1, true),
        (160, 4, 2, true),
        (160, 3, 1, true),
        (160, 3, 1, true),
    ];
    for (index, (outputs, expansion, stride, attention)) in blocks.into_iter().enumerate() {
        let expanded = expansion * x.channels();
        let squeezed = attention.then_some(expanded / 8);
        let block = InvertedResidual { expanded, outputs, kernel: 3, stride, squeezed, activation: relu };
        x = b.inverted_residual(&format!("block{index}"), &x, &block);
    }
    let map = b.conv_bn("last", &x, Conv::pointwise(256), relu);
    let narrow = b.conv_bn("narrow", &map, Conv::pointwise(64), relu);
    let places = b.flatten("places", &narrow);
    let pooled = b.global_average("pooled", &map);
    let hidden = b.linear("hidden", &pooled, 256);
    let hidden = b.activation("hidden.act", &hidden, relu);
    let embedding = b.linear(layout::EMOTION_EMBEDDING.name, &hidden, layout::EMOTION_EMBEDDING.length);
    for head in LANDMARKER {
        let value = match head {
            layout::POINTS | layout::LOG_VARIANCE => b.linear(head.name, &places, head.length),
            layout::EMOTION => b.linear(head.name, &embedding, head.length),
            layout::EMOTION_EMBEDDING => embedding.clone(),
            _ => b.linear(head.name, &hidden, head.length),
        };
        b.output(head.name, &value);
    }
    b.finish()
}
