//! The crop network.

mod losses;
mod measure;
mod tally;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lineament_image::Warper;
use lineament_models::{fill_input, landmarker_blueprint, layout};
use lineament_net::{Blueprint, Model};
use lineament_synth::{Dice, Generator};

use super::{Batch, Figures, Losses, SampleMaker, Task};
use crate::data::{FaceSample, Mixture, View, spoil};
use crate::error::LearnError;
use crate::network::Value;
use crate::recipe::Recipe;
use losses::LOSSES;
use measure::Measured;

/// Names of the masks among the targets: what of a head is known, 0 or 1, whether the view shows the face or not.
const POINTS_KNOWN: &str = "points_known";
const ROTATION_KNOWN: &str = "rotation_known";
const BLENDSHAPES_KNOWN: &str = "blendshapes_known";
const ACTION_UNITS_KNOWN: &str = "action_units_known";
const VISIBILITY_KNOWN: &str = "visibility_known";
/// Whether a set or a record says where the eyes look, whether they can be seen or not.
const GAZE_SAID: &str = "gaze_said";

/// The landmarker.
#[derive(Debug)]
pub struct LandmarkerTask {
    recipe: Recipe,
    generator: Generator,
    /// What is not rendered.
    sets: Mixture,
    weights: BTreeMap<&'static str, f64>,
    measured: Measured,
    /// What was said of the sets that are measured on.
    said: AtomicBool,
}

impl LandmarkerTask {
    /// From a recipe.
    ///
    /// # Errors
    /// Losses that there are not, sets that cannot be read or learnt from, or pictures that cannot be made.
    pub fn new(recipe: &Recipe) -> Result<Self, LearnError> {
        let weights = super::weights(&LOSSES, recipe, "landmarker")?;
        let sets = Mixture::open(&recipe.data.sets, recipe.seed)?;
        let mut synth = recipe.synth()?;
        synth.seed = recipe.seed;
        let measured = Measured::new(recipe)?;
        let (generator, said) = (Generator::new(synth)?, AtomicBool::new(false));
        Ok(Self { recipe: recipe.clone(), generator, sets, weights, measured, said })
    }
}

impl Task for LandmarkerTask {
    type Sample = FaceSample;

    fn blueprint(&self) -> Result<Blueprint, LearnError> {
        Ok(landmarker_blueprint(self.recipe.network.side)?)
    }

    fn maker(&self) -> Result<SampleMaker<'_, FaceSample>, LearnError> {
        let mut maker = self.generator.maker()?;
        let mut warper = Warper::new();
        Ok(Box::new(move |number| {
            if let Some(face) = self.sets.sample(number, &mut warper)? {
                return Ok(face);
            }
            let (frame, record) = maker.render(number)?;
            FaceSample::rendered(&frame.colour, &record, &mut warper)
        }))
    }

    fn batch(&self, samples: &[Arc<FaceSample>], step: u64, warper: &mut Warper) -> Result<Batch, LearnError> {
        let side = self.recipe.network.side;
        let mut images = vec![0.0; samples.len() * 3 * side * side];
        let mut targets: BTreeMap<&'static str, (Vec<f32>, usize)> = BTreeMap::new();
        let mut put = |name: &'static str, numbers: &[f32]| {
            let entry = targets.entry(name).or_insert_with(|| (Vec::new(), numbers.len()));
            entry.0.extend_from_slice(numbers);
        };
        for ((place, face), image) in samples.iter().enumerate().zip(images.chunks_exact_mut(3 * side * side)) {
            let stream = step.wrapping_mul(samples.len() as u64).wrapping_add(place as u64);
            let mut dice = Dice::new(self.recipe.seed, stream, "view");
            let mut view = View::draw(face, side as u32, &self.recipe.jitter, &mut dice, warper)?;
            spoil(&mut view.picture, &self.recipe.photo, &mut dice)?;
            fill_input(view.picture.as_bytes(), image);
            let truth = &view.targets;
            let flag = |known: bool| if known { 1.0 } else { 0.0 };
            let known = flag(truth.present);
            let depth = truth.known.depth;
            let points: Vec<f32> =
                truth.known.points.iter().flat_map(|&known| [flag(known), flag(known), flag(known && depth)]).collect();
            let units: Vec<f32> = truth.known.action_units.iter().map(|&known| flag(known)).collect();
            put(POINTS_KNOWN, &points);
            put(ROTATION_KNOWN, &[flag(truth.known.rotation)]);
            put(BLENDSHAPES_KNOWN, &[flag(truth.known.blendshapes)]);
            put(ACTION_UNITS_KNOWN, &units);
            put(GAZE_SAID, &[flag(truth.known.gaze)]);
            put(VISIBILITY_KNOWN, &[flag(truth.known.visibility)]);
            put("points", truth.points.as_flattened());
            put("rotation", &truth.rotation);
            put("blendshapes", &truth.blendshapes);
            put("action_units", &truth.action_units);
            put("gaze", truth.gaze.as_flattened());
            let [left, right] = truth.gaze_known.map(|seen| if seen { known } else { 0.0 });
            put("gaze_known", &[left, left, left, right, right, right]);
            put("visibility", &truth.visibility);
            put("present", &[known]);
            let mut emotion = [0.0; layout::EMOTION.length];
            if let Some(number) = truth.emotion {
                emotion[number] = known;
            }
            put("emotion", &emotion);
        }
        Ok(Batch { count: samples.len(), images, targets })
    }

    fn losses(&self, outcome: Vec<Value>, batch: &Batch) -> Result<Losses, LearnError> {
        losses::losses(outcome, batch, &self.weights)
    }

    fn biases(&self, batches: &[Batch]) -> Vec<(&'static str, Vec<f32>)> {
        // Of what is known, whether the view shows the face or not.
        let mean = |name: &'static str, mask: &'static str| -> Vec<f32> {
            let width = batches.first().and_then(|batch| batch.targets.get(name)).map_or(0, |target| target.1);
            let (mut sums, mut counts) = (vec![0.0_f32; width], vec![0.0_f32; width]);
            for batch in batches {
                let (Some((rows, _)), Some((masks, across))) = (batch.targets.get(name), batch.targets.get(mask))
                else {
                    continue;
                };
                for (row, known) in rows.chunks(width.max(1)).zip(masks.chunks((*across).max(1))) {
                    // One flag for all numbers of a head, or one for each.
                    for (number, (value, known)) in row.iter().zip(known.iter().cycle()).enumerate() {
                        sums[number] += value * known;
                        counts[number] += known;
                    }
                }
            }
            sums.iter().zip(&counts).map(|(sum, count)| sum / count.max(1.0)).collect()
        };
        let mut all: Vec<(&'static str, Vec<f32>)> = [
            (layout::POINTS, POINTS_KNOWN),
            (layout::ROTATION, ROTATION_KNOWN),
            (layout::BLENDSHAPES, BLENDSHAPES_KNOWN),
            (layout::ACTION_UNITS, ACTION_UNITS_KNOWN),
            (layout::GAZE, GAZE_SAID),
        ]
        .map(|(head, mask)| (head.name, mean(head.name, mask)))
        .into();
        // Deviations of a twentieth of the side, as errors are at first.
        all.push((layout::LOG_VARIANCE.name, vec![-6.0; layout::LOG_VARIANCE.length]));
        all
    }

    fn validate(&self, model: &Model) -> Result<Vec<Figures>, LearnError> {
        self.measured.measure(model)
    }

    fn remarks(&self) -> Vec<String> {
        let mut remarks =
            if self.said.swap(true, Ordering::Relaxed) { Vec::new() } else { self.measured.remarks.clone() };
        remarks.extend(self.sets.remarks());
        remarks
    }
}
