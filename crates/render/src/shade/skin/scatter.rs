//! Light below the surface, pre-integrated (Penner & Borshukov, "Pre-integrated skin shading", GPU Pro 2, 2011).

#[cfg(test)]
mod tests;

use super::SOFTEN;
use crate::lanes::{F, Lanes, V3, inlined};

/// How far each colour travels sideways, metres: the root mean square of d'Eon and Luebke's six Gaussians (GPU Gems 3, 2007), red, green, blue, times 1.6
/// for the long tails that a single Gaussian lacks.
const REACH: [f32; 3] = [1.9e-3, 0.55e-3, 0.3e-3];

/// The hyperbola that max(0, x) becomes where cosines are smeared over angles by a Gaussian.
#[derive(Clone, Copy)]
pub(super) struct Smear<S: Lanes> {
    /// The square of how far it keeps from its asymptotes' corner.
    bend: F<S>,
    scale: F<S>,
}

impl<S: Lanes> Smear<S> {
    /// By the Gaussian's deviation, radians. (2/π instead of 0.55 would have the Gaussian's exact value at the terminator; this keeps the worst error over
    /// all angles least.)
    #[inline(always)]
    fn new(blur: F<S>) -> Self {
        let blur = blur.at_most(0.8);
        let square = blur * blur;
        Self { bend: square * 0.55, scale: 0.5 - square * 0.25 }
    }

    /// The cosine, clamped at 0, smeared.
    #[inline(always)]
    fn of(&self, cosine: F<S>) -> F<S> {
        (cosine + (cosine * cosine + self.bend).sqrt()) * self.scale
    }
}

/// How a light's terminator is smeared, for each colour, on a surface of this curvature (1/metre).
#[inline(always)]
pub(super) fn blur<S: Lanes>(curvature: F<S>) -> [Smear<S>; 3] {
    let [r, g, b] = REACH;
    [Smear::new(r * curvature), Smear::new(g * curvature), Smear::new(b * curvature)]
}

/// Light that comes out for each colour, for the cosines of the smooth and of the rough surface with a light.
#[inline(always)]
pub(super) fn lit<S: Lanes>(smooth: F<S>, rough: F<S>, blur: &[Smear<S>; 3]) -> V3<S> {
    let cosine = inlined(
        #[inline(always)]
        |soften: f32| rough + (smooth - rough) * soften,
    );
    let [r, g, b] = SOFTEN;
    V3::new(blur[0].of(cosine(r)), blur[1].of(cosine(g)), blur[2].of(cosine(b)))
}

/// Shares of light that reach a place, by colour: edges of shadows and of occlusion are reddened, since red comes from farther.
#[inline(always)]
pub(super) fn through<S: Lanes>(share: F<S>) -> V3<S> {
    let edge = share * (1.0 - share);
    V3::new(share + edge * 0.35, share + edge * 0.05, share - edge * 0.08)
}
