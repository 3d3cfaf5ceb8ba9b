//! The whole-picture network.

mod measure;
mod mosaic;

use std::collections::BTreeMap;
use std::sync::Arc;

use burn::tensor::{Device, Tensor, TensorData};
use lineament_image::{Image, Warper};
use lineament_models::layout::{DETECTOR, Level, UNIT_STRIDES, channel};
use lineament_models::{detector_blueprint, fill_input};
use lineament_net::{Blueprint, Model};
use lineament_synth::{Dice, Generator, LabelPicture};

use super::loss::{logistic, masked, smooth};
use super::{Batch, Figures, Losses, SampleMaker, Task};
use crate::data::spoil;
use crate::error::LearnError;
use crate::network::Value;
use crate::recipe::Recipe;
use measure::Measured;
use mosaic::Face;
pub use mosaic::Portrait;

/// The losses and their usual weights.
const LOSSES: [(&str, f64); 5] = [("score", 1.0), ("middle", 4.0), ("size", 2.0), ("points", 4.0), ("roll", 0.5)];

/// A place of a map learns a face whose middle is at most this far from its own, in sides of the face, or whose nearest place it is.
const REACH: f32 = 0.18;
/// Places beside these say nothing: whether they are the middle of the face is a matter of taste.
const DOUBT: f32 = 0.32;
/// How much less than a face a place without one counts that is already sure of it (the focal loss of Lin et al. 2017).
const FOCUS: f32 = 2.0;

/// Names of the targets of each level: what is known, and the channels.
const TARGETS: [[&str; 2]; 3] = [["known8", "map8"], ["known16", "map16"], ["known32", "map32"]];

/// The detector.
#[derive(Debug)]
pub struct DetectorTask {
    recipe: Recipe,
    generator: Generator,
    weights: BTreeMap<&'static str, f64>,
    measured: Measured,
}

impl DetectorTask {
    /// From a recipe.
    ///
    /// # Errors
    /// Losses that there are not, or pictures that cannot be made.
    pub fn new(recipe: &Recipe) -> Result<Self, LearnError> {
        let weights = super::weights(&LOSSES, recipe, "detector")?;
        let synth = synth(recipe, recipe.seed)?;
        let measured = Measured::new(recipe)?;
        Ok(Self { recipe: recipe.clone(), generator: Generator::new(synth)?, weights, measured })
    }
}

/// The pictures' recipe with classes of pixels, by which people are cut out.
fn synth(recipe: &Recipe, seed: u64) -> Result<lineament_synth::Recipe, LearnError> {
    let mut synth = recipe.synth()?;
    synth.seed = seed;
    synth.picture.labels = vec![LabelPicture::Segmentation];
    Ok(synth)
}

/// What the places of one map should say: for each channel a plane, and before them whether the score and whether the rest is known.
fn level_targets(faces: &[Face], level: Level, side: usize) -> (Vec<f32>, Vec<f32>) {
    let columns = side / level.stride;
    let places = columns * columns;
    let mut known = vec![0.0; 2 * places];
    let mut map = vec![0.0; channel::COUNT * places];
    known[..places].fill(1.0);
    let unit = UNIT_STRIDES * level.stride as f32;
    let [least, most] = level.sides.map(|side| side as f32);
    // How near the best face so far is to each place.
    let mut nearest = vec![f32::INFINITY; places];
    for face in faces {
        let [x, y, width, height] = face.bounds;
        let longer = width.max(height);
        let middle = [x + 0.5 * width, y + 0.5 * height];
        let own =
            [0, 1].map(|axis| ((middle[axis] / level.stride as f32 - 0.5).round().max(0.0) as usize).min(columns - 1));
        for row in 0..columns {
            for column in 0..columns {
                let place = row * columns + column;
                let centre = [column, row].map(|index| (index as f32 + 0.5) * level.stride as f32);
                let away = libm::hypotf(centre[0] - middle[0], centre[1] - middle[1]) / longer;
                let inside = middle.iter().all(|part| (0.0..side as f32).contains(part));
                let is_own = inside && [column, row] == own;
                let fits = (least..most).contains(&longer) && face.counts;
                if fits && (away < REACH || is_own) {
                    if away < nearest[place] {
                        nearest[place] = away;
                        known[place] = 1.0;
                        known[places + place] = 1.0;
                        let mut put = |number: usize, value: f32| map[number * places + place] = value;
                        put(channel::SCORE, 1.0);
                        for axis in 0..2 {
                            put(channel::MIDDLE + axis, (middle[axis] - centre[axis]) / unit);
                            put(channel::SIZE + axis, libm::logf([width, height][axis].max(1.0) / unit));
                            for (number, point) in face.points.iter().enumerate() {
                                put(channel::POINTS + 2 * number + axis, (point[axis] - centre[axis]) / unit);
                            }
                        }
                        let (sin, cos) = libm::sincosf(face.roll);
                        put(channel::ROLL, sin);
                        put(channel::ROLL + 1, cos);
                    }
                } else if away < DOUBT && nearest[place].is_infinite() {
                    // The rim of a face, or a face that belongs to another level, or one that is too well hidden to ask for.
                    known[place] = 0.0;
                }
            }
        }
    }
    (known, map)
}

impl Task for DetectorTask {
    type Sample = Portrait;

    fn blueprint(&self) -> Result<Blueprint, LearnError> {
        Ok(detector_blueprint(self.recipe.network.side)?)
    }

    fn maker(&self) -> Result<SampleMaker<'_, Portrait>, LearnError> {
        let mut maker = self.generator.maker()?;
        Ok(Box::new(move |number| {
            let (frame, record) = maker.render(number)?;
            Portrait::new(frame, &record)
        }))
    }

    fn batch(&self, samples: &[Arc<Portrait>], step: u64, warper: &mut Warper) -> Result<Batch, LearnError> {
        let side = self.recipe.network.side;
        let mut images = vec![0.0; samples.len() * 3 * side * side];
        let mut targets: BTreeMap<&'static str, (Vec<f32>, usize)> = BTreeMap::new();
        let mut picture = Image::filled(side as u32, side as u32, [0; 3])?;
        for (place, image) in images.chunks_exact_mut(3 * side * side).enumerate() {
            let stream = step.wrapping_mul(samples.len() as u64).wrapping_add(place as u64);
            let mut dice = Dice::new(self.recipe.seed, stream, "mosaic");
            let faces = mosaic::compose(samples, place, &mut picture, &mut dice, warper)?;
            spoil(&mut picture, &self.recipe.photo, &mut dice)?;
            fill_input(picture.as_bytes(), image);
            for (level, names) in DETECTOR.into_iter().zip(TARGETS) {
                let (known, map) = level_targets(&faces, level, side);
                for (name, numbers) in names.into_iter().zip([known, map]) {
                    let entry = targets.entry(name).or_insert_with(|| (Vec::new(), numbers.len()));
                    entry.0.extend_from_slice(&numbers);
                }
            }
        }
        Ok(Batch { count: samples.len(), images, targets })
    }

    fn losses(&self, outcome: Vec<Value>, batch: &Batch) -> Result<Losses, LearnError> {
        let device = match outcome.first() {
            Some(Value::Map(map)) => map.device(),
            _ => return Err(LearnError::internal("a detector without maps")),
        };
        // All places of all levels, one after the other: `[places, channels]`.
        let (mut said, mut meant, mut scored, mut faces) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (value, names) in outcome.into_iter().zip(TARGETS) {
            let Value::Map(map) = value else { return Err(LearnError::internal("a detector with a vector")) };
            let [count, channels, height, width] = map.dims();
            let places = height * width;
            let rows = |tensor: Tensor<3>, channels: usize| -> Tensor<2> {
                tensor.swap_dims(1, 2).reshape([count * places, channels])
            };
            let known = target(batch, names[0], [count, 2, places], &device)?;
            said.push(rows(map.reshape([count, channels, places]), channels));
            meant.push(rows(target(batch, names[1], [count, channels, places], &device)?, channels));
            scored.push(rows(known.clone().slice([0..count, 0..1, 0..places]), 1));
            faces.push(rows(known.slice([0..count, 1..2, 0..places]), 1));
        }
        let [said, meant, scored, faces] = [said, meant, scored, faces].map(|list| Tensor::cat(list, 0));
        let total = said.dims()[0];
        let part = |tensor: &Tensor<2>, first: usize, end: usize| tensor.clone().slice([0..total, first..end]);
        let logit = part(&said, channel::SCORE, channel::MIDDLE);
        let truth = part(&meant, channel::SCORE, channel::MIDDLE);
        let wrong = (burn::tensor::activation::sigmoid(logit.clone().detach()) - truth.clone()).abs();
        let cross = logistic(logit, truth) * wrong.powf_scalar(FOCUS) * scored;
        // As many faces as there are, not places: most places are empty.
        let score = cross.sum() / faces.clone().sum().clamp_min(1.0);
        let mut parts: Vec<(&'static str, Tensor<1>)> = vec![("score", score)];
        for (name, first, end) in [
            ("middle", channel::MIDDLE, channel::SIZE),
            ("size", channel::SIZE, channel::POINTS),
            ("points", channel::POINTS, channel::ROLL),
            ("roll", channel::ROLL, channel::COUNT),
        ] {
            let difference = part(&said, first, end) - part(&meant, first, end);
            parts.push((name, masked(smooth(difference, 0.02), faces.clone().repeat_dim(1, end - first))));
        }
        Ok(super::sum(parts, &self.weights, &device))
    }

    fn biases(&self, _: &[Batch]) -> Vec<(&'static str, Vec<f32>)> {
        // Most places hold no face: a first guess of one in a hundred (Lin et al. 2017).
        let mut bias = vec![0.0; channel::COUNT];
        bias[channel::SCORE] = -4.6;
        bias[channel::ROLL + 1] = 1.0;
        DETECTOR.into_iter().map(|level| (level.name, bias.clone())).collect()
    }

    fn validate(&self, model: &Model) -> Result<Vec<Figures>, LearnError> {
        Ok(vec![Figures { set: None, figures: self.measured.measure(model)? }])
    }
}

fn target(batch: &Batch, name: &'static str, shape: [usize; 3], device: &Device) -> Result<Tensor<3>, LearnError> {
    let (numbers, _) = batch.targets.get(name).ok_or_else(|| LearnError::internal("a target is missing"))?;
    Ok(Tensor::from_data(TensorData::new(numbers.clone(), shape), device))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_decoded_from_the_targets_is_the_face() {
        let side = 128;
        for (size, at) in [(20.0, [40.0, 60.0]), (60.0, [64.0, 50.0]), (110.0, [66.0, 70.0])] {
            let points = std::array::from_fn(|i| [at[0] + 3.0 * i as f32, at[1] - 2.0 * i as f32]);
            let face = Face {
                bounds: [at[0] - 0.4 * size, at[1] - 0.5 * size, 0.8 * size, size],
                points,
                roll: 0.3,
                counts: true,
            };
            let mut found = 0;
            for level in DETECTOR {
                let (known, map) = level_targets(&[face], level, side);
                let places = known.len() / 2;
                let columns = side / level.stride;
                let unit = UNIT_STRIDES * level.stride as f32;
                for place in (0..places).filter(|place| known[places + place] == 1.0) {
                    found += 1;
                    let at = |number: usize| map[number * places + place];
                    let own = [place % columns, place / columns].map(|i| (i as f32 + 0.5) * level.stride as f32);
                    assert_eq!(at(channel::SCORE), 1.0);
                    let width = unit * at(channel::SIZE).exp();
                    assert!((own[0] + unit * at(channel::MIDDLE) - 0.5 * width - face.bounds[0]).abs() < 1e-3);
                    assert!((width - face.bounds[2]).abs() < 1e-3);
                    assert!((own[1] + unit * at(channel::POINTS + 11) - points[5][1]).abs() < 1e-3);
                    assert!((at(channel::ROLL).atan2(at(channel::ROLL + 1)) - 0.3).abs() < 1e-5);
                }
            }
            assert!(found > 0, "no place learns a face of {size} pixels");
        }
    }
}
