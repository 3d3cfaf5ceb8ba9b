//! The promise: every plan gives the reference's numbers, on every instruction set.

use lineament_net::{Blueprint, Isa, Model, Plan, PlanOptions, reference, zoo};

/// Numbers in −1 … 1 from a seed.
fn noise(count: usize, seed: u64) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

fn isas() -> Vec<Isa> {
    Isa::ALL.into_iter().filter(|i| i.is_available()).collect()
}

/// max |a − b| / max |b| over the outputs.
fn worst(blueprint: Blueprint, seed: u64) -> Vec<(Isa, f32)> {
    let model = Model::random(blueprint, seed).unwrap();
    let inputs: Vec<Vec<f32>> =
        model.blueprint().inputs.iter().enumerate().map(|(i, x)| noise(x.shape.elements(), seed + i as u64)).collect();
    let views: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
    let truth = reference::evaluate(&model, &views).unwrap();
    let mut found = Vec::new();
    for isa in isas() {
        let plan = Plan::with_options(&model, PlanOptions { isa: Some(isa), ..PlanOptions::default() }).unwrap();
        let mut session = plan.session();
        let mut worst: f32 = 0.0;
        // Twice: a second run must not see what the first left in the buffers.
        for _ in 0..2 {
            for (port, numbers) in model.blueprint().inputs.iter().zip(&inputs) {
                session.input_mut(&port.name).unwrap().copy_from_slice(numbers);
            }
            session.run();
            for tensor in &truth {
                let ours = session.output(&tensor.name).unwrap();
                assert_eq!(ours.len(), tensor.numbers.len());
                let largest = tensor.numbers.iter().fold(0.0_f32, |m, x| m.max(x.abs()));
                assert!(largest > 0.0, "a network that says 0 proves nothing");
                for (a, b) in ours.iter().zip(&tensor.numbers) {
                    assert!(a.is_finite());
                    worst = worst.max((a - b).abs() / largest);
                }
            }
        }
        found.push((isa, worst));
    }
    found
}

#[test]
fn the_zoo_matches_the_reference() {
    for net in zoo::ZOO {
        let side = if net.name == "alexnet" { 95 } else { 64 };
        for (isa, worst) in worst((net.build)(side, 12).unwrap(), 3) {
            println!("{} on {isa}: {worst:.1e}", net.name);
            assert!(worst <= 1e-4, "{} on {isa}: {worst}", net.name);
        }
    }
}
