//! Where the eyes look.

use lineament_metrics::median;

use super::errors::Errors;
use super::{Able, Measure};
use crate::case::Seen;
use crate::figure::{Sampler, Unit};
use crate::section::Section;
use crate::worst::Worst;

#[derive(Default)]
pub(super) struct Gaze {
    errors: Errors,
    worst: Worst,
    able: Able,
}

/// The unit vector of a look: yaw positive to the subject's right (the camera's −x), pitch positive up (−y).
fn look(yaw: f64, pitch: f64) -> [f64; 3] {
    let (yaw, pitch) = (yaw.to_radians(), pitch.to_radians());
    [-libm::sin(yaw) * libm::cos(pitch), -libm::sin(pitch), -libm::cos(yaw) * libm::cos(pitch)]
}

impl Measure for Gaze {
    fn add(&mut self, seen: &Seen<'_>) {
        for case in seen.cases() {
            let Some(truth) = case.face.labels.gaze else { continue };
            let said = case.said.and_then(|face| face.gaze);
            self.able.see(case.said.map(|_| said.is_some()));
            let error = said.map(|said| {
                let (a, b) = (look(truth.yaw, truth.pitch), look(said.yaw, said.pitch));
                libm::acos((0..3).map(|i| a[i] * b[i]).sum::<f64>().clamp(-1.0, 1.0)).to_degrees()
            });
            self.errors.add(case.index, case.number, error);
            self.worst.add(error.unwrap_or(f64::INFINITY), || {
                case.bad(error.map_or("missed".to_owned(), |error| format!("{error:.1}°")))
            });
        }
    }

    fn section(&mut self, sampler: &Sampler<'_>) -> Option<Result<Section, &'static str>> {
        if self.errors.count() == 0 {
            return None;
        }
        if self.able.lacking() {
            return Some(Err("gaze"));
        }
        self.errors.sort();
        let mut section = Section::new("gaze", "Gaze", self.errors.count(), self.errors.missed());
        section.figures = vec![
            self.errors.mean(("mean", "mean angle", Unit::Degrees, 2), sampler),
            self.errors.found(("median", "median angle", Unit::Degrees, 2), sampler, median),
        ];
        section.worst = std::mem::take(&mut self.worst).finish();
        Some(Ok(section))
    }
}
