//! What fragments look up in maps: how much of each light reaches them, and what their surroundings mirror. Shadows have soft edges and blurred maps no
//! detail: the pixels of a whole block share one lookup, in their middle. So they do with what is smooth in skin's colour.

use pulp::{Simd, WithSimd};

use super::{Context, noise};
use crate::error::MAX_LIGHTS;
use crate::fragment::Kind;
use crate::interpolate::Batch;
use crate::lanes::{F, Lanes, Two, V3, WIDE, Wide, picked, sums_of_ends};
use crate::material::Skin;

/// Pixels of a block.
const BLOCK: usize = 4;
/// Blocks of a batch.
const BLOCKS: usize = WIDE / BLOCK;
/// Batches of whole blocks whose lookups fill a register.
pub(crate) const TOGETHER: usize = WIDE / BLOCKS;

/// Which of the sixteen lookups the fragments of a batch have: those of whole blocks by the number of the batch, then those of other fragments.
const PLACES: [[i32; WIDE]; TOGETHER + 1] = {
    let mut places = [[0; WIDE]; TOGETHER + 1];
    let mut at = 0;
    while at < (TOGETHER + 1) * WIDE {
        let (number, lane) = (at / WIDE, at % WIDE);
        places[number][lane] = if number < TOGETHER { number * BLOCKS + lane / BLOCK } else { lane } as i32;
        at += 1;
    }
    places
};

/// Lookups of one batch, or of four batches of whole blocks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Looked {
    visible: [Wide; MAX_LIGHTS],
    /// Light of the surroundings from the mirror direction about the smooth normal.
    mirrored: [Wide; 3],
    /// Noise of the colour of skin that is far wider than a pixel.
    wide: Wide,
    /// The batch in hand has these of [`PLACES`].
    places: usize,
}

impl Looked {
    /// The batch in hand is this one, of this number.
    #[inline(always)]
    pub(crate) fn turn_to(&mut self, batch: &Batch, number: usize) {
        self.places = if batch.kind == Kind::Blocks { number.min(TOGETHER) } else { TOGETHER };
    }

    #[inline(always)]
    fn picked<S: Lanes>(&self, s: S, from: &Wide, at: usize) -> F<S> {
        picked(s, from, &PLACES[self.places], at)
    }

    /// How much of a light reaches the register at `at`, 0–1.
    #[inline(always)]
    pub(super) fn visible<S: Lanes>(&self, s: S, light: usize, at: usize) -> F<S> {
        self.picked(s, &self.visible[light], at)
    }

    /// The widest noise of the colour of skin, if skin is mottled.
    #[inline(always)]
    pub(super) fn wide<S: Lanes>(&self, s: S, at: usize) -> F<S> {
        self.picked(s, &self.wide, at)
    }

    /// Light from the mirror direction about the smooth normal.
    #[inline(always)]
    pub(super) fn mirrored<S: Lanes>(&self, s: S, at: usize) -> V3<S> {
        let [r, g, b] = &self.mirrored;
        V3::new(self.picked(s, r, at), self.picked(s, g, at), self.picked(s, b, at))
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
        let count = if batches[0].kind == Kind::Blocks {
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
        for (number, light) in context.lighting.lights.iter().enumerate() {
            light.visible(s, &places, &normals, count, &mut looked.visible[number]);
        }
        if let Some(skin) = skin {
            let noisy = noisy.then_some(&rests);
            if S::COUNT < WIDE {
                looked.mirror(Two::new(s), &places, &normals, noisy, skin, context, count);
            } else {
                looked.mirror(s, &places, &normals, noisy, skin, context, count);
            }
        }
    }
}

impl Looked {
    /// What only skin needs: mirror images at the first `count` places, and noise where rests are given.
    #[allow(clippy::too_many_arguments, reason = "what is looked up, and where")]
    #[inline(always)]
    fn mirror<S: Lanes>(
        &mut self,
        s: S,
        places: &[Wide; 3],
        normals: &[Wide; 3],
        rests: Option<&[Wide; 3]>,
        skin: &Skin,
        context: &Context<'_>,
        count: usize,
    ) {
        let lighting = &context.lighting;
        for at in (0..count).step_by(F::<S>::LANES) {
            let (place, normal) = (V3::load(s, places, at), V3::load(s, normals, at));
            let view = (-place).normalised();
            let toward = (normal * (2.0 * normal.dot(view)) - view).turned(&lighting.turn);
            let light = context.mirror.look_first(toward, F::<S>::LANES.min(count - at));
            light.scale_by(lighting.gain).store(&mut self.mirrored, at);
            if let Some(rests) = rests {
                noise::plain(V3::load(s, rests, at) * WIDE_NOISE, skin.seed).store(&mut self.wide, at);
            }
        }
    }
}

/// Numbers in the middles of a batch's blocks, the sums of weighted ones on their diagonals: written from `first` on.
#[inline(always)]
fn middles<S: Simd>(s: S, numbers: [&Wide; 3], weights: &Wide, out: &mut [Wide; 3], first: usize) {
    for axis in 0..3 {
        if let Some(out) = out[axis][first..].first_chunk_mut() {
            *out = sums_of_ends(s, numbers[axis], weights);
        }
    }
}
