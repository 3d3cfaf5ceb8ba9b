//! Where a distortion may be trusted: up to the circle where it first folds the picture over.
//!
//! The derivative of a Brown–Conrady lens is symmetric. In the directions along and across the radius, with q = r·√(p1² + p2²) and ψ the angle
//! from the direction (p2, p1), it is
//!
//! ```text
//! ⎡ R′ + 6q·cos ψ    −2q·sin ψ   ⎤      R = r·g(r²), R′ = dR/dr
//! ⎣ −2q·sin ψ      g + 2q·cos ψ  ⎦
//! ```
//!
//! It is positive definite wherever R′ > 6q and g > 4q. On a disc of such points the map is the gradient of a strictly convex function, so no two
//! of them share a place in the picture, and the inversion has one answer. Without tangential terms the disc ends exactly where R stops growing.

use std::f64::consts::FRAC_PI_2;

use super::distortion::{Brown, Distortion};

/// The largest radius X/Z considered for a distorted plane: 89.94° off the axis.
const WIDEST: f64 = 1000.0;

/// Terms of the longest polynomial: degree 13.
const TERMS: usize = 14;
type Polynomial = [f64; TERMS];

/// The bound of the valid field: the largest r of the plane models (infinite for a pinhole), the largest θ of a fisheye (at most a right angle).
pub(super) fn limit(distortion: &Distortion) -> f64 {
    match distortion {
        Distortion::None => f64::INFINITY,
        Distortion::BrownConrady5(k) => brown_limit(&Brown::five(k)),
        Distortion::BrownConrady8(k) => brown_limit(&Brown::new(k)),
        Distortion::KannalaBrandt(k) => {
            let slope = polynomial(&[1.0, 3.0 * k[0], 5.0 * k[1], 7.0 * k[2], 9.0 * k[3]]);
            first_root(&slope, FRAC_PI_2 * FRAC_PI_2).map_or(FRAC_PI_2, libm::sqrt)
        }
    }
}

fn brown_limit(lens: &Brown) -> f64 {
    // In powers of r. R′·D² = N·D + 2s·(N′D − ND′), with s = r².
    let even = |k: &[f64; 3]| polynomial(&[1.0, 0.0, k[0], 0.0, k[1], 0.0, k[2]]);
    let (over, under) = (even(&lens.over), even(&lens.under));
    let twice_slope = |k: &[f64; 3]| polynomial(&[0.0, 0.0, 2.0 * k[0], 0.0, 4.0 * k[1], 0.0, 6.0 * k[2]]);
    let (over_slope, under_slope) = (twice_slope(&lens.over), twice_slope(&lens.under));
    let growth = add(&product(&over, &under), &product(&over_slope, &under), 1.0);
    let growth = add(&growth, &product(&over, &under_slope), -1.0);
    let tangential = libm::hypot(lens.tangential[0], lens.tangential[1]);
    let linear = |factor: f64| polynomial(&[0.0, factor * tangential]);
    let along = add(&growth, &product(&product(&under, &under), &linear(6.0)), -1.0);
    let across = add(&over, &product(&under, &linear(4.0)), -1.0);
    [under, along, across].iter().filter_map(|p| first_root(p, WIDEST)).fold(WIDEST, f64::min)
}

fn polynomial(terms: &[f64]) -> Polynomial {
    std::array::from_fn(|i| terms.get(i).copied().unwrap_or(0.0))
}

fn add(a: &Polynomial, b: &Polynomial, factor: f64) -> Polynomial {
    std::array::from_fn(|i| a[i] + factor * b[i])
}

/// The product; the factors' degrees add up to at most 13 here.
fn product(a: &Polynomial, b: &Polynomial) -> Polynomial {
    std::array::from_fn(|i| (0..=i).map(|j| a[j] * b[i - j]).sum())
}

/// The smallest root in (0, end], of a polynomial that is positive at 0.
fn first_root(p: &Polynomial, end: f64) -> Option<f64> {
    let (roots, count) = roots(p, end);
    roots[..count].first().copied()
}

/// All roots in (0, end] where the sign changes, ascending: between two neighbouring roots of the derivative the polynomial is monotone, so
/// bisection finds the one root there may be.
fn roots(p: &Polynomial, end: f64) -> (Polynomial, usize) {
    let mut found = ([0.0; TERMS], 0);
    let degree = p.iter().rposition(|&term| term != 0.0).unwrap_or(0);
    if degree == 0 {
        return found;
    }
    let (p, slope) = (&p[..=degree], std::array::from_fn(|i| p.get(i + 1).map_or(0.0, |term| term * (i + 1) as f64)));
    let (turns, count) = roots(&slope, end);
    let mut low = 0.0;
    for high in turns[..count].iter().copied().chain([end]) {
        if (value(p, low) > 0.0) != (value(p, high) > 0.0) && found.1 < TERMS {
            found.0[found.1] = bisect(p, low, high);
            found.1 += 1;
        }
        low = high;
    }
    found
}

fn value(p: &[f64], x: f64) -> f64 {
    p.iter().rev().fold(0.0, |sum, term| sum * x + term)
}

fn bisect(p: &[f64], mut low: f64, mut high: f64) -> f64 {
    let start = value(p, low) > 0.0;
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return low;
        }
        if (value(p, middle) > 0.0) == start { low = middle } else { high = middle }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_of_many_roots() {
        // (1 − x)(1 − x/2)(1 − x/3), and its mirror without positive roots.
        let p = polynomial(&[1.0, -11.0 / 6.0, 1.0, -1.0 / 6.0]);
        let (found, count) = roots(&p, 100.0);
        assert_eq!(count, 3);
        for (root, expected) in found.iter().zip([1.0, 2.0, 3.0]) {
            assert!((root - expected).abs() < 1e-12, "{root}");
        }
        assert_eq!(first_root(&polynomial(&[1.0, 11.0 / 6.0, 1.0, 1.0 / 6.0]), 1e3), None);
        assert_eq!(first_root(&p, 0.5), None);
    }

    #[test]
    fn the_field_of_a_barrel_lens_ends_where_its_radius_stops_growing() {
        // R = r(1 + k1·r²) turns at r = √(−1/(3·k1)).
        let barrel = Distortion::BrownConrady5([-0.3, 0.0, 0.0, 0.0, 0.0]);
        assert!((limit(&barrel) - libm::sqrt(1.0 / 0.9)).abs() < 1e-12);
        let skewed = Distortion::BrownConrady5([-0.3, 0.0, 0.01, 0.0, 0.0]);
        assert!(limit(&skewed) < limit(&barrel) && limit(&skewed) > 0.9 * limit(&barrel));
        assert_eq!(limit(&Distortion::BrownConrady5([0.3, 0.1, 0.0, 0.0, 0.0])), WIDEST);
        // The denominator vanishes at r = 2.
        assert!(limit(&Distortion::BrownConrady8([0.0, 0.0, 0.0, 0.0, 0.0, -0.25, 0.0, 0.0])) <= 2.0);
        assert_eq!(limit(&Distortion::KannalaBrandt([0.0; 4])), FRAC_PI_2);
        assert!((limit(&Distortion::KannalaBrandt([-1.0 / 3.0, 0.0, 0.0, 0.0])) - 1.0).abs() < 1e-12);
    }
}
