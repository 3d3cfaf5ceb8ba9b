//! The crop network.

mod measure;

use std::collections::BTreeMap;
use std::sync::Arc;

use burn::tensor::{Device, Int, Tensor, TensorData, activation};
use lineament_face::ibug68;
use lineament_face::landmarks::{COUNT, MESH_COUNT};
use lineament_image::Warper;
use lineament_models::{REGIONS, fill_input, landmarker_blueprint, layout};
use lineament_net::{Blueprint, Model};
use lineament_synth::{Dice, Generator};

use super::loss::{logistic, masked, smooth};
use super::{Batch, Losses, SampleMaker, Task};
use crate::data::{RenderedFace, View, spoil};
use crate::error::LearnError;
use crate::network::Value;
use crate::recipe::Recipe;
use measure::Measured;

/// The losses and their usual weights. Points are in hundredths of the crop's side.
const LOSSES: [(&str, f64); 11] = [
    ("points", 1.0),
    ("gaps", 0.5),
    ("depth", 0.3),
    ("variance", 0.05),
    ("rotation", 15.0),
    ("blendshapes", 60.0),
    ("action_units", 60.0),
    ("gaze", 6.0),
    ("visibility", 1.0),
    ("presence", 1.0),
    ("emotion", 0.5),
];

/// Times the crop's side: the unit of the losses of points.
const POINT_UNIT: f32 = 100.0;

/// Degrees of freedom of the distances of points.
const FREEDOM: f32 = 8.0;

/// The weight of the irises' points: ten of them must not drown among 468.
const IRIS_WEIGHT: f32 = 3.0;
/// The weight of the points that people annotate: brows, lids, lips, nose, jaw.
const ANNOTATED_WEIGHT: f32 = 4.0;

/// Distances in which expressions show: between lids, between lips, corners of the mouth, brows, and of these from what stands still. Errors that a head's
/// turn or place makes are in both ends of a gap and leave it; what is left is expression.
const GAPS: [[i32; 2]; 48] = [
    // Lids.
    [159, 145],
    [158, 153],
    [160, 144],
    [161, 163],
    [157, 154],
    [386, 374],
    [385, 380],
    [387, 373],
    [388, 390],
    [384, 381],
    // Lips, inside and outside; their red.
    [13, 14],
    [82, 87],
    [312, 317],
    [81, 178],
    [311, 402],
    [80, 88],
    [310, 318],
    [0, 17],
    [37, 84],
    [267, 314],
    [0, 13],
    [14, 17],
    // The mouth's corners, and its place.
    [61, 291],
    [78, 308],
    [61, 2],
    [291, 2],
    [0, 2],
    [61, 17],
    [291, 17],
    [61, 33],
    [291, 263],
    [17, 152],
    // Brows from lids, from each other and from the nose's root.
    [105, 159],
    [66, 158],
    [107, 133],
    [70, 33],
    [46, 33],
    [334, 386],
    [296, 385],
    [336, 362],
    [300, 263],
    [276, 263],
    [55, 285],
    [107, 336],
    [107, 6],
    [336, 6],
    // Wings of the nose from the inner corners of the eyes.
    [129, 133],
    [358, 362],
];

/// The landmarker.
#[derive(Debug)]
pub struct LandmarkerTask {
    recipe: Recipe,
    generator: Generator,
    weights: BTreeMap<&'static str, f64>,
    measured: Measured,
}

impl LandmarkerTask {
    /// From a recipe.
    ///
    /// # Errors
    /// Losses that there are not, or pictures that cannot be made.
    pub fn new(recipe: &Recipe) -> Result<Self, LearnError> {
        let weights = super::weights(&LOSSES, recipe, "landmarker")?;
        let mut synth = recipe.synth()?;
        synth.seed = recipe.seed;
        let measured = Measured::new(recipe)?;
        Ok(Self { recipe: recipe.clone(), generator: Generator::new(synth)?, weights, measured })
    }
}

/// A target's tensor.
fn tensor(batch: &Batch, name: &'static str, device: &Device) -> Result<Tensor<2>, LearnError> {
    let (numbers, width) = batch.targets.get(name).ok_or_else(|| LearnError::internal("a target is missing"))?;
    Ok(Tensor::from_data(TensorData::new(numbers.clone(), [batch.count, *width]), device))
}

impl Task for LandmarkerTask {
    type Sample = RenderedFace;

    fn blueprint(&self) -> Result<Blueprint, LearnError> {
        Ok(landmarker_blueprint(self.recipe.network.side)?)
    }

    fn maker(&self) -> Result<SampleMaker<'_, RenderedFace>, LearnError> {
        let mut maker = self.generator.maker()?;
        let mut warper = Warper::new();
        Ok(Box::new(move |number| {
            let (frame, record) = maker.render(number)?;
            RenderedFace::new(&frame.colour, &record, &mut warper)
        }))
    }

    fn batch(&self, samples: &[Arc<RenderedFace>], step: u64, warper: &mut Warper) -> Result<Batch, LearnError> {
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
            let known = if truth.present { 1.0 } else { 0.0 };
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
        let mut outputs: Vec<Tensor<2>> = outcome.into_iter().map(Value::flat).collect();
        if outputs.len() != layout::LANDMARKER.len() {
            return Err(LearnError::internal("a landmarker with other outputs"));
        }
        let device = outputs[0].device();
        let count = batch.count;
        let mut take = |head: layout::Head| -> Tensor<2> {
            let place = layout::LANDMARKER.iter().position(|known| *known == head).unwrap_or(0);
            std::mem::replace(&mut outputs[place], Tensor::zeros([1, 1], &device))
        };
        let target = |name: &'static str| tensor(batch, name, &device);
        let present = target("present")?;
        let across = |mask: &Tensor<2>, width: usize| mask.clone().repeat_dim(1, width);

        // Points: the distance in the picture, and in depth.
        let difference = (take(layout::POINTS) - target("points")?) * POINT_UNIT;
        let difference = difference.reshape([count, COUNT, 3]);
        let ends = |end: usize| {
            let numbers: Vec<i32> = GAPS.iter().map(|gap| gap[end]).collect();
            let numbers = Tensor::<1, Int>::from_data(TensorData::new(numbers, [GAPS.len()]), &device);
            difference.clone().slice([0..count, 0..COUNT, 0..2]).select(1, numbers)
        };
        let gaps: Tensor<2> = (ends(0) - ends(1)).powi_scalar(2).sum_dim(2).reshape([count, GAPS.len()]);
        let squared: Tensor<2> =
            difference.clone().slice([0..count, 0..COUNT, 0..2]).powi_scalar(2).sum_dim(2).reshape([count, COUNT]);
        let depth: Tensor<2> = difference.slice([0..count, 0..COUNT, 2..3]).reshape([count, COUNT]);
        let mut importance: Vec<f32> = (0..COUNT).map(|i| if i < MESH_COUNT { 1.0 } else { IRIS_WEIGHT }).collect();
        ibug68::LANDMARKS.iter().for_each(|&landmark| importance[usize::from(landmark)] = ANNOTATED_WEIGHT);
        let importance = Tensor::<1>::from_data(TensorData::new(importance, [COUNT]), &device).reshape([1, COUNT]);
        let everywhere = across(&present, COUNT);
        let weighted = everywhere.clone() * importance;
        // The variance learns from the points' errors as they are and does not hold the points back. Student's likelihood with many degrees of freedom:
        // near a Gaussian's, but a few points that are far off cannot outweigh everything else.
        let log = take(layout::LOG_VARIANCE).clamp(-18.0, 2.0) + (POINT_UNIT * POINT_UNIT).ln();
        let relative = squared.clone().detach() * (-log.clone()).exp();
        let likelihood = log + (relative / FREEDOM + 1.0).log() * (0.5 * (FREEDOM + 2.0));
        let mut parts: Vec<(&'static str, Tensor<1>)> = vec![
            ("points", masked((squared + 1e-4).sqrt(), weighted)),
            ("gaps", masked((gaps + 1e-4).sqrt(), across(&present, GAPS.len()))),
            ("depth", masked(smooth(depth, 0.01), everywhere.clone())),
            ("variance", masked(likelihood, everywhere)),
        ];
        for (name, head, epsilon) in [
            ("rotation", layout::ROTATION, 0.01),
            // Nearly squares: most are 0, and a plain distance is content with saying so of all.
            ("blendshapes", layout::BLENDSHAPES, 0.3),
            ("action_units", layout::ACTION_UNITS, 0.3),
        ] {
            let difference = take(head) - target(name)?;
            parts.push((name, masked(smooth(difference, epsilon), across(&present, head.length))));
        }
        parts.push(("gaze", masked(smooth(take(layout::GAZE) - target("gaze")?, 0.01), target("gaze_known")?)));
        let seen = logistic(take(layout::VISIBILITY), target("visibility")?);
        parts.push(("visibility", masked(seen, across(&present, REGIONS.len()))));
        parts.push(("presence", logistic(take(layout::PRESENCE), present.clone()).mean()));
        let emotion = target("emotion")?;
        let log_share = activation::log_softmax(take(layout::EMOTION), 1);
        let known = emotion.clone().sum_dim(1);
        parts.push(("emotion", masked(-(log_share * emotion).sum_dim(1), known)));

        Ok(super::sum(parts, &self.weights, &device))
    }

    fn biases(&self, batches: &[Batch]) -> Vec<(&'static str, Vec<f32>)> {
        let mean = |name: &'static str| -> Vec<f32> {
            let width = batches.first().and_then(|batch| batch.targets.get(name)).map_or(0, |target| target.1);
            let (mut sums, mut count) = (vec![0.0_f32; width], 0.0_f32);
            for row in batches.iter().filter_map(|batch| batch.targets.get(name)).flat_map(|t| t.0.chunks(width.max(1)))
            {
                sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
                count += 1.0;
            }
            sums.iter().map(|sum| sum / count.max(1.0)).collect()
        };
        let mut all: Vec<(&'static str, Vec<f32>)> =
            [layout::POINTS, layout::ROTATION, layout::BLENDSHAPES, layout::ACTION_UNITS, layout::GAZE]
                .map(|head| (head.name, mean(head.name)))
                .into();
        // Deviations of a twentieth of the side, as errors are at first.
        all.push((layout::LOG_VARIANCE.name, vec![-6.0; layout::LOG_VARIANCE.length]));
        all
    }

    fn validate(&self, model: &Model) -> Result<Vec<(&'static str, f64)>, LearnError> {
        self.measured.measure(model)
    }
}
