//! From fragments to what shading needs of them: perspective-correct weights, and the vertices' numbers mixed by them.

use pulp::Simd;

use crate::fragment::{Fragment, MIDDLES, Rank};
use crate::lanes::{F, I, V3, WIDE, Wide, columns, inlined, transposed, turned};
use crate::mesh::look;
use crate::primitive::{Primitives, TILE, flag, word};
use crate::scene::Surface;
use crate::screen::{VertexRecord, Vertices, record};

/// Up to sixteen fragments of one surface, number by number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Batch {
    /// How many are real; the rest repeat the first.
    pub(crate) count: usize,
    /// Whether they are the pixels of whole blocks of two by two, four by four.
    pub(crate) blocks: bool,
    /// In the tile: row · 64 + column.
    pub(crate) pixels: [u16; WIDE],
    /// In the picture.
    pub(crate) at: [i32; WIDE],
    pub(crate) samples: [u8; WIDE],
    pub(crate) ranks: [Rank; WIDE],
    /// Numbers of triangles in the surface's mesh.
    pub(crate) triangles: [u32; WIDE],
    /// Weights of the triangle's second and third vertex.
    pub(crate) weights: [Wide; 2],
    /// +1 where the front is seen, −1 where the back is.
    pub(crate) facing: Wide,
    pub(crate) place: [Wide; 3],
    pub(crate) normal: [Wide; 3],
    pub(crate) uv: [Wide; 2],
    /// Numbers of a [`VertexRecord`], number by number; from the eighth on meaningless.
    moving: [Wide; 16],
    /// Numbers of a [`VertexLook`](crate::mesh::VertexLook), number by number.
    fixed: [Wide; 16],
    /// Wrinkles that some of the fragments have: the first `folds`.
    pub(crate) creases: [Crease; MOST_CREASES],
    pub(crate) folds: usize,
}

/// Memory to fill batches with.
#[derive(Debug, Default)]
pub(crate) struct Filling {
    /// Words of a [`Primitive`](crate::primitive::Primitive), word by word.
    words: [[i32; WIDE]; WIDE],
    /// Numbers of vertices before they are turned, fragment by fragment.
    rows: [[Wide; WIDE]; 2],
}

/// Where a batch is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places {
    /// The tile's first pixel.
    pub(crate) corner: [u32; 2],
    /// Of the picture.
    pub(crate) width: u32,
}

const NO_WORDS: [i32; WIDE] = [0; WIDE];

/// [`MIDDLES`] in 1/256 pixel.
const FIXED_MIDDLES: [[i32; 2]; 16] = {
    let mut table = [[0; 2]; 16];
    let mut set = 0;
    while set < 16 {
        table[set] = [(MIDDLES[set][0] * 256.0) as i32, (MIDDLES[set][1] * 256.0) as i32];
        set += 1;
    }
    table
};

/// The most sets of wrinkles that sixteen neighbouring fragments can have.
const MOST_CREASES: usize = 4;

/// One set of wrinkles at a batch's fragments.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Crease {
    /// Number of the set.
    pub(crate) number: usize,
    /// How much it wrinkles there, 0–1, times how strongly it is drawn.
    pub(crate) strength: Wide,
    /// Metres across the furrows, and the direction in which they grow, in the camera's frame, metres a metre.
    pub(crate) phase: Wide,
    pub(crate) across: [Wide; 3],
}

impl Batch {
    /// Fills the batch from at most sixteen fragments of a surface, at least one.
    #[allow(clippy::too_many_arguments, reason = "the parts of a scene that are borrowed apart")]
    #[inline(always)]
    pub(crate) fn fill<S: Simd>(
        &mut self,
        s: S,
        fragments: &[Fragment],
        blocks: bool,
        surface: &Surface<'_>,
        first_vertex: u32,
        vertices: &Vertices,
        primitives: &Primitives,
        Places { corner, width }: Places,
        Filling { words, rows: unturned }: &mut Filling,
    ) {
        self.count = fragments.len();
        self.blocks = blocks;
        let (mut pixels, mut middles) = ([0_i32; WIDE], [[0_i32; WIDE]; 2]);
        let mut rows = [&NO_WORDS; WIDE];
        for lane in 0..WIDE {
            let fragment = &fragments[if lane < fragments.len() { lane } else { 0 }];
            rows[lane] = &primitives.list[fragment.primitive as usize].words;
            self.pixels[lane] = fragment.pixel;
            self.samples[lane] = fragment.samples;
            self.ranks[lane] = fragment.rank;
            pixels[lane] = i32::from(fragment.pixel);
            [middles[0][lane], middles[1][lane]] = FIXED_MIDDLES[usize::from(fragment.samples & 15)];
        }
        turned(s, &rows, words);
        let (mut centre_x, mut centre_y, mut swapped) = ([0; WIDE], [0; WIDE], [0_i32; WIDE]);
        let mut clipped = false;
        for at in (0..WIDE).step_by(I::<S>::LANES) {
            let pixel = I::load(s, &pixels, at);
            let column = (pixel & (TILE as i32 - 1)) + corner[0] as i32;
            let row = pixel.shift_right(TILE.trailing_zeros()) + corner[1] as i32;
            (row * width as i32 + column).store(&mut self.at, at);
            (column.shift_left(8) + I::load(s, &middles[0], at)).store(&mut centre_x, at);
            (row.shift_left(8) + I::load(s, &middles[1], at)).store(&mut centre_y, at);
            let flags = I::load(s, &words[word::FLAGS], at);
            let front = (flags & flag::BACK).is_zero();
            front.select(F::splat(s, 1.0), F::splat(s, -1.0)).store(&mut self.facing, at);
            // 0 where the second and third vertex are as the mesh has them; pieces of clipped triangles have none of the mesh's.
            ((flags & (flag::SWAPPED | flag::CLIPPED)) ^ flag::SWAPPED).store(&mut swapped, at);
            clipped |= !(flags & flag::CLIPPED).is_zero().all();
        }
        let mut corners = [[0_u32; 3]; WIDE];
        for lane in 0..WIDE {
            self.triangles[lane] = words[word::TRIANGLE][lane] as u32;
            for k in 0..3 {
                corners[lane][k] = words[word::VERTICES + k][lane] as u32;
            }
        }
        let place = |k: usize, axis: usize| word::PLACES + 2 * k + axis;
        let mut weights = [[0.0; WIDE]; 3];
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            let away = inlined(
                #[inline(always)]
                |k: usize, axis: usize, centre: &[i32; WIDE]| {
                    // Guard bands keep this below 2²².
                    (I::load(s, &words[place(k, axis)], at) - I::load(s, centre, at)).to_float()
                },
            );
            let x = [away(0, 0, &centre_x), away(1, 0, &centre_x), away(2, 0, &centre_x)];
            let y = [away(0, 1, &centre_y), away(1, 1, &centre_y), away(2, 1, &centre_y)];
            let near = inlined(
                #[inline(always)]
                |k: usize| I::load(s, &words[word::NEARNESS + k], at).as_float_bits(),
            );
            let near = [near(0), near(1), near(2)];
            // Twice the areas opposite to the corners; the middle may lie outside of the triangle that speaks for it, by less than a pixel.
            let area = inlined(
                #[inline(always)]
                |i: usize, j: usize| (x[i] * y[j] - x[j] * y[i]).at_least(0.0),
            );
            let raw = [area(1, 2) * near[0], area(2, 0) * near[1], area(0, 1) * near[2]];
            let inverse = 1.0 / (raw[0] + raw[1] + raw[2]).at_least(1e-30);
            for k in 0..3 {
                (raw[k] * inverse).store(&mut weights[k], at);
            }
        }
        if clipped {
            self.through_clipping(fragments, first_vertex, surface, vertices, primitives, &mut corners, &mut weights);
        }
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            let (second, third) = (F::load(s, &weights[1], at), F::load(s, &weights[2], at));
            let swap = I::load(s, &swapped, at).is_zero();
            swap.select(third, second).store(&mut self.weights[0], at);
            swap.select(second, third).store(&mut self.weights[1], at);
        }
        self.mix::<S>(s, surface, first_vertex, vertices, &corners, &weights, unturned);
        self.folds = 0;
        let folding = surface.folding();
        if folding != 0 {
            let mut touched = 0;
            for lane in 0..self.count {
                touched |= surface.mesh.folded(self.triangles[lane]) & folding;
            }
            while touched != 0 && self.folds < MOST_CREASES {
                self.fold(s, touched.trailing_zeros() as usize, surface, first_vertex, vertices, &corners, &weights);
                touched &= touched - 1;
            }
        }
    }

    /// Adds one set of wrinkles.
    #[allow(clippy::too_many_arguments, reason = "the parts of a scene that are borrowed apart")]
    #[inline(always)]
    fn fold<S: Simd>(
        &mut self,
        s: S,
        number: usize,
        surface: &Surface<'_>,
        first_vertex: u32,
        vertices: &Vertices,
        corners: &[[u32; 3]; WIDE],
        weights: &[Wide; 3],
    ) {
        let (folds, drive) = (&surface.mesh.folds()[number], surface.wrinkles[number]);
        let crease = &mut self.creases[self.folds];
        self.folds += 1;
        crease.number = number;
        let (mut strength, mut phase, mut place) = ([[0.0; WIDE]; 3], [[0.0; WIDE]; 3], [[[0.0; WIDE]; 3]; 3]);
        for lane in 0..WIDE {
            for corner in 0..3 {
                let vertex = corners[lane][corner];
                let own = (vertex - first_vertex) as usize;
                strength[corner][lane] = folds.weights[own];
                phase[corner][lane] = folds.phases[own];
                let record = &vertices.records[vertex as usize];
                for axis in 0..3 {
                    place[corner][axis][lane] = record[record::PLACE + axis];
                }
            }
        }
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            let mixed = inlined(
                #[inline(always)]
                |list: &[Wide; 3]| {
                    F::load(s, &weights[0], at) * F::load(s, &list[0], at)
                        + F::load(s, &weights[1], at) * F::load(s, &list[1], at)
                        + F::load(s, &weights[2], at) * F::load(s, &list[2], at)
                },
            );
            (mixed(&strength) * drive).store(&mut crease.strength, at);
            mixed(&phase).store(&mut crease.phase, at);
            // The phase's gradient in the triangle's plane: the vector g with g·e₁ = d₁ and g·e₂ = d₂.
            let first = V3::load(s, &place[0], at);
            let (a, b) = (V3::load(s, &place[1], at) - first, V3::load(s, &place[2], at) - first);
            let start = F::load(s, &phase[0], at);
            let (d1, d2) = (F::load(s, &phase[1], at) - start, F::load(s, &phase[2], at) - start);
            let (aa, ab, bb) = (a.dot(a), a.dot(b), b.dot(b));
            let determinant = aa * bb - ab * ab;
            let zero = F::splat(s, 0.0);
            let inverse = determinant.gt(F::splat(s, 1e-18)).select(1.0 / determinant, zero);
            let (u, v) = ((d1 * bb - d2 * ab) * inverse, (d2 * aa - d1 * ab) * inverse);
            (a * u + b * v).store(&mut crease.across, at);
        }
    }

    /// Weights in a piece of a clipped triangle become weights in the triangle.
    #[allow(clippy::too_many_arguments, reason = "the parts of a scene that are borrowed apart")]
    #[cold]
    fn through_clipping(
        &self,
        fragments: &[Fragment],
        first_vertex: u32,
        surface: &Surface<'_>,
        vertices: &Vertices,
        primitives: &Primitives,
        corners: &mut [[u32; 3]; WIDE],
        weights: &mut [Wide; 3],
    ) {
        for lane in 0..WIDE {
            let primitive =
                &primitives.list[fragments[if lane < fragments.len() { lane } else { 0 }].primitive as usize];
            if !primitive.has(flag::CLIPPED) {
                continue;
            }
            let mut sum = [0.0_f32; 3];
            for k in 0..3 {
                let parts = primitives.clipped.weights[primitive.vertices()[k] as usize - vertices.screen.len()];
                for (sum, part) in sum.iter_mut().zip(parts) {
                    *sum += weights[k][lane] * part;
                }
            }
            for k in 0..3 {
                weights[k][lane] = sum[k];
            }
            corners[lane] = surface.mesh.triangles()[primitive.triangle() as usize].map(|corner| corner + first_vertex);
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of a scene that are borrowed apart")]
    #[inline(always)]
    fn mix<S: Simd>(
        &mut self,
        s: S,
        surface: &Surface<'_>,
        first_vertex: u32,
        vertices: &Vertices,
        corners: &[[u32; 3]; WIDE],
        weights: &[Wide; 3],
        rows: &mut [[Wide; WIDE]; 2],
    ) {
        // Sixteen numbers from the record's first on: the last eight are the next one's, and are not used.
        const RECORD: usize = size_of::<VertexRecord>() / size_of::<f32>();
        let (records, looks) = (vertices.records.as_flattened(), surface.mesh.looks());
        let [moving, fixed] = &mut *rows;
        for lane in 0..WIDE {
            // Written out: `array::map` is not inlined in code as large as this.
            let [a, b, c] = corners[lane];
            let (a, b, c, first) = (a as usize, b as usize, c as usize, first_vertex as usize);
            let share = [F::splat(s, weights[0][lane]), F::splat(s, weights[1][lane]), F::splat(s, weights[2][lane])];
            let (Some(ra), Some(rb), Some(rc)) = (
                records[a * RECORD..].first_chunk::<16>(),
                records[b * RECORD..].first_chunk::<16>(),
                records[c * RECORD..].first_chunk::<16>(),
            ) else {
                continue;
            };
            let own_numbers = [&looks[a - first], &looks[b - first], &looks[c - first]];
            for at in (0..16).step_by(F::<S>::LANES) {
                if at < RECORD {
                    mixed(s, [ra, rb, rc], share, at).store(&mut moving[lane], at);
                }
                mixed(s, own_numbers, share, at).store(&mut fixed[lane], at);
            }
        }
        columns::<S, RECORD>(s, &rows[0], &mut self.moving);
        transposed(s, &rows[1], &mut self.fixed);
        for axis in 0..3 {
            self.place[axis] = self.moving[record::PLACE + axis];
            self.normal[axis] = self.moving[record::NORMAL + axis];
        }
        for axis in 0..2 {
            self.uv[axis] = self.fixed[look::UV + axis];
        }
    }

    /// One number of the looks, for the register at `at`.
    #[inline(always)]
    fn look<S: Simd>(&self, s: S, at: usize, number: usize) -> F<S> {
        F::load(s, &self.fixed[number], at)
    }

    #[inline(always)]
    pub(crate) fn openness<S: Simd>(&self, s: S, at: usize) -> F<S> {
        F::load(s, &self.moving[record::OPENNESS], at)
    }

    /// One mask, and x of the rest shape, which tells the side.
    #[inline(always)]
    pub(crate) fn mask_and_side(&self, mask: usize) -> (&Wide, &Wide) {
        (&self.fixed[look::MASKS + mask], &self.fixed[look::REST])
    }

    #[inline(always)]
    pub(crate) fn rest<S: Simd>(&self, s: S, at: usize) -> V3<S> {
        V3::new(self.look(s, at, look::REST), self.look(s, at, look::REST + 1), self.look(s, at, look::REST + 2))
    }

    /// The places of [`Batch::rest`], axis by axis.
    #[inline(always)]
    pub(crate) fn rests(&self) -> [&Wide; 3] {
        [&self.fixed[look::REST], &self.fixed[look::REST + 1], &self.fixed[look::REST + 2]]
    }

    #[inline(always)]
    pub(crate) fn tangent<S: Simd>(&self, s: S, at: usize) -> V3<S> {
        V3::new(
            self.look(s, at, look::TANGENT),
            self.look(s, at, look::TANGENT + 1),
            self.look(s, at, look::TANGENT + 2),
        )
    }

    #[inline(always)]
    pub(crate) fn mask<S: Simd>(&self, s: S, at: usize, number: usize) -> F<S> {
        self.look(s, at, look::MASKS + number)
    }
}

#[inline(always)]
fn mixed<S: Simd>(s: S, [a, b, c]: [&[f32; 16]; 3], share: [F<S>; 3], at: usize) -> F<S> {
    F::load(s, a, at) * share[0] + F::load(s, b, at) * share[1] + F::load(s, c, at) * share[2]
}
