//! The promise: a warm session allocates nothing.
#![allow(clippy::unwrap_used, reason = "tests: a failure is to stop")]

mod common;
#[path = "../../../tools/counting.rs"]
mod counting;

use common::{cases, golden, isas, seeded};
use counting::allocations;
use lineament_net::{Plan, PlanOptions};

#[test]
fn a_warm_session_allocates_nothing() {
    let before = allocations();
    drop(std::hint::black_box(vec![1_u8]));
    assert_eq!(allocations() - before, 1, "the counter counts");
    let mut networks = cases::layers();
    networks.extend(cases::small_zoo().into_iter().filter(|(name, _)| name != "zoo_vgg16"));
    for (name, blueprint) in &networks {
        let (model, inputs) = seeded(blueprint.clone(), golden::SEED);
        for isa in isas() {
            let plan = Plan::with_options(&model, PlanOptions { isa: Some(isa), ..PlanOptions::default() }).unwrap();
            for batch in [1, 2] {
                let mut session = plan.batch_session(batch, 1);
                let mut pass = || {
                    for (port, numbers) in blueprint.inputs.iter().zip(&inputs) {
                        let input = session.input_mut(&port.name).unwrap();
                        input.chunks_exact_mut(numbers.len()).for_each(|example| example.copy_from_slice(numbers));
                    }
                    session.run();
                    blueprint.outputs.iter().map(|port| session.output(&port.name).unwrap()[0]).sum::<f32>()
                };
                pass();
                let before = allocations();
                assert!(pass().is_finite());
                assert_eq!(allocations() - before, 0, "{name} on {isa}, batch {batch}");
            }
        }
    }
    println!("{} networks on {:?}: no allocation in a warm run", networks.len(), isas());
}
