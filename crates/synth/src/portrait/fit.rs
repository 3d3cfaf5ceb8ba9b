//! What worn things are fitted to.

use lineament_face::Mesh as HeadMesh;

use super::outline::Outline;
use super::v3::V3;

/// A shaped head with its landmarks and its outline, head frame, metres.
pub(super) struct Fit<'a> {
    pub(super) head: &'a HeadMesh,
    pub(super) landmarks: &'a [V3; 478],
    pub(super) outline: &'a Outline,
    /// Vertices of the head that are skin: the first so many.
    pub(super) skin: usize,
    /// Size beside the base.
    pub(super) scale: f32,
    /// Down in the head's frame.
    pub(super) down: V3,
}

impl Fit<'_> {
    /// A landmark by number.
    pub(super) fn point(&self, number: usize) -> V3 {
        self.landmarks[number]
    }
}
