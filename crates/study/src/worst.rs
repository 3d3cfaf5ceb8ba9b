//! The worst pictures of a measure: people look at those first.

use lineament_face::FaceRecord;
use serde::Serialize;

/// How many a measure keeps.
const KEPT: usize = 20;
/// How many of them may be misses, where there are enough others.
const MISSES: usize = 10;

/// One bad picture.
#[derive(Debug, Clone, Serialize)]
pub struct Bad {
    /// Its path in the set.
    pub path: String,
    /// What is wrong, for people.
    pub why: String,
    /// The picture's number in the gallery.
    #[serde(skip)]
    pub(crate) index: usize,
    /// Which of its labelled faces; none for the picture as a whole.
    #[serde(skip)]
    pub(crate) face: Option<usize>,
    /// What was found.
    #[serde(skip)]
    pub(crate) said: Vec<FaceRecord>,
    /// How bad it is; infinite for a miss.
    #[serde(skip)]
    pub(crate) badness: f64,
}

/// The worst so far.
#[derive(Debug, Default)]
pub(crate) struct Worst {
    wrong: Vec<Bad>,
    missed: Vec<Bad>,
}

/// The better part of the first, in order: worst first, of equals the earlier picture.
fn trim(list: &mut Vec<Bad>) {
    list.sort_by(|a, b| b.badness.total_cmp(&a.badness).then(a.index.cmp(&b.index)));
    list.truncate(KEPT);
}

impl Worst {
    /// A picture that may be among the worst; a badness that is not a number is none.
    pub(crate) fn add(&mut self, badness: f64, make: impl FnOnce() -> Bad) {
        let list = if badness.is_infinite() { &mut self.missed } else { &mut self.wrong };
        let full = list.len() >= 2 * KEPT;
        if badness.is_nan() || badness <= 0.0 {
            return;
        }
        list.push(Bad { badness, ..make() });
        if full {
            trim(list);
        }
    }

    /// The worst, misses first.
    pub(crate) fn finish(mut self) -> Vec<Bad> {
        trim(&mut self.wrong);
        trim(&mut self.missed);
        let misses = self.missed.len().min(MISSES.max(KEPT.saturating_sub(self.wrong.len())));
        self.missed.truncate(misses);
        self.wrong.truncate(KEPT - misses);
        self.missed.append(&mut self.wrong);
        self.missed
    }
}

/// A found face without the lists that no overlay shows.
pub(crate) fn slim(face: &FaceRecord) -> FaceRecord {
    FaceRecord { landmark_sigma: None, visibility: None, ..face.clone() }
}
