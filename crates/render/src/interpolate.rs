//! From fragments to what shading needs of them: perspective-correct weights, and the vertices' numbers mixed by them.

use pulp::Simd;

use crate::fragment::{Fragment, MIDDLES, Rank};
use crate::lanes::{F, V3, WIDE, Wide, inlined};
use crate::mesh::look;
use crate::primitive::{Primitives, TILE, flag};
use crate::scene::Surface;
use crate::screen::{Vertices, place_of, record};

/// Up to sixteen fragments of one surface, number by number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Batch {
    /// How many are real; the rest repeat the first.
    pub(crate) count: usize,
    /// In the tile: row · 64 + column.
    pub(crate) pixels: [u16; WIDE],
    /// In the picture.
    pub(crate) at: [u32; WIDE],
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
    /// Numbers of a [`VertexRecord`](crate::screen::VertexRecord), fragment by fragment.
    moving: [[f32; 16]; WIDE],
    /// Numbers of a [`VertexLook`](crate::mesh::VertexLook), fragment by fragment.
    fixed: [[f32; 16]; WIDE],
    /// Wrinkles that some of the fragments have: the first `folds`.
    pub(crate) creases: [Crease; MOST_CREASES],
    pub(crate) folds: usize,
}

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
    /// Fills the batch from at most sixteen fragments of a surface, at least one. `corner`: the tile's first pixel.
    #[allow(clippy::too_many_arguments, reason = "the parts of a scene that are borrowed apart")]
    #[inline(always)]
    pub(crate) fn fill<S: Simd>(
        &mut self,
        s: S,
        fragments: &[Fragment],
        surface: &Surface<'_>,
        first_vertex: u32,
        vertices: &Vertices,
        primitives: &Primitives,
        corner: [u32; 2],
        width: u32,
    ) {
        self.count = fragments.len();
        let (mut x, mut y, mut near) = ([[0.0; WIDE]; 3], [[0.0; WIDE]; 3], [[0.0; WIDE]; 3]);
        let mut corners = [[0_u32; 3]; WIDE];
        let mut clipped = false;
        for lane in 0..WIDE {
            let fragment = fragments[if lane < fragments.len() { lane } else { 0 }];
            let primitive = &primitives.list[fragment.primitive as usize];
            self.pixels[lane] = fragment.pixel;
            self.samples[lane] = fragment.samples;
            self.ranks[lane] = fragment.rank;
            self.triangles[lane] = primitive.triangle;
            self.facing[lane] = if primitive.flags & flag::BACK == 0 { 1.0 } else { -1.0 };
            let middle = MIDDLES[usize::from(fragment.samples & 15)];
            let (column, row) = (u32::from(fragment.pixel) % TILE, u32::from(fragment.pixel) / TILE);
            self.at[lane] = (corner[1] + row) * width + corner[0] + column;
            let (left, top) = ((corner[0] + column) as f32 + middle[0], (corner[1] + row) as f32 + middle[1]);
            let centre = [(left * 256.0) as i32, (top * 256.0) as i32];
            corners[lane] = primitive.vertices;
            clipped |= primitive.flags & flag::CLIPPED != 0;
            for k in 0..3 {
                let vertex = primitives.vertex(vertices, primitive.vertices[k]);
                x[k][lane] = (vertex.x - centre[0]) as f32;
                y[k][lane] = (vertex.y - centre[1]) as f32;
                near[k][lane] = vertex.nearness;
            }
        }
        let mut weights = [[0.0; WIDE]; 3];
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            let get = inlined(
                #[inline(always)]
                |list: &[Wide; 3]| [F::load(s, &list[0], at), F::load(s, &list[1], at), F::load(s, &list[2], at)],
            );
            let (x, y, near) = (get(&x), get(&y), get(&near));
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
        for lane in 0..WIDE {
            let primitive =
                &primitives.list[fragments[if lane < fragments.len() { lane } else { 0 }].primitive as usize];
            let swapped = primitive.flags & (flag::SWAPPED | flag::CLIPPED) == flag::SWAPPED;
            let (second, third) = if swapped { (2, 1) } else { (1, 2) };
            self.weights[0][lane] = weights[second][lane];
            self.weights[1][lane] = weights[third][lane];
        }
        self.mix::<S>(s, surface, first_vertex, vertices, &corners, &weights);
        self.folds = 0;
        let folding = surface.folding();
        if folding != 0 {
            let mut touched = 0;
            for lane in 0..self.count {
                touched |= surface.mesh.folded(self.triangles[lane]) & folding;
            }
            while touched != 0 && self.folds < MOST_CREASES {
                self.fold(touched.trailing_zeros() as usize, surface, first_vertex, vertices, &corners, &weights);
                touched &= touched - 1;
            }
        }
    }

    /// Adds one set of wrinkles.
    #[allow(clippy::too_many_arguments, reason = "the parts of a scene that are borrowed apart")]
    fn fold(
        &mut self,
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
        for lane in 0..WIDE {
            let [a, b, c] = corners[lane];
            let own = [(a - first_vertex) as usize, (b - first_vertex) as usize, (c - first_vertex) as usize];
            let share = [weights[0][lane], weights[1][lane], weights[2][lane]];
            let mixed = |list: &[f32]| share[0] * list[own[0]] + share[1] * list[own[1]] + share[2] * list[own[2]];
            crease.strength[lane] = mixed(&folds.weights) * drive;
            crease.phase[lane] = mixed(&folds.phases);
            // The phase's gradient in the triangle's plane: the vector g with g·e₁ = d₁ and g·e₂ = d₂.
            let place = corners[lane].map(|corner| place_of(&vertices.records[corner as usize]));
            let edge = |k: usize| [place[k][0] - place[0][0], place[k][1] - place[0][1], place[k][2] - place[0][2]];
            let dot = |a: [f32; 3], b: [f32; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
            let (a, b) = (edge(1), edge(2));
            let (d1, d2) = (folds.phases[own[1]] - folds.phases[own[0]], folds.phases[own[2]] - folds.phases[own[0]]);
            let (aa, ab, bb) = (dot(a, a), dot(a, b), dot(b, b));
            let determinant = aa * bb - ab * ab;
            let inverse = if determinant > 1e-18 { 1.0 / determinant } else { 0.0 };
            let (u, v) = ((d1 * bb - d2 * ab) * inverse, (d2 * aa - d1 * ab) * inverse);
            for axis in 0..3 {
                crease.across[axis][lane] = a[axis] * u + b[axis] * v;
            }
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
            if primitive.flags & flag::CLIPPED == 0 {
                continue;
            }
            let mut sum = [0.0_f32; 3];
            for k in 0..3 {
                let parts = primitives.clipped.weights[primitive.vertices[k] as usize - vertices.screen.len()];
                for (sum, part) in sum.iter_mut().zip(parts) {
                    *sum += weights[k][lane] * part;
                }
            }
            for k in 0..3 {
                weights[k][lane] = sum[k];
            }
            corners[lane] = surface.mesh.triangles()[primitive.triangle as usize].map(|corner| corner + first_vertex);
        }
    }

    #[inline(always)]
    fn mix<S: Simd>(
        &mut self,
        s: S,
        surface: &Surface<'_>,
        first_vertex: u32,
        vertices: &Vertices,
        corners: &[[u32; 3]; WIDE],
        weights: &[Wide; 3],
    ) {
        let (records, looks) = (vertices.records.as_slice(), surface.mesh.looks());
        for lane in 0..WIDE {
            // Written out: `array::map` is not inlined in code as large as this.
            let [a, b, c] = corners[lane];
            let (a, b, c, first) = (a as usize, b as usize, c as usize, first_vertex as usize);
            let share = [F::splat(s, weights[0][lane]), F::splat(s, weights[1][lane]), F::splat(s, weights[2][lane])];
            let numbers = [&records[a], &records[b], &records[c]];
            let own_numbers = [&looks[a - first], &looks[b - first], &looks[c - first]];
            for at in (0..16).step_by(F::<S>::LANES) {
                mixed(s, numbers, share, at).store(&mut self.moving[lane], at);
                mixed(s, own_numbers, share, at).store(&mut self.fixed[lane], at);
            }
        }
        for axis in 0..3 {
            transpose(&self.moving, record::PLACE + axis, &mut self.place[axis]);
            transpose(&self.moving, record::NORMAL + axis, &mut self.normal[axis]);
        }
        for axis in 0..2 {
            transpose(&self.fixed, look::UV + axis, &mut self.uv[axis]);
        }
    }

    /// One number of the looks, for the register at `at`.
    #[inline(always)]
    fn look<S: Simd>(&self, s: S, at: usize, number: usize) -> F<S> {
        let mut out = [0.0; WIDE];
        for lane in 0..F::<S>::LANES {
            out[lane] = self.fixed[at + lane][number];
        }
        F::load(s, &out, 0)
    }

    #[inline(always)]
    fn state<S: Simd>(&self, s: S, at: usize, number: usize) -> F<S> {
        let mut out = [0.0; WIDE];
        for lane in 0..F::<S>::LANES {
            out[lane] = self.moving[at + lane][number];
        }
        F::load(s, &out, 0)
    }

    #[inline(always)]
    pub(crate) fn openness<S: Simd>(&self, s: S, at: usize) -> F<S> {
        self.state(s, at, record::OPENNESS)
    }

    /// One mask of a fragment, and on which side of x = 0 of the rest shape it lies.
    pub(crate) fn mask_and_side(&self, lane: usize, mask: usize) -> (f32, usize) {
        (self.fixed[lane][look::MASKS + mask], usize::from(self.fixed[lane][look::REST] < 0.0))
    }

    #[inline(always)]
    pub(crate) fn rest<S: Simd>(&self, s: S, at: usize) -> V3<S> {
        V3::new(self.look(s, at, look::REST), self.look(s, at, look::REST + 1), self.look(s, at, look::REST + 2))
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

#[inline(always)]
fn transpose(from: &[[f32; 16]; WIDE], number: usize, to: &mut Wide) {
    for lane in 0..WIDE {
        to[lane] = from[lane][number];
    }
}
