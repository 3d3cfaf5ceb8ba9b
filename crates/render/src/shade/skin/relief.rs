//! The relief of skin: pores, the lips' lines, wrinkles, blemishes, as gradients of a height over the rest shape.

use super::Site;
use super::marks::Marks;
use crate::interpolate::{Batch, Crease};
use crate::lanes::{F, Lanes, V3};
use crate::material::Skin;
use crate::mesh::{FoldPattern, Folds};
use crate::shade::noise;

pub(super) struct Relief<S: Lanes> {
    /// Of the height, in the camera's frame, metres a metre.
    pub(super) gradient: V3<S>,
    /// How deep in a furrow, 0–1.
    pub(super) furrow: F<S>,
    /// How much of the pores is too fine to be drawn, 0–1.
    pub(super) hidden: F<S>,
}

#[inline(always)]
pub(super) fn relief<S: Lanes>(
    skin: &Skin,
    site: &Site<S>,
    marks: &Marks,
    batch: &Batch,
    folds: &[Folds],
) -> Relief<S> {
    let (s, rest) = (site.spot.s, site.rest);
    let zero = site.spot.splat(0.0);
    let mut gradient = V3::grey(zero);
    let mut furrow = zero;
    let mut hidden = site.spot.splat(1.0);
    if skin.pores > 0.0 {
        for (frequency, slope, salt) in [(420.0, 0.05, 0x9071), (1050.0, 0.09, 0x9072), (2300.0, 0.10, 0x9073)] {
            let visible = noise::visible(frequency, site.footprint);
            if !visible.gt(zero).any() {
                // Finer ones are not visible either.
                break;
            }
            let bumps = noise::value(rest * frequency, skin.seed ^ salt).1;
            gradient += bumps * (visible * (slope * skin.pores) * (1.0 - site.lips * 0.6));
            if frequency == 1050.0 {
                hidden = 1.0 - visible;
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
    let mut creased = V3::grey(zero);
    for crease in &batch.creases[..batch.folds] {
        let (slope, depth) = fold(skin, site, crease, folds);
        creased += slope;
        furrow = furrow.max(depth);
    }
    for mark in marks.list() {
        if mark.slope != 0.0 {
            let away = rest - V3::splat(s, mark.place);
            let near = mark.square(away).lt(site.spot.splat(1.0));
            if near.any() {
                gradient += away * near.select(site.spot.splat(mark.slope), zero);
            }
        }
    }
    Relief { gradient: gradient.turned(&site.turn) + creased, furrow: furrow.saturate(), hidden }
}

/// One set of wrinkles: the gradient in the camera's frame, and how deep in a furrow.
#[inline(always)]
fn fold<S: Lanes>(skin: &Skin, site: &Site<S>, crease: &Crease, folds: &[Folds]) -> (V3<S>, F<S>) {
    let (s, at) = (site.spot.s, site.spot.at);
    let Folds { pattern, depth, .. } = folds[crease.number];
    let strength = F::load(s, &crease.strength, at).saturate() * skin.wrinkles;
    let zero = F::splat(s, 0.0);
    let none = (V3::grey(zero), zero);
    let seed = skin.seed ^ (crease.number as u32 * 0x3779);
    // Furrows are narrower than their spacing: `half` is half of one's width.
    let (spacing, half) = match pattern {
        FoldPattern::Dimples(size) => {
            let visible = noise::visible(1.0 / size, site.footprint) * strength;
            if !visible.gt(zero).any() {
                return none;
            }
            let (height, slope) = noise::value(site.rest * (1.0 / size), seed);
            return (slope.turned(&site.turn) * (visible * (depth / size)), (height * -0.8).saturate() * visible);
        }
        FoldPattern::Furrows(spacing) => (spacing, 0.36 * spacing),
        FoldPattern::Crease => (1.0, (2.2 * depth).max(2.5e-3)),
    };
    let visible = (2.0 - site.footprint * (1.0 / half)).saturate();
    if !(strength * visible).gt(zero).any() {
        return none;
    }
    // Lines wander a little, and no two are equally deep.
    let wander = noise::plain(site.rest * 70.0, seed) * (0.35 * half);
    let phase = F::load(s, &crease.phase, at) + wander;
    let number = (phase * (1.0 / spacing)).round();
    let away = (phase - number * spacing) * (1.0 / half);
    let uneven = noise::plain(V3::new(site.rest.x * 30.0, number * 1.7, F::splat(s, 0.5)), seed ^ 0x77) * 0.35 + 0.85;
    // The profile −(1 − t²)², zero outside of ±1.
    let inside = (1.0 - away * away).at_least(0.0);
    let strength = strength * uneven * visible;
    let slope = away * inside * strength * (4.0 * depth / half);
    (V3::load(s, &crease.across, at) * slope, inside * inside * strength)
}
