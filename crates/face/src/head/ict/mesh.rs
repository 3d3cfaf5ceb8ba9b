//! What is kept of ICT-FaceKit's mesh, in our frame and order.

use std::path::Path;

use super::clone::Deltas;
use super::error::IctError;
use super::eyeball::{Ball, balls};
use super::layout::{VERTICES, kept};
use super::obj::Obj;
use crate::head::asset::PartRange;
use crate::head::part::Part;

/// ICT's unit, the centimetre, in metres.
pub(super) const UNIT: f64 = 0.01;
/// A vertex farther than this from the nearest mirrored one has no partner, metres.
const FARTHEST_PARTNER: f64 = 2e-3;

/// The neutral head. Vertices in our order; metres, head frame; symmetric to the last bit.
pub(super) struct IctMesh {
    pub(super) positions: Vec<[f64; 3]>,
    /// ICT's number of each vertex.
    pub(super) original: Vec<u32>,
    /// Our number of each of ICT's vertices that is kept.
    pub(super) index_of: Vec<Option<u32>>,
    pub(super) mirror: Vec<u32>,
    pub(super) parts: Vec<Part>,
    pub(super) quads: Vec<[u32; 4]>,
    pub(super) quad_uvs: Vec<[u32; 4]>,
    pub(super) uvs: Vec<[f32; 2]>,
    /// The source's balls, in the frame of `whole`: left, right.
    pub(super) source_balls: [Ball; 2],
    /// All of ICT's vertices, metres from ICT's own origin.
    pub(super) whole: Vec<[f64; 3]>,
    /// Our origin in that frame.
    pub(super) origin: [f64; 3],
    /// The worst distance of a vertex's mirror image from the vertex taken for it, metres.
    pub(super) mirror_distance: f64,
}

impl IctMesh {
    /// Cuts, orders, moves and symmetrises.
    pub(super) fn new(path: &Path, obj: Obj) -> Result<Self, IctError> {
        let whole: Vec<[f64; 3]> = obj.positions.iter().map(|p| p.map(|v| v * UNIT)).collect();
        let source_balls = balls(path, &whole)?;
        let [left, right] = source_balls.map(Ball::natural);
        let origin = std::array::from_fn(|k| (left.centre[k] + right.centre[k]) / 2.0);
        let mut index_of = vec![None; VERTICES];
        let (mut original, mut parts) = (Vec::new(), Vec::new());
        for (part, range) in kept() {
            for vertex in range {
                index_of[vertex] = Some(original.len() as u32);
                original.push(vertex as u32);
                parts.push(part);
            }
        }
        let positions: Vec<[f64; 3]> =
            original.iter().map(|&i| std::array::from_fn(|k| whole[i as usize][k] - origin[k])).collect();
        let (mirror, mirror_distance) = partners(&positions, &parts);
        if mirror_distance.is_nan() || mirror_distance > FARTHEST_PARTNER {
            return Err(IctError::Content {
                path: path.display().to_string(),
                what: format!(
                    "a vertex lies {:.1} mm from every mirrored one, and ICT's head is symmetric",
                    1e3 * mirror_distance
                ),
            });
        }
        let (mut quads, mut quad_uvs, mut uvs) = (Vec::new(), Vec::new(), Vec::new());
        let mut uv_of = vec![None; obj.uvs.len()];
        for (face, face_uvs) in obj.faces.iter().zip(&obj.face_uvs) {
            let [Some(a), Some(b), Some(c), Some(d)] = face.map(|v| index_of[v as usize]) else { continue };
            quads.push([a, b, c, d]);
            quad_uvs.push(face_uvs.map(|uv| {
                *uv_of[uv as usize].get_or_insert_with(|| {
                    uvs.push(obj.uvs[uv as usize]);
                    uvs.len() as u32 - 1
                })
            }));
        }
        let mut mesh = Self {
            positions,
            original,
            index_of,
            mirror,
            parts,
            quads,
            quad_uvs,
            uvs,
            source_balls,
            whole,
            origin,
            mirror_distance,
        };
        mesh.positions = mesh.mean_of_sides(&mesh.positions, &mesh.positions, 1.0);
        Ok(mesh)
    }

    /// The drawn eyeballs, head frame.
    pub(super) fn eyes(&self) -> [Ball; 2] {
        self.source_balls.map(|ball| {
            let ball = ball.natural();
            Ball { centre: std::array::from_fn(|k| ball.centre[k] - self.origin[k]), ..ball }
        })
    }

    /// What of a shape of ICT's (centimetres, all of its vertices) is kept: metres.
    pub(super) fn restrict(&self, shape: &Deltas) -> Vec<[f64; 3]> {
        self.original.iter().map(|&i| shape[i as usize].map(|v| v * UNIT)).collect()
    }

    /// Half of a field and half of the mirror image of its partner (times −1 for what is to be antisymmetric).
    pub(super) fn mean_of_sides(&self, own: &[[f64; 3]], partner: &[[f64; 3]], sign: f64) -> Vec<[f64; 3]> {
        let one = |(own, &m): (&[f64; 3], &u32)| {
            let [x, y, z] = partner[m as usize];
            [(own[0] - sign * x) / 2.0, (own[1] + sign * y) / 2.0, (own[2] + sign * z) / 2.0]
        };
        own.iter().zip(&self.mirror).map(one).collect()
    }

    /// The mirror image of a field.
    pub(super) fn mirrored(&self, field: &[[f64; 3]]) -> Vec<[f64; 3]> {
        let one = |&m: &u32| {
            let [x, y, z] = field[m as usize];
            [-x, y, z]
        };
        self.mirror.iter().map(one).collect()
    }

    /// Runs of vertices by part.
    pub(super) fn part_ranges(&self) -> Vec<PartRange> {
        let mut start = 0;
        kept()
            .map(|(part, range)| {
                let range = PartRange { part, start, count: range.len() as u32 };
                start += range.count;
                range
            })
            .to_vec()
    }

    /// For each vertex those it shares an edge with, ascending.
    pub(super) fn neighbours(&self) -> Vec<Vec<u32>> {
        let mut near = vec![Vec::new(); self.positions.len()];
        for quad in &self.quads {
            for (&a, &b) in quad.iter().zip(quad.iter().cycle().skip(1)).filter(|(a, b)| a != b) {
                near[a as usize].push(b);
                near[b as usize].push(a);
            }
        }
        for list in &mut near {
            list.sort_unstable();
            list.dedup();
        }
        near
    }
}

/// Pairs every vertex with the nearest mirrored one of the mirrored part that has no partner yet, so that the map is its own inverse; and the worst distance.
/// Vertices are looked up by height: the mesh is nearly symmetric, so that few have to be compared.
fn partners(positions: &[[f64; 3]], parts: &[Part]) -> (Vec<u32>, f64) {
    let mut by_height: Vec<u32> = (0..positions.len() as u32).collect();
    by_height.sort_by(|&a, &b| positions[a as usize][1].total_cmp(&positions[b as usize][1]).then(a.cmp(&b)));
    let mut partner: Vec<Option<u32>> = vec![None; positions.len()];
    let mut worst = 0.0f64;
    for i in 0..positions.len() {
        if partner[i].is_some() {
            continue;
        }
        let [x, y, z] = positions[i];
        let middle = by_height.partition_point(|&v| positions[v as usize][1] < y);
        let mut best = (f64::INFINITY, i as u32);
        let mut look = |v: u32| {
            let [u, v_y, w] = positions[v as usize];
            let rise = v_y - y;
            if rise * rise > best.0 {
                return false;
            }
            let square = (u + x) * (u + x) + rise * rise + (w - z) * (w - z);
            let free = partner[v as usize].is_none() && parts[v as usize] == parts[i].mirrored();
            if free && (square, v) < best {
                best = (square, v);
            }
            true
        };
        by_height[middle..].iter().all(|&v| look(v));
        by_height[..middle].iter().rev().all(|&v| look(v));
        worst = worst.max(best.0);
        partner[i] = Some(best.1);
        partner[best.1 as usize] = Some(i as u32);
    }
    (partner.into_iter().enumerate().map(|(i, p)| p.unwrap_or(i as u32)).collect(), libm::sqrt(worst))
}
