//! Where hairs stand: places of the skin, spread evenly, so ordered that the first so many are spread evenly too.

use lineament_face::Mesh as HeadMesh;

use super::masks::{self, Hairline};
use super::v3::{V3, add, cross, dot, hash, length, scale, sub, unit};

/// A place where a lock of hair grows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Root {
    corners: [u32; 3],
    weights: V3,
    /// On the base.
    pub(super) base: V3,
    /// Where it stands to the hairline.
    pub(super) line: Hairline,
    /// How far on the crown, 0–1.
    pub(super) crown: f32,
    /// A number of its own, 0–1.
    pub(super) own: f32,
}

impl Root {
    /// A place of the base that is no root of its own.
    pub(super) fn at(base: V3) -> Self {
        Self { corners: [0; 3], weights: [0.0; 3], base, line: Hairline::of(base), crown: masks::crown(base), own: 0.5 }
    }

    /// Where it is on a shaped head, and the normal there.
    #[inline]
    pub(super) fn on(&self, head: &HeadMesh) -> (V3, V3) {
        let sum = |list: &[V3]| {
            let [a, b, c] = self.corners.map(|v| list[v as usize]);
            add(add(scale(a, self.weights[0]), scale(b, self.weights[1])), scale(c, self.weights[2]))
        };
        (sum(&head.positions), unit(sum(&head.normals)))
    }
}

/// Spreads `count` roots over the triangles where `density` says that hair grows.
pub(super) fn spread(base: &[V3], triangles: &[[u32; 3]], count: usize, density: impl Fn(V3) -> f32) -> Vec<Root> {
    let mut candidates = Vec::new();
    let area = |t: &[u32; 3]| {
        let [a, b, c] = t.map(|v| base[v as usize]);
        length(cross(sub(b, a), sub(c, a)))
    };
    let hairy: Vec<&[u32; 3]> =
        triangles.iter().filter(|t| t.iter().any(|v| density(base[*v as usize]) > 0.05)).collect();
    let whole: f32 = hairy.iter().map(|t| area(t)).sum();
    let each = whole / (8.0 * count as f32);
    let mut owed = 0.0;
    for (number, triangle) in (0_u32..).zip(hairy) {
        owed += area(triangle);
        let mut k = 0;
        while owed > each && each > 0.0 {
            owed -= each;
            let (mut u, mut v) = (hash(number, k, 11), hash(number, k, 23));
            if u + v > 1.0 {
                (u, v) = (1.0 - u, 1.0 - v);
            }
            let weights = [1.0 - u - v, u, v];
            let [a, b, c] = triangle.map(|v| base[v as usize]);
            let place = add(add(scale(a, weights[0]), scale(b, weights[1])), scale(c, weights[2]));
            if density(place) > 0.15 {
                candidates.push(Root { corners: *triangle, weights, own: hash(number, k, 37), ..Root::at(place) });
            }
            k += 1;
        }
    }
    // Farthest first.
    let mut nearest = vec![f32::INFINITY; candidates.len()];
    let mut chosen = Vec::with_capacity(count);
    let mut next = 0;
    while chosen.len() < count.min(candidates.len()) {
        let root = candidates[next];
        chosen.push(root);
        let mut farthest = 0.0;
        for (i, near) in nearest.iter_mut().enumerate() {
            let arm = sub(candidates[i].base, root.base);
            *near = near.min(dot(arm, arm));
            if *near > farthest {
                (farthest, next) = (*near, i);
            }
        }
    }
    chosen
}
