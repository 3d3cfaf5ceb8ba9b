//! One box for each face: greedy non-maximum suppression.

use super::Detection;

/// Copies to `kept` those of `candidates` (the surest first) that overlap none kept before by more than `most`.
pub(super) fn suppress(candidates: &[Detection], most: f32, kept: &mut Vec<Detection>) {
    kept.clear();
    for candidate in candidates {
        if kept.iter().all(|other| overlap(candidate.bounds, other.bounds) <= most) {
            kept.push(*candidate);
        }
    }
}

/// Intersection over union of two boxes x, y, width, height.
pub(crate) fn overlap(a: [f32; 4], b: [f32; 4]) -> f32 {
    let span = |i: usize| ((a[i] + a[i + 2]).min(b[i] + b[i + 2]) - a[i].max(b[i])).max(0.0);
    let shared = span(0) * span(1);
    let (one, other) = (a[2] * a[3], b[2] * b[3]);
    let union = one + other - shared;
    if union > 0.0 { shared / union } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineament_geometry::Radians;

    fn face(score: f32, bounds: [f32; 4]) -> Detection {
        Detection { score, bounds, points: [[0.0; 2]; 6], roll: Radians(0.0) }
    }

    #[test]
    fn the_surest_of_overlapping_boxes_stays() {
        let candidates = [
            face(0.9, [0.0, 0.0, 10.0, 10.0]),
            face(0.8, [1.0, 0.0, 10.0, 10.0]),
            face(0.7, [20.0, 0.0, 10.0, 10.0]),
            face(0.6, [5.0, 0.0, 10.0, 10.0]),
        ];
        let mut kept = Vec::new();
        suppress(&candidates, 0.4, &mut kept);
        assert_eq!(kept, [candidates[0], candidates[2], candidates[3]]);
        assert!((overlap(candidates[0].bounds, candidates[3].bounds) - 1.0 / 3.0).abs() < 1e-6);
        assert_eq!(overlap([0.0; 4], [0.0; 4]), 0.0);
    }
}
