//! Labelled points beside found ones.

use lineament_face::ibug68;
use lineament_metrics::{Normaliser, ibug68_normaliser, nme};

use super::errors::{Errors, Names, cumulative};
use super::{Able, Measure};
use crate::case::{Case, Seen};
use crate::figure::{Sampler, Unit};
use crate::section::Section;
use crate::worst::Worst;

/// The first point behind the jaw.
const INNER: usize = 17;

fn doubles<const N: usize>(points: &[[f32; N]]) -> Vec<[f64; 2]> {
    points.iter().map(|point| [f64::from(point[0]), f64::from(point[1])]).collect()
}

fn percent(error: Option<f64>) -> String {
    error.map_or("missed".to_owned(), |error| format!("{:.2} %", 100.0 * error))
}

/// iBUG's 68, of which 51 are not the jaw's.
#[derive(Default)]
pub(super) struct Points68 {
    all: Errors,
    inner: Errors,
    boxed: Errors,
    worst: Worst,
    able: Able,
}

impl Measure for Points68 {
    fn add(&mut self, seen: &Seen<'_>) {
        for case in seen.cases() {
            let Some(truth) = case.face.labels.landmarks68.as_deref().map(doubles) else { continue };
            if truth.len() != ibug68::COUNT {
                continue;
            }
            let said = case.said.and_then(|face| face.landmarks68.as_deref()).map(doubles);
            self.able.see(case.said.map(|_| said.is_some()));
            let error = |kind: Normaliser, from: usize| {
                let length = ibug68_normaliser(&truth, kind)?;
                nme(&said.as_ref()?[from..], &truth[from..], length)
            };
            let all = error(Normaliser::OuterEyes, 0);
            self.all.add(case.index, case.number, all);
            self.inner.add(case.index, case.number, error(Normaliser::OuterEyes, INNER));
            self.boxed.add(case.index, case.number, error(Normaliser::BoxRoot, 0));
            self.worst.add(all.unwrap_or(f64::INFINITY), || case.bad(percent(all)));
        }
    }

    fn section(&mut self, sampler: &Sampler<'_>) -> Option<Result<Section, &'static str>> {
        if self.all.count() == 0 {
            return None;
        }
        if self.able.lacking() {
            return Some(Err("landmarks68"));
        }
        [&mut self.all, &mut self.inner, &mut self.boxed].into_iter().for_each(Errors::sort);
        let mut section = Section::new("points68", "68 points", self.all.count(), self.all.missed());
        let all: Names = [
            ("nme", "mean error, 68 points"),
            ("median", "median error, 68 points"),
            ("auc8", "area under the curve to 8 %"),
            ("failures8", "failures (above 8 %, or missed)"),
        ];
        let inner: Names = [
            ("inner_nme", "mean error, 51 inner points"),
            ("inner_median", "median error, 51 inner points"),
            ("inner_auc8", "area under the curve to 8 %, 51"),
            ("inner_failures8", "failures (above 8 %, or missed), 51"),
        ];
        section.figures = self.all.figures(all, sampler);
        section.figures.extend(self.inner.figures(inner, sampler));
        section
            .figures
            .push(self.boxed.mean(("box_nme", "mean error over the box's root area", Unit::Percent, 2), sampler));
        section.plots.push(cumulative(vec![
            ("68 points".to_owned(), self.all.curve()),
            ("51 inner".to_owned(), self.inner.curve()),
        ]));
        section.worst = std::mem::take(&mut self.worst).finish();
        Some(Ok(section))
    }
}

/// The mesh's 478.
#[derive(Default)]
pub(super) struct Points478 {
    errors: Errors,
    worst: Worst,
    able: Able,
}

/// Outer corners of the eyes.
const CORNERS: [usize; 2] = [33, 263];

fn error478(case: &Case<'_>, truth: &[[f64; 2]]) -> Option<f64> {
    let said = doubles(case.said?.landmarks.as_deref()?);
    let [a, b] = CORNERS.map(|i| truth.get(i).copied());
    let (a, b) = (a?, b?);
    nme(&said, truth, libm::hypot(a[0] - b[0], a[1] - b[1]))
}

impl Measure for Points478 {
    fn add(&mut self, seen: &Seen<'_>) {
        for case in seen.cases() {
            let Some(truth) = case.face.labels.landmarks.as_deref().map(doubles) else { continue };
            self.able.see(case.said.map(|face| face.landmarks.is_some()));
            let error = error478(&case, &truth);
            self.errors.add(case.index, case.number, error);
            self.worst.add(error.unwrap_or(f64::INFINITY), || case.bad(percent(error)));
        }
    }

    fn section(&mut self, sampler: &Sampler<'_>) -> Option<Result<Section, &'static str>> {
        if self.errors.count() == 0 {
            return None;
        }
        if self.able.lacking() {
            return Some(Err("landmarks"));
        }
        Some(Ok(self.errors.section(("points478", "478 points", "478 points"), &mut self.worst, sampler)))
    }
}

/// The five of face alignment.
#[derive(Default)]
pub(super) struct Points5 {
    width: Errors,
    eyes: Errors,
    worst: Worst,
    able: Able,
}

/// Each of the five as the mean of landmarks: corners of the right and of the left eye, tip of the nose, right and left corner of the mouth.
const FIVE: [&[usize]; 5] = [&[33, 133], &[362, 263], &[4], &[61], &[291]];

/// The five points among the 478.
pub(crate) fn five(landmarks: &[[f32; 3]]) -> Option<Vec<[f64; 2]>> {
    let mean = |group: &[usize]| {
        let points: Option<Vec<&[f32; 3]>> = group.iter().map(|&i| landmarks.get(i)).collect();
        let points = points?;
        Some([0, 1].map(|axis| points.iter().map(|point| f64::from(point[axis])).sum::<f64>() / points.len() as f64))
    };
    FIVE.into_iter().map(mean).collect()
}

impl Measure for Points5 {
    fn add(&mut self, seen: &Seen<'_>) {
        for case in seen.cases() {
            // Where there are 68, these follow from them.
            let labels = &case.face.labels;
            let Some(truth) = labels.points5.as_ref().filter(|_| labels.landmarks68.is_none()) else { continue };
            let truth = doubles(truth);
            self.able.see(case.said.map(|face| face.landmarks.is_some()));
            let said = case.said.and_then(|face| face.landmarks.as_deref()).and_then(five);
            let error = |length: f64| nme(said.as_ref()?, &truth, length);
            let eyes = error(libm::hypot(truth[0][0] - truth[1][0], truth[0][1] - truth[1][1]));
            let width = error(f64::from(case.size[0]));
            self.width.add(case.index, case.number, width);
            self.eyes.add(case.index, case.number, eyes);
            self.worst.add(width.unwrap_or(f64::INFINITY), || case.bad(percent(width)));
        }
    }

    fn section(&mut self, sampler: &Sampler<'_>) -> Option<Result<Section, &'static str>> {
        if self.width.count() == 0 {
            return None;
        }
        if self.able.lacking() {
            return Some(Err("landmarks"));
        }
        [&mut self.width, &mut self.eyes].into_iter().for_each(Errors::sort);
        let mut section = Section::new("points5", "Five points", self.width.count(), self.width.missed());
        section.figures = vec![
            self.width.mean(("width_error", "mean error over the picture's width", Unit::Percent, 2), sampler),
            self.eyes.mean(("nme", "mean error over the distance of the eyes", Unit::Percent, 2), sampler),
            self.eyes.found(
                ("median", "median error over the distance of the eyes", Unit::Percent, 2),
                sampler,
                lineament_metrics::median,
            ),
        ];
        section.plots.push(cumulative(vec![("over the distance of the eyes".to_owned(), self.eyes.curve())]));
        section.worst = std::mem::take(&mut self.worst).finish();
        Some(Ok(section))
    }
}
