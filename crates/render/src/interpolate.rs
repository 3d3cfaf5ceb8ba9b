//! From fragments to what shading needs of them: perspective-correct weights, and the vertices' numbers mixed by them.

mod wrinkles;

use pulp::Simd;

use crate::fragment::{Fragment, Kind, MIDDLES, Rank};
use crate::lanes::{F, I, Lanes, V3, WIDE, Wide, four_columns, inlined, prefetch};
use crate::material::Material;
use crate::mesh::{Line, look};
use crate::primitive::{Primitives, TILE, flag, word};
use crate::scene::Surface;
use crate::screen::{VertexRecord, record};
use wrinkles::MOST_CREASES;

pub(crate) use wrinkles::Crease;

/// Up to sixteen fragments of one surface, number by number. Arrays first and in order: each lies in one line of a cache.
#[derive(Debug, Clone, Default)]
#[repr(C, align(64))]
pub(crate) struct Batch {
    /// In the picture.
    pub(crate) at: [i32; WIDE],
    /// Numbers of triangles in the surface's mesh.
    pub(crate) triangles: [i32; WIDE],
    /// Weights of the triangle's second and third vertex.
    pub(crate) weights: [Wide; 2],
    /// Of the triangles.
    pub(crate) classes: [i32; WIDE],
    /// +1 where the front is seen, −1 where the back is.
    pub(crate) facing: Wide,
    pub(crate) place: [Wide; 3],
    pub(crate) normal: [Wide; 3],
    pub(crate) uv: [Wide; 2],
    openness: Wide,
    /// How the normal changes to the next pixel, right and down: only of [`Kind::Broad`].
    pub(crate) normal_slopes: [[Wide; 3]; 2],
    /// Numbers of a [`VertexLook`](crate::mesh::VertexLook), number by number; texture coordinates are in `uv`.
    fixed: [Wide; 16],
    /// Wrinkles that some of the fragments have: the first `folds`.
    pub(crate) creases: [Crease; MOST_CREASES],
    pub(crate) folds: usize,
    /// How many are real; the rest repeat the first.
    pub(crate) count: usize,
    pub(crate) kind: Kind,
    /// In the tile: row · 64 + column.
    pub(crate) pixels: [u16; WIDE],
    pub(crate) samples: [u8; WIDE],
    pub(crate) ranks: [Rank; WIDE],
}

/// Memory to fill one batch after another with.
#[derive(Debug, Default)]
#[repr(C, align(64))]
pub(crate) struct Filling {
    /// Words of a [`Primitive`](crate::primitive::Primitive), word by word.
    words: [[i32; WIDE]; WIDE],
    /// Weights of the primitive's vertices; how these change to the next pixel, right and down.
    shares: [Wide; 3],
    share_slopes: [[Wide; 3]; 2],
    /// Numbers of vertices before they are turned, fragment by fragment.
    rows: [[Wide; WIDE]; 2],
    /// Places of the three corners, for wrinkles.
    corners: [[Wide; 3]; 3],
}

/// What a batch is filled from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) surface: &'a Surface<'a>,
    pub(crate) primitives: &'a Primitives,
    /// Of the surface's vertices.
    pub(crate) records: &'a [VertexRecord],
    /// The surface's first vertex, and how many the scene has before those that clipping made.
    pub(crate) first_vertex: u32,
    pub(crate) vertices: usize,
    pub(crate) wanted: Wanted,
    /// The tile's first pixel.
    pub(crate) corner: [u32; 2],
    /// Of the picture.
    pub(crate) width: u32,
}

impl Source<'_> {
    /// Asks for the primitives of some fragments, so that [`Source::ahead`] need not wait for them.
    #[inline(always)]
    pub(crate) fn primitives_ahead<S: Simd>(&self, s: S, fragments: &[Fragment]) {
        let list = self.primitives.list.as_ptr();
        for fragment in fragments {
            prefetch(s, list.wrapping_add(fragment.primitive() as usize));
        }
    }

    /// Asks for the vertices of some fragments, so that they are near after the batch before has been shaded. Of a block of four fragments two stand for
    /// all: most vertices are shared.
    #[inline(always)]
    pub(crate) fn ahead<S: Simd>(&self, s: S, fragments: &[Fragment]) {
        let list = self.primitives.list.as_slice();
        // A look is as long as two records: one product serves both.
        const LINE: usize = size_of::<VertexRecord>();
        const { assert!(size_of::<Line>() == 2 * LINE) };
        let first = LINE * self.first_vertex as usize;
        let records = self.records.as_ptr().cast::<u8>().wrapping_sub(first);
        let looks = self.surface.mesh.looks().as_ptr().cast::<u8>().wrapping_sub(2 * first);
        for block in fragments.chunks(4) {
            let [first, .., last] = block else { continue };
            for fragment in [first, last] {
                let Some(primitive) = list.get(fragment.primitive() as usize) else { continue };
                for vertex in primitive.vertices() {
                    let at = LINE * vertex as usize;
                    prefetch(s, records.wrapping_add(at));
                    prefetch(s, looks.wrapping_add(2 * at));
                }
            }
        }
    }
}

/// [`MIDDLES`] in 1/256 pixel: x, and y in the upper half.
const FIXED_MIDDLES: [i32; 16] = {
    let mut table = [0; 16];
    let mut set = 0;
    while set < 16 {
        table[set] = (MIDDLES[set][0] * 256.0) as i32 | ((MIDDLES[set][1] * 256.0) as i32) << 16;
        set += 1;
    }
    table
};

/// How far beyond a side the middle of a block may be taken to lie, as a share of the triangle's height there.
const BEYOND: f32 = 0.5;

/// The middle of a block, in the same way.
const BLOCK_MIDDLE: i32 = 256 | 256 << 16;

/// Which numbers of the looks the shading of a surface reads.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted {
    All,
    /// Place in the rest shape, texture coordinates, tangent.
    Plain,
    /// Texture coordinates, tangent, the first three masks.
    Hair,
    /// Place in the rest shape, all masks.
    Skin,
}

impl Wanted {
    /// `uv`: whether texture coordinates are wanted for themselves.
    pub(crate) fn of(surface: &Surface<'_>, uv: bool) -> Self {
        match surface.material {
            Material::Skin(skin) if !uv && skin.texture.is_none() => Self::Skin,
            _ if !surface.overlays.is_empty() => Self::All,
            Material::Skin(_) | Material::Teeth(_) | Material::Flesh(_) => Self::All,
            Material::Hair(_) => Self::Hair,
            _ => Self::Plain,
        }
    }
}

impl Batch {
    /// Fills the batch from at most sixteen fragments of a surface, at least one. `next`: those of the batch after it.
    #[inline(always)]
    pub(crate) fn fill<S: Simd>(
        &mut self,
        s: S,
        fragments: &[Fragment],
        kind: Kind,
        next: &[Fragment],
        of: &Source<'_>,
        with: &mut Filling,
    ) {
        self.count = fragments.len();
        self.kind = kind;
        let filled;
        let fragments = if let Some(all) = fragments.first_chunk::<WIDE>() {
            all
        } else {
            let mut some = [fragments[0]; WIDE];
            some[..fragments.len()].copy_from_slice(fragments);
            filled = some;
            &filled
        };
        of.primitives_ahead(s, next);
        // One loop each: loops of one kind of numbers are done in lanes.
        for lane in 0..WIDE {
            self.pixels[lane] = fragments[lane].pixel();
        }
        let (mut pixels, mut middles) = ([0; WIDE], [FIXED_MIDDLES[15]; WIDE]);
        for lane in 0..WIDE {
            pixels[lane] = i32::from(fragments[lane].pixel());
        }
        if kind != Kind::Edges {
            (self.samples, self.ranks) = ([15; WIDE], [Rank::Primary; WIDE]);
            if kind == Kind::Broad {
                middles = [BLOCK_MIDDLE; WIDE];
            }
        } else {
            for lane in 0..WIDE {
                self.samples[lane] = fragments[lane].samples();
                self.ranks[lane] = fragments[lane].rank();
                middles[lane] = FIXED_MIDDLES[usize::from(fragments[lane].samples() & 15)];
            }
        }
        let Self { triangles, at: places, classes, facing, weights, .. } = self;
        let Filling { words, shares, share_slopes, .. } = &mut *with;
        let list = of.primitives.list.as_slice();
        // Apart from all else that is written: a primitive's place is then computed and checked once.
        let mut numbers = [0; WIDE];
        for lane in 0..WIDE {
            numbers[lane] = fragments[lane].primitive();
        }
        let mut turn = inlined(
            #[inline(always)]
            |first: usize| {
                four_columns(
                    s,
                    #[inline(always)]
                    |lane| &list[numbers[lane] as usize].words.as_chunks().0[first / 4],
                    #[inline(always)]
                    |k, at, column| match first + k {
                        word::TRIANGLE => column.bits().store(triangles, at),
                        // In the surface, as records and looks are counted.
                        word @ word::VERTICES..word::TRIANGLE => {
                            (column.bits() - of.first_vertex as i32).store(&mut words[word], at);
                        }
                        word => column.bits().store(&mut words[word & 15], at),
                    },
                );
            },
        );
        turn(0);
        turn(4);
        turn(8);
        turn(12);
        let place = |k: usize, axis: usize| word::PLACES + 2 * k + axis;
        let mut clipped = false;
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            let (pixel, middle) = (I::load(s, &pixels, at), I::load(s, &middles, at));
            let column = (pixel & (TILE as i32 - 1)) + of.corner[0] as i32;
            let row = pixel.shift_right(TILE.trailing_zeros()) + of.corner[1] as i32;
            (row * of.width as i32 + column).store(places, at);
            let centre_x = column.shift_left(8) + (middle & 0xffff);
            let centre_y = row.shift_left(8) + middle.shift_right(16);
            let flags = I::load(s, &words[word::FLAGS], at);
            let front = (flags & flag::BACK).is_zero();
            front.select(F::splat(s, 1.0), F::splat(s, -1.0)).store(facing, at);
            clipped |= !(flags & flag::CLIPPED).is_zero().all();
            flags.shift_right(flag::CLASS).store(classes, at);
            let away = inlined(
                #[inline(always)]
                |k: usize, axis: usize, centre: I<S>| {
                    // Guard bands keep this below 2²².
                    (I::load(s, &words[place(k, axis)], at) - centre).to_float()
                },
            );
            let x = [away(0, 0, centre_x), away(1, 0, centre_x), away(2, 0, centre_x)];
            let y = [away(0, 1, centre_y), away(1, 1, centre_y), away(2, 1, centre_y)];
            let near = inlined(
                #[inline(always)]
                |k: usize| I::load(s, &words[word::NEARNESS + k], at).as_float_bits(),
            );
            let near = [near(0), near(1), near(2)];
            // Twice the areas opposite to the corners; the middle may lie outside of the triangle that speaks for it, by less than a pixel.
            let area = inlined(
                #[inline(always)]
                |i: usize, j: usize| x[i] * y[j] - x[j] * y[i],
            );
            let areas = [area(1, 2), area(2, 0), area(0, 1)];
            // What speaks for four pixels goes on beyond the triangle, if not far.
            let floor = if kind == Kind::Broad { (areas[0] + areas[1] + areas[2]) * -BEYOND } else { F::splat(s, 0.0) };
            let raw = [areas[0].max(floor) * near[0], areas[1].max(floor) * near[1], areas[2].max(floor) * near[2]];
            let inverse = 1.0 / (raw[0] + raw[1] + raw[2]).at_least(1e-30);
            let [first, second, third] = [raw[0] * inverse, raw[1] * inverse, raw[2] * inverse];
            if kind == Kind::Broad {
                // A pixel to the right takes 256 from every x.
                let step = inlined(
                    #[inline(always)]
                    |of: &[F<S>; 3], i: usize, j: usize, k: usize| (of[i] - of[j]) * near[k] * 256.0,
                );
                let right = [step(&y, 1, 2, 0), step(&y, 2, 0, 1), step(&y, 0, 1, 2)];
                let down = [step(&x, 2, 1, 0), step(&x, 0, 2, 1), step(&x, 1, 0, 2)];
                for (slopes, steps) in share_slopes.iter_mut().zip([right, down]) {
                    let all = steps[0] + steps[1] + steps[2];
                    ((steps[0] - first * all) * inverse).store(&mut slopes[0], at);
                    ((steps[1] - second * all) * inverse).store(&mut slopes[1], at);
                    ((steps[2] - third * all) * inverse).store(&mut slopes[2], at);
                }
            }
            first.store(&mut shares[0], at);
            second.store(&mut shares[1], at);
            third.store(&mut shares[2], at);
            // The second and third vertex as the mesh has them.
            let same = (flags & flag::SWAPPED).is_zero();
            same.select(second, third).store(&mut weights[0], at);
            same.select(third, second).store(&mut weights[1], at);
        }
        if clipped {
            self.through_clipping(fragments, of, with);
        }
        let touched = with.words[word::FOLDED].iter().fold(0, |all, &bits| all | bits) as u32;
        if touched != 0 {
            of.creases_ahead(s, touched, with);
        }
        match of.wanted {
            Wanted::All => self.mix::<S, 0, 16, true>(s, of, with),
            Wanted::Plain => self.mix::<S, 0, 8, true>(s, of, with),
            Wanted::Hair => self.mix::<S, { look::UV }, 8, true>(s, of, with),
            Wanted::Skin => self.mix::<S, 0, 16, false>(s, of, with),
        }
        if kind == Kind::Broad {
            self.incline(s, of, with);
        }
        self.folds = 0;
        if touched != 0 {
            self.wrinkle(s, touched, of, with);
        }
        of.ahead(s, next);
    }

    /// Weights in a piece of a clipped triangle become weights in the triangle.
    #[cold]
    fn through_clipping(&mut self, fragments: &[Fragment; WIDE], of: &Source<'_>, with: &mut Filling) {
        for lane in 0..WIDE {
            let primitive = &of.primitives.list[fragments[lane].primitive() as usize];
            if !primitive.has(flag::CLIPPED) {
                continue;
            }
            let mut sum = [0.0_f32; 3];
            for k in 0..3 {
                let parts = of.primitives.clipped.weights[primitive.vertices()[k] as usize - of.vertices];
                for (sum, part) in sum.iter_mut().zip(parts) {
                    *sum += with.shares[k][lane] * part;
                }
            }
            let corners = of.surface.mesh.triangles()[primitive.triangle() as usize];
            for k in 0..3 {
                with.shares[k][lane] = sum[k];
                with.words[word::VERTICES + k][lane] = corners[k] as i32;
            }
            (self.weights[0][lane], self.weights[1][lane]) = (sum[1], sum[2]);
        }
    }

    /// Mixes the vertices' records, and `NUMBERS` of their looks from `FROM` on, with or without texture coordinates and tangents.
    #[inline(always)]
    fn mix<S: Simd, const FROM: usize, const NUMBERS: usize, const DIRECTED: bool>(
        &mut self,
        s: S,
        of: &Source<'_>,
        with: &mut Filling,
    ) {
        // Of one length: one check of a number serves both.
        let (records, looks) = (of.records, of.surface.mesh.looks());
        let count = records.len().min(looks.len());
        let (records, looks) = (&records[..count], &looks[..count]);
        let Filling { rows: [moving, fixed], words, shares, .. } = with;
        for lane in 0..WIDE {
            // Written out: `array::map` is not inlined in code as large as this.
            let a = words[word::VERTICES][lane] as u32 as usize;
            let b = words[word::VERTICES + 1][lane] as u32 as usize;
            let c = words[word::VERTICES + 2][lane] as u32 as usize;
            let moved = [&records[a].0, &records[b].0, &records[c].0];
            let [a, b, c] = [&looks[a].0, &looks[b].0, &looks[c].0];
            // After all that may fail: weights that are read where they are used are read into all lanes at once.
            let weights = [shares[0][lane], shares[1][lane], shares[2][lane]];
            halves(s, moved, weights, &mut moving[lane]);
            if NUMBERS > HALF {
                mixed(s, [a, b, c], weights, &mut fixed[lane]);
            } else if let (Some(a), Some(b), Some(c)) =
                (a[FROM..].first_chunk(), b[FROM..].first_chunk(), c[FROM..].first_chunk())
            {
                halves(s, [a, b, c], weights, &mut fixed[lane]);
            }
        }
        let Self { fixed: looks, place, normal, openness, uv, .. } = self;
        let mut turn_moving = inlined(
            #[inline(always)]
            |first: usize| {
                four_columns(
                    s,
                    #[inline(always)]
                    |lane| &moving[lane].as_chunks().0[first / 4],
                    #[inline(always)]
                    |k, at, column| match first + k {
                        k @ record::PLACE..record::NORMAL => column.store(&mut place[k - record::PLACE], at),
                        k @ record::NORMAL..record::OPENNESS => column.store(&mut normal[k - record::NORMAL], at),
                        record::OPENNESS => column.store(openness, at),
                        _ => {}
                    },
                );
            },
        );
        turn_moving(0);
        turn_moving(4);
        let mut turn_fixed = inlined(
            #[inline(always)]
            |first: usize| {
                four_columns(
                    s,
                    #[inline(always)]
                    |lane| &fixed[lane].as_chunks().0[first / 4],
                    #[inline(always)]
                    |k, at, column| match FROM + first + k {
                        look::UV..look::MASKS if !DIRECTED => {}
                        number @ look::UV..look::TANGENT => column.store(&mut uv[number - look::UV], at),
                        number => column.store(&mut looks[number & 15], at),
                    },
                );
            },
        );
        turn_fixed(0);
        if DIRECTED {
            turn_fixed(4);
        }
        if NUMBERS > HALF {
            turn_fixed(8);
            turn_fixed(12);
        }
    }

    /// Mixes how the normals change from pixel to pixel.
    #[inline(always)]
    fn incline<S: Simd>(&mut self, s: S, of: &Source<'_>, with: &mut Filling) {
        let Filling { rows: [right, down], words, share_slopes: [along, across], .. } = with;
        for lane in 0..WIDE {
            let record = inlined(
                #[inline(always)]
                |k: usize| &of.records[words[word::VERTICES + k][lane] as u32 as usize].0,
            );
            let corners = [record(0), record(1), record(2)];
            halves(s, corners, [along[0][lane], along[1][lane], along[2][lane]], &mut right[lane]);
            halves(s, corners, [across[0][lane], across[1][lane], across[2][lane]], &mut down[lane]);
        }
        for (rows, normal) in [right, down].into_iter().zip(&mut self.normal_slopes) {
            let mut turn = inlined(
                #[inline(always)]
                |first: usize| {
                    four_columns(
                        s,
                        #[inline(always)]
                        |lane| &rows[lane].as_chunks().0[first / 4],
                        #[inline(always)]
                        |k, at, column| {
                            if let k @ record::NORMAL..record::OPENNESS = first + k {
                                column.store(&mut normal[k - record::NORMAL], at);
                            }
                        },
                    );
                },
            );
            turn(0);
            turn(4);
        }
    }

    /// One number of the looks, for the register at `at`.
    #[inline(always)]
    fn look<S: Lanes>(&self, s: S, at: usize, number: usize) -> F<S> {
        F::load(s, &self.fixed[number], at)
    }

    #[inline(always)]
    pub(crate) fn openness<S: Lanes>(&self, s: S, at: usize) -> F<S> {
        F::load(s, &self.openness, at)
    }

    /// One mask, and x of the rest shape, which tells the side.
    #[inline(always)]
    pub(crate) fn mask_and_side(&self, mask: usize) -> (&Wide, &Wide) {
        (&self.fixed[look::MASKS + mask], &self.fixed[look::REST])
    }

    #[inline(always)]
    pub(crate) fn rest<S: Lanes>(&self, s: S, at: usize) -> V3<S> {
        V3::new(self.look(s, at, look::REST), self.look(s, at, look::REST + 1), self.look(s, at, look::REST + 2))
    }

    /// The places of [`Batch::rest`], axis by axis.
    #[inline(always)]
    pub(crate) fn rests(&self) -> [&Wide; 3] {
        [&self.fixed[look::REST], &self.fixed[look::REST + 1], &self.fixed[look::REST + 2]]
    }

    #[inline(always)]
    pub(crate) fn tangent<S: Lanes>(&self, s: S, at: usize) -> V3<S> {
        V3::new(
            self.look(s, at, look::TANGENT),
            self.look(s, at, look::TANGENT + 1),
            self.look(s, at, look::TANGENT + 2),
        )
    }

    #[inline(always)]
    pub(crate) fn mask<S: Lanes>(&self, s: S, at: usize, number: usize) -> F<S> {
        self.look(s, at, look::MASKS + number)
    }
}

/// Numbers of a [`VertexRecord`], and half of a look's.
const HALF: usize = 8;

/// Mixes eight numbers of three vertices into the first half of a row.
#[inline(always)]
fn halves<S: Simd>(s: S, rows: [&[f32; HALF]; 3], weights: [f32; 3], to: &mut Wide) {
    #[cfg(target_arch = "x86_64")]
    if let Some(v4) = (&s as &dyn std::any::Any).downcast_ref::<pulp::x86::V4>() {
        // Sixteen numbers would begin in one line of a cache and end in the next.
        return mixed(**v4, rows, weights, to);
    }
    mixed(s, rows, weights, to);
}

#[inline(always)]
fn mixed<S: Simd, const N: usize>(s: S, [a, b, c]: [&[f32; N]; 3], [u, v, w]: [f32; 3], to: &mut Wide) {
    for at in (0..N).step_by(F::<S>::LANES) {
        (F::load(s, a, at) * u + F::load(s, b, at) * v + F::load(s, c, at) * w).store(to, at);
    }
}
