use crate::{Activation, Blueprint, Builder, Conv, NetError, Padding, Pool, Reduce, Shape, Value};

/// VGG-16 (Simonyan & Zisserman 2015), configuration D, without batch norm. Published for side 224; the linear layers follow the side.
///
/// # Errors
/// Where the side is below 32.
pub fn vgg16(side: usize, classes: usize) -> Result<Blueprint, NetError> {
    let mut net = Builder::new("vgg16");
    let mut x = net.input("image", Shape::map(3, side, side));
    for (stage, (depth, channels)) in [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)].into_iter().enumerate() {
        for index in 0..depth {
            let name = format!("stage{stage}.conv{index}");
            x = conv_relu(&mut net, &name, &x, Conv::square(channels, 3).bias());
        }
        x = net.pool(&format!("stage{stage}.pool"), &x, Pool::square(Reduce::Max, 2, 2));
    }
    x = net.flatten("flatten", &x);
    for hidden in ["hidden0", "hidden1"] {
        x = linear_relu(&mut net, hidden, &x, 4096);
        x = net.dropout(&format!("{hidden}.dropout"), &x, 0.5);
    }
    x = net.linear("scores", &x, classes);
    net.output("scores", &x);
    net.finish()
}

/// AlexNet (Krizhevsky 2014, "one weird trick", as in torchvision: without local response normalisation). The linear layers follow the side.
///
/// # Errors
/// Where the side is below 63.
pub fn alexnet(side: usize, classes: usize) -> Result<Blueprint, NetError> {
    let mut net = Builder::new("alexnet");
    let mut x = net.input("image", Shape::map(3, side, side));
    let halve = || Pool::square(Reduce::Max, 3, 2);
    x = conv_relu(&mut net, "conv0", &x, Conv::square(64, 11).stride(4).padding(Padding::all(2)).bias());
    x = net.pool("pool0", &x, halve());
    x = conv_relu(&mut net, "conv1", &x, Conv::square(192, 5).bias());
    x = net.pool("pool1", &x, halve());
    x = conv_relu(&mut net, "conv2", &x, Conv::square(384, 3).bias());
    x = conv_relu(&mut net, "conv3", &x, Conv::square(256, 3).bias());
    x = conv_relu(&mut net, "conv4", &x, Conv::square(256, 3).bias());
    x = net.pool("pool2", &x, halve());
    x = net.flatten("flatten", &x);
    for hidden in ["hidden0", "hidden1"] {
        x = net.dropout(&format!("{hidden}.dropout"), &x, 0.5);
        x = linear_relu(&mut net, hidden, &x, 4096);
    }
    x = net.linear("scores", &x, classes);
    net.output("scores", &x);
    net.finish()
}

/// A multi-layer perceptron: ReLU after each hidden layer. A map is flattened first.
///
/// # Errors
/// Where a length is 0.
pub fn mlp(input: Shape, hidden: &[usize], classes: usize) -> Result<Blueprint, NetError> {
    let mut net = Builder::new("mlp");
    let (name, is_map) = if matches!(input, Shape::Map { .. }) { ("image", true) } else { ("features", false) };
    let mut x = net.input(name, input);
    if is_map {
        x = net.flatten("flatten", &x);
    }
    for (index, &length) in hidden.iter().enumerate() {
        x = linear_relu(&mut net, &format!("hidden{index}"), &x, length);
    }
    x = net.linear("scores", &x, classes);
    net.output("scores", &x);
    net.finish()
}

fn conv_relu(net: &mut Builder, name: &str, x: &Value, conv: Conv) -> Value {
    let x = net.conv(name, x, conv);
    net.activation(&format!("{name}.relu"), &x, Activation::Relu)
}

fn linear_relu(net: &mut Builder, name: &str, x: &Value, outputs: usize) -> Value {
    let x = net.linear(name, x, outputs);
    net.activation(&format!("{name}.relu"), &x, Activation::Relu)
}
