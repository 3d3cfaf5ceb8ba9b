//! Clothes.

use super::noise;
use super::{Context, Kernel, Looked, Shaded, Spot, Sum};
use crate::interpolate::Batch;
use crate::lanes::{F, Lanes, V3, inlined};
use crate::material::{Cloth, Weave};

impl Kernel for Cloth {
    #[inline(always)]
    fn shade<S: Lanes>(&self, spot: Spot<S>, batch: &Batch, looked: &Looked, context: &Context<'_>, out: &mut Shaded) {
        let (s, lighting) = (spot.s, &context.lighting);
        let rest = batch.rest(s, spot.at);
        let (first, second) = (V3::splat(s, self.colours[0]), V3::splat(s, self.colours[1]));
        let place = rest * (1.0 / self.scale);
        let zero = spot.splat(0.0);
        let visible = noise::visible(1.0 / self.scale, spot.footprint);
        // A stripe: half of each period, its edge a fifth of it.
        let stripe = inlined(
            #[inline(always)]
            |at: F<S>| (((at - at.floor() - 0.5).abs() - 0.25) * 5.0 + 0.5).saturate(),
        );
        let (share, mean) = match self.weave {
            Weave::Plain | Weave::Knit => (zero, 0.0),
            Weave::Stripes => (stripe(place.y), 0.5),
            Weave::Check => ((stripe(place.x) + stripe(place.y)) * 0.5, 0.5),
            Weave::Dots => ((noise::dots(place, spot.splat(0.9), [0.22, 0.26], 0xd07) * 4.0).saturate(), 0.15),
        };
        let mut albedo = first.mix(second, (share - mean) * visible + mean);
        if let Some(texture) = &self.texture {
            albedo = albedo.scale(texture.look(
                F::load(s, &batch.uv[0], spot.at),
                F::load(s, &batch.uv[1], spot.at),
                spot.footprint,
            ));
        }
        let mut gradient = V3::grey(zero);
        let grain = noise::visible(900.0, spot.footprint);
        if grain.gt(zero).any() {
            gradient = noise::value(rest * 900.0, 0xc107).1 * (grain * 0.1);
        }
        if self.weave == Weave::Knit {
            // Ribs up and down, stitches along them.
            let rib = place.x - place.x.floor() - 0.5;
            let stitch = (place.y * 2.0 + rib.abs() * 2.0).sin_cos_turns().0;
            gradient += V3::new(rib * 1.6, stitch * 0.35, zero) * visible;
            albedo = albedo * (1.0 - (rib.abs() * 2.0 - 0.6).saturate() * 0.5 * visible);
        }
        let normal = spot.normal.bent_by(gradient.turned(&context.turn));
        let away = (1.0 - normal.dot(spot.view)).saturate();
        let sheen = away * away * away * (0.35 * self.sheen);
        let mut sum = Sum::dark(s);
        for (number, light) in lighting.lights.iter().enumerate() {
            let toward = V3::splat(s, light.toward);
            let lit = ((normal.dot(toward) + 0.12) * (1.0 / 1.12)).saturate();
            let faces = lit.gt(zero);
            if !faces.any() {
                continue;
            }
            let received = V3::splat(s, light.colour) * (looked.visible(s, number, spot.at) * lit);
            sum.direct += received.scale(albedo + V3::grey(sheen));
        }
        sum.ambient = lighting.diffuse(normal).scale(albedo + V3::grey(sheen)) * spot.openness;
        sum.store(albedo, out, spot.at);
    }
}
