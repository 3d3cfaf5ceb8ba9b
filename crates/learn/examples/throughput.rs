//! Milliseconds an example of a forward and backward pass, for the networks of this house, with the operations written for the processor and with
//! burn's own: `cargo run --release -p lineament-learn --example throughput -- [BATCH] [SIDE ...]`.
#![allow(clippy::print_stdout, reason = "an example")]

use burn::tensor::Device;
use lineament_learn::{LearnError, Mode, Network, Value, Weights};
use lineament_models::{detector_blueprint, landmarker_blueprint};
use lineament_net::{Blueprint, zoo};

/// Processor seconds of this process.
fn seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<f64> =
        text.rsplit(')').next().unwrap_or("").split_whitespace().map(|f| f.parse().unwrap_or(0.0)).collect();
    fields.get(11).zip(fields.get(12)).map_or(0.0, |(user, system)| (user + system) / 100.0)
}

fn time(blueprint: Blueprint, batch: usize, plain: bool) -> Result<(), LearnError> {
    let (name, cost) = (blueprint.name.clone(), blueprint.cost()?);
    let device = Device::flex().autodiff();
    let network = if plain { Network::plain(blueprint, device)? } else { Network::new(blueprint, device)? };
    let weights = Weights::start(network.parameters(), 1);
    let numbers = network.blueprint().inputs[0].shape.elements();
    let (mut forward, mut backward) = (Vec::new(), Vec::new());
    for _ in 0..if plain { 2 } else { 4 } {
        let start = seconds();
        let tensors = weights.tensors(network.parameters(), network.device());
        let image =
            network.input(0, (0..batch * numbers).map(|i| ((i * 7919) % 255) as f32 / 127.5 - 1.0).collect(), batch);
        let outcome = network.forward(&tensors, vec![image], Mode::Training { seed: 1 })?;
        let loss = outcome.outputs.into_iter().map(Value::flat).map(|y| y.powf_scalar(2.0).mean()).reduce(|a, b| a + b);
        let Some(loss) = loss else { continue };
        let middle = seconds();
        let gradients = loss.backward();
        let any = tensors.iter().filter(|tensor| tensor.grad(&gradients).is_some()).count();
        assert!(any > 0);
        forward.push(1e3 * (middle - start) / batch as f64);
        backward.push(1e3 * (seconds() - middle) / batch as f64);
    }
    let least = |times: &[f64]| times.iter().copied().fold(f64::INFINITY, f64::min);
    println!(
        "{name:16} {:7.1} M multiply-adds {:6}: forward {:6.2} ms, backward {:6.2} ms an example, {:5.0} examples/s",
        cost.multiply_adds as f64 / 1e6,
        if plain { "burn's" } else { "ours" },
        least(&forward),
        least(&backward),
        1e3 / (least(&forward) + least(&backward))
    );
    Ok(())
}

fn main() -> Result<(), LearnError> {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|text| text.parse().ok()).collect();
    let (batch, sides) = numbers.split_first().map_or((32, &[128][..]), |(batch, sides)| (*batch, sides));
    for &side in if sides.is_empty() { &[128][..] } else { sides } {
        println!("{side} pixels, {batch} examples");
        for blueprint in [landmarker_blueprint(side)?, detector_blueprint(side)?, zoo::mobilenet_v2(side, 0.5, 136)?] {
            for plain in [false, true] {
                time(blueprint.clone(), batch, plain)?;
            }
        }
    }
    Ok(())
}
