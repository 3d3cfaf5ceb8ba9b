//! Hand-drawn eyes and mouths as curves: where along its line a person puts a point is a matter of taste, the line is not.

use lineament_datasets::Contour;

use super::errors::Errors;
use super::{Able, Measure};
use crate::case::{Case, Seen};
use crate::figure::Sampler;
use crate::section::Section;
use crate::worst::Worst;

/// Rings of the mesh: right eye, left eye, outer line of the lips.
#[rustfmt::skip]
pub(crate) const RINGS: [&[usize]; 3] = [
    &[33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
    &[263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249],
    &[61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146],
];

#[derive(Default)]
pub(super) struct Contours {
    errors: Errors,
    worst: Worst,
    /// Whether any face had landmarks.
    able: Able,
    any: bool,
}

fn apart(a: [f64; 2], b: [f64; 2]) -> f64 {
    libm::hypot(a[0] - b[0], a[1] - b[1])
}

fn centre(points: &[[f64; 2]]) -> [f64; 2] {
    [0, 1].map(|axis| points.iter().map(|point| point[axis]).sum::<f64>() / points.len().max(1) as f64)
}

/// The distance of a point from a closed line.
fn to_line(point: [f64; 2], line: &[[f64; 2]]) -> f64 {
    let ends = line.iter().cycle().skip(1);
    line.iter().zip(ends).fold(f64::INFINITY, |best, (a, b)| {
        let along = [b[0] - a[0], b[1] - a[1]];
        let square = (along[0] * along[0] + along[1] * along[1]).max(1e-9);
        let share = ((point[0] - a[0]) * along[0] + (point[1] - a[1]) * along[1]) / square;
        let share = share.clamp(0.0, 1.0);
        best.min(apart(point, [a[0] + share * along[0], a[1] + share * along[1]]))
    })
}

/// The distance of the outer eye corners: eyes are the two uppermost closed lines; the left one's leftmost point to the right one's rightmost.
fn eye_distance(closed: &[&Contour]) -> Option<f64> {
    let mut eyes: Vec<(&Contour, [f64; 2])> = closed.iter().map(|line| (*line, centre(&line.points))).collect();
    eyes.sort_by(|a, b| a.1[1].total_cmp(&b.1[1]));
    eyes.truncate(2);
    eyes.sort_by(|a, b| a.1[0].total_cmp(&b.1[0]));
    let &[(left, _), (right, _)] = eyes.as_slice() else { return None };
    let leftmost = left.points.iter().min_by(|a, b| a[0].total_cmp(&b[0]))?;
    let rightmost = right.points.iter().max_by(|a, b| a[0].total_cmp(&b[0]))?;
    Some(apart(*leftmost, *rightmost)).filter(|length| *length > 0.0)
}

/// The mean error of a face over the distance of its eyes; none without landmarks.
fn error(case: &Case<'_>) -> Option<f64> {
    let landmarks: Vec<[f64; 2]> =
        case.said?.landmarks.as_ref()?.iter().map(|point| [f64::from(point[0]), f64::from(point[1])]).collect();
    let ring = |ring: &[usize]| ring.iter().map(|&i| landmarks.get(i).copied()).collect::<Option<Vec<_>>>();
    let rings = RINGS.into_iter().map(ring).collect::<Option<Vec<_>>>()?;
    let closed: Vec<&Contour> = case.face.marks.contours.iter().filter(|line| line.closed).collect();
    let length = eye_distance(&closed)?;
    let mut distances = Vec::new();
    for line in &closed {
        let middle = centre(&line.points);
        let nearest = rings.iter().min_by(|a, b| apart(centre(a), middle).total_cmp(&apart(centre(b), middle)))?;
        distances.extend(line.points.iter().map(|point| to_line(*point, nearest)));
    }
    Some(lineament_metrics::mean(&distances) / length)
}

impl Measure for Contours {
    fn add(&mut self, seen: &Seen<'_>) {
        for case in seen.cases().filter(|case| case.face.marks.contours.iter().any(|line| line.closed)) {
            self.any = true;
            self.able.see(case.said.map(|face| face.landmarks.is_some()));
            let error = error(&case);
            self.errors.add(case.index, case.number, error);
            self.worst.add(error.unwrap_or(f64::INFINITY), || {
                case.bad(error.map_or("missed".to_owned(), |error| format!("{:.2} %", 100.0 * error)))
            });
        }
    }

    fn section(&mut self, sampler: &Sampler<'_>) -> Option<Result<Section, &'static str>> {
        if !self.any {
            return None;
        }
        if self.able.lacking() {
            return Some(Err("landmarks"));
        }
        let names = ("contours", "Eyes and mouth as curves", "eyes and mouth");
        Some(Ok(self.errors.section(names, &mut self.worst, sampler)))
    }
}
