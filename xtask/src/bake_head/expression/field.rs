//! Displacement fields over the base mesh, in millimetres, and what is done to them: mirrored, parted into sides,
//! faded out at the edge of a region, smoothed.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use lineament_face::Cell;
use lineament_face::Part;

use super::super::mesh::CutMesh;
use super::cells::cell_of;

/// A displacement of every vertex of the cut, millimetres.
pub(crate) type Field = Vec<[f64; 3]>;

/// The base mesh as the expressions see it.
pub(crate) struct Surface {
    /// Millimetres, axes of the head frame, origin between the centres of the source's own eyeballs.
    pub(crate) positions: Vec<[f64; 3]>,
    /// Outward unit normals of the skin.
    pub(crate) normals: Vec<[f64; 3]>,
    /// Mirror image of each vertex.
    pub(crate) mirror: Vec<u32>,
    /// What each vertex is a part of.
    pub(crate) part: Vec<Part>,
    /// Cell of each skin vertex of the head; none for the bust below it and for what is not skin.
    pub(crate) cells: Vec<Option<Cell>>,
    /// Whether a vertex belongs to the lining of the mouth.
    pub(crate) mouth_lining: Vec<bool>,
    /// Whether a vertex belongs to the lining of an eye socket (2), to the skin (0), or to the seam of both (1).
    pub(crate) socket: Vec<u8>,
    /// The faces of the left eye's lashes.
    pub(crate) lashes: Vec<[u32; 4]>,
    /// Neighbours along edges and across faces, with distances: for lengths along the surface.
    links: Vec<Vec<(u32, f64)>>,
    /// Neighbours along edges.
    pub(crate) edges: Vec<Vec<u32>>,
}

/// 3t² − 2t³ on [0, 1].
pub(crate) fn smoothstep(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// 6t⁵ − 15t⁴ + 10t³ on [0, 1]: its first two derivatives vanish at the ends.
pub(crate) fn smootherstep(t: f64) -> f64 {
    let t = t.clamp(0.0, 1.0);
    t * t * t * (t * (6.0 * t - 15.0) + 10.0)
}

/// Whether a texture point lies in the island of an eye socket's lining.
fn in_socket([u, v]: [f64; 2]) -> bool {
    u < 0.16 && v > 0.54 && v < 0.64
}

impl Surface {
    /// Takes what is needed from the cut.
    pub(crate) fn new(mesh: &CutMesh) -> Self {
        let count = mesh.positions.len();
        let [left, right] = mesh.source_eyes.map(|ball| ball.centre);
        let origin: [f64; 3] = std::array::from_fn(|k| (left[k] + right[k]) / 2.0);
        let positions: Vec<[f64; 3]> =
            mesh.positions.iter().map(|p| std::array::from_fn(|k| (p[k] - origin[k]) * 1000.0)).collect();
        let mut uv_of = vec![[0.5; 2]; count];
        let mut socket_corners = vec![[0u32; 2]; count];
        let mut faces = Vec::new();
        for quad in mesh.quads.iter().filter(|quad| quad.part == Part::Skin) {
            faces.push(quad.vertices);
            for (&vertex, &uv) in quad.vertices.iter().zip(&quad.uvs) {
                let uv = mesh.uvs[uv as usize];
                uv_of[vertex as usize] = uv;
                socket_corners[vertex as usize][usize::from(in_socket(uv))] += 1;
            }
        }
        let skin = |v: usize| mesh.part[v] == Part::Skin;
        let of_head = |v: usize| skin(v) && positions[v][1] > LOWEST && positions[v][0].abs() < WIDEST;
        let cells = (0..count).map(|v| of_head(v).then(|| cell_of(positions[v], uv_of[v]))).collect();
        let mouth_lining = (0..count).map(|v| skin(v) && uv_of[v][0] > 0.755 && uv_of[v][1] < 0.14).collect();
        let socket =
            socket_corners.iter().map(|&[outside, inside]| u8::from(inside > 0) + u8::from(inside > 0 && outside == 0));
        let (links, edges) = neighbours(&positions, &faces);
        Self {
            normals: normals(&positions, &faces),
            mirror: mesh.mirror.clone(),
            part: mesh.part.clone(),
            cells,
            mouth_lining,
            socket: socket.collect(),
            lashes: mesh.quads.iter().filter(|q| q.part == Part::LashesLeft).map(|q| q.vertices).collect(),
            links,
            edges,
            positions,
        }
    }

    /// How many vertices there are.
    pub(crate) fn len(&self) -> usize {
        self.positions.len()
    }

    /// The vertices that share a face of the skin with one.
    pub(crate) fn around(&self, vertex: usize) -> impl Iterator<Item = usize> + '_ {
        self.links[vertex].iter().map(|&(v, _)| v as usize)
    }

    /// A field from a formula.
    pub(crate) fn field(&self, formula: impl Fn(usize, [f64; 3]) -> [f64; 3]) -> Field {
        self.positions.iter().enumerate().map(|(v, &p)| formula(v, p)).collect()
    }

    /// A field as a mirror shows it.
    pub(crate) fn mirrored(&self, field: &Field) -> Field {
        self.mirror.iter().map(|&m| field[m as usize]).map(|[x, y, z]| [-x, y, z]).collect()
    }

    /// The symmetric part of a field.
    pub(crate) fn symmetric(&self, field: &Field) -> Field {
        sum(&[(0.5, field), (0.5, &self.mirrored(field))])
    }

    /// The weight of the left side: 0 from `band` millimetres right of the midline, 1 from `band` left of it, smooth
    /// between, and with its mirror image summing to 1 (a partition of unity).
    pub(crate) fn left_weight(&self, band: f64) -> impl Fn(usize) -> f64 + '_ {
        move |v| smootherstep(self.positions[v][0] / (2.0 * band) + 0.5)
    }

    /// A field times a weight per vertex.
    pub(crate) fn weighted(&self, field: &Field, weight: impl Fn(usize) -> f64) -> Field {
        field.iter().enumerate().map(|(v, d)| d.map(|c| c * weight(v))).collect()
    }

    /// Lengths of shortest ways over the skin from the nearest of `sources`, to `reach`; beyond it infinity.
    pub(crate) fn distances(&self, sources: impl Fn(usize) -> bool, reach: f64) -> Vec<f64> {
        let mut distance = vec![f64::INFINITY; self.len()];
        let mut queue = BinaryHeap::new();
        for vertex in (0..self.len()).filter(|&v| sources(v)) {
            distance[vertex] = 0.0;
            queue.push(Reached { distance: 0.0, vertex: vertex as u32 });
        }
        while let Some(Reached { distance: so_far, vertex }) = queue.pop() {
            if so_far > distance[vertex as usize] {
                continue;
            }
            for &(next, step) in &self.links[vertex as usize] {
                let further = so_far + step;
                if further < distance[next as usize] && further <= reach {
                    distance[next as usize] = further;
                    queue.push(Reached { distance: further, vertex: next });
                }
            }
        }
        distance
    }

    /// 1 well inside a region and 0 at its edge and outside, fading over `fall_off` millimetres inside it (over the
    /// width in `near` along the cells named there). 0 where there is no cell, so on teeth, tongue and lashes too.
    pub(crate) fn region_mask(&self, region: &[Cell], fall_off: f64, near: &[(Cell, f64)]) -> Vec<f64> {
        let mut mask: Vec<f64> =
            self.cells.iter().map(|cell| f64::from(cell.is_some_and(|c| region.contains(&c)))).collect();
        for outside in Cell::ALL.into_iter().filter(|cell| !region.contains(cell)) {
            let width = near.iter().find(|(cell, _)| *cell == outside).map_or(fall_off, |&(_, width)| width);
            let distance = self.distances(|v| self.cells[v] == Some(outside), width);
            for (mask, distance) in mask.iter_mut().zip(distance) {
                *mask = mask.min(smoothstep(distance / width));
            }
        }
        mask
    }

    /// Umbrella smoothing: `rounds` times, each vertex half-way to the mean of its neighbours, as far as its weight says.
    pub(crate) fn smoothed(&self, field: &Field, weight: impl Fn(usize) -> f64, rounds: usize) -> Field {
        let weights: Vec<f64> = (0..self.len()).map(weight).collect();
        let mut field = field.clone();
        for _ in 0..rounds {
            let before = field.clone();
            for (v, links) in self.links.iter().enumerate().filter(|(v, links)| weights[*v] > 0.0 && !links.is_empty())
            {
                for axis in 0..3 {
                    let mean = links.iter().map(|&(n, _)| before[n as usize][axis]).sum::<f64>() / links.len() as f64;
                    field[v][axis] += 0.5 * weights[v] * (mean - before[v][axis]);
                }
            }
        }
        field
    }
}

/// The skin below this (millimetres) is bust, not head, and wider than this is shoulder.
const LOWEST: f64 = -208.4;
const WIDEST: f64 = 160.0;

/// The weighted sum of fields.
pub(crate) fn sum(terms: &[(f64, &Field)]) -> Field {
    let count = terms.first().map_or(0, |(_, field)| field.len());
    (0..count)
        .map(|v| std::array::from_fn(|k| terms.iter().map(|(weight, field)| weight * field[v][k]).sum()))
        .collect()
}

/// A vertex that Dijkstra's search has reached; the heap gives the nearest first, ties by number.
#[derive(PartialEq)]
struct Reached {
    distance: f64,
    vertex: u32,
}

impl Eq for Reached {}

impl Ord for Reached {
    fn cmp(&self, other: &Self) -> Ordering {
        other.distance.total_cmp(&self.distance).then_with(|| other.vertex.cmp(&self.vertex))
    }
}

impl PartialOrd for Reached {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

type Links = Vec<Vec<(u32, f64)>>;

fn neighbours(positions: &[[f64; 3]], faces: &[[u32; 4]]) -> (Links, Vec<Vec<u32>>) {
    let mut links: Links = vec![Vec::new(); positions.len()];
    let mut edges: Vec<Vec<u32>> = vec![Vec::new(); positions.len()];
    for face in faces {
        for (i, &a) in face.iter().enumerate() {
            for (j, &b) in face.iter().enumerate().filter(|(_, b)| **b != a) {
                if links[a as usize].iter().all(|&(n, _)| n != b) {
                    links[a as usize].push((b, length(between(positions[a as usize], positions[b as usize]))));
                }
                if (i + 2) % 4 != j && !edges[a as usize].contains(&b) {
                    edges[a as usize].push(b);
                }
            }
        }
    }
    links.iter_mut().for_each(|list| list.sort_by_key(|link| link.0));
    edges.iter_mut().for_each(|list| list.sort_unstable());
    (links, edges)
}

fn normals(positions: &[[f64; 3]], faces: &[[u32; 4]]) -> Vec<[f64; 3]> {
    let mut normals = vec![[0.0; 3]; positions.len()];
    for face in faces {
        let [a, b, c, d] = face.map(|v| positions[v as usize]);
        let (p, q) = (between(a, c), between(b, d));
        let area = [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]];
        for &v in face {
            (0..3).for_each(|k| normals[v as usize][k] += area[k]);
        }
    }
    normals.into_iter().map(|n| n.map(|c| c / length(n).max(1e-12))).collect()
}

pub(crate) fn between(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    std::array::from_fn(|k| b[k] - a[k])
}

pub(crate) fn length(d: [f64; 3]) -> f64 {
    (d[0] * d[0] + d[1] * d[1] + d[2] * d[2]).sqrt()
}

#[cfg(test)]
mod tests {
    use super::{Field, Surface, smootherstep, sum};
    use lineament_face::{Cell, Part};

    /// A flat strip of skin, 81 by 3 vertices, a millimetre apart, across the midline; its left end is another cell.
    fn strip() -> Surface {
        let positions: Vec<[f64; 3]> = (0..243).map(|i| [f64::from(i % 81) - 40.0, f64::from(i / 81), 0.0]).collect();
        let mirror = (0..243u32).map(|i| i / 81 * 81 + 80 - i % 81).collect();
        let faces: Vec<[u32; 4]> =
            (0..160u32).map(|f| f / 80 * 81 + f % 80).map(|v| [v, v + 1, v + 82, v + 81]).collect();
        let (links, edges) = super::neighbours(&positions, &faces);
        let cell = |p: &[f64; 3]| Some(if p[0].abs() > 30.0 { Cell::Cheek } else { Cell::UpperLip });
        Surface {
            cells: positions.iter().map(cell).collect(),
            normals: super::normals(&positions, &faces),
            mirror,
            part: vec![Part::Skin; 243],
            mouth_lining: vec![false; 243],
            socket: vec![0; 243],
            lashes: Vec::new(),
            links,
            edges,
            positions,
        }
    }

    #[test]
    fn the_sides_are_a_partition_of_unity() {
        let surface = strip();
        let left = surface.left_weight(12.0);
        let mut worst = 0.0f64;
        for v in 0..surface.len() {
            worst = worst.max((left(v) + left(surface.mirror[v] as usize) - 1.0).abs());
            let x = surface.positions[v][0];
            assert!(x > -12.0 || left(v) == 0.0, "the right side moves at {x} mm");
        }
        println!("worst sum of the sides: 1 ± {worst:e}");
        assert!(worst < 1e-12);
        assert_eq!([smootherstep(0.0), smootherstep(0.5), smootherstep(1.0)], [0.0, 0.5, 1.0]);
    }

    #[test]
    fn a_region_fades_inside_its_edge_and_is_still_outside() {
        let surface = strip();
        let mask = surface.region_mask(&[Cell::UpperLip], 10.0, &[]);
        let wide = surface.region_mask(&[Cell::UpperLip], 10.0, &[(Cell::Cheek, 20.0)]);
        for (v, p) in surface.positions.iter().enumerate() {
            // The cheek begins at 31 mm.
            let depth = 31.0 - p[0].abs();
            let expected = super::smoothstep(depth / 10.0);
            assert!((mask[v] - expected).abs() < 1e-9, "{} at {} mm, {expected} expected", mask[v], p[0]);
            assert!((wide[v] - super::smoothstep(depth / 20.0)).abs() < 1e-9);
        }
    }

    #[test]
    fn symmetric_means_its_own_mirror_image() {
        let surface = strip();
        let field: Field = surface.field(|v, p| [p[0] + 1.0, v as f64, 0.5]);
        let symmetric = surface.symmetric(&field);
        assert_eq!(symmetric, surface.mirrored(&symmetric));
        let twice = sum(&[(1.0, &field), (1.0, &surface.mirrored(&field))]);
        assert!(twice.iter().zip(&symmetric).all(|(a, b)| (0..3).all(|k| (a[k] - 2.0 * b[k]).abs() < 1e-12)));
        // Smoothing leaves a constant alone and takes a spike down.
        let flat = surface.field(|_, _| [1.0, 2.0, 3.0]);
        assert_eq!(surface.smoothed(&flat, |_| 1.0, 5), flat);
        let spike = surface.field(|v, _| if v == 121 { [1.0, 0.0, 0.0] } else { [0.0; 3] });
        assert!(surface.smoothed(&spike, |_| 1.0, 1)[121][0] < 0.6);
    }
}
