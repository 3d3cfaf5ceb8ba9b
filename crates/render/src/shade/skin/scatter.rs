//! Light below the surface, pre-integrated (Penner & Borshukov, "Pre-integrated skin shading", GPU Pro 2, 2011).

#[cfg(test)]
mod tests;

use pulp::Simd;

use super::SOFTEN;
use crate::lanes::{F, V3, inlined};

/// How far each colour travels sideways, metres: the root mean square of d'Eon and Luebke's six Gaussians (GPU Gems 3, 2007), red, green, blue, times 1.6
/// for the long tails that a single Gaussian lacks.
const REACH: [f32; 3] = [1.9e-3, 0.55e-3, 0.3e-3];

/// How wide a light's terminator is smeared, radians of the normal, for a surface of this curvature (1/metre).
#[inline(always)]
pub(super) fn blur<S: Simd>(curvature: F<S>) -> V3<S> {
    V3::splat(curvature.s, REACH) * curvature
}

/// The cosine, clamped at 0, smeared over angles by a Gaussian of deviation `blur`: max(0, x) becomes a hyperbola. (2/π instead of 0.55 would have the
/// Gaussian's exact value at the terminator; this keeps the worst error over all angles least.)
#[inline(always)]
pub(super) fn smeared<S: Simd>(cosine: F<S>, blur: F<S>) -> F<S> {
    let blur = blur.at_most(0.8);
    let square = blur * blur;
    (cosine + (cosine * cosine + square * 0.55).sqrt()) * (0.5 - square * 0.25)
}

/// Light that comes out for each colour, for the cosines of the smooth and of the rough surface with a light.
#[inline(always)]
pub(super) fn lit<S: Simd>(smooth: F<S>, rough: F<S>, blur: V3<S>) -> V3<S> {
    let cosine = inlined(
        #[inline(always)]
        |soften: f32| rough + (smooth - rough) * soften,
    );
    let [r, g, b] = SOFTEN;
    V3::new(smeared(cosine(r), blur.x), smeared(cosine(g), blur.y), smeared(cosine(b), blur.z))
}

/// Shares of light that reach a place, by colour: edges of shadows and of occlusion are reddened, since red comes from farther.
#[inline(always)]
pub(super) fn through<S: Simd>(share: F<S>) -> V3<S> {
    let edge = share * (1.0 - share);
    V3::new(share + edge * 0.35, share + edge * 0.05, share - edge * 0.08)
}
