//! Living skin.

mod colour;
mod marks;
mod relief;
mod scatter;

use super::brdf::{Highlights, grazing, surroundings};
use super::{Context, Kernel, Looked, Shaded, Spot, Sum};
use crate::interpolate::Batch;
use crate::lanes::{F, Lanes, V3};
use crate::material::Skin;
use crate::mesh::mask;

pub(crate) use colour::Tone;

/// Reflectance of skin's surface at normal incidence (index of refraction 1.4).
const MIRROR: f32 = 0.028;
/// How much of the relief each colour ignores, because it travels farther below the surface: red most.
const SOFTEN: [f32; 3] = [0.7, 0.35, 0.2];

/// What the parts of the skin shader share.
#[derive(Clone, Copy)]
struct Site<S: Lanes> {
    spot: Spot<S>,
    rest: V3<S>,
    /// From the surface's frame to the camera's: rows.
    turn: [[f32; 3]; 3],
    /// How wide a pixel is on the surface, metres, where it lies slanted.
    footprint: F<S>,
    lips: F<S>,
    blood: F<S>,
    brow: F<S>,
    beard: F<S>,
    lid: F<S>,
    scalp: F<S>,
}

impl Kernel for Skin {
    #[inline(always)]
    fn shade<S: Lanes>(&self, spot: Spot<S>, batch: &Batch, looked: &Looked, context: &Context<'_>, out: &mut Shaded) {
        let (s, at, lighting) = (spot.s, spot.at, &context.lighting);
        let facing = spot.normal.dot(spot.view);
        let n_dot_v = facing.clamp(0.02, 1.0);
        let site = Site {
            spot,
            rest: batch.rest(s, at),
            turn: context.turn,
            footprint: spot.footprint / n_dot_v.at_least(0.25),
            lips: batch.mask(s, at, mask::LIPS).saturate(),
            blood: batch.mask(s, at, mask::BLOOD).saturate(),
            brow: batch.mask(s, at, mask::BROW).saturate(),
            beard: batch.mask(s, at, mask::BEARD).saturate(),
            lid: batch.mask(s, at, mask::LID).saturate(),
            scalp: batch.mask(s, at, mask::SCALP).saturate(),
        };
        let relief = relief::relief(self, &site, &context.tone.marks, batch, context.folds);
        let (mut albedo, hairy) = colour::albedo(self, &site, &context.tone, looked.wide(s, at));
        if let Some(texture) = &self.texture {
            albedo =
                albedo.scale(texture.look(F::load(s, &batch.uv[0], at), F::load(s, &batch.uv[1], at), site.footprint));
        }
        let albedo = albedo * (1.0 - relief.furrow * 0.45);
        let bent = spot.normal.bent_by(relief.gradient);

        // The layer of oil: two lobes, the sharper one stronger where it is oily. Relief that is too fine for the pixel widens them.
        let oil = (batch.mask(s, at, mask::OIL) + self.oil).saturate();
        let gloss = site.lips * self.lip_gloss;
        let dull = (spot.splat(self.roughness) - oil * 0.14 - gloss * 0.16 + hairy * 0.15).clamp(0.2, 1.0);
        let dull = (dull * dull + relief.hidden * (0.05 * self.pores)).sqrt().clamp(0.2, 1.0);
        let sharp = dull * 0.58;
        let sharp_share = (oil * 0.35 + gloss * 0.3 + 0.08).saturate();
        let strength = (oil * 0.55 + gloss * 0.5 + 0.65) * (1.0 - hairy * 0.5) * (1.0 - relief.furrow * 0.6);

        let curvature = batch.mask(s, at, mask::CURVATURE).clamp(0.0, 400.0);
        let blur = scatter::blur(curvature);
        let bent_facing = bent.dot(spot.view);
        let view_dot_bent = bent_facing.clamp(0.02, 1.0);
        // Down on the skin scatters grazing light.
        let downy = albedo * (1.0 + grazing(n_dot_v) * 0.25);
        let highlights = Highlights::new([dull, sharp], sharp_share, view_dot_bent);
        let mut sum = Sum::dark(s);
        for (number, light) in lighting.lights.iter().enumerate() {
            let toward = V3::splat(s, light.toward);
            let (smooth, rough) = (spot.normal.dot(toward), bent.dot(toward));
            let faces = smooth.gt(spot.splat(-0.45));
            if !faces.any() {
                continue;
            }
            let visible = looked.visible(s, number, spot.at);
            let lit = scatter::lit(smooth, rough, &blur).scale(scatter::through(visible));
            let colour = V3::splat(s, light.colour);
            // Of the sum of the directions to the viewer and to the light: half its length is the cosine of either with the half vector.
            let square = (spot.view.dot(toward) * 2.0 + 2.0).at_least(1e-3);
            let fresnel = MIRROR + (1.0 - MIRROR) * grazing((square * 0.25).sqrt());
            let lobes = highlights.of(bent_facing + rough, square, rough.saturate());
            let shine = lobes * fresnel * (strength * visible);
            sum.direct += colour.scale(downy.scale(lit) + V3::grey(shine));
        }
        let open = spot.openness;
        let (scale, offset) = surroundings(dull, view_dot_bent);
        // A mirror direction that dips below the smooth surface sees skin.
        let mirror_facing = 2.0 * bent_facing * bent.dot(spot.normal) - facing;
        let horizon = (mirror_facing * 2.0 + 1.0).saturate();
        let shine = looked.mirrored(s, at) * ((scale * MIRROR + offset) * strength * open * horizon);
        // Of nearly unit length.
        let sky = lighting.diffuse((spot.normal + bent) * 0.5);
        sum.ambient = sky.scale(downy).scale(scatter::through(open)) + shine;
        sum.store(albedo, out, at);
    }
}
