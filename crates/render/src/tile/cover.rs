//! What covers the samples of a tile.

use pulp::{Simd, WithSimd};

use super::{Draw, Scratch};
use crate::fragment::SURFACES;
use crate::lanes::{WIDE, prefetch};
use crate::material::Material;
use crate::primitive::{Primitive, TILE};
use crate::raster::{Queue, Samples, Setup, Window};
use crate::scene::Scene;
use crate::strands::Cards;

/// Blocks in a row of a tile.
const BLOCKS: i32 = TILE as i32 / 2;

/// Draws the triangles of a tile into its samples.
pub(super) struct Raster<'a, 'b, 'w, S> {
    pub(super) s: S,
    pub(super) draw: &'a mut Draw<'b, 'w>,
}

impl<S: Simd> WithSimd for Raster<'_, '_, '_, S> {
    /// Whether there is glass in the tile.
    type Output = bool;

    #[inline(always)]
    fn with_simd<T: Simd>(self, _: T) -> bool {
        let (s, draw) = (self.s, self.draw);
        let window = Window { corner: draw.corner().map(|c| c as i32), columns: BLOCKS, rows: BLOCKS };
        let columns = draw.lens.width.div_ceil(TILE);
        let (scene, list) = (draw.scene, draw.primitives.list.as_slice());
        let (whole, sieved) = draw.primitives.parts_of_tile((draw.tile[1] * columns + draw.tile[0]) as usize);
        let Scratch { samples, sheets, setup, cards, queue, .. } = &mut *draw.scratch;
        ahead(s, if whole.is_empty() { sieved } else { whole }, list);
        samples.clear(s, BLOCKS as usize, BLOCKS as usize);
        queue.start(window);
        let glassy = glassy(scene);
        let glass = draw_all(s, whole, list, window, &glassy, false, setup, queue, samples);
        if !sieved.is_empty() {
            samples.settle(s);
        }
        for (at, numbers) in sieved.chunks(WIDE).enumerate() {
            ahead(s, sieved.get((at + 1) * WIDE..).unwrap_or_default(), list);
            setup.fill(s, numbers, list, window);
            let mut left = setup.touching();
            while left != 0 {
                left = queue.list::<S, true>(s, setup, left, samples);
                Cards::ahead(s, setup, queue.listed(), scene, draw.vertices);
                let seen = queue.test::<S, true>(s, setup, samples);
                if seen == 0 {
                    continue;
                }
                cards.fill(s, setup, seen, scene, draw.vertices);
                queue.draw::<S, true>(
                    s,
                    samples,
                    #[inline(always)]
                    |slot, x, y, covers| cards.strands(slot, window).cover(s, x, y, covers),
                );
            }
        }
        if glass {
            // Only what is in front of everything else counts: the depths are those of the rest, without its triangles.
            sheets.clear(s, BLOCKS as usize, BLOCKS as usize);
            sheets.behind(samples);
            draw_all(s, whole, list, window, &glassy, true, setup, queue, sheets);
        }
        glass
    }
}

/// Asks for the first triangles of a list, which lie anywhere among all: they are near when the last ones are drawn.
#[inline(always)]
fn ahead<S: Simd>(s: S, numbers: &[u32], list: &[Primitive]) {
    for &number in &numbers[..numbers.len().min(WIDE)] {
        prefetch(s, &raw const list[number as usize]);
    }
}

/// Draws the whole triangles that are glass, or those that are not. Gives whether any was left out.
#[allow(clippy::too_many_arguments, reason = "the parts of a scratch that are borrowed apart")]
#[inline(always)]
fn draw_all<S: Simd>(
    s: S,
    triangles: &[u32],
    list: &[Primitive],
    window: Window,
    glassy: &Option<[bool; SURFACES]>,
    glass: bool,
    setup: &mut Setup,
    queue: &mut Queue,
    samples: &mut Samples,
) -> bool {
    let mut others = 0;
    for (at, numbers) in triangles.chunks(WIDE).enumerate() {
        ahead(s, triangles.get((at + 1) * WIDE..).unwrap_or_default(), list);
        setup.fill(s, numbers, list, window);
        let mut left = setup.touching();
        if let Some(glassy) = glassy {
            let mut other = 0;
            for lane in 0..WIDE {
                other |= u32::from(glassy[setup.surface(lane) % SURFACES] != glass) << lane;
            }
            others |= left & other;
            left &= !other;
        }
        while left != 0 {
            left = queue.list::<S, false>(s, setup, left, samples);
            queue.test::<S, false>(s, setup, samples);
            queue.draw::<S, false>(
                s,
                samples,
                #[inline(always)]
                |_, _, _, _| &[0.0; WIDE],
            );
        }
    }
    others != 0
}

/// Which surfaces are seen through, if any is.
fn glassy(scene: &Scene<'_>) -> Option<[bool; SURFACES]> {
    let mut glassy = None;
    for (number, surface) in scene.surfaces.iter().enumerate() {
        if matches!(surface.material, Material::Glass(_)) {
            glassy.get_or_insert([false; SURFACES])[number] = true;
        }
    }
    glassy
}
