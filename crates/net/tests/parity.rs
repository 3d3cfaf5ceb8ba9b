//! The promise: every plan gives the reference's numbers, on every instruction set that the machine has.
#![allow(clippy::unwrap_used, reason = "tests: a failure is to stop")]

mod common;

use common::cases::{layers, small_zoo};
use common::{Dice, graphs, isas, seeded, worst_departure};
use lineament_net::{Builder, Plan, Shape};
use proptest::prelude::*;

/// The house's bar: max |a − b| / max |b|.
const BAR: f32 = 1e-4;

#[test]
fn every_kind_of_layer_matches_the_reference() {
    let mut worst = (0.0, String::new());
    for (name, blueprint) in layers() {
        let found = worst_departure(blueprint, 5);
        assert!(found <= BAR, "{name}: {found:e}");
        if found > worst.0 {
            worst = (found, name);
        }
    }
    println!("worst of {} layers on {:?}: {:.1e} ({})", layers().len(), isas(), worst.0, worst.1);
}

#[test]
fn the_zoo_matches_the_reference() {
    for (name, blueprint) in small_zoo() {
        let found = worst_departure(blueprint, 3);
        println!("{name}: {found:.1e}");
        assert!(found <= BAR, "{name}: {found:e}");
    }
}

#[test]
fn random_networks_match_the_reference() {
    let mut worst = (0.0, 0);
    for seed in 0..600 {
        let found = worst_departure(graphs::random(seed), seed);
        assert!(found <= BAR, "seed {seed}: {found:e}: {:#?}", graphs::random(seed));
        if found > worst.0 {
            worst = (found, seed);
        }
    }
    println!("worst of 600 random networks: {:.1e} (seed {})", worst.0, worst.1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_convolution_matches_the_reference(
        seed in any::<u64>(),
        channels in 1_usize..70,
        outputs in 1_usize..70,
        height in 1_usize..12,
        width in 1_usize..40,
    ) {
        let mut b = Builder::new("conv");
        let x = b.input("x", Shape::map(channels, height, width));
        if let Some(conv) = graphs::conv(&mut Dice(seed), outputs, &x) {
            let y = b.conv("conv", &x, conv);
            b.output("y", &y);
            let found = worst_departure(b.finish().unwrap(), seed);
            prop_assert!(found <= BAR, "{found:e}");
        }
    }
}

#[test]
fn a_batch_gives_what_single_examples_give() {
    for (name, blueprint) in layers().into_iter().filter(|(name, _)| name == "inverted_residual" || name == "heads") {
        let (model, _) = seeded(blueprint, 9);
        let plan = Plan::new(&model).unwrap();
        let fill = |numbers: &mut [f32], seed: u64| numbers.copy_from_slice(&common::noise(numbers.len(), seed));
        for threads in [1, 2, 3, 8] {
            let mut many = plan.batch_session(5, threads);
            let mut one = plan.session();
            for port in plan.inputs() {
                fill(many.input_mut(&port.name).unwrap(), 7);
            }
            many.run();
            for example in 0..5 {
                for port in plan.inputs() {
                    let count = port.shape.elements();
                    let all = many.input_mut(&port.name).unwrap()[example * count..][..count].to_vec();
                    one.input_mut(&port.name).unwrap().copy_from_slice(&all);
                }
                one.run();
                for port in plan.outputs() {
                    let count = port.shape.elements();
                    let among = &many.output(&port.name).unwrap()[example * count..][..count];
                    assert_eq!(among, one.output(&port.name).unwrap(), "{name}, {threads} threads, example {example}");
                }
            }
        }
    }
}
