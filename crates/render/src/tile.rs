//! One tile of the picture: visibility, fragments, shading, and everything written to the frame.

mod broad;
mod cover;
mod spread;

use pulp::{Simd, WithSimd};

use crate::fragment::{self, Fragment, Kind, List};
use crate::interpolate::{self, Batch, Filling, Source};
use crate::lanes::{F, WIDE};
use crate::lens::Lens;
use crate::light::{Cover, Light};
use crate::primitive::{Primitives, TILE};
use crate::raster::{Queue, Samples, Setup};
use crate::rendering::{Rendering, Wanted};
use crate::scene::Scene;
use crate::screen::Vertices;
use crate::shade::{Context, Lighting, Looked, Shaded, TOGETHER, Tone, look, shade};
use crate::sight;
use crate::sky::Sky;
use crate::strands::Cards;
use crate::timing::{Stage, Stopwatch};
use crate::write::Write;

/// Memory of one tile, used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    samples: Samples,
    /// Glass in front of what is in `samples`.
    sheets: Samples,
    setup: Setup,
    cards: Cards,
    queue: Queue,
    lists: Vec<List>,
    pub(crate) rules: fragment::Rules,
    filling: Filling,
    batches: [Batch; TOGETHER],
    /// Blocks that are shaded once.
    broad: Batch,
    broadly: Shaded,
    looked: Looked,
    shaded: [Shaded; TOGETHER],
    cover: Cover,
}

/// Everything that a tile reads and writes.
pub(crate) struct Draw<'a, 'w> {
    pub(crate) tile: [u32; 2],
    pub(crate) scene: &'a Scene<'a>,
    pub(crate) lens: &'a Lens,
    pub(crate) lighting: Lighting<'a>,
    /// For each surface.
    pub(crate) tones: &'a [Tone],
    pub(crate) vertices: &'a Vertices,
    pub(crate) primitives: &'a Primitives,
    /// Scene points of this tile.
    pub(crate) points: &'a [sight::Seen],
    pub(crate) scratch: &'a mut Scratch,
    pub(crate) light: &'a mut Light,
    pub(crate) frame: &'a mut Rendering,
    pub(crate) wanted: Wanted,
    pub(crate) watch: &'a mut Stopwatch<'w>,
}

impl WithSimd for Draw<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, s: S) {
        let ((_, rows), corner) = (self.inside(), self.corner());
        let number = self.number();
        if self.primitives.of_tile(number).is_empty() && self.points.is_empty() {
            self.clear(true);
            s.vectorize(Behind { s, draw: &mut self });
            self.light.depths.put(s, &self.scratch.cover.depth, corner, rows);
            self.watch.lap(Stage::Background);
            return;
        }
        let glass = s.vectorize(cover::Raster { s, draw: &mut self });
        sight::look(
            self.points,
            self.primitives,
            self.scene,
            &self.scratch.samples,
            self.corner(),
            &mut self.frame.points,
        );
        self.watch.lap(Stage::Raster);
        let surfaces = self.scene.surfaces.len();
        self.scratch.lists.resize_with(surfaces, List::default);
        s.vectorize(Collect { draw: &mut self, glass: false });
        self.watch.lap(Stage::Fragments);
        // Not before: what is emptied is near while it is filled.
        self.clear(false);
        self.watch.lap(Stage::Write);
        for number in 0..surfaces {
            self.shade_list(s, number, false);
        }
        s.vectorize(Behind { s, draw: &mut self });
        self.watch.lap(Stage::Background);
        if glass {
            s.vectorize(Collect { draw: &mut self, glass: true });
            for number in 0..surfaces {
                self.shade_list(s, number, true);
            }
        }
        self.light.depths.put(s, &self.scratch.cover.depth, corner, rows);
        self.watch.lap(Stage::Write);
    }
}

/// Sorts the samples into fragments.
struct Collect<'a, 'b, 'w> {
    draw: &'a mut Draw<'b, 'w>,
    glass: bool,
}

impl WithSimd for Collect<'_, '_, '_> {
    type Output = ();
    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let (width, height) = self.draw.inside();
        let Scratch { samples, sheets, lists, rules, .. } = &mut *self.draw.scratch;
        lists.iter_mut().for_each(List::clear);
        let samples = if self.glass { sheets } else { samples };
        fragment::collect(s, samples, rules, [width, height], lists);
    }
}

impl<'a> Draw<'a, '_> {
    /// The tile's number in the picture.
    fn number(&self) -> usize {
        (self.tile[1] * self.lens.width.div_ceil(TILE) + self.tile[0]) as usize
    }

    /// First pixel of the tile.
    fn corner(&self) -> [u32; 2] {
        [self.tile[0] * TILE, self.tile[1] * TILE]
    }

    /// Columns and rows of the tile that are inside of the picture.
    fn inside(&self) -> (usize, usize) {
        let [x, y] = self.corner();
        (TILE.min(self.lens.width - x) as usize, TILE.min(self.lens.height - y) as usize)
    }

    /// Empties the tile's light, cover and labels. `empty`: nothing covers it, and the background is going to fill its light.
    #[inline(always)]
    fn clear(&mut self, empty: bool) {
        let ((columns, rows), corner) = (self.inside(), self.corner());
        self.frame.clear(corner, columns, rows, self.wanted);
        self.scratch.cover.clear();
        self.light.tile_mut(self.tile).clear(empty);
    }

    /// What batches of a surface are filled from.
    #[inline(always)]
    fn source(&self, number: usize) -> Source<'a> {
        let (surface, first) = (&self.scene.surfaces[number], self.vertices.first[number]);
        Source {
            surface,
            primitives: self.primitives,
            records: &self.vertices.records[first as usize..][..surface.mesh.vertices()],
            first_vertex: first,
            vertices: self.vertices.screen.len(),
            wanted: interpolate::Wanted::of(surface, self.wanted.uv),
            corner: self.corner(),
            width: self.lens.width,
        }
    }

    /// Shades the fragments of one surface.
    #[inline(always)]
    fn shade_list<S: Simd>(&mut self, s: S, number: usize, glass: bool) {
        if self.scratch.lists[number].is_empty() {
            return;
        }
        let material = self.scene.surfaces[number].material;
        let turn = self.vertices.to_camera[number].map(|[x, y, z, _]| [x, y, z]);
        let mirror = self.lighting.map.blurred(material.mirror_roughness());
        let context = Context {
            lighting: self.lighting,
            turn,
            mirror,
            tone: self.tones[number],
            folds: self.scene.surfaces[number].mesh.folds(),
        };
        let source = self.source(number);
        // What the next surface begins with is near when this one is done.
        let following = (number + 1..self.scratch.lists.len()).find_map(
            #[inline(always)]
            |number| Some((number, *self.scratch.lists[number].start()?)),
        );
        if let Some((_, start)) = &following {
            source.primitives_ahead(s, start);
        }
        let mut list = std::mem::take(&mut self.scratch.lists[number]);
        self.shade_broad(s, number, &mut list, &source, &context);
        // Whole blocks share lookups: those of four batches fill a register.
        let groups = list.blocks.chunks(TOGETHER * WIDE).map(|group| (group, Kind::Blocks));
        let groups = groups.chain(list.edges.chunks(WIDE).map(|batch| (batch, Kind::Edges)));
        // The same fragments batch by batch, one ahead.
        let mut batches = list.blocks.chunks(WIDE).chain(list.edges.chunks(WIDE)).skip(1);
        for (group, kind) in groups {
            let count = group.len().div_ceil(WIDE);
            for (at, now) in group.chunks(WIDE).enumerate() {
                let next = batches.next().unwrap_or_default();
                let Scratch { batches, filling, .. } = &mut *self.scratch;
                let batch = &mut batches[at];
                s.vectorize(Fill { s, fragments: now, kind, next, source: &source, batch, filling });
            }
            self.watch.lap(Stage::Interpolate);
            let Scratch { batches, looked, .. } = &mut *self.scratch;
            look(s, material, &batches[..count], looked, &context);
            for at in 0..count {
                let Scratch { batches, looked, shaded, .. } = &mut *self.scratch;
                looked.turn_to(&batches[at], at);
                shade(s, material, &batches[at], looked, &context, &mut shaded[at]);
            }
            self.watch.lap(Stage::Shade);
            for at in 0..count {
                self.write(s, number, at, glass);
            }
            self.watch.lap(Stage::Write);
        }
        self.scratch.lists[number] = list;
        if let Some((number, start)) = following {
            self.source(number).ahead(s, &start);
        }
    }

    /// Writes the batch at a place of the scratch, which is shaded.
    #[inline(always)]
    fn write<S: Simd>(&mut self, s: S, number: usize, at: usize, glass: bool) {
        let Scratch { batches, shaded, cover, .. } = &mut *self.scratch;
        s.vectorize(Write {
            s,
            number,
            surface: &self.scene.surfaces[number],
            batch: &batches[at],
            shaded: &shaded[at],
            over: glass,
            light: self.light.tile_mut(self.tile),
            cover,
            frame: self.frame,
            wanted: self.wanted,
        });
    }
}

struct Fill<'a, S> {
    s: S,
    fragments: &'a [Fragment],
    kind: Kind,
    next: &'a [Fragment],
    source: &'a Source<'a>,
    batch: &'a mut Batch,
    filling: &'a mut Filling,
}

impl<S: Simd> WithSimd for Fill<'_, S> {
    type Output = ();
    #[inline(always)]
    fn with_simd<T: Simd>(self, _: T) {
        let Self { s, fragments, kind, next, source, batch, filling } = self;
        batch.fill(s, fragments, kind, next, source, filling);
    }
}

/// Adds the background where pixels are not fully covered.
struct Behind<'a, 'b, 'w, S> {
    s: S,
    draw: &'a mut Draw<'b, 'w>,
}

impl<S: Simd> WithSimd for Behind<'_, '_, '_, S> {
    type Output = ();
    #[inline(always)]
    fn with_simd<T: Simd>(self, _: T) {
        let (s, draw) = (self.s, self.draw);
        let (columns, rows) = draw.inside();
        let [left, top] = draw.corner();
        let mut sky = Sky::new(s, draw.scene, draw.lens, &draw.lighting, draw.corner());
        let (light, cover) = (draw.light.tile_mut(draw.tile), &draw.scratch.cover);
        for row in 0..rows {
            let y = top as usize + row;
            sky.turn_to(y);
            for at in (0..columns).step_by(F::<S>::LANES) {
                let first = row * TILE as usize + at;
                let covered = &cover.quarters[first..first + F::<S>::LANES];
                // Most registers are all of the picture or all of what is behind.
                if all(covered, 4) {
                    continue;
                }
                let colour = sky.colour(s, left as usize + at, y);
                if all(covered, 0) {
                    for (plane, colour) in light.colour.iter_mut().zip([colour.x, colour.y, colour.z]) {
                        colour.store(&mut plane[..], first);
                    }
                    continue;
                }
                let mut shares = [0.0; WIDE];
                for lane in 0..F::<S>::LANES {
                    shares[lane] = f32::from(4 - covered[lane].min(4)) * 0.25;
                }
                let colour = colour * F::load(s, &shares, 0);
                for (plane, more) in light.colour.iter_mut().zip([colour.x, colour.y, colour.z]) {
                    let plane = &mut plane[first..first + F::<S>::LANES];
                    (F::load(s, plane, 0) + more).store(plane, 0);
                }
            }
        }
    }
}

/// Whether so many quarters of each of some pixels are covered.
#[inline(always)]
fn all(covered: &[u8], quarters: u8) -> bool {
    // Eight as one number.
    let (eights, rest) = covered.as_chunks();
    eights.iter().all(|eight| u64::from_le_bytes(*eight) == u64::from_le_bytes([quarters; 8]))
        && rest.iter().all(|one| *one == quarters)
}
