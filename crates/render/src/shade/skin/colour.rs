//! The colour of skin: two pigments, their unevenness, and what is painted or grows on it.

use pulp::Simd;

use super::Site;
use super::marks::Marks;
use crate::interpolate::Batch;
use crate::lanes::{F, Lanes, V3, inlined};
use crate::material::{Material, Paint, Skin};
use crate::shade::noise;

/// Linear albedo of skin from the palest to the darkest, at usual blood. From published skin reflectances (the ranges of the Monk scale's swatches and of
/// Donner & Jensen's measurements), smoothed by eye.
const SHADES: [[f32; 3]; 5] =
    [[0.61, 0.42, 0.335], [0.51, 0.315, 0.225], [0.37, 0.205, 0.13], [0.20, 0.102, 0.063], [0.088, 0.046, 0.033]];

/// The logarithm to base 2 of a skin's albedo, how it changes with a unit of melanin and of blood, and the marks on it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tone {
    base: [f32; 3],
    melanin: [f32; 3],
    blood: [f32; 3],
    pub(super) marks: Marks,
}

impl Tone {
    /// Of a skin; zero for everything else.
    pub(crate) fn of(material: &Material) -> Self {
        let Material::Skin(skin) = material else { return Self::default() };
        let place = skin.melanin * (SHADES.len() - 1) as f32;
        let index = (place as usize).min(SHADES.len() - 2);
        let share = place - index as f32;
        let logs = |shade: usize| SHADES[shade].map(libm::log2f);
        let (pale, dark) = (logs(index), logs(index + 1));
        // Blood absorbs green and blue; dark skin hides it.
        let seen = 1.0 - 0.6 * skin.melanin;
        let blood = [-0.10, -0.85, -0.60].map(|slope| slope * seen);
        // Yellow pigment (carotene, pheomelanin) absorbs blue; its lack shows pink.
        let undertone = [0.02, 0.03, -0.28].map(|slope| slope * skin.undertone);
        let base = std::array::from_fn(|c| {
            pale[c] + (dark[c] - pale[c]) * share + blood[c] * (skin.blood - 0.4) + undertone[c]
        });
        let steps = (SHADES.len() - 1) as f32;
        Self { base, melanin: std::array::from_fn(|c| (dark[c] - pale[c]) * steps), blood, marks: Marks::of(skin) }
    }

    /// The fragments of a batch of blocks that a mark is in or near, a bit each. `focal`: pixels per radian.
    #[inline(always)]
    pub(crate) fn marked<S: Simd>(&self, s: S, batch: &Batch, focal: f32) -> u32 {
        // From a block's middle to its corner.
        self.marks.near(s, batch, 1.5, focal)
    }
}

#[inline(always)]
fn painted<S: Lanes>(albedo: V3<S>, paint: &Paint, cover: F<S>) -> V3<S> {
    albedo.mix(V3::splat(cover.s, paint.colour), (cover * paint.strength).saturate())
}

/// The albedo, and how much of it is hair (which does not shine as skin does); from the widest noise, too.
#[inline(always)]
pub(super) fn albedo<S: Lanes>(skin: &Skin, site: &Site<S>, tone: &Tone, wide: F<S>) -> (V3<S>, F<S>) {
    let (s, rest, seed) = (site.spot.s, site.rest, skin.seed);
    let zero = site.spot.splat(0.0);
    let (mut melanin, mut blood) = (zero, site.blood * 0.7 - 0.08);
    if skin.mottling > 0.0 {
        let (mut fine, visible) = (zero, noise::visible(240.0, site.footprint));
        if visible.gt(zero).any() {
            fine = noise::plain(rest * 240.0, seed ^ 0x51ed) * visible;
        }
        melanin += (wide * 0.035 + fine * 0.03) * skin.mottling;
        blood += (fine * 0.16 - wide * 0.14 + site.blood * fine * 0.4) * skin.mottling;
    }
    if skin.freckles > 0.0 {
        let visible = noise::visible(120.0, site.footprint);
        if visible.gt(zero).any() {
            let share = (noise::plain(rest * 30.0, seed ^ 0xf00d) * 0.4 + 0.6 + site.blood * 0.3) * skin.freckles;
            let dots = noise::dots(rest * 230.0, share * 0.7, [0.08, 0.34], seed ^ 0xfec1);
            melanin += dots * visible * (0.28 * (1.0 - skin.melanin));
        }
    }
    // Thin skin of the lids: more blood, a little darker.
    melanin += site.lid * 0.05;
    blood += site.lid * 0.25;
    let channel = inlined(
        #[inline(always)]
        |c: usize| (melanin * tone.melanin[c] + blood * tone.blood[c] + tone.base[c]).clamp(-60.0, 60.0).exp2_near(),
    );
    let mut albedo = V3::new(channel(0), channel(1), channel(2));

    if site.lips.gt(zero).any() {
        let lips = albedo.scale_by([0.86, 0.56, 0.58]);
        albedo = painted(albedo.mix(lips, site.lips), &skin.lipstick, site.lips);
    }
    if skin.rouge.strength > 0.0 {
        albedo = painted(albedo, &skin.rouge, site.blood * (1.0 - site.lips));
    }
    if skin.eye_shadow.strength > 0.0 {
        albedo = painted(albedo, &skin.eye_shadow, site.lid);
    }
    for mark in tone.marks.list() {
        let square = mark.square(rest - V3::splat(s, mark.place));
        if square.lt(site.spot.splat(1.0)).any() {
            albedo = painted(albedo, &mark.paint, (1.6 - square * 1.6).saturate());
        }
    }
    let mut hairy = zero;
    for (paint, cover) in [(&skin.scalp, site.scalp), (&skin.beard, site.beard)] {
        if paint.strength > 0.0 && cover.gt(zero).any() {
            let cover = stubble(site, cover, seed);
            albedo = painted(albedo, paint, cover);
            hairy = hairy.max(cover * paint.strength);
        }
    }
    if skin.brows.strength > 0.0 && site.brow.gt(zero).any() {
        let cover = brow(site, seed);
        albedo = painted(albedo, &skin.brows, cover);
        hairy = hairy.max(cover * skin.brows.strength);
    }
    (albedo, hairy)
}

/// Short hairs: dots and dashes where they can be seen, an even share of darkness where they are too fine.
#[inline(always)]
fn stubble<S: Lanes>(site: &Site<S>, cover: F<S>, seed: u32) -> F<S> {
    const HAIRS: f32 = 1300.0;
    let visible = noise::visible(HAIRS * 0.5, site.footprint);
    // Longer along y than across: hairs mostly hang.
    let place = V3::new(site.rest.x * HAIRS, site.rest.y * (0.45 * HAIRS), site.rest.z * HAIRS);
    let mut grain = site.spot.splat(0.0);
    if visible.gt(grain).any() {
        grain = noise::plain(place, seed ^ 0xbea4);
    }
    let clump = noise::plain(site.rest * 90.0, seed ^ 0xc1a9) * 0.1 + 1.0;
    let even = (cover * clump).saturate();
    (even + (even * (1.0 - even) * 2.0 + 0.15) * grain * visible * cover).saturate()
}

/// The hairs of a brow: strokes that rise at its inner end and lie down toward the outer one.
#[inline(always)]
fn brow<S: Lanes>(site: &Site<S>, seed: u32) -> F<S> {
    const HAIRS: f32 = 2400.0;
    let visible = noise::visible(HAIRS * 0.5, site.footprint);
    let rest = site.rest;
    // From 10 to 55 mm from the middle a stroke turns from steep to flat.
    let out = ((rest.x.abs() - 0.010) * (1.0 / 0.045)).saturate();
    let (sin, cos) = ((1.0 - out) * 0.2 + 0.02).sin_cos_turns();
    let (along, across) = (rest.x.abs() * cos + rest.y * sin, rest.y * cos - rest.x.abs() * sin);
    let mut strokes = site.spot.splat(0.0);
    if visible.gt(strokes).any() {
        strokes = noise::plain(V3::new(along * (0.12 * HAIRS), across * HAIRS, rest.x * 40.0), seed ^ 0xb407);
    }
    let (mut tufts, seen) = (site.spot.splat(0.0), noise::visible(900.0, site.footprint));
    if seen.gt(tufts).any() {
        tufts = noise::plain(V3::new(along * 180.0, across * 900.0, rest.x * 40.0), seed ^ 0xb408) * seen;
    }
    // Hairs stand closest in the middle of the band; between them skin shows.
    let even = site.brow * (tufts * 0.14 + 0.85);
    (even + strokes * visible * (0.25 + 0.55 * site.brow) * site.brow.sqrt()).saturate()
}
