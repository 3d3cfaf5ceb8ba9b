//! Writes the networks of the parity tests as ONNX files with their inputs, for `tools/golden/onnx_parity.py`, and as weight files, where fuzzing
//! may begin: `cargo run --release -p lineament-net --example export_cases FOLDER`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a program for developers, which may stop where a test's network is wrong"
)]

#[path = "../tests/common/mod.rs"]
mod common;

use std::error::Error;
use std::path::PathBuf;

use common::{golden, seeded};
use lineament_net::Precision;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("which folder? name it")?);
    std::fs::create_dir_all(&folder)?;
    let cases = golden::cases();
    for (name, blueprint) in &cases {
        let (model, inputs) = seeded(blueprint.clone(), golden::SEED);
        std::fs::write(folder.join(format!("{name}.onnx")), model.to_onnx()?)?;
        model.save(&folder.join(format!("{name}.safetensors")), Precision::F16)?;
        for (port, numbers) in blueprint.inputs.iter().zip(&inputs) {
            let bytes: Vec<u8> = numbers.iter().flat_map(|x| x.to_le_bytes()).collect();
            std::fs::write(folder.join(format!("{name}.{}.f32", port.name)), bytes)?;
        }
    }
    println!("{} networks in {}", cases.len(), folder.display());
    Ok(())
}
