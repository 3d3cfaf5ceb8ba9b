//! Shapes and cameras for tests and benches.

#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a helper of tests")]

use lineament_geometry::{Camera, CameraModel, Direction, Position, Rotation, Transform, World};
use lineament_render::{Light, Mesh, VertexLook};

/// A shape: mesh, positions, normals.
pub struct Shape {
    pub mesh: Mesh,
    pub positions: Vec<[f32; 3]>,
    pub normals: Vec<[f32; 3]>,
}

/// A ball of `rows` × `columns` quads (twice as many triangles), its radius scaled by `relief` of the direction.
pub fn ball(rows: u32, columns: u32, radius: f32, class: u8, relief: impl Fn([f32; 3]) -> f32) -> Shape {
    let (mut looks, mut positions) = (Vec::new(), Vec::new());
    for row in 0..=rows {
        for column in 0..=columns {
            let (u, v) = (column as f32 / columns as f32, row as f32 / rows as f32);
            let (longitude, polar) = (u * std::f32::consts::TAU, v * std::f32::consts::PI);
            let direction =
                [libm::sinf(polar) * libm::sinf(longitude), libm::cosf(polar), libm::sinf(polar) * libm::cosf(longitude)];
            let scale = radius * relief(direction);
            let place = direction.map(|part| part * scale);
            positions.push(place);
            looks.push(VertexLook { rest: place, uv: [u, v], ..VertexLook::default() });
        }
    }
    let mut triangles = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            let a = row * (columns + 1) + column;
            let (b, c, d) = (a + 1, a + columns + 1, a + columns + 2);
            triangles.extend([[a, c, b], [b, c, d]]);
        }
    }
    let mut normals = normals_of(&positions, &triangles);
    // The seam and the poles are there several times over: their normals are those of the whole.
    for row in 0..=rows as usize {
        let (first, last) = (row * (columns as usize + 1), (row + 1) * (columns as usize + 1) - 1);
        let ring: Vec<usize> = if row == 0 || row == rows as usize { (first..=last).collect() } else { vec![first, last] };
        let sum: [f32; 3] = std::array::from_fn(|axis| ring.iter().map(|&vertex| normals[vertex][axis]).sum());
        ring.into_iter().for_each(|vertex| normals[vertex] = sum);
    }
    Shape { mesh: Mesh::from_parts(looks, triangles, class).unwrap(), positions, normals }
}

/// Area-weighted vertex normals.
pub fn normals_of(positions: &[[f32; 3]], triangles: &[[u32; 3]]) -> Vec<[f32; 3]> {
    let mut normals = vec![[0.0_f32; 3]; positions.len()];
    for triangle in triangles {
        let [p, q, r] = triangle.map(|corner| positions[corner as usize]);
        let edge = |to: [f32; 3]| -> [f32; 3] { std::array::from_fn(|axis| to[axis] - p[axis]) };
        let (a, b) = (edge(q), edge(r));
        let normal = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
        for corner in triangle {
            for axis in 0..3 {
                normals[*corner as usize][axis] += normal[axis];
            }
        }
    }
    normals
}

/// A camera `distance` metres in front of the world's origin, looking at it, of this size and a focal length of `focal` times its width.
pub fn camera(size: u32, focal: f64, distance: f64) -> (CameraModel, Transform<World, Camera>) {
    let centre = f64::from(size) * 0.5;
    let model = CameraModel::pinhole(focal * f64::from(size), focal * f64::from(size), centre, centre, size, size).unwrap();
    // The half turn about x: the world's y up and z toward the viewer become the camera's y down and z forward.
    let half_turn = Rotation::from_rows([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0]]).unwrap();
    (model, Transform::new(half_turn, [0.0, 0.0, distance]).unwrap())
}

pub fn key(toward: [f64; 3], colour: [f32; 3], edge: Option<f32>) -> Light {
    Light { toward: Direction::new(toward[0], toward[1], toward[2]), colour, shadow_edge: edge }
}

pub fn position(p: [f32; 3]) -> Position<World> {
    Position::new(p[0].into(), p[1].into(), p[2].into())
}

/// FNV-1a, 64 bits.
pub fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
