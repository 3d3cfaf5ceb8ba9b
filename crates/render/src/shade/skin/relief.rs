//! The relief of skin: pores, the lips' lines, wrinkles, blemishes, as gradients of a height over the rest shape.

use pulp::Simd;

use super::Site;
use crate::interpolate::Batch;
use crate::lanes::{F, V3};
use crate::material::{Skin, WrinkleLines};
use crate::shade::noise;

pub(super) struct Relief<S: Simd> {
    /// Of the height, in the surface's frame, metres a metre.
    pub(super) gradient: V3<S>,
    /// How deep in a furrow, 0–1.
    pub(super) furrow: F<S>,
    /// How much of the pores is too fine to be drawn, 0–1.
    pub(super) hidden: F<S>,
}

#[inline(always)]
pub(super) fn relief<S: Simd>(skin: &Skin, site: &Site<S>, batch: &Batch) -> Relief<S> {
    let (s, rest) = (site.spot.s, site.rest);
    let zero = site.spot.splat(0.0);
    let mut gradient = V3::grey(zero);
    let mut furrow = zero;
    let mut hidden = site.spot.splat(1.0);
    if skin.pores > 0.0 {
        for (frequency, slope, salt) in [(420.0, 0.05, 0x9071), (1050.0, 0.09, 0x9072), (2300.0, 0.10, 0x9073)] {
            let visible = noise::visible(frequency, site.footprint);
            if visible.gt(zero).any() {
                let bumps = noise::value(rest * frequency, skin.seed ^ salt).1;
                gradient += bumps * (visible * (slope * skin.pores) * (1.0 - site.lips * 0.6));
                if frequency == 1050.0 {
                    hidden = 1.0 - visible;
                }
            }
        }
    }
    let lip_lines = noise::visible(700.0, site.footprint) * site.lips;
    if lip_lines.gt(zero).any() {
        // Lines run up and down: fast across, slow along.
        let place = V3::new(rest.x * 900.0, rest.y * 130.0, rest.z * 300.0);
        let bumps = noise::value(place, skin.seed ^ 0x11b5).1;
        gradient += bumps.scale_by([1.0, 0.15, 0.3]) * (lip_lines * 0.16);
    }
    for (pattern, lines) in skin.wrinkle_lines.iter().enumerate() {
        let strength = batch.wrinkle(s, site.spot.at, pattern).saturate() * skin.wrinkle_depth;
        if skin.wrinkle_density[pattern] > 0.0 && strength.gt(zero).any() {
            let (slope, depth) =
                wrinkle(site, lines, skin.wrinkle_density[pattern], skin.seed ^ (pattern as u32 * 0x3779));
            gradient += slope * strength;
            furrow = furrow.max(depth * strength);
        }
    }
    for blemish in &skin.blemishes {
        if blemish.radius > 0.0 && blemish.height != 0.0 {
            let away = rest - V3::splat(s, blemish.place);
            let square = away.dot(away) * (1.0 / (blemish.radius * blemish.radius));
            // The height is a paraboloid.
            let inside =
                square.lt(site.spot.splat(1.0)).select(site.spot.splat(-2.0 * blemish.height / blemish.radius), zero);
            gradient += away * inside;
        }
    }
    Relief { gradient, furrow, hidden }
}

/// One pattern: the gradient at full strength, and how deep in a furrow.
#[inline(always)]
fn wrinkle<S: Simd>(site: &Site<S>, lines: &WrinkleLines, density: f32, seed: u32) -> (V3<S>, F<S>) {
    let (s, rest) = (site.spot.s, site.rest);
    let (along, direction, frequency) = match lines {
        WrinkleLines::Pebbles => {
            let visible = noise::visible(density, site.footprint);
            let (height, slope) = noise::value(rest * density, seed);
            return (slope * (visible * 0.25), (height * -0.8).saturate() * visible * 0.6);
        }
        WrinkleLines::Across([x, y, z]) => {
            let length = libm::sqrtf(x * x + y * y + z * z).max(1e-6);
            let direction = V3::splat(s, [x / length, y / length, z / length]);
            (rest.dot(direction), direction, F::splat(s, density))
        }
        WrinkleLines::Outward([x, y, z]) => {
            // Lines through the place, fanning out sideways: constant angle above the horizontal.
            let side = rest.x.lt(F::splat(s, 0.0)).select(F::splat(s, -1.0), F::splat(s, 1.0));
            let out = (rest.x * side - x.abs()).at_least(0.0) + (*z - rest.z).at_least(0.0) + 0.006;
            let up = rest.y - *y;
            (up / out, V3::splat(s, [0.0, 1.0, 0.0]), density / out)
        }
    };
    // Lines wander and are of unequal depth.
    let wander = noise::plain(rest * 45.0, seed) * 0.7;
    let phase = match lines {
        WrinkleLines::Outward(_) => along * density + wander * 0.6,
        _ => along * density + wander,
    };
    let nearest = phase.round();
    let away = phase - nearest;
    let depth = noise::plain(V3::new(rest.x * 25.0, nearest, F::splat(s, 0.0)), seed ^ 0x77) * 0.45 + 0.75;
    // A furrow: −exp(−(t/w)²), approximated by −(1 − (t/w)²)² inside; width a third of the spacing.
    const WIDTH: f32 = 0.34;
    let inside = (1.0 - away * away * (1.0 / (WIDTH * WIDTH))).at_least(0.0);
    let visible = (2.0 - site.footprint * frequency * 3.0).saturate();
    let slope = away * inside * (4.0 / (WIDTH * WIDTH)) * depth;
    (direction * (slope * visible * 0.16), inside * inside * depth * visible)
}
