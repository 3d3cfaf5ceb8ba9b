//! What covers the samples of a tile.

use pulp::{Simd, WithSimd};

use super::{Draw, Scratch};
use crate::fragment::SURFACE_SHIFT;
use crate::lanes::{M, WIDE};
use crate::material::Material;
use crate::primitive::{Primitive, TILE, flag, word};
use crate::raster::{Queue, Samples, Setup, Window};
use crate::scene::Scene;

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
        let numbers = draw.primitives.of_tile((draw.tile[1] * columns + draw.tile[0]) as usize);
        let (whole, sieved) = numbers.split_at(numbers.partition_point(|&at| !list[at as usize].has(flag::SIEVED)));
        let Scratch { samples, sheets, setup, cards, queue, .. } = &mut *draw.scratch;
        // A tile's triangles lie anywhere in the list: all are asked for at once, not one after the other when they are needed.
        std::hint::black_box(numbers.iter().fold(0, |all, &number| all ^ list[number as usize].words[word::FLAGS]));
        samples.clear(BLOCKS as usize, BLOCKS as usize);
        queue.start(window);
        let glass = draw_all(s, whole, list, window, scene, false, setup, queue, samples);
        if !sieved.is_empty() {
            samples.settle(s);
        }
        for numbers in sieved.chunks(WIDE) {
            setup.fill(s, numbers, list, window);
            let mut left = setup.touching();
            while left != 0 {
                let mut seen = 0;
                while left != 0 {
                    let lane = lowest(left);
                    let number = id(setup, numbers, lane);
                    let Some(shows) = queue.add::<S, true>(s, lane, &setup.prepared(lane), number, samples) else {
                        break;
                    };
                    seen |= u32::from(shows) << lane;
                    left &= left - 1;
                }
                if seen == 0 {
                    continue;
                }
                cards.fill(s, setup, seen, scene, draw.vertices);
                queue.draw::<S, true>(
                    s,
                    samples,
                    #[inline(always)]
                    |slot, x, y, lane| cards.strands(slot, window).keep(s, x, y, lane),
                );
            }
        }
        if glass {
            // Only what is in front of everything else counts: the depths are those of the rest, without its triangles.
            sheets.clear(BLOCKS as usize, BLOCKS as usize);
            sheets.behind(samples);
            draw_all(s, whole, list, window, scene, true, setup, queue, sheets);
        }
        glass
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
    scene: &Scene<'_>,
    glass: bool,
    setup: &mut Setup,
    queue: &mut Queue,
    samples: &mut Samples,
) -> bool {
    let (none, mut others) = (M::none(s), false);
    for numbers in triangles.chunks(WIDE) {
        setup.fill(s, numbers, list, window);
        let mut left = setup.touching();
        while left != 0 {
            while left != 0 {
                let lane = lowest(left);
                if is_glass(scene, setup.surface(lane)) != glass {
                    others = true;
                } else if queue
                    .add::<S, false>(s, lane, &setup.prepared(lane), id(setup, numbers, lane), samples)
                    .is_none()
                {
                    break;
                }
                left &= left - 1;
            }
            queue.draw::<S, false>(
                s,
                samples,
                #[inline(always)]
                |_, _, _, _| none,
            );
        }
    }
    others
}

/// The number of the lowest bit.
#[inline(always)]
fn lowest(bits: u32) -> usize {
    bits.trailing_zeros() as usize & (WIDE - 1)
}

/// Whether a surface is seen through.
#[inline(always)]
fn is_glass(scene: &Scene<'_>, surface: usize) -> bool {
    matches!(scene.surfaces[surface].material, Material::Glass(_))
}

/// What a sample says of a triangle: its surface and its number.
#[inline(always)]
fn id(setup: &Setup, numbers: &[u32], lane: usize) -> u32 {
    (setup.surface(lane) as u32) << SURFACE_SHIFT | numbers[lane]
}
