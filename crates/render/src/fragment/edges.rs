//! The fragments of blocks whose pixels do not all show one sheet of one surface.

use pulp::Simd;

use super::collect::{away, own_and_others};
use super::{Fragment, List, PRIMITIVE, Rank, SURFACE_SHIFT, SURFACES};
use crate::lanes::{F, WIDE, Wide};
use crate::primitive::TILE;
use crate::raster::NOTHING;

/// What the samples of a block have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pairs {
    /// Whether each sample shows the same sheet as the next, the second and the third after it: a bit each. Those of the same pixel count.
    next: u32,
    second: u32,
    third: u32,
    /// Samples that show anything.
    pub(super) some: u32,
}

impl Pairs {
    /// `tolerances`: of each surface.
    #[inline(always)]
    pub(super) fn of<S: Simd>(s: S, ids: &[i32; WIDE], nearness: &Wide, tolerances: &[f32; SURFACES]) -> Self {
        let mut within = [0.0; WIDE];
        for lane in 0..WIDE {
            within[lane] = tolerances[(ids[lane] as u32 >> SURFACE_SHIFT) as usize];
        }
        let (mut pairs, mut some) = ([0; 3], 0);
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            let (id, others) = own_and_others(s, ids, at);
            // 1/z changes by Δz/z²; a pixel is z/focal wide: Δz in pixels is focal·Δ(1/z)/(1/z).
            let most = F::load(s, &within, at) * F::load(s, nearness, at);
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
pub(super) fn edge_fragments(
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
