//! Triangles cut to what the camera can see.

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Corner {
    pub(super) place: [f32; 3],
    pub(super) weights: [f32; 3],
}

/// A convex polygon of at most eight corners: a triangle cut by five planes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Polygon {
    pub(super) corners: [Corner; 9],
    pub(super) count: usize,
}

impl Polygon {
    pub(super) fn push(&mut self, corner: Corner) {
        if self.count < self.corners.len() {
            self.corners[self.count] = corner;
            self.count += 1;
        }
    }

    /// What lies where `side` is not negative (Sutherland & Hodgman 1974).
    pub(super) fn cut(&self, side: impl Fn([f32; 3]) -> f32) -> Self {
        let mut kept = Self::default();
        for at in 0..self.count {
            let (here, next) = (&self.corners[at], &self.corners[(at + 1) % self.count]);
            let (inside, next_inside) = (side(here.place), side(next.place));
            if inside >= 0.0 {
                kept.push(*here);
            }
            if (inside >= 0.0) != (next_inside >= 0.0) {
                // Always from the inner corner outward, so that neighbours that share the edge get the same point.
                let (from, to, share) = if inside >= 0.0 {
                    (here, next, inside / (inside - next_inside))
                } else {
                    (next, here, next_inside / (next_inside - inside))
                };
                let between =
                    |a: [f32; 3], b: [f32; 3]| std::array::from_fn(|axis| a[axis] + (b[axis] - a[axis]) * share);
                kept.push(Corner { place: between(from.place, to.place), weights: between(from.weights, to.weights) });
            }
        }
        kept
    }
}
