//! Vertex normals: each the normalised sum of its faces' area vectors. A quad's area vector is half the cross product of its diagonals, which is the sum over
//! either of its triangulations, so the triangulation does not show.

use pulp::{Arch, Simd, WithSimd};

use super::vector::{cross, normalised, sub};

/// A set of small integers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct BitSet {
    words: Vec<u64>,
}

impl BitSet {
    pub(super) fn new(length: usize) -> Self {
        Self { words: vec![0; length.div_ceil(64)] }
    }

    pub(super) fn insert(&mut self, index: usize) {
        self.words[index / 64] |= 1 << (index % 64);
    }

    pub(super) fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Adds all of another set of the same length.
    pub(super) fn unite(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
    }

    /// The members, ascending.
    #[inline]
    pub(super) fn for_each(&self, visit: impl FnMut(usize)) {
        self.for_each_common(self, visit);
    }

    /// The members that are in another set of the same length as well.
    #[inline]
    pub(super) fn for_each_common(&self, other: &Self, mut visit: impl FnMut(usize)) {
        for (place, (&word, &mask)) in self.words.iter().zip(&other.words).enumerate() {
            let mut rest = word & mask;
            while rest != 0 {
                visit(place * 64 + rest.trailing_zeros() as usize);
                rest &= rest - 1;
            }
        }
    }
}

/// What a change of some vertices touches.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Touched {
    /// Vertices whose normal changes.
    pub(super) vertices: BitSet,
    /// Faces that those normals are made of.
    pub(super) quads: BitSet,
}

impl Touched {
    pub(super) fn unite(&mut self, other: &Self) {
        self.vertices.unite(&other.vertices);
        self.quads.unite(&other.quads);
    }

    pub(super) fn clear(&mut self) {
        self.vertices.clear();
        self.quads.clear();
    }
}

/// A face's area vector; the fourth number is 0 and fills the register.
pub(super) type Area = [f32; 4];

/// Which faces meet at which vertex.
#[derive(Debug, Clone)]
pub(super) struct Adjacency {
    quads: Vec<[u32; 4]>,
    /// The first four faces of each vertex; where there are fewer, the face without area that follows the last one.
    four: Vec<[u32; 4]>,
    /// The other faces of vertices where more than four meet: vertex and face, ascending.
    more: Vec<(u32, u32)>,
    /// The vertices of `more`.
    crowded: BitSet,
}

impl Adjacency {
    pub(super) fn new(vertices: usize, quads: &[[u32; 4]]) -> Self {
        let mut four = vec![[quads.len() as u32; 4]; vertices];
        let mut count = vec![0; vertices];
        let mut more = Vec::new();
        let mut crowded = BitSet::new(vertices);
        for (face, quad) in quads.iter().enumerate() {
            for (k, &corner) in quad.iter().enumerate() {
                // A triangle repeats a corner; count it once.
                if quad[..k].contains(&corner) {
                    continue;
                }
                let vertex = corner as usize;
                match four[vertex].get_mut(count[vertex]) {
                    Some(place) => *place = face as u32,
                    None => {
                        more.push((corner, face as u32));
                        crowded.insert(vertex);
                    }
                }
                count[vertex] += 1;
            }
        }
        more.sort_unstable();
        Self { quads: quads.to_vec(), four, more, crowded }
    }

    /// Scratch for the area vectors, or for their sums.
    pub(super) fn areas(&self) -> Vec<Area> {
        vec![[0.0; 4]; (self.quads.len() + 1).max(self.four.len())]
    }

    fn faces_of(&self, vertex: usize) -> impl Iterator<Item = usize> + '_ {
        let start = self.more.partition_point(|(v, _)| (*v as usize) < vertex);
        let rest = self.more[start..].iter().take_while(move |(v, _)| *v as usize == vertex).map(|(_, f)| *f);
        self.four[vertex].into_iter().filter(|f| (*f as usize) < self.quads.len()).chain(rest).map(|f| f as usize)
    }

    /// What moving these vertices touches.
    pub(super) fn touched(&self, moved: impl Iterator<Item = usize>) -> Touched {
        let mut touched = Touched { vertices: BitSet::new(self.four.len()), quads: BitSet::new(self.quads.len()) };
        for vertex in moved {
            for face in self.faces_of(vertex) {
                self.quads[face].iter().for_each(|&v| touched.vertices.insert(v as usize));
            }
        }
        let Touched { vertices, quads } = &mut touched;
        vertices.for_each(|v| self.faces_of(v).for_each(|f| quads.insert(f)));
        touched
    }

    /// All normals. `areas` is scratch of [`Adjacency::areas`].
    pub(super) fn all(&self, positions: &[[f32; 3]], areas: &mut [Area], normals: &mut [[f32; 3]]) {
        for (area, quad) in areas.iter_mut().zip(&self.quads) {
            *area = area_vector(positions, quad);
        }
        for (normal, faces) in normals.iter_mut().zip(&self.four) {
            *normal = unit(sum(areas, *faces));
        }
        self.crowded.for_each(|v| normals[v] = self.crowded_normal(v, areas));
    }

    /// All normals, where nobody asks for [`Adjacency::some`] afterwards: the same bits as [`Adjacency::all`] gives, since each sum has the same order. `sums` is scratch of
    /// [`Adjacency::areas`].
    pub(super) fn once(&self, positions: &[[f32; 3]], sums: &mut [Area], normals: &mut [[f32; 3]]) {
        let sums = &mut sums[..normals.len()];
        sums.fill([0.0; 4]);
        for quad in &self.quads {
            let area = area_vector(positions, quad);
            let [a, b, c, d] = *quad;
            let mut meet = |corner: u32| sums[corner as usize] = plus(sums[corner as usize], area);
            meet(a);
            // A triangle repeats a corner; it counts once.
            if b != a {
                meet(b);
            }
            if c != a && c != b {
                meet(c);
            }
            if d != a && d != b && d != c {
                meet(d);
            }
        }
        Arch::new().dispatch(Meeting { sums, normals });
    }

    /// The normals that `touched` names; the same bits as [`Adjacency::all`] gives.
    pub(super) fn some(&self, touched: &Touched, positions: &[[f32; 3]], areas: &mut [Area], normals: &mut [[f32; 3]]) {
        touched.quads.for_each(|f| areas[f] = area_vector(positions, &self.quads[f]));
        touched.vertices.for_each(|v| normals[v] = unit(sum(areas, self.four[v])));
        self.crowded.for_each_common(&touched.vertices, |v| normals[v] = self.crowded_normal(v, areas));
    }

    #[inline]
    fn crowded_normal(&self, vertex: usize, areas: &[Area]) -> [f32; 3] {
        unit(self.faces_of(vertex).fold([0.0; 4], |total, face| plus(total, areas[face])))
    }
}

/// Sixteen side by side.
const WIDE: usize = 16;

/// The normals of sums of area vectors: the same bits as one by one.
struct Meeting<'a> {
    sums: &'a [Area],
    normals: &'a mut [[f32; 3]],
}

impl WithSimd for Meeting<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let mut sums = [[0.0; WIDE]; 3];
        for (normals, areas) in self.normals.chunks_mut(WIDE).zip(self.sums.chunks(WIDE)) {
            for (i, &[x, y, z, _]) in areas.iter().enumerate() {
                (sums[0][i], sums[1][i], sums[2][i]) = (x, y, z);
            }
            for at in (0..WIDE).step_by(S::F32_LANES) {
                normalise(s, &mut sums, at);
            }
            for (i, normal) in normals.iter_mut().enumerate() {
                *normal = [sums[0][i], sums[1][i], sums[2][i]];
            }
        }
    }
}

/// [`normalised`] of a register's width of vectors.
#[inline(always)]
fn normalise<S: Simd>(s: S, [xs, ys, zs]: &mut [[f32; WIDE]; 3], at: usize) {
    let lanes = at..at + S::F32_LANES;
    let x = &mut S::as_mut_simd_f32s(&mut xs[lanes.clone()]).0[0];
    let y = &mut S::as_mut_simd_f32s(&mut ys[lanes.clone()]).0[0];
    let z = &mut S::as_mut_simd_f32s(&mut zs[lanes]).0[0];
    let square = s.add_f32s(s.add_f32s(s.mul_f32s(*x, *x), s.mul_f32s(*y, *y)), s.mul_f32s(*z, *z));
    let length = s.sqrt_f32s(square);
    let long = s.less_than_f32s(s.splat_f32s(1e-20), length);
    let factor = s.div_f32s(s.splat_f32s(1.0), length);
    let (zero, one) = (s.splat_f32s(0.0), s.splat_f32s(1.0));
    *x = s.select_f32s(long, s.mul_f32s(*x, factor), zero);
    *y = s.select_f32s(long, s.mul_f32s(*y, factor), zero);
    *z = s.select_f32s(long, s.mul_f32s(*z, factor), one);
}

#[inline(always)]
fn plus(a: Area, b: Area) -> Area {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]]
}

#[inline(always)]
fn sum(areas: &[Area], faces: [u32; 4]) -> Area {
    // Spelt out: `array::map` is not inlined here and costs more than the sums.
    let [a, b, c, d] = faces;
    plus(plus(plus(areas[a as usize], areas[b as usize]), areas[c as usize]), areas[d as usize])
}

#[inline]
fn unit(area: Area) -> [f32; 3] {
    normalised([area[0], area[1], area[2]])
}

#[inline]
fn area_vector(positions: &[[f32; 3]], quad: &[u32; 4]) -> Area {
    let [a, b, c, d] = *quad;
    let first = sub(positions[c as usize], positions[a as usize]);
    let second = sub(positions[d as usize], positions[b as usize]);
    let [x, y, z] = cross(first, second);
    [x, y, z, 0.0]
}
