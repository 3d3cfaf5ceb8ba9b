//! Five bins of yaw.

use lineament_datasets::YawBin;
use lineament_metrics::{Confusion, mean};

use super::{Able, Measure};
use crate::case::Seen;
use crate::figure::{Sampler, Unit};
use crate::section::{Plot, Section, Table};
use crate::worst::Worst;

/// The bounds of the field's tables, degrees.
const BOUNDS: [f64; 2] = [15.0, 45.0];

#[derive(Default)]
pub(super) struct Bins {
    /// Picture, bin (1 to 5), yaw.
    items: Vec<(usize, u8, Option<f64>)>,
    worst: Worst,
    able: Able,
}

/// The bin of an angle that grows from bin 1 to bin 5.
fn bin(angle: f64, [inner, outer]: [f64; 2]) -> u8 {
    match angle {
        z if z < -outer => 1,
        z if z < -inner => 2,
        z if z <= inner => 3,
        z if z <= outer => 4,
        _ => 5,
    }
}

/// Bounds that are tried: every degree from 5 to 29 within, every second one from 25 to 69 without.
fn candidates() -> impl Iterator<Item = [f64; 2]> {
    (5..30).flat_map(|inner| (25..70).step_by(2).map(move |outer| [f64::from(inner), f64::from(outer)]))
}

fn side(bin: u8) -> std::cmp::Ordering {
    bin.cmp(&3)
}

impl Measure for Bins {
    fn add(&mut self, seen: &Seen<'_>) {
        for case in seen.cases() {
            let Some(truth) = case.face.marks.yaw_bin.map(YawBin::number) else { continue };
            let yaw = case.said.and_then(|face| face.pose).map(|pose| pose.yaw);
            self.able.see(case.said.map(|_| yaw.is_some()));
            self.items.push((case.index, truth, yaw));
            // By our own sign: yaw falls from bin 1 to bin 5.
            let badness = yaw.map_or(f64::INFINITY, |yaw| {
                let off = f64::from(bin(-yaw, BOUNDS).abs_diff(truth));
                if off > 0.0 { off + yaw.abs() / 1000.0 } else { 0.0 }
            });
            self.worst.add(badness, || {
                let said = yaw.map_or("missed".to_owned(), |yaw| format!("yaw {yaw:.0}° (bin {})", bin(-yaw, BOUNDS)));
                case.bad(format!("bin {truth}, {said}"))
            });
        }
    }

    fn section(&mut self, sampler: &Sampler<'_>) -> Option<Result<Section, &'static str>> {
        if self.items.is_empty() {
            return None;
        }
        if self.able.lacking() {
            return Some(Err("pose"));
        }
        let items = &mut self.items;
        items.sort_by_key(|item| item.0);
        let yaws = |test: fn(u8) -> bool| -> f64 {
            let known: Vec<f64> = items.iter().filter(|item| test(item.1)).filter_map(|item| item.2).collect();
            mean(&known)
        };
        // Whichever way a tool's yaw goes, it is told from the labels.
        let way = yaws(|bin| bin >= 4) - yaws(|bin| bin <= 2);
        let sign = if way > 0.0 { 1.0 } else { -1.0 };
        let missed = items.iter().filter(|item| item.2.is_none()).count();
        let mut section = Section::new("yaw_bins", "Five bins of yaw", items.len(), missed);
        let share = |places: &[usize], right: &dyn Fn(u8, f64) -> bool| -> f64 {
            let hits = places.iter().filter(|&&place| {
                let (_, truth, yaw) = items[place];
                yaw.is_some_and(|yaw| right(truth, sign * yaw))
            });
            hits.count() as f64 / places.len() as f64
        };
        let picture = |place: usize| items[place].0;
        section.figures = vec![
            sampler.figure(
                ("accuracy", "five bins, bounds 15° and 45°", Unit::Percent, 1),
                items.len(),
                picture,
                |places| share(places, &|truth, yaw| bin(yaw, BOUNDS) == truth),
            ),
            sampler.figure(("best", "five bins, best bounds", Unit::Percent, 1), items.len(), picture, |places| {
                candidates().map(|bounds| share(places, &|truth, yaw| bin(yaw, bounds) == truth)).fold(0.0, f64::max)
            }),
            sampler.figure(("three", "left, frontal, right", Unit::Percent, 1), items.len(), picture, |places| {
                share(places, &|truth, yaw| side(bin(yaw, BOUNDS)) == side(truth))
            }),
        ];
        let all: Vec<usize> = (0..items.len()).collect();
        let best = candidates().fold(([0.0; 2], 0.0), |best, bounds| {
            let value = share(&all, &|truth, yaw| bin(yaw, bounds) == truth);
            if value > best.1 { (bounds, value) } else { best }
        });
        section.notes.push(format!("best bounds: {}° and {}°", best.0[0], best.0[1]));
        if sign > 0.0 {
            section.notes.push(
                "these yaws grow to the image's right, against this project's convention; they are counted so"
                    .to_owned(),
            );
        }
        let (truth, said): (Vec<usize>, Vec<usize>) = items
            .iter()
            .map(|(_, truth, yaw)| {
                (usize::from(*truth) - 1, yaw.map_or(5, |yaw| usize::from(bin(sign * yaw, BOUNDS)) - 1))
            })
            .unzip();
        if let Some(table) = Confusion::of(6, &truth, &said) {
            let names = ["1", "2", "3", "4", "5", "missed"].map(str::to_owned);
            section.tables.push(super::classes::counts_table(
                "True bin (rows) and said bin",
                &names[..5],
                &names,
                &table.counts,
            ));
            section.plots.push(Plot::Matrix {
                title: "True bin (rows) and said bin".to_owned(),
                rows: names[..5].to_vec(),
                columns: names.to_vec(),
                counts: table.counts[..5].to_vec(),
            });
        }
        section.tables.push(mean_yaws(items));
        section.worst = std::mem::take(&mut self.worst).finish();
        Some(Ok(section))
    }
}

fn mean_yaws(items: &[(usize, u8, Option<f64>)]) -> Table {
    let rows = (1..=5)
        .map(|number| {
            let of: Vec<f64> = items.iter().filter(|item| item.1 == number).filter_map(|item| item.2).collect();
            vec![number.to_string(), format!("{:.1}°", mean(&of)), of.len().to_string()]
        })
        .collect();
    let header = ["bin", "mean yaw", "found"].map(str::to_owned).to_vec();
    Table { title: "Mean yaw by bin".to_owned(), header, rows }
}
