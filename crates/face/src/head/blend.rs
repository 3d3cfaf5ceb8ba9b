//! Adding weighted displacements to positions. Identity adds some two hundred targets with 70,000 moving vertices at once, so its shapes stay quantised (they come from memory,
//! not from the cache) and are summed in registers of four; expression adds few, in floats.

use super::asset::SparseShape;

/// Floats of a block of positions: 6 KiB, so that it stays in the first cache.
const BLOCK: usize = 1536;
/// Dense shapes that are added in one pass over a block.
const TOGETHER: usize = 4;

/// One vertex of a sparse displacement, metres.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) vertex: u32,
    pub(super) delta: [f32; 3],
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

/// A quantised displacement, in the form that is fastest for the share of the vertices it moves.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    step: f32,
    form: Form,
}

#[derive(Debug, Clone)]
enum Form {
    /// x, y, z in quanta and the vertex (as unsigned) of each that moves.
    Sparse(Vec<[i16; 4]>),
    /// Three quanta for each vertex.
    Dense(Vec<i16>),
}

/// Sums of sparse displacements; the fourth number fills the register and means nothing.
pub(super) type Sum = [f32; 4];

impl Shape {
    /// `vertices` is at most 65,536, which reading an asset makes sure of.
    pub(super) fn new(shape: &SparseShape, vertices: usize) -> Self {
        let pairs = shape.indices.iter().zip(&shape.values);
        let form = if 2 * shape.indices.len() > vertices {
            let mut values = vec![0; 3 * vertices];
            for (&vertex, value) in pairs {
                values[3 * vertex as usize..][..3].copy_from_slice(value);
            }
            Form::Dense(values)
        } else {
            Form::Sparse(pairs.map(|(&vertex, &[x, y, z])| [x, y, z, vertex as u16 as i16]).collect())
        };
        Self { step: shape.step, form }
    }
}

/// positions += Σ weight · displacement over the dense shapes, sums = Σ weight · displacement over the sparse ones, of those whose weight is not 0.
pub(super) fn add_all(positions: &mut [[f32; 3]], sums: &mut [Sum], shapes: &[Shape], weights: &[f32]) {
    sums.fill([0.0; 4]);
    let flat = positions.as_flattened_mut();
    let empty: &[i16] = &[];
    let mut batch = [(0.0, empty); TOGETHER];
    let mut filled = 0;
    for (shape, &weight) in shapes.iter().zip(weights) {
        let factor = weight * shape.step;
        match &shape.form {
            _ if weight == 0.0 => {}
            Form::Sparse(entries) => add_entries(sums, entries, factor),
            Form::Dense(values) => {
                batch[filled] = (factor, values);
                filled += 1;
                if filled == TOGETHER {
                    add_four(flat, &batch);
                    filled = 0;
                }
            }
        }
    }
    for (factor, values) in &batch[..filled] {
        for (sum, &quanta) in flat.iter_mut().zip(*values) {
            *sum += factor * f32::from(quanta);
        }
    }
}

// Not inlined: inside the loop over shapes its pointers no longer fit the registers.
#[inline(never)]
fn add_entries(sums: &mut [Sum], entries: &[[i16; 4]], factor: f32) {
    for entry in entries {
        let sum = &mut sums[usize::from(entry[3] as u16)];
        sum[0] += factor * f32::from(entry[0]);
        sum[1] += factor * f32::from(entry[1]);
        sum[2] += factor * f32::from(entry[2]);
        // Not used: so that the four go through one register.
        sum[3] += factor * f32::from(entry[3]);
    }
}

/// Four dense shapes in one pass, block by block.
#[inline(never)]
fn add_four(flat: &mut [f32], batch: &[(f32, &[i16]); TOGETHER]) {
    let [(f, a), (g, b), (h, c), (k, d)] = *batch;
    for (number, block) in flat.chunks_mut(BLOCK).enumerate() {
        let part = |values: &'_ [i16]| -> std::ops::Range<usize> {
            let start = number * BLOCK;
            start..(start + block.len()).min(values.len())
        };
        let (a, b, c, d) = (&a[part(a)], &b[part(b)], &c[part(c)], &d[part(d)]);
        for ((((sum, &a), &b), &c), &d) in block.iter_mut().zip(a).zip(b).zip(c).zip(d) {
            *sum += (f * f32::from(a) + g * f32::from(b)) + (h * f32::from(c) + k * f32::from(d));
        }
    }
}
