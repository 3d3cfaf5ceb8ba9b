//! The pieces that materials share.

use pulp::Simd;

use crate::lanes::{F, V3};

/// Trowbridge–Reitz (GGX) highlight of a light, without Fresnel: distribution · visibility · π · cosine (Walter et al. 2007; the visibility term in
/// Hammon's approximation of Smith's, 2017).
#[inline(always)]
pub(super) fn highlight<S: Simd>(roughness: F<S>, n_dot_h: F<S>, n_dot_l: F<S>, n_dot_v: F<S>) -> F<S> {
    let alpha = roughness * roughness;
    let a2 = alpha * alpha;
    let spread = n_dot_h * n_dot_h * (a2 - 1.0) + 1.0;
    // Distribution a2 / spread², visibility ½ / shadowing.
    let shadowing = (2.0 * n_dot_l * n_dot_v).mix(n_dot_l + n_dot_v, alpha).at_least(1e-4);
    a2 * (0.5 * n_dot_l) / ((spread * spread).at_least(1e-9) * shadowing)
}

/// (1 − cosine)⁵ (Schlick 1994).
#[inline(always)]
pub(super) fn grazing<S: Simd>(cosine: F<S>) -> F<S> {
    let x = (1.0 - cosine).saturate();
    let x2 = x * x;
    x2 * x2 * x
}

/// Scale and offset of the normal reflectance for light from everywhere (Karis 2014, "Physically based shading on mobile").
#[inline(always)]
pub(super) fn surroundings<S: Simd>(roughness: F<S>, n_dot_v: F<S>) -> (F<S>, F<S>) {
    let (x, y) = (1.0 - roughness, roughness * -0.0275 + 0.0425);
    let (z, w) = (roughness * -0.572 + 1.04, roughness * 0.022 - 0.04);
    let edge = (x * x).min((n_dot_v * -9.28).exp2_near()) * x + y;
    (edge * -1.04 + z, edge * 1.04 + w)
}

/// 1 over the length of the sum of two unit vectors with this cosine: what turns the sum into their half vector.
#[inline(always)]
pub(super) fn halving<S: Simd>(cosine: F<S>) -> F<S> {
    1.0 / (cosine * 2.0 + 2.0).at_least(1e-6).sqrt()
}

/// The half vector of two unit vectors.
#[inline(always)]
pub(super) fn half<S: Simd>(a: V3<S>, b: V3<S>) -> V3<S> {
    (a + b).normalised()
}
