//! The crop that the field's pose networks are tested on.

/// The crop of AFLW2000-3D's usual protocol (HopeNet, Ruiz, Chong & Rehg 2018, and those after it; k = 0.2): the tight box of the points, widened side after side,
/// each by the box as it is by then. Left, top, right and bottom in whole pixels, not clipped. None without points.
#[must_use]
pub fn standard_crop(points: &[[f32; 2]]) -> Option<[i64; 4]> {
    const K: f64 = 0.2;
    points.first()?;
    let bound = |axis: usize, pick: fn(f64, f64) -> f64, start: f64| {
        points.iter().fold(start, |best, point| pick(best, f64::from(point[axis])))
    };
    let mut left = bound(0, f64::min, f64::INFINITY);
    let mut top = bound(1, f64::min, f64::INFINITY);
    let mut right = bound(0, f64::max, f64::NEG_INFINITY);
    let mut bottom = bound(1, f64::max, f64::NEG_INFINITY);
    left -= 2.0 * K * (right - left).abs();
    top -= 2.0 * K * (bottom - top).abs();
    right += 2.0 * K * (right - left).abs();
    bottom += 0.6 * K * (bottom - top).abs();
    // Towards zero, as Python's `int`.
    Some([left, top, right, bottom].map(|side| side as i64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_sides_grow_by_the_grown_box() {
        // 100 wide and high: left 60, top 60; right 200 + 0.4·140 = 256; bottom 200 + 0.12·140 = 216.8.
        assert_eq!(standard_crop(&[[100.0, 100.0], [200.0, 200.0]]), Some([60, 60, 256, 216]));
        assert_eq!(standard_crop(&[]), None);
    }
}
