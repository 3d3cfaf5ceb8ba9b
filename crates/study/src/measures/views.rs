//! The views of a set that was taken by instruction.

use std::collections::BTreeMap;

use lineament_datasets::View;
use lineament_face::{Blendshape, FaceRecord};

use super::Measure;
use crate::case::Seen;
use crate::figure::{Figure, Sampler, Unit, mean_known};
use crate::section::{Section, Table};

struct Item {
    index: usize,
    view: View,
    found: bool,
    yaw: Option<f64>,
    smile: Option<f64>,
}

#[derive(Default)]
pub(super) struct Views {
    items: Vec<Item>,
}

fn smile(face: &FaceRecord) -> Option<f64> {
    let shapes = face.blendshapes?;
    Some(0.5 * (f64::from(shapes[Blendshape::MouthSmileLeft]) + f64::from(shapes[Blendshape::MouthSmileRight])))
}

impl Measure for Views {
    fn add(&mut self, seen: &Seen<'_>) {
        for case in seen.cases() {
            let Some(view) = case.face.marks.view else { continue };
            self.items.push(Item {
                index: case.index,
                view,
                found: case.said.is_some(),
                yaw: case.said.and_then(|face| face.pose).map(|pose| pose.yaw),
                smile: case.said.and_then(smile),
            });
        }
    }

    fn section(&mut self, sampler: &Sampler<'_>) -> Option<Result<Section, &'static str>> {
        if self.items.is_empty() {
            return None;
        }
        let items = &mut self.items;
        items.sort_by_key(|item| item.index);
        let missed = items.iter().filter(|item| !item.found).count();
        let mut section = Section::new("views", "Views", items.len(), missed);
        let figure = |name, of: Vec<&Item>, value: fn(&Item) -> Option<f64>| -> Figure {
            let values: Vec<Option<f64>> = of.iter().map(|item| value(item)).collect();
            sampler.figure(name, of.len(), |place| of[place].index, |places| mean_known(&values, places))
        };
        let views: BTreeMap<u8, View> = items.iter().map(|item| (item.view.number, item.view)).collect();
        let mut rows = Vec::new();
        for (number, view) in &views {
            let of = items.iter().filter(|item| item.view.number == *number).collect();
            let yaw = figure(("yaw", "mean yaw", Unit::Degrees, 1), of, |item| item.yaw);
            rows.push(vec![format!("{number}: {}", view.name), yaw.shown(), yaw.interval()]);
        }
        let header = ["view", "mean yaw", "95 %"].map(str::to_owned).to_vec();
        section.tables.push(Table { title: "Mean yaw by view".to_owned(), header, rows });
        for (smiling, key, title) in [
            (false, "smile_neutral", "mean smile, asked to be neutral"),
            (true, "smile_happy", "mean smile, asked to smile"),
        ] {
            let of: Vec<&Item> = items.iter().filter(|item| item.view.smile == Some(smiling)).collect();
            if !of.is_empty() {
                section.figures.push(figure((key, title, Unit::Plain, 2), of, |item| item.smile));
            }
        }
        Some(Ok(section))
    }
}
