//! From the lens's picture plane back to the ideal one.

use super::distortion::Brown;

/// Kept inside the field's bound, so that rounding on the way back never steps over it.
pub(super) const MARGIN: f64 = 1e-14;

/// The r in [0, limit] at which a growing function (value, derivative) of it equals `target` ≥ 0. Newton's steps, bisection where they leave
/// the bracket.
pub(super) fn radius(target: f64, limit: f64, function: impl Fn(f64) -> (f64, f64)) -> Option<f64> {
    let mut high = limit * (1.0 - MARGIN);
    let last = function(high).0;
    if target > last || last.is_nan() {
        return (target <= last * (1.0 + 10.0 * MARGIN)).then_some(high);
    }
    let mut low = 0.0;
    let mut r = target.min(high);
    for _ in 0..200 {
        let (value, slope) = function(r);
        let error = value - target;
        if error == 0.0 {
            return Some(r);
        }
        if error > 0.0 {
            high = r
        } else {
            low = r
        }
        let step = r - error / slope;
        let next = if step > low && step < high { step } else { 0.5 * (low + high) };
        if next == r || (next - r).abs() <= 2e-16 * r {
            return Some(next);
        }
        r = next;
    }
    Some(r)
}

/// The ideal point that a Brown–Conrady lens takes to `target`, inside the disc of radius `limit`.
///
/// The radial part is inverted exactly; with tangential terms that is the start of Newton's iteration, which backtracks until the distance to the
/// target shrinks. Inside the disc the derivative is positive definite (see `field`), so there is no false minimum.
pub(super) fn undistort(lens: &Brown, target: [f64; 2], limit: f64) -> Option<[f64; 2]> {
    let far = libm::hypot(target[0], target[1]);
    if far == 0.0 && lens.tangential == [0.0; 2] {
        return Some([0.0; 2]);
    }
    let radial = |r: f64| {
        let (gain, slope) = lens.gain(r * r);
        (r * gain, gain + 2.0 * r * r * slope)
    };
    let found = radius(far, limit, radial);
    let scaled = |r: f64| if far > 0.0 { [target[0] * (r / far), target[1] * (r / far)] } else { [0.0; 2] };
    if lens.tangential == [0.0; 2] {
        return found.map(scaled);
    }
    let bound = limit * (1.0 - MARGIN);
    let mut point = scaled(found.unwrap_or(limit).min(0.98 * limit));
    let error_at = |[x, y]: [f64; 2]| {
        let ([u, v], slope) = lens.distort([x, y]);
        let error = [u - target[0], v - target[1]];
        (error, slope, libm::hypot(error[0], error[1]))
    };
    let (mut error, mut slope, mut distance) = error_at(point);
    'newton: for _ in 0..100 {
        if distance == 0.0 {
            break;
        }
        let (a, b, c) = (slope[(0, 0)], slope[(0, 1)], slope[(1, 1)]);
        let determinant = a * c - b * b;
        let step = [(c * error[0] - b * error[1]) / determinant, (a * error[1] - b * error[0]) / determinant];
        let mut share = 1.0;
        for _ in 0..50 {
            let next = [point[0] - share * step[0], point[1] - share * step[1]];
            if libm::hypot(next[0], next[1]) <= bound {
                let (e, s, d) = error_at(next);
                if d < distance {
                    (point, error, slope, distance) = (next, e, s, d);
                    continue 'newton;
                }
            }
            share *= 0.5;
        }
        break;
    }
    // A few units in the last place of the numbers involved.
    (distance <= 1e-14 * (1.0 + far)).then_some(point)
}
