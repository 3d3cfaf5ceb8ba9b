//! Adding weighted displacements to positions: sparse ones entry by entry, dense ones in blocks that stay in the cache.

use super::asset::SparseShape;

/// Floats of a block: 6 KiB of positions.
const BLOCK: usize = 1536;

/// One vertex of a sparse displacement, metres.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) vertex: u32,
    pub(super) delta: [f32; 3],
}

/// A displacement, in the form that is fastest for the share of the vertices it moves.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    Sparse(Vec<Entry>),
    /// `step` times the values, three for each vertex.
    Dense {
        step: f32,
        values: Vec<i16>,
    },
}

impl Shape {
    pub(super) fn new(shape: &SparseShape, vertices: usize) -> Self {
        if 2 * shape.indices.len() > vertices {
            let mut values = vec![0; 3 * vertices];
            for (&vertex, value) in shape.indices.iter().zip(&shape.values) {
                values[3 * vertex as usize..][..3].copy_from_slice(value);
            }
            Self::Dense { step: shape.step, values }
        } else {
            Self::Sparse(entries(shape))
        }
    }
}

pub(super) fn entries(shape: &SparseShape) -> Vec<Entry> {
    shape.iter().map(|(vertex, delta)| Entry { vertex: vertex as u32, delta }).collect()
}

/// positions += weight · displacement.
#[inline]
pub(super) fn add_sparse(positions: &mut [[f32; 3]], entries: &[Entry], weight: f32) {
    for entry in entries {
        let position = &mut positions[entry.vertex as usize];
        position[0] += weight * entry.delta[0];
        position[1] += weight * entry.delta[1];
        position[2] += weight * entry.delta[2];
    }
}

/// positions += Σ weight · displacement, over the shapes with a weight other than 0, in their order within each kind.
pub(super) fn add_all(positions: &mut [[f32; 3]], shapes: &[Shape], weights: &[f32]) {
    let flat = positions.as_flattened_mut();
    let mut start = 0;
    for block in flat.chunks_mut(BLOCK) {
        for (shape, &weight) in shapes.iter().zip(weights) {
            if let (Shape::Dense { step, values }, true) = (shape, weight != 0.0) {
                let factor = weight * step;
                for (value, &quanta) in block.iter_mut().zip(&values[start..]) {
                    *value += factor * f32::from(quanta);
                }
            }
        }
        start += block.len();
    }
    for (shape, &weight) in shapes.iter().zip(weights) {
        if let (Shape::Sparse(entries), true) = (shape, weight != 0.0) {
            add_sparse(positions, entries, weight);
        }
    }
}
