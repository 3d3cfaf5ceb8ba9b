//! The recipe of a training, as TOML.

mod sets;

use std::path::{Path, PathBuf};

use lineament_synth::Recipe as SynthRecipe;
use serde::{Deserialize, Serialize};
use toml::Table;

use crate::data::{JitterPart, PhotoPart};
use crate::error::LearnError;
pub use sets::{MeasuredSet, TrainedSet};

/// What is trained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// The crop network.
    Landmarker,
    /// The whole-picture network.
    Detector,
}

/// A recipe of a training. What is left out has the usual value; keys that are not known are refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// What is trained.
    pub task: TaskKind,
    /// Of weights, samples, views and everything else that is drawn.
    #[serde(default)]
    pub seed: u64,
    /// The network.
    #[serde(default)]
    pub network: NetworkPart,
    /// The recipe of the pictures, with all keys of the generator's own (`preset = "NAME"` first).
    #[serde(default)]
    pub synth: Table,
    /// How samples are made and kept.
    #[serde(default)]
    pub data: DataPart,
    /// How far crops are from the ideal one.
    #[serde(default)]
    pub jitter: JitterPart,
    /// What is done to pictures.
    #[serde(default)]
    pub photo: PhotoPart,
    /// Steps and rates.
    #[serde(default)]
    pub optimiser: OptimiserPart,
    /// The weight of each loss by name; those of the task that are left out have its usual weight.
    #[serde(default)]
    pub loss: std::collections::BTreeMap<String, f64>,
    /// What is said, measured and saved on the way.
    #[serde(default)]
    pub report: ReportPart,
}

/// `[network]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkPart {
    /// The side of its input in pixels: a multiple of 32.
    pub side: usize,
    /// A blueprint (JSON) instead of the task's own; its inputs and outputs must be the task's.
    pub blueprint: Option<PathBuf>,
    /// Weights to start from instead of random ones; parameters that they lack are drawn, and named.
    pub start: Option<PathBuf>,
}

impl Default for NetworkPart {
    fn default() -> Self {
        Self { side: 128, blueprint: None, start: None }
    }
}

/// `[data]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataPart {
    /// How many samples are kept, each seen in many views.
    pub pool: u64,
    /// How many of them are there before the first step.
    pub first: u64,
    /// How many new ones each step brings; the pool's oldest go.
    pub fresh: u64,
    /// Threads that render and read.
    pub threads: usize,
    /// How many fresh samples, of another seed, the training is measured on.
    pub validation: u64,
    /// The sets of pictures that samples come from beside renders.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<TrainedSet>,
}

impl Default for DataPart {
    fn default() -> Self {
        Self { pool: 6000, first: 600, fresh: 8, threads: 1, validation: 300, sets: Vec::new() }
    }
}

/// `[optimiser]`: AdamW (Loshchilov & Hutter 2019), linear warm-up, then a cosine to nothing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OptimiserPart {
    /// Examples a step.
    pub batch: usize,
    /// Steps.
    pub steps: u64,
    /// Steps of the warm-up.
    pub warmup: u64,
    /// The largest rate.
    pub rate: f64,
    /// Times the rate, for the layers that give outputs: their numbers are small, and a step moves each by the sum over all of the layer's inputs.
    pub heads: f64,
    /// Decay of weights.
    pub decay: f64,
    /// The longest gradient.
    pub clip: f64,
    /// How much of the average of weights each step leaves (less at first).
    pub average: f64,
}

impl Default for OptimiserPart {
    fn default() -> Self {
        Self { batch: 32, steps: 10_000, warmup: 200, rate: 2e-3, heads: 0.1, decay: 0.02, clip: 5.0, average: 0.999 }
    }
}

/// `[report]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReportPart {
    /// Steps between lines of progress.
    pub progress: u64,
    /// Steps between validations.
    pub validate: u64,
    /// Steps between checkpoints.
    pub checkpoint: u64,
    /// The sets of pictures that validations measure on beside renders.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sets: Vec<MeasuredSet>,
}

impl Default for ReportPart {
    fn default() -> Self {
        Self { progress: 20, validate: 250, checkpoint: 250, sets: Vec::new() }
    }
}

impl Recipe {
    /// Reads a recipe's file.
    ///
    /// # Errors
    /// A file that cannot be read, or as [`Recipe::from_toml`].
    pub fn load(path: &Path) -> Result<Self, LearnError> {
        let text = std::fs::read_to_string(path).map_err(|e| LearnError::file(path, format!("{e}; check the path")))?;
        Self::from_toml(&text)
    }

    /// Reads a recipe and checks it.
    ///
    /// # Errors
    /// Text that is no TOML, keys that are not known, values out of range: the key, the value and what is accepted.
    pub fn from_toml(text: &str) -> Result<Self, LearnError> {
        let recipe: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().and_then(|span| text.get(..span.start)).map(|before| before.lines().count().max(1));
            let place = line.map_or_else(String::new, |line| format!("line {line}: "));
            LearnError::Recipe(format!("{place}{}", error.message().trim().replace('\n', "; ")))
        })?;
        recipe.check()?;
        Ok(recipe)
    }

    /// The whole recipe with every key.
    ///
    /// # Errors
    /// None for a recipe that was read.
    pub fn to_toml(&self) -> Result<String, LearnError> {
        toml::to_string(self).map_err(|error| LearnError::Recipe(format!("it cannot be written as TOML: {error}")))
    }

    /// The generator's recipe.
    ///
    /// # Errors
    /// What the generator refuses.
    pub fn synth(&self) -> Result<SynthRecipe, LearnError> {
        let text = toml::to_string(&self.synth).map_err(|error| LearnError::Recipe(format!("[synth]: {error}")))?;
        Ok(SynthRecipe::from_toml(&text)?)
    }

    fn check(&self) -> Result<(), LearnError> {
        let (data, optimiser, report) = (&self.data, &self.optimiser, &self.report);
        if !self.network.side.is_multiple_of(32) {
            let side = self.network.side;
            return Err(LearnError::Recipe(format!(
                "`network.side` is {side}; it must be a multiple of 32, such as 128"
            )));
        }
        within("network.side", self.network.side as f64, 32.0, 1024.0)?;
        within("optimiser.batch", optimiser.batch as f64, 2.0, 4096.0)?;
        within("data.pool", data.pool as f64, 1.0, 1e6)?;
        within("data.first", data.first as f64, 1.0, data.pool as f64)?;
        within("data.fresh", data.fresh as f64, 0.0, optimiser.batch as f64)?;
        within("data.threads", data.threads as f64, 1.0, 256.0)?;
        within("data.validation", data.validation as f64, 1.0, 1e6)?;
        within("optimiser.steps", optimiser.steps as f64, 1.0, 1e9)?;
        within("optimiser.warmup", optimiser.warmup as f64, 0.0, optimiser.steps as f64)?;
        within("optimiser.rate", optimiser.rate, 1e-9, 1.0)?;
        within("optimiser.heads", optimiser.heads, 1e-6, 1.0)?;
        within("optimiser.decay", optimiser.decay, 0.0, 10.0)?;
        within("optimiser.clip", optimiser.clip, 1e-6, 1e9)?;
        within("optimiser.average", optimiser.average, 0.0, 0.999_999)?;
        within("report.progress", report.progress as f64, 1.0, 1e9)?;
        within("report.validate", report.validate as f64, 1.0, 1e9)?;
        within("report.checkpoint", report.checkpoint as f64, 1.0, 1e9)?;
        let (jitter, photo) = (&self.jitter, &self.photo);
        for (key, share) in [
            ("jitter.coarse", jitter.coarse),
            ("jitter.mirror", jitter.mirror),
            ("jitter.absent", jitter.absent),
            ("photo.coarse", photo.coarse),
            ("photo.blur", photo.blur),
            ("photo.tone", photo.tone),
            ("photo.grey", photo.grey),
            ("photo.noise", photo.noise),
            ("photo.jpeg", photo.jpeg),
            ("photo.hole", photo.hole),
        ] {
            within(key, share, 0.0, 1.0)?;
        }
        within("jitter.scale", jitter.scale, 0.0, 0.5)?;
        within("jitter.shift", jitter.shift, 0.0, 0.5)?;
        within("jitter.roll", jitter.roll, 0.0, 90.0)?;
        for (name, weight) in &self.loss {
            within(&format!("loss.{name}"), *weight, 0.0, 1e6)?;
        }
        sets::check(self)?;
        self.synth().map(drop)
    }
}

fn within(key: &str, value: f64, least: f64, most: f64) -> Result<(), LearnError> {
    if (least..=most).contains(&value) {
        Ok(())
    } else {
        Err(LearnError::Recipe(format!("`{key}` is {value}; it must be {least} to {most}")))
    }
}
