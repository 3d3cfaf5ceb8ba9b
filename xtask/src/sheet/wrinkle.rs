//! Wrinkles as the expression drives them: a height over the skin, seen in its slope and in what light it swallows.

use lineament_face::{FaceModel, WrinkleMap, WrinklePattern};

use super::raster::Sample;
use super::shade::{dot, sub};

/// Half the width of a crease and, as a part of the spacing, of a furrow: where its depth has fallen to 1/e.
const CREASE: f32 = 1.6e-3;
const FURROW: f32 = 0.16;

/// The maps that an expression drives, and how far (0–1).
pub(super) fn driven<'a>(model: &'a FaceModel, weights: &[f32]) -> Vec<(&'a WrinkleMap, f32)> {
    let drive =
        |map: &WrinkleMap| -> f32 { map.drives.iter().map(|&(unit, gain)| gain * weights[unit as usize]).sum() };
    model.wrinkles().iter().map(|map| (map, drive(map).clamp(0.0, 1.0))).filter(|(_, drive)| *drive > 0.0).collect()
}

/// The slope of the wrinkled skin at a sample (a vector along the skin), and the share of light that is left there.
pub(super) fn slope(
    driven: &[(&WrinkleMap, f32)],
    vertices: [u32; 3],
    corners: [[f32; 3]; 3],
    sample: &Sample,
) -> ([f32; 3], f32) {
    let (mut slope, mut light) = ([0.0; 3], 1.0);
    let (ab, ac) = (sub(corners[1], corners[0]), sub(corners[2], corners[0]));
    let (uu, uv, vv) = (dot(ab, ab), dot(ab, ac), dot(ac, ac));
    let area = uu * vv - uv * uv;
    for (map, drive) in driven {
        let read = |v: u32| map.weights.get(v as usize).map_or(0.0, |w| f32::from(*w) / 255.0);
        let strength = drive * (0..3).map(|c| sample.weights[c] * read(vertices[c])).sum::<f32>();
        if strength <= 0.0 || area <= 0.0 || vertices.iter().any(|&v| read(v) == 0.0) {
            continue;
        }
        let phase = vertices.map(|v| f32::from(map.phase[v as usize]) / 32e3);
        let (du, dv) = (phase[1] - phase[0], phase[2] - phase[0]);
        let (p, q) = ((du * vv - dv * uv) / area, (dv * uu - du * uv) / area);
        let across: [f32; 3] = std::array::from_fn(|k| p * ab[k] + q * ac[k]);
        let at: f32 = (0..3).map(|c| sample.weights[c] * phase[c]).sum();
        let (spacing, depth) = (map.spacing * 1e-3, map.depth * 1e-3 * strength);
        let (from, width) = match map.pattern {
            WrinklePattern::Crease => (at, CREASE),
            WrinklePattern::Furrows => (at - libm::roundf(at / spacing) * spacing, FURROW * spacing),
            // Without direction: the renderer to come will draw dimples.
            WrinklePattern::Dimples => continue,
        };
        let groove = libm::expf(-(from / width) * (from / width));
        let rise = depth * groove * 2.0 * from / (width * width);
        slope = std::array::from_fn(|k| slope[k] + rise * across[k]);
        light *= 1.0 - 0.25 * strength * groove;
    }
    (slope, light)
}
