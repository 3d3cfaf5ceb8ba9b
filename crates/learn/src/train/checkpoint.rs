//! Everything that a training goes on with, in one file.

use std::path::Path;

use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use super::optimiser::AdamW;
use super::provenance::Origin;
use crate::error::LearnError;
use crate::network::Weights;

/// The lists of a checkpoint, in its order.
const LISTS: [&str; 4] = ["weights", "average", "first", "second"];
const STEPS: &str = "steps";
const RECIPE: &str = "recipe";
const SECONDS: &str = "processor_seconds";
/// Left out where it is nothing.
const ORIGIN: &str = "origin";

/// What a training goes on with.
#[derive(Debug)]
pub(super) struct Checkpoint {
    pub(super) state: AdamW,
    /// Processor seconds so far.
    pub(super) seconds: f64,
    /// What the weights that it started from learnt from.
    pub(super) origin: Origin,
}

/// Writes a checkpoint: all of it or nothing.
pub(super) fn save(path: &Path, state: &AdamW, recipe: &str, seconds: f64, origin: &Origin) -> Result<(), LearnError> {
    let mut parts = Vec::new();
    for (name, lists) in LISTS.iter().zip([&state.weights, &state.average, &state.first, &state.second]) {
        for (index, list) in lists.all().iter().enumerate() {
            let bytes: Vec<u8> = list.iter().flat_map(|x| x.to_le_bytes()).collect();
            parts.push((format!("{name}.{index}"), list.len(), bytes));
        }
    }
    let views = parts
        .iter()
        .map(|(name, length, bytes)| Ok((name.as_str(), TensorView::new(Dtype::F32, vec![*length], bytes)?)))
        .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
        .map_err(|error| LearnError::file(path, error))?;
    let mut metadata = vec![
        (STEPS.to_owned(), state.steps.to_string()),
        (RECIPE.to_owned(), recipe.to_owned()),
        (SECONDS.to_owned(), seconds.to_string()),
    ];
    if *origin != Origin::default() {
        let text = serde_json::to_string(origin).map_err(|error| LearnError::file(path, error))?;
        metadata.push((ORIGIN.to_owned(), text));
    }
    let bytes = safetensors::serialize(views, Some(metadata.into_iter().collect()))
        .map_err(|error| LearnError::file(path, error))?;
    let beside = path.with_extension("part");
    let written = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, path));
    written.map_err(|error| LearnError::file(path, format!("{error}; check the folder and the room on the disk")))
}

/// Reads a checkpoint of the same recipe. What may differ is how long the training is to be and what
/// it reports; the lengths of all lists are those of `like`.
pub(super) fn load(path: &Path, recipe: &str, like: &Weights) -> Result<Checkpoint, LearnError> {
    let bytes =
        std::fs::read(path).map_err(|error| LearnError::file(path, format!("{error}; start without --resume")))?;
    let damaged = |what: &dyn std::fmt::Display| LearnError::file(path, format!("{what}; the checkpoint is damaged"));
    let (_, header) = SafeTensors::read_metadata(&bytes).map_err(|error| damaged(&error))?;
    let entries = header.metadata().clone().unwrap_or_default();
    let entry = |key: &str| entries.get(key).ok_or_else(|| damaged(&format!("it has no {key:?}")));
    if entry(RECIPE)? != recipe {
        return Err(LearnError::Checkpoint("its recipe differs in network, data or task".into()));
    }
    let steps = entry(STEPS)?.parse().map_err(|error| damaged(&error))?;
    let seconds = entry(SECONDS)?.parse().map_err(|error| damaged(&error))?;
    let origin = match entries.get(ORIGIN) {
        Some(text) => serde_json::from_str(text).map_err(|error| damaged(&error))?,
        None => Origin::default(),
    };
    let tensors = SafeTensors::deserialize(&bytes).map_err(|error| damaged(&error))?;
    let mut lists = LISTS.iter().map(|name| {
        let list = |(index, like): (usize, &Vec<f32>)| {
            let view = tensors.tensor(&format!("{name}.{index}")).map_err(|error| damaged(&error))?;
            let numbers: Vec<f32> =
                view.data().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
            if numbers.len() == like.len() {
                Ok(numbers)
            } else {
                Err(LearnError::Checkpoint(format!(
                    "its {name}.{index} has {} numbers, not {}",
                    numbers.len(),
                    like.len()
                )))
            }
        };
        like.all().iter().enumerate().map(list).collect::<Result<Vec<_>, _>>().map(Weights::from_lists)
    });
    let mut next = || lists.next().unwrap_or(Err(LearnError::internal("a checkpoint has four lists")));
    let state = AdamW { weights: next()?, average: next()?, first: next()?, second: next()?, steps };
    Ok(Checkpoint { state, seconds, origin })
}
