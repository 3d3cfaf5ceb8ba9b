//! From blocks that were shaded once to their pixels: the light and the labels of each.

use pulp::{Simd, WithSimd};

use crate::interpolate::Batch;
use crate::lanes::{F, V3, WIDE, Wide, in_fours, inlined, put_quads};
use crate::light::{Cover, PIXELS as TILE_PIXELS, SIDE, TileLight};
use crate::normal::{PackedNormal, pack};
use crate::raster::Samples;
use crate::rendering::{Rendering, Wanted};
use crate::shade::Shaded;
use crate::write::{pair, srgb};

/// Pixels of a block.
pub(super) const PIXELS: usize = 4;

/// The block of a pixel of the tile.
#[inline(always)]
pub(super) fn block_of(pixel: u16, columns: usize) -> usize {
    usize::from(pixel) / (2 * SIDE) * columns + usize::from(pixel) % SIDE / 2
}

/// A shaded batch of blocks, and where their pixels go. Nothing else is in these; blocks lie wholly inside of the picture.
pub(super) struct Spread<'a, S> {
    pub(super) s: S,
    /// Its classes are those that are shown.
    pub(super) from: &'a Batch,
    pub(super) shaded: &'a Shaded,
    pub(super) samples: &'a Samples,
    pub(super) light: &'a mut TileLight,
    pub(super) cover: &'a mut Cover,
    pub(super) frame: &'a mut Rendering,
    pub(super) wanted: Wanted,
    /// Of the picture.
    pub(super) width: usize,
}

/// A number of each pixel of sixteen blocks: pixel by pixel.
type Quads = [Wide; PIXELS];

impl<S: Simd> WithSimd for Spread<'_, S> {
    type Output = ();

    #[inline(always)]
    fn with_simd<T: Simd>(mut self, _: T) {
        let depths = self.depths();
        self.light(&depths);
        self.label(&depths);
    }
}

impl<S: Simd> Spread<'_, S> {
    /// The blocks that are real.
    #[inline(always)]
    fn count(&self) -> usize {
        self.from.count.min(WIDE)
    }

    /// Depths of the pixels, block by block: the samples know how far away each is.
    #[inline(always)]
    fn depths(&self) -> [[f32; PIXELS]; WIDE] {
        let (s, mut depths) = (self.s, [[1.0; PIXELS]; WIDE]);
        for (depths, pixel) in depths.iter_mut().zip(&self.from.pixels) {
            let nearness = &self.samples.blocks[block_of(*pixel, self.samples.columns)].nearness;
            // Of each four the sum, four times over.
            let pairs = with_others::<S, 0xb1>(s, nearness);
            let sums = with_others::<S, 0x4e>(s, &pairs);
            *depths = [sums[0], sums[4], sums[8], sums[12]];
        }
        let all = depths.as_flattened_mut();
        for at in (0..PIXELS * WIDE).step_by(F::<S>::LANES) {
            let part = &mut all[at..at + F::<S>::LANES];
            (4.0 / F::load(s, part, 0)).store(part, 0);
        }
        depths
    }

    /// Light, and what covers the pixels.
    #[inline(always)]
    fn light(&mut self, depths: &[[f32; PIXELS]; WIDE]) {
        let count = self.count();
        let Self { s, from, shaded, light, cover, .. } = self;
        let TileLight { colour, ambient } = &mut **light;
        // A pair begins in an even column and an even row: neither reaches past the end.
        let places = inlined(
            #[inline(always)]
            |block: usize| {
                let first = usize::from(from.pixels[block % WIDE]) & (TILE_PIXELS - 2 - SIDE);
                [first, first + SIDE]
            },
        );
        for (plane, colour) in colour.iter_mut().zip(&shaded.colour) {
            let mut own: Quads = [[0.0; WIDE]; PIXELS];
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                let colour = F::load(*s, colour, at);
                for (own, relight) in own.iter_mut().zip(&shaded.relight) {
                    (colour * F::load(*s, relight, at)).store(own, at);
                }
            }
            quads(
                *s,
                &own,
                count,
                #[inline(always)]
                |block, [a, b, c, d]| {
                    let [upper, lower] = places(block);
                    (plane[upper], plane[upper + 1]) = (a, b);
                    (plane[lower], plane[lower + 1]) = (c, d);
                },
            );
        }
        let Cover { depth, quarters } = &mut **cover;
        for block in 0..count {
            let ([upper, lower], dim, [a, b, c, d]) = (places(block), shaded.ambient[block], depths[block]);
            (ambient[upper], ambient[upper + 1]) = (dim, dim);
            (ambient[lower], ambient[lower + 1]) = (dim, dim);
            (depth[upper], depth[upper + 1]) = (a, b);
            (depth[lower], depth[lower + 1]) = (c, d);
            (quarters[upper], quarters[upper + 1]) = (4, 4);
            (quarters[lower], quarters[lower + 1]) = (4, 4);
        }
    }

    /// Labels but for those of [`trace`](crate::write::trace).
    #[inline(always)]
    fn label(&mut self, depths: &[[f32; PIXELS]; WIDE]) {
        let count = self.count();
        let Self { s, from, shaded, frame, wanted, width, .. } = self;
        let first = inlined(
            #[inline(always)]
            |block: usize| from.at[block % WIDE] as u32 as usize,
        );
        let rows = inlined(
            #[inline(always)]
            |block: usize| [first(block), first(block) + *width],
        );
        if wanted.depth {
            let plane = frame.depth.pixels_mut();
            for (block, [a, b, c, d]) in depths.iter().enumerate().take(count) {
                pair(plane, rows(block)[0], [*a, *b]);
                pair(plane, rows(block)[1], [*c, *d]);
            }
        }
        if wanted.segmentation {
            let plane = frame.segmentation.pixels_mut();
            for block in 0..count {
                let class = from.classes[block] as u8;
                rows(block).into_iter().for_each(
                    #[inline(always)]
                    |at| pair(plane, at, [class; 2]),
                );
            }
        }
        if wanted.normals {
            let packed = normals(*s, from);
            let plane = &mut frame.normals;
            for block in 0..count {
                for (row, pixels) in packed.as_chunks::<2>().0.iter().enumerate() {
                    let normal = inlined(
                        #[inline(always)]
                        |pixel: usize| PackedNormal::from_bits(pixels[pixel][block] as u32),
                    );
                    pair(plane, rows(block)[row], [normal(0), normal(1)]);
                }
            }
        }
        if wanted.albedo {
            let bytes = srgb(*s, &shaded.albedo);
            let plane = frame.albedo.pixels_mut();
            for block in 0..count {
                let colour = bytes.map(|plane| plane[block] as u8);
                rows(block).into_iter().for_each(|at| pair(plane, at, [colour; 2]));
            }
        }
    }
}

/// Each of sixteen numbers and another of its four, in this order, together.
#[inline(always)]
fn with_others<S: Simd, const ORDER: i32>(s: S, numbers: &Wide) -> Wide {
    let mut sums = [0.0; WIDE];
    for at in (0..WIDE).step_by(F::<S>::LANES) {
        let own = F::load(s, numbers, at);
        let other = in_fours::<S, ORDER>(
            own.bits(),
            at,
            #[inline(always)]
            |lane| numbers[lane].to_bits() as i32,
        );
        (own + other.as_float_bits()).store(&mut sums, at);
    }
    sums
}

/// Normals of the pixels of blocks, packed: half a pixel each way from the middle.
#[inline(always)]
fn normals<S: Simd>(s: S, from: &Batch) -> [[i32; WIDE]; PIXELS] {
    let mut all = [[0; WIDE]; PIXELS];
    let [right, down] = &from.normal_slopes;
    for at in (0..WIDE).step_by(F::<S>::LANES) {
        let half = F::load(s, &from.facing, at) * 0.5;
        let middle = V3::load(s, &from.normal, at) * (half * 2.0);
        let (right, down) = (V3::load(s, right, at) * half, V3::load(s, down, at) * half);
        let (upper, lower) = (middle - down, middle + down);
        for (pixel, normal) in [upper - right, upper + right, lower - right, lower + right].into_iter().enumerate() {
            pack(s, normal).store(&mut all[pixel], at);
        }
    }
    all
}

/// The four numbers of each block, the first `count`.
#[inline(always)]
fn quads<S: Simd>(s: S, from: &Quads, count: usize, mut put: impl FnMut(usize, [f32; PIXELS])) {
    let from: &[[i32; WIDE]; PIXELS] = pulp::bytemuck::cast_ref(from);
    put_quads(
        s,
        from,
        count,
        #[inline(always)]
        |block, four| put(block, pulp::cast(four)),
    );
}
