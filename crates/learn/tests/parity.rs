//! The promise: burn, with the operations written for the processor and with its own, gives what `lineament-net` gives, for every kind of layer and
//! every well-known network; and both kinds of operations give the same gradients.
#![allow(clippy::unwrap_used, reason = "tests: a failure is to stop")]

#[path = "../../net/tests/common/mod.rs"]
mod common;

use burn::tensor::{Device, Tensor, TensorData};
use common::cases::{layers, small_zoo};
use common::{departure, noise, run, seeded};
use lineament_learn::{Mode, Network, Value, Weights};
use lineament_models::{detector_blueprint, landmarker_blueprint};
use lineament_net::{Blueprint, Isa, Model};

/// The house's bar: max |a − b| / max |b|.
const BAR: f32 = 1e-4;

/// A model's numbers, all of them.
fn of_model(network: &Network, model: &Model) -> Weights {
    let mut weights = Weights::start(network.parameters(), 0);
    assert_eq!(weights.take(network.parameters(), model), [""; 0]);
    weights
}

fn burn_outputs(network: &Network, model: &Model, inputs: &[Vec<f32>]) -> Vec<Vec<f32>> {
    let weights = of_model(network, model);
    let tensors = weights.tensors(network.parameters(), network.device());
    let inputs = inputs.iter().enumerate().map(|(i, numbers)| network.input(i, numbers.clone(), 1)).collect();
    let outcome = network.forward(&tensors, inputs, Mode::Inference).unwrap();
    outcome.outputs.into_iter().map(|value| value.into_data().try_into_vec::<f32>().unwrap()).collect()
}

fn worst(blueprint: Blueprint, seed: u64) -> f32 {
    let (model, inputs) = seeded(blueprint.clone(), seed);
    let ours = run(&model, &inputs, Isa::detect());
    let mut worst = 0.0_f32;
    for network in [
        Network::new(blueprint.clone(), Device::flex()).unwrap(),
        Network::plain(blueprint.clone(), Device::flex()).unwrap(),
    ] {
        for (burn, ours) in burn_outputs(&network, &model, &inputs).iter().zip(&ours) {
            worst = worst.max(departure(ours, burn));
        }
    }
    worst
}

#[test]
fn every_kind_of_layer_is_the_same_in_burn() {
    let all = layers();
    let mut most = (0.0, String::new());
    for (name, blueprint) in all.clone() {
        let found = worst(blueprint, 5);
        assert!(found <= BAR, "{name}: {found:e}");
        if found > most.0 {
            most = (found, name);
        }
    }
    println!("worst of {} layers: {:.1e} ({})", all.len(), most.0, most.1);
}

#[test]
fn the_zoo_and_our_own_are_the_same_in_burn() {
    let own = [landmarker_blueprint(64).unwrap(), detector_blueprint(64).unwrap()];
    let all = small_zoo().into_iter().chain(own.into_iter().map(|blueprint| (blueprint.name.clone(), blueprint)));
    for (name, blueprint) in all {
        let found = worst(blueprint, 3);
        println!("{name}: {found:.1e}");
        assert!(found <= BAR, "{name}: {found:e}");
    }
}

/// The gradients of every parameter, of a sum of all outputs with weights from a seed, in training.
fn gradients(network: &Network, weights: &Weights, inputs: &[Vec<f32>], batch: usize) -> Vec<Option<Vec<f32>>> {
    let tensors = weights.tensors(network.parameters(), network.device());
    let inputs = inputs.iter().enumerate().map(|(i, numbers)| network.input(i, numbers.clone(), batch)).collect();
    let outcome = network.forward(&tensors, inputs, Mode::Training { seed: 4 }).unwrap();
    let parts = outcome.outputs.into_iter().map(Value::flat).enumerate().map(|(index, y)| {
        let [rows, columns] = y.dims();
        let weights = noise(rows * columns, index as u64 + 40);
        (y * Tensor::<2>::from_data(TensorData::new(weights, [rows, columns]), network.device())).sum()
    });
    let mut found = parts.reduce(|a, b| a + b).unwrap().backward();
    tensors.iter().map(|tensor| tensor.grad_remove(&mut found).map(|g| g.into_data().try_into_vec().unwrap())).collect()
}

#[test]
fn the_operations_for_the_processor_have_burns_gradients() {
    const BATCH: usize = 3;
    let device = Device::flex().autodiff();
    let own = [landmarker_blueprint(64).unwrap(), detector_blueprint(64).unwrap()];
    let all = layers().into_iter().chain(own.into_iter().map(|blueprint| (blueprint.name.clone(), blueprint)));
    let (mut most, mut count) = ((0.0, String::new()), 0);
    for (name, blueprint) in all {
        let fast = Network::new(blueprint.clone(), device.clone()).unwrap();
        let plain = Network::plain(blueprint.clone(), device.clone()).unwrap();
        if fast.parameters().is_empty() {
            continue;
        }
        let model = Model::random(blueprint, 9).unwrap();
        let weights = of_model(&fast, &model);
        let inputs: Vec<Vec<f32>> = model
            .blueprint()
            .inputs
            .iter()
            .enumerate()
            .map(|(i, port)| noise(BATCH * port.shape.elements(), 70 + i as u64))
            .collect();
        let [ours, burns] = [&fast, &plain].map(|network| gradients(network, &weights, &inputs, BATCH));
        let scale = burns.iter().flatten().flatten().fold(0.0_f32, |most, g| most.max(g.abs()));
        for ((ours, burns), parameter) in ours.iter().zip(&burns).zip(fast.parameters()) {
            let (Some(ours), Some(burns)) = (ours, burns) else {
                assert_eq!(ours.is_some(), burns.is_some(), "{name}: {}", parameter.name);
                continue;
            };
            // Relative to the largest gradient of the net: that of a bias before a batch norm is nothing but rounding.
            let apart = ours.iter().zip(burns).fold(0.0_f32, |most, (a, b)| most.max((a - b).abs())) / scale;
            assert!(apart <= 1e-3, "{name}: {} {apart:e}", parameter.name);
            count += 1;
            if apart > most.0 {
                most = (apart, format!("{name}: {}", parameter.name));
            }
        }
    }
    println!("worst of {count} parameters: {:.1e} ({})", most.0, most.1);
}
