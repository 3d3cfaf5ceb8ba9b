//! What a batch looks up in maps: how much of each light reaches it, and what its surroundings mirror. Shadows have soft edges and blurred maps no detail:
//! the pixels of a block share one lookup, in their middle.

use pulp::Simd;

use super::Context;
use crate::error::MAX_LIGHTS;
use crate::interpolate::Batch;
use crate::lanes::{F, V3, WIDE, Wide, inlined};
use crate::primitive::TILE;

/// Pixels of a block.
const BLOCK: usize = 4;

/// Lookups of a batch.
#[derive(Debug, Clone, Default)]
pub(crate) struct Looked {
    visible: [Wide; MAX_LIGHTS],
    /// Light of the surroundings from the mirror direction about the smooth normal.
    mirrored: [Wide; 3],
}

impl Looked {
    /// How much of a light reaches the register at `at`, 0–1.
    #[inline(always)]
    pub(super) fn visible<S: Simd>(&self, s: S, light: usize, at: usize) -> F<S> {
        F::load(s, &self.visible[light], at)
    }

    /// Light from the mirror direction about the smooth normal.
    #[inline(always)]
    pub(super) fn mirrored<S: Simd>(&self, s: S, at: usize) -> V3<S> {
        V3::load(s, &self.mirrored, at)
    }

    /// Looks up what a batch needs.
    #[inline(always)]
    pub(super) fn fill<S: Simd>(&mut self, s: S, batch: &Batch, context: &Context<'_>, shadows: bool, mirrors: bool) {
        let mut of = [0_u8; WIDE];
        let (mut places, mut normals) = ([[0.0; WIDE]; 3], [[0.0; WIDE]; 3]);
        let mut count = WIDE / BLOCK;
        if batch.blocks {
            for axis in 0..3 {
                let (place, normal) = (&batch.place[axis], &batch.normal[axis]);
                for block in 0..count {
                    // The first and the last pixel lie on a diagonal.
                    let (first, last) = (block * BLOCK, block * BLOCK + BLOCK - 1);
                    places[axis][block] = (place[first] + place[last]) * 0.5;
                    normals[axis][block] = normal[first] * batch.facing[first] + normal[last] * batch.facing[last];
                }
            }
        } else {
            count = group(batch, &mut of);
            for lane in 0..WIDE {
                // The last of a group stays.
                let group = usize::from(of[lane]) % WIDE;
                for axis in 0..3 {
                    places[axis][group] = batch.place[axis][lane];
                    normals[axis][group] = batch.normal[axis][lane] * batch.facing[lane];
                }
            }
        }
        let spread = inlined(
            #[inline(always)]
            |numbers: &mut Wide| if batch.blocks { spread_blocks(numbers) } else { spread(numbers, &of) },
        );
        for at in (0..count).step_by(F::<S>::LANES) {
            V3::load(s, &normals, at).normalised().store(&mut normals, at);
        }
        if shadows {
            for (light, visible) in context.lighting.lights.iter().zip(&mut self.visible) {
                light.visible(s, &places, &normals, count, visible);
                spread(visible);
            }
        }
        if mirrors {
            for at in (0..count).step_by(F::<S>::LANES) {
                let (place, normal) = (V3::load(s, &places, at), V3::load(s, &normals, at));
                let view = (-place).normalised();
                let toward = normal * (2.0 * normal.dot(view)) - view;
                let lanes = F::<S>::LANES.min(count - at);
                context.mirrored_first(toward, lanes).store(&mut self.mirrored, at);
            }
            self.mirrored.iter_mut().for_each(spread);
        }
    }
}

/// Fragments of one block share lookups if their depths differ by less than this share.
const DEPTH: f32 = 0.01;

/// Groups fragments that are neighbours in the list, in one block, at one depth. Gives how many groups there are, and fills in the group of each.
#[inline(always)]
fn group(batch: &Batch, of: &mut [u8; WIDE]) -> usize {
    let depth = &batch.place[2];
    let mut last = 0_u8;
    for lane in 1..WIDE {
        let block = (batch.pixels[lane] ^ batch.pixels[lane - 1]) & !(TILE as u16 + 1);
        let away = (depth[lane] - depth[lane - 1]).abs();
        last += u8::from((block != 0) | (away > DEPTH * depth[lane]));
        of[lane] = last;
    }
    usize::from(last) + 1
}

/// The groups' numbers, each for all of its fragments.
#[inline(always)]
fn spread(numbers: &mut Wide, of: &[u8; WIDE]) {
    let grouped = *numbers;
    for lane in 0..WIDE {
        numbers[lane] = grouped[usize::from(of[lane]) % WIDE];
    }
}

/// The first four numbers, each for the four pixels of its block.
#[inline(always)]
fn spread_blocks(numbers: &mut Wide) {
    let [a, b, c, d, ..] = *numbers;
    *numbers = [a, a, a, a, b, b, b, b, c, c, c, c, d, d, d, d];
}
