//! The samples of a tile, block by block, as fragments: whole blocks on one sheet here, all others in [`edges`](super::edges).

use pulp::Simd;

use super::edges::{Pairs, edge_fragments};
use super::{Fragment, List, PATCH_SHIFT, SURFACE_SHIFT, SURFACES};
use crate::lanes::{F, I, WIDE, Wide, in_fours, inlined};
use crate::material::Material;
use crate::primitive::TILE;
use crate::raster::{Block, NOTHING, Samples};
use crate::scene::Surface;

/// Two samples of a surface belong to one sheet if their depths differ by less than this many pixels' width there.
const SHEET: f32 = 6.0;
/// The same for hair: its cards lie over each other, and one strand's light stands for its neighbours'.
const LOCK: f32 = 40.0;

/// What tells the sheets of a scene's surfaces apart.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// How far the depths of one sheet may differ within a pixel, as a share of the depth, for each surface.
    tolerances: Vec<f32>,
    /// Caps under locks of hair, each with its locks.
    caps: Vec<[u32; 2]>,
    /// The nearness from which on a pixel is narrower than [`BROAD`].
    nearest: f32,
}

impl Rules {
    /// Takes those of some surfaces. `focal`: pixels per radian, to know how wide a pixel is at a depth.
    pub(crate) fn set(&mut self, surfaces: &[Surface<'_>], focal: f32) {
        let hair = |surface: &Surface<'_>| match surface.material {
            Material::Hair(hair) => Some((hair.strands > 0, surface.mesh.classes().first().copied())),
            _ => None,
        };
        self.tolerances.clear();
        self.tolerances.extend(surfaces.iter().map(|surface| {
            let pixels = if hair(surface).is_some() { LOCK } else { SHEET };
            pixels / focal
        }));
        let follow = |pair: &[Surface<'_>]| match [hair(&pair[0]), hair(&pair[1])] {
            [Some((false, cap)), Some((true, locks))] => cap == locks,
            _ => false,
        };
        self.caps.clear();
        self.caps.extend((0..).zip(surfaces.windows(2)).filter(|(_, pair)| follow(pair)).map(|(at, _)| [at, at + 1]));
        self.nearest = 1.0 / (BROAD * focal);
    }
}

/// Where a pixel is narrower than this on a surface, metres, all of its pixels are shaded: pores begin to show.
const BROAD: f32 = 0.4e-3;
/// How much of a surface's tolerance the depths of a block may differ by if it is shaded once: it then does not lie very slanted, nor do two sheets meet.
const EVEN: f32 = 0.8;

/// Collects the fragments of a tile into a list for each surface. Pixels beyond `width` × `height` are left out.
#[inline(always)]
pub(crate) fn collect<S: Simd>(
    s: S,
    samples: &Samples,
    rules: &Rules,
    [width, height]: [usize; 2],
    lists: &mut [List],
) {
    let mut table = [0.0; SURFACES];
    table[..rules.tolerances.len()].copy_from_slice(&rules.tolerances);
    for (row, blocks) in samples.blocks.chunks_exact(samples.columns).take(height.div_ceil(2)).enumerate() {
        for (column, block) in blocks.iter().take(width.div_ceil(2)).enumerate() {
            let Block { nearness, ids } = block;
            let (one, patch) = one_surface(s, ids);
            if one && ids[0] as u32 == NOTHING {
                continue;
            }
            let place = (2 * row * TILE as usize + 2 * column) as u16;
            let inside = 2 * row + 2 <= height && 2 * column + 2 <= width;
            let surface = (ids[0] as u32 >> SURFACE_SHIFT) as usize;
            // Most blocks. What is even is near together, too.
            if patch && inside && even(s, nearness, EVEN * table[surface], rules.nearest) {
                lists[surface].broad.push(Fragment::whole(ids[MIDDLE], place));
                continue;
            }
            if one && inside && near_together(s, nearness, table[surface]) {
                lists[surface].blocks.extend_from_slice(&pixels(&speakers(s, ids), place));
                continue;
            }
            let mut ids = *ids;
            for cap in &rules.caps {
                ids = join(s, &ids, *cap);
            }
            let mut pairs = Pairs::of(s, &ids, nearness, &table);
            if !inside {
                let (right, lower) = (2 * column + 2 > width, 2 * row + 2 > height);
                pairs.some &= !(if right { 0xf0f0 } else { 0 } | if lower { 0xff00 } else { 0 });
            }
            edge_fragments(&pairs, &ids, &speakers(s, &ids), nearness, place, lists);
        }
    }
}

/// Counts what shows through between locks as theirs where they have at least half of a pixel: one strand's light stands for its neighbours', as it does
/// among locks.
#[inline(always)]
fn join<S: Simd>(s: S, ids: &[i32; WIDE], [cap, locks]: [u32; 2]) -> [i32; WIDE] {
    let mut joined = [0; WIDE];
    for at in (0..WIDE).step_by(I::<S>::LANES) {
        let (id, [a, b, c]) = own_and_others(s, ids, at);
        let of = inlined(
            #[inline(always)]
            |id: I<S>, surface: u32| (id.shift_right(SURFACE_SHIFT) ^ surface as i32).is_zero(),
        );
        let (first, second, third) = (of(a, locks), of(b, locks), of(c, locks));
        let (under, half) = (of(id, cap), (first & second) | (first & third) | (second & third));
        (under & half).select_i(first.select_i(a, b), id).store(&mut joined, at);
    }
    joined
}

/// Whether all samples of a block show the same surface, or all show nothing; and whether all show the same patch of it.
#[inline(always)]
fn one_surface<S: Simd>(s: S, ids: &[i32; WIDE]) -> (bool, bool) {
    let mut other = I::splat(s, 0);
    for at in (0..WIDE).step_by(F::<S>::LANES) {
        other = other | (I::load(s, ids, at) ^ ids[0]);
    }
    let some = ids[0] >> PATCH_SHIFT & 3 != 0;
    (other.shift_right(SURFACE_SHIFT).is_zero().all(), some && other.shift_right(PATCH_SHIFT).is_zero().all())
}

/// The pixels of a block, of which each shows one sheet, by the samples that speak for them; `place` is the first one.
#[inline(always)]
fn pixels(speakers: &[i32; WIDE], place: u16) -> [Fragment; 4] {
    [
        Fragment::whole(speakers[0], place),
        Fragment::whole(speakers[4], place + 1),
        Fragment::whole(speakers[8], place + TILE as u16),
        Fragment::whole(speakers[12], place + TILE as u16 + 1),
    ]
}

/// The pixels of a block on one sheet.
pub(crate) fn whole(block: &Block, place: u16) -> [Fragment; 4] {
    pixels(&speakers(pulp::Scalar, &block.ids), place)
}

/// One of the four samples that lie nearest to a block's middle.
const MIDDLE: usize = 2;

/// Whether the depths of a block lie within a tolerance about its middle, as a share, and none is nearer than `nearest`.
#[inline(always)]
fn even<S: Simd>(s: S, nearness: &Wide, tolerance: f32, nearest: f32) -> bool {
    // Opposite samples: least and greatest of all would be sought across lanes.
    let middle = (nearness[0] + nearness[WIDE - 1]) * 0.5;
    let most = (nearest - middle).min(middle * (0.5 * tolerance));
    let mut far = F::splat(s, 0.0);
    for at in (0..WIDE).step_by(F::<S>::LANES) {
        far = far.max((F::load(s, nearness, at) - middle).abs());
    }
    far.lt(F::splat(s, most)).all()
}

/// The next samples of the same pixel as the register at `at`, after the last one the first: one, two and three after each.
#[inline(always)]
fn others<S: Simd>(own: I<S>, at: usize, of: impl Fn(usize) -> i32) -> [I<S>; 3] {
    [in_fours::<S, 0x39>(own, at, &of), in_fours::<S, 0x4e>(own, at, &of), in_fours::<S, 0x93>(own, at, &of)]
}

/// The ids of the register at `at`, and of the other samples of the same pixel.
#[inline(always)]
pub(super) fn own_and_others<S: Simd>(s: S, ids: &[i32; WIDE], at: usize) -> (I<S>, [I<S>; 3]) {
    let own = I::load(s, ids, at);
    let others = others(
        own,
        at,
        #[inline(always)]
        |lane| ids[lane],
    );
    (own, others)
}

/// How far the depths of the other samples of the same pixel are away, in the same order.
#[inline(always)]
pub(super) fn away<S: Simd>(s: S, nearness: &Wide, at: usize) -> [F<S>; 3] {
    let near = F::load(s, nearness, at);
    let [a, b, c] = others(
        near.bits(),
        at,
        #[inline(always)]
        |lane| nearness[lane].to_bits() as i32,
    );
    [(a.as_float_bits() - near).abs(), (b.as_float_bits() - near).abs(), (c.as_float_bits() - near).abs()]
}

/// Whether each pixel of a block that shows one surface shows one sheet of it.
#[inline(always)]
fn near_together<S: Simd>(s: S, nearness: &Wide, tolerance: f32) -> bool {
    let mut far = F::splat(s, 0.0).gt(F::splat(s, 0.0));
    // Only first samples count; they have the same places in every register.
    for at in (0..WIDE).step_by(F::<S>::LANES.max(4)) {
        let [a, b, c] = away(s, nearness, at);
        let most = F::load(s, nearness, at) * tolerance;
        far = far | a.max(b).max(c).gt(most);
    }
    far.bits() & FIRSTS == 0
}

/// At the first sample of a pixel: whose triangle speaks for all four, if they show one sheet. Samples 1 and 2 lie diagonally nearest to each other's
/// triangles: the one that two agree on, else the first.
#[inline(always)]
fn speakers<S: Simd>(s: S, ids: &[i32; WIDE]) -> [i32; WIDE] {
    let mut speakers = [0; WIDE];
    for at in (0..WIDE).step_by(F::<S>::LANES) {
        let (id, [a, b, c]) = own_and_others(s, ids, at);
        let agreed = (a ^ b).is_zero() | (a ^ c).is_zero();
        agreed.select_i(a, (b ^ c).is_zero().select_i(b, id)).store(&mut speakers, at);
    }
    speakers
}

/// The first sample of each pixel of a block: a bit each.
const FIRSTS: u32 = 0x1111;

#[cfg(test)]
impl Rules {
    /// Of surfaces with these tolerances, seen by a camera of one pixel per radian.
    pub(super) fn of(tolerances: Vec<f32>, caps: Vec<[u32; 2]>) -> Self {
        Self { tolerances, caps, nearest: 1.0 / BROAD }
    }
}
