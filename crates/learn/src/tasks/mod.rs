//! What is trained: where samples come from, how batches are made of them, what the losses are, what is measured.

mod detector;
mod landmarker;
mod loss;

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor};
use lineament_image::Warper;
use lineament_net::{Blueprint, Model};

pub use detector::{DetectorTask, Portrait};
pub use landmarker::LandmarkerTask;

use crate::error::LearnError;
use crate::network::Value;
use crate::recipe::Recipe;

/// A batch: pictures and, for each loss of the task, targets.
#[derive(Debug, Clone)]
pub struct Batch {
    /// How many examples.
    pub count: usize,
    /// The input, example after example.
    pub images: Vec<f32>,
    /// Targets and masks by name, example after example, with the numbers of each example.
    pub targets: BTreeMap<&'static str, (Vec<f32>, usize)>,
}

/// The losses of a batch: the weighted sum and each by name.
#[derive(Debug)]
pub struct Losses {
    /// What gradients are taken of.
    pub whole: Tensor<1>,
    /// Each loss before its weight.
    pub parts: Vec<(&'static str, Tensor<1>)>,
}

/// What was measured on one kind of picture: name and number, the one that matters most first.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The set; none for rendered pictures.
    pub set: Option<String>,
    /// The figures.
    pub figures: Vec<(&'static str, f64)>,
}

impl Figures {
    /// Each figure with the name that it has among those of all sets.
    pub fn named(&self) -> impl Iterator<Item = (String, f64)> + '_ {
        self.figures.iter().map(|(name, value)| match &self.set {
            Some(set) => (format!("{set}: {name}"), *value),
            None => ((*name).to_owned(), *value),
        })
    }
}

/// A thread's maker of samples.
pub type SampleMaker<'t, S> = Box<dyn FnMut(u64) -> Result<S, LearnError> + 't>;

/// What is trained.
pub trait Task: Sync {
    /// What is kept in the pool.
    type Sample: Send + Sync;

    /// The network.
    ///
    /// # Errors
    /// A side that the network cannot be built for.
    fn blueprint(&self) -> Result<Blueprint, LearnError>;

    /// What one thread makes samples with.
    ///
    /// # Errors
    /// None in a sound build.
    fn maker(&self) -> Result<SampleMaker<'_, Self::Sample>, LearnError>;

    /// A batch of views of these samples; a function of the samples and `step` alone.
    ///
    /// # Errors
    /// None in a sound build.
    fn batch(
        &self,
        samples: &[std::sync::Arc<Self::Sample>],
        step: u64,
        warper: &mut Warper,
    ) -> Result<Batch, LearnError>;

    /// The losses of what the network says of a batch.
    ///
    /// # Errors
    /// A network without the task's outputs.
    fn losses(&self, outcome: Vec<Value>, batch: &Batch) -> Result<Losses, LearnError>;

    /// Where the biases of output layers start, by the layer's name, from some batches: a training that has to find the mean first wastes its time.
    fn biases(&self, batches: &[Batch]) -> Vec<(&'static str, Vec<f32>)>;

    /// What fresh samples say of a model, and then each set that is measured on.
    ///
    /// # Errors
    /// A model that cannot be run.
    fn validate(&self, model: &Model) -> Result<Vec<Figures>, LearnError>;

    /// What is to be said of the samples and was not said yet: sets that were opened, pictures that cannot be read.
    fn remarks(&self) -> Vec<String> {
        Vec::new()
    }
}

/// The weight of each loss: the task's own, changed by the recipe.
fn weights(
    losses: &[(&'static str, f64)],
    recipe: &Recipe,
    task: &str,
) -> Result<BTreeMap<&'static str, f64>, LearnError> {
    let mut weights: BTreeMap<&'static str, f64> = losses.iter().copied().collect();
    for (name, weight) in &recipe.loss {
        let known = losses.iter().find(|known| known.0 == name).ok_or_else(|| {
            let all: Vec<&str> = losses.iter().map(|known| known.0).collect();
            LearnError::Recipe(format!("there is no loss `{name}`; those of the {task} are {}", all.join(", ")))
        })?;
        weights.insert(known.0, *weight);
    }
    Ok(weights)
}

/// The weighted sum of losses.
fn sum(parts: Vec<(&'static str, Tensor<1>)>, weights: &BTreeMap<&'static str, f64>, device: &Device) -> Losses {
    let mut whole = Tensor::<1>::zeros([1], device);
    for (name, part) in &parts {
        whole = whole + part.clone() * weights.get(name).copied().unwrap_or(0.0);
    }
    Losses { whole, parts }
}
