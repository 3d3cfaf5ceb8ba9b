use crate::{Activation, Blueprint, Builder, Conv, NetError, Padding, Pool, Reduce, Shape, Value};

/// Channels of an inception block: 1×1; reduce, 3×3; reduce, "5×5"; after the pool.
struct Inception {
    name: &'static str,
    one: usize,
    three: [usize; 2],
    five: [usize; 2],
    pooled: usize,
}

/// GoogLeNet (Szegedy et al. 2015) as in torchvision: with batch norms, 3×3 windows in the "5×5" branch, without the auxiliary heads of training.
///
/// # Errors
/// Where the side is too small for 32-fold reduction.
pub fn googlenet(side: usize, classes: usize) -> Result<Blueprint, NetError> {
    let mut net = Builder::new("googlenet");
    net.batch_norm_epsilon(1e-3);
    let image = net.input("image", Shape::map(3, side, side));
    let halve = |net: &mut Builder, name: &str, x: &Value, kernel: usize| {
        net.pool(name, x, Pool::square(Reduce::Max, kernel, 2).ceil())
    };
    let mut x = net.conv_bn("stem0", &image, Conv::square(64, 7).stride(2), Activation::Relu);
    x = halve(&mut net, "pool0", &x, 3);
    x = net.conv_bn("stem1", &x, Conv::pointwise(64), Activation::Relu);
    x = net.conv_bn("stem2", &x, Conv::square(192, 3), Activation::Relu);
    x = halve(&mut net, "pool1", &x, 3);
    let stages: [(&str, usize, &[Inception]); 3] = [
        (
            "pool2",
            3,
            &[
                Inception { name: "3a", one: 64, three: [96, 128], five: [16, 32], pooled: 32 },
                Inception { name: "3b", one: 128, three: [128, 192], five: [32, 96], pooled: 64 },
            ],
        ),
        (
            "pool3",
            2,
            &[
                Inception { name: "4a", one: 192, three: [96, 208], five: [16, 48], pooled: 64 },
                Inception { name: "4b", one: 160, three: [112, 224], five: [24, 64], pooled: 64 },
                Inception { name: "4c", one: 128, three: [128, 256], five: [24, 64], pooled: 64 },
                Inception { name: "4d", one: 112, three: [144, 288], five: [32, 64], pooled: 64 },
                Inception { name: "4e", one: 256, three: [160, 320], five: [32, 128], pooled: 128 },
            ],
        ),
        (
            "",
            0,
            &[
                Inception { name: "5a", one: 256, three: [160, 320], five: [32, 128], pooled: 128 },
                Inception { name: "5b", one: 384, three: [192, 384], five: [48, 128], pooled: 128 },
            ],
        ),
    ];
    for (pool, kernel, blocks) in stages {
        for block in blocks {
            x = inception(&mut net, &x, block);
        }
        if kernel > 0 {
            x = halve(&mut net, pool, &x, kernel);
        }
    }
    x = net.global_average("pool", &x);
    x = net.dropout("dropout", &x, 0.2);
    x = net.linear("scores", &x, classes);
    net.output("scores", &x);
    net.finish()
}

fn inception(net: &mut Builder, x: &Value, block: &Inception) -> Value {
    let name = |part: &str| format!("inception{}.{part}", block.name);
    let relu = Activation::Relu;
    let one = net.conv_bn(&name("one"), x, Conv::pointwise(block.one), relu);
    let three = net.conv_bn(&name("three.reduce"), x, Conv::pointwise(block.three[0]), relu);
    let three = net.conv_bn(&name("three"), &three, Conv::square(block.three[1], 3), relu);
    let five = net.conv_bn(&name("five.reduce"), x, Conv::pointwise(block.five[0]), relu);
    let five = net.conv_bn(&name("five"), &five, Conv::square(block.five[1], 3), relu);
    let pooled = net.pool(&name("pool"), x, Pool::square(Reduce::Max, 3, 1).padding(Padding::all(1)).ceil());
    let pooled = net.conv_bn(&name("pooled"), &pooled, Conv::pointwise(block.pooled), relu);
    net.concat(&name("concat"), &[&one, &three, &five, &pooled])
}
