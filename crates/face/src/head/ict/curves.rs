//! The edges of lids and lips: MediaPipe's landmarks along them, and the same lines on ICT's mesh, walked along its rings.

use std::collections::BinaryHeap;

use super::guide::Guide;
use super::mesh::IctMesh;
use crate::head::asset::LandmarkBinding;

/// A line of the subject's left half, from its outer end.
pub(super) struct Curve {
    /// Landmarks along it, both ends included.
    pub(super) landmarks: &'static [u16],
    /// ICT's vertices that it passes, both ends included.
    pub(super) through: &'static [u32],
}

pub(super) const EYE_UPPER: Curve =
    Curve { landmarks: &[263, 466, 388, 387, 386, 385, 384, 398, 362], through: &[3721, 3756, 3751, 3742] };
pub(super) const EYE_LOWER: Curve =
    Curve { landmarks: &[263, 249, 390, 373, 374, 380, 381, 382, 362], through: &[3721, 3725, 3732, 3742] };
pub(super) const OUTER_UPPER: Curve =
    Curve { landmarks: &[291, 409, 270, 269, 267, 0], through: &[6213, 6200, 4275, 0] };
pub(super) const OUTER_LOWER: Curve =
    Curve { landmarks: &[291, 375, 321, 405, 314, 17], through: &[6213, 6346, 6461, 5518] };
pub(super) const INNER_UPPER: Curve = Curve { landmarks: &[308, 415, 310, 311, 312, 13], through: &[6207, 6216, 5533] };
pub(super) const INNER_LOWER: Curve = Curve { landmarks: &[308, 324, 318, 402, 317, 14], through: &[6207, 6470, 5517] };

/// The two rows of landmarks between the outer and the inner line of a lip, from the outer one.
pub(super) const UPPER_ROWS: [[u16; 6]; 2] = [[306, 408, 304, 303, 302, 11], [292, 407, 272, 271, 268, 12]];
pub(super) const LOWER_ROWS: [[u16; 6]; 2] = [[306, 307, 320, 404, 315, 16], [292, 325, 319, 403, 316, 15]];

/// A place on an edge of the mesh.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) point: [f64; 3],
    pub(super) binding: LandmarkBinding,
}

impl Curve {
    /// The landmarks' places on the mesh: at the same parts of the line's length as on the guide. `None` where the mesh has no such line.
    pub(super) fn places(
        &self,
        guide: &Guide,
        mesh: &IctMesh,
        neighbours: &[Vec<u32>],
        level: &[Option<i32>],
    ) -> Option<Vec<Place>> {
        let mut line: Vec<u32> = Vec::new();
        for pair in self.through.windows(2) {
            let [from, to] = [pair[0], pair[1]].map(|v| mesh.index_of[v as usize]);
            let piece = shortest(mesh, neighbours, level, from?, to?)?;
            line.extend(piece.iter().skip(usize::from(!line.is_empty())));
        }
        let guided: Vec<[f64; 3]> = self.landmarks.iter().map(|&l| guide.landmarks[usize::from(l)]).collect();
        let guided = lengths(&guided);
        let points: Vec<[f64; 3]> = line.iter().map(|&v| mesh.positions[v as usize]).collect();
        let walked = lengths(&points);
        let (whole, whole_walked) = (*guided.last()?, *walked.last()?);
        Some(guided.iter().map(|length| place(&line, &points, &walked, length / whole * whole_walked)).collect())
    }
}

/// The place at a length along a line of vertices.
fn place(line: &[u32], points: &[[f64; 3]], walked: &[f64], length: f64) -> Place {
    let after = (1..line.len() - 1).find(|&i| walked[i] > length).unwrap_or(line.len() - 1);
    let t = ((length - walked[after - 1]) / (walked[after] - walked[after - 1])).clamp(0.0, 1.0);
    let (a, b) = (points[after - 1], points[after]);
    let binding = LandmarkBinding {
        vertices: [line[after - 1], line[after], line[after]],
        weights: [(1.0 - t) as f32, t as f32, 0.0],
    };
    Place { point: std::array::from_fn(|k| a[k] + t * (b[k] - a[k])), binding }
}

/// The length of a polyline up to each of its points.
fn lengths(points: &[[f64; 3]]) -> Vec<f64> {
    let mut out = vec![0.0];
    for pair in points.windows(2) {
        let step: f64 = (0..3).map(|k| (pair[1][k] - pair[0][k]) * (pair[1][k] - pair[0][k])).sum();
        out.push(out[out.len() - 1] + libm::sqrt(step));
    }
    out
}

/// The shortest way along edges (Dijkstra 1959), in which an edge from ring to ring counts double: so it keeps to a ring.
fn shortest(mesh: &IctMesh, neighbours: &[Vec<u32>], level: &[Option<i32>], from: u32, to: u32) -> Option<Vec<u32>> {
    /// Lengths in nanometres, so that they are ordered and exact.
    type Entry = std::cmp::Reverse<(u64, u32)>;
    let mut best = vec![u64::MAX; mesh.positions.len()];
    let mut before = vec![u32::MAX; mesh.positions.len()];
    let mut heap: BinaryHeap<Entry> = BinaryHeap::from([std::cmp::Reverse((0, from))]);
    best[from as usize] = 0;
    while let Some(std::cmp::Reverse((length, vertex))) = heap.pop() {
        if vertex == to {
            let mut way = vec![to];
            while *way.last()? != from {
                way.push(before[*way.last()? as usize]);
            }
            way.reverse();
            return Some(way);
        }
        if length > best[vertex as usize] {
            continue;
        }
        for &next in &neighbours[vertex as usize] {
            let (a, b) = (mesh.positions[vertex as usize], mesh.positions[next as usize]);
            let step = libm::sqrt((0..3).map(|k| (a[k] - b[k]) * (a[k] - b[k])).sum());
            let cost = if level[vertex as usize] == level[next as usize] { 1e9 } else { 2e9 };
            let length = length + (step * cost) as u64;
            if length < best[next as usize] {
                best[next as usize] = length;
                before[next as usize] = vertex;
                heap.push(std::cmp::Reverse((length, next)));
            }
        }
    }
    None
}
