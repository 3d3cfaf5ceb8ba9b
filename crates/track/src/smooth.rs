//! Smoothing over time: still faces do not tremble, quick ones are not late.
//!
//! One-Euro (Casiez, Roussel & Vogel, *1€ filter*, CHI 2012): a low pass whose cutoff grows with speed. Rotations are filtered on SO(3), points in a frame that moves
//! and grows with the face, so that the motion of the head as a whole costs them no lag.

mod one_euro;
mod points;
mod rotation;

pub use one_euro::{OneEuro, OneEuroOptions};
pub use rotation::RotationFilter;

use lineament_geometry::Transform;
use points::PointFilter;

use crate::stage::{Measured, Smoother};

/// How strongly each part is smoothed. The defaults were tuned on rendered and simulated clips with truth (`tests/steady.rs` prints what they reach).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SmoothOptions {
    /// Rotation; speeds in degrees a second.
    pub rotation: OneEuroOptions,
    /// Place; speeds in shares of the distance a second.
    pub place: OneEuroOptions,
    /// The face's place and size in the picture; speeds in sides of the face a second.
    pub motion: OneEuroOptions,
    /// Landmarks within the face; speeds in sides of the face a second.
    pub points: OneEuroOptions,
    /// Blendshapes and action units; speeds in weights a second.
    pub shapes: OneEuroOptions,
    /// Looks; speeds in unit vectors a second.
    pub gaze: OneEuroOptions,
    /// Emotions.
    pub emotion: OneEuroOptions,
}

impl Default for SmoothOptions {
    fn default() -> Self {
        let options = |least_hz, gain, speed_hz, rest_speed| OneEuroOptions { least_hz, gain, speed_hz, rest_speed };
        Self {
            rotation: options(0.25, 0.2, 0.8, 30.0),
            place: options(0.4, 30.0, 1.0, 0.02),
            motion: options(1.0, 30.0, 2.0, 0.05),
            points: options(1.0, 40.0, 1.0, 0.05),
            shapes: options(1.0, 6.0, 2.0, 0.2),
            gaze: options(1.0, 10.0, 2.0, 0.2),
            emotion: options(0.8, 1.0, 1.0, 0.0),
        }
    }
}

/// The smoother of the default chain.
#[derive(Debug, Clone)]
pub struct OneEuroSmoother {
    options: SmoothOptions,
    last_s: Option<f64>,
    rotation: RotationFilter,
    place: [OneEuro; 3],
    points: PointFilter,
    blendshapes: Vec<OneEuro>,
    action_units: Vec<OneEuro>,
    gaze: [[OneEuro; 3]; 2],
    emotion: Vec<OneEuro>,
}

impl OneEuroSmoother {
    /// With nothing seen yet.
    #[must_use]
    pub fn new(options: SmoothOptions) -> Self {
        let shapes = |count| vec![OneEuro::default(); count];
        Self {
            options,
            last_s: None,
            rotation: RotationFilter::default(),
            place: Default::default(),
            points: PointFilter::default(),
            blendshapes: shapes(lineament_face::Blendshape::COUNT),
            action_units: shapes(lineament_face::AuChannel::COUNT),
            gaze: Default::default(),
            emotion: shapes(lineament_face::Emotion::COUNT),
        }
    }
}

impl Default for OneEuroSmoother {
    fn default() -> Self {
        Self::new(SmoothOptions::default())
    }
}

/// A gap longer than this starts anew: what was before says nothing.
const LONGEST_GAP_S: f64 = 0.5;

impl Smoother for OneEuroSmoother {
    fn another(&self) -> Box<dyn Smoother> {
        Box::new(Self::new(self.options))
    }

    fn forget(&mut self) {
        *self = Self::new(self.options);
    }

    fn smooth(&mut self, measured: &mut Measured) {
        let time_s = measured.seen.time_s;
        if self.last_s.is_some_and(|last| !(0.0..=LONGEST_GAP_S).contains(&(time_s - last))) {
            self.last_s = None;
        }
        // A first step of no length resets every filter to what it is given.
        let step_s = self.last_s.map_or(0.0, |last| time_s - last);
        let fresh = self.last_s.is_none();
        self.last_s = Some(time_s);
        let options = &self.options;

        let pose = measured.fit.pose;
        let rotation = self.rotation.next(pose.rotation(), step_s, fresh, &options.rotation);
        let at = pose.translation().xyz;
        let distance = at.norm().max(1e-3);
        let place = [0, 1, 2].map(|k| self.place[k].next(at[k], step_s, fresh, &options.place, 1.0 / distance));
        if let Ok(pose) = Transform::new(rotation, place) {
            measured.fit.pose = pose;
        }
        self.points.next(
            &mut measured.seen.points,
            &mut measured.fit.jaw,
            step_s,
            fresh,
            [&options.motion, &options.points],
        );
        let unit = |filters: &mut [OneEuro], values: &mut [f32], options: &OneEuroOptions| {
            for (filter, value) in filters.iter_mut().zip(values) {
                *value = filter.next(f64::from(*value), step_s, fresh, options, 1.0).clamp(0.0, 1.0) as f32;
            }
        };
        unit(&mut self.blendshapes, measured.seen.blendshapes.as_mut_array(), &options.shapes);
        unit(&mut self.action_units, measured.action_units.as_mut_array(), &options.shapes);
        unit(&mut self.emotion, measured.emotion.as_mut_array(), &options.emotion);
        for (filters, look) in self.gaze.iter_mut().zip(&mut measured.seen.gaze) {
            for (filter, part) in filters.iter_mut().zip(look) {
                *part = filter.next(*part, step_s, fresh, &options.gaze, 1.0);
            }
        }
    }
}
