//! Three numbers as a vector.

pub(crate) type V3 = [f32; 3];

#[inline(always)]
pub(crate) fn add(a: V3, b: V3) -> V3 {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

#[inline(always)]
pub(crate) fn sub(a: V3, b: V3) -> V3 {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

#[inline(always)]
pub(crate) fn scale(a: V3, s: f32) -> V3 {
    [a[0] * s, a[1] * s, a[2] * s]
}

/// a + s·b.
#[inline(always)]
pub(crate) fn along(a: V3, s: f32, b: V3) -> V3 {
    [a[0] + s * b[0], a[1] + s * b[1], a[2] + s * b[2]]
}

#[inline(always)]
pub(crate) fn dot(a: V3, b: V3) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[inline(always)]
pub(crate) fn cross(a: V3, b: V3) -> V3 {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

#[inline(always)]
pub(crate) fn length(a: V3) -> f32 {
    dot(a, a).sqrt()
}

/// Of unit length; a vector of no length stays none.
#[inline(always)]
pub(crate) fn unit(a: V3) -> V3 {
    scale(a, 1.0 / length(a).max(1e-9))
}

#[inline(always)]
pub(crate) fn mix(a: V3, b: V3, t: f32) -> V3 {
    [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]
}

/// Rows of a matrix times a vector.
#[inline(always)]
pub(crate) fn turned(rows: &[V3; 3], v: V3) -> V3 {
    [dot(rows[0], v), dot(rows[1], v), dot(rows[2], v)]
}

/// 0 below `low`, 1 above `high`, smooth between; `low` may be the greater.
#[inline(always)]
pub(crate) fn smooth(low: f32, high: f32, x: f32) -> f32 {
    let t = ((x - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A bell of height 1 around a place.
#[inline(always)]
pub(crate) fn bell(place: V3, middle: V3, widths: V3) -> f32 {
    let q = [0, 1, 2].map(|k| (place[k] - middle[k]) / widths[k]);
    1.0 / (1.0 + dot(q, q) * (1.0 + 0.5 * dot(q, q)))
}

/// Linear interpolation through ascending knots (x, y).
pub(crate) fn through(knots: &[(f32, f32)], x: f32) -> f32 {
    let after = knots.iter().position(|k| x < k.0).unwrap_or(knots.len() - 1).max(1);
    let ((x0, y0), (x1, y1)) = (knots[after - 1], knots[after]);
    y0 + (y1 - y0) * ((x - x0) / (x1 - x0)).clamp(0.0, 1.0)
}

/// A hash of three small numbers as a number from 0 to 1, for noise.
pub(crate) fn hash(a: u32, b: u32, seed: u32) -> f32 {
    let mut h = a.wrapping_mul(0x9e37_79b1) ^ b.wrapping_mul(0x85eb_ca77) ^ seed.wrapping_mul(0xc2b2_ae3d);
    h = (h ^ (h >> 15)).wrapping_mul(0x2c1b_3c6d);
    h = (h ^ (h >> 12)).wrapping_mul(0x297a_2d39);
    h ^= h >> 15;
    (h >> 8) as f32 * (1.0 / 16_777_216.0)
}
