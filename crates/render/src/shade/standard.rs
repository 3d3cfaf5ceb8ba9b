//! Paint, plastic, metal.

use super::brdf::{grazing, half, highlight, surroundings};
use super::{Context, Kernel, Looked, Shaded, Spot, Sum};
use crate::interpolate::Batch;
use crate::lanes::{F, Lanes, V3};
use crate::material::Standard;

impl Kernel for Standard {
    #[inline(always)]
    fn shade<S: Lanes>(&self, spot: Spot<S>, batch: &Batch, looked: &Looked, context: &Context<'_>, out: &mut Shaded) {
        let (s, lighting) = (spot.s, &context.lighting);
        let mut albedo = V3::splat(s, self.albedo);
        if let Some(texture) = &self.texture {
            albedo = albedo.scale(texture.look(
                F::load(s, &batch.uv[0], spot.at),
                F::load(s, &batch.uv[1], spot.at),
                spot.footprint,
            ));
        }
        let diffuse = albedo * (1.0 - self.metallic);
        let mirror = V3::splat(s, [0.04; 3]).mix(albedo, spot.splat(self.metallic));
        let roughness = spot.splat(self.roughness);
        let n_dot_v = spot.normal.dot(spot.view).clamp(0.02, 1.0);
        let mut sum = Sum::dark(s);
        for (number, light) in lighting.lights.iter().enumerate() {
            let toward = V3::splat(s, light.toward);
            let n_dot_l = spot.normal.dot(toward).saturate();
            let faces = n_dot_l.gt(spot.splat(0.0));
            if !faces.any() {
                continue;
            }
            let middle = half(spot.view, toward);
            let shine = highlight(roughness, spot.normal.dot(middle).saturate(), n_dot_l, n_dot_v);
            let fresnel = grazing(spot.view.dot(middle));
            let reflected = mirror.map(
                #[inline(always)]
                |m| m + (1.0 - m) * fresnel,
            ) * shine;
            let received = V3::splat(s, light.colour) * looked.visible(s, number, spot.at);
            sum.direct += received.scale(diffuse * n_dot_l + reflected);
        }
        let (scale, offset) = surroundings(roughness, n_dot_v);
        let reflected = mirror.map(
            #[inline(always)]
            |m| m * scale + offset,
        );
        let shine = context.mirrored(spot.mirror(spot.normal)).scale(reflected);
        sum.ambient = (lighting.diffuse(spot.normal).scale(diffuse) + shine) * spot.openness;
        sum.store(albedo, out, spot.at);
    }
}
