//! Coarser shapes of a mesh over some of its own vertices (Garland & Heckbert 1997): for shadows, and for faces that are small in the picture.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::v3::{V3, cross, dot, sub};

/// Sum of squared distances to planes, times their triangles' areas: the upper half of a symmetric 4 × 4 matrix, and the areas.
#[derive(Debug, Clone, Copy, Default)]
struct Quadric([f64; 11]);

impl Quadric {
    fn of(normal: [f64; 3], through: [f64; 3], area: f64) -> Self {
        let [a, b, c] = normal;
        let d = -(a * through[0] + b * through[1] + c * through[2]);
        let parts = [a * a, a * b, a * c, a * d, b * b, b * c, b * d, c * c, c * d, d * d, 1.0];
        Self(parts.map(|part| part * area))
    }

    fn add(&mut self, other: &Self) {
        for (sum, part) in self.0.iter_mut().zip(other.0) {
            *sum += part;
        }
    }

    /// Mean square of the distances.
    fn at(&self, [x, y, z]: [f64; 3]) -> f64 {
        let [aa, ab, ac, ad, bb, bc, bd, cc, cd, dd, all] = self.0;
        let sum = aa * x * x
            + bb * y * y
            + cc * z * z
            + dd
            + 2.0 * (ab * x * y + ac * x * z + ad * x + bc * y * z + bd * y + cd * z);
        sum.max(0.0) / all.max(1e-30)
    }
}

fn wide(v: V3) -> [f64; 3] {
    v.map(f64::from)
}

/// Moves vertices onto neighbours, the cheapest first, as long as the root mean square distance to the planes that met there is below `error` metres.
/// Borders are only thinned along themselves; no triangle turns by more than some 70°.
pub(super) fn thinned(places: &[V3], triangles: &[[u32; 3]], error: f32) -> Vec<[u32; 3]> {
    let mut thinning = Thinning::new(vec![places.to_vec()], triangles, vec![1.0; places.len()]);
    thinning.run(error);
    thinning.left().map(|(_, triangle)| triangle).collect()
}

/// A mesh that becomes coarser step by step, for several shapes of it at once: the error is that of the shape that suffers most.
pub(super) struct Thinning {
    shapes: Vec<Vec<V3>>,
    /// What the square of the error counts where a vertex was.
    care: Vec<f64>,
    /// Which vertex each was moved onto at last; itself, if it stands.
    moved: Vec<u32>,
    triangles: Vec<[u32; 3]>,
    alive: Vec<bool>,
    /// Triangles around each vertex.
    around: Vec<Vec<u32>>,
    /// Those of all shapes for each vertex.
    quadrics: Vec<Quadric>,
    border: Vec<bool>,
    /// Costs as the bits of positive numbers, which are ordered as these are; from, to.
    heap: BinaryHeap<Reverse<(u64, u32, u32)>>,
}

impl Thinning {
    /// All shapes have as many places as `care`, which says what the square of the error counts where a vertex was; infinite: it stays.
    pub(super) fn new(shapes: Vec<Vec<V3>>, triangles: &[[u32; 3]], care: Vec<f64>) -> Self {
        let (count, vertices) = (shapes.len(), care.len());
        let mut made = Self {
            shapes,
            care,
            moved: (0..vertices as u32).collect(),
            triangles: triangles.to_vec(),
            alive: vec![true; triangles.len()],
            around: vec![Vec::new(); vertices],
            quadrics: vec![Quadric::default(); vertices * count],
            border: vec![false; vertices],
            heap: BinaryHeap::new(),
        };
        for (number, corners) in (0_u32..).zip(triangles) {
            corners.iter().for_each(|v| made.around[*v as usize].push(number));
        }
        for corners in triangles {
            for shape in 0..count {
                made.measure(shape, *corners);
            }
        }
        for from in 0..vertices as u32 {
            for to in made.neighbours(from) {
                made.push(from, to);
            }
        }
        made
    }

    /// Adds the plane of a triangle, and walls through its edges on the border, to the quadrics of its corners.
    fn measure(&mut self, shape: usize, corners: [u32; 3]) {
        let count = self.shapes.len();
        let normal = self.normal(shape, corners);
        let double = libm::sqrtf(dot(normal, normal));
        if double < 1e-12 {
            return;
        }
        let places = corners.map(|v| self.shapes[shape][v as usize]);
        let unit = wide(normal).map(|part| part / f64::from(double));
        let plane = Quadric::of(unit, wide(places[0]), 0.5 * f64::from(double));
        corners.iter().for_each(|v| self.quadrics[*v as usize * count + shape].add(&plane));
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            if self.shared(corners[a], corners[b]) == 1 {
                // A wall through the edge keeps the border where it is.
                let edge = sub(places[b], places[a]);
                let wall = cross(edge, normal);
                let length = libm::sqrtf(dot(wall, wall)).max(1e-20);
                let unit = wide(wall).map(|part| part / f64::from(length));
                let wall = Quadric::of(unit, wide(places[a]), f64::from(dot(edge, edge)));
                for v in [corners[a] as usize, corners[b] as usize] {
                    self.border[v] = true;
                    self.quadrics[v * count + shape].add(&wall);
                }
            }
        }
    }

    fn normal(&self, shape: usize, corners: [u32; 3]) -> V3 {
        let [a, b, c] = corners.map(|v| self.shapes[shape][v as usize]);
        cross(sub(b, a), sub(c, a))
    }

    /// How many triangles an edge has.
    fn shared(&self, a: u32, b: u32) -> usize {
        self.around[a as usize].iter().filter(|t| self.triangles[**t as usize].contains(&b)).count()
    }

    fn neighbours(&self, v: u32) -> Vec<u32> {
        let corners = self.around[v as usize].iter().flat_map(|t| self.triangles[*t as usize]);
        let mut all: Vec<u32> = corners.filter(|other| *other != v).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn cost(&self, from: u32, to: u32) -> u64 {
        let count = self.shapes.len();
        let of = |v: u32| &self.quadrics[v as usize * count..][..count];
        let mut most = 0.0_f64;
        for ((own, other), places) in of(from).iter().zip(of(to)).zip(&self.shapes) {
            let mut sum = *own;
            sum.add(other);
            most = most.max(sum.at(wide(places[to as usize])));
        }
        (most * self.care[from as usize]).to_bits()
    }

    fn push(&mut self, from: u32, to: u32) {
        if self.care[from as usize].is_finite() {
            self.heap.push(Reverse((self.cost(from, to), from, to)));
        }
    }

    /// Goes on until the next step's error, metres, would be greater.
    pub(super) fn run(&mut self, error: f32) {
        let most = (f64::from(error) * f64::from(error)).to_bits();
        while let Some(Reverse((cost, from, to))) = self.heap.pop() {
            if cost > most {
                self.heap.push(Reverse((cost, from, to)));
                return;
            }
            if self.shared(from, to) == 0 {
                continue;
            }
            let now = self.cost(from, to);
            if now > cost {
                self.heap.push(Reverse((now, from, to)));
            } else if self.may(from, to) {
                self.collapse(from, to);
            }
        }
    }

    /// The triangles that are left, each with the number of the one that it was.
    pub(super) fn left(&self) -> impl Iterator<Item = (usize, [u32; 3])> + '_ {
        let all = self.triangles.iter().zip(&self.alive).enumerate();
        all.filter_map(|(number, (triangle, alive))| alive.then_some((number, *triangle)))
    }

    /// The vertex that stands where this one was.
    pub(super) fn stands_for(&self, mut vertex: u32) -> u32 {
        while self.moved[vertex as usize] != vertex {
            vertex = self.moved[vertex as usize];
        }
        vertex
    }

    fn may(&self, from: u32, to: u32) -> bool {
        let edge = self.shared(from, to);
        if self.border[from as usize] && edge != 1 {
            return false;
        }
        // Only the triangles at the edge may go.
        let (own, other) = (self.neighbours(from), self.neighbours(to));
        if own.iter().filter(|v| other.binary_search(v).is_ok()).count() != edge {
            return false;
        }
        let stays = |before: [u32; 3], shape: usize| {
            let after = before.map(|v| if v == from { to } else { v });
            let (old, new) = (self.normal(shape, before), self.normal(shape, after));
            let (square, least) = (dot(old, old) * dot(new, new), 1e-20);
            square > least * least && dot(old, new) > 0.35 * libm::sqrtf(square)
        };
        self.around[from as usize]
            .iter()
            .map(|t| self.triangles[*t as usize])
            .filter(|t| !t.contains(&to))
            .all(|before| (0..self.shapes.len()).all(|shape| stays(before, shape)))
    }

    fn collapse(&mut self, from: u32, to: u32) {
        for number in std::mem::take(&mut self.around[from as usize]) {
            let corners = self.triangles[number as usize];
            if corners.contains(&to) {
                self.alive[number as usize] = false;
                for v in corners {
                    self.around[v as usize].retain(|t| *t != number);
                }
            } else {
                self.triangles[number as usize] = corners.map(|v| if v == from { to } else { v });
                self.around[to as usize].push(number);
            }
        }
        self.moved[from as usize] = to;
        let count = self.shapes.len();
        for shape in 0..count {
            let moved = self.quadrics[from as usize * count + shape];
            self.quadrics[to as usize * count + shape].add(&moved);
        }
        for near in self.neighbours(to) {
            for (a, b) in [(near, to), (to, near)] {
                self.push(a, b);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_grid_keeps_its_outline_and_a_bump_stays() {
        const SIDE: u32 = 20;
        let bump = |i: u32, j: u32| if (8..12).contains(&i) && (8..12).contains(&j) { 0.01 } else { 0.0 };
        let places: Vec<V3> = (0..SIDE * SIDE)
            .map(|v| [(v % SIDE) as f32 * 0.005, (v / SIDE) as f32 * 0.005, bump(v % SIDE, v / SIDE)])
            .collect();
        let mut triangles = Vec::new();
        for row in 0..SIDE - 1 {
            for column in 0..SIDE - 1 {
                let a = row * SIDE + column;
                triangles.extend([[a, a + 1, a + SIDE + 1], [a, a + SIDE + 1, a + SIDE]]);
            }
        }
        let thin = thinned(&places, &triangles, 0.0005);
        let area = |list: &[[u32; 3]]| -> f32 {
            list.iter()
                .map(|t| {
                    let [a, b, c] = t.map(|v| places[v as usize]);
                    0.5 * cross(sub(b, a), sub(c, a))[2]
                })
                .sum()
        };
        println!("{} of {} triangles", thin.len(), triangles.len());
        assert!(thin.len() < triangles.len() / 6);
        assert!((area(&thin) - area(&triangles)).abs() < 1e-6);
        let top = thin.iter().flatten().map(|v| places[*v as usize][2]).fold(0.0, f32::max);
        assert!(top == 0.01);
    }
}
