//! What fragments look up in maps: how much of each light reaches them, and what their surroundings mirror. Shadows have soft edges and blurred maps no
//! detail: the pixels of a whole block share one lookup, in their middle. So they do with what is smooth in skin's colour.

use pulp::{Simd, WithSimd};

use super::{Context, noise};
use crate::error::MAX_LIGHTS;
use crate::interpolate::Batch;
use crate::lanes::{F, V3, WIDE, Wide, picked};
use crate::material::Skin;

/// Pixels of a block.
const BLOCK: usize = 4;
/// Blocks of a batch.
const BLOCKS: usize = WIDE / BLOCK;
/// Batches of whole blocks whose lookups fill a register.
pub(crate) const TOGETHER: usize = WIDE / BLOCKS;

const OWN: [i32; WIDE] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
/// The first and the last pixels of a batch's blocks, which lie on diagonals.
const DIAGONALS: [[i32; WIDE]; 2] =
    [[0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12], [3, 7, 11, 15, 3, 7, 11, 15, 3, 7, 11, 15, 3, 7, 11, 15]];

/// Lookups of one batch, or of four batches of whole blocks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Looked {
    visible: [Wide; MAX_LIGHTS],
    /// Light of the surroundings from the mirror direction about the smooth normal.
    mirrored: [Wide; 3],
    /// Noise of the colour of skin that is far wider than a pixel.
    wide: Wide,
    /// Which of the sixteen lookups the fragments of the batch in hand have.
    places: [i32; WIDE],
}

impl Looked {
    /// The batch in hand is this one, of this number.
    #[inline(always)]
    pub(crate) fn turn_to(&mut self, batch: &Batch, number: usize) {
        self.places = OWN;
        if batch.blocks {
            self.places = OWN.map(
                #[inline(always)]
                |lane| lane / BLOCK as i32 + (number * BLOCKS) as i32,
            );
        }
    }

    /// How much of a light reaches the register at `at`, 0–1.
    #[inline(always)]
    pub(super) fn visible<S: Simd>(&self, s: S, light: usize, at: usize) -> F<S> {
        picked(s, &self.visible[light], &self.places, at)
    }

    /// The widest noise of the colour of skin, if skin is mottled.
    #[inline(always)]
    pub(super) fn wide<S: Simd>(&self, s: S, at: usize) -> F<S> {
        picked(s, &self.wide, &self.places, at)
    }

    /// Light from the mirror direction about the smooth normal.
    #[inline(always)]
    pub(super) fn mirrored<S: Simd>(&self, s: S, at: usize) -> V3<S> {
        let [r, g, b] = &self.mirrored;
        V3::new(picked(s, r, &self.places, at), picked(s, g, &self.places, at), picked(s, b, &self.places, at))
    }
}

/// Noise that is far wider than a pixel: waves a metre.
const WIDE_NOISE: f32 = 55.0;

/// Looks up what batches need.
pub(super) struct Look<'a, S> {
    pub(super) s: S,
    pub(super) batches: &'a [Batch],
    pub(super) context: &'a Context<'a>,
    /// Only skin needs more than shadows.
    pub(super) skin: Option<&'a Skin>,
    pub(super) looked: &'a mut Looked,
}

impl<S: Simd> WithSimd for Look<'_, S> {
    type Output = ();

    #[inline(always)]
    fn with_simd<T: Simd>(self, _: T) {
        let Self { s, batches, context, skin, looked } = self;
        let (mut places, mut normals, mut rests) = ([[0.0; WIDE]; 3], [[0.0; WIDE]; 3], [[0.0; WIDE]; 3]);
        let noisy = skin.is_some_and(
            #[inline(always)]
            |skin| skin.mottling > 0.0,
        );
        let count = if batches[0].blocks {
            for (batch, first) in batches.iter().zip((0..WIDE).step_by(BLOCKS)) {
                let halves = &[0.5; WIDE];
                middles(s, batch.place.each_ref(), halves, &mut places, first);
                middles(s, batch.normal.each_ref(), &batch.facing, &mut normals, first);
                if noisy {
                    middles(s, batch.rests(), halves, &mut rests, first);
                }
            }
            batches.len() * BLOCKS
        } else {
            let batch = &batches[0];
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                V3::load(s, &batch.place, at).store(&mut places, at);
                (V3::load(s, &batch.normal, at) * F::load(s, &batch.facing, at)).store(&mut normals, at);
            }
            for (rest, own) in rests.iter_mut().zip(batch.rests()) {
                *rest = *own;
            }
            batch.count
        };
        for at in (0..count).step_by(F::<S>::LANES) {
            V3::load(s, &normals, at).normalised().store(&mut normals, at);
        }
        for (light, visible) in context.lighting.lights.iter().zip(&mut looked.visible) {
            light.visible(s, &places, &normals, count, visible);
        }
        if let Some(skin) = skin {
            let lighting = &context.lighting;
            for at in (0..count).step_by(F::<S>::LANES) {
                let (place, normal) = (V3::load(s, &places, at), V3::load(s, &normals, at));
                let view = (-place).normalised();
                let toward = (normal * (2.0 * normal.dot(view)) - view).turned(&lighting.turn);
                let light = context.mirror.look_first(toward, F::<S>::LANES.min(count - at));
                light.scale_by(lighting.gain).store(&mut looked.mirrored, at);
                if noisy {
                    noise::plain(V3::load(s, &rests, at) * WIDE_NOISE, skin.seed).store(&mut looked.wide, at);
                }
            }
        }
    }
}

/// Numbers in the middles of a batch's blocks, the sum of weighted ones on their diagonals: written from `first` on.
#[inline(always)]
fn middles<S: Simd>(s: S, numbers: [&Wide; 3], weights: &Wide, out: &mut [Wide; 3], first: usize) {
    let lanes = F::<S>::LANES.min(BLOCKS);
    for at in (0..BLOCKS).step_by(F::<S>::LANES) {
        let [from, to] = &DIAGONALS;
        let (one, other) = (picked(s, weights, from, at), picked(s, weights, to, at));
        for axis in 0..3 {
            let middle = picked(s, numbers[axis], from, at) * one + picked(s, numbers[axis], to, at) * other;
            out[axis][first + at..][..lanes].copy_from_slice(&middle.to_array()[..lanes]);
        }
    }
}
