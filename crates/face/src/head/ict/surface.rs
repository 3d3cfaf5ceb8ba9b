//! Nearest points of a part of the surface.

use nalgebra::Vector3;

use super::mesh::IctMesh;
use crate::head::asset::LandmarkBinding;

/// A triangle with what makes the search quick.
struct Triangle {
    vertices: [u32; 3],
    corners: [Vector3<f64>; 3],
    quad: usize,
    normal: Vector3<f64>,
    middle: Vector3<f64>,
    reach: f64,
}

/// Some triangles of a mesh, in the order of the height of their middles.
pub(super) struct Surface {
    triangles: Vec<Triangle>,
    /// The largest distance of a corner from its triangle's middle.
    largest: f64,
}

/// The bound point of a head with these positions.
pub(super) fn bound_point(positions: &[[f64; 3]], binding: &LandmarkBinding) -> [f64; 3] {
    let corner = |axis: usize, k: usize| positions[binding.vertices[k] as usize][axis] * f64::from(binding.weights[k]);
    std::array::from_fn(|axis| (0..3).map(|k| corner(axis, k)).sum())
}

/// A point of the surface.
pub(super) struct Hit {
    pub(super) point: [f64; 3],
    pub(super) binding: LandmarkBinding,
    pub(super) distance: f64,
    /// The face it lies on; of no meaning on a [`Midline`].
    pub(super) quad: usize,
}

impl Surface {
    /// The triangles of those quads all of whose corners `holds`.
    pub(super) fn new(positions: &[[f64; 3]], quads: &[[u32; 4]], holds: impl Fn(u32) -> bool) -> Self {
        let mut triangles = Vec::new();
        for (quad, &[a, b, c, d]) in quads.iter().enumerate().filter(|(_, quad)| quad.iter().all(|&v| holds(v))) {
            for vertices in [[a, b, c], [a, c, d]] {
                let corners = vertices.map(|v| Vector3::from(positions[v as usize]));
                let normal = (corners[1] - corners[0]).cross(&(corners[2] - corners[0]));
                let middle = (corners[0] + corners[1] + corners[2]) / 3.0;
                let reach = corners.iter().map(|corner| (corner - middle).norm()).fold(0.0, f64::max);
                if let Some(normal) = normal.try_normalize(1e-14) {
                    triangles.push(Triangle { vertices, corners, quad, normal, middle, reach });
                }
            }
        }
        triangles.sort_by(|a, b| a.middle.y.total_cmp(&b.middle.y));
        let largest = triangles.iter().map(|t| t.reach).fold(0.0, f64::max);
        Self { triangles, largest }
    }

    /// The nearest point whose normal is within some 75° of `facing` (a zero vector: any). `None` for no such triangle.
    pub(super) fn nearest(&self, point: [f64; 3], facing: [f64; 3]) -> Option<Hit> {
        let (point, facing) = (Vector3::from(point), Vector3::from(facing));
        let least = 0.26 * facing.norm();
        let mut best: Option<(&Triangle, [f64; 3])> = None;
        let mut furthest = f64::INFINITY;
        // From the point's height upwards, then downwards, as far as a triangle can still be nearer.
        let mut look = |triangle| {
            let Triangle { corners, normal, middle, reach, .. }: &Triangle = triangle;
            if (middle.y - point.y).abs() - self.largest > furthest {
                return false;
            }
            if (middle - point).norm() - reach <= furthest && normal.dot(&facing) >= least {
                let weights = nearest_weights(corners, point);
                let distance = (triangle.at(weights) - point).norm();
                if distance < furthest {
                    (furthest, best) = (distance, Some((triangle, weights)));
                }
            }
            true
        };
        let (below, above) = self.triangles.split_at(self.triangles.partition_point(|t| t.middle.y < point.y));
        above.iter().all(&mut look);
        below.iter().rev().all(&mut look);
        best.map(|(triangle, weights)| Hit {
            point: triangle.at(weights).into(),
            binding: LandmarkBinding { vertices: triangle.vertices, weights: weights.map(|w| w as f32) },
            distance: furthest,
            quad: triangle.quad,
        })
    }
}

/// The edges of the mesh that lie in the plane of symmetry.
pub(super) struct Midline {
    edges: Vec<([u32; 2], [Vector3<f64>; 2])>,
}

impl Midline {
    /// Those edges both of whose ends `holds`.
    pub(super) fn new(mesh: &IctMesh, neighbours: &[Vec<u32>], holds: impl Fn(u32) -> bool) -> Self {
        let of_middle = |v: u32| mesh.mirror[v as usize] == v && holds(v);
        let mut edges = Vec::new();
        for a in (0..mesh.positions.len() as u32).filter(|&a| of_middle(a)) {
            for &b in neighbours[a as usize].iter().filter(|&&b| b > a && of_middle(b)) {
                edges.push(([a, b], [a, b].map(|v| Vector3::from(mesh.positions[v as usize]))));
            }
        }
        Self { edges }
    }

    /// The nearest point of the edges. `None` where there are none.
    pub(super) fn nearest(&self, point: [f64; 3]) -> Option<Hit> {
        let target = Vector3::from(point);
        let mut best: Option<Hit> = None;
        for &([a, b], [from, to]) in &self.edges {
            let along = to - from;
            let t = ((target - from).dot(&along) / along.norm_squared().max(1e-20)).clamp(0.0, 1.0);
            let place = from + along * t;
            let distance = (place - target).norm();
            if best.as_ref().is_none_or(|hit| distance < hit.distance) {
                let binding = LandmarkBinding { vertices: [a, b, b], weights: [(1.0 - t) as f32, t as f32, 0.0] };
                best = Some(Hit { point: place.into(), binding, distance, quad: 0 });
            }
        }
        best
    }
}

impl Triangle {
    fn at(&self, weights: [f64; 3]) -> Vector3<f64> {
        self.corners[0] * weights[0] + self.corners[1] * weights[1] + self.corners[2] * weights[2]
    }
}

/// Barycentric weights of the point of a triangle nearest to a point (Ericson, *Real-Time Collision Detection*, 2005, §5.1.5).
fn nearest_weights([a, b, c]: &[Vector3<f64>; 3], p: Vector3<f64>) -> [f64; 3] {
    let (ab, ac, ap) = (b - a, c - a, p - a);
    let (d1, d2) = (ab.dot(&ap), ac.dot(&ap));
    if d1 <= 0.0 && d2 <= 0.0 {
        return [1.0, 0.0, 0.0];
    }
    let bp = p - b;
    let (d3, d4) = (ab.dot(&bp), ac.dot(&bp));
    if d3 >= 0.0 && d4 <= d3 {
        return [0.0, 1.0, 0.0];
    }
    let vc = d1 * d4 - d3 * d2;
    if vc <= 0.0 && d1 >= 0.0 && d3 <= 0.0 {
        let t = d1 / (d1 - d3);
        return [1.0 - t, t, 0.0];
    }
    let cp = p - c;
    let (d5, d6) = (ab.dot(&cp), ac.dot(&cp));
    if d6 >= 0.0 && d5 <= d6 {
        return [0.0, 0.0, 1.0];
    }
    let vb = d5 * d2 - d1 * d6;
    if vb <= 0.0 && d2 >= 0.0 && d6 <= 0.0 {
        let t = d2 / (d2 - d6);
        return [1.0 - t, 0.0, t];
    }
    let va = d3 * d6 - d5 * d4;
    if va <= 0.0 && d4 - d3 >= 0.0 && d5 - d6 >= 0.0 {
        let t = (d4 - d3) / ((d4 - d3) + (d5 - d6));
        return [0.0, 1.0 - t, t];
    }
    let whole = va + vb + vc;
    let (v, w) = (vb / whole, vc / whole);
    [1.0 - v - w, v, w]
}
