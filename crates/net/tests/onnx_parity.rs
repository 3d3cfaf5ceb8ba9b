//! The promise: what we export says in ONNX Runtime what it says here. The golden file holds numbers that ONNX Runtime computed from our ONNX files
//! (`tools/golden/onnx_parity.py`); the networks' weights and inputs come from a seed.
#![allow(clippy::unwrap_used, reason = "tests: a failure is to stop")]

mod common;

use std::collections::BTreeMap;

use common::{golden, isas, run, seeded};
use lineament_net::reference;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    onnxruntime: String,
    cases: BTreeMap<String, BTreeMap<String, Output>>,
}

#[derive(Deserialize)]
struct Output {
    length: usize,
    largest: f32,
    samples: BTreeMap<usize, f32>,
}

impl Output {
    /// max |a − b| / max |b| over the samples.
    fn departure(&self, ours: &[f32]) -> f32 {
        assert_eq!(ours.len(), self.length);
        assert!(!self.samples.is_empty());
        let worst = self.samples.iter().map(|(&place, truth)| (ours[place] - truth).abs()).fold(0.0, f32::max);
        worst / self.largest.max(f32::MIN_POSITIVE)
    }
}

#[test]
fn onnx_runtime_says_the_same() {
    let golden_file: Golden = serde_json::from_str(include_str!("golden/onnx_parity.json")).unwrap();
    let cases = golden::cases();
    let names: Vec<&String> = cases.iter().map(|(name, _)| name).collect();
    assert_eq!(golden_file.cases.len(), cases.len(), "run tools/golden/onnx_parity.py again");
    let mut worst = BTreeMap::new();
    for (name, blueprint) in &cases {
        let truth = &golden_file.cases[name];
        let (model, inputs) = seeded(blueprint.clone(), golden::SEED);
        let views: Vec<&[f32]> = inputs.iter().map(Vec::as_slice).collect();
        let mut found: Vec<(String, Vec<Vec<f32>>)> = Vec::new();
        if !name.starts_with("zoo_") {
            let plain = reference::evaluate(&model, &views).unwrap().into_iter().map(|t| t.numbers).collect();
            found.push(("reference".into(), plain));
        }
        found.extend(isas().into_iter().map(|isa| (isa.to_string(), run(&model, &inputs, isa))));
        assert_eq!(truth.len(), blueprint.outputs.len());
        for (path, outputs) in &found {
            for (port, ours) in blueprint.outputs.iter().zip(outputs) {
                let departure = truth[&port.name].departure(ours);
                assert!(departure <= 1e-4, "{name}, output {} on {path}: {departure:e}", port.name);
                let entry = worst.entry(path.clone()).or_insert((0.0, String::new()));
                if departure > entry.0 {
                    *entry = (departure, name.clone());
                }
            }
        }
    }
    println!("{} networks against onnxruntime {}", names.len(), golden_file.onnxruntime);
    worst.iter().for_each(|(path, (departure, name))| println!("{path}: worst {departure:.1e} ({name})"));
}
