//! Writes networks with seeded weights as ONNX and safetensors files: `cargo run --release -p lineament-net --example export_zoo FOLDER [NAME…]`.
#![allow(clippy::print_stdout, reason = "a program for people")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::error::Error;
use std::path::PathBuf;

use lineament_net::{Blueprint, Model, Precision, zoo};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder? name it first")?);
    let wanted: Vec<String> = arguments.collect();
    std::fs::create_dir_all(&folder)?;
    let ours: [(&str, Blueprint); 2] =
        [("detector_like", common::ours::detector(128)), ("landmarker_like", common::ours::landmarker(128))];
    let zoo = zoo::ZOO.iter().map(|net| {
        // The half-width net is measured with as many outputs as two numbers for each of 478 points.
        let classes = if net.name == "mobilenet_v2_half" { 956 } else { 1000 };
        (net.build)(net.side, classes).map(|blueprint| (net.name, blueprint))
    });
    for net in zoo.chain(ours.into_iter().map(Ok)) {
        let (name, blueprint) = net?;
        if !wanted.is_empty() && !wanted.iter().any(|w| w == name) {
            continue;
        }
        let model = Model::random(blueprint, 1)?;
        std::fs::write(folder.join(format!("{name}.onnx")), model.to_onnx()?)?;
        model.save(&folder.join(format!("{name}.safetensors")), Precision::F32)?;
        println!("{name}: {:?}", model.blueprint().cost()?);
    }
    Ok(())
}
