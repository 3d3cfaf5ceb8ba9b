//! Fragments: the samples of a pixel that see the same sheet of a surface are shaded once.

use pulp::Simd;

use crate::lanes::{F, I, WIDE, Wide};
use crate::material::Material;
use crate::primitive::TILE;
use crate::raster::{NOTHING, ROTATED, Samples};
use crate::scene::Surface;

/// Bits of a sample's id that number the primitive; the surface is in those above.
pub(crate) const SURFACE_SHIFT: u32 = 24;

/// What one surface covers of one pixel.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Fragment {
    pub(crate) primitive: u32,
    /// In the tile: row · 64 + column.
    pub(crate) pixel: u16,
    /// Which of the four samples.
    pub(crate) samples: u8,
    pub(crate) rank: Rank,
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
    /// Whole blocks of two by two pixels, each on one sheet: four fragments each, row by row.
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
    for (block, (ids, nearness)) in samples.ids.iter().zip(&samples.nearness).enumerate() {
        let surface = (ids[0] as u32 >> SURFACE_SHIFT) as usize;
        if one_surface(s, ids) {
            if ids[0] as u32 == NOTHING {
                continue;
            }
            let corner = (block / samples.columns * 2, block % samples.columns * 2);
            let whole = corner.0 + 2 <= height && corner.1 + 2 <= width;
            // Most blocks lie on one sheet. Nearer to their first sample than this share, no two of a block differ by the tolerance.
            if whole && close(s, nearness, 0.4 * tolerances[surface] * nearness[0]) {
                let first = (corner.0 * TILE as usize + corner.1) as u16;
                let fragment = |pixel: usize, step: u16| {
                    let id = |sample: usize| ids[4 * pixel + sample] as u32;
                    Fragment {
                        primitive: speaker([id(0), id(1), id(2), id(3)]) & ((1 << SURFACE_SHIFT) - 1),
                        pixel: first + step,
                        samples: 0b1111,
                        rank: Rank::Primary,
                    }
                };
                let four = [fragment(0, 0), fragment(1, 1), fragment(2, TILE as u16), fragment(3, TILE as u16 + 1)];
                lists[surface].blocks.extend_from_slice(&four);
                continue;
            }
        }
        let corner = (block / samples.columns * 2, block % samples.columns * 2);
        for pixel in 0..WIDE / 4 {
            let (row, column) = (corner.0 + pixel / 2, corner.1 + pixel % 2);
            if row >= height || column >= width {
                continue;
            }
            let id = |sample: usize| ids[4 * pixel + sample] as u32;
            let ids = [id(0), id(1), id(2), id(3)];
            let near = [nearness[4 * pixel], nearness[4 * pixel + 1], nearness[4 * pixel + 2], nearness[4 * pixel + 3]];
            let place = (row * TILE as usize + column) as u16;
            pixel_fragments(ids, near, tolerances, place, lists);
        }
    }
}

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

/// Whether all samples of a block lie within a distance of the first.
#[inline(always)]
fn close<S: Simd>(s: S, nearness: &Wide, within: f32) -> bool {
    let mut close = true;
    for at in (0..WIDE).step_by(F::<S>::LANES) {
        let away = (F::load(s, nearness, at) - nearness[0]).abs();
        close &= !away.gt(F::splat(s, within)).any();
    }
    close
}

/// Which of a sheet's triangles speaks for a pixel: samples 1 and 2 lie diagonally nearest to each other's triangles: the one that two agree on, else the
/// first.
#[inline(always)]
fn speaker(ids: [u32; 4]) -> u32 {
    if ids[1] == ids[2] || ids[1] == ids[3] {
        ids[1]
    } else if ids[2] == ids[3] {
        ids[2]
    } else {
        ids[0]
    }
}

#[inline(always)]
fn pixel_fragments(ids: [u32; 4], near: [f32; 4], tolerances: &[f32], pixel: u16, lists: &mut [List]) {
    let surface = |id: u32| (id >> SURFACE_SHIFT) as usize;
    let primitive = |id: u32| id & ((1 << SURFACE_SHIFT) - 1);
    let one_surface = ((ids[0] ^ ids[1]) | (ids[0] ^ ids[2]) | (ids[0] ^ ids[3])) >> SURFACE_SHIFT == 0;
    if one_surface {
        if ids[0] == NOTHING {
            return;
        }
        let low = near[0].min(near[1]).min(near[2].min(near[3]));
        let high = near[0].max(near[1]).max(near[2].max(near[3]));
        // 1/z changes by Δz/z²; a pixel is z/focal wide: Δz in pixels is focal·Δ(1/z)/(1/z).
        if high - low <= tolerances[surface(ids[0])] * low {
            let id = speaker(ids);
            lists[surface(id)].edges.push(Fragment {
                primitive: primitive(id),
                pixel,
                samples: 0b1111,
                rank: Rank::Primary,
            });
            return;
        }
    }
    let mut groups = [(0_u8, 0_u32, 0.0_f32); 4];
    let mut count = 0;
    let mut left = 0b1111_u8;
    for first in 0..4 {
        if left & (1 << first) == 0 || ids[first] == NOTHING {
            continue;
        }
        let mut set = 0_u8;
        let mut id = ids[first];
        for other in first..4 {
            let same = left & (1 << other) != 0
                && ids[other] != NOTHING
                && surface(ids[other]) == surface(ids[first])
                && (near[other] - near[first]).abs() <= tolerances[surface(ids[first])] * near[first];
            if same {
                // A triangle that two samples see speaks for the group.
                if other > first && ids[first + 1..other].contains(&ids[other]) {
                    id = ids[other];
                }
                set |= 1 << other;
            }
        }
        left &= !set;
        groups[count] = (set, id, near[first]);
        count += 1;
    }
    // Most samples win; then the nearer; then the first.
    let mut best = 0;
    for group in 1..count {
        let (a, b) = (groups[group], groups[best]);
        if a.0.count_ones() > b.0.count_ones() || (a.0.count_ones() == b.0.count_ones() && a.2 > b.2) {
            best = group;
        }
    }
    let covered = groups[..count].iter().map(|group| group.0.count_ones()).sum::<u32>();
    for (number, (set, id, _)) in groups.into_iter().enumerate().take(count) {
        let rank = if number != best {
            Rank::Minor
        } else if covered >= 2 {
            Rank::Primary
        } else {
            Rank::Fringe
        };
        lists[surface(id)].edges.push(Fragment { primitive: primitive(id), pixel, samples: set, rank });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragments(ids: [u32; 4], near: [f32; 4]) -> Vec<(usize, Fragment)> {
        let mut lists: [List; 3] = Default::default();
        pixel_fragments(ids, near, &[0.01; 3], 7, &mut lists);
        lists
            .into_iter()
            .enumerate()
            .flat_map(|(surface, list)| list.edges.into_iter().map(move |fragment| (surface, fragment)))
            .collect()
    }

    const fn id(surface: u32, primitive: u32) -> u32 {
        surface << SURFACE_SHIFT | primitive
    }

    #[test]
    fn one_sheet_is_shaded_once_whatever_its_triangles() {
        let found = fragments([id(0, 1), id(0, 2), id(0, 2), id(0, 3)], [1.0, 1.001, 1.002, 1.001]);
        assert_eq!(found, [(0, Fragment { primitive: 2, pixel: 7, samples: 0b1111, rank: Rank::Primary })]);
    }

    #[test]
    fn sheets_surfaces_and_background_are_told_apart() {
        // The nose in front of the cheek: one surface, two depths.
        let found = fragments([id(0, 1), id(0, 9), id(0, 9), id(0, 9)], [1.2, 1.0, 1.0, 1.0]);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].1, Fragment { primitive: 9, pixel: 7, samples: 0b1110, rank: Rank::Primary });
        // Two surfaces, two samples each: the nearer is primary.
        let found = fragments([id(1, 5), id(2, 6), id(1, 5), id(2, 6)], [1.0, 2.0, 1.0, 2.0]);
        assert_eq!(
            found.iter().map(|(surface, fragment)| (*surface, fragment.rank)).collect::<Vec<_>>(),
            [(1, Rank::Minor), (2, Rank::Primary)]
        );
        // One sample before the background: drawn, but the pixel's label is the background's.
        let found = fragments([NOTHING, NOTHING, id(1, 5), NOTHING], [0.0, 0.0, 1.0, 0.0]);
        assert_eq!(found, [(1, Fragment { primitive: 5, pixel: 7, samples: 0b0100, rank: Rank::Fringe })]);
        assert!(fragments([NOTHING; 4], [0.0; 4]).is_empty());
    }

    #[test]
    fn the_middle_of_all_samples_is_the_middle_of_the_pixel() {
        assert_eq!(MIDDLES[15], [0.5, 0.5]);
        assert_eq!(MIDDLES[1], [3.0 / 8.0, 1.0 / 8.0]);
    }
}
