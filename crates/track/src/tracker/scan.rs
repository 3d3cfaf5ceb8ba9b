//! The last resort where no face was detected: the landmarker itself is shown crops all over the picture, and follows what looks like a face.
//!
//! A landmarker pulls its points towards a face that stands askew in its crop, so a coarse grid is enough: the surest few crops are read again where their own points
//! say the face is. In a clip the grid is spread over frames, so that no frame has to wait for all of it.

use lineament_face::Crop;
use lineament_geometry::{CameraModel, Radians};
use lineament_image::Image;

use super::Tracker;
use super::cut::Seen;
use super::look::{Candidate, part_of};
use crate::assign::{overlap, same};
use crate::error::TrackError;

/// Sides of the crops in the picture's shorter side: faces of 0.9 down to 0.3 of it.
const SIDES: [f64; 4] = [1.35, 0.95, 0.67, 0.47];
/// From one crop to the next, in sides.
const STRIDE: f64 = 0.35;
/// How near to the picture's edge middles of crops come, in sides.
const EDGE: f64 = 0.25;
/// Crops that are followed, of the whole grid and of one frame's share.
const FOLLOWED: [usize; 2] = [6, 1];
/// Crops of one frame's share.
const SHARE: usize = 6;
/// Readings of each.
const READINGS: usize = 4;
/// The last two readings of a face lie over each other by at least this (intersection over union).
const AGREE: f64 = 0.75;

/// Middles along a side of the picture.
fn middles(length: f64, side: f64) -> impl Iterator<Item = f64> {
    let room = (length - 2.0 * EDGE * side).max(0.0);
    let count = libm::ceil(room / (STRIDE * side)).max(0.0) as usize + 1;
    (0..count).map(move |i| if count == 1 { 0.5 * length } else { EDGE * side + room * i as f64 / (count - 1) as f64 })
}

/// The grid of a picture: sides and middles of crops, large ones first.
fn grid(width: f64, height: f64) -> impl Iterator<Item = (f64, [f64; 2])> {
    SIDES.into_iter().flat_map(move |share| {
        let side = share * width.min(height);
        middles(height, side).flat_map(move |y| middles(width, side).map(move |x| (side, [x, y])))
    })
}

impl Tracker {
    /// Looks for faces crop by crop, all over the picture at once or, in a clip, where the frame before ended; what it finds is among the candidates.
    pub(super) fn scan(
        &mut self,
        picture: &Image<[u8; 3]>,
        time_s: f64,
        camera: &CameraModel,
        whole: bool,
    ) -> Result<(), TrackError> {
        let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
        let (first, count, followed) =
            if whole { (0, usize::MAX, FOLLOWED[0]) } else { (self.scanned, SHARE, FOLLOWED[1]) };
        let mut starts: Vec<(f64, Seen)> = Vec::new();
        let mut seen = Seen::default();
        let mut read = 0;
        for (side, middle) in grid(width, height).skip(first).take(count) {
            read += 1;
            let crop = Crop::new(middle, side, Radians(0.0), self.cutter.size())?;
            if !self.cutter.read(picture, &crop, camera, time_s, &mut seen)? {
                continue;
            }
            let place = starts.partition_point(|start| start.0 >= seen.score);
            if place < followed {
                starts.insert(place, (seen.score, seen.clone()));
                starts.truncate(followed);
            }
        }
        self.scanned = if read == SHARE && !whole { first + read } else { 0 };
        for (_, mut seen) in starts {
            let mut before = seen.bounds;
            let mut sound = true;
            for _ in 1..READINGS {
                before = seen.bounds;
                sound = match Crop::from_landmarks(&seen.observation.points, self.cutter.size()) {
                    Ok(crop) => self.cutter.read(picture, &crop, camera, time_s, &mut seen)?,
                    Err(_) => false,
                };
                if !sound {
                    break;
                }
            }
            let taken = |bounds: [f64; 4]| same(bounds, seen.bounds) || part_of(seen.bounds, bounds);
            let free = !self.candidates.iter().any(|other| taken(other.seen.bounds))
                && !self.faces.iter().any(|face| face.is_here() && taken(face.bounds));
            if sound && free && self.options.is_face(&seen) && overlap(before, seen.bounds) >= AGREE {
                self.candidates.push(Candidate { score: seen.score, seen });
            }
        }
        Ok(())
    }
}
