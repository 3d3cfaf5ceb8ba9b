//! The landmarker as a list of layers.

use lineament_net::{Activation, Blueprint, Builder, Conv, NetError, Shape, Value};

use crate::layout::{self, LANDMARKER};

/// Numbers that all points are made of.
const SHAPE: usize = 128;
/// Numbers that everything else is made of.
const HIDDEN: usize = 256;
/// Channels of the map, a sixteenth of the side, in which details of expressions are seen.
const FINE: usize = 32;

/// The landmarker for a crop of `side` × `side` pixels, a multiple of 32.
///
/// Plain 3×3 convolutions, residual where the extent stays, with attention to channels on the small maps. On a processor, training is held up by the
/// numbers between layers more than by multiply-adds: this net has three times the multiply-adds of its inverted-residual forerunner for each such
/// number, and trains half as fast again. Points hang on the last map itself (where things are), the rest on its mean, too (what they are).
///
/// # Errors
/// A side that the layers cannot be built for.
pub fn landmarker_blueprint(side: usize) -> Result<Blueprint, NetError> {
    let mut b = Builder::new("landmarker");
    let image = b.input("image", Shape::map(3, side, side));
    let relu = Activation::Relu;
    let down =
        |b: &mut Builder, name: &str, x: &Value, outputs| b.conv_bn(name, x, Conv::square(outputs, 3).stride(2), relu);
    let residual = |b: &mut Builder, name: &str, x: &Value, attention: bool| {
        let mut y = b.conv_bn(&format!("{name}.0"), x, Conv::square(x.channels(), 3), relu);
        if attention {
            y = b.squeeze_excite(&format!("{name}.attend"), &y, x.channels() / 8);
        }
        b.add(&format!("{name}.add"), &y, x)
    };
    let mut x = down(&mut b, "stem", &image, 16);
    x = down(&mut b, "down1", &x, 32);
    x = down(&mut b, "down2", &x, 64);
    for name in ["a0", "a1"] {
        x = residual(&mut b, name, &x, false);
    }
    let details = x.clone();
    x = down(&mut b, "down3", &x, 96);
    for name in ["b0", "b1"] {
        x = residual(&mut b, name, &x, true);
    }
    x = down(&mut b, "down4", &x, 192);
    for name in ["c0", "c1"] {
        x = residual(&mut b, name, &x, true);
    }
    let narrow = b.conv_bn("narrow", &x, Conv::pointwise(64), relu);
    let places = b.flatten("places", &narrow);
    // Faces have far fewer ways to differ than points: a narrow layer keeps two thirds of the weights out of the file.
    let shape = b.linear("shape", &places, SHAPE);
    let pooled = b.global_average("pooled", &x);
    let mut hidden = b.linear("hidden", &pooled, HIDDEN);
    // Whose corner of the mouth, which brow: a mean over the map cannot tell the sides apart.
    let spread = b.conv_bn("spread", &x, Conv::pointwise(48), relu);
    let spread = b.flatten("spread.places", &spread);
    let spread = b.linear("hidden.places", &spread, HIDDEN);
    hidden = b.add("hidden.sum", &hidden, &spread);
    // Lids, furrows and lips move by a pixel or two: they are seen on an early map, before it is halved again and again.
    let fine = down(&mut b, "fine", &details, FINE);
    let fine = b.flatten("fine.places", &fine);
    let fine = b.linear("hidden.fine", &fine, HIDDEN);
    hidden = b.add("hidden.all", &hidden, &fine);
    let hidden = b.activation("hidden.act", &hidden, relu);
    let embedding = b.linear(layout::EMOTION_EMBEDDING.name, &hidden, layout::EMOTION_EMBEDDING.length);
    for head in LANDMARKER {
        let value = match head {
            layout::POINTS | layout::LOG_VARIANCE => b.linear(head.name, &shape, head.length),
            layout::EMOTION => b.linear(head.name, &embedding, head.length),
            layout::EMOTION_EMBEDDING => embedding.clone(),
            _ => b.linear(head.name, &hidden, head.length),
        };
        b.output(head.name, &value);
    }
    b.finish()
}
