//! Three points: up to four poses.
//!
//! The three depths obey three law-of-cosines equations, two of whose ratios are conics in the projective plane of depths. A member of the
//! conics' pencil is a pair of lines (its γ is a root of a cubic); the lines meet a conic in up to four points (the idea of Persson and
//! Nordberg's Lambda Twist, ECCV 2018; the lines are split off by adjugates as in Richter-Gebert, *Perspectives on Projective Geometry*,
//! §11). Newton steps on the depths polish what the closed form loses. All in f64, without iteration limits that data could reach.

use nalgebra::{Matrix3, Vector3};

use super::refine::Pose;

/// Calls `found` with every pose that puts the three places on the three unit rays, in front of the camera.
pub(super) fn poses(places: &[Vector3<f64>; 3], rays: &[Vector3<f64>; 3], mut found: impl FnMut(Pose)) {
    let [p1, p2, p3] = places;
    let sides = Vector3::new((p1 - p2).norm_squared(), (p1 - p3).norm_squared(), (p2 - p3).norm_squared());
    let total = sides.sum();
    let area = (p2 - p1).cross(&(p3 - p1)).norm();
    // Places on one line, or (nearly) one place.
    if !(area > 1e-6 * total) {
        return;
    }
    let sides = sides / total;
    let cosines = Vector3::new(rays[0].dot(&rays[1]), rays[0].dot(&rays[2]), rays[1].dot(&rays[2]));
    let Some((lines, conic)) = line_pair(&sides, &cosines) else { return };
    let size = libm::sqrt(total);
    for line in lines {
        for mut depths in intersections(&line, &conic).into_iter().flatten() {
            let scale = squared_sides(&depths, &cosines).sum();
            if depths.max() < -depths.min() {
                depths.neg_mut();
            }
            if !(scale > 0.0) {
                continue;
            }
            depths /= libm::sqrt(scale);
            polish(&mut depths, &sides, &cosines);
            if depths.min() > 0.0 {
                depths *= size;
                if let Some(pose) = align(places, &[rays[0] * depths[0], rays[1] * depths[1], rays[2] * depths[2]]) {
                    found(pose);
                }
            }
        }
    }
}

/// The conic of one side: λᵀMλ is its squared length.
fn side(i: usize, j: usize, cosine: f64) -> Matrix3<f64> {
    let mut m = Matrix3::zeros();
    m[(i, i)] = 1.0;
    m[(j, j)] = 1.0;
    m[(i, j)] = -cosine;
    m[(j, i)] = -cosine;
    m
}

/// Two lines through the common points of the two conics of ratios, and a conic to meet them with.
fn line_pair(sides: &Vector3<f64>, cosines: &Vector3<f64>) -> Option<([Vector3<f64>; 2], Matrix3<f64>)> {
    let (m12, m13, m23) = (side(0, 1, cosines.x), side(0, 2, cosines.y), side(1, 2, cosines.z));
    let first = m12 * sides.z - m23 * sides.x;
    let second = m13 * sides.z - m23 * sides.y;
    let gamma = pencil_root(&first, &second)?;
    let degenerate = first + second * gamma;
    // The adjugate of a pair of lines g, h is −(g×h)(g×h)ᵀ up to a positive factor; adding the cross matrix of g×h leaves g·hᵀ.
    let adjugate = adjugate(&degenerate);
    let diagonal = adjugate.diagonal();
    let k = (-diagonal).imax();
    let scale = libm::sqrt((-diagonal[k]).max(0.0));
    if !(scale > 0.0) {
        return None;
    }
    let meet: Vector3<f64> = adjugate.column(k) / -scale;
    let rank_one = degenerate + meet.cross_matrix();
    let largest = rank_one.iamax_full();
    let lines = [rank_one.row(largest.0).transpose(), rank_one.column(largest.1).into_owned()];
    Some((lines, if gamma.abs() > 1.0 { first } else { second }))
}

fn adjugate(m: &Matrix3<f64>) -> Matrix3<f64> {
    let [a, b, c] = [m.column(0), m.column(1), m.column(2)];
    Matrix3::from_rows(&[b.cross(&c).transpose(), c.cross(&a).transpose(), a.cross(&b).transpose()])
}

/// A real root γ of det(A + γB): the one in whose neighbourhood the determinant is steepest, since it is the best conditioned.
fn pencil_root(a: &Matrix3<f64>, b: &Matrix3<f64>) -> Option<f64> {
    let trace = |m: Matrix3<f64>, n: &Matrix3<f64>| (m * n).trace();
    let cubic = [a.determinant(), trace(adjugate(a), b), trace(adjugate(b), a), b.determinant()];
    let largest = cubic.iter().fold(0.0_f64, |most, c| most.max(c.abs()));
    if !(largest > 0.0) || !largest.is_finite() {
        return None;
    }
    let [d, c, b, a] = cubic.map(|coefficient| coefficient / largest);
    let value = |x: f64| ((a * x + b) * x + c) * x + d;
    let slope = |x: f64| (3.0 * a * x + 2.0 * b) * x + c;
    let mut best: Option<f64> = None;
    let mut consider = |mut x: f64| {
        for _ in 0..3 {
            let step = value(x) / slope(x);
            if step.is_finite() {
                x -= step;
            }
        }
        if x.is_finite() && best.is_none_or(|other| slope(x).abs() > slope(other).abs()) {
            best = Some(x);
        }
    };
    if a.abs() < 1e-9 {
        // (Nearly) a quadratic.
        if b.abs() < 1e-9 {
            consider(-d / c);
        } else {
            let root = libm::sqrt((c * c - 4.0 * b * d).max(0.0));
            consider((-c + root) / (2.0 * b));
            consider((-c - root) / (2.0 * b));
        }
        return best;
    }
    // Depressed: x = y − b/3a, y³ + py + q.
    let (b, c, d) = (b / a, c / a, d / a);
    let shift = b / 3.0;
    let p = c - b * shift;
    let q = 2.0 * shift * shift * shift - shift * c + d;
    let discriminant = 0.25 * q * q + p * p * p / 27.0;
    if discriminant > 0.0 {
        let root = libm::sqrt(discriminant);
        let u = libm::cbrt(if q > 0.0 { -0.5 * q - root } else { -0.5 * q + root });
        consider(u - if u == 0.0 { 0.0 } else { p / (3.0 * u) } - shift);
    } else {
        let radius = 2.0 * libm::sqrt((-p / 3.0).max(0.0));
        let ratio = if radius > 0.0 { (3.0 * q / (p * radius)).clamp(-1.0, 1.0) } else { 0.0 };
        let third = libm::acos(ratio) / 3.0;
        for k in 0..3 {
            consider(radius * libm::cos(third - std::f64::consts::TAU / 3.0 * f64::from(k)) - shift);
        }
    }
    best
}

/// Where a line meets a conic.
fn intersections(line: &Vector3<f64>, conic: &Matrix3<f64>) -> [Option<Vector3<f64>>; 2] {
    // Two points of the line: its cross products with the two axes least along it.
    let k = line.iamax();
    let u = line.cross(&Vector3::ith((k + 1) % 3, 1.0)).normalize();
    let v = line.cross(&u).normalize();
    let (a, b, c) = ((v.transpose() * conic * v).x, (u.transpose() * conic * v).x, (u.transpose() * conic * u).x);
    let discriminant = b * b - a * c;
    if !(discriminant >= 0.0) {
        return [None, None];
    }
    // Both roots of a·t² + 2b·t + c without cancellation, as homogeneous pairs (t : w).
    let large = -b - if b < 0.0 { -1.0 } else { 1.0 } * libm::sqrt(discriminant);
    let point = |t: f64, w: f64| {
        let p = u * w + v * t;
        (p.norm_squared() > 0.0).then_some(p)
    };
    [point(large, a), point(c, large)]
}

/// The squared lengths of the sides between points at these depths.
fn squared_sides(depths: &Vector3<f64>, cosines: &Vector3<f64>) -> Vector3<f64> {
    let side = |a: f64, b: f64, cosine: f64| a * a + b * b - 2.0 * a * b * cosine;
    Vector3::new(
        side(depths.x, depths.y, cosines.x),
        side(depths.x, depths.z, cosines.y),
        side(depths.y, depths.z, cosines.z),
    )
}

/// Newton steps on the three equations.
fn polish(depths: &mut Vector3<f64>, sides: &Vector3<f64>, cosines: &Vector3<f64>) {
    for _ in 0..3 {
        let error = squared_sides(depths, cosines) - sides;
        let (x, y, z) = (depths.x, depths.y, depths.z);
        let jacobian = Matrix3::new(
            x - y * cosines.x,
            y - x * cosines.x,
            0.0,
            x - z * cosines.y,
            0.0,
            z - x * cosines.y,
            0.0,
            y - z * cosines.z,
            z - y * cosines.z,
        ) * 2.0;
        let Some(inverse) = jacobian.try_inverse() else { return };
        let moved = *depths - inverse * error;
        if !moved.iter().all(|depth| depth.is_finite())
            || (squared_sides(&moved, cosines) - sides).norm_squared() >= error.norm_squared()
        {
            return;
        }
        *depths = moved;
    }
}

/// The motion that takes one triangle to another of the same shape.
fn align(from: &[Vector3<f64>; 3], to: &[Vector3<f64>; 3]) -> Option<Pose> {
    let axes = |[a, b, c]: &[Vector3<f64>; 3]| {
        let x = (b - a).try_normalize(0.0)?;
        let z = x.cross(&(c - a)).try_normalize(0.0)?;
        Some(Matrix3::from_columns(&[x, z.cross(&x), z]))
    };
    let rotation = axes(to)? * axes(from)?.transpose();
    let centre = |[a, b, c]: &[Vector3<f64>; 3]| (a + b + c) / 3.0;
    Some(Pose { rotation, translation: centre(to) - rotation * centre(from) })
}
