//! `lineament face`: the parametric head.

use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use lineament_face::{
    ActionUnit, Blendshape, FaceModel, HeadAsset, Identity, export_glb, ict_cache_path, import_ict, write_ict,
};

use crate::error::CliError;
use crate::files::write_whole;
use crate::render::Render;

#[derive(Debug, Subcommand)]
pub(crate) enum FaceCommand {
    /// Write a head as glTF 2.0 (.glb): 52 ARKit morph targets, head and eye nodes, materials.
    Export(Export),
    /// Render one picture of one person.
    Render(Render),
    /// List the controls of a face that `--set` takes.
    Controls,
    /// Make a head of another source's own files, for this user only.
    #[command(subcommand)]
    Import(Import),
}

#[derive(Debug, Subcommand)]
pub(crate) enum Import {
    /// ICT-FaceKit (MIT, USC ICT): 26,719 vertices, 100 identity modes. Kept in the user's cache; `--head ict` uses it.
    Ict {
        /// A clone of ICT-FaceKit's repository, or its folder FaceXModel.
        clone: PathBuf,
        /// Where to keep the head [default: lineament/ict.lin in the user's cache].
        #[arg(long, value_name = "FILE.lin")]
        out: Option<PathBuf>,
    },
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
    /// The head: `built-in`, `ict` (see `lineament face import ict`), or a .lin file.
    #[arg(long, value_name = "HEAD", default_value = "built-in")]
    head: String,
    #[command(flatten)]
    who: Who,
}

impl FaceCommand {
    pub(crate) fn run(&self) -> Result<(), CliError> {
        match self {
            Self::Export(export) => export.run(),
            Self::Render(render) => render.run(),
            Self::Controls => controls(),
            Self::Import(Import::Ict { clone, out }) => import(clone, out.as_deref()),
        }
    }
}

/// The head of a name.
fn head(name: &str) -> Result<FaceModel, CliError> {
    let path = match name {
        "built-in" => return Ok(FaceModel::load()?),
        "ict" => ict_cache_path()?,
        path => PathBuf::from(path),
    };
    if name == "ict" && !path.exists() {
        return Err(CliError::Argument {
            argument: "--head ict".to_owned(),
            problem: format!(
                "{} is not there; make it with `lineament face import ict CLONE_OF_ICT_FACEKIT`",
                path.display()
            ),
        });
    }
    Ok(FaceModel::new(HeadAsset::from_path(path)?))
}

/// Reads a clone and keeps its head.
fn import(clone: &Path, out: Option<&Path>) -> Result<(), CliError> {
    let out = out.map_or_else(ict_cache_path, |path| Ok(path.to_owned()))?;
    let seen = std::io::stderr().is_terminal();
    let progress = |done: usize, whole: usize| {
        if seen {
            eprint!("\rreading {done} of {whole} files");
        }
    };
    let import = import_ict(clone, &progress);
    if seen {
        eprintln!();
    }
    let import = import?;
    write_ict(&import.asset, &out)?;
    let model = FaceModel::new(import.asset);
    eprintln!("wrote {}: {}", out.display(), model.source());
    let units: Vec<&str> = model.expressions().missing_action_units().into_iter().map(ActionUnit::name).collect();
    let shapes: Vec<&str> = model.expressions().missing_blendshapes().into_iter().map(Blendshape::name).collect();
    eprintln!("it cannot show: {}", [units, shapes].concat().join(", "));
    Ok(())
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
        let model = head(&self.head)?;
        let bytes = export_glb(&model, &self.who.identity(&model)?)?;
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
    fn identity(&self, model: &FaceModel) -> Result<Identity, CliError> {
        let described =
            self.age.is_some() || self.masculinity.is_some() || self.origin.is_some() || !self.settings.is_empty();
        if model.controls().is_empty() {
            if described {
                return Err(CliError::Argument {
                    argument: "--age, --masculinity, --origin and --set".to_owned(),
                    problem: "this head has no such controls; draw its people by --seed".to_owned(),
                });
            }
            let mean = vec![0.0; model.basis().len()];
            return Ok(self.seed.map_or_else(|| model.basis().identity(&mean), |seed| model.sample_identity(seed))?);
        }
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
        Ok(model.identity(&person)?)
    }
}

fn setting(text: &str) -> Result<(String, f32), String> {
    let (name, value) = text.split_once('=').ok_or("write it as NAME=VALUE, such as `nose-hump-decr-incr=0.4`")?;
    let value = value.parse().map_err(|_| format!("`{value}` is not a number"))?;
    Ok((name.to_owned(), value))
}
