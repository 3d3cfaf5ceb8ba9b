//! Paint, plastic, metal.

use pulp::Simd;

use super::brdf::{grazing, half, highlight, surroundings};
use super::{Lighting, Shaded, Spot, Sum};
use crate::lanes::V3;
use crate::material::Standard;

#[inline(always)]
pub(super) fn shade<S: Simd>(spot: Spot<S>, material: &Standard, lighting: &Lighting<'_>, out: &mut Shaded) {
    let s = spot.s;
    let albedo = V3::splat(s, material.albedo);
    let diffuse = albedo * (1.0 - material.metallic);
    let mirror = V3::splat(s, [0.04; 3]).mix(albedo, spot.splat(material.metallic));
    let roughness = spot.splat(material.roughness);
    let n_dot_v = spot.normal.dot(spot.view).clamp(0.02, 1.0);
    let mut sum = Sum::dark(s);
    for light in lighting.lights {
        let toward = V3::splat(s, light.toward);
        let n_dot_l = spot.normal.dot(toward).saturate();
        if !n_dot_l.gt(spot.splat(0.0)).any() {
            continue;
        }
        let middle = half(spot.view, toward);
        let shine = highlight(roughness, spot.normal.dot(middle).saturate(), n_dot_l, n_dot_v);
        let fresnel = grazing(spot.view.dot(middle));
        let reflected = mirror.map(|m| m + (1.0 - m) * fresnel) * shine;
        let received = V3::splat(s, light.colour) * light.visible(spot.place, spot.normal);
        sum.direct += received.scale(diffuse * n_dot_l + reflected);
    }
    let (scale, offset) = surroundings(roughness, n_dot_v);
    let shine = lighting.specular(spot.mirror(spot.normal), roughness).scale(mirror.map(|m| m * scale + offset));
    sum.ambient = (lighting.diffuse(spot.normal).scale(diffuse) + shine) * spot.openness;
    sum.store(albedo, out, spot.at);
}
