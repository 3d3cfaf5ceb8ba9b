//! The tracker: which faces there are, and the chain of stages for each.

mod cut;
mod face;
mod look;
mod mirror;
mod scan;

use lineament_face::FaceRecord;
use lineament_geometry::CameraModel;
use lineament_image::Image;

use crate::assign::same;
use crate::error::TrackError;
use crate::fit::scaled;
use crate::options::TrackOptions;
use crate::stage::{Detector, Fitter, Landmarker, Smoother};
use cut::Cutter;
use face::Face;
use look::Candidate;

/// The least presence in a picture of which the caller says that one face fills it.
const FILLED_PRESENCE: f64 = 0.1;

/// Tracks the faces of one clip, or reads pictures that stand alone.
///
/// Each stage can be replaced. `track` takes the pictures of a clip in the order of their times; `still` and `face_crop` take one that stands alone.
pub struct Tracker {
    options: TrackOptions,
    detector: Box<dyn Detector>,
    fitter: Box<dyn Fitter>,
    smoother: Option<Box<dyn Smoother>>,
    cutter: Cutter,
    faces: Vec<Face>,
    records: Vec<FaceRecord>,
    spare: Vec<FaceRecord>,
    candidates: Vec<Candidate>,
    found: Vec<crate::stage::Detection>,
    pairs: Vec<(usize, usize)>,
    next_id: u64,
    last_look_s: f64,
    last_scan_s: f64,
    /// How many crops of the scan's grid have been looked at.
    scanned: usize,
    frame: u64,
}

impl std::fmt::Debug for Tracker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tracker")
            .field("options", &self.options)
            .field("faces", &self.faces.len())
            .finish_non_exhaustive()
    }
}

/// While a face has been lost for less than this, every picture is looked at as a whole; later every third. Seconds.
const SEARCH_S: f64 = 0.5;

impl Tracker {
    /// From the four stages; without a smoother what is measured is published as it is.
    ///
    /// # Errors
    /// Options out of range.
    pub fn new(
        detector: Box<dyn Detector>,
        landmarker: Box<dyn Landmarker>,
        fitter: Box<dyn Fitter>,
        smoother: Option<Box<dyn Smoother>>,
        options: TrackOptions,
    ) -> Result<Self, TrackError> {
        options.check()?;
        Ok(Self {
            cutter: Cutter::new(landmarker)?,
            options,
            detector,
            fitter,
            smoother,
            faces: Vec::new(),
            records: Vec::new(),
            spare: Vec::new(),
            candidates: Vec::new(),
            found: Vec::new(),
            pairs: Vec::new(),
            next_id: 0,
            last_look_s: f64::NEG_INFINITY,
            last_scan_s: f64::NEG_INFINITY,
            scanned: 0,
            frame: 0,
        })
    }

    /// Forgets every face; ids begin anew at 0.
    pub fn reset(&mut self) {
        self.faces.clear();
        self.next_id = 0;
        self.last_look_s = f64::NEG_INFINITY;
        self.last_scan_s = f64::NEG_INFINITY;
        self.scanned = 0;
        self.frame = 0;
    }

    /// The identity coefficients of a face as learnt so far, if it is known.
    #[must_use]
    pub fn identity(&self, id: u64) -> Option<&[f32]> {
        self.faces.iter().find(|face| face.id == id).map(|face| face.fitter.identity())
    }

    /// The camera that the pose of a face is for: the one given, but with the focal length learnt where [`FitOptions::focal_sigma`](crate::FitOptions::focal_sigma) says so.
    ///
    /// # Errors
    /// None for a camera that the face was tracked with.
    pub fn camera(&self, given: &CameraModel, id: u64) -> Result<CameraModel, TrackError> {
        let face = self.faces.iter().find(|face| face.id == id);
        Ok(scaled(given, face.map_or(1.0, |face| face.fitter.focal_scale()))?)
    }

    /// The next picture of a clip. Nothing is allocated while the same faces are followed.
    ///
    /// # Errors
    /// A stage that fails; a picture without faces gives none.
    pub fn track(
        &mut self,
        picture: &Image<[u8; 3]>,
        time_s: f64,
        camera: &CameraModel,
    ) -> Result<&[FaceRecord], TrackError> {
        self.follow(picture, time_s, camera)?;
        self.part_twins(time_s);
        if self.look_is_due(time_s) {
            self.look(picture, time_s, camera, false)?;
        }
        self.frame += 1;
        let remember = self.options.remember_s;
        self.faces.retain(|face| face.lost_for(time_s) <= remember);
        for face in self.faces.iter_mut().filter(|face| face.is_here()) {
            face.measure(camera, Some(time_s), self.smoother.is_some())?;
        }
        self.publish()
    }

    /// A picture that stands alone: nothing is carried over from the one before, or to the next.
    ///
    /// # Errors
    /// As [`Tracker::track`].
    pub fn still(&mut self, picture: &Image<[u8; 3]>, camera: &CameraModel) -> Result<&[FaceRecord], TrackError> {
        self.reset();
        self.look(picture, 0.0, camera, true)?;
        self.measure_alone(picture, camera)?;
        self.publish()
    }

    /// A picture that one face fills, brow to chin: nothing is detected.
    ///
    /// # Errors
    /// As [`Tracker::track`].
    pub fn face_crop(&mut self, picture: &Image<[u8; 3]>, camera: &CameraModel) -> Result<&[FaceRecord], TrackError> {
        self.reset();
        let mut candidate = Candidate::default();
        if self.cutter.fill(picture, camera, &mut candidate)? && candidate.score >= FILLED_PRESENCE {
            self.accept(candidate, 0.0);
            self.measure_alone(picture, camera)?;
        }
        self.publish()
    }

    /// Measures the faces of a picture that stands alone.
    fn measure_alone(&mut self, picture: &Image<[u8; 3]>, camera: &CameraModel) -> Result<(), TrackError> {
        for face in &mut self.faces {
            if self.options.mirror {
                self.cutter.read_mirrored(picture, camera, &mut face.reading)?;
            }
            face.measure(camera, None, false)?;
        }
        Ok(())
    }

    /// Reads each known face where it should be now.
    fn follow(&mut self, picture: &Image<[u8; 3]>, time_s: f64, camera: &CameraModel) -> Result<(), TrackError> {
        for face in self.faces.iter_mut().filter(|face| face.is_here()) {
            let there = match face.next_crop(time_s, self.cutter.size()) {
                Some(crop) => self.cutter.read(picture, &crop, camera, time_s, &mut face.reading)?,
                None => false,
            };
            let sure = face.reading.score >= f64::from(self.options.least_presence)
                && face.reading.doubt() <= self.options.most_sigma[0];
            if there && sure {
                face.keep(time_s);
            } else {
                face.lose();
            }
        }
        Ok(())
    }

    /// Two faces that follow the same one after a crossing: the one that looks less like itself is lost.
    fn part_twins(&mut self, time_s: f64) {
        for second in 1..self.faces.len() {
            for first in 0..second {
                let (before, after) = self.faces.split_at_mut(second);
                let (a, b) = (&mut before[first], &mut after[0]);
                if a.is_here() && b.is_here() && same(a.bounds, b.bounds) {
                    let loser = if a.strangeness(time_s) > b.strangeness(time_s) { a } else { b };
                    loser.lose();
                }
            }
        }
    }

    fn look_is_due(&self, time_s: f64) -> bool {
        let here = self.faces.iter().filter(|face| face.is_here()).count();
        let lost = self
            .faces
            .iter()
            .filter(|face| !face.is_here())
            .map(|face| face.lost_for(time_s))
            .fold(f64::INFINITY, f64::min);
        if here >= self.options.faces {
            false
        } else if lost <= SEARCH_S || self.frame == 0 {
            true
        } else if lost.is_finite() || here == 0 {
            self.frame.is_multiple_of(3)
        } else {
            time_s - self.last_look_s >= self.options.look_round_s
        }
    }

    fn publish(&mut self) -> Result<&[FaceRecord], TrackError> {
        let here = self.faces.iter().filter(|face| face.is_here()).count();
        while self.records.len() > here {
            self.spare.extend(self.records.pop());
        }
        while self.records.len() < here {
            self.records.push(self.spare.pop().unwrap_or_else(|| crate::publish::empty(0)));
        }
        for (face, record) in self.faces.iter().filter(|face| face.is_here()).zip(&mut self.records) {
            record.id = face.id;
            crate::publish::write(&face.shown, record)?;
        }
        Ok(&self.records)
    }
}
