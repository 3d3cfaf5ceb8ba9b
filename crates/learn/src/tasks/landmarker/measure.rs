//! How well a landmarker does on fresh synthetic faces, run as a tracker runs it.

use lineament_face::Emotion;
use lineament_geometry::{HeadCv, Ray, Rotation};
use lineament_image::Warper;
use lineament_metrics as metrics;
use lineament_models::{Landmarker, layout};
use lineament_net::Model;
use lineament_synth::{Dice, Generator};

use crate::data::{JitterPart, RenderedFace, View};
use crate::error::LearnError;
use crate::recipe::Recipe;

/// Added to the training's seed: samples that no training sees.
const OTHER_SEED: u64 = 0x5eed_0000_0000;

/// The crops of a tracker that follows a face: from the landmarks of the frame before.
const TRACKED: JitterPart = JitterPart { scale: 0.03, shift: 0.015, roll: 2.0, coarse: 0.0, mirror: 0.0, absent: 0.1 };

/// Largest yaw of the bar, degrees.
const WITHIN: f64 = 60.0;

/// Shapes and units from here on are there, for the areas under their curves.
const THERE: f32 = 0.3;
/// Those that are there in fewer views than this are not measured.
const FEWEST: usize = 5;

/// What was said and what is true of shapes or units: a list for each of them.
#[derive(Debug, Default)]
struct Weights {
    said: Vec<Vec<f64>>,
    there: Vec<Vec<bool>>,
    errors: Vec<f64>,
}

impl Weights {
    fn add(&mut self, said: &[f32], truth: &[f32]) {
        self.said.resize(said.len(), Vec::new());
        self.there.resize(said.len(), Vec::new());
        for (number, (said, truth)) in said.iter().zip(truth).enumerate() {
            self.said[number].push(f64::from(*said));
            self.there[number].push(*truth >= THERE);
        }
        let apart = said.iter().zip(truth).map(|(said, truth)| f64::from((said - truth).abs()));
        self.errors.push(apart.sum::<f64>() / said.len().max(1) as f64);
    }

    /// The mean of the areas under the ROC curves.
    fn mean_auc(&self) -> f64 {
        let often = |there: &&Vec<bool>| there.iter().filter(|there| **there).count() >= FEWEST;
        let both = self.said.iter().zip(&self.there).filter(|(_, there)| often(there));
        let areas: Vec<f64> = both.filter_map(|(said, there)| metrics::roc_auc(said, there)).collect();
        metrics::mean(&areas)
    }
}

/// The views that are measured on.
#[derive(Debug)]
pub(crate) struct Measured {
    views: Vec<View>,
}

impl Measured {
    pub(crate) fn new(recipe: &Recipe) -> Result<Self, LearnError> {
        let mut synth = recipe.synth()?;
        synth.seed = recipe.seed ^ OTHER_SEED;
        let generator = Generator::new(synth)?;
        let mut maker = generator.maker()?;
        let mut warper = Warper::new();
        let mut views = Vec::new();
        for number in 0..recipe.data.validation {
            let (frame, record) = maker.render(number)?;
            let face = RenderedFace::new(&frame.colour, &record, &mut warper)?;
            let mut dice = Dice::new(recipe.seed ^ OTHER_SEED, number, "validation");
            views.push(View::draw(&face, recipe.network.side as u32, &TRACKED, &mut dice, &mut warper)?);
        }
        Ok(Self { views })
    }

    pub(crate) fn measure(&self, model: &Model) -> Result<Vec<(&'static str, f64)>, LearnError> {
        let mut landmarker = Landmarker::from_model(model)?;
        let (mut within, mut beyond) = (Vec::new(), Vec::new());
        let (mut turns, mut looks) = (Vec::new(), Vec::new());
        let (mut units, mut shapes) = (Weights::default(), Weights::default());
        let (mut presence, mut is_present) = (Vec::new(), Vec::new());
        let (mut said, mut meant) = (Vec::new(), Vec::new());
        let mut inside = [0_usize; 2];
        for view in &self.views {
            let truth = &view.targets;
            let found = landmarker.run(&view.picture)?;
            presence.push(f64::from(found.presence));
            is_present.push(truth.present);
            if !truth.present {
                continue;
            }
            let side = f64::from(view.picture.width());
            let place = |value: f32| (f64::from(value) + 0.5) * side;
            let truly: Vec<[f64; 2]> = truth.points.iter().map(|p| [place(p[0]), place(p[1])]).collect();
            let guess: Vec<[f64; 2]> = found.points.iter().map(|p| [f64::from(p[0]), f64::from(p[1])]).collect();
            let error = metrics::nme(&guess, &truly, truth.eyes_apart * side).unwrap_or(f64::NAN);
            if truth.yaw.abs() <= WITHIN {
                within.push(error)
            } else {
                beyond.push(error)
            }
            for ((p, q), sigma) in guess.iter().zip(&truly).zip(&found.sigma) {
                inside[0] += usize::from(libm::hypot(p[0] - q[0], p[1] - q[1]) < 2.0 * f64::from(*sigma));
                inside[1] += 1;
            }
            let six = truth.rotation.map(f64::from);
            let turned: Rotation<HeadCv, Ray> = Rotation::from_six(six)?;
            turns.push(found.rotation.map_or(90.0, |guess| guess.angle_to(&turned).degrees()));
            units.add(found.action_units.as_array(), &truth.action_units);
            shapes.add(found.blendshapes.as_array(), &truth.blendshapes);
            for eye in 0..2 {
                if truth.gaze_known[eye] {
                    let cosine: f32 = (0..3).map(|i| found.gaze[eye][i] * truth.gaze[eye][i]).sum();
                    looks.push(f64::from(cosine.clamp(-1.0, 1.0)).acos().to_degrees());
                }
            }
            if let Some(number) = truth.emotion {
                said.push(lineament_face::Vocabulary::index(found.emotion.largest()));
                meant.push(number);
            }
        }
        let emotion = metrics::Confusion::of(Emotion::COUNT, &meant, &said).map_or(f64::NAN, |c| c.mean_recall());
        let present = metrics::roc_auc(&presence, &is_present).unwrap_or(f64::NAN);
        debug_assert_eq!(layout::EMOTION.length, Emotion::COUNT);
        Ok(vec![
            ("NME within 60° yaw, %", 100.0 * metrics::mean(&within)),
            ("NME beyond 60° yaw, %", 100.0 * metrics::mean(&beyond)),
            ("NME within 60° yaw, median, %", 100.0 * metrics::median(&within)),
            ("rotation, degrees", metrics::mean(&turns)),
            ("action units, mean error", metrics::mean(&units.errors)),
            ("action units, mean ROC AUC of 0.3", units.mean_auc()),
            ("blendshapes, mean error", metrics::mean(&shapes.errors)),
            ("blendshapes, mean ROC AUC of 0.3", shapes.mean_auc()),
            ("gaze, degrees", metrics::mean(&looks)),
            ("presence, ROC AUC", present),
            ("emotion, mean recall", emotion),
            ("points within 2 sigma", inside[0] as f64 / inside[1].max(1) as f64),
        ])
    }
}
