use crate::{Activation, BlazeBlock, Blueprint, Builder, Conv, NetError, Shape, Value};

/// A detector like BlazeFace (Bazarevsky et al. 2019, figure 2): 5×5 depthwise blocks, and at a eighth and a sixteenth of the side
/// two and six anchors a place. Fully convolutional: any side.
///
/// Outputs, maps of both scales: `scores8`, `scores16` (one number an anchor), `boxes8`, `boxes16` (16 numbers an anchor: box and six key points).
///
/// # Errors
/// Where the side is too small for 16-fold reduction.
pub fn blazeface(side: usize) -> Result<Blueprint, NetError> {
    let mut net = Builder::new("blazeface");
    let image = net.input("image", Shape::map(3, side, side));
    let activation = Activation::Relu;
    let mut x = net.conv_bn("stem", &image, Conv::square(24, 5).stride(2), activation);
    let fine = [(24, 1), (28, 1), (32, 2), (36, 1), (42, 1), (48, 2), (56, 1), (64, 1), (72, 1), (80, 1), (88, 1)];
    let coarse = [(96, 2), (96, 1), (96, 1), (96, 1), (96, 1)];
    let mut index = 0;
    let mut run = |net: &mut Builder, mut x: Value, blocks: &[(usize, usize)]| {
        for &(outputs, stride) in blocks {
            let block = BlazeBlock { outputs, kernel: 5, stride, activation };
            x = net.blaze_block(&format!("block{index}"), &x, &block);
            index += 1;
        }
        x
    };
    x = run(&mut net, x, &fine);
    let far = run(&mut net, x.clone(), &coarse);
    for (scale, map, anchors) in [(8, &x, 2), (16, &far, 6)] {
        for (what, each) in [("scores", 1), ("boxes", 16)] {
            let name = format!("{what}{scale}");
            let head = net.conv(&name, map, Conv::pointwise(anchors * each).bias());
            net.output(&name, &head);
        }
    }
    net.finish()
}
