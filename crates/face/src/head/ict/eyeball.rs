//! Eyeballs as spheres: fitted to the source's scleras.

use std::ops::Range;
use std::path::Path;

use nalgebra::{Matrix4, Vector4};

use super::error::IctError;
use super::layout::SCLERAS;

/// Our balls have this share of the radius of the source's, with the same front pole: the source's have 16 mm and people's 12, but the lids lie on the source's,
/// and a smaller ball does not reach the corners of the eye.
const NATURAL: f64 = 0.88;
/// The back of a sclera's sphere up to this share of the radius in front of the centre: without the cornea.
const BEHIND_CORNEA: f64 = 0.6;
/// A sclera farther than this from its sphere is none, metres.
const ROUGHEST: f64 = 1.5e-3;

/// A ball: metres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Ball {
    pub(super) centre: [f64; 3],
    pub(super) radius: f64,
}

impl Ball {
    /// The ball that is drawn.
    pub(super) fn natural(self) -> Self {
        let [x, y, z] = self.centre;
        Self { centre: [x, y, z + (1.0 - NATURAL) * self.radius], radius: NATURAL * self.radius }
    }

    fn mirrored(self) -> Self {
        let [x, y, z] = self.centre;
        Self { centre: [-x, y, z], ..self }
    }
}

/// The balls of the neutral mesh, left and right, each the mean of itself and the other's mirror image. `points`: the source's vertices, metres.
pub(super) fn balls(path: &Path, points: &[[f64; 3]]) -> Result<[Ball; 2], IctError> {
    let content = |what: String| IctError::Content { path: path.display().to_string(), what };
    let [left, right] = SCLERAS.map(|range| {
        let first = sphere(points[range.clone()].iter().copied())?;
        let back = behind_cornea(points, &range, first);
        let ball = sphere(back.iter().map(|&i| points[i]))?;
        let off = |&i: &usize| (distance(points[i], ball.centre) - ball.radius).abs();
        (back.iter().map(off).fold(0.0, f64::max) < ROUGHEST).then_some(ball)
    });
    let (Some(left), Some(right)) = (left, right) else {
        return Err(content(format!(
            "vertices {} to {} are no eyeball, so its vertices have other numbers",
            SCLERAS[0].start, SCLERAS[1].end
        )));
    };
    if left.centre[0] - right.centre[0] < 0.03 {
        return Err(content(
            "the eyeballs do not lie on their sides of the face (x must point to the subject's left)".to_owned(),
        ));
    }
    let mean = |a: Ball, b: Ball| Ball {
        centre: std::array::from_fn(|k| (a.centre[k] + b.centre[k]) / 2.0),
        radius: (a.radius + b.radius) / 2.0,
    };
    Ok([mean(left, right.mirrored()), mean(right, left.mirrored())])
}

/// How centres and radii of the drawn balls change with a displacement of the source's vertices (metres), to first order: half of the difference between it and its opposite.
pub(super) fn change(points: &[[f64; 3]], deltas: &[[f64; 3]], rest: [Ball; 2]) -> [Ball; 2] {
    std::array::from_fn(|side| {
        let back = behind_cornea(points, &SCLERAS[side], rest[side]);
        let moved = |sign: f64| {
            let shifted = back.iter().map(|&i| std::array::from_fn(|k| points[i][k] + sign * deltas[i][k]));
            sphere(shifted).unwrap_or(rest[side]).natural()
        };
        let (more, less) = (moved(1.0), moved(-1.0));
        Ball {
            centre: std::array::from_fn(|k| (more.centre[k] - less.centre[k]) / 2.0),
            radius: (more.radius - less.radius) / 2.0,
        }
    })
}

/// The vertices of a range behind the cornea of a ball.
fn behind_cornea(points: &[[f64; 3]], range: &Range<usize>, ball: Ball) -> Vec<usize> {
    let front = ball.centre[2] + BEHIND_CORNEA * ball.radius;
    range.clone().filter(|&i| points[i][2] < front).collect()
}

/// The sphere through points: least squares in |p|² = 2 c·p + (r² − |c|²).
fn sphere(points: impl Iterator<Item = [f64; 3]>) -> Option<Ball> {
    let mut points = points.peekable();
    let origin = *points.peek()?;
    let (mut a, mut b) = (Matrix4::<f64>::zeros(), Vector4::zeros());
    for p in points {
        // Centimetres from one of the points, so that the columns are of one size.
        let [x, y, z] = std::array::from_fn(|k| (p[k] - origin[k]) * 100.0);
        let row = Vector4::new(2.0 * x, 2.0 * y, 2.0 * z, 1.0);
        a += row * row.transpose();
        b += row * (x * x + y * y + z * z);
    }
    let s = a.cholesky()?.solve(&b);
    let square = s[3] + s[0] * s[0] + s[1] * s[1] + s[2] * s[2];
    let centre = std::array::from_fn(|k| s[k] / 100.0 + origin[k]);
    (square > 0.0 && square.is_finite()).then(|| Ball { centre, radius: libm::sqrt(square) / 100.0 })
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    libm::sqrt((0..3).map(|k| (a[k] - b[k]) * (a[k] - b[k])).sum())
}
