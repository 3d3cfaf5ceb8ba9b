//! The jaw at run time: p' = p + w (R − I)(p − h) + w s, with R about x by the opening's angle.

use super::asset::JawRest;
use super::normals::{Adjacency, Touched};

/// The jaw of a model.
#[derive(Debug, Clone)]
pub(super) struct Jaw {
    rest: JawRest,
    touched: Touched,
}

impl Jaw {
    pub(super) fn new(rest: &JawRest, adjacency: &Adjacency) -> Self {
        let touched = adjacency.touched(rest.weights.iter().map(|(v, _)| *v as usize));
        Self { rest: rest.clone(), touched }
    }

    pub(super) fn touched(&self) -> &Touched {
        &self.touched
    }

    /// The hinge of a shaped head: the base's, carried along by the mean displacement of the skin over the joints, in y and z.
    pub(super) fn hinge(&self, base: &[[f32; 3]], shaped: &[[f32; 3]], scale: f32) -> [f32; 3] {
        let mut moved = [0.0; 3];
        for &anchor in &self.rest.anchors {
            let (from, to) = (base[anchor as usize], shaped[anchor as usize]);
            (1..3).for_each(|k| moved[k] += to[k] - scale * from[k]);
        }
        let count = (self.rest.anchors.len() as f32).max(1.0);
        [0.0, scale * self.rest.hinge[1] + moved[1] / count, scale * self.rest.hinge[2] + moved[2] / count]
    }

    /// Opens the jaw of posed vertices.
    pub(super) fn open(&self, positions: &mut [[f32; 3]], hinge: [f32; 3], opening: f32, scale: f32) {
        let (s, c) = libm::sincosf(opening * self.rest.angle);
        let slide = self.rest.slide.map(|v| v * opening * scale);
        for &(vertex, weight) in &self.rest.weights {
            let p = &mut positions[vertex as usize];
            let (y, z) = (p[1] - hinge[1], p[2] - hinge[2]);
            p[0] += weight * slide[0];
            p[1] += weight * ((c - 1.0) * y - s * z + slide[1]);
            p[2] += weight * (s * y + (c - 1.0) * z + slide[2]);
        }
    }

    /// The rotation of lower teeth, tongue and chin at an opening: angle about +x in radians.
    pub(super) fn angle(&self, opening: f32) -> f32 {
        opening * self.rest.angle
    }
}
