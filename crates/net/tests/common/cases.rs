//! One small network for each kind of layer and each way in which plans treat it, and the zoo at small sizes.

use lineament_net::{
    Activation, BlazeBlock, Blueprint, Builder, Conv, Filter, InvertedResidual, Op, Padding, Pool, Reduce, Shape,
    Value, zoo,
};

pub const ACTIVATIONS: [(&str, Activation); 7] = [
    ("relu", Activation::Relu),
    ("relu6", Activation::Relu6),
    ("hard_swish", Activation::HardSwish),
    ("hard_sigmoid", Activation::HardSigmoid),
    ("sigmoid", Activation::Sigmoid),
    ("silu", Activation::Silu),
    ("prelu", Activation::Prelu),
];

/// A network of one input map and what is done to it.
fn net(name: &str, shape: Shape, body: impl FnOnce(&mut Builder, &Value) -> Value) -> (String, Blueprint) {
    let mut builder = Builder::new(name);
    let x = builder.input("x", shape);
    let y = body(&mut builder, &x);
    builder.output("y", &y);
    (name.to_string(), builder.finish().unwrap())
}

fn conv(name: &str, shape: Shape, conv: Conv) -> (String, Blueprint) {
    net(name, shape, |b, x| b.conv("conv", x, conv))
}

/// Every kind of layer, named.
pub fn layers() -> Vec<(String, Blueprint)> {
    let map = Shape::map(20, 9, 11);
    let uneven = Padding { top: 0, left: 2, bottom: 3, right: 1 };
    let mut all = vec![
        conv("conv_3x3", map, Conv::square(24, 3)),
        conv("conv_3x3_bias_stride2", map, Conv::square(24, 3).stride(2).bias()),
        conv("conv_3x3_dilated", map, Conv::square(17, 3).dilation(2)),
        conv("conv_5x3_uneven", map, Conv { kernel: [5, 3], stride: [2, 1], padding: uneven, ..Conv::square(9, 3) }),
        conv("conv_grouped", map, Conv::square(30, 3).groups(5).bias()),
        conv("conv_grouped_wide", Shape::map(64, 6, 5), Conv::square(64, 3).groups(2)),
        conv("conv_stem_planar", Shape::map(3, 17, 19), Conv::square(16, 3).stride(2)),
        conv("conv_stem_11x11_stride4", Shape::map(3, 31, 31), Conv::square(40, 11).stride(4).padding(Padding::all(2))),
        conv("pointwise", map, Conv::pointwise(70)),
        conv("pointwise_stride2", map, Conv::pointwise(33).stride(2).bias()),
        conv("pointwise_deep", Shape::map(300, 7, 7), Conv::pointwise(48)),
        conv("depthwise_3x3", map, Conv::depthwise(20, 3)),
        conv("depthwise_3x3_stride2", map, Conv::depthwise(20, 3).stride(2)),
        conv("depthwise_5x5", map, Conv::depthwise(20, 5).bias()),
        conv("depthwise_5x5_stride2", map, Conv::depthwise(20, 5).stride(2)),
        conv("depthwise_7x7_dilated", map, Conv::depthwise(20, 7).dilation(2)),
        conv(
            "depthwise_uneven",
            map,
            Conv::depthwise(20, 3).stride(2).padding(Padding { top: 0, left: 0, bottom: 1, right: 1 }),
        ),
        conv("depthwise_multiplier", map, Conv::square(40, 3).groups(20)),
        net("batch_norm", map, |b, x| b.batch_norm("norm", x)),
        net("conv_bn_relu", map, |b, x| b.conv_bn("block", x, Conv::square(18, 3), Activation::Relu)),
        net("squeeze_excite", map, |b, x| b.squeeze_excite("attend", x, 6)),
        net("squeeze_excite_silu", map, |b, x| {
            let op = Op::SqueezeExcite { squeezed: 5, inner: Activation::Silu, gate: Activation::Sigmoid };
            b.layer("attend", op, &[x])
        }),
        net("max_pool", map, |b, x| b.pool("pool", x, Pool::square(Reduce::Max, 3, 2).padding(Padding::all(1)))),
        net("max_pool_ceil", map, |b, x| b.pool("pool", x, Pool::square(Reduce::Max, 2, 2).ceil())),
        net("average_pool", map, |b, x| {
            b.pool("pool", x, Pool::square(Reduce::Average, 3, 2).padding(Padding::all(1)))
        }),
        net("average_pool_ceil", map, |b, x| b.pool("pool", x, Pool::square(Reduce::Average, 3, 2).ceil())),
        net("global_average", map, |b, x| b.global_average("pool", x)),
        net("global_max", map, |b, x| b.layer("pool", Op::GlobalPool { reduce: Reduce::Max }, &[x])),
        net("add_fused", map, |b, x| {
            let y = b.conv("conv", x, Conv::square(20, 3));
            let sum = b.add("add", x, &y);
            b.activation("act", &sum, Activation::Relu)
        }),
        net("add_plain", map, |b, x| {
            let y = b.activation("act", x, Activation::Relu);
            let sum = b.add("add", x, &y);
            b.activation("after", &sum, Activation::HardSwish)
        }),
        net("add_twice_itself", map, |b, x| b.add("add", x, x)),
        net("concat", map, |b, x| {
            let a = b.conv("a", x, Conv::pointwise(32));
            let c = b.conv("c", x, Conv::square(16, 3));
            let d = b.conv("d", x, Conv::square(5, 3));
            let joined = b.concat("concat", &[&a, &c, &d]);
            b.conv("after", &joined, Conv::square(8, 3))
        }),
        net("concat_unaligned", map, |b, x| {
            let a = b.conv("a", x, Conv::pointwise(7));
            b.concat("concat", &[&a, x, &a])
        }),
        net("dense_block", map, |b, x| {
            let a = b.conv("a", x, Conv::square(16, 3));
            let ab = b.concat("ab", &[&a, x]);
            let c = b.conv("c", &ab, Conv::square(16, 3));
            b.concat("abc", &[&c, &ab, &a])
        }),
        net("pad_channels", map, |b, x| {
            let y = b.conv_bn("y", x, Conv::pointwise(20), Activation::Relu);
            b.layer("pad", Op::PadChannels { count: 30 }, &[&y])
        }),
        net("pad_channels_sigmoid", map, |b, x| {
            let y = b.conv_bn("y", x, Conv::pointwise(20), Activation::Sigmoid);
            b.layer("pad", Op::PadChannels { count: 5 }, &[&y])
        }),
        net("upsample_nearest", map, |b, x| b.upsample("up", x, 2, Filter::Nearest)),
        net("upsample_bilinear", map, |b, x| b.upsample("up", x, 2, Filter::Bilinear)),
        net("upsample_bilinear_3", map, |b, x| b.upsample("up", x, 3, Filter::Bilinear)),
        net("linear", Shape::vector(37), |b, x| b.linear("linear", x, 29)),
        net("linear_plain", Shape::vector(64), |b, x| {
            b.layer("linear", Op::Linear { outputs: 200, bias: false }, &[x])
        }),
        net("linear_bn_relu", Shape::vector(37), |b, x| {
            let y = b.linear("linear", x, 29);
            let y = b.batch_norm("norm", &y);
            b.activation("act", &y, Activation::Relu)
        }),
        net("flatten", map, |b, x| b.flatten("flat", x)),
        net("flatten_linear", map, |b, x| {
            let flat = b.flatten("flat", x);
            let dropped = b.dropout("drop", &flat, 0.5);
            b.linear("linear", &dropped, 13)
        }),
        net("softmax", Shape::vector(21), |b, x| b.softmax("softmax", x)),
        net("softmax_map", map, |b, x| b.softmax("softmax", x)),
        net("dropout", map, |b, x| b.dropout("drop", x, 0.5)),
        net("separable", map, |b, x| b.separable("block", x, Conv::square(40, 3), Activation::Relu6)),
    ];
    for (name, function) in ACTIVATIONS {
        all.push(net(&format!("{name}_alone"), map, |b, x| b.activation("act", x, function)));
        all.push(net(&format!("{name}_vector"), Shape::vector(19), |b, x| b.activation("act", x, function)));
        all.push(net(&format!("{name}_after_conv"), map, |b, x| b.conv_bn("block", x, Conv::square(18, 3), function)));
        all.push(net(&format!("{name}_after_depthwise"), map, |b, x| {
            b.conv_bn("block", x, Conv::depthwise(20, 3), function)
        }));
    }
    all.push(net("inverted_residual", Shape::map(16, 8, 8), |b, x| {
        let activation = Activation::HardSwish;
        let block =
            InvertedResidual { expanded: 64, outputs: 16, kernel: 5, stride: 1, squeezed: Some(16), activation };
        b.inverted_residual("block", x, &block)
    }));
    all.push(net("blaze_block", Shape::map(28, 9, 9), |b, x| {
        let block = BlazeBlock { outputs: 36, kernel: 5, stride: 2, activation: Activation::Relu };
        let y = b.blaze_block("one", x, &block);
        b.blaze_block("two", &y, &BlazeBlock { outputs: 42, stride: 1, ..block })
    }));
    all.push(heads());
    all
}

/// Several inputs and outputs: an intermediate one, one under two names, an input handed on.
fn heads() -> (String, Blueprint) {
    let mut b = Builder::new("heads");
    let image = b.input("image", Shape::map(3, 16, 16));
    let features = b.input("features", Shape::vector(10));
    let stem = b.conv_bn("stem", &image, Conv::square(12, 3).stride(2), Activation::Relu);
    let pooled = b.global_average("pool", &stem);
    let joined = b.concat("joined", &[&pooled, &features]);
    let scores = b.linear("scores", &joined, 4);
    let softmax = b.softmax("softmax", &scores);
    for (name, value) in
        [("stem", &stem), ("scores", &scores), ("same", &scores), ("given", &features), ("chance", &softmax)]
    {
        b.output(name, value);
    }
    ("heads".into(), b.finish().unwrap())
}

/// The zoo at sizes that a test has time for.
pub fn small_zoo() -> Vec<(String, Blueprint)> {
    let side = |name: &str| if name == "alexnet" { 95 } else { 64 };
    zoo::ZOO.iter().map(|net| (format!("zoo_{}", net.name), (net.build)(side(net.name), 12).unwrap())).collect()
}
