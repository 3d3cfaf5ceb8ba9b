//! From a crop to a reading in the picture.

use lineament_face::landmarks::COUNT;
use lineament_face::{ActionUnits, Crop, EmotionScores, tight_box};
use lineament_geometry::{Camera, CameraModel, Ray, Rotation};
use lineament_image::{Border, Image, Similarity, Warper};
use nalgebra::Vector3;

use super::look::Candidate;
use crate::appearance::Appearance;
use crate::assign::side;
use crate::error::TrackError;
use crate::stage::{Landmarker, Observation, Reading};

/// What the landmarker said of a face, in the picture.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    pub(super) observation: Observation,
    pub(super) action_units: ActionUnits,
    pub(super) emotion: EmotionScores,
    pub(super) score: f64,
    pub(super) bounds: [f64; 4],
    pub(super) appearance: Appearance,
}

impl Seen {
    /// The mean standard deviation of the landmarks in sides of the face.
    pub(super) fn doubt(&self) -> f64 {
        let sum: f32 = self.observation.sigma.iter().sum();
        f64::from(sum) / COUNT as f64 / side(self.bounds).max(1e-6)
    }
}

/// The landmarker with the memory around it.
pub(super) struct Cutter {
    landmarker: Box<dyn Landmarker>,
    warper: Warper,
    pixels: Image<[u8; 3]>,
    reading: Reading,
}

/// A crop of a face that fills its picture: so many times the picture's longer side.
const FILLED: [f64; 5] = [1.25, 1.05, 1.5, 0.9, 1.8];

/// Readings after which a crop is not followed farther, and what it may move and grow by to have stayed, in its sides.
const SETTLE: usize = 4;
const STAYS: f64 = 0.03;

impl Cutter {
    pub(super) fn new(landmarker: Box<dyn Landmarker>) -> Result<Self, TrackError> {
        let size = landmarker.size();
        Ok(Self {
            landmarker,
            warper: Warper::new(),
            pixels: Image::filled(size, size, [0; 3])?,
            reading: Reading::default(),
        })
    }

    pub(super) fn size(&self) -> u32 {
        self.landmarker.size()
    }

    /// Reads a crop; false where what was read is no face at all (numbers that are none, a crop that looks past the lens).
    pub(super) fn read(
        &mut self,
        picture: &Image<[u8; 3]>,
        crop: &Crop,
        camera: &CameraModel,
        time_s: f64,
        seen: &mut Seen,
    ) -> Result<bool, TrackError> {
        self.cut(picture, crop)?;
        self.look(crop)?;
        Ok(self.place(&self.reading, (crop, camera, time_s), seen))
    }

    /// The crop's pixels.
    pub(super) fn pixels_mut(&mut self) -> &mut [[u8; 3]] {
        self.pixels.pixels_mut()
    }

    /// Cuts a crop out.
    pub(super) fn cut(&mut self, picture: &Image<[u8; 3]>, crop: &Crop) -> Result<(), TrackError> {
        let [[a, minus_b, x], [b, _, y]] = crop.matrix();
        debug_assert!((minus_b + b).abs() < 1e-9 * (a.abs() + b.abs()), "a similarity");
        let to_crop = Similarity { a, b, shift: [x, y] };
        Ok(self.warper.warp(picture, &to_crop, Border::Replicate, &mut self.pixels)?)
    }

    /// What the landmarker says of the pixels.
    pub(super) fn look(&mut self, crop: &Crop) -> Result<&Reading, TrackError> {
        self.landmarker.read(crop, &self.pixels, &mut self.reading)?;
        let reading = &self.reading;
        if [reading.points.len(), reading.sigma.len(), reading.visibility.len()] != [COUNT; 3] {
            return Err(TrackError::stage("landmarker", "it gave another number of landmarks than 478"));
        }
        Ok(reading)
    }

    /// Puts a reading of the crop that was cut last into the picture; false where it is no face at all (numbers that are none, a crop that looks
    /// past the lens).
    pub(super) fn place(
        &self,
        reading: &Reading,
        (crop, camera, time_s): (&Crop, &CameraModel, f64),
        seen: &mut Seen,
    ) -> bool {
        let Some(ray) = camera.ray(crop.centre(), crop.roll()) else { return false };
        let scale = (1.0 / crop.scale()) as f32;
        let observation = &mut seen.observation;
        for (out, &[x, y, z]) in observation.points.iter_mut().zip(&reading.points) {
            let [x, y] = crop.to_picture([x.into(), y.into()]);
            *out = [x as f32, y as f32, z * scale];
        }
        let Some(bounds) = tight_box(observation.points.iter().map(|point| [f64::from(point[0]), f64::from(point[1])]))
        else {
            return false;
        };
        seen.bounds = bounds;
        for (out, sigma) in observation.sigma.iter_mut().zip(&reading.sigma) {
            *out = sigma * scale;
        }
        observation.visibility.copy_from_slice(&reading.visibility);
        observation.rotation = reading.rotation.map(|rotation| rotation.in_camera(ray));
        observation.blendshapes = reading.blendshapes;
        observation.gaze = reading.gaze.map(|look| turned(ray, look));
        observation.time_s = time_s;
        seen.action_units = reading.action_units;
        seen.emotion = reading.emotion;
        seen.score = f64::from(reading.presence);
        seen.appearance = Appearance::of(&self.pixels);
        true
    }

    /// Reads a crop, and once more where its landmarks say the face is.
    pub(super) fn read_twice(
        &mut self,
        picture: &Image<[u8; 3]>,
        crop: &Crop,
        camera: &CameraModel,
        time_s: f64,
        seen: &mut Seen,
    ) -> Result<bool, TrackError> {
        if !self.read(picture, crop, camera, time_s, seen)? {
            return Ok(false);
        }
        let Ok(nearer) = Crop::from_landmarks(&seen.observation.points, self.size()) else { return Ok(false) };
        self.read(picture, &nearer, camera, time_s, seen)
    }

    /// Reads a crop again and again where its landmarks say the face is, until that stays; false where it is no face.
    pub(super) fn read_settled(
        &mut self,
        picture: &Image<[u8; 3]>,
        crop: &Crop,
        camera: &CameraModel,
        time_s: f64,
        seen: &mut Seen,
    ) -> Result<bool, TrackError> {
        let mut crop = *crop;
        for _ in 0..SETTLE {
            if !self.read(picture, &crop, camera, time_s, seen)? {
                return Ok(false);
            }
            let Ok(next) = Crop::from_landmarks(&seen.observation.points, self.size()) else { return Ok(false) };
            let [dx, dy] = [0, 1].map(|k| next.centre()[k] - crop.centre()[k]);
            let grown = libm::fabs(next.side() / crop.side() - 1.0);
            if libm::hypot(dx, dy) < STAYS * crop.side() && grown < STAYS {
                break;
            }
            crop = next;
        }
        Ok(true)
    }

    /// Reads a picture that one face fills: the best of a few framings.
    pub(super) fn fill(
        &mut self,
        picture: &Image<[u8; 3]>,
        camera: &CameraModel,
        best: &mut Candidate,
    ) -> Result<bool, TrackError> {
        let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
        let mut found = false;
        let mut seen = Seen::default();
        for share in FILLED {
            let crop = Crop::new(
                [0.5 * width, 0.5 * height],
                share * width.max(height),
                lineament_geometry::Radians(0.0),
                self.size(),
            )?;
            if self.read_twice(picture, &crop, camera, 0.0, &mut seen)? && (!found || seen.score > best.score) {
                found = true;
                best.score = seen.score;
                best.seen.clone_from(&seen);
            }
        }
        Ok(found)
    }
}

fn turned(ray: Rotation<Ray, Camera>, look: [f32; 3]) -> [f64; 3] {
    (ray.matrix() * Vector3::from(look.map(f64::from))).into()
}
