//! Landmarks and rotations.

use lineament_geometry::{Degrees, Frame, Rotation};

/// What the errors of landmarks are divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Normaliser {
    /// The distance of the outer corners of the eyes (300-W's "inter-ocular").
    OuterEyes,
    /// The distance of the means of the eyes' points ("inter-pupil").
    EyeCentres,
    /// The root of the area of the tight box of the points (AFLW2000-3D's).
    BoxRoot,
    /// The diagonal of the tight box of the points.
    BoxDiagonal,
}

/// The mean distance of points from the true ones, over a length in the same unit (a [`Normaliser`], or the true distance of the outer corners of the
/// eyes in space at the picture's scale). None for lists of unequal length, empty ones, or a length that is not above 0.
#[must_use]
pub fn nme(points: &[[f64; 2]], truth: &[[f64; 2]], length: f64) -> Option<f64> {
    if points.len() != truth.len() || points.is_empty() || length.is_nan() || length <= 0.0 {
        return None;
    }
    let distance = |(a, b): (&[f64; 2], &[f64; 2])| libm::hypot(a[0] - b[0], a[1] - b[1]);
    Some(points.iter().zip(truth).map(distance).sum::<f64>() / points.len() as f64 / length)
}

/// The length of a normaliser for iBUG's 68 true points. None for another number of points.
#[must_use]
pub fn ibug68_normaliser(points: &[[f64; 2]], kind: Normaliser) -> Option<f64> {
    if points.len() != 68 {
        return None;
    }
    let apart = |a: [f64; 2], b: [f64; 2]| libm::hypot(a[0] - b[0], a[1] - b[1]);
    let centre = |range: std::ops::Range<usize>| {
        let count = range.len() as f64;
        points[range].iter().fold([0.0; 2], |sum, p| [sum[0] + p[0] / count, sum[1] + p[1] / count])
    };
    let extent = |axis: usize| {
        let (low, high) = points
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(p[axis]), high.max(p[axis])));
        high - low
    };
    Some(match kind {
        Normaliser::OuterEyes => apart(points[36], points[45]),
        Normaliser::EyeCentres => apart(centre(36..42), centre(42..48)),
        Normaliser::BoxRoot => libm::sqrt(extent(0) * extent(1)),
        Normaliser::BoxDiagonal => libm::hypot(extent(0), extent(1)),
    })
}

/// The angle of the turn between two rotations.
#[must_use]
pub fn geodesic<A: Frame, B: Frame>(one: Rotation<A, B>, other: Rotation<A, B>) -> Degrees {
    one.angle_to(&other).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineament_geometry::{Camera, HeadCv, Radians};

    #[test]
    fn normalisers_of_a_known_shape() {
        let mut points = vec![[0.0, 0.0]; 68];
        points[36] = [0.0, 0.0];
        points[45] = [6.0, 8.0];
        assert_eq!(ibug68_normaliser(&points, Normaliser::OuterEyes), Some(10.0));
        assert_eq!(ibug68_normaliser(&points, Normaliser::BoxDiagonal), Some(10.0));
        assert_eq!(ibug68_normaliser(&points, Normaliser::BoxRoot), Some(libm::sqrt(48.0)));
        let centres = ibug68_normaliser(&points, Normaliser::EyeCentres).unwrap();
        assert!((centres - 10.0 / 6.0).abs() < 1e-12);
        assert_eq!(ibug68_normaliser(&points[1..], Normaliser::OuterEyes), None);
    }

    #[test]
    fn what_cannot_be_measured_is_none() {
        assert_eq!(nme(&[], &[], 1.0), None);
        assert_eq!(nme(&[[0.0; 2]], &[[0.0; 2]; 2], 1.0), None);
        assert_eq!(nme(&[[0.0; 2]], &[[3.0, 4.0]], 0.0), None);
        assert_eq!(nme(&[[0.0; 2]], &[[3.0, 4.0]], 2.0), Some(2.5));
    }

    #[test]
    fn turns_are_measured_along_the_shortest_way() {
        let turn = |angle| Rotation::<HeadCv, Camera>::about_y(Radians(angle));
        assert!((geodesic(turn(0.2), turn(-0.1)).0 - 0.3_f64.to_degrees()).abs() < 1e-9);
    }
}
