//! How well a detector does on fresh pictures, run as a tracker runs it.

use std::sync::Arc;

use lineament_image::{Image, Warper};
use lineament_metrics as metrics;
use lineament_models::{Detector, DetectorOptions};
use lineament_net::Model;
use lineament_synth::{Dice, Generator};

use super::mosaic::{Face, Portrait, compose};
use crate::error::LearnError;
use crate::recipe::Recipe;

/// Added to the training's seed: samples that no training sees.
const OTHER_SEED: u64 = 0x5eed_0000_0000;
/// A box is right that overlaps the true one by this much (intersection over union).
const RIGHT: f32 = 0.5;

/// The pictures that are measured on.
#[derive(Debug)]
pub(crate) struct Measured {
    pictures: Vec<(Image<[u8; 3]>, Vec<Face>)>,
    side: u32,
}

impl Measured {
    pub(crate) fn new(recipe: &Recipe) -> Result<Self, LearnError> {
        let synth = super::synth(recipe, recipe.seed ^ OTHER_SEED)?;
        let generator = Generator::new(synth)?;
        let mut portraits = Vec::new();
        let mut maker = generator.maker()?;
        for number in 0..recipe.data.validation {
            let (frame, record) = maker.render(number)?;
            portraits.push(Arc::new(Portrait::new(frame, &record)?));
        }
        let side = recipe.network.side as u32;
        let mut warper = Warper::new();
        let mut pictures = Vec::new();
        for number in 0..portraits.len() {
            let mut dice = Dice::new(recipe.seed ^ OTHER_SEED, number as u64, "validation");
            let mut picture = Image::filled(side, side, [0; 3])?;
            let faces = compose(&portraits, number, &mut picture, &mut dice, &mut warper)?;
            pictures.push((picture, faces));
        }
        Ok(Self { pictures, side })
    }

    pub(crate) fn measure(&self, model: &Model) -> Result<Vec<(&'static str, f64)>, LearnError> {
        let options = DetectorOptions { longest_side: self.side, least_score: 0.05, ..DetectorOptions::default() };
        let mut detector = Detector::from_model(model, options)?;
        // Score and whether it is right, of every box that is not about a face that need not be found.
        let mut boxes: Vec<(f32, bool)> = Vec::new();
        let (mut there, mut hits, mut small, mut small_hits, mut false_ones) = (0, 0, 0, 0, 0);
        let (mut points, mut rolls) = (Vec::new(), Vec::new());
        for (picture, faces) in &self.pictures {
            let mut taken = vec![false; faces.len()];
            for found in detector.run(picture)? {
                let best = (0..faces.len())
                    .map(|i| (overlap(found.bounds, faces[i].bounds), i))
                    .filter(|(share, i)| *share >= RIGHT && !taken[*i])
                    .max_by(|a, b| a.0.total_cmp(&b.0));
                if let Some((_, i)) = best {
                    taken[i] = true;
                    let face = &faces[i];
                    if !face.counts {
                        continue;
                    }
                    boxes.push((found.score, true));
                    if found.score >= 0.5 {
                        let longer = f64::from(face.bounds[2].max(face.bounds[3]));
                        let plain = |list: &[[f32; 2]; 6]| list.map(|p| p.map(f64::from));
                        points.extend(metrics::nme(&plain(&found.points), &plain(&face.points), longer));
                        let apart = (found.roll.0 - f64::from(face.roll)).rem_euclid(std::f64::consts::TAU);
                        rolls.push(apart.min(std::f64::consts::TAU - apart).to_degrees());
                        hits += 1;
                        small_hits += usize::from(longer < 24.0);
                    }
                } else if faces.iter().all(|face| face.counts || within(found.bounds, face.bounds) < 0.3) {
                    boxes.push((found.score, false));
                    false_ones += usize::from(found.score >= 0.5);
                }
            }
            let counted = faces.iter().filter(|face| face.counts);
            small += counted.clone().filter(|face| face.bounds[2].max(face.bounds[3]) < 24.0).count();
            there += counted.count();
        }
        Ok(vec![
            ("average precision at IoU 0.5", average_precision(boxes, there)),
            ("found at score 0.5", hits as f64 / f64::from(there.max(1) as u32)),
            ("found below 24 pixels", small_hits as f64 / f64::from(small.max(1) as u32)),
            ("false alarms a picture", f64::from(false_ones as u32) / self.pictures.len().max(1) as f64),
            ("key points, % of the face's side", 100.0 * metrics::mean(&points)),
            ("roll, degrees, median", metrics::median(&rolls)),
        ])
    }
}

/// The area under precision over recall, precision made falling (Everingham et al. 2010, all points).
fn average_precision(mut boxes: Vec<(f32, bool)>, there: usize) -> f64 {
    boxes.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut right = 0;
    let mut curve: Vec<[f64; 2]> = Vec::new();
    for (number, (_, is_right)) in boxes.iter().enumerate() {
        right += usize::from(*is_right);
        curve.push([right as f64 / there.max(1) as f64, right as f64 / (number + 1) as f64]);
    }
    let (mut area, mut best) = (0.0, 0.0_f64);
    for place in (0..curve.len()).rev() {
        best = best.max(curve[place][1]);
        let before = if place == 0 { 0.0 } else { curve[place - 1][0] };
        area += (curve[place][0] - before) * best;
    }
    area
}

fn shared(a: [f32; 4], b: [f32; 4]) -> f32 {
    let span = |i: usize| ((a[i] + a[i + 2]).min(b[i] + b[i + 2]) - a[i].max(b[i])).max(0.0);
    span(0) * span(1)
}

fn overlap(a: [f32; 4], b: [f32; 4]) -> f32 {
    let both = shared(a, b);
    both / (a[2] * a[3] + b[2] * b[3] - both).max(1e-6)
}

/// The share of `a` within `b`.
fn within(a: [f32; 4], b: [f32; 4]) -> f32 {
    shared(a, b) / (a[2] * a[3]).max(1e-6)
}

#[cfg(test)]
mod tests {
    use super::average_precision;

    #[test]
    fn average_precision_of_a_short_list() {
        let boxes = vec![(0.9, true), (0.8, false), (0.7, true)];
        // Recall ½ at precision 1, then 1 at ⅔.
        assert!((average_precision(boxes, 2) - (0.5 + 0.5 * 2.0 / 3.0)).abs() < 1e-12);
        assert_eq!(average_precision(Vec::new(), 3), 0.0);
    }
}
