//! Blocks of plain surfaces: shaded once in the middle, written pixel by pixel, each with its own depth, normal and share of the light.

use pulp::Simd;

use super::spread::{PIXELS, Spread, block_of};
use super::{Draw, Fill, Scratch};
use crate::fragment::{Fragment, Kind, List, whole};
use crate::interpolate::Source;
use crate::lanes::WIDE;
use crate::shade::{Context, look, shade};
use crate::timing::Stage;
use crate::write::{overlaid, trace};

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
            self.spread(s, number);
            if self.wanted.uv || self.wanted.hits {
                self.trace_broad(s, number, now, source);
            }
            self.watch.lap(Stage::Write);
        }
    }

    /// Writes the batch of blocks that is shaded.
    #[inline(always)]
    fn spread<S: Simd>(&mut self, s: S, number: usize) {
        let (wanted, width) = (self.wanted, self.lens.width as usize);
        let Scratch { samples, broad, broadly, cover, .. } = &mut *self.scratch;
        if wanted.segmentation {
            broad.classes = overlaid(s, self.scene.surfaces[number].overlays, broad);
        }
        let (light, frame) = (self.light.tile_mut(self.tile), &mut *self.frame);
        s.vectorize(Spread { s, from: broad, shaded: broadly, samples, light, cover, frame, wanted, width });
    }

    /// Each pixel's own triangle, for labels that tell it.
    #[cold]
    fn trace_broad<S: Simd>(&mut self, s: S, number: usize, blocks: &[Fragment], source: &Source<'_>) {
        for some in blocks.chunks(WIDE / PIXELS) {
            let mut fragments = [Fragment::default(); WIDE];
            for (four, block) in fragments.chunks_exact_mut(PIXELS).zip(some) {
                four.copy_from_slice(&self.pixels_of(*block));
            }
            let fragments = &fragments[..some.len() * PIXELS];
            let Scratch { batches: [batch, ..], filling, .. } = &mut *self.scratch;
            s.vectorize(Fill { s, fragments, kind: Kind::Blocks, next: &[], source, batch, filling });
            trace(batch, 0, number, self.frame, self.wanted);
        }
    }

    /// The four pixels of a block of the tile.
    fn pixels_of(&self, block: Fragment) -> [Fragment; PIXELS] {
        let (samples, pixel) = (&self.scratch.samples, block.pixel());
        whole(&samples.blocks[block_of(pixel, samples.columns)], pixel)
    }
}
