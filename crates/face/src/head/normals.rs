//! Vertex normals: each the normalised sum of its faces' area vectors. A quad's area vector is half the cross product of its diagonals, which is the sum over
//! either of its triangulations, so the triangulation does not show.

use super::vector::{add, cross, normalised, sub};

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
    pub(super) fn for_each(&self, mut visit: impl FnMut(usize)) {
        for (place, &word) in self.words.iter().enumerate() {
            let mut rest = word;
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

/// Which faces meet at which vertex.
#[derive(Debug, Clone)]
pub(super) struct Adjacency {
    quads: Vec<[u32; 4]>,
    /// Faces of vertex `i`: `faces[start[i]..start[i + 1]]`, ascending.
    start: Vec<u32>,
    faces: Vec<u32>,
}

impl Adjacency {
    pub(super) fn new(vertices: usize, quads: &[[u32; 4]]) -> Self {
        let mut start = vec![0u32; vertices + 1];
        let corners = |quad: &[u32; 4]| {
            // A triangle repeats a corner; count it once.
            let quad = *quad;
            (0..4).filter(move |&k| !quad[..k].contains(&quad[k])).map(move |k| quad[k] as usize)
        };
        for quad in quads {
            corners(quad).for_each(|v| start[v + 1] += 1);
        }
        for i in 0..vertices {
            start[i + 1] += start[i];
        }
        let mut next = start.clone();
        let mut faces = vec![0; start[vertices] as usize];
        for (face, quad) in quads.iter().enumerate() {
            for vertex in corners(quad) {
                faces[next[vertex] as usize] = face as u32;
                next[vertex] += 1;
            }
        }
        Self { quads: quads.to_vec(), start, faces }
    }

    pub(super) fn quad_count(&self) -> usize {
        self.quads.len()
    }

    pub(super) fn vertex_count(&self) -> usize {
        self.start.len() - 1
    }

    fn faces_of(&self, vertex: usize) -> &[u32] {
        &self.faces[self.start[vertex] as usize..self.start[vertex + 1] as usize]
    }

    /// What moving these vertices touches.
    pub(super) fn touched(&self, moved: impl Iterator<Item = usize>) -> Touched {
        let mut touched = Touched { vertices: BitSet::new(self.vertex_count()), quads: BitSet::new(self.quad_count()) };
        for vertex in moved {
            for &face in self.faces_of(vertex) {
                self.quads[face as usize].iter().for_each(|&v| touched.vertices.insert(v as usize));
            }
        }
        let Touched { vertices, quads } = &mut touched;
        vertices.for_each(|v| self.faces_of(v).iter().for_each(|&f| quads.insert(f as usize)));
        touched
    }

    /// All normals. `areas` is scratch, one for each face.
    pub(super) fn all(&self, positions: &[[f32; 3]], areas: &mut [[f32; 3]], normals: &mut [[f32; 3]]) {
        for (area, quad) in areas.iter_mut().zip(&self.quads) {
            *area = area_vector(positions, quad);
        }
        for (vertex, normal) in normals.iter_mut().enumerate() {
            *normal = self.normal(vertex, areas);
        }
    }

    /// The normals that `touched` names; the same bits as [`Adjacency::all`] gives.
    pub(super) fn some(
        &self,
        touched: &Touched,
        positions: &[[f32; 3]],
        areas: &mut [[f32; 3]],
        normals: &mut [[f32; 3]],
    ) {
        touched.quads.for_each(|f| areas[f] = area_vector(positions, &self.quads[f]));
        touched.vertices.for_each(|v| normals[v] = self.normal(v, areas));
    }

    #[inline]
    fn normal(&self, vertex: usize, areas: &[[f32; 3]]) -> [f32; 3] {
        let sum = self.faces_of(vertex).iter().fold([0.0; 3], |sum, &face| add(sum, areas[face as usize]));
        normalised(sum)
    }
}

#[inline]
fn area_vector(positions: &[[f32; 3]], quad: &[u32; 4]) -> [f32; 3] {
    let [a, b, c, d] = quad.map(|v| positions[v as usize]);
    cross(sub(c, a), sub(d, b))
}
