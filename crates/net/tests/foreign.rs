//! The promise of the feature `onnx`: a network that comes as an ONNX file says what it says elsewhere; other files are refused.
//! `cargo test -p lineament-net --features onnx --test foreign`
#![allow(clippy::unwrap_used, reason = "tests: a failure is to stop")]

mod common;

use common::{cases, departure, golden, seeded};
use lineament_net::{Foreign, Plan, reference};

#[test]
fn our_exports_run_in_tract() {
    let mut worst = (0.0, String::new());
    for (name, blueprint) in golden::cases().into_iter().filter(|(name, _)| name != "zoo_vgg16") {
        let (model, inputs) = seeded(blueprint, golden::SEED);
        let foreign = Foreign::from_bytes(&model.to_onnx().unwrap(), &[]).unwrap();
        let views: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
        let theirs = foreign.run(&views).unwrap();
        let truth: Vec<Vec<f32>> = if name.starts_with("zoo_") {
            let plan = Plan::new(&model).unwrap();
            let mut session = plan.session();
            session.input_mut("image").unwrap().copy_from_slice(views[0]);
            session.run();
            plan.outputs().iter().map(|port| session.output(&port.name).unwrap().to_vec()).collect()
        } else {
            reference::evaluate(&model, &views).unwrap().into_iter().map(|t| t.numbers).collect()
        };
        assert_eq!(theirs.len(), truth.len());
        for ((theirs, port), truth) in theirs.iter().zip(&model.blueprint().outputs).zip(&truth) {
            assert_eq!(theirs.name, port.name);
            let found = departure(&theirs.numbers, truth);
            assert!(found <= 1e-4, "{name}, output {}: {found:e}", port.name);
            if found > worst.0 {
                worst = (found, name.clone());
            }
        }
    }
    println!("worst: {:.1e} ({})", worst.0, worst.1);
}

#[test]
fn wrong_files_and_inputs_are_refused() {
    let (_, blueprint) = cases::layers().into_iter().find(|(name, _)| name == "heads").unwrap();
    let bytes = seeded(blueprint, 1).0.to_onnx().unwrap();
    let text = |bytes: &[u8], shapes: &[(&str, &[usize])]| Foreign::from_bytes(bytes, shapes).unwrap_err().to_string();
    assert!(text(b"\x89PNG and so on", &[]).contains("check that it is an ONNX file"));
    assert!(text(&bytes, &[("picture", &[1, 3, 16, 16])]).contains("no such input"));
    let pair = Foreign::from_bytes(&bytes, &[("image", &[2, 3, 16, 16]), ("features", &[2, 10])]).unwrap();
    assert_eq!(pair.inputs()[0].shape, [2, 3, 16, 16]);
    let outputs = pair.run(&[&[0.5; 2 * 3 * 256], &[0.5; 20]]).unwrap();
    assert_eq!(outputs.iter().find(|o| o.name == "scores").unwrap().shape, [2, 4]);
    let error = pair.run(&[&[0.5; 7], &[0.5; 20]]).unwrap_err().to_string();
    assert!(error.contains("image"), "{error}");
}
