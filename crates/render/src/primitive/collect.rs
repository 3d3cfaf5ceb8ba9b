//! The primitives of a surface: its triangles judged, put into order and written sixteen at a time.

use pulp::{Simd, WithSimd};

use super::picture::{Picture, cross, verdict};
use super::{Primitive, Primitives, flag, word};
use crate::lanes::{I, WIDE, columns, inlined, quads, triples};
use crate::lens::Lens;
use crate::material::Material;
use crate::mesh::{detail, mask};
use crate::scene::{Sides, Surface};
use crate::screen::{ScreenVertex, Vertices};

/// Wrinkles that would be drawn no stronger than this are not: their furrows would be some hundredths of a millimetre deep.
const UNSEEN: f32 = 0.04;
/// Wrinkles that are drawn no stronger than this leave a triangle [plain](flag::PATCH).
const FAINT: f32 = 0.5;

/// Adds the primitives of one surface.
pub(super) struct Collect<'a> {
    pub(super) into: &'a mut Primitives,
    pub(super) surface: &'a Surface<'a>,
    pub(super) number: usize,
    pub(super) picture: &'a Picture,
    pub(super) vertices: &'a Vertices,
    pub(super) lens: &'a Lens,
    pub(super) near: f32,
}

/// Sixteen triangles.
#[derive(Debug, Default)]
struct Sixteen {
    /// The words of their primitives, word by word.
    words: [[i32; WIDE]; WIDE],
    /// x, y, nearness and the planes that it is beyond, of each corner.
    corners: [[[i32; WIDE]; 4]; 3],
    verdicts: [i32; WIDE],
    /// Which may be seen, and of which of these it is not settled: a bit each.
    seen: u32,
    cut: u32,
}

impl WithSimd for Collect<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Self { into, surface, number, picture, vertices, lens, near } = self;
        let triangles = surface.triangles();
        let first = vertices.first[number];
        let screen = &vertices.screen[first as usize..first as usize + surface.positions.len()];
        let both = surface.sides == Sides::Both;
        let sieved = matches!(surface.material, Material::Hair(hair) if hair.strands > 0);
        let (folding, deep) = (surface.folding(UNSEEN), surface.folding(FAINT));
        let classes = &surface.mesh.classes()[..triangles.len()];
        let plain = surface.plain().map(
            #[inline(always)]
            |kinds| {
                let browed = surface.browed();
                let unsettling = surface.overlay_kinds() | if browed { detail::BROW } else { 0 };
                Plain { surface, kinds, deep, browed, unsettling }
            },
        );
        let of_all = if sieved { flag::SIEVED } else { 0 } | (number as i32) << flag::BITS;
        let mut sixteen = Sixteen::default();
        for at in (0..triangles.len()).step_by(WIDE) {
            let some = &triangles[at..(at + WIDE).min(triangles.len())];
            let lanes = some.len();
            let mut surely = [of_all; WIDE];
            for (surely, class) in surely.iter_mut().zip(&classes[at..at + lanes]) {
                *surely |= i32::from(*class) << flag::CLASS;
            }
            let mut unsettled = 0;
            if let Some(plain) = &plain {
                unsettled = plain.patches(at, &mut surely);
            }
            sixteen.fill(s, some, screen, first, vertices.beyond[number], picture, both, &surely);
            for lane in 0..WIDE {
                sixteen.words[word::TRIANGLE][lane] = (at + lane) as i32;
            }
            if folding != 0 {
                let folded = self::sixteen(surface.mesh.folded(), at);
                for lane in 0..WIDE {
                    sixteen.words[word::FOLDED][lane] = (folded[lane] & folding) as i32;
                }
            }
            let real = u32::from(u16::MAX) >> (WIDE - lanes);
            let (mut seen, mut cut) = (sixteen.seen & real, sixteen.cut & real);
            if let Some(plain) = &plain {
                sixteen.settle(unsettled & seen, plain, some, &mut surely);
            }
            // Few triangles are large, or cut by the edge of what the camera sees.
            while cut != 0 {
                let lane = cut.trailing_zeros() as usize & (WIDE - 1);
                cut &= cut - 1;
                let [a, b, c] = some[lane];
                if sixteen.verdicts[lane] == verdict::LARGE {
                    let [p, q, r] = [&screen[a as usize], &screen[b as usize], &screen[c as usize]];
                    let cross = cross(p, q, r);
                    if cross == 0 || (cross > 0 && !both) {
                        seen &= !(1 << lane);
                    } else {
                        let flags = if cross > 0 { flag::BACK } else { flag::SWAPPED };
                        sixteen.orient(lane, some[lane].map(|corner| corner + first), flags | surely[lane]);
                    }
                } else {
                    // Those before it come first.
                    let before = seen & ((1 << lane) - 1);
                    seen &= !(before | 1 << lane);
                    into.take(s, &sixteen, before, sieved);
                    let mut made = Primitive::new([a + first, b + first, c + first], (at + lane) as u32, number, 0);
                    made.words[word::FLAGS] |= i32::from(classes[at + lane]) << flag::CLASS;
                    made.words[word::FOLDED] = sixteen.words[word::FOLDED][lane];
                    into.clip(made, vertices, lens, near, picture, both);
                }
            }
            into.take(s, &sixteen, seen, sieved);
        }
    }
}

/// What tells which triangles of a surface are [plain](flag::PATCH).
struct Plain<'a> {
    surface: &'a Surface<'a>,
    /// Kinds of details that none has.
    kinds: u8,
    /// Sets of wrinkles that touch none.
    deep: u32,
    /// Whether strokes of brows are painted.
    browed: bool,
    /// Kinds of details without which no strokes are, nor anything is drawn over the class.
    unsettling: u8,
}

impl Plain<'_> {
    /// Adds the patches of triangles from `at` on to their flags. Those for which that holds only if they are of [one look](Plain::whole): a bit each.
    #[inline(always)]
    fn patches(&self, at: usize, flags: &mut [i32; WIDE]) -> u32 {
        let mesh = self.surface.mesh;
        if mesh.details().is_empty() {
            // Of one class, without details.
            flags.iter_mut().for_each(|flags| *flags |= 1 << flag::PATCH_SHIFT);
            return 0;
        }
        // Sixteen of each, whatever is behind the last, so that they are judged in lanes.
        let [details, patches] = [sixteen(mesh.details(), at), sixteen(mesh.patches(), at)];
        let folded = if self.deep != 0 { sixteen(mesh.folded(), at) } else { [0; WIDE] };
        let mut unsettled = [0; WIDE];
        for lane in 0..WIDE {
            let kept = u32::from(details[lane] & self.kinds) | (folded[lane] & self.deep);
            let patch = if kept == 0 { i32::from(patches[lane]) << flag::PATCH_SHIFT } else { 0 };
            flags[lane] |= patch;
            unsettled[lane] = if details[lane] & self.unsettling != 0 { patch } else { 0 };
        }
        let mut bits = 0;
        for (lane, patch) in unsettled.iter().enumerate() {
            bits |= u32::from(*patch != 0) << lane;
        }
        bits
    }

    /// Whether a triangle has no strokes of a brow, and what is drawn over its class leaves it of one.
    #[inline(always)]
    fn whole(&self, corners: [u32; 3]) -> bool {
        let looks = self.surface.mesh.looks();
        let stroked = inlined(
            #[inline(always)]
            |vertex: &u32| looks[*vertex as usize].mask(mask::BROW) > 0.0,
        );
        !(self.browed && corners.iter().any(stroked))
            && self.surface.overlays.iter().all(
                #[inline(always)]
                |overlay| overlay.leaves_whole(corners.map(|vertex| looks[vertex as usize].mask(overlay.mask))),
            )
    }
}

/// Sixteen entries of a list from `at` on; where it ends before, the rest are empty.
#[inline(always)]
fn sixteen<T: Copy + Default>(list: &[T], at: usize) -> [T; WIDE] {
    let rest = list.get(at..).unwrap_or_default();
    if let Some(all) = rest.first_chunk() {
        return *all;
    }
    let mut some = [T::default(); WIDE];
    some[..rest.len()].copy_from_slice(rest);
    some
}

impl Sixteen {
    /// Takes the patches from those of some triangles (a bit each) that are not of one look.
    #[inline(always)]
    fn settle(&mut self, mut some: u32, plain: &Plain<'_>, triangles: &[[u32; 3]], surely: &mut [i32; WIDE]) {
        while some != 0 {
            let lane = some.trailing_zeros() as usize & (WIDE - 1);
            some &= some - 1;
            if !plain.whole(triangles[lane]) {
                self.words[word::FLAGS][lane] &= !flag::PATCH;
                surely[lane] &= !flag::PATCH;
            }
        }
    }

    /// Judges up to sixteen triangles, and makes the words of their primitives but for the triangles' numbers and wrinkles. `surely`: what stands in their flags anyway.
    #[allow(clippy::too_many_arguments, reason = "what a surface is, taken apart")]
    #[inline(always)]
    fn fill<S: Simd>(
        &mut self,
        s: S,
        triangles: &[[u32; 3]],
        screen: &[ScreenVertex],
        first: u32,
        beyond: bool,
        picture: &Picture,
        both: bool,
        surely: &[i32; WIDE],
    ) {
        // Those behind the last repeat it.
        let mut vertices = [[0_u32; WIDE]; 3];
        triples(s, triangles, &mut vertices);
        for corner in 0..3 {
            quads(
                s,
                #[inline(always)]
                |lane| &screen[vertices[corner][lane] as usize].0,
                &mut self.corners[corner],
            );
            for lane in 0..WIDE {
                self.words[word::VERTICES + corner][lane] = (vertices[corner][lane] + first) as i32;
            }
        }
        (self.seen, self.cut) = (0, 0);
        for at in (0..WIDE).step_by(I::<S>::LANES) {
            let load = inlined(
                #[inline(always)]
                |part: usize| {
                    let [a, b, c] = &self.corners;
                    [I::load(s, &a[part], at), I::load(s, &b[part], at), I::load(s, &c[part], at)]
                },
            );
            let (x, y, near) = (load(0), load(1), load(2));
            let (found, tiles) = picture.judge(x, y, if beyond { Some(load(3)) } else { None }, both);
            found.store(&mut self.verdicts, at);
            self.seen |= (!found.is_zero()).bits() << at;
            self.cut |= (found - verdict::LARGE).not_negative().bits() << at;
            let back = (found ^ flag::BACK).is_zero();
            let own = inlined(
                #[inline(always)]
                |k: usize, words: &[[i32; WIDE]; WIDE]| I::load(s, &words[word::VERTICES + k], at),
            );
            let number = [own(1, &self.words), own(2, &self.words)];
            for (k, other) in [(1, 2), (2, 1)] {
                back.select_i(x[k], x[other]).store(&mut self.words[word::PLACES + 2 * k], at);
                back.select_i(y[k], y[other]).store(&mut self.words[word::PLACES + 2 * k + 1], at);
                back.select_i(near[k], near[other]).store(&mut self.words[word::NEARNESS + k], at);
                back.select_i(number[k - 1], number[other - 1]).store(&mut self.words[word::VERTICES + k], at);
            }
            x[0].store(&mut self.words[word::PLACES], at);
            y[0].store(&mut self.words[word::PLACES + 1], at);
            near[0].store(&mut self.words[word::NEARNESS], at);
            (found | I::load(s, surely, at)).store(&mut self.words[word::FLAGS], at);
            tiles.store(&mut self.words[word::TILES], at);
        }
    }

    /// Puts one of them into order, of which it was not known which way it faces.
    fn orient(&mut self, lane: usize, vertices: [u32; 3], flags: i32) {
        let order = if flags & flag::BACK != 0 { [0, 1, 2] } else { [0, 2, 1] };
        for k in 0..3 {
            let corner = &self.corners[order[k]];
            self.words[word::PLACES + 2 * k][lane] = corner[0][lane];
            self.words[word::PLACES + 2 * k + 1][lane] = corner[1][lane];
            self.words[word::NEARNESS + k][lane] = corner[2][lane];
            self.words[word::VERTICES + k][lane] = vertices[order[k]] as i32;
        }
        self.words[word::FLAGS][lane] = flags;
    }
}

impl Primitives {
    /// Adds those of sixteen triangles that are seen, a bit each, in order.
    #[inline(always)]
    fn take<S: Simd>(&mut self, s: S, from: &Sixteen, seen: u32, sieved: bool) {
        if seen == 0 {
            return;
        }
        // All are written, which takes no branches: those that are not seen behind the others, where the next ones come.
        self.reserve(2 * WIDE);
        let Some(room) = self.list[self.count..].first_chunk_mut::<{ 2 * WIDE }>() else { return };
        let (mut slots, mut next, mut nearest) = ([0_usize; WIDE], 0, [0.0; WIDE]);
        for lane in 0..WIDE {
            let own = seen >> lane & 1 == 1;
            slots[lane] = if own { next } else { WIDE + lane };
            next += usize::from(own);
        }
        columns(
            s,
            #[inline(always)]
            |word, at| I::load(s, &from.words[word], at).as_float_bits(),
            #[inline(always)]
            |lane, at, row| row.bits().store(&mut room[slots[lane] & (2 * WIDE - 1)].words, at),
        );
        let first = self.count;
        self.count += next;
        let tiles = &from.words[word::TILES];
        if sieved {
            for at in (0..WIDE).step_by(I::<S>::LANES) {
                let near = inlined(
                    #[inline(always)]
                    |k: usize| I::load(s, &from.words[word::NEARNESS + k], at).as_float_bits(),
                );
                near(0).max(near(1)).max(near(2)).store(&mut nearest, at);
            }
            let mut left = seen;
            for at in first..first + next {
                let lane = left.trailing_zeros() as usize & (WIDE - 1);
                left &= left - 1;
                self.hair.list.push((at as u32, tiles[lane], nearest[lane]));
            }
            return;
        }
        // Most neighbours lie in one tile.
        let (range, mut same) = (tiles[seen.trailing_zeros() as usize & (WIDE - 1)], 0);
        for at in (0..WIDE).step_by(I::<S>::LANES) {
            same |= (I::load(s, tiles, at) ^ range).is_zero().bits() << at;
        }
        if same & seen == seen && self.tiles.push_all(first as u32, next, range) {
            return;
        }
        let mut left = seen;
        for at in first..first + next {
            let lane = left.trailing_zeros() as usize & (WIDE - 1);
            left &= left - 1;
            self.tiles.push(at as u32, tiles[lane]);
        }
    }
}
