//! Networks and numbers that several tests, and the script that asks ONNX Runtime, share.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]
#![allow(clippy::unwrap_used, reason = "tests: a failure is to stop")]

pub mod cases;
pub mod golden;
pub mod graphs;

use lineament_net::reference::Tensor;
use lineament_net::{Blueprint, Isa, Model, Plan, PlanOptions, reference};

/// SplitMix64.
#[derive(Clone)]
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number in `low..=high`.
    pub fn range(&mut self, low: usize, high: usize) -> usize {
        low + (self.next() % (high - low + 1) as u64) as usize
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.range(0, from.len() - 1)].clone()
    }

    pub fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

/// Numbers in −1 … 1 from a seed.
pub fn noise(count: usize, seed: u64) -> Vec<f32> {
    let mut dice = Dice(seed);
    (0..count).map(|_| (dice.next() >> 40) as f32 / (1 << 23) as f32 - 1.0).collect()
}

pub fn isas() -> Vec<Isa> {
    Isa::ALL.into_iter().filter(|i| i.is_available()).collect()
}

/// Seeded weights and inputs for a blueprint.
pub fn seeded(blueprint: Blueprint, seed: u64) -> (Model, Vec<Vec<f32>>) {
    let model = Model::random(blueprint, seed).unwrap();
    let ports = model.blueprint().inputs.iter().enumerate();
    let inputs = ports.map(|(i, port)| noise(port.shape.elements(), seed ^ (i as u64 + 1))).collect();
    (model, inputs)
}

/// The outputs of a plan, twice run: the second run must not see what the first left in the buffers.
pub fn run(model: &Model, inputs: &[Vec<f32>], isa: Isa) -> Vec<Vec<f32>> {
    let plan = Plan::with_options(model, PlanOptions { isa: Some(isa), ..PlanOptions::default() }).unwrap();
    assert_eq!(plan.isa(), isa);
    let mut session = plan.session();
    for flip in [-1.0, 1.0] {
        for (port, numbers) in model.blueprint().inputs.iter().zip(inputs) {
            let input = session.input_mut(&port.name).unwrap();
            input.iter_mut().zip(numbers).for_each(|(to, from)| *to = flip * from);
        }
        session.run();
    }
    plan.outputs().iter().map(|port| session.output(&port.name).unwrap().to_vec()).collect()
}

/// max |a − b| / max |b|.
pub fn departure(ours: &[f32], truth: &[f32]) -> f32 {
    assert_eq!(ours.len(), truth.len());
    let largest = truth.iter().fold(0.0_f32, |m, x| m.max(x.abs()));
    let worst = ours.iter().zip(truth).map(|(a, b)| (a - b).abs());
    let worst = worst.fold(0.0_f32, |m, x| if x.is_nan() { f32::INFINITY } else { m.max(x) });
    if largest > 0.0 { worst / largest } else { worst }
}

/// The worst departure of any output on any instruction set from the reference.
pub fn worst_departure(blueprint: Blueprint, seed: u64) -> f32 {
    let (model, inputs) = seeded(blueprint, seed);
    let views: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
    let truth: Vec<Tensor> = reference::evaluate(&model, &views).unwrap();
    let mut worst = 0.0_f32;
    for isa in isas() {
        for (ours, truth) in run(&model, &inputs, isa).iter().zip(&truth) {
            worst = worst.max(departure(ours, &truth.numbers));
        }
    }
    worst
}
