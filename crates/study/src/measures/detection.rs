//! Whether faces are found, and what else is.

use lineament_metrics::{Detections, match_boxes};

use super::Measure;
use crate::case::Seen;
use crate::figure::{Sampler, Unit};
use crate::section::Section;
use crate::worst::{Bad, Worst, slim};

/// Boxes that overlap so much mean the same face.
const OVERLAP: f64 = 0.5;

#[derive(Default)]
pub(super) struct Detection {
    items: Vec<(usize, Detections)>,
    worst: Worst,
    /// Whether every face of every picture is labelled.
    incomplete: bool,
}

fn covers([x, y, width, height]: [f64; 4], point: [f64; 2]) -> bool {
    x < point[0] && point[0] < x + width && y < point[1] && point[1] < y + height
}

/// What became of the faces of a picture; none where it says nothing of places.
fn detect(seen: &Seen<'_>) -> Option<Detections> {
    let faces = &seen.picture.faces;
    let said: Vec<[f64; 4]> = seen.said().iter().map(|face| face.bounds).collect();
    if let Some(point) = faces.first().and_then(|face| face.marks.covers) {
        let found = usize::from(said.iter().any(|bounds| covers(*bounds, point)));
        return Some(Detections { there: 1, found, extra: said.len() - found });
    }
    let there: Vec<[f64; 4]> = faces.iter().filter_map(|face| face.labels.bounds).collect();
    if there.len() < faces.len() || (there.is_empty() && !seen.picture.complete) {
        return None;
    }
    let found = match_boxes(&said, &there, OVERLAP).len();
    Some(Detections { there: there.len(), found, extra: said.len() - found })
}

impl Measure for Detection {
    fn add(&mut self, seen: &Seen<'_>) {
        let Some(detections) = detect(seen) else { return };
        self.incomplete |= !seen.picture.complete;
        let missed = detections.there - detections.found;
        let badness = if missed > 0 { f64::INFINITY } else { detections.extra as f64 };
        self.worst.add(badness, || Bad {
            path: seen.picture.path().to_owned(),
            why: format!("{} of {} found, {} beside", detections.found, detections.there, detections.extra),
            index: seen.index,
            face: None,
            said: seen.said().iter().map(slim).collect(),
            badness,
        });
        self.items.push((seen.index, detections));
    }

    fn section(&mut self, sampler: &Sampler<'_>) -> Option<Result<Section, &'static str>> {
        if self.items.is_empty() {
            return None;
        }
        self.items.sort_by_key(|item| item.0);
        let items = &self.items;
        let sum = |places: &[usize]| -> Detections { places.iter().map(|&place| items[place].1).sum() };
        let all: Vec<usize> = (0..items.len()).collect();
        let total = sum(&all);
        let mut section = Section::new("detection", "Faces found", items.len(), total.there - total.found);
        let picture = |place: usize| items[place].0;
        let extra = if self.incomplete { "others per 100 pictures" } else { "false ones per 100 pictures" };
        if total.there > 0 {
            section.figures.push(sampler.figure(
                ("recall", "found", Unit::Percent, 2),
                items.len(),
                picture,
                |places| sum(places).recall(),
            ));
        }
        section.figures.push(sampler.figure(("others", extra, Unit::Plain, 1), items.len(), picture, |places| {
            100.0 * sum(places).extra as f64 / places.len() as f64
        }));
        if self.incomplete {
            section.notes.push(
                "not all faces of these pictures are labelled: many of the others are real bystanders".to_owned(),
            );
        }
        section.worst = std::mem::take(&mut self.worst).finish();
        Some(Ok(section))
    }
}
