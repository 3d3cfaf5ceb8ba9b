//! Networks of the kind that the tracker will have, composed from the builder's blocks: the sizes and times that a design can count on.

use lineament_net::{Activation, Blueprint, Builder, Conv, Filter, InvertedResidual, Shape, Value};

/// A fully convolutional detector: maps of scores and boxes with six points at an 8th, a 16th and a 32nd of the side, joined from coarse to fine.
pub fn detector(side: usize) -> Blueprint {
    let mut b = Builder::new("detector_like");
    let image = b.input("image", Shape::map(3, side, side));
    let relu = Activation::Relu;
    let mut x = b.conv_bn("stem", &image, Conv::square(16, 3).stride(2), relu);
    let mut scales: Vec<Value> = Vec::new();
    for (stage, (outputs, depth)) in [(32, 2), (48, 3), (96, 4), (96, 3)].into_iter().enumerate() {
        for index in 0..depth {
            let stride = if index == 0 { 2 } else { 1 };
            let block = InvertedResidual {
                expanded: 2 * x.channels(),
                outputs,
                kernel: 3,
                stride,
                squeezed: None,
                activation: relu,
            };
            x = b.inverted_residual(&format!("stage{stage}.{index}"), &x, &block);
        }
        scales.push(x.clone());
    }
    let mut coarser: Option<Value> = None;
    for (level, features) in scales.iter().enumerate().skip(1).rev() {
        let name = |part: &str| format!("level{level}.{part}");
        let mut y = b.conv_bn(&name("lateral"), features, Conv::pointwise(48), relu);
        if let Some(coarser) = &coarser {
            let up = b.upsample(&name("up"), coarser, 2, Filter::Nearest);
            y = b.add(&name("join"), &y, &up);
        }
        y = b.separable(&name("smooth"), &y, Conv::square(48, 3), relu);
        for (what, outputs) in [("score", 1), ("box", 4), ("points", 12), ("roll", 2)] {
            let head = b.conv(&name(what), &y, Conv::pointwise(outputs).bias());
            b.output(&name(what), &head);
        }
        coarser = Some(y);
    }
    b.finish().unwrap()
}

/// A landmarker of a 128-pixel crop: 478 points with a log-variance each, rotation, 52 blendshapes, action units, gaze, visibility, presence, emotion.
pub fn landmarker(side: usize) -> Blueprint {
    let mut b = Builder::new("landmarker_like");
    let image = b.input("image", Shape::map(3, side, side));
    let activation = Activation::HardSwish;
    let mut x = b.conv_bn("stem", &image, Conv::square(16, 3).stride(2), activation);
    // Kernel, expansion, outputs, attention, stride.
    let blocks = [
        (3, 2, 16, false, 1),
        (3, 4, 24, false, 2),
        (3, 3, 24, false, 1),
        (5, 3, 48, true, 2),
        (5, 3, 48, true, 1),
        (3, 4, 80, false, 2),
        (3, 3, 80, false, 1),
        (3, 3, 80, false, 1),
        (3, 4, 112, true, 1),
        (3, 4, 112, true, 1),
        (5, 4, 160, true, 2),
        (5, 4, 160, true, 1),
        (5, 4, 160, true, 1),
    ];
    for (index, (kernel, expansion, outputs, attention, stride)) in blocks.into_iter().enumerate() {
        let expanded = expansion * x.channels();
        let squeezed = attention.then_some(expanded / 4);
        let block = InvertedResidual { expanded, outputs, kernel, stride, squeezed, activation };
        x = b.inverted_residual(&format!("block{index}"), &x, &block);
    }
    let map = b.conv_bn("last", &x, Conv::pointwise(320), activation);
    // Where things are: the map itself; what they are: its mean.
    let narrow = b.conv_bn("narrow", &map, Conv::pointwise(48), activation);
    let flat = b.flatten("flat", &narrow);
    let points = b.linear("points", &flat, 478 * 3);
    let sigma = b.linear("points_log_variance", &flat, 478);
    let pooled = b.global_average("pool", &map);
    let hidden = b.linear("hidden", &pooled, 256);
    let hidden = b.activation("hidden.act", &hidden, activation);
    b.output("points", &points);
    b.output("points_log_variance", &sigma);
    for (name, outputs) in
        [("rotation", 6), ("blendshapes", 52), ("action_units", 45), ("gaze", 4), ("visibility", 12), ("presence", 1)]
    {
        let head = b.linear(name, &hidden, outputs);
        b.output(name, &head);
    }
    let embedding = b.linear("emotion_embedding", &hidden, 32);
    let emotion = b.linear("emotion", &embedding, 8);
    b.output("emotion_embedding", &embedding);
    b.output("emotion", &emotion);
    b.finish().unwrap()
}
