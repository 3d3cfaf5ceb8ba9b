//! Weight files: refused, or a network that can be planned within a limit, exported and, if small, run.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lineament_net::{Model, Plan, PlanOptions, Precision};

fuzz_target!(|bytes: &[u8]| {
    let Ok(model) = Model::from_bytes(bytes) else { return };
    model.describe().expect("what was read can be described");
    model.to_onnx().expect("a small model can be exported");
    let again = model.to_bytes(Precision::F32).expect("what was read can be written");
    assert_eq!(Model::from_bytes(&again).expect("what was written can be read"), model);
    let Ok(plan) = Plan::with_options(&model, PlanOptions { isa: None, max_memory: 8 << 20 }) else { return };
    if model.blueprint().cost().expect("a checked blueprint").multiply_adds < 1_000_000 {
        plan.session().run();
    }
});
