//! Hair: a diffuse tube (Kajiya & Kay 1989) with the shifted white and the coloured highlight of Marschner et al. (2003), as Scheuermann (2004) does it.

use super::{Context, Kernel, Looked, Shaded, Spot, Sum};
use crate::interpolate::Batch;
use crate::lanes::{F, Lanes, V3, inlined};
use crate::material::Hair;
use crate::mesh::mask;

/// Tilt of the cuticle's scales, radians.
const TILT: f32 = 0.08;

impl Kernel for Hair {
    #[inline(always)]
    fn shade<S: Lanes>(&self, spot: Spot<S>, batch: &Batch, looked: &Looked, context: &Context<'_>, out: &mut Shaded) {
        let (s, at, lighting) = (spot.s, spot.at, &context.lighting);
        let (u, v) = (F::load(s, &batch.uv[0], at), F::load(s, &batch.uv[1], at).saturate());
        let strand = batch.mask(s, at, mask::STRAND);
        // Strands across the card differ in brightness and lie a little askew.
        let lane = (u * self.strands.max(1) as f32).floor();
        let key = ((strand * 64.0).round_to_int() * 0x2545 + lane.round_to_int() * 0x9e5 + self.seed as i32).hash();
        let (first, second) = (key.unit_float(), key.hash().unit_float());
        let albedo =
            V3::splat(s, self.root).mix(V3::splat(s, self.tip), v) * (1.0 + (first - 0.5) * (1.2 * self.variety));
        let tangent = batch.tangent(s, at).turned(&context.turn);
        let length = tangent.dot(tangent).sqrt();
        let tangent = (tangent + spot.normal * (length * ((second - 0.5) * 0.25))).normalised();
        // The cuticle tilts the tangents of both highlights: directions tangent + tilt · normal, of which only cosines are needed.
        let upright = tangent.dot(spot.normal);
        let tilted = inlined(
            #[inline(always)]
            |tilt: f32| upright * (2.0 * tilt) + (1.0 + tilt * tilt),
        );
        let (white, tinted) = (tilted(TILT), tilted(-1.5 * TILT));
        let inverse = 1.0 / (white * tinted);
        // 1 over the squares of their lengths.
        let squares = [tinted * inverse, white * inverse];
        let (tangent_view, normal_view) = (tangent.dot(spot.view), spot.normal.dot(spot.view));
        let tint = albedo.map(
            #[inline(always)]
            |c| c.sqrt(),
        );
        // Deep in the hair little light arrives.
        let open = spot.openness;
        let sharpness = 2.0 / (self.roughness * self.roughness);
        let mut sum = Sum::dark(s);
        for (number, light) in lighting.lights.iter().enumerate() {
            let toward = V3::splat(s, light.toward);
            // Hair in front of hair: the side that faces away from the light gets less, but light leaks through.
            let normal_light = spot.normal.dot(toward);
            let wrap = ((normal_light + 0.45) * (1.0 / 1.45)).saturate();
            let faces = wrap.gt(spot.splat(0.0));
            if !faces.any() {
                continue;
            }
            let visible = looked.visible(s, number, spot.at) * open;
            let along = tangent.dot(toward);
            let tube = (1.0 - along * along).at_least(0.0).sqrt();
            // Cosines with the half vector, times its length.
            let (tangent_half, normal_half) = (tangent_view + along, normal_view + normal_light);
            let shorter = 1.0 / (spot.view.dot(toward) * 2.0 + 2.0).at_least(1e-6);
            let square = inlined(
                #[inline(always)]
                |tilt: f32, length: F<S>| {
                    let cosine = tangent_half + normal_half * tilt;
                    cosine * cosine * (shorter * length)
                },
            );
            let white = lobe(square(TILT, squares[0]), sharpness);
            let tinted = lobe(square(-1.5 * TILT, squares[1]), sharpness * 0.3);
            let shine = V3::grey(white * 0.09) + tint * (tinted * 0.22);
            let lit = albedo * (tube * wrap) + shine * (wrap * (2.0 * self.shine));
            sum.direct += V3::splat(s, light.colour).scale(lit) * visible;
        }
        // From all around: as from the direction across the strand nearest to the normal.
        let across = (spot.normal - tangent * upright) * (1.0 / (1.0 - upright * upright).at_least(1e-6).sqrt());
        let sky = lighting.diffuse(across);
        sum.ambient = sky.scale(albedo + V3::grey(spot.splat(0.05 * self.shine))) * open;
        sum.store(albedo, out, at);
    }
}

/// The highlight of a tube, as a power of the sine between strand and half vector, of area about 1; from the square of the cosine.
#[inline(always)]
fn lobe<S: Lanes>(square: F<S>, sharpness: f32) -> F<S> {
    let sine = (1.0 - square).at_least(1e-4);
    let norm = (sharpness * (1.0 / std::f32::consts::TAU)).sqrt().max(0.1);
    (sine.log2_near() * (0.5 * sharpness)).at_least(-60.0).exp2_near() * norm
}
