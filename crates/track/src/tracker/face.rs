//! One face: where it was, how it moves, what is known of it.

use lineament_face::Crop;
use lineament_geometry::CameraModel;

use super::cut::Seen;
use crate::appearance::Appearance;
use crate::assign::{middle, side};
use crate::emotion::EmotionReader;
use crate::error::TrackError;
use crate::stage::{Fitter, Measured, Smoother};

/// A face that is, or was a moment ago, in the picture.
pub(super) struct Face {
    pub(super) id: u64,
    pub(super) fitter: Box<dyn Fitter>,
    smoother: Option<Box<dyn Smoother>>,
    emotion: EmotionReader,
    /// The last reading, kept or not.
    pub(super) reading: Seen,
    /// What is published.
    pub(super) shown: Measured,
    /// Where it was seen last, and its velocity, pixels a second.
    pub(super) bounds: [f64; 4],
    velocity: [f64; 2],
    last_s: f64,
    here: bool,
    pub(super) appearance: Appearance,
    /// How unlike itself it looks now.
    unlike: f64,
}

/// How fast the velocity follows: share of the new a second step. Faces swing; half of what is new is noise.
const FOLLOW: f64 = 0.5;
/// Looks further from its own than this are not learnt: something stands before the face.
const LEARNT: f64 = 0.35;

impl Face {
    pub(super) fn new(
        id: u64,
        seen: Seen,
        time_s: f64,
        fitter: Box<dyn Fitter>,
        smoother: Option<Box<dyn Smoother>>,
        emotion: EmotionReader,
    ) -> Self {
        Self {
            id,
            fitter,
            smoother,
            emotion,
            bounds: seen.bounds,
            velocity: [0.0; 2],
            last_s: time_s,
            here: true,
            appearance: seen.appearance.clone(),
            unlike: 0.0,
            reading: seen,
            shown: Measured::default(),
        }
    }

    pub(super) fn is_here(&self) -> bool {
        self.here
    }

    /// Seconds since it was seen last; 0 for a face that is here.
    pub(super) fn lost_for(&self, time_s: f64) -> f64 {
        if self.here { 0.0 } else { (time_s - self.last_s).max(0.0) }
    }

    /// Where the next crop is: around the last landmarks, moved as the face moves.
    pub(super) fn next_crop(&self, time_s: f64, size: u32) -> Option<Crop> {
        let crop = Crop::from_landmarks(&self.reading.observation.points, size).ok()?;
        let step_s = (time_s - self.last_s).clamp(0.0, 0.1);
        // A third of the side at most: a velocity may be wrong.
        let most = 0.33 * side(self.bounds);
        let centre = [0, 1].map(|k| crop.centre()[k] + (self.velocity[k] * step_s).clamp(-most, most));
        Crop::new(centre, crop.side(), crop.roll(), size).ok()
    }

    /// Takes the reading for the face.
    pub(super) fn keep(&mut self, time_s: f64) {
        let step_s = time_s - self.last_s;
        let (before, now) = (middle(self.bounds), middle(self.reading.bounds));
        if step_s > 1e-4 {
            for k in 0..2 {
                self.velocity[k] += FOLLOW * ((now[k] - before[k]) / step_s - self.velocity[k]);
            }
        }
        self.bounds = self.reading.bounds;
        self.last_s = time_s;
        self.unlike = self.appearance.distance(&self.reading.appearance);
        if self.unlike < LEARNT {
            self.appearance.learn(&self.reading.appearance);
        }
    }

    pub(super) fn lose(&mut self) {
        self.here = false;
    }

    /// Found again.
    pub(super) fn find(&mut self, seen: Seen, time_s: f64) {
        let gap_s = time_s - self.last_s;
        self.reading = seen;
        self.keep(time_s);
        // What it did while it was away is not known.
        self.velocity = [0.0; 2];
        self.here = true;
        if gap_s > 0.2
            && let Some(smoother) = &mut self.smoother
        {
            smoother.forget();
        }
    }

    /// How little this face looks like itself.
    pub(super) fn strangeness(&self, _time_s: f64) -> f64 {
        self.unlike
    }

    /// What it costs to take a reading elsewhere for this lost face: 1 is the most that is believed. Distance in faces, size, looks.
    pub(super) fn cost(&self, seen: &Seen, time_s: f64) -> f64 {
        let gap_s = (time_s - self.last_s).max(0.0);
        let (size, other) = (side(self.bounds), side(seen.bounds));
        let drift = gap_s.min(0.3);
        let (before, now) = (middle(self.bounds), middle(seen.bounds));
        let apart = |share: f64| {
            libm::hypot(
                now[0] - before[0] - share * self.velocity[0] * drift,
                now[1] - before[1] - share * self.velocity[1] * drift,
            )
        };
        // It went on, or it stopped.
        let apart = apart(1.0).min(apart(0.0)) / (size.max(other) * (0.8 + 2.5 * gap_s));
        let grown = libm::fabs(libm::log(other / size)) / (0.5 + gap_s);
        let unlike = self.appearance.distance(&seen.appearance) / 0.8;
        0.4 * apart + 0.2 * grown + 0.4 * unlike + if apart > 1.0 || grown > 1.0 { 1.0 } else { 0.0 }
    }

    /// Fit, emotion, smoothing. `time_s` is none for a picture that stands alone.
    pub(super) fn measure(
        &mut self,
        camera: &CameraModel,
        time_s: Option<f64>,
        smooth: bool,
    ) -> Result<(), TrackError> {
        let (shown, reading) = (&mut self.shown, &self.reading);
        match self.fitter.fit(camera, &reading.observation, &mut shown.fit) {
            // Points that no head can have are no face's; whoever else is in the picture goes on.
            Err(TrackError::Solve(_)) => {
                self.here = false;
                return Ok(());
            }
            fitted => fitted?,
        }
        shown.seen.points.copy_from_slice(&reading.observation.points);
        shown.seen.sigma.copy_from_slice(&reading.observation.sigma);
        shown.seen.visibility.copy_from_slice(&reading.observation.visibility);
        shown.seen.rotation = reading.observation.rotation;
        shown.seen.blendshapes = shown.fit.blendshapes;
        shown.seen.gaze = reading.observation.gaze;
        shown.seen.time_s = reading.observation.time_s;
        shown.action_units = reading.action_units;
        for (unit, more) in shown.action_units.as_mut_array().iter_mut().zip(shown.fit.action_units.as_array()) {
            *unit = (*unit + more).clamp(0.0, 1.0);
        }
        shown.score = reading.score;
        (shown.emotion, shown.uncertain) = self.emotion.read(&reading.emotion, &shown.action_units, time_s);
        if let (true, Some(smoother)) = (smooth, &mut self.smoother) {
            smoother.smooth(shown);
            shown.uncertain = self.emotion.is_uncertain(&shown.emotion);
        }
        Ok(())
    }
}
