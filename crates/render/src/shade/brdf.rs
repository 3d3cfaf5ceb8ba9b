//! The pieces that materials share.

use crate::lanes::{F, Lanes, V3, inlined};

/// Trowbridge–Reitz (GGX) highlight of a light, without Fresnel: distribution · visibility · π · cosine (Walter et al. 2007; the visibility term in
/// Hammon's approximation of Smith's, 2017).
#[inline(always)]
pub(super) fn highlight<S: Lanes>(roughness: F<S>, n_dot_h: F<S>, n_dot_l: F<S>, n_dot_v: F<S>) -> F<S> {
    let alpha = roughness * roughness;
    let a2 = alpha * alpha;
    let spread = n_dot_h * n_dot_h * (a2 - 1.0) + 1.0;
    // Distribution a2 / spread², visibility ½ / shadowing.
    let shadowing = (2.0 * n_dot_l * n_dot_v).mix(n_dot_l + n_dot_v, alpha).at_least(1e-4);
    a2 * (0.5 * n_dot_l) / ((spread * spread).at_least(1e-9) * shadowing)
}

/// One of two highlights of a surface.
#[derive(Clone, Copy)]
struct Lobe<S: Lanes> {
    alpha: F<S>,
    a2: F<S>,
    /// Half of its share of the light.
    share: F<S>,
}

/// Two [`highlight`]s of one surface, the second one with a share, each by a roughness.
#[derive(Clone, Copy)]
pub(super) struct Highlights<S: Lanes> {
    lobes: [Lobe<S>; 2],
    n_dot_v: F<S>,
}

impl<S: Lanes> Highlights<S> {
    #[inline(always)]
    pub(super) fn new([first, second]: [F<S>; 2], share: F<S>, n_dot_v: F<S>) -> Self {
        let lobe = inlined(
            #[inline(always)]
            |roughness: F<S>, share: F<S>| {
                let alpha = roughness * roughness;
                Lobe { alpha, a2: alpha * alpha, share: share * 0.5 }
            },
        );
        Self { lobes: [lobe(first, 1.0 - share), lobe(second, share)], n_dot_v }
    }

    /// Of a light. `n_dot_sum`: the normal with the sum of the directions to the viewer and to the light; `square`: of that sum's length, at least 0.001.
    #[inline(always)]
    pub(super) fn of(&self, n_dot_sum: F<S>, square: F<S>, n_dot_l: F<S>) -> F<S> {
        // The square of the cosine with the half vector, times `square`, and so both spreads: one division is enough for all.
        let along = n_dot_sum.at_least(0.0);
        let along = (along * along).min(square);
        let (product, sum) = (2.0 * n_dot_l * self.n_dot_v, n_dot_l + self.n_dot_v);
        let below = inlined(
            #[inline(always)]
            |lobe: &Lobe<S>| {
                let spread = along * (lobe.a2 - 1.0) + square;
                spread * spread * product.mix(sum, lobe.alpha).at_least(1e-4)
            },
        );
        let [first, second] = &self.lobes;
        let (a, b) = (below(first), below(second));
        let above = first.a2 * first.share * b + second.a2 * second.share * a;
        above * (n_dot_l * square * square) / (a * b)
    }
}

/// (1 − cosine)⁵ (Schlick 1994).
#[inline(always)]
pub(super) fn grazing<S: Lanes>(cosine: F<S>) -> F<S> {
    let x = (1.0 - cosine).saturate();
    let x2 = x * x;
    x2 * x2 * x
}

/// Scale and offset of the normal reflectance for light from everywhere (Karis 2014, "Physically based shading on mobile").
#[inline(always)]
pub(super) fn surroundings<S: Lanes>(roughness: F<S>, n_dot_v: F<S>) -> (F<S>, F<S>) {
    let (x, y) = (1.0 - roughness, roughness * -0.0275 + 0.0425);
    let (z, w) = (roughness * -0.572 + 1.04, roughness * 0.022 - 0.04);
    let edge = (x * x).min((n_dot_v * -9.28).exp2_near()) * x + y;
    (edge * -1.04 + z, edge * 1.04 + w)
}

/// The half vector of two unit vectors.
#[inline(always)]
pub(super) fn half<S: Lanes>(a: V3<S>, b: V3<S>) -> V3<S> {
    (a + b).normalised()
}
