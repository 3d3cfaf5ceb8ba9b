//! Writes networks with seeded weights as ONNX and safetensors files: `cargo run --release -p lineament-net --example export_zoo FOLDER [NAME…]`.
#![allow(clippy::print_stdout, reason = "a program for people")]

use std::error::Error;
use std::path::PathBuf;

use lineament_net::{Model, Precision, zoo};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder? name it first")?);
    let wanted: Vec<String> = arguments.collect();
    std::fs::create_dir_all(&folder)?;
    for net in zoo::ZOO.iter().filter(|net| wanted.is_empty() || wanted.iter().any(|w| w == net.name)) {
        let classes = if net.name == "mobilenet_v2_half" { 956 } else { 1000 };
        let model = Model::random((net.build)(net.side, classes)?, 1)?;
        std::fs::write(folder.join(format!("{}.onnx", net.name)), model.to_onnx()?)?;
        model.save(&folder.join(format!("{}.safetensors", net.name)), Precision::F32)?;
        println!("{}: {:?}", net.name, model.blueprint().cost()?);
    }
    Ok(())
}
