//! `lineament net`: networks and their weights.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use lineament_net::{Model, WeightFile};

use crate::error::CliError;
use crate::files::write_whole;

#[derive(Debug, Subcommand)]
pub(crate) enum NetCommand {
    /// Print what a weight file holds: inputs, outputs, layers with shapes, parameters and multiply-adds, provenance, precision, sizes.
    Show {
        /// The weights.
        #[arg(value_name = "FILE.safetensors")]
        file: PathBuf,
    },
    /// Write a network as ONNX: opset 17, named inputs and outputs, any batch.
    Export {
        /// The weights.
        #[arg(value_name = "FILE.safetensors")]
        file: PathBuf,
        /// The file to write.
        #[arg(value_name = "OUT.onnx")]
        out: PathBuf,
    },
}

impl NetCommand {
    pub(crate) fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Show { file } => show(file),
            Self::Export { file, out } => export(file, out),
        }
    }
}

fn show(file: &Path) -> Result<(), CliError> {
    let text = WeightFile::load(file)?.describe()?;
    // Where this fails, whoever reads has seen enough (`| head`).
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    Ok(())
}

fn export(file: &Path, out: &Path) -> Result<(), CliError> {
    if !out.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("onnx")) {
        return Err(CliError::Argument {
            argument: format!("OUT {}", out.display()),
            problem: "name a file that ends in .onnx".to_owned(),
        });
    }
    let model = Model::load(file)?;
    let bytes = model.to_onnx()?;
    write_whole(out, &bytes)?;
    let blueprint = model.blueprint();
    let names = |names: Vec<&str>| names.join(", ");
    eprintln!(
        "wrote {} ({:.1} MB): {} from {}",
        out.display(),
        bytes.len() as f64 / 1e6,
        names(blueprint.outputs.iter().map(|port| port.name.as_str()).collect()),
        names(blueprint.inputs.iter().map(|port| port.name.as_str()).collect()),
    );
    Ok(())
}
