//! What is measured: one file a measure, and the one table of them.

mod bins;
mod classes;
mod contours;
mod detection;
mod errors;
mod gaze;
mod points;
mod pose;
mod units;
mod views;

pub(crate) use contours::RINGS;
pub(crate) use points::five;

use crate::case::Seen;
use crate::figure::Sampler;
use crate::section::Section;

/// Takes pictures beside their records, in any order, each once.
pub(crate) trait Measure {
    fn add(&mut self, seen: &Seen<'_>);
    /// What came of it; none where no picture had the labels, or no record what is to be measured (then `Err` says what).
    fn section(&mut self, sampler: &Sampler<'_>) -> Option<Result<Section, &'static str>>;
}

/// Whether the records have what a measure needs: where faces were found and none has it, it was not measured, which is not the same as missed.
#[derive(Debug, Default)]
struct Able {
    found: bool,
    has: bool,
}

impl Able {
    /// A face that was found, and whether it has the part; nothing for a missed one.
    fn see(&mut self, has: Option<bool>) {
        self.found |= has.is_some();
        self.has |= has == Some(true);
    }

    fn lacking(&self) -> bool {
        self.found && !self.has
    }
}

struct Row {
    name: &'static str,
    needs: &'static str,
    about: &'static str,
    new: fn() -> Box<dyn Measure>,
}

/// Every measure, in the order of reports.
const MEASURES: &[Row] = &[
    Row {
        name: "detection",
        needs: "boxes, or a point that the face covers",
        about: "Faces found, and boxes beside them for each 100 pictures. A labelled box is found where one overlaps it by at least half (intersection over union), each box for one face; a labelled point, where a box covers it. Boxes beside count as false where the set labels all faces; else they may be bystanders",
        new: || Box::<detection::Detection>::default(),
    },
    Row {
        name: "contours",
        needs: "hand-drawn closed lines (IMM)",
        about: "Each hand point of an eye or the mouth to the nearest point of our line of that part (of eyes: the mesh's ring of 16; of the mouth: the outer ring of 20), the mean over the hand points' distance of the outer eye corners",
        new: || Box::<contours::Contours>::default(),
    },
    Row {
        name: "views",
        needs: "views of a set (IMM)",
        about: "The mean yaw of each view; the mean of mouthSmileLeft and mouthSmileRight where people were asked to be neutral, and to smile",
        new: || Box::<views::Views>::default(),
    },
    Row {
        name: "points68",
        needs: "68 points",
        about: "The mean distance of the 68 points (and of the 51 without the jaw) over the distance of the outer eye corners; beside it over the root of the box's area",
        new: || Box::<points::Points68>::default(),
    },
    Row {
        name: "points478",
        needs: "478 points (synthetic sets)",
        about: "The mean distance of the 478 points in the picture over the distance of the outer eye corners",
        new: || Box::<points::Points478>::default(),
    },
    Row {
        name: "points5",
        needs: "5 points",
        about: "The mean distance of the five points (eyes: the means of their corners; landmarks 4, 61, 291) over the picture's width, and over the distance of the eyes",
        new: || Box::<points::Points5>::default(),
    },
    Row {
        name: "yaw_bins",
        needs: "bins of yaw (MTFL)",
        about: "The bin, 1 to 5, by the bounds ±15° and ±45°; by the bounds that fit this set best (whole degrees); and left, frontal, right. Missed faces are wrong",
        new: || Box::<bins::Bins>::default(),
    },
    Row {
        name: "pose",
        needs: "yaw, pitch, roll",
        about: "The mean absolute error of each angle (300W-LP's), the mean of those, the median of the faces' means; the angle of the turn between both rotations. Faces with an angle beyond ±99° are left out of everything, as the field does. Missed faces are counted, and are in no mean",
        new: || Box::<pose::Pose>::default(),
    },
    Row {
        name: "gaze",
        needs: "gaze (synthetic sets)",
        about: "The angle between the look of both eyes together and its label, in the camera's frame",
        new: || Box::<gaze::Gaze>::default(),
    },
    Row {
        name: "emotion",
        needs: "an emotion",
        about: "Accuracy; the mean of the recalls of the classes that there are (balanced accuracy); the mean of the F1; expected calibration error (15 bins) of the label's score. Missed faces are wrong",
        new: || Box::<classes::Emotions>::default(),
    },
    Row {
        name: "direction",
        needs: "a direction, and no angles",
        about: "Accuracy, mean recall and F1 of the direction in a word. Missed faces are wrong",
        new: || Box::<classes::Directions>::default(),
    },
    Row {
        name: "action_units",
        needs: "coded action units",
        about: "For each unit with at least 15 positives (and a negative): the area under the ROC curve, ties half; the best F1 over all thresholds; ICC(3,1) where intensities are coded. Means over the units. Missed faces are in none of them and are counted. A label above 0 is a positive",
        new: || Box::<units::Units>::default(),
    },
];

/// One of each.
pub(crate) fn all() -> Vec<Box<dyn Measure>> {
    MEASURES.iter().map(|row| (row.new)()).collect()
}

/// The table of measures as Markdown, for docs/evaluation.md.
#[must_use]
pub fn measures_markdown() -> String {
    let mut text = String::from("| measure | where the set has | what it is |\n|---|---|---|\n");
    for row in MEASURES {
        text.push_str(&format!("| `{}` | {} | {} |\n", row.name, row.needs, row.about));
    }
    text
}
