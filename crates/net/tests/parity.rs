//! The promise: every plan gives the reference's numbers, on every instruction set that the machine has.
#![allow(clippy::unwrap_used, reason = "tests: a failure is to stop")]

mod common;

use common::cases::{layers, small_zoo};
use common::{Dice, graphs, isas, seeded, worst_departure};
use lineament_net::{Builder, Conv, Filter, Op, Padding, Plan, Pool, Reduce, Shape};
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
    #![proptest_config(ProptestConfig { cases: 300, max_global_rejects: 3000, failure_persistence: None, ..ProptestConfig::default() })]

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

    /// The windows that have kernels of their own, at any edge.
    #[test]
    fn any_depthwise_layer_matches_the_reference(
        seed in any::<u64>(),
        channels in 1_usize..70,
        extent in (1_usize..14, 1_usize..40),
        kernel in prop::sample::select(vec![3_usize, 5]),
        stride in 1_usize..3,
        padding in prop::array::uniform4(0_usize..5),
    ) {
        let conv = Conv::depthwise(channels, kernel).stride(stride).padding(padding.into());
        prop_assert_layer(Shape::map(channels, extent.0, extent.1), Op::Conv(conv), seed)?;
    }

    #[test]
    fn any_pool_matches_the_reference(
        seed in any::<u64>(),
        channels in 1_usize..40,
        extent in (1_usize..14, 1_usize..30),
        kernel in prop::array::uniform2(1_usize..5),
        stride in prop::array::uniform2(1_usize..4),
        padding in prop::array::uniform4(0_usize..4),
        average in any::<bool>(),
        ceil in any::<bool>(),
    ) {
        let reduce = if average { Reduce::Average } else { Reduce::Max };
        let [top, left, bottom, right] = padding;
        // A window must hold one real place.
        let padding = Padding {
            top: top.min(kernel[0] - 1),
            left: left.min(kernel[1] - 1),
            bottom: bottom.min(kernel[0] - 1),
            right: right.min(kernel[1] - 1),
        };
        let pool = Pool { reduce, kernel, stride, padding, ceil };
        prop_assert_layer(Shape::map(channels, extent.0, extent.1), Op::Pool(pool), seed)?;
    }

    #[test]
    fn any_upsampling_matches_the_reference(
        seed in any::<u64>(),
        channels in 1_usize..40,
        extent in (1_usize..9, 1_usize..9),
        factor in prop::array::uniform2(1_usize..5),
        bilinear in any::<bool>(),
    ) {
        let filter = if bilinear { Filter::Bilinear } else { Filter::Nearest };
        prop_assert_layer(Shape::map(channels, extent.0, extent.1), Op::Upsample { factor, filter }, seed)?;
    }
}

/// One layer of any arguments gives the reference's numbers, where it can be built.
fn prop_assert_layer(shape: Shape, op: Op, seed: u64) -> Result<(), TestCaseError> {
    let mut b = Builder::new("layer");
    let x = b.input("x", shape);
    let y = b.layer("layer", op, &[&x]);
    b.output("y", &y);
    let Ok(blueprint) = b.finish() else { return Err(TestCaseError::reject("the window does not fit")) };
    let found = worst_departure(blueprint, seed);
    prop_assert!(found <= BAR, "{found:e}");
    Ok(())
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
