//! Choosing the triangles of a surface, with one vertex for each pair of place and texture point, as glTF wants them, and cutting it smoothly.

use std::collections::BTreeMap;

/// A corner of a triangle: a vertex and its texture point.
pub(super) type Corner = (u32, u32);

/// A point of a triangle: shares of its three corners.
type Shares = [f32; 3];

/// Whole corners.
const CORNERS: [Shares; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

/// A vertex of a surface: a point of a triangle of the mesh.
#[derive(Debug, Clone, Copy)]
struct Point {
    vertices: [u32; 3],
    shares: Shares,
}

/// Triangles of a surface over their own vertices.
#[derive(Debug, Default)]
pub(super) struct Split {
    points: Vec<Point>,
    /// Texture points; glTF's v runs downward.
    pub(super) uvs: Vec<[f32; 2]>,
    /// Indices into the vertices.
    pub(super) triangles: Vec<[u32; 3]>,
    whole: BTreeMap<Corner, u32>,
}

impl Split {
    /// How many vertices there are.
    pub(super) fn len(&self) -> usize {
        self.points.len()
    }

    /// Some value of every vertex.
    pub(super) fn gather(&self, values: &[[f32; 3]]) -> Vec<[f32; 3]> {
        self.points.iter().map(|point| mixed(point.vertices.map(|v| values[v as usize]), point.shares)).collect()
    }

    /// The same for directions, which stay of unit length.
    pub(super) fn gather_unit(&self, values: &[[f32; 3]]) -> Vec<[f32; 3]> {
        let unit = |v: [f32; 3]| {
            let length = libm::sqrtf(v.iter().map(|c| c * c).sum());
            if length > 0.0 { v.map(|c| c / length) } else { [0.0, 0.0, 1.0] }
        };
        self.gather(values).into_iter().map(unit).collect()
    }

    /// Adds a triangle of the mesh, divided into `parts`² alike, without what is outside: `outside` is positive there, a smooth function of the shares of the corners.
    pub(super) fn add(&mut self, corners: [Corner; 3], uvs: &[[f32; 2]], parts: u32, outside: impl Fn(Shares) -> f32) {
        let at = |i: u32, j: u32| -> Shares {
            let (a, b) = (i as f32 / parts as f32, j as f32 / parts as f32);
            [1.0 - a - b, a, b]
        };
        for i in 0..parts {
            for j in 0..parts - i {
                let piece = if parts == 1 { CORNERS } else { [at(i, j), at(i + 1, j), at(i, j + 1)] };
                self.add_piece(corners, uvs, piece, &outside);
                if i + j + 1 < parts {
                    self.add_piece(corners, uvs, [at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)], &outside);
                }
            }
        }
    }

    /// Sutherland and Hodgman 1974: walk around the triangle, keep the corners inside and add the crossings.
    fn add_piece(
        &mut self,
        corners: [Corner; 3],
        uvs: &[[f32; 2]],
        piece: [Shares; 3],
        outside: &impl Fn(Shares) -> f32,
    ) {
        let far = piece.map(outside);
        let mut polygon = Vec::with_capacity(4);
        for k in 0..3 {
            let next = (k + 1) % 3;
            if far[k] <= 0.0 {
                polygon.push(self.vertex(corners, uvs, piece[k]));
            }
            if (far[k] <= 0.0) != (far[next] <= 0.0) {
                let share = far[k] / (far[k] - far[next]);
                let crossing = std::array::from_fn(|c| piece[k][c] + share * (piece[next][c] - piece[k][c]));
                polygon.push(self.vertex(corners, uvs, crossing));
            }
        }
        self.triangles.extend((2..polygon.len()).map(|k| [polygon[0], polygon[k - 1], polygon[k]]));
    }

    fn vertex(&mut self, corners: [Corner; 3], uvs: &[[f32; 2]], shares: Shares) -> u32 {
        let whole = CORNERS.iter().position(|corner| *corner == shares).map(|k| corners[k]);
        if let Some(index) = whole.and_then(|corner| self.whole.get(&corner)) {
            return *index;
        }
        let index = self.points.len() as u32;
        let [u, v] = mixed(corners.map(|corner| uvs[corner.1 as usize]), shares);
        self.points.push(Point { vertices: corners.map(|corner| corner.0), shares });
        self.uvs.push([u, 1.0 - v]);
        whole.map(|corner| self.whole.insert(corner, index));
        index
    }
}

/// A mean of three by shares; a whole corner stays as it is to the bit.
pub(super) fn mixed<const N: usize>(values: [[f32; N]; 3], shares: Shares) -> [f32; N] {
    match CORNERS.iter().position(|corner| *corner == shares) {
        Some(whole) => values[whole],
        None => std::array::from_fn(|k| (0..3).map(|corner| shares[corner] * values[corner][k]).sum()),
    }
}
