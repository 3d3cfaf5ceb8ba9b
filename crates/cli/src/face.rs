//! `lineament face`: the parametric head.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use lineament_face::{FaceModel, Person, export_glb};

use crate::error::CliError;

#[derive(Debug, Subcommand)]
pub(crate) enum FaceCommand {
    /// Write a head as glTF 2.0 (.glb): 52 ARKit morph targets, head and eye nodes, materials.
    Export(Export),
    /// List the controls of a face that `--set` takes.
    Controls,
}

/// Whose head to write.
#[derive(Debug, Args)]
struct Who {
    /// A random plausible person; the same number is always the same person. Without it: the mean of all people.
    #[arg(long)]
    seed: Option<u64>,
    /// Age in years, 1 to 90.
    #[arg(long, value_name = "YEARS")]
    age: Option<f32>,
    /// 0 female to 1 male.
    #[arg(long, value_name = "SHARE")]
    masculinity: Option<f32>,
    /// Shares of African, Asian and European descent, as `0.2,0.5,0.3`.
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    origin: Option<Vec<f32>>,
    /// A control of the face by name, from −1 to 1, as `nose-hump-decr-incr=0.4`; may be repeated. `lineament face controls` lists them.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    settings: Vec<(String, f32)>,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// The file to write.
    #[arg(long, value_name = "FILE.glb", default_value = "head.glb")]
    out: PathBuf,
    #[command(flatten)]
    who: Who,
}

impl FaceCommand {
    pub(crate) fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Export(export) => export.run(),
            Self::Controls => controls(),
        }
    }
}

/// One line a control, by group.
fn controls() -> Result<(), CliError> {
    let model = FaceModel::load()?;
    let mut out = std::io::stdout().lock();
    for control in model.controls() {
        let line = writeln!(
            out,
            "{:<10} {:<32} {}",
            control.group,
            control.name,
            if control.negative.is_some() { "-1 … 1" } else { "0 … 1" }
        );
        if line.is_err() {
            // Whoever reads has seen enough (`| head`).
            break;
        }
    }
    Ok(())
}

impl Export {
    fn run(&self) -> Result<(), CliError> {
        let model = FaceModel::load()?;
        let person = self.who.person(&model)?;
        let bytes = export_glb(&model, &model.identity(&person)?)?;
        write_whole(&self.out, &bytes)?;
        eprintln!(
            "wrote {} ({:.1} MB): 52 morph targets, nodes head, eyeLeft, eyeRight",
            self.out.display(),
            bytes.len() as f64 / 1e6
        );
        Ok(())
    }
}

impl Who {
    fn person(&self, model: &FaceModel) -> Result<Person, CliError> {
        let mut person = self.seed.map_or_else(|| model.mean_person(), |seed| model.sample(seed));
        person.age = self.age.unwrap_or(person.age);
        person.masculinity = self.masculinity.unwrap_or(person.masculinity);
        if let Some(shares) = &self.origin {
            person.origin = shares.as_slice().try_into().map_err(|_| CliError::Argument {
                argument: format!("--origin with {} numbers", shares.len()),
                problem: "three are needed: African, Asian, European, as `--origin 0.2,0.5,0.3`".to_owned(),
            })?;
        }
        for (name, value) in &self.settings {
            person.controls[model.control(name)?] = *value;
        }
        Ok(person)
    }
}

fn setting(text: &str) -> Result<(String, f32), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE, such as `nose-hump-decr-incr=0.4`")?;
    let value = value.parse().map_err(|_| format!("`{value}` is not a number"))?;
    Ok((name.to_owned(), value))
}

/// Writes a file whole or not at all: beside it first, then renamed.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    let failed = |source| CliError::Write { path: path.to_owned(), source };
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = std::fs::File::create(&part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&part, path));
    written.map_err(|error| {
        // The half-written file is of no use; that it cannot be removed either changes nothing.
        drop(std::fs::remove_file(&part));
        failed(error)
    })
}
