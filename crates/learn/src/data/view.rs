//! One view of a face: cut as a tracker would cut it, with the targets for every head.

use lineament_face::landmarks::{COUNT, MIRROR};
use lineament_face::{Crop, Emotion, Vocabulary};
use lineament_geometry::{CameraModel, Radians};
use lineament_image::{Border, Image, Similarity, Warper};
use lineament_models::{REGIONS, layout};
use lineament_synth::Dice;
use serde::{Deserialize, Serialize};

use super::face::{FaceSample, similarity};
use super::known::Known;
use crate::error::LearnError;

/// `[jitter]`: how far crops are from the ideal one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct JitterPart {
    /// Deviation of the logarithm of the side.
    pub scale: f64,
    /// Deviation of the centre, in sides.
    pub shift: f64,
    /// Deviation of the roll, degrees.
    pub roll: f64,
    /// Share of crops with twice as much of each: as after a detection.
    pub coarse: f64,
    /// Share of mirrored views.
    pub mirror: f64,
    /// Share of views that show no face where the rule of crops puts it.
    pub absent: f64,
}

impl Default for JitterPart {
    fn default() -> Self {
        Self { scale: 0.07, shift: 0.035, roll: 4.0, coarse: 0.25, mirror: 0.5, absent: 0.08 }
    }
}

impl JitterPart {
    /// No jitter at all.
    pub const NONE: Self = Self { scale: 0.0, shift: 0.0, roll: 0.0, coarse: 0.0, mirror: 0.0, absent: 0.0 };
}

/// What each head should say of a view, and what is known of it. The numbers are those of [`layout`].
#[derive(Debug, Clone, PartialEq)]
pub struct Targets {
    /// x, y, z of each landmark.
    pub points: Vec<[f32; 3]>,
    /// The rotation's six numbers.
    pub rotation: [f32; 6],
    /// The blendshapes.
    pub blendshapes: Vec<f32>,
    /// The action units.
    pub action_units: Vec<f32>,
    /// Unit directions of the left and the right eye's look.
    pub gaze: [[f32; 3]; 2],
    /// Whether these are known.
    pub gaze_known: [bool; 2],
    /// The share of each region that is seen.
    pub visibility: [f32; REGIONS.len()],
    /// Whether there is a face; the others count only then.
    pub present: bool,
    /// The number of the emotion, if it is known.
    pub emotion: Option<usize>,
    /// The true distance of the outer corners of the eyes at the picture's scale, in sides of the crop.
    pub eyes_apart: f64,
    /// Published yaw in degrees.
    pub yaw: f64,
    /// What of all this is known of the face.
    pub known: Known,
}

/// A crop with its targets.
#[derive(Debug, Clone)]
pub struct View {
    /// The crop.
    pub picture: Image<[u8; 3]>,
    /// Its targets.
    pub targets: Targets,
}

impl View {
    /// A view of a face, `side` pixels square, drawn from `dice`.
    ///
    /// # Errors
    /// None for a face that could be cut out.
    pub fn draw(
        face: &FaceSample,
        side: u32,
        jitter: &JitterPart,
        dice: &mut Dice,
        warper: &mut Warper,
    ) -> Result<Self, LearnError> {
        let present = !dice.chance(jitter.absent);
        let crop = if present { near(face, side, jitter, dice)? } else { astray(face, side, dice)? };
        let mut picture = Image::filled(side, side, [0; 3])?;
        let back = similarity(&face.kept).inverse()?;
        warper.warp(&face.picture, &after(&similarity(&crop), &back), Border::Replicate, &mut picture)?;
        let mut targets = targets(face, &crop, present)?;
        if dice.chance(jitter.mirror) {
            targets = targets.mirrored();
            let width = side as usize;
            picture.pixels_mut().chunks_exact_mut(width).for_each(<[_]>::reverse);
        }
        Ok(Self { picture, targets })
    }
}

fn near(face: &FaceSample, side: u32, jitter: &JitterPart, dice: &mut Dice) -> Result<Crop, LearnError> {
    let ideal = &face.ideal;
    let wide = if dice.chance(jitter.coarse) { 2.0 } else { 1.0 };
    let scale = libm::exp(dice.normal(0.0, wide * jitter.scale));
    let shift = [(); 2].map(|()| dice.normal(0.0, wide * jitter.shift) * ideal.side());
    let roll = ideal.roll().0 + dice.normal(0.0, wide * jitter.roll).to_radians();
    let [x, y] = ideal.centre();
    Ok(Crop::new([x + shift[0], y + shift[1]], ideal.side() * scale, Radians(roll), side)?)
}

/// A crop that misses the face: beside it, a small part of it, or it upside down.
fn astray(face: &FaceSample, side: u32, dice: &mut Dice) -> Result<Crop, LearnError> {
    let ideal = &face.ideal;
    let ([x, y], turn) = (ideal.centre(), std::f64::consts::TAU * dice.uniform());
    let (sin, cos) = libm::sincos(turn);
    let (distance, size, roll) = match dice.below(3) {
        0 => (dice.between(0.55, 0.8), dice.between(0.4, 0.9), dice.between(-0.4, 0.4)),
        1 => (dice.between(0.1, 0.4), dice.between(0.15, 0.35), dice.between(-0.4, 0.4)),
        _ => (dice.between(0.0, 0.1), dice.between(0.8, 1.3), dice.between(1.9, 4.4)),
    };
    let centre = [x + distance * ideal.side() * cos, y + distance * ideal.side() * sin];
    Ok(Crop::new(centre, size * ideal.side(), Radians(ideal.roll().0 + roll), side)?)
}

/// `second` after `first`.
fn after(second: &Similarity, first: &Similarity) -> Similarity {
    Similarity {
        a: second.a * first.a - second.b * first.b,
        b: second.a * first.b + second.b * first.a,
        shift: second.apply(first.shift),
    }
}

/// What the heads should say of a crop of a face.
pub(crate) fn targets(face: &FaceSample, crop: &Crop, present: bool) -> Result<Targets, LearnError> {
    let size = f64::from(crop.size());
    let points = face.landmarks.iter().map(|&[x, y, z]| {
        let [u, v] = crop.to_crop([f64::from(x), f64::from(y)]);
        [(u / size - 0.5) as f32, (v / size - 0.5) as f32, (f64::from(z) / crop.side()) as f32]
    });
    let ray = ray(&face.camera, crop)?;
    let to_ray = ray.inverse();
    let rotation = face.rotation.seen_along(ray).to_six().map(|part| part as f32);
    let gaze = face.gaze.map(|look| {
        let seen = to_ray.apply(look);
        [seen.x as f32, seen.y as f32, seen.z as f32]
    });
    Ok(Targets {
        points: points.collect(),
        rotation,
        blendshapes: face.blendshapes.as_array().to_vec(),
        action_units: face.action_units.as_array().to_vec(),
        gaze,
        gaze_known: face.gaze_known,
        visibility: face.visibility,
        present,
        emotion: face.emotion.map(Vocabulary::index),
        eyes_apart: face.eyes_apart / crop.side(),
        yaw: face.yaw,
        known: face.known.clone(),
    })
}

type RayFrame = lineament_geometry::Rotation<lineament_geometry::Ray, lineament_geometry::Camera>;

/// The frame of a crop; of one whose centre the lens does not see, that of the nearest place inside.
fn ray(camera: &CameraModel, crop: &Crop) -> Result<RayFrame, LearnError> {
    let [width, height] = camera.size().map(f64::from);
    let [x, y] = crop.centre();
    let inside = [x.clamp(0.0, width), y.clamp(0.0, height)];
    camera
        .ray([x, y], crop.roll())
        .or_else(|| camera.ray(inside, crop.roll()))
        .or_else(|| camera.ray(camera.principal_point(), crop.roll()))
        .ok_or(LearnError::internal("a camera that sees nothing"))
}

impl Targets {
    /// Those of the mirror image.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let flip = |[x, y, z]: [f32; 3]| [-x, y, z];
        let [a, b, c, d, e, f] = self.rotation;
        let partners = |values: &[f32], partner: &dyn Fn(usize) -> usize| -> Vec<f32> {
            (0..values.len()).map(|i| values[partner(i)]).collect()
        };
        let blendshape = |i: usize| lineament_face::Blendshape::ALL[i].mirror().index();
        let unit = |i: usize| lineament_face::AuChannel::ALL[i].mirror().index();
        Self {
            points: (0..COUNT).map(|i| flip(self.points[usize::from(MIRROR[i])])).collect(),
            // D·R·D with D = diag(−1, 1, 1): the first two columns of it.
            rotation: [a, -b, -c, -d, e, f],
            blendshapes: partners(&self.blendshapes, &blendshape),
            action_units: partners(&self.action_units, &unit),
            gaze: [flip(self.gaze[1]), flip(self.gaze[0])],
            gaze_known: [self.gaze_known[1], self.gaze_known[0]],
            visibility: std::array::from_fn(|region| self.visibility[REGIONS[region].mirror]),
            yaw: -self.yaw,
            known: self.known.mirrored(),
            ..self.clone()
        }
    }
}

const _: () = assert!(layout::EMOTION.length == Emotion::COUNT);
