//! Light of a block's four pixels, where its material is shaded once in the middle: each has its own normal, and so its own share of the light.

use super::{Lighting, Looked, Shaded, Spot};
use crate::interpolate::Batch;
use crate::lanes::{F, Lanes, V3, inlined, luminance};

/// What light from anywhere adds, as a share of the middle's: what does not follow the normal, such as highlights.
const STEADY: f32 = 0.1;
/// How far about the terminator light is smeared, as a squared cosine.
const SMEAR: f32 = 0.01;

/// Writes how much more light each pixel of the register's blocks gets than their middle, row by row.
#[inline(always)]
pub(super) fn pixels<S: Lanes>(
    spot: Spot<S>,
    batch: &Batch,
    looked: &Looked,
    lighting: &Lighting<'_>,
    out: &mut Shaded,
) {
    let (s, at) = (spot.s, spot.at);
    let normal = V3::load(s, &batch.normal, at);
    let half = F::load(s, &batch.facing, at) * 0.5 / normal.dot(normal).at_least(1e-12).sqrt();
    let [right, down] = &batch.normal_slopes;
    let (right, down) = (V3::load(s, right, at) * half, V3::load(s, down, at) * half);
    let light = inlined(
        #[inline(always)]
        |normal: V3<S>| {
            let mut sum = lighting.luminance.at(normal) * spot.openness;
            for (number, light) in lighting.lights.iter().enumerate() {
                let cosine = normal.dot(V3::splat(s, light.toward));
                let lit = cosine + (cosine * cosine + SMEAR).sqrt();
                sum += looked.visible(s, number, at) * lit * (0.5 * luminance(light.colour));
            }
            sum
        },
    );
    let own = light(spot.normal);
    let steady = own * STEADY + 1e-6;
    let inverse = 1.0 / (own + steady);
    let (upper, lower) = (spot.normal - down, spot.normal + down);
    for (pixel, normal) in [upper - right, upper + right, lower - right, lower + right].into_iter().enumerate() {
        ((light(normal) + steady) * inverse).clamp(0.5, 2.0).store(&mut out.relight[pixel], at);
    }
}
