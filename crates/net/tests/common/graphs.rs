//! Random networks: any layer behind any other, so that fusion, margins and shared buffers meet each other in every way.

use lineament_net::{Blueprint, Builder, Conv, Filter, Op, Padding, Pool, Reduce, Shape, Value};

use super::Dice;
use super::cases::ACTIVATIONS;

/// A random network of some 4 to 24 layers.
pub fn random(seed: u64) -> Blueprint {
    let mut dice = Dice(seed);
    let mut b = Builder::new("random");
    let channels = dice.pick(&[1, 3, 8, 16, 20, 32, 48]);
    let shape = Shape::map(channels, dice.range(3, 14), dice.range(3, 14));
    let mut maps = vec![b.input("x", shape)];
    let mut vectors: Vec<Value> = Vec::new();
    for index in 0..dice.range(4, 24) {
        let name = format!("l{index}");
        // Mostly the newest value, so that chains grow long enough to be fused.
        let x = if dice.chance(70) { maps[maps.len() - 1].clone() } else { dice.pick(&maps) };
        if let Some(y) = map_layer(&mut dice, &mut b, &name, &x, &maps) {
            maps.push(y);
        } else if dice.chance(40) {
            vectors.push(vector_layer(&mut dice, &mut b, &name, &x, &vectors));
        }
    }
    let last = maps[maps.len() - 1].clone();
    b.output("last", &last);
    if dice.chance(50) {
        let some = dice.pick(&maps);
        b.output("some", &some);
    }
    if let Some(vector) = vectors.last() {
        b.output("vector", vector);
    }
    b.finish().unwrap()
}

fn map_layer(dice: &mut Dice, b: &mut Builder, name: &str, x: &Value, maps: &[Value]) -> Option<Value> {
    let [height, width] = x.shape().extent();
    let outputs = dice.pick(&[1, 5, 16, 16, 24, 32, 40]);
    let op = match dice.range(0, 15) {
        0..=2 => Op::Conv(conv(dice, outputs, x)?),
        3 => Op::Conv(Conv::pointwise(outputs)),
        4 | 5 => {
            let kernel = dice.pick(&[3, 5]);
            let conv = Conv::depthwise(x.channels(), kernel).stride(dice.range(1, 2));
            Op::Conv(conv)
        }
        6 | 7 => Op::BatchNorm { epsilon: 1e-5 },
        8 | 9 => Op::Activation { function: dice.pick(&ACTIVATIONS).1 },
        10 => {
            // Like what is there already: residual sums.
            let same: Vec<&Value> = maps.iter().filter(|m| m.shape() == x.shape()).collect();
            let other = if same.len() > 1 {
                dice.pick(&same).clone()
            } else {
                b.conv(&format!("{name}.c"), x, Conv::square(x.channels(), 3))
            };
            return Some(b.add(name, &other, x));
        }
        11 => {
            let fitting: Vec<&Value> = maps.iter().filter(|m| m.shape().extent() == [height, width]).collect();
            let count = dice.range(1, 3);
            let mut parts: Vec<Value> = (0..count).map(|_| dice.pick(&fitting).clone()).collect();
            parts.push(x.clone());
            if parts.iter().map(Value::channels).sum::<usize>() > 200 {
                return None;
            }
            return Some(b.concat(name, &parts.iter().collect::<Vec<_>>()));
        }
        12 => Op::PadChannels { count: dice.range(1, 20) },
        13 => {
            let reduce = dice.pick(&[Reduce::Max, Reduce::Average]);
            let mut pool = Pool::square(reduce, dice.range(2, 3), dice.range(1, 2));
            if dice.chance(50) {
                pool = pool.padding(Padding::all(1));
            }
            if height.min(width) < 3 {
                return None;
            }
            Op::Pool(if dice.chance(50) { pool.ceil() } else { pool })
        }
        14 if height * width < 100 => Op::Upsample {
            factor: [dice.range(1, 2), dice.range(1, 2)],
            filter: dice.pick(&[Filter::Nearest, Filter::Bilinear]),
        },
        15 => Op::SqueezeExcite {
            squeezed: dice.range(1, 20),
            inner: dice.pick(&ACTIVATIONS[..6]).1,
            gate: dice.pick(&ACTIVATIONS[..6]).1,
        },
        _ => return None,
    };
    Some(b.layer(name, op, &[x]))
}

/// Any convolution that fits: window, stride, dilation, uneven padding, groups.
pub fn conv(dice: &mut Dice, outputs: usize, x: &Value) -> Option<Conv> {
    let kernel = [dice.range(1, 4), dice.range(1, 4)];
    let dilation = [dice.range(1, 2), dice.range(1, 2)];
    let padding =
        Padding { top: dice.range(0, 3), left: dice.range(0, 3), bottom: dice.range(0, 3), right: dice.range(0, 3) };
    let stride = [dice.range(1, 3), dice.range(1, 3)];
    let groups = dice.pick(&[1, 1, 1, 2, 4, x.channels()]);
    let groups = if x.channels().is_multiple_of(groups) && outputs.is_multiple_of(groups) { groups } else { 1 };
    let [height, width] = x.shape().extent();
    let fits = |axis: usize, size: usize| (kernel[axis] - 1) * dilation[axis] < size;
    let bias = dice.chance(50);
    let conv = Conv { outputs, kernel, stride, padding, dilation, groups, bias };
    (fits(0, height + padding.top + padding.bottom) && fits(1, width + padding.left + padding.right)).then_some(conv)
}

fn vector_layer(dice: &mut Dice, b: &mut Builder, name: &str, x: &Value, vectors: &[Value]) -> Value {
    let pooled = format!("{name}.p");
    let mut v = match dice.range(0, 2) {
        0 => b.global_average(&pooled, x),
        1 => b.layer(&pooled, Op::GlobalPool { reduce: Reduce::Max }, &[x]),
        _ => b.flatten(&pooled, x),
    };
    if dice.chance(60) {
        v = b.linear(&format!("{name}.l"), &v, dice.range(1, 40));
    }
    if dice.chance(50) {
        v = b.activation(&format!("{name}.a"), &v, dice.pick(&ACTIVATIONS).1);
    }
    if dice.chance(50) && !vectors.is_empty() {
        let other = dice.pick(vectors);
        v = b.concat(&format!("{name}.c"), &[&other, &v]);
    }
    match dice.range(0, 2) {
        0 => b.softmax(name, &v),
        1 => b.dropout(name, &v, 0.3),
        _ => b.batch_norm(name, &v),
    }
}
