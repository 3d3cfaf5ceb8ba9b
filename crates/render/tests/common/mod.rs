//! Shapes and cameras for tests and benches.

#![allow(dead_code, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, reason = "a helper of tests")]

use lineament_geometry::{Camera, CameraModel, Direction, Position, Rotation, Transform, World};
use lineament_render::{Light, Mesh, VertexLook};

/// A shape: mesh, positions, normals.
pub(crate) struct Shape {
    pub(crate) mesh: Mesh,
    pub(crate) positions: Vec<[f32; 3]>,
    pub(crate) normals: Vec<[f32; 3]>,
}

/// A ball of `rows` × `columns` quads (twice as many triangles), its radius scaled by `relief` of the direction.
pub(crate) fn ball(rows: u32, columns: u32, radius: f32, class: u8, relief: impl Fn([f32; 3]) -> f32) -> Shape {
    let (mut looks, mut positions) = (Vec::new(), Vec::new());
    for row in 0..=rows {
        for column in 0..=columns {
            let (u, v) = (column as f32 / columns as f32, row as f32 / rows as f32);
            let (longitude, polar) = (u * std::f32::consts::TAU, v * std::f32::consts::PI);
            let direction = [
                libm::sinf(polar) * libm::sinf(longitude),
                libm::cosf(polar),
                libm::sinf(polar) * libm::cosf(longitude),
            ];
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
        let ring: Vec<usize> =
            if row == 0 || row == rows as usize { (first..=last).collect() } else { vec![first, last] };
        let sum: [f32; 3] = std::array::from_fn(|axis| ring.iter().map(|&vertex| normals[vertex][axis]).sum());
        ring.into_iter().for_each(|vertex| normals[vertex] = sum);
    }
    Shape { mesh: Mesh::from_parts(looks, triangles, class).unwrap(), positions, normals }
}

/// Area-weighted vertex normals.
pub(crate) fn normals_of(positions: &[[f32; 3]], triangles: &[[u32; 3]]) -> Vec<[f32; 3]> {
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
pub(crate) fn camera(size: u32, focal: f64, distance: f64) -> (CameraModel, Transform<World, Camera>) {
    let centre = f64::from(size) * 0.5;
    let model =
        CameraModel::pinhole(focal * f64::from(size), focal * f64::from(size), centre, centre, size, size).unwrap();
    // The half turn about x: the world's y up and z toward the viewer become the camera's y down and z forward.
    let half_turn = Rotation::from_rows([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0]]).unwrap();
    (model, Transform::new(half_turn, [0.0, 0.0, distance]).unwrap())
}

pub(crate) fn key(toward: [f64; 3], colour: [f32; 3], edge: Option<f32>) -> Light {
    Light { toward: Direction::new(toward[0], toward[1], toward[2]), colour, shadow_edge: edge }
}

pub(crate) fn position(p: [f32; 3]) -> Position<World> {
    Position::new(p[0].into(), p[1].into(), p[2].into())
}

/// FNV-1a, 64 bits.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Numbers in [0, 1), always the same.
pub(crate) struct Random(pub(crate) u32);

impl Random {
    pub(crate) fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
        (self.0 >> 8) as f32 / 16_777_216.0
    }
}

/// Hair cards combed down from the upper part of a ball: `cards` cards of six quads.
pub(crate) fn fur(cards: u32, radius: f32, class: u8) -> Shape {
    let (mut mesh, mut positions, mut normals) = (Mesh::new(), Vec::new(), Vec::new());
    let mut random = Random(1);
    const QUADS: u32 = 6;
    for card in 0..cards {
        let (around, height) = (random.next() * std::f32::consts::TAU, 0.45 + 0.54 * random.next());
        let ring = libm::sqrtf(1.0 - height * height);
        let mut place = [ring * libm::sinf(around), height, ring * libm::cosf(around)].map(|part| part * radius);
        let (length, lift) = (radius * (0.5 + 0.3 * random.next()), radius * (0.04 + 0.08 * random.next()));
        let mut vertices = Vec::new();
        for step in 0..=QUADS {
            let dot = |a: [f32; 3], b: [f32; 3]| a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
            let unit = |v: [f32; 3]| v.map(|part| part / libm::sqrtf(dot(v, v)).max(1e-6));
            let normal = unit(place);
            let down = unit([normal[0] * normal[1], normal[1] * normal[1] - 1.0, normal[2] * normal[1]]);
            let side = [
                normal[1] * down[2] - normal[2] * down[1],
                normal[2] * down[0] - normal[0] * down[2],
                normal[0] * down[1] - normal[1] * down[0],
            ];
            let along = step as f32 / QUADS as f32;
            let raise = lift * (3.0 * along).min(1.0);
            for (sign, u) in [(-1.0, 0.0), (1.0, 1.0)] {
                let at: [f32; 3] =
                    std::array::from_fn(|axis| place[axis] + normal[axis] * raise + side[axis] * 0.08 * radius * sign);
                let masks = [card as f32, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
                vertices.push(mesh.push_vertex(VertexLook { rest: at, uv: [u, along], tangent: down, masks }));
                positions.push(at);
                normals.push(normal);
            }
            place = std::array::from_fn(|axis| place[axis] + down[axis] * length / QUADS as f32);
            let out = libm::sqrtf(dot(place, place)) / radius;
            if out < 1.02 {
                place = place.map(|part| part / out * 1.02);
            }
        }
        for step in 0..QUADS as usize {
            let [a, b, c, d] = [0, 1, 2, 3].map(|corner| vertices[2 * step + corner]);
            mesh.push_triangle([a, b, c], class).unwrap();
            mesh.push_triangle([b, d, c], class).unwrap();
        }
    }
    Shape { mesh, positions, normals }
}

/// A head of a kind: 20,000 triangles of skin and 3,000 of hair cards.
pub(crate) struct Head {
    pub(crate) skin: Shape,
    pub(crate) hair: Shape,
}

impl Head {
    pub(crate) fn new() -> Self {
        let mut skin = ball(100, 100, 0.1, 1, |d| {
            0.85 + 0.25 * d[1].abs() + 0.05 * libm::sinf(9.0 * d[0]) * libm::sinf(7.0 * d[1])
        });
        skin.mesh.measure_curvature(&skin.positions, &skin.normals).unwrap();
        Self { skin, hair: fur(250, 0.11, 13) }
    }
}
