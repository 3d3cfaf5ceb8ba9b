//! One labelled face, and the face of the record that stands for it.

use lineament_datasets::{LabelledFace, LabelledPicture};
use lineament_face::{FaceRecord, FrameRecord, Labels};
use lineament_metrics::within_limit;

use crate::worst::{Bad, slim};

/// One picture beside its record.
pub(crate) struct Seen<'a> {
    /// The picture's number in the gallery.
    pub(crate) index: usize,
    pub(crate) picture: &'a LabelledPicture,
    /// None where there is no record of it.
    pub(crate) record: Option<&'a FrameRecord>,
}

/// One labelled face beside the one that was found for it.
pub(crate) struct Case<'a> {
    pub(crate) index: usize,
    /// Which of the picture's labelled faces.
    pub(crate) number: usize,
    pub(crate) picture: &'a LabelledPicture,
    pub(crate) face: &'a LabelledFace,
    /// None where none was found.
    pub(crate) said: Option<&'a FaceRecord>,
    /// Of the record, or (0, 0) without one.
    pub(crate) size: [u32; 2],
}

impl<'a> Seen<'a> {
    pub(crate) fn said(&self) -> &'a [FaceRecord] {
        self.record.map_or(&[], |record| &record.faces)
    }

    /// Its labelled faces that count.
    pub(crate) fn cases(&self) -> impl Iterator<Item = Case<'a>> + '_ {
        let size = self.record.map_or([0; 2], |record| [record.width, record.height]);
        let alone = self.picture.faces.len() == 1;
        self.picture.faces.iter().enumerate().filter(|(_, face)| counts(&face.labels)).map(move |(number, face)| Case {
            index: self.index,
            number,
            picture: self.picture,
            face,
            said: pick(self.said(), face, alone),
            size,
        })
    }
}

impl Case<'_> {
    /// This case as one of the worst.
    pub(crate) fn bad(&self, why: String) -> Bad {
        Bad {
            path: self.picture.path().to_owned(),
            why,
            index: self.index,
            face: Some(self.number),
            said: self.said.iter().map(|face| slim(face)).collect(),
            badness: f64::NAN,
        }
    }
}

/// The ±99° rule: a face that is turned farther is not counted at all.
pub(crate) fn counts(labels: &Labels) -> bool {
    let angles: Vec<f64> = [labels.yaw, labels.pitch, labels.roll].into_iter().flatten().collect();
    within_limit(&angles)
}

fn centre(bounds: [f64; 4]) -> [f64; 2] {
    [bounds[0] + bounds[2] / 2.0, bounds[1] + bounds[3] / 2.0]
}

/// The face that stands for a labelled one. Where there are points over all of it, or several faces, the one whose box's centre is nearest to that of the labels,
/// if it is nearer than their width; else the largest.
fn pick<'a>(said: &'a [FaceRecord], face: &LabelledFace, alone: bool) -> Option<&'a FaceRecord> {
    let points: Vec<[f64; 2]> = if face.marks.contours.is_empty() {
        let points = face.labels.landmarks68.iter().flatten();
        points.map(|point| point.map(f64::from)).collect()
    } else {
        face.marks.contours.iter().flat_map(|contour| contour.points.iter().copied()).collect()
    };
    let place = if points.is_empty() {
        face.labels.bounds.filter(|_| !alone).map(|bounds| (centre(bounds), bounds[2]))
    } else {
        let count = points.len() as f64;
        let mean = [0, 1].map(|axis| points.iter().map(|point| point[axis]).sum::<f64>() / count);
        let bound =
            |pick: fn(f64, f64) -> f64, start: f64| points.iter().fold(start, |best, point| pick(best, point[0]));
        Some((mean, bound(f64::max, f64::NEG_INFINITY) - bound(f64::min, f64::INFINITY)))
    };
    let best = |better: &dyn Fn(&FaceRecord, &FaceRecord) -> bool| {
        said.iter().reduce(|best, one| if better(one, best) { one } else { best })
    };
    match place {
        Some((middle, width)) => {
            let apart = |one: &FaceRecord| {
                let its = centre(one.bounds);
                libm::hypot(its[0] - middle[0], its[1] - middle[1])
            };
            best(&|one, other| apart(one) < apart(other)).filter(|one| apart(one) < width)
        }
        None => {
            let area = |one: &FaceRecord| one.bounds[2] * one.bounds[3];
            best(&|one, other| area(one) > area(other))
        }
    }
}
