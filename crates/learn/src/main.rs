//! `lineament-learn RECIPE.toml [--resume] [--out FOLDER]`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use burn::tensor::Device;
use lineament_learn::{DetectorTask, LandmarkerTask, LearnError, Recipe, TaskKind, Training, train};

const USAGE: &str = "usage: lineament-learn RECIPE.toml [--resume] [--out FOLDER]
  --resume      go on from the folder's checkpoint
  --out FOLDER  where checkpoints, curves and weights go (target/learn/RECIPE)";

static STOP: AtomicBool = AtomicBool::new(false);

fn device() -> Device {
    #[cfg(feature = "gpu")]
    {
        Device::wgpu(burn::tensor::DeviceKind::DefaultDevice).autodiff()
    }
    #[cfg(not(feature = "gpu"))]
    {
        Device::flex().autodiff()
    }
}

/// The commit of the repository that this runs in, with a mark where files were changed; empty outside of one.
fn commit() -> String {
    let git = |arguments: &[&str]| {
        let output = std::process::Command::new("git").args(arguments).output().ok().filter(|o| o.status.success())?;
        String::from_utf8(output.stdout).ok().map(|text| text.trim().to_owned())
    };
    let Some(head) = git(&["rev-parse", "HEAD"]) else { return String::new() };
    let clean = git(&["status", "--porcelain", "--untracked-files=no"]).is_some_and(|text| text.is_empty());
    if clean { head } else { head + "+" }
}

fn run(recipe_path: &Path, out: Option<PathBuf>, resume: bool) -> Result<(), LearnError> {
    let recipe = Recipe::load(recipe_path)?;
    let name = recipe_path.file_stem().map_or_else(|| "training".into(), |stem| stem.to_string_lossy().into_owned());
    let out = out.unwrap_or_else(|| Path::new("target/learn").join(&name));
    let say = |text: &str| eprintln!("{text}");
    let training = Training {
        out: &out,
        recipe_name: recipe_path.to_string_lossy().into_owned(),
        commit: commit(),
        resume,
        device: device(),
        stop: &STOP,
        say: &say,
    };
    match recipe.task {
        TaskKind::Landmarker => train(&LandmarkerTask::new(&recipe)?, &recipe, &training)?,
        TaskKind::Detector => train(&DetectorTask::new(&recipe)?, &recipe, &training)?,
    };
    say(&format!("weights and curves are in {}", out.display()));
    Ok(())
}

fn main() -> ExitCode {
    let (mut recipe, mut out, mut resume) = (None, None, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--resume" => resume = true,
            "--out" => out = arguments.next().map(PathBuf::from),
            "--help" | "-h" => {
                eprintln!("{USAGE}");
                return ExitCode::SUCCESS;
            }
            _ if !argument.starts_with('-') && recipe.is_none() => recipe = Some(PathBuf::from(argument)),
            _ => recipe = None,
        }
    }
    let Some(recipe) = recipe else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    // A second signal ends at once.
    let _ = ctrlc::set_handler(|| {
        if STOP.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
    });
    match run(&recipe, out, resume) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
