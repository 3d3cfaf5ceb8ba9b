//! `lineament synth verify`.

use std::path::PathBuf;
use std::time::SystemTime;

use clap::Args;
use lineament_synth::{Dice, Fault, Generator, Manifest, Recipe, check_set, remake_shard};

use crate::error::CliError;

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The folder of the set.
    folder: PathBuf,
    /// How many shards, chosen at random, are made again.
    #[arg(long, value_name = "N", default_value_t = 1)]
    shards: u64,
}

impl Verify {
    pub(crate) fn run(&self) -> Result<(), CliError> {
        let mut faults = check_set(&self.folder)?;
        let manifest = Manifest::read(&self.folder)?.ok_or_else(|| CliError::Argument {
            argument: self.folder.display().to_string(),
            problem: "it has no manifest.json".to_owned(),
        })?;
        eprintln!("{} shards and {} files compared with the manifest", manifest.shards.len(), manifest.files.len());
        let mut recipe = Recipe::from_toml(&manifest.set.recipe_text)?;
        recipe.count = manifest.set.count;
        let generator = Generator::new(recipe)?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_nanos() as u64);
        let mut dice = Dice::new(now, 0, "verify");
        let scratch = std::env::temp_dir().join(format!("lineament-verify-{}", std::process::id()));
        let mut left: Vec<u64> = manifest.shards.iter().map(|shard| shard.number).collect();
        let mut again = || -> Result<(), CliError> {
            for _ in 0..self.shards.min(left.len() as u64) {
                let number = left.swap_remove(dice.below(left.len()));
                faults.extend(remake_shard(&self.folder, number, &generator, &scratch)?);
                eprintln!("shard {number} made again");
            }
            Ok(())
        };
        let outcome = again();
        // What is left of it there harms nobody.
        drop(std::fs::remove_dir_all(&scratch));
        outcome?;
        for Fault { path, problem } in &faults {
            eprintln!("{path}: {problem}");
        }
        if faults.is_empty() {
            eprintln!("sound");
            return Ok(());
        }
        Err(CliError::Unsound { path: self.folder.clone(), faults: faults.len() })
    }
}
