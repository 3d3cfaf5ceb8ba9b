//! What a landmarker said of some views beside what is known of them.

use lineament_face::Emotion;
use lineament_geometry::{HeadCv, Ray, Rotation};
use lineament_metrics as metrics;
use lineament_models::{LandmarkerOutput, layout};

use crate::data::View;
use crate::error::LearnError;

/// Largest yaw of the bar, degrees.
const WITHIN: f64 = 60.0;
/// Shapes and units from here on are there, for the areas under their curves.
const THERE: f32 = 0.3;
/// Those that are there in fewer views than this are not measured.
const FEWEST: usize = 5;
/// A face was found from this presence on.
const FOUND: f64 = 0.5;

/// What was said and what is true of shapes or units: a list for each of them.
#[derive(Debug, Default)]
struct Weights {
    said: Vec<Vec<f64>>,
    there: Vec<Vec<bool>>,
    errors: Vec<f64>,
}

impl Weights {
    /// Adds those that are known.
    fn add(&mut self, said: &[f32], truth: &[f32], known: impl Fn(usize) -> bool) {
        self.said.resize(said.len(), Vec::new());
        self.there.resize(said.len(), Vec::new());
        let (mut apart, mut count) = (0.0, 0_usize);
        for (number, (said, truth)) in said.iter().zip(truth).enumerate().filter(|(number, _)| known(*number)) {
            self.said[number].push(f64::from(*said));
            self.there[number].push(*truth >= THERE);
            apart += f64::from((said - truth).abs());
            count += 1;
        }
        if count > 0 {
            self.errors.push(apart / count as f64);
        }
    }

    /// The mean of the areas under the ROC curves.
    fn mean_auc(&self) -> f64 {
        let often = |there: &&Vec<bool>| there.iter().filter(|there| **there).count() >= FEWEST;
        let both = self.said.iter().zip(&self.there).filter(|(_, there)| often(there));
        let areas: Vec<f64> = both.filter_map(|(said, there)| metrics::roc_auc(said, there)).collect();
        metrics::mean(&areas)
    }
}

/// What is counted; of each view only what is known of it.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Errors of points within the bar's yaw and beyond.
    points: [Vec<f64>; 2],
    turns: Vec<f64>,
    looks: Vec<f64>,
    units: Weights,
    shapes: Weights,
    presence: Vec<f64>,
    is_present: Vec<bool>,
    said: Vec<usize>,
    meant: Vec<usize>,
    /// Points within two of their deviations, and all.
    inside: [usize; 2],
}

impl Tally {
    pub(super) fn add(&mut self, view: &View, found: &LandmarkerOutput) -> Result<(), LearnError> {
        let (truth, known) = (&view.targets, &view.targets.known);
        self.presence.push(f64::from(found.presence));
        self.is_present.push(truth.present);
        if !truth.present {
            return Ok(());
        }
        let side = f64::from(view.picture.width());
        let place = |value: f32| (f64::from(value) + 0.5) * side;
        let which: Vec<usize> = (0..truth.points.len()).filter(|&landmark| known.points[landmark]).collect();
        if !which.is_empty() {
            let at = |landmark: &usize| [place(truth.points[*landmark][0]), place(truth.points[*landmark][1])];
            let truly: Vec<[f64; 2]> = which.iter().map(at).collect();
            let guess: Vec<[f64; 2]> =
                which.iter().map(|&p| [f64::from(found.points[p][0]), f64::from(found.points[p][1])]).collect();
            let error = metrics::nme(&guess, &truly, truth.eyes_apart * side).unwrap_or(f64::NAN);
            self.points[usize::from(truth.yaw.abs() > WITHIN)].push(error);
            for ((p, q), landmark) in guess.iter().zip(&truly).zip(&which) {
                let sigma = f64::from(found.sigma[*landmark]);
                self.inside[0] += usize::from(libm::hypot(p[0] - q[0], p[1] - q[1]) < 2.0 * sigma);
                self.inside[1] += 1;
            }
        }
        if known.rotation {
            let turned: Rotation<HeadCv, Ray> = Rotation::from_six(truth.rotation.map(f64::from))?;
            self.turns.push(found.rotation.map_or(90.0, |guess| guess.angle_to(&turned).degrees()));
        }
        self.units.add(found.action_units.as_array(), &truth.action_units, |unit| known.action_units[unit]);
        self.shapes.add(found.blendshapes.as_array(), &truth.blendshapes, |_| known.blendshapes);
        for eye in 0..2 {
            if truth.gaze_known[eye] {
                let cosine: f32 = (0..3).map(|i| found.gaze[eye][i] * truth.gaze[eye][i]).sum();
                self.looks.push(f64::from(cosine.clamp(-1.0, 1.0)).acos().to_degrees());
            }
        }
        if let Some(number) = truth.emotion {
            self.said.push(found.emotion.largest().index());
            self.meant.push(number);
        }
        Ok(())
    }

    fn emotion(&self) -> f64 {
        debug_assert_eq!(layout::EMOTION.length, Emotion::COUNT);
        metrics::Confusion::of(Emotion::COUNT, &self.meant, &self.said).map_or(f64::NAN, |c| c.mean_recall())
    }

    /// The figures of rendered faces, of which everything is known.
    pub(super) fn of_renders(&self) -> Vec<(&'static str, f64)> {
        let [within, beyond] = &self.points;
        let present = metrics::roc_auc(&self.presence, &self.is_present).unwrap_or(f64::NAN);
        vec![
            ("NME within 60° yaw, %", 100.0 * metrics::mean(within)),
            ("NME beyond 60° yaw, %", 100.0 * metrics::mean(beyond)),
            ("NME within 60° yaw, median, %", 100.0 * metrics::median(within)),
            ("rotation, degrees", metrics::mean(&self.turns)),
            ("action units, mean error", metrics::mean(&self.units.errors)),
            ("action units, mean ROC AUC of 0.3", self.units.mean_auc()),
            ("blendshapes, mean error", metrics::mean(&self.shapes.errors)),
            ("blendshapes, mean ROC AUC of 0.3", self.shapes.mean_auc()),
            ("gaze, degrees", metrics::mean(&self.looks)),
            ("presence, ROC AUC", present),
            ("emotion, mean recall", self.emotion()),
            ("points within 2 sigma", self.inside[0] as f64 / self.inside[1].max(1) as f64),
        ]
    }

    /// The figures of what a set labels.
    pub(super) fn of_set(&self) -> Vec<(&'static str, f64)> {
        let errors = self.points.concat();
        let found = self.presence.iter().filter(|presence| **presence >= FOUND).count();
        let mut figures = Vec::new();
        let mut put = |known: bool, name: &'static str, figure: f64| {
            if known {
                figures.push((name, figure));
            }
        };
        put(!errors.is_empty(), "NME, %", 100.0 * metrics::mean(&errors));
        put(!errors.is_empty(), "NME, median, %", 100.0 * metrics::median(&errors));
        put(!self.turns.is_empty(), "rotation, degrees", metrics::mean(&self.turns));
        put(!self.units.errors.is_empty(), "action units, mean error", metrics::mean(&self.units.errors));
        put(!self.units.errors.is_empty(), "action units, mean ROC AUC of 0.3", self.units.mean_auc());
        put(!self.shapes.errors.is_empty(), "blendshapes, mean error", metrics::mean(&self.shapes.errors));
        put(!self.looks.is_empty(), "gaze, degrees", metrics::mean(&self.looks));
        put(!self.meant.is_empty(), "emotion, mean recall", self.emotion());
        put(true, "taken for faces, share", found as f64 / self.presence.len().max(1) as f64);
        figures
    }
}
