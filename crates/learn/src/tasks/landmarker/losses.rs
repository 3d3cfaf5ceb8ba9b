//! The losses of the crop network.

use std::collections::BTreeMap;

use burn::tensor::{Device, Int, Tensor, TensorData, activation};
use lineament_face::ibug68;
use lineament_face::landmarks::{COUNT, MESH_COUNT};
use lineament_models::{REGIONS, layout};

use super::{ACTION_UNITS_KNOWN, BLENDSHAPES_KNOWN, POINTS_KNOWN, ROTATION_KNOWN, VISIBILITY_KNOWN};
use crate::error::LearnError;
use crate::network::Value;
use crate::tasks::loss::{logistic, masked, smooth};
use crate::tasks::{self, Batch, Losses};

/// The losses and their usual weights. Points are in hundredths of the crop's side.
pub(super) const LOSSES: [(&str, f64); 11] = [
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

/// A target's tensor.
fn tensor(batch: &Batch, name: &'static str, device: &Device) -> Result<Tensor<2>, LearnError> {
    let (numbers, width) = batch.targets.get(name).ok_or_else(|| LearnError::internal("a target is missing"))?;
    Ok(Tensor::from_data(TensorData::new(numbers.clone(), [batch.count, *width]), device))
}

/// The losses of what the network says of a batch. Each counts what is known: of a face of which everything is, all of it.
pub(super) fn losses(
    outcome: Vec<Value>,
    batch: &Batch,
    weights: &BTreeMap<&'static str, f64>,
) -> Result<Losses, LearnError> {
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
    // What is known of a face that is there.
    let known = |name: &'static str, width: usize| -> Result<Tensor<2>, LearnError> {
        let known = target(name)?;
        let known = if known.dims()[1] == 1 { across(&known, width) } else { known };
        Ok(across(&present, width) * known)
    };
    let known_points = known(POINTS_KNOWN, 3 * COUNT)?.reshape([count, COUNT, 3]);
    let axis = |axis: usize| -> Tensor<2> {
        known_points.clone().slice([0..count, 0..COUNT, axis..axis + 1]).reshape([count, COUNT])
    };
    let (known_places, known_depths) = (axis(0), axis(2));

    // Points: the distance in the picture, and in depth.
    let difference = (take(layout::POINTS) - target("points")?) * POINT_UNIT;
    let difference = difference.reshape([count, COUNT, 3]);
    let numbers = |end: usize| {
        let numbers: Vec<i32> = GAPS.iter().map(|gap| gap[end]).collect();
        Tensor::<1, Int>::from_data(TensorData::new(numbers, [GAPS.len()]), &device)
    };
    let ends = |end: usize| difference.clone().slice([0..count, 0..COUNT, 0..2]).select(1, numbers(end));
    let known_gaps = known_places.clone().select(1, numbers(0)) * known_places.clone().select(1, numbers(1));
    let gaps: Tensor<2> = (ends(0) - ends(1)).powi_scalar(2).sum_dim(2).reshape([count, GAPS.len()]);
    let squared: Tensor<2> =
        difference.clone().slice([0..count, 0..COUNT, 0..2]).powi_scalar(2).sum_dim(2).reshape([count, COUNT]);
    let depth: Tensor<2> = difference.slice([0..count, 0..COUNT, 2..3]).reshape([count, COUNT]);
    let mut importance: Vec<f32> = (0..COUNT).map(|i| if i < MESH_COUNT { 1.0 } else { IRIS_WEIGHT }).collect();
    ibug68::LANDMARKS.iter().for_each(|&landmark| importance[usize::from(landmark)] = ANNOTATED_WEIGHT);
    let importance = Tensor::<1>::from_data(TensorData::new(importance, [COUNT]), &device).reshape([1, COUNT]);
    let weighted = known_places.clone() * importance;
    // The variance learns from the points' errors as they are and does not hold the points back. Student's likelihood with many degrees of freedom:
    // near a Gaussian's, but a few points that are far off cannot outweigh everything else.
    let log = take(layout::LOG_VARIANCE).clamp(-18.0, 2.0) + (POINT_UNIT * POINT_UNIT).ln();
    let relative = squared.clone().detach() * (-log.clone()).exp();
    let likelihood = log + (relative / FREEDOM + 1.0).log() * (0.5 * (FREEDOM + 2.0));
    let mut parts: Vec<(&'static str, Tensor<1>)> = vec![
        ("points", masked((squared + 1e-4).sqrt(), weighted)),
        ("gaps", masked((gaps + 1e-4).sqrt(), known_gaps)),
        ("depth", masked(smooth(depth, 0.01), known_depths)),
        ("variance", masked(likelihood, known_places)),
    ];
    for (name, mask, head, epsilon) in [
        ("rotation", ROTATION_KNOWN, layout::ROTATION, 0.01),
        // Nearly squares: most are 0, and a plain distance is content with saying so of all.
        ("blendshapes", BLENDSHAPES_KNOWN, layout::BLENDSHAPES, 0.3),
        ("action_units", ACTION_UNITS_KNOWN, layout::ACTION_UNITS, 0.3),
    ] {
        let difference = take(head) - target(name)?;
        parts.push((name, masked(smooth(difference, epsilon), known(mask, head.length)?)));
    }
    parts.push(("gaze", masked(smooth(take(layout::GAZE) - target("gaze")?, 0.01), target("gaze_known")?)));
    let seen = logistic(take(layout::VISIBILITY), target("visibility")?);
    parts.push(("visibility", masked(seen, known(VISIBILITY_KNOWN, REGIONS.len())?)));
    parts.push(("presence", logistic(take(layout::PRESENCE), present.clone()).mean()));
    let emotion = target("emotion")?;
    let log_share = activation::log_softmax(take(layout::EMOTION), 1);
    let known = emotion.clone().sum_dim(1);
    parts.push(("emotion", masked(-(log_share * emotion).sum_dim(1), known)));

    Ok(tasks::sum(parts, weights, &device))
}
