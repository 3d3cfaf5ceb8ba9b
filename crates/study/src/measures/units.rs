//! Action units beside the codes of experts.

use std::collections::BTreeMap;

use lineament_face::{AuColumn, Vocabulary as _};
use lineament_metrics::{best_f1, icc_3_1, mean, roc_auc};

use super::{Able, Measure};
use crate::case::Seen;
use crate::figure::{Sampler, Unit};
use crate::section::{Plot, Section, Table};
use crate::worst::Worst;

/// Units with fewer positives are not counted: their areas are chance.
const POSITIVES: usize = 15;

/// One face: what was coded and what was said of each unit, or nothing for a missed one.
struct Item {
    index: usize,
    number: usize,
    coded: BTreeMap<AuColumn, f64>,
    said: Option<BTreeMap<AuColumn, f64>>,
}

#[derive(Default)]
pub(super) struct Units {
    items: Vec<Item>,
    worst: Worst,
    able: Able,
}

type Statistic = fn(&[f64], &[f64]) -> Option<f64>;

fn area(said: &[f64], coded: &[f64]) -> Option<f64> {
    let truth: Vec<bool> = coded.iter().map(|value| *value > 0.0).collect();
    roc_auc(said, &truth)
}

fn f1(said: &[f64], coded: &[f64]) -> Option<f64> {
    let truth: Vec<bool> = coded.iter().map(|value| *value > 0.0).collect();
    best_f1(said, &truth)
}

impl Units {
    /// What was said and coded of a unit in some faces.
    fn pairs(&self, unit: AuColumn, places: &[usize]) -> (Vec<f64>, Vec<f64>) {
        places
            .iter()
            .filter_map(|&place| {
                let item = &self.items[place];
                Some((*item.said.as_ref()?.get(&unit)?, *item.coded.get(&unit)?))
            })
            .unzip()
    }

    fn of(&self, unit: AuColumn, places: &[usize], statistic: Statistic) -> f64 {
        let (said, coded) = self.pairs(unit, places);
        statistic(&said, &coded).unwrap_or(f64::NAN)
    }

    /// The mean over units, of those that a draw has an answer for.
    fn mean(&self, units: &[AuColumn], places: &[usize], statistic: Statistic) -> f64 {
        let values: Vec<f64> =
            units.iter().map(|&unit| self.of(unit, places, statistic)).filter(|value| value.is_finite()).collect();
        mean(&values)
    }
}

impl Measure for Units {
    fn add(&mut self, seen: &Seen<'_>) {
        for case in seen.cases().filter(|case| !case.face.labels.action_units.is_empty()) {
            let coded: BTreeMap<AuColumn, f64> =
                case.face.labels.action_units.iter().map(|(unit, value)| (*unit, f64::from(*value))).collect();
            let units = case.said.and_then(|face| face.action_units.as_ref());
            self.able.see(case.said.map(|_| units.is_some()));
            let said = units.map(|units| {
                coded.keys().map(|&unit| (unit, f64::from(units.column(unit)))).collect::<BTreeMap<_, _>>()
            });
            let off = |said: &BTreeMap<AuColumn, f64>| -> Vec<(f64, AuColumn)> {
                let mut off: Vec<(f64, AuColumn)> =
                    coded.iter().map(|(unit, value)| ((said[unit] - value).abs(), *unit)).collect();
                off.sort_by(|a, b| b.0.total_cmp(&a.0));
                off
            };
            let badness =
                said.as_ref().map_or(f64::INFINITY, |said| off(said).iter().map(|entry| entry.0).sum::<f64>());
            self.worst.add(badness, || {
                let text = said.as_ref().map_or("missed".to_owned(), |said| {
                    let worst = off(said).into_iter().take(4);
                    let texts: Vec<String> = worst
                        .map(|(_, unit)| format!("{} {:.1} said {:.1}", unit.name(), coded[&unit], said[&unit]))
                        .collect();
                    texts.join(", ")
                });
                case.bad(text)
            });
            self.items.push(Item { index: case.index, number: case.number, coded, said });
        }
    }

    fn section(&mut self, sampler: &Sampler<'_>) -> Option<Result<Section, &'static str>> {
        if self.items.is_empty() {
            return None;
        }
        if self.able.lacking() {
            return Some(Err("action_units"));
        }
        self.items.sort_by_key(|item| (item.index, item.number));
        let all: Vec<usize> = (0..self.items.len()).collect();
        let picture = |place: usize| self.items[place].index;
        let missed = self.items.iter().filter(|item| item.said.is_none()).count();
        let mut section = Section::new("action_units", "Action units", all.len(), missed);
        let counted = |unit: &AuColumn| {
            let (_, coded) = self.pairs(*unit, &all);
            let positives = coded.iter().filter(|value| **value > 0.0).count();
            unit.side().is_none() && positives >= POSITIVES && positives < coded.len()
        };
        let units: Vec<AuColumn> = AuColumn::ALL.into_iter().filter(counted).collect();
        // Presence alone has no consistency to speak of.
        let graded = self.items.iter().any(|item| item.coded.values().any(|value| *value > 0.0 && *value < 1.0));
        let measured: Vec<AuColumn> = units
            .iter()
            .copied()
            .filter(|&unit| {
                let (said, _) = self.pairs(unit, &all);
                said.first().is_some_and(|first| said.iter().any(|value| value != first))
            })
            .collect();
        if units.is_empty() {
            section.notes.push(format!("no unit has {POSITIVES} positives"));
            return Some(Ok(section));
        }
        section.figures = vec![
            sampler.figure(("auc", "mean area under the ROC curve", Unit::Plain, 3), all.len(), picture, |places| {
                self.mean(&units, places, area)
            }),
            sampler.figure(("best_f1", "mean best F1", Unit::Plain, 3), all.len(), picture, |places| {
                self.mean(&units, places, f1)
            }),
        ];
        if graded {
            section.figures.push(sampler.figure(
                ("icc", "mean ICC(3,1)", Unit::Plain, 3),
                all.len(),
                picture,
                |places| self.mean(&units, places, icc_3_1),
            ));
        }
        if measured.len() < units.len() {
            let dead: Vec<&str> =
                units.iter().filter(|unit| !measured.contains(unit)).map(|unit| unit.name()).collect();
            section.notes.push(format!("the same in every record (not measured by this tool?): {}", dead.join(" ")));
            if !measured.is_empty() {
                section.figures.push(sampler.figure(
                    ("auc_measured", "mean area over the units that vary", Unit::Plain, 3),
                    all.len(),
                    picture,
                    |places| self.mean(&measured, places, area),
                ));
            }
        }
        let (mut rows, mut bars) = (Vec::new(), Vec::new());
        for &unit in &units {
            let figure = sampler
                .figure(("auc", "area", Unit::Plain, 2), all.len(), picture, |places| self.of(unit, places, area));
            let (_, coded) = self.pairs(unit, &all);
            let positives = coded.iter().filter(|value| **value > 0.0).count();
            let mut row = vec![
                unit.name().to_owned(),
                positives.to_string(),
                figure.shown(),
                figure.interval(),
                format!("{:.2}", self.of(unit, &all, f1)),
            ];
            if graded {
                row.push(format!("{:.2}", self.of(unit, &all, icc_3_1)));
            }
            rows.push(row);
            bars.push((unit.name().to_owned(), figure.value, figure.low, figure.high));
        }
        let mut header = ["unit", "positives", "AUC", "95 %", "best F1"].map(str::to_owned).to_vec();
        if graded {
            header.push("ICC(3,1)".to_owned());
        }
        section.notes.push(format!("over {} units with at least {POSITIVES} positives", units.len()));
        section.tables.push(Table { title: "By unit".to_owned(), header, rows });
        section.plots.push(Plot::Bars {
            title: "Area under the ROC curve, with 95 % intervals; 0.5 is chance".to_owned(),
            end: 1.0,
            mark: Some(0.5),
            bars,
        });
        section.worst = std::mem::take(&mut self.worst).finish();
        Some(Ok(section))
    }
}
