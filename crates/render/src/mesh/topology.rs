//! Triangles over a mesh's vertices, and what is known of each.

use super::{detail, patches};
use crate::error::{MAX_TRIANGLES, RenderError};

/// Triangles with their classes. The other lists are empty where nobody told anything of the vertices.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Topology {
    pub(super) triangles: Vec<[u32; 3]>,
    pub(super) classes: Vec<u8>,
    /// Which folds touch each, as bits.
    pub(super) folded: Vec<u32>,
    /// The kinds of [`detail`] that touch each.
    pub(super) details: Vec<u8>,
    /// A number from 1 to 3 that it shares with no triangle of another class which touches it, 0 where three numbers are not enough for that.
    pub(super) patches: Vec<u8>,
}

impl Clone for Topology {
    fn clone(&self) -> Self {
        let mut copy = Self::default();
        copy.clone_from(self);
        copy
    }

    /// Keeps the memory.
    fn clone_from(&mut self, from: &Self) {
        let Self { triangles, classes, folded, details, patches } = from;
        self.triangles.clone_from(triangles);
        self.classes.clone_from(classes);
        self.folded.clone_from(folded);
        self.details.clone_from(details);
        self.patches.clone_from(patches);
    }
}

impl Topology {
    /// Refuses triangles over vertices that do not exist, too many of them, and classes that are not theirs.
    pub(super) fn new(triangles: Vec<[u32; 3]>, classes: Vec<u8>, vertices: usize) -> Result<Self, RenderError> {
        if triangles.len() > MAX_TRIANGLES {
            return Err(RenderError::TooMany {
                what: "triangles in one mesh",
                found: triangles.len(),
                limit: MAX_TRIANGLES,
            });
        }
        if classes.len() != triangles.len() {
            return Err(RenderError::Length {
                surface: 0,
                what: "classes of triangles",
                expected: triangles.len(),
                found: classes.len(),
            });
        }
        match triangles.as_flattened().iter().find(|&&vertex| vertex as usize >= vertices) {
            Some(&vertex) => Err(RenderError::Index { vertex, vertices }),
            None => Ok(Self { triangles, classes, ..Self::default() }),
        }
    }

    pub(super) fn clear(&mut self) {
        self.triangles.clear();
        self.classes.clear();
        self.folded.clear();
        self.details.clear();
        self.patches.clear();
    }

    /// Writes which folds and details touch each triangle, and its patch, by those of the vertices (none if nobody told).
    pub(super) fn touch(&mut self, creased: &[u32], detailed: &[u8], vertices: usize) {
        self.folded.clear();
        if !creased.is_empty() {
            let bits = |vertex: u32| creased.get(vertex as usize).copied().unwrap_or(0);
            self.folded.extend(self.triangles.iter().map(|[a, b, c]| bits(*a) | bits(*b) | bits(*c)));
        }
        self.details.clear();
        self.patches.clear();
        if !detailed.is_empty() {
            let bits = |vertex: u32| detailed.get(vertex as usize).copied().unwrap_or(detail::ALWAYS);
            self.details.extend(self.triangles.iter().map(|[a, b, c]| bits(*a) | bits(*b) | bits(*c)));
            patches::number(&self.triangles, &self.classes, vertices, &mut self.patches);
        }
    }
}
