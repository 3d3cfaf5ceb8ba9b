//! Choosing the triangles of a surface, with one vertex for each pair of place and texture point, as glTF wants them.

use std::collections::BTreeMap;

/// Triangles of a surface over their own vertices.
#[derive(Debug, Default)]
pub(super) struct Split {
    /// The mesh's vertex that each vertex is.
    pub(super) vertices: Vec<usize>,
    /// Its texture point: glTF's v runs downward.
    pub(super) uvs: Vec<[f32; 2]>,
    /// Indices into the two lists above.
    pub(super) triangles: Vec<[u32; 3]>,
}

impl Split {
    /// Some value of every vertex.
    pub(super) fn gather<T: Copy>(&self, values: &[T]) -> Vec<T> {
        self.vertices.iter().map(|&vertex| values[vertex]).collect()
    }
}

/// Takes the given triangles (vertices and texture points) out of a mesh.
pub(super) fn split<'a>(triangles: impl Iterator<Item = (&'a [u32; 3], &'a [u32; 3])>, uvs: &[[f32; 2]]) -> Split {
    let mut split = Split::default();
    let mut known = BTreeMap::new();
    for (corners, points) in triangles {
        let triangle = std::array::from_fn(|k| {
            let pair = (corners[k], points[k]);
            *known.entry(pair).or_insert_with(|| {
                let [u, v] = uvs[pair.1 as usize];
                split.vertices.push(pair.0 as usize);
                split.uvs.push([u, 1.0 - v]);
                (split.vertices.len() - 1) as u32
            })
        });
        split.triangles.push(triangle);
    }
    split
}
