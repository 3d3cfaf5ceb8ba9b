//! Angles of heads.

use lineament_geometry::pose::YawPitchRoll;
use lineament_geometry::{Camera, Degrees, HeadCv, Rotation};
use lineament_metrics::{angle_error, geodesic, mean, median};

use super::{Able, Measure};
use crate::case::{Case, Seen};
use crate::figure::{Sampler, Unit};
use crate::section::{Plot, Section};
use crate::worst::Worst;

const ANGLES: [&str; 3] = ["yaw", "pitch", "roll"];

struct Item {
    index: usize,
    truth: [Option<f64>; 3],
    said: Option<[f64; 3]>,
    turn: Option<f64>,
}

impl Item {
    /// The error of each angle that is labelled.
    fn errors(&self) -> [Option<f64>; 3] {
        std::array::from_fn(|axis| Some(angle_error(self.said?[axis], self.truth[axis]?)))
    }

    /// Their mean.
    fn mean(&self) -> Option<f64> {
        let known: Vec<f64> = self.errors().into_iter().flatten().collect();
        (!known.is_empty()).then(|| mean(&known))
    }
}

#[derive(Default)]
pub(super) struct Pose {
    items: Vec<Item>,
    worst: Worst,
    able: Able,
}

fn rotation([yaw, pitch, roll]: [f64; 3]) -> Option<Rotation<HeadCv, Camera>> {
    YawPitchRoll { yaw: Degrees(yaw), pitch: Degrees(pitch), roll: Degrees(roll) }.to_rotation().ok()
}

/// The angle of the turn between both rotations, where the label has one.
fn turn(case: &Case<'_>, truth: [Option<f64>; 3], said: Option<[f64; 3]>) -> Option<f64> {
    let label = case.face.labels.rotation_xyzw.and_then(|xyzw| Rotation::from_xyzw(xyzw).ok());
    let [yaw, pitch, roll] = truth;
    let label = label.or_else(|| rotation([yaw?, pitch?, roll?]))?;
    Some(geodesic(label, rotation(said?)?).0)
}

impl Measure for Pose {
    fn add(&mut self, seen: &Seen<'_>) {
        for case in seen.cases() {
            let labels = &case.face.labels;
            let truth = [labels.yaw, labels.pitch, labels.roll];
            if truth == [None; 3] {
                continue;
            }
            let said = case.said.and_then(|face| face.pose).map(|pose| [pose.yaw, pose.pitch, pose.roll]);
            self.able.see(case.said.map(|_| said.is_some()));
            let item = Item { index: case.index, truth, said, turn: turn(&case, truth, said) };
            self.worst.add(item.mean().unwrap_or(f64::INFINITY), || {
                let show = |angles: [Option<f64>; 3]| {
                    angles.map(|angle| angle.map_or("–".to_owned(), |angle| format!("{angle:.0}"))).join(" / ")
                };
                let said = said.map_or("missed".to_owned(), |said| show(said.map(Some)));
                case.bad(format!("yaw / pitch / roll {}, said {said}", show(truth)))
            });
            self.items.push(item);
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
        items.sort_by_key(|item| item.index);
        let missed = items.iter().filter(|item| item.said.is_none()).count();
        let mut section = Section::new("pose", "Head pose", items.len(), missed);
        let picture = |place: usize| items[place].index;
        let of = |places: &[usize], axis: usize| -> f64 {
            let known: Vec<f64> = places.iter().filter_map(|&place| items[place].errors()[axis]).collect();
            mean(&known)
        };
        let known: Vec<usize> = (0..3).filter(|&axis| items.iter().any(|item| item.truth[axis].is_some())).collect();
        for &axis in &known {
            let (key, title) =
                [("yaw", "mean error of yaw"), ("pitch", "mean error of pitch"), ("roll", "mean error of roll")][axis];
            section
                .figures
                .push(sampler.figure((key, title, Unit::Degrees, 2), items.len(), picture, |places| of(places, axis)));
        }
        section.figures.push(sampler.figure(
            ("mean", "mean of those", Unit::Degrees, 2),
            items.len(),
            picture,
            |places| {
                let each: Vec<f64> = known.iter().map(|&axis| of(places, axis)).collect();
                mean(&each)
            },
        ));
        section.figures.push(sampler.figure(
            ("median", "median of the faces' means", Unit::Degrees, 2),
            items.len(),
            picture,
            |places| {
                let each: Vec<f64> = places.iter().filter_map(|&place| items[place].mean()).collect();
                median(&each)
            },
        ));
        if items.iter().any(|item| item.turn.is_some()) {
            section.figures.push(sampler.figure(
                ("geodesic", "mean angle between the rotations", Unit::Degrees, 2),
                items.len(),
                picture,
                |places| {
                    let each: Vec<f64> = places.iter().filter_map(|&place| items[place].turn).collect();
                    mean(&each)
                },
            ));
        }
        for &axis in &known {
            let points = items.iter().filter_map(|item| Some([item.truth[axis]?, item.said?[axis]])).collect();
            section.plots.push(Plot::Scatter {
                title: format!("{}: label and what was said", ANGLES[axis]),
                axes: ["label, degrees".to_owned(), "said, degrees".to_owned()],
                range: [-100.0, 100.0],
                points,
            });
        }
        section.worst = std::mem::take(&mut self.worst).finish();
        Some(Ok(section))
    }
}
