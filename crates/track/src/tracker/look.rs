//! Looking at the whole picture: lost faces found again, new ones.

use lineament_face::Crop;
use lineament_geometry::CameraModel;
use lineament_image::Image;

use super::Tracker;
use super::cut::{Cutter, Seen};
use super::face::Face;
use crate::assign::{middle, pair, same, side};
use crate::emotion::EmotionReader;
use crate::error::TrackError;
use crate::options::TrackOptions;
use crate::stage::Detection;

/// A face that was detected and read, and is nobody's yet.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidate {
    pub(super) seen: Seen,
    pub(super) score: f64,
}

/// The side of a crop in sides of a detected box: `face::crop`'s margin.
const MARGIN: f64 = 1.5;

/// A reading less sure than this is tried from other crops, too: the centre moved up or down by so many sides of the box, and so much larger.
const SURE: f64 = 0.97;
/// And one less sure than this is of no face.
const LEAST: f64 = 0.5;
const OTHERS: [(f64, f64); 3] = [(-0.12, 1.0), (0.12, 1.0), (0.0, 1.25)];

/// The surest reading of what was detected in a picture that stands alone, if there is any. (In a clip the next picture does as much, and what is followed from more
/// crops is more often none.)
fn read_detection(
    cutter: &mut Cutter,
    detection: &Detection,
    picture: &Image<[u8; 3]>,
    time_s: f64,
    camera: &CameraModel,
) -> Result<Option<Seen>, TrackError> {
    let [x, y] = middle(detection.bounds);
    let side = side(detection.bounds);
    let mut best: Option<Seen> = None;
    for (down, larger) in std::iter::once((0.0, 1.0)).chain(OTHERS) {
        let Ok(crop) = Crop::new([x, y + down * side], larger * MARGIN * side, detection.roll, cutter.size()) else {
            continue;
        };
        let mut seen = Seen::default();
        if cutter.read_settled(picture, &crop, camera, time_s, &mut seen)?
            && best.as_ref().is_none_or(|best| seen.score > best.score)
        {
            best = Some(seen);
        }
        // What is sure, and what is nothing, is not asked again.
        if best.as_ref().is_none_or(|best| !(LEAST..SURE).contains(&best.score)) {
            break;
        }
    }
    Ok(best)
}

/// Whether a box is a small part of another: an eye or a mouth that was taken for a face.
pub(super) fn part_of(small: [f64; 4], large: [f64; 4]) -> bool {
    let both = |k: usize| ((small[k] + small[k + 2]).min(large[k] + large[k + 2]) - small[k].max(large[k])).max(0.0);
    side(small) < 0.5 * side(large) && both(0) * both(1) > 0.6 * small[2] * small[3]
}

impl Tracker {
    /// Detects, reads what is not followed already, and says whose it is. `alone`: the picture belongs to no clip.
    pub(super) fn look(
        &mut self,
        picture: &Image<[u8; 3]>,
        time_s: f64,
        camera: &CameraModel,
        alone: bool,
    ) -> Result<(), TrackError> {
        self.last_look_s = time_s;
        self.detector.detect(picture, &mut self.found)?;
        self.candidates.clear();
        for detection in &self.found {
            let known = |bounds: [f64; 4]| same(bounds, detection.bounds);
            if self.faces.iter().any(|face| face.is_here() && known(face.bounds)) {
                continue;
            }
            let seen = if alone {
                read_detection(&mut self.cutter, detection, picture, time_s, camera)?
            } else {
                let (middle, side) = (middle(detection.bounds), MARGIN * side(detection.bounds));
                let Ok(crop) = Crop::new(middle, side, detection.roll, self.cutter.size()) else { continue };
                let mut seen = Seen::default();
                self.cutter.read_twice(picture, &crop, camera, time_s, &mut seen)?.then_some(seen)
            };
            let Some(seen) = seen else { continue };
            if !self.options.is_face(&seen) {
                continue;
            }
            // Reading moves: two detections may end on one face, or on one that is followed.
            let taken = |bounds: [f64; 4]| same(bounds, seen.bounds) || part_of(seen.bounds, bounds);
            let followed = self.faces.iter().any(|face| face.is_here() && taken(face.bounds));
            if !followed && !self.candidates.iter().any(|other| taken(other.seen.bounds)) {
                self.candidates.push(Candidate { score: seen.score, seen });
            }
        }
        let anyone = !self.candidates.is_empty() || self.faces.iter().any(|face| face.is_here());
        let due = self.scanned > 0 || time_s - self.last_scan_s >= self.options.scan_every_s;
        if anyone {
            self.scanned = 0;
        } else if due {
            if self.scanned == 0 {
                self.last_scan_s = time_s;
            }
            self.scan(picture, time_s, camera, self.frame == 0)?;
        }
        self.claim(time_s);
        let candidates = std::mem::take(&mut self.candidates);
        for candidate in candidates {
            self.accept(candidate, time_s);
        }
        Ok(())
    }

    /// Gives lost faces the candidates that are theirs.
    fn claim(&mut self, time_s: f64) {
        let lost: Vec<usize> = (0..self.faces.len()).filter(|&i| !self.faces[i].is_here()).collect();
        let (faces, candidates) = (&self.faces, &self.candidates);
        let cost = |row: usize, column: usize| faces[lost[row]].cost(&candidates[column].seen, time_s);
        pair(lost.len(), candidates.len(), 1.0, cost, &mut self.pairs);
        self.pairs.sort_unstable_by_key(|pair| std::cmp::Reverse(pair.1));
        for &(row, column) in &self.pairs {
            let candidate = self.candidates.swap_remove(column);
            self.faces[lost[row]].find(candidate.seen, time_s);
        }
    }

    /// A new face, if there is room for one more.
    pub(super) fn accept(&mut self, candidate: Candidate, time_s: f64) {
        if self.faces.iter().filter(|face| face.is_here()).count() >= self.options.faces {
            return;
        }
        let smoother = self.smoother.as_ref().map(|smoother| smoother.another());
        let emotion = EmotionReader::new(self.options.emotion);
        self.faces.push(Face::new(self.next_id, candidate.seen, time_s, self.fitter.another(), smoother, emotion));
        self.next_id += 1;
    }
}

impl TrackOptions {
    /// Whether a reading is sure enough for a face that was not there before.
    pub(super) fn is_face(&self, seen: &Seen) -> bool {
        seen.score >= f64::from(self.least_new_presence) && seen.doubt() <= self.most_sigma[1]
    }
}
