//! Fragments: the samples of a pixel that see the same sheet of a surface are shaded once.

use pulp::Simd;

use crate::lanes::{F, I, WIDE, Wide, in_fours};
use crate::material::Material;
use crate::primitive::TILE;
use crate::raster::{Block, NOTHING, ROTATED, Samples};
use crate::scene::Surface;

/// A sample's id: from this bit on the surface; below, two bits of its triangle's [patch](crate::primitive::flag::PATCH); below that, the primitive's number.
pub(crate) const SURFACE_SHIFT: u32 = 24;
pub(crate) const PATCH_SHIFT: u32 = SURFACE_SHIFT - 2;
pub(crate) const PRIMITIVE: u32 = (1 << PATCH_SHIFT) - 1;

/// What one surface covers of one pixel: from the lowest bits on the primitive (32), the pixel (16), the samples (8), the rank (8). One number, so that
/// many are taken apart in lanes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Fragment(u64);

impl Fragment {
    /// `pixel`: in the tile, row · 64 + column; `samples`: which of the four.
    #[inline(always)]
    pub(crate) fn new(primitive: u32, pixel: u16, samples: u8, rank: Rank) -> Self {
        Self::coded(primitive, pixel, samples, rank as u8)
    }

    #[inline(always)]
    fn coded(primitive: u32, pixel: u16, samples: u8, rank: u8) -> Self {
        Self(u64::from(primitive) | u64::from(pixel) << 32 | u64::from(samples) << 48 | u64::from(rank) << 56)
    }

    #[inline(always)]
    pub(crate) fn primitive(self) -> u32 {
        self.0 as u32
    }

    #[inline(always)]
    pub(crate) fn pixel(self) -> u16 {
        (self.0 >> 32) as u16
    }

    #[inline(always)]
    pub(crate) fn samples(self) -> u8 {
        (self.0 >> 48) as u8
    }

    #[inline(always)]
    pub(crate) fn rank(self) -> Rank {
        match self.0 >> 56 {
            0 => Rank::Minor,
            1 => Rank::Fringe,
            _ => Rank::Primary,
        }
    }

    /// All four samples of a pixel.
    #[inline(always)]
    fn whole(id: i32, pixel: u16) -> Self {
        Self::new(id as u32 & PRIMITIVE, pixel, 0b1111, Rank::Primary)
    }
}

/// What a fragment means to the labels of its pixel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Rank {
    /// Another one covers more.
    #[default]
    Minor,
    /// It covers most of what is covered, but less than half of the pixel is.
    Fringe,
    /// It covers most, and at least half of the pixel is covered.
    Primary,
}

/// What the fragments of a batch are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any: each covers some samples of its pixel.
    #[default]
    Edges,
    /// The four pixels of whole blocks, row by row.
    Blocks,
    /// Whole blocks that are shaded once, in their middle; each is named by its first pixel.
    Broad,
}

/// The fragments of one surface in a tile.
#[derive(Debug, Default)]
pub(crate) struct List {
    /// Whole blocks on one sheet of one patch: one fragment each.
    pub(crate) broad: Vec<Fragment>,
    /// Whole blocks of two by two pixels, each on one sheet a pixel: four fragments each, row by row.
    pub(crate) blocks: Vec<Fragment>,
    /// All others.
    pub(crate) edges: Vec<Fragment>,
}

impl List {
    pub(crate) fn clear(&mut self) {
        self.broad.clear();
        self.blocks.clear();
        self.edges.clear();
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.broad.is_empty() && self.blocks.is_empty() && self.edges.is_empty()
    }

    /// The fragments that are drawn first, if there are so many.
    pub(crate) fn start(&self) -> Option<&[Fragment; WIDE]> {
        let lists = [&self.broad, &self.blocks, &self.edges];
        lists.into_iter().find_map(
            #[inline(always)]
            |list| list.first_chunk(),
        )
    }
}

/// The middle of a set of samples, in pixels from the pixel's corner.
pub(crate) const MIDDLES: [[f32; 2]; 16] = {
    let mut table = [[0.5; 2]; 16];
    let mut set = 1;
    while set < 16 {
        let (mut x, mut y, mut count, mut sample) = (0, 0, 0, 0);
        while sample < 4 {
            if set & (1 << sample) != 0 {
                x += 4 + ROTATED[sample][0];
                y += 4 + ROTATED[sample][1];
                count += 1;
            }
            sample += 1;
        }
        table[set] = [x as f32 / (8 * count) as f32, y as f32 / (8 * count) as f32];
        set += 1;
    }
    table
};

/// Two samples of a surface belong to one sheet if their depths differ by less than this many pixels' width there.
const SHEET: f32 = 6.0;
/// The same for hair: its cards lie over each other, and one strand's light stands for its neighbours'.
const LOCK: f32 = 40.0;

/// How far the depths of one sheet may differ within a pixel, as a share of the depth, for each surface.
///
/// `focal`: pixels per radian, to know how wide a pixel is at a depth.
pub(crate) fn tolerances(surfaces: &[Surface<'_>], focal: f32, out: &mut Vec<f32>) {
    out.clear();
    out.extend(surfaces.iter().map(|surface| {
        let hairy = matches!(surface.material, Material::Hair(_));
        if hairy { LOCK / focal } else { SHEET / focal }
    }));
}

/// Surfaces that a sample's id can name, and what [`NOTHING`] names.
pub(crate) const SURFACES: usize = 1 << (u32::BITS - SURFACE_SHIFT);

/// Where a pixel is narrower than this on a surface, metres, all of its pixels are shaded: pores begin to show.
const BROAD: f32 = 0.4e-3;
/// How much of a surface's tolerance the depths of a block may differ by if it is shaded once: it then does not lie very slanted, nor do two sheets meet.
const EVEN: f32 = 0.8;

/// Collects the fragments of a tile into a list for each surface. Pixels beyond `width` × `height` are left out. `focal`: pixels per radian.
#[inline(always)]
pub(crate) fn collect<S: Simd>(
    s: S,
    samples: &Samples,
    tolerances: &[f32],
    focal: f32,
    [width, height]: [usize; 2],
    lists: &mut [List],
) {
    let mut table = [0.0; SURFACES];
    table[..tolerances.len()].copy_from_slice(tolerances);
    let nearest = 1.0 / (BROAD * focal);
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
            if patch && inside && even(s, nearness, EVEN * table[surface], nearest) {
                lists[surface].broad.push(Fragment::whole(ids[MIDDLE], place));
                continue;
            }
            if one && inside && near_together(s, nearness, table[surface]) {
                lists[surface].blocks.extend_from_slice(&pixels(&speakers(s, ids), place));
                continue;
            }
            let mut pairs = Pairs::of(s, ids, nearness, &table);
            if !inside {
                let (right, lower) = (2 * column + 2 > width, 2 * row + 2 > height);
                pairs.some &= !(if right { 0xf0f0 } else { 0 } | if lower { 0xff00 } else { 0 });
            }
            edge_fragments(&pairs, ids, &speakers(s, ids), nearness, place, lists);
        }
    }
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

/// How far the depths of the other samples of the same pixel are away, in the same order.
#[inline(always)]
fn away<S: Simd>(s: S, nearness: &Wide, at: usize) -> [F<S>; 3] {
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
        let id = I::load(s, ids, at);
        let [a, b, c] = others(
            id,
            at,
            #[inline(always)]
            |lane| ids[lane],
        );
        let agreed = (a ^ b).is_zero() | (a ^ c).is_zero();
        agreed.select_i(a, (b ^ c).is_zero().select_i(b, id)).store(&mut speakers, at);
    }
    speakers
}

/// The first sample of each pixel of a block: a bit each.
const FIRSTS: u32 = 0x1111;

/// What the samples of a block have in common.
#[derive(Debug, Clone, Copy)]
struct Pairs {
    /// Whether each sample shows the same sheet as the next, the second and the third after it: a bit each. Those of the same pixel count.
    next: u32,
    second: u32,
    third: u32,
    /// Samples that show anything.
    some: u32,
}

impl Pairs {
    /// `tolerances`: of each surface.
    #[inline(always)]
    fn of<S: Simd>(s: S, ids: &[i32; WIDE], nearness: &Wide, tolerances: &[f32; SURFACES]) -> Self {
        let mut within = [0.0; WIDE];
        for lane in 0..WIDE {
            within[lane] = tolerances[(ids[lane] as u32 >> SURFACE_SHIFT) as usize];
        }
        let (mut pairs, mut some) = ([0; 3], 0);
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            let id = I::load(s, ids, at);
            // 1/z changes by Δz/z²; a pixel is z/focal wide: Δz in pixels is focal·Δ(1/z)/(1/z).
            let most = F::load(s, &within, at) * F::load(s, nearness, at);
            let others = others(
                id,
                at,
                #[inline(always)]
                |lane| ids[lane],
            );
            for ((pairs, other), away) in pairs.iter_mut().zip(others).zip(away(s, nearness, at)) {
                *pairs |= ((id ^ other).shift_right(SURFACE_SHIFT).is_zero() & !away.gt(most)).bits() << at;
            }
            some |= (!(id ^ NOTHING as i32).is_zero()).bits() << at;
        }
        let [next, second, third] = pairs;
        Self { next, second, third, some }
    }

    /// The sheets of a pixel: a word of [`SHEETS`].
    #[inline(always)]
    fn sheets(&self, pixel: usize) -> u32 {
        let of_pixel = |bits: u32, mask: u32| (bits >> (4 * pixel) & mask) as usize;
        let pairs = of_pixel(self.next, 7) | of_pixel(self.second, 3) << 3 | of_pixel(self.third, 1) << 5;
        SHEETS[of_pixel(self.some, 15) << 6 | pairs]
    }
}

/// Whether a pair of samples is among the bits of [`Pairs::of_pixel`].
const fn paired(pairs: usize, first: usize, second: usize) -> bool {
    let bit = match second - first {
        1 => first,
        2 => 3 + first,
        _ => 5,
    };
    pairs >> bit & 1 == 1
}

/// In a byte of [`SHEETS`]: the pixel of the block, and the [`Rank`].
const PIXEL_SHIFT: u32 = 4;
const RANK_SHIFT: u32 = 6;
/// In a word of [`SHEETS`]: another sheet has as many samples as the first that has most. (A fourth sheet has one sample, its byte's bits to spare.)
const TIED: u32 = 1 << (24 + PIXEL_SHIFT);

/// The sheets of a pixel, from which samples show anything and which pairs show the same sheet: the first sample that is left and all that are like it.
/// A byte each from the lowest on: the samples as a set, and above them the rank that the sheet has if no other has as many samples.
const SHEETS: [u32; 1 << 10] = {
    let mut table = [0; 1 << 10];
    let mut code = 0;
    while code < table.len() {
        let (mut left, mut count, mut first) = (code >> 6, 0, 0);
        let (mut word, mut best, mut most, mut tied) = (0, 0, 0, false);
        while first < 4 {
            if left >> first & 1 == 1 {
                let (mut set, mut other) = (1_u32 << first, first + 1);
                while other < 4 {
                    if left >> other & 1 == 1 && paired(code & 63, first, other) {
                        set |= 1 << other;
                    }
                    other += 1;
                }
                left &= !(set as usize);
                word |= set << (8 * count);
                if set.count_ones() > most {
                    (best, most, tied) = (count, set.count_ones(), false);
                } else if set.count_ones() == most {
                    tied = true;
                }
                count += 1;
            }
            first += 1;
        }
        if count > 0 {
            let rank = if (code >> 6).count_ones() >= 2 { Rank::Primary } else { Rank::Fringe };
            word |= (rank as u32) << (8 * best + RANK_SHIFT);
        }
        table[code] = word | if tied { TIED } else { 0 };
        code += 1;
    }
    table
};

/// The samples of a set of at most three: first, second and third, or the first in their places; of all four what stands sixteen places behind the first.
const MEMBERS: [[u8; 3]; 16] = {
    let mut table = [[0; 3]; 16];
    let mut set: u32 = 1;
    while set < 15 {
        let first = set.trailing_zeros();
        let (rest, mut members) = (set & (set - 1), [first as u8; 3]);
        if rest.count_ones() == 2 {
            members[1] = rest.trailing_zeros() as u8;
            members[2] = (rest & (rest - 1)).trailing_zeros() as u8;
        }
        table[set as usize] = members;
        set += 1;
    }
    table[15] = [WIDE as u8; 3];
    table
};

/// The fragments of a block whose pixels do not all show one sheet of one surface.
#[inline(always)]
fn edge_fragments(
    pairs: &Pairs,
    ids: &[i32; WIDE],
    speakers: &[i32; WIDE],
    nearness: &Wide,
    place: u16,
    lists: &mut [List],
) {
    // All are found before any is put: how many a pixel has is what branches guess worst.
    let (mut found, mut count) = ([0_u8; WIDE + 4], 0);
    for pixel in 0..WIDE / 4 {
        let mut sheets = pairs.sheets(pixel);
        if sheets & TIED != 0 {
            sheets = nearest_first(sheets & !TIED, nearness, 4 * pixel);
        }
        let bytes = sheets | (0x0101_0101 * ((pixel as u32) << PIXEL_SHIFT));
        if let Some(four) = found[count & (WIDE - 1)..].first_chunk_mut() {
            *four = bytes.to_le_bytes();
        }
        count += (u32::BITS - sheets.leading_zeros()).div_ceil(8) as usize;
    }
    let mut both = [0; 2 * WIDE];
    both[..WIDE].copy_from_slice(ids);
    both[WIDE..].copy_from_slice(speakers);
    for &sheet in &found[..count.min(WIDE)] {
        let set = sheet & 15;
        let pixel = usize::from(sheet >> PIXEL_SHIFT & 3);
        let sample = |at: u8| both[(4 * pixel + usize::from(at)) % (2 * WIDE)];
        // A triangle that two of three samples see speaks for them.
        let [first, second, third] = MEMBERS[usize::from(set)];
        let (first, second, third) = (sample(first), sample(second), sample(third));
        let id = std::hint::select_unpredictable(second == third, third, first) as u32;
        let place = place + (pixel / 2 * TILE as usize + pixel % 2) as u16;
        let fragment = Fragment::coded(id & PRIMITIVE, place, set, sheet >> RANK_SHIFT);
        lists[(id >> SURFACE_SHIFT) as usize].edges.push(fragment);
    }
}

/// Of the sheets of a pixel that have most samples the nearest gets the rank; of those the first.
#[inline(always)]
fn nearest_first(sheets: u32, nearness: &Wide, first: usize) -> u32 {
    let (mut best, mut most, mut near) = (0, 0, 0.0);
    for (number, byte) in sheets.to_le_bytes().into_iter().enumerate() {
        let set = byte & 15;
        let own = nearness[(first + (set | 8).trailing_zeros() as usize) % WIDE];
        let wins = set.count_ones() > most || (set.count_ones() == most && own > near);
        if wins {
            (best, most, near) = (number, set.count_ones(), own);
        }
    }
    let rank = 0xc0c0_c0c0 & sheets;
    // It stands in one byte.
    let rank = (rank | rank >> 16) & 0xffff;
    sheets & 0x0f0f_0f0f | ((rank | rank >> 8) & 0xff) << (8 * best)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragments(ids: [u32; 4], near: [f32; 4]) -> Vec<(usize, Fragment)> {
        let mut samples = Samples::default();
        samples.clear(pulp::Scalar, 1, 1);
        samples.blocks[0].ids[..4].copy_from_slice(&ids.map(|id| id as i32));
        samples.blocks[0].nearness[..4].copy_from_slice(&near);
        let mut lists: [List; 3] = Default::default();
        collect(pulp::Scalar, &samples, &[0.01; 3], 1.0, [2, 2], &mut lists);
        lists
            .into_iter()
            .enumerate()
            .flat_map(|(surface, list)| {
                list.blocks.into_iter().chain(list.edges).map(move |fragment| (surface, fragment))
            })
            .collect()
    }

    const fn id(surface: u32, primitive: u32) -> u32 {
        surface << SURFACE_SHIFT | primitive
    }

    #[test]
    fn one_sheet_is_shaded_once_whatever_its_triangles() {
        let found = fragments([id(0, 1), id(0, 2), id(0, 2), id(0, 3)], [1.0, 1.001, 1.002, 1.001]);
        assert_eq!(found, [(0, Fragment::new(2, 0, 0b1111, Rank::Primary))]);
    }

    #[test]
    fn sheets_surfaces_and_background_are_told_apart() {
        // The nose in front of the cheek: one surface, two depths.
        let found = fragments([id(0, 1), id(0, 9), id(0, 9), id(0, 9)], [1.2, 1.0, 1.0, 1.0]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].1, Fragment::new(9, 0, 0b1110, Rank::Primary));
        // Two surfaces, two samples each: the nearer is primary.
        let found = fragments([id(1, 5), id(2, 6), id(1, 5), id(2, 6)], [1.0, 2.0, 1.0, 2.0]);
        assert_eq!(
            found.iter().map(|(surface, fragment)| (*surface, fragment.rank())).collect::<Vec<_>>(),
            [(1, Rank::Minor), (2, Rank::Primary)]
        );
        // One sample before the background: drawn, but the pixel's label is the background's.
        let found = fragments([NOTHING, NOTHING, id(1, 5), NOTHING], [0.0, 0.0, 1.0, 0.0]);
        assert_eq!(found, [(1, Fragment::new(5, 0, 0b0100, Rank::Fringe))]);
        assert!(fragments([NOTHING; 4], [0.0; 4]).is_empty());
    }

    #[test]
    fn the_middle_of_all_samples_is_the_middle_of_the_pixel() {
        assert_eq!(MIDDLES[15], [0.5, 0.5]);
        assert_eq!(MIDDLES[1], [3.0 / 8.0, 1.0 / 8.0]);
    }
}
