//! Clear and tinted sheets: what they reflect, and what passes.

use super::brdf::{grazing, half, highlight};
use super::{Context, Kernel, Looked, Shaded, Spot, Sum};
use crate::interpolate::Batch;
use crate::lanes::{Lanes, V3};
use crate::material::Glass;

impl Kernel for Glass {
    #[inline(always)]
    fn shade<S: Lanes>(&self, spot: Spot<S>, _: &Batch, _: &Looked, context: &Context<'_>, out: &mut Shaded) {
        let (s, lighting) = (spot.s, &context.lighting);
        let n_dot_v = spot.normal.dot(spot.view).clamp(0.05, 1.0);
        // Spectacles are coated: about half of plain glass's 4 %.
        let bare = 0.02 + 0.6 * self.mirror;
        // Both faces of the sheet reflect.
        let reflected = (2.0 * (bare + (1.0 - bare) * grazing(n_dot_v))).saturate();
        let roughness = spot.splat(self.roughness);
        let mut sum = Sum::dark(s);
        for light in lighting.lights {
            let toward = V3::splat(s, light.toward);
            let middle = half(spot.view, toward);
            let shine =
                highlight(roughness, spot.normal.dot(middle).saturate(), spot.normal.dot(toward).saturate(), n_dot_v);
            sum.direct += V3::splat(s, light.colour) * (shine * reflected * 0.3);
        }
        sum.ambient = context.mirrored(spot.mirror(spot.normal)) * reflected;
        // Slanted light has a longer way through the tint.
        let way = 1.0 / (n_dot_v * 0.7 + 0.3);
        let pass = V3::splat(s, self.pass.map(|share| libm::log2f(share.max(1e-4))));
        let pass = pass.map(
            #[inline(always)]
            |log| (log * way).exp2(),
        ) * (1.0 - reflected);
        pass.clamp(0.0, 1.0).store(&mut out.pass, spot.at);
        sum.store(V3::splat(s, self.pass), out, spot.at);
    }
}
