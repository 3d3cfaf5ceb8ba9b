//! The buffers that evaluation writes, and the topology that does not change.

use super::asset::HeadAsset;
use super::blend::Sums;
use super::blink::Closing;
use super::eyes::{EyeMesh, Eyeball};
use super::normals::{Area, Touched};
use super::part::Part;

/// A head as evaluated: metres, head frame. Made by [`FaceModel::mesh`](super::FaceModel::mesh), written by the evaluation; no evaluation allocates.
#[derive(Debug, Clone, PartialEq)]
pub struct Mesh {
    /// Position of each vertex.
    pub positions: Vec<[f32; 3]>,
    /// Unit normal of each vertex.
    pub normals: Vec<[f32; 3]>,
    /// The subject's left and right eyeball.
    pub eyes: [Eyeball; 2],
    /// Rotation of the jaw about +x, radians.
    pub jaw_angle: f32,
    pub(super) areas: Vec<Area>,
    pub(super) touched: Touched,
}

/// An identity as evaluated, with a neutral face: what [`FaceModel::express`](super::FaceModel::express) starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct Neutral {
    /// Position of each vertex of the skin, tongue, lashes and teeth (the eyeballs are posed with the gaze), metres.
    pub positions: Vec<[f32; 3]>,
    pub(super) normals: Vec<[f32; 3]>,
    pub(super) areas: Vec<Area>,
    pub(super) sums: Vec<Sums>,
    pub(super) closing: Closing,
    /// Centres of the left and the right eyeball, metres.
    pub eye_centres: [[f32; 3]; 2],
    /// Their radii, metres.
    pub eye_radii: [f32; 2],
    /// Radius of the irises, metres.
    pub iris_radius: f32,
    /// A point of the jaw's hinge, metres.
    pub jaw_hinge: [f32; 3],
    /// Size of this head; displacements grow with it.
    pub scale: f32,
}

/// Everything about the mesh that no parameter changes. Vertices: those of the asset, then the generated eyeballs and corneas.
#[derive(Debug, Clone)]
pub struct Topology {
    /// Faces of the asset, anticlockwise from outside (the eyeballs have none here).
    pub quads: Vec<[u32; 4]>,
    /// Triangles of the whole mesh, anticlockwise from outside: two for each of `quads`, in order, then those of the eyes.
    pub triangles: Vec<[u32; 3]>,
    /// Corners of the triangles in `uvs`.
    pub triangle_uvs: Vec<[u32; 3]>,
    /// Part of each triangle.
    pub triangle_parts: Vec<Part>,
    /// Texture coordinates, v upward. Skin, tongue, lashes and teeth share the source's atlas; each eyeball and cornea has its own polar square.
    pub uvs: Vec<[f32; 2]>,
    /// First vertex and count of each part, in the order of [`Part::ALL`].
    pub parts: Vec<(Part, usize, usize)>,
    /// The mirror image of each vertex.
    pub mirror: Vec<u32>,
}

impl Topology {
    pub(super) fn new(asset: &HeadAsset, eyes: &EyeMesh) -> Self {
        let mut triangles = Vec::new();
        let mut triangle_uvs = Vec::new();
        let mut triangle_parts = Vec::new();
        for (quad, uv) in asset.quads.iter().zip(&asset.quad_uvs) {
            let part = part_of(asset, quad[0]);
            let corners: [[usize; 3]; 2] =
                if cut_along_first(asset, quad) { [[0, 1, 2], [0, 2, 3]] } else { [[0, 1, 3], [1, 2, 3]] };
            for corner in corners {
                triangles.push(corner.map(|k| quad[k]));
                triangle_uvs.push(corner.map(|k| uv[k]));
                triangle_parts.push(part);
            }
        }
        let mut uvs = asset.uvs.clone();
        let first = asset.positions.len() as u32;
        let first_uv = uvs.len() as u32;
        uvs.extend(eyes.uvs());
        for (triangle, part) in eyes.triangles() {
            triangles.push(triangle);
            triangle_uvs.push(triangle.map(|v| v - first + first_uv));
            triangle_parts.push(part);
        }
        let mut parts: Vec<_> = asset.parts.iter().map(|r| (r.part, r.start as usize, r.count as usize)).collect();
        parts.extend(eyes.parts());
        let mut mirror = asset.mirror.clone();
        mirror.extend(eyes.mirror());
        Self { quads: asset.quads.clone(), triangles, triangle_uvs, triangle_parts, uvs, parts, mirror }
    }

    /// Vertices of the whole mesh.
    pub fn vertex_count(&self) -> usize {
        self.mirror.len()
    }

    /// The vertices of a part.
    pub fn part(&self, part: Part) -> std::ops::Range<usize> {
        self.parts.iter().find(|(p, ..)| *p == part).map_or(0..0, |&(_, start, count)| start..start + count)
    }
}

fn part_of(asset: &HeadAsset, vertex: u32) -> Part {
    let inside = |r: &&super::asset::PartRange| vertex >= r.start && vertex - r.start < r.count;
    asset.parts.iter().find(inside).map_or(Part::Skin, |r| r.part)
}

/// The shorter diagonal of the base, so that mirrored faces are cut alike. Where both are as long, the one with the smallest vertex, mirror images included.
fn cut_along_first(asset: &HeadAsset, quad: &[u32; 4]) -> bool {
    let [a, b, c, d] = *quad;
    if c == d {
        return true;
    }
    let point = |v: u32| asset.positions[v as usize].map(f64::from);
    // |x| on either side is the same bits; the squares do not depend on the order of the ends.
    let square =
        |u: u32, v: u32| (0..3).map(|k| (point(u)[k] - point(v)[k]) * (point(u)[k] - point(v)[k])).sum::<f64>();
    let (first, second) = (square(a, c), square(b, d));
    let least = |u: u32, v: u32| [u, v, asset.mirror[u as usize], asset.mirror[v as usize]].into_iter().min();
    first < second || (first == second && least(a, c) <= least(b, d))
}
