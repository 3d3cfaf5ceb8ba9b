//! Corner shade: how much the surface around a pixel rises above it, from pairs of opposite depths (a symmetric, slope-free form of screen-space ambient
//! occlusion; Shanmugam & Arikan 2007, Bavoil & Sainz 2008).

use pulp::{Simd, WithSimd};

use crate::lanes::{F, inlined};
use crate::lens::Lens;
use crate::light::{Depths, Light, MARGIN, SIDE, TileLight};
use crate::scene::CornerShade;

/// Half of each pair, in shares of the radius: two rings, turned against each other.
const PAIRS: [[f32; 2]; 6] = [[1.0, 0.0], [0.5, 0.866], [-0.5, 0.866], [0.39, 0.225], [0.0, 0.45], [-0.39, 0.225]];

/// First and last pair of each ring.
const RINGS: [[usize; 2]; 2] = [[0, 3], [3, 6]];

/// Where the surface bends by less than so much of the radius between two rows its shade is the mean of theirs.
const BEND: f32 = 1.0 / 16.0;

/// Shade where none is known.
const UNKNOWN: f32 = -1e6;

/// Corner shade, ready for the rows of tiles of a picture.
pub(crate) struct Darken {
    /// How far it looks, pixels.
    margin: usize,
    rule: Rule,
    /// From a pixel's depth to one of each pair.
    strides: [isize; PAIRS.len()],
    size: [usize; 2],
}

impl Darken {
    /// `distance`: about how far away what is seen is, metres.
    pub(crate) fn new(shade: CornerShade, lens: &Lens, distance: f32) -> Self {
        let focal = 0.5 * (lens.focal[0] + lens.focal[1]);
        // One radius in pixels for the picture, so that neighbours are contiguous.
        let reach = (shade.radius * focal / distance).clamp(1.0, MARGIN as f32);
        let steps = PAIRS.map(|pair| pair.map(|part| libm::rintf(part * reach) as isize));
        // One length a ring, though whole pixels make a little difference.
        let length = RINGS.map(|[first, last]| {
            let sum: f32 = steps[first..last].iter().map(|[dx, dy]| libm::sqrtf((dx * dx + dy * dy) as f32)).sum();
            (sum / (last - first) as f32).max(1.0) / (0.7 * focal)
        });
        let strength = 0.5 * shade.strength / (shade.radius * PAIRS.len() as f32);
        Self {
            margin: libm::ceilf(reach) as usize,
            rule: Rule {
                length,
                weight: length.map(|length| strength / length),
                reach: 2.0 * shade.radius,
                bend: BEND * shade.radius,
            },
            strides: steps.map(|[dx, dy]| dy * Depths::stride(lens.width as usize) as isize + dx),
            size: [lens.width as usize, lens.height as usize],
        }
    }

    /// Makes the depths of a row of tiles ready, which begins at the row `top`: before a row is darkened, its own and both beside it.
    pub(crate) fn prepare(&self, depths: &mut Depths, top: usize) {
        depths.spread(self.margin, self.size, top..(top + SIDE).min(self.size[1]));
    }

    /// Darkens the tiles that begin at the row `top`.
    #[inline(always)]
    pub(super) fn darken<S: Simd>(&self, s: S, tiles: &mut [TileLight], depths: &Depths, top: usize) {
        let rows = SIDE.min(self.size[1] - top);
        for (light, left) in tiles.iter_mut().zip((0..self.size[0]).step_by(SIDE)) {
            let first = inlined(
                #[inline(always)]
                |row: usize| (top + row + MARGIN) * depths.stride + MARGIN + left,
            );
            let lines = inlined(
                #[inline(always)]
                |row: usize| Lines::new(&depths.pixels, first(row), &self.strides),
            );
            let mut shades = [[UNKNOWN; SIDE]; 2];
            for row in (0..rows).step_by(2) {
                light.ahead(s, row);
                self.rule.darken(s, lines(row), row, light, &mut shades[row / 2 % 2]);
                if row > 0 {
                    let beside = [&depths.pixels[first(row - 2)..][..SIDE], &depths.pixels[first(row)..][..SIDE]];
                    self.rule.darken_between(s, beside, lines(row - 1), row - 1, light, &shades);
                }
            }
            if rows.is_multiple_of(2) {
                self.rule.darken(s, lines(rows - 1), rows - 1, light, &mut shades[0]);
            }
        }
    }
}

/// The whole picture at once.
pub(super) struct DarkenAll<'a> {
    pub(super) darken: &'a Darken,
    pub(super) light: &'a mut Light,
}

impl WithSimd for DarkenAll<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Self { darken, light } = self;
        for top in (0..darken.size[1]).step_by(SIDE) {
            let (tiles, depths) = light.tiles_and_depths(top);
            darken.darken(s, tiles, depths, top);
        }
    }
}

/// The depths around a tile's row.
struct Lines<'a> {
    own: &'a [f32],
    pairs: [[&'a [f32]; 2]; PAIRS.len()],
}

impl<'a> Lines<'a> {
    /// Of the row that begins at `first`.
    #[inline(always)]
    fn new(depths: &'a [f32], first: usize, strides: &[isize; PAIRS.len()]) -> Self {
        // All of one length: one check of a place serves all.
        let line = inlined(
            #[inline(always)]
            |step: isize| &depths[first.wrapping_add_signed(step)..][..SIDE],
        );
        let own = line(0);
        // A loop: an array's `map` may become a call for every row.
        let mut pairs = [[own; 2]; PAIRS.len()];
        for (pair, step) in pairs.iter_mut().zip(strides) {
            *pair = [line(*step), line(-step)];
        }
        Self { own, pairs }
    }
}

/// How depths make shade.
struct Rule {
    /// For each ring: how far a chord must pass in front to darken fully, over the depth.
    length: [f32; 2],
    /// What it counts.
    weight: [f32; 2],
    /// A chord that passes so far in front is of another thing, metres.
    reach: f32,
    /// See [`BEND`], metres.
    bend: f32,
}

impl Rule {
    /// Shade of a register of pixels.
    #[inline(always)]
    fn shade<S: Simd>(&self, s: S, lines: &Lines<'_>, at: usize) -> F<S> {
        let depth = F::load(s, lines.own, at);
        let zero = F::splat(s, 0.0);
        let mut shade = zero;
        for (ring, [first, last]) in RINGS.into_iter().enumerate() {
            // How far the chord between the two passes in front (twice), less a tenth of what darkens fully; that times what is left of the reach.
            let full = depth * self.length[ring];
            let front = depth * (2.0 - 0.1 * self.length[ring]);
            let reach = self.reach - full * 0.1;
            let mut sum = zero;
            for [one, other] in &lines.pairs[first..last] {
                let rise = (front - (F::load(s, one, at) + F::load(s, other, at))).max(zero).min(reach);
                sum += rise.min(full) * (reach - rise);
            }
            shade += sum * self.weight[ring];
        }
        (shade * (1.0 / depth)).saturate()
    }

    /// Darkens a row, and keeps its shade.
    #[inline(always)]
    fn darken<S: Simd>(&self, s: S, lines: Lines<'_>, row: usize, light: &mut TileLight, kept: &mut [f32; SIDE]) {
        let unknown = F::splat(s, UNKNOWN);
        for at in (0..SIDE).step_by(F::<S>::LANES) {
            let ambient = F::load(s, light.ambient.row(row), at);
            let asked = ambient.gt(F::splat(s, 0.0));
            if !asked.any() {
                unknown.store(kept, at);
                continue;
            }
            let shade = self.shade(s, &lines, at);
            asked.select(shade, unknown).store(kept, at);
            dim(light, row, at, 1.0 - ambient * shade);
        }
    }

    /// Darkens a row between two whose depths are `beside` and whose shade is known in part.
    #[inline(always)]
    fn darken_between<S: Simd>(
        &self,
        s: S,
        [above, below]: [&[f32]; 2],
        lines: Lines<'_>,
        row: usize,
        light: &mut TileLight,
        [one, other]: &[[f32; SIDE]; 2],
    ) {
        for at in (0..SIDE).step_by(F::<S>::LANES) {
            let ambient = F::load(s, light.ambient.row(row), at);
            let asked = ambient.gt(F::splat(s, 0.0));
            if !asked.any() {
                continue;
            }
            let depth = F::load(s, lines.own, at);
            let bent = (F::load(s, above, at) + F::load(s, below, at)) - (depth + depth);
            let mut shade = (F::load(s, one, at) + F::load(s, other, at)) * 0.5;
            let even = bent.abs().lt(F::splat(s, self.bend)) & shade.gt(F::splat(s, -1.0));
            if (asked & !even).any() {
                shade = even.select(shade, self.shade(s, &lines, at));
            }
            dim(light, row, at, 1.0 - ambient * shade);
        }
    }
}

/// Takes away light.
#[inline(always)]
fn dim<S: Simd>(light: &mut TileLight, row: usize, at: usize, keep: F<S>) {
    for plane in &mut light.colour {
        let line = plane.row_mut(row);
        (F::load(keep.s, line, at) * keep).store(line, at);
    }
}
