//! Teeth, gums, tongue, the inside of the mouth.

use super::brdf::{grazing, half, highlight, surroundings};
use super::noise;
use super::{Context, Kernel, Looked, Shaded, Spot, Sum};
use crate::interpolate::Batch;
use crate::lanes::{F, Lanes, V3};
use crate::material::{Flesh, Teeth};
use crate::mesh::mask;

/// A wet, slightly translucent surface.
struct Wet<S: Lanes> {
    albedo: V3<S>,
    normal: V3<S>,
    roughness: F<S>,
    /// How far light goes round its edge.
    wrap: f32,
}

#[inline(always)]
fn wet<S: Lanes>(spot: Spot<S>, what: Wet<S>, looked: &Looked, context: &Context<'_>, out: &mut Shaded) {
    let Wet { albedo, normal, roughness, wrap } = what;
    const MIRROR: f32 = 0.035;
    let (s, lighting) = (spot.s, &context.lighting);
    let n_dot_v = normal.dot(spot.view).clamp(0.05, 1.0);
    let mut sum = Sum::dark(s);
    for (number, light) in lighting.lights.iter().enumerate() {
        let toward = V3::splat(s, light.toward);
        let cosine = normal.dot(toward);
        let lit = ((cosine + wrap) * (1.0 / (1.0 + wrap))).saturate();
        let middle = half(spot.view, toward);
        let shine = highlight(roughness, normal.dot(middle).saturate(), cosine.saturate(), n_dot_v);
        let fresnel = MIRROR + (1.0 - MIRROR) * grazing(spot.view.dot(middle));
        // Deep in the mouth even a light that the shadow map misses is blocked.
        let received = V3::splat(s, light.colour) * (looked.visible(s, number, spot.at) * spot.openness.sqrt());
        sum.direct += received.scale(albedo * lit + V3::grey(shine * fresnel));
    }
    let (scale, offset) = surroundings(roughness, n_dot_v);
    let shine = context.mirrored(spot.mirror(normal)) * (scale * MIRROR + offset);
    sum.ambient = (lighting.diffuse(normal).scale(albedo) + shine) * spot.openness;
    sum.store(albedo, out, spot.at);
}

impl Kernel for Teeth {
    #[inline(always)]
    fn shade<S: Lanes>(&self, spot: Spot<S>, batch: &Batch, looked: &Looked, context: &Context<'_>, out: &mut Shaded) {
        let s = spot.s;
        let gum = batch.mask(s, spot.at, mask::GUM).saturate();
        let tooth = batch.mask(s, spot.at, mask::TOOTH);
        let rest = batch.rest(s, spot.at);
        // Between teeth at whole numbers: 0 in the middle of a tooth, ±½ at its sides. A mesh with its own gaps has 0 everywhere: no gap.
        let drawn = tooth.abs().gt(spot.splat(1e-6)).select(spot.splat(1.0), spot.splat(0.0));
        let away = tooth - tooth.floor() - 0.5;
        let gap = ((away.abs() - 0.40) * 10.0).saturate() * drawn * (1.0 - gum);
        // Teeth differ a little in colour.
        let number = tooth.floor().round_to_int();
        let shade = (number * 0x3779 + 11).hash().unit_float() * 0.16 - 0.08;
        let enamel = V3::splat(s, self.enamel) * (1.0 + shade * drawn) * (1.0 - gap * self.gaps);
        let spots = noise::plain(rest * 700.0, 0x6003) * 0.06 * noise::visible(700.0, spot.footprint);
        let albedo = (enamel * (1.0 + spots)).mix(V3::splat(s, self.gum), gum);
        // Each tooth is rounded across: its normal leans to the side along the row's tangent.
        let lean = batch.tangent(s, spot.at).turned(&context.turn);
        let normal = (spot.normal + lean * (away * 0.9 * drawn * (1.0 - gum))).normalised();
        let roughness = spot.splat(0.28).mix(spot.splat(0.36), gum);
        wet(spot, Wet { albedo, normal, roughness, wrap: 0.25 }, looked, context, out);
    }
}

impl Kernel for Flesh {
    #[inline(always)]
    fn shade<S: Lanes>(&self, spot: Spot<S>, batch: &Batch, looked: &Looked, context: &Context<'_>, out: &mut Shaded) {
        let s = spot.s;
        let rest = batch.rest(s, spot.at);
        let visible = noise::visible(900.0, spot.footprint) * self.bumps;
        let (grain, slope) = noise::value(rest * 900.0, 0x707e);
        let blotch = noise::plain(rest * 160.0, 0x707f);
        let albedo = V3::splat(s, self.colour) * (1.0 + blotch * 0.15 + grain * visible * 0.12);
        let normal = spot.normal.bent_by((slope * (visible * 0.3)).turned(&context.turn));
        let roughness = spot.splat(self.roughness());
        wet(spot, Wet { albedo, normal, roughness, wrap: 0.35 }, looked, context, out);
    }
}
