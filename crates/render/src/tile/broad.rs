//! Blocks of plain surfaces: shaded once in the middle, written pixel by pixel, each with its own depth, normal and share of the light.

use pulp::{Simd, WithSimd};

use super::{Draw, Fill, Scratch};
use crate::fragment::{Fragment, Kind, List, whole};
use crate::interpolate::{Batch, Source};
use crate::lanes::{F, WIDE, Wide, inlined, put_quads};
use crate::primitive::TILE;
use crate::raster::{Block, Samples};
use crate::rendering::Wanted;
use crate::shade::{Context, Shaded, TOGETHER, look, shade};
use crate::timing::Stage;

/// Pixels of a block.
const PIXELS: usize = 4;

impl Draw<'_, '_> {
    /// Shades and writes the broad blocks of a surface; those with a mark in or near them are shaded anew with the others.
    #[inline(always)]
    pub(super) fn shade_broad<S: Simd>(
        &mut self,
        s: S,
        number: usize,
        list: &mut List,
        source: &Source<'_>,
        context: &Context<'_>,
    ) {
        let material = self.scene.surfaces[number].material;
        let mut chunks = list.broad.chunks(WIDE);
        let mut next = chunks.next().unwrap_or_default();
        while !next.is_empty() {
            let now = next;
            next = chunks.next().unwrap_or_default();
            let Scratch { broad, filling, .. } = &mut *self.scratch;
            s.vectorize(Fill { s, fragments: now, kind: Kind::Broad, next, source, batch: broad, filling });
            self.watch.lap(Stage::Interpolate);
            let Scratch { broad, looked, broadly, .. } = &mut *self.scratch;
            look(s, material, std::slice::from_ref(&*broad), looked, context);
            looked.turn_to(broad, 0);
            shade(s, material, broad, looked, context, broadly);
            self.watch.lap(Stage::Shade);
            let mut marked = context.tone.marked(s, &self.scratch.broad, self.lighting.focal);
            marked &= 0xffff >> (WIDE - now.len());
            while marked != 0 {
                list.blocks.extend_from_slice(&self.pixels_of(now[marked.trailing_zeros() as usize]));
                marked &= marked - 1;
            }
            if self.wanted.uv || self.wanted.hits {
                // Each pixel's own triangle, for labels that tell it.
                for at in 0..now.len().div_ceil(WIDE / PIXELS) {
                    let mut fragments = [Fragment::default(); WIDE];
                    for (four, block) in fragments.chunks_exact_mut(PIXELS).zip(now.iter().cycle().skip(at * PIXELS)) {
                        four.copy_from_slice(&self.pixels_of(*block));
                    }
                    let Scratch { batches, filling, .. } = &mut *self.scratch;
                    let (batch, next) = (&mut batches[at], &[][..]);
                    s.vectorize(Fill { s, fragments: &fragments, kind: Kind::Blocks, next, source, batch, filling });
                }
            }
            let (wanted, width) = (self.wanted, self.lens.width);
            let Scratch { samples, broad, broadly, batches, shaded, .. } = &mut *self.scratch;
            s.vectorize(Spread { s, from: broad, samples, light: broadly, batches, shaded, wanted, width });
            for at in 0..now.len().div_ceil(WIDE / PIXELS) {
                self.write(s, number, at, false);
            }
            self.watch.lap(Stage::Write);
        }
    }

    /// The four pixels of a block of the tile.
    fn pixels_of(&self, block: Fragment) -> [Fragment; PIXELS] {
        let (samples, pixel) = (&self.scratch.samples, block.pixel());
        whole(&samples.blocks[block_of(pixel, samples.columns)], pixel)
    }
}

/// The block of a pixel of the tile.
#[inline(always)]
fn block_of(pixel: u16, columns: usize) -> usize {
    usize::from(pixel) / (2 * TILE as usize) * columns + usize::from(pixel) % TILE as usize / 2
}

/// Spreads what a batch of blocks has over batches of their pixels.
struct Spread<'a, S> {
    s: S,
    from: &'a Batch,
    samples: &'a Samples,
    light: &'a Shaded,
    batches: &'a mut [Batch; TOGETHER],
    shaded: &'a mut [Shaded; TOGETHER],
    wanted: Wanted,
    /// Of the picture.
    width: u32,
}

impl<S: Simd> WithSimd for Spread<'_, S> {
    type Output = ();

    #[inline(always)]
    fn with_simd<T: Simd>(self, _: T) {
        let Self { s, from, samples, light, batches, shaded, wanted, width } = self;
        for (at, batch) in batches.iter_mut().enumerate() {
            batch.kind = Kind::Broad;
            batch.count = (PIXELS * from.count).saturating_sub(WIDE * at).min(WIDE);
            batch.facing = [1.0; WIDE];
        }
        let places = inlined(
            #[inline(always)]
            |right: i32, down: i32, first: i32, row: i32| first + right + down * row,
        );
        let mut pixels = [[0; WIDE]; PIXELS];
        let mut own = [[0.0; WIDE]; PIXELS];
        for (pixel, lanes) in pixels.iter_mut().enumerate() {
            for lane in 0..WIDE {
                let first = i32::from(from.pixels[lane]);
                lanes[lane] = places(pixel as i32 % 2, pixel as i32 / 2, first, TILE as i32);
            }
        }
        put_quads(
            s,
            &pixels,
            WIDE,
            #[inline(always)]
            |block, four| {
                let pixels = &mut batches[block / PIXELS].pixels;
                for (pixel, place) in four.into_iter().enumerate() {
                    pixels[block % PIXELS * PIXELS + pixel] = place as u16;
                }
            },
        );
        for (pixel, lanes) in pixels.iter_mut().enumerate() {
            for lane in 0..WIDE {
                lanes[lane] = places(pixel as i32 % 2, pixel as i32 / 2, from.at[lane], width as i32);
            }
        }
        put_quads(
            s,
            &pixels,
            WIDE,
            #[inline(always)]
            |block, four| batches[block / PIXELS].at.as_chunks_mut().0[block % PIXELS] = four,
        );
        if wanted.segmentation {
            put_quads(
                s,
                &[from.classes; PIXELS],
                WIDE,
                #[inline(always)]
                |block, four| batches[block / PIXELS].classes.as_chunks_mut().0[block % PIXELS] = four,
            );
        }
        // Half a pixel each way from the middle.
        let sides = inlined(
            #[inline(always)]
            |pixel: usize| [(pixel % 2) as f32 - 0.5, (pixel / 2) as f32 - 0.5],
        );
        let sloped = inlined(
            #[inline(always)]
            |from: &Wide, [right, down]: [&Wide; 2], own: &mut [Wide; PIXELS]| {
                for at in (0..WIDE).step_by(F::<S>::LANES) {
                    let (middle, right, down) = (F::load(s, from, at), F::load(s, right, at), F::load(s, down, at));
                    for (pixel, own) in own.iter_mut().enumerate() {
                        let [x, y] = sides(pixel);
                        (middle + right * x + down * y).store(own, at);
                    }
                }
            },
        );
        // The samples know how far away each pixel is.
        for (lane, pixel) in from.pixels.iter().enumerate() {
            let Block { nearness, .. } = &samples.blocks[block_of(*pixel, samples.columns)];
            let places = &mut batches[lane / PIXELS].place[2].as_chunks_mut::<PIXELS>().0[lane % PIXELS];
            for (place, [a, b, c, d]) in places.iter_mut().zip(nearness.as_chunks().0) {
                *place = (a + b) + (c + d);
            }
        }
        for batch in batches.iter_mut() {
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                (4.0 / F::load(s, &batch.place[2], at)).store(&mut batch.place[2], at);
            }
        }
        if wanted.normals {
            let [right, down] = &from.normal_slopes;
            for axis in 0..3 {
                sloped(&from.normal[axis], [&right[axis], &down[axis]], &mut own);
                for at in (0..WIDE).step_by(F::<S>::LANES) {
                    let facing = F::load(s, &from.facing, at);
                    for own in &mut own {
                        (F::load(s, own, at) * facing).store(own, at);
                    }
                }
                spread(
                    s,
                    &own,
                    batches,
                    #[inline(always)]
                    |batch| &mut batch.normal[axis],
                );
            }
        }
        for channel in 0..3 {
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                let colour = F::load(s, &light.colour[channel], at);
                for (own, relight) in own.iter_mut().zip(&light.relight) {
                    (colour * F::load(s, relight, at)).store(own, at);
                }
            }
            spread(
                s,
                &own,
                shaded,
                #[inline(always)]
                |shaded| &mut shaded.colour[channel],
            );
            if wanted.albedo {
                spread(
                    s,
                    &[light.albedo[channel]; PIXELS],
                    shaded,
                    #[inline(always)]
                    |shaded| &mut shaded.albedo[channel],
                );
            }
        }
        spread(
            s,
            &[light.ambient; PIXELS],
            shaded,
            #[inline(always)]
            |shaded| &mut shaded.ambient,
        );
    }
}

/// Numbers of the four pixels of sixteen blocks into batches of four blocks each.
#[inline(always)]
fn spread<S: Simd, B>(s: S, from: &[Wide; PIXELS], into: &mut [B; TOGETHER], number: impl Fn(&mut B) -> &mut Wide) {
    let from: &[[i32; WIDE]; PIXELS] = pulp::bytemuck::cast_ref(from);
    put_quads(
        s,
        from,
        WIDE,
        #[inline(always)]
        |block, four| {
            number(&mut into[block / PIXELS]).as_chunks_mut().0[block % PIXELS] = pulp::cast::<_, [f32; PIXELS]>(four)
        },
    );
}
