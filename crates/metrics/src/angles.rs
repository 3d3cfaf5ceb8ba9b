//! Angles of heads.

use crate::mean;

/// Labels with an angle beyond this are left out of the field's tables (HopeNet's bins end there): degrees.
pub const ANGLE_LIMIT: f64 = 99.0;

/// How far apart two angles are, degrees, along the shorter way: 0 to 180.
#[must_use]
pub fn angle_error(one: f64, other: f64) -> f64 {
    let apart = libm::fmod((one - other).abs(), 360.0);
    apart.min(360.0 - apart)
}

/// Whether a label is counted by the ±99° rule: none of its angles lies beyond [`ANGLE_LIMIT`].
#[must_use]
pub fn within_limit(angles: &[f64]) -> bool {
    angles.iter().all(|angle| angle.abs() <= ANGLE_LIMIT)
}

/// The mean absolute error of each of `N` angles (yaw, pitch, roll), by [`angle_error`]; not numbers for an empty list.
#[must_use]
pub fn mean_angle_errors<const N: usize>(pairs: &[([f64; N], [f64; N])]) -> [f64; N] {
    std::array::from_fn(|axis| {
        let errors: Vec<f64> = pairs.iter().map(|(said, truth)| angle_error(said[axis], truth[axis])).collect();
        mean(&errors)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_go_the_shorter_way() {
        assert_eq!(angle_error(170.0, -170.0), 20.0);
        assert_eq!(angle_error(-30.0, 15.0), 45.0);
        assert_eq!(angle_error(720.0, 0.0), 0.0);
        assert_eq!(mean_angle_errors(&[([1.0, 179.0], [0.0, -179.0]), ([-3.0, 0.0], [0.0, 0.0])]), [2.0, 1.0]);
        assert!(mean_angle_errors::<3>(&[])[0].is_nan());
    }

    #[test]
    fn the_limit_is_part_of_what_is_counted() {
        assert!(within_limit(&[99.0, -99.0, 0.0]) && !within_limit(&[0.0, 99.01, 0.0]));
    }
}
