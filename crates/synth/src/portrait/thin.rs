//! A coarser shape of a mesh over some of its own vertices (Garland & Heckbert 1997), for shadows.

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
    let mut thinning = Thinning::new(places, triangles);
    thinning.run(f64::from(error) * f64::from(error));
    thinning
        .triangles
        .into_iter()
        .zip(thinning.alive)
        .filter_map(|(triangle, alive)| alive.then_some(triangle))
        .collect()
}

struct Thinning<'a> {
    places: &'a [V3],
    triangles: Vec<[u32; 3]>,
    alive: Vec<bool>,
    /// Triangles around each vertex.
    around: Vec<Vec<u32>>,
    quadrics: Vec<Quadric>,
    border: Vec<bool>,
    /// Costs as the bits of positive numbers, which are ordered as these are; from, to.
    heap: BinaryHeap<Reverse<(u64, u32, u32)>>,
}

impl<'a> Thinning<'a> {
    fn new(places: &'a [V3], triangles: &[[u32; 3]]) -> Self {
        let mut made = Self {
            places,
            triangles: triangles.to_vec(),
            alive: vec![true; triangles.len()],
            around: vec![Vec::new(); places.len()],
            quadrics: vec![Quadric::default(); places.len()],
            border: vec![false; places.len()],
            heap: BinaryHeap::new(),
        };
        for (number, corners) in (0_u32..).zip(triangles) {
            corners.iter().for_each(|v| made.around[*v as usize].push(number));
        }
        for corners in triangles {
            let normal = made.normal(*corners);
            let double = libm::sqrtf(dot(normal, normal));
            if double < 1e-12 {
                continue;
            }
            let unit = wide(normal).map(|part| part / f64::from(double));
            let plane = Quadric::of(unit, wide(places[corners[0] as usize]), 0.5 * f64::from(double));
            corners.iter().for_each(|v| made.quadrics[*v as usize].add(&plane));
            for (a, b) in [(0, 1), (1, 2), (2, 0)] {
                let (a, b) = (corners[a], corners[b]);
                if made.shared(a, b) == 1 {
                    // A wall through the edge keeps the border where it is.
                    let edge = sub(places[b as usize], places[a as usize]);
                    let wall = cross(edge, normal);
                    let length = libm::sqrtf(dot(wall, wall)).max(1e-20);
                    let unit = wide(wall).map(|part| part / f64::from(length));
                    let wall = Quadric::of(unit, wide(places[a as usize]), f64::from(dot(edge, edge)));
                    for v in [a, b] {
                        made.border[v as usize] = true;
                        made.quadrics[v as usize].add(&wall);
                    }
                }
            }
        }
        made
    }

    fn normal(&self, corners: [u32; 3]) -> V3 {
        let [a, b, c] = corners.map(|v| self.places[v as usize]);
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
        let mut sum = self.quadrics[from as usize];
        sum.add(&self.quadrics[to as usize]);
        sum.at(wide(self.places[to as usize])).to_bits()
    }

    fn run(&mut self, most: f64) {
        for from in 0..self.places.len() as u32 {
            for to in self.neighbours(from) {
                self.heap.push(Reverse((self.cost(from, to), from, to)));
            }
        }
        let most = most.to_bits();
        while let Some(Reverse((cost, from, to))) = self.heap.pop() {
            if cost > most {
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
        self.around[from as usize].iter().map(|t| self.triangles[*t as usize]).filter(|t| !t.contains(&to)).all(
            |before| {
                let (old, new) = (self.normal(before), self.normal(before.map(|v| if v == from { to } else { v })));
                let (square, least) = (dot(old, old) * dot(new, new), 1e-20);
                square > least * least && dot(old, new) > 0.35 * libm::sqrtf(square)
            },
        )
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
        let moved = self.quadrics[from as usize];
        self.quadrics[to as usize].add(&moved);
        for near in self.neighbours(to) {
            for (a, b) in [(near, to), (to, near)] {
                self.heap.push(Reverse((self.cost(a, b), a, b)));
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
