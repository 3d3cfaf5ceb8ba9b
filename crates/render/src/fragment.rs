//! Fragments: the samples of a pixel that see the same sheet of a surface are shaded once.

use pulp::Simd;

use crate::lanes::{F, I, WIDE, Wide, in_fours, inlined};
use crate::material::Material;
use crate::primitive::TILE;
use crate::raster::{Block, NOTHING, ROTATED, Samples};
use crate::scene::Surface;

/// Bits of a sample's id that number the primitive; the surface is in those above.
pub(crate) const SURFACE_SHIFT: u32 = 24;

/// What one surface covers of one pixel: from the lowest bits on the primitive (32), the pixel (16), the samples (8), the rank (8). One number, so that
/// many are taken apart in lanes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Fragment(u64);

impl Fragment {
    /// `pixel`: in the tile, row · 64 + column; `samples`: which of the four.
    #[inline(always)]
    pub(crate) fn new(primitive: u32, pixel: u16, samples: u8, rank: Rank) -> Self {
        Self(u64::from(primitive) | u64::from(pixel) << 32 | u64::from(samples) << 48 | (rank as u64) << 56)
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

/// The fragments of one surface in a tile.
#[derive(Debug, Default)]
pub(crate) struct List {
    /// Whole blocks of two by two pixels, each on one sheet a pixel: four fragments each, row by row.
    pub(crate) blocks: Vec<Fragment>,
    /// All others.
    pub(crate) edges: Vec<Fragment>,
}

impl List {
    pub(crate) fn clear(&mut self) {
        self.blocks.clear();
        self.edges.clear();
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

/// Collects the fragments of a tile into a list for each surface. Pixels beyond `width` × `height` are left out.
#[inline(always)]
pub(crate) fn collect<S: Simd>(
    s: S,
    samples: &Samples,
    tolerances: &[f32],
    width: usize,
    height: usize,
    lists: &mut [List],
) {
    let mut table = [0.0; SURFACES];
    table[..tolerances.len()].copy_from_slice(tolerances);
    for (row, blocks) in samples.blocks.chunks_exact(samples.columns).take(height.div_ceil(2)).enumerate() {
        for (column, block) in blocks.iter().take(width.div_ceil(2)).enumerate() {
            let Block { nearness, ids } = block;
            let one = one_surface(s, ids);
            if one && ids[0] as u32 == NOTHING {
                continue;
            }
            let place = (2 * row * TILE as usize + 2 * column) as u16;
            let inside = 2 * row + 2 <= height && 2 * column + 2 <= width;
            let surface = (ids[0] as u32 >> SURFACE_SHIFT) as usize;
            if one && inside && near_together(s, nearness, table[surface]) {
                // Most blocks.
                let speakers = speakers(s, ids);
                lists[surface].blocks.extend_from_slice(&[
                    Fragment::whole(speakers[0], place),
                    Fragment::whole(speakers[4], place + 1),
                    Fragment::whole(speakers[8], place + TILE as u16),
                    Fragment::whole(speakers[12], place + TILE as u16 + 1),
                ]);
                continue;
            }
            let pairs = Pairs::of(s, ids, nearness, &table);
            let (whole, speakers) = (pairs.whole(), speakers(s, ids));
            let mut pixel = 0;
            while pixel < WIDE / 4 {
                if inside || (2 * row + pixel / 2 < height && 2 * column + pixel % 2 < width) {
                    let place = place + (pixel / 2 * TILE as usize + pixel % 2) as u16;
                    if whole >> (4 * pixel) & 1 == 1 {
                        let list = &mut lists[(ids[4 * pixel] as u32 >> SURFACE_SHIFT) as usize].edges;
                        list.push(Fragment::whole(speakers[4 * pixel], place));
                    } else {
                        let sheets = pairs.sheets(pixel);
                        pixel_fragments(sheets, pixel, ids, nearness, place, lists);
                    }
                }
                pixel += 1;
            }
        }
    }
}

/// Bits of a sample's id that number the primitive.
const PRIMITIVE: u32 = (1 << SURFACE_SHIFT) - 1;

/// Whether all samples of a block show the same surface, or all show nothing.
#[inline(always)]
fn one_surface<S: Simd>(s: S, ids: &[i32; WIDE]) -> bool {
    let mut one = true;
    for at in (0..WIDE).step_by(F::<S>::LANES) {
        let other = (I::load(s, ids, at) ^ ids[0]).shift_right(SURFACE_SHIFT);
        one &= other.is_zero().all();
    }
    one
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
    let mut apart = 0;
    for at in (0..WIDE).step_by(F::<S>::LANES) {
        let [a, b, c] = away(s, nearness, at);
        let most = F::load(s, nearness, at) * tolerance;
        apart |= a.max(b).max(c).gt(most).bits() << at;
    }
    apart & FIRSTS == 0
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
        let tolerance = inlined(
            #[inline(always)]
            |id: i32| F::splat(s, tolerances[(id as u32 >> SURFACE_SHIFT) as usize]),
        );
        let (mut pairs, mut some) = ([0; 3], 0);
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            let id = I::load(s, ids, at);
            let mut within = tolerance(ids[at]);
            // Surface by surface; there are few.
            let mut left = (!(id ^ ids[at]).shift_right(SURFACE_SHIFT).is_zero()).bits();
            while left != 0 {
                let other = ids[at + left.trailing_zeros() as usize % F::<S>::LANES];
                let same = (id ^ other).shift_right(SURFACE_SHIFT).is_zero();
                within = same.select(tolerance(other), within);
                left &= !same.bits();
            }
            // 1/z changes by Δz/z²; a pixel is z/focal wide: Δz in pixels is focal·Δ(1/z)/(1/z).
            let most = within * F::load(s, nearness, at);
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

    /// The pixels that show one sheet each: a bit at their first sample.
    #[inline(always)]
    fn whole(&self) -> u32 {
        self.next & self.second & self.third & self.some & FIRSTS
    }

    /// The sheets of a pixel, as sets of its samples.
    #[inline(always)]
    fn sheets(&self, pixel: usize) -> [u8; 4] {
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

/// The sheets of a pixel, from which samples show anything and which pairs show the same sheet: the first sample that is left and all that are like it.
const SHEETS: [[u8; 4]; 1 << 10] = {
    let mut table = [[0; 4]; 1 << 10];
    let mut code = 0;
    while code < table.len() {
        let (mut left, mut count, mut first) = (code >> 6, 0, 0);
        while first < 4 {
            if left >> first & 1 == 1 {
                let (mut set, mut other) = (1 << first, first + 1);
                while other < 4 {
                    if left >> other & 1 == 1 && paired(code & 63, first, other) {
                        set |= 1 << other;
                    }
                    other += 1;
                }
                left &= !set;
                table[code][count] = set as u8;
                count += 1;
            }
            first += 1;
        }
        code += 1;
    }
    table
};

/// The samples of a set of at most three: first, second and third; the first in their places.
const MEMBERS: [[u8; 3]; 16] = {
    let mut table = [[0; 3]; 16];
    let mut set: u32 = 1;
    while set < 16 {
        let first = set.trailing_zeros();
        let (rest, mut members) = (set & (set - 1), [first as u8; 3]);
        if rest.count_ones() == 2 {
            members[1] = rest.trailing_zeros() as u8;
            members[2] = (rest & (rest - 1)).trailing_zeros() as u8;
        }
        table[set as usize] = members;
        set += 1;
    }
    table
};

/// The fragments of a pixel that does not show one sheet only.
#[inline(always)]
fn pixel_fragments(sheets: [u8; 4], pixel: usize, ids: &[i32; WIDE], nearness: &Wide, place: u16, lists: &mut [List]) {
    let sample = |at: u8| (4 * pixel + usize::from(at)) & (WIDE - 1);
    // A triangle that two of three samples see speaks for them.
    let id = |set: u8| {
        let [first, second, third] = MEMBERS[usize::from(set & 15)];
        let (first, second, third) = (ids[sample(first)], ids[sample(second)], ids[sample(third)]);
        (if second == third { third } else { first }) as u32
    };
    let mut put = |set: u8, rank: Rank| {
        let id = id(set);
        lists[(id >> SURFACE_SHIFT) as usize].edges.push(Fragment::new(id & PRIMITIVE, place, set, rank));
    };
    let main = |covered: u32| if covered >= 2 { Rank::Primary } else { Rank::Fringe };
    if sheets[1] == 0 {
        if sheets[0] != 0 {
            put(sheets[0], main(sheets[0].count_ones()));
        }
        return;
    }
    // Most samples win; then the nearer; then the first.
    let near = |set: u8| nearness[sample(set.trailing_zeros() as u8)];
    let (mut best, mut covered) = (0, sheets[0].count_ones());
    for sheet in 1..4 {
        let (a, b) = (sheets[sheet], sheets[best]);
        covered += a.count_ones();
        if a.count_ones() > b.count_ones() || (a.count_ones() == b.count_ones() && near(a) > near(b)) {
            best = sheet;
        }
    }
    for (number, set) in sheets.into_iter().enumerate() {
        if set == 0 {
            break;
        }
        put(set, if number == best { main(covered) } else { Rank::Minor });
    }
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
        collect(pulp::Scalar, &samples, &[0.01; 3], 2, 2, &mut lists);
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
