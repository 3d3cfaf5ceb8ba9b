//! Adding weighted displacements to positions. Identity adds some one hundred and fifty targets with 140,000 moving vertices at once, so its shapes stay quantised (they come from memory, not
//! from the cache) and are summed in registers of sixteen; expression adds few, in floats.

use pulp::{Arch, Simd, WithSimd};

use super::asset::{SparseShape, Target};

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

/// Vertices of a line.
const WIDE: usize = 16;
/// Bits of the quanta of x, y and z in a word, and where they begin.
const FIELDS: [(u32, u32); 3] = [(11, 0), (11, 11), (10, 22)];
/// The bits of 2²³: or'ed with a number below 2¹⁶, those of 2²³ plus that number.
const MAGIC: u32 = 0x4b00_0000;

/// What a target does to sixteen vertices that follow each other, in quanta: the three numbers of a vertex in a word, each greater by half of what its bits hold. One line of the cache.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
struct Line([u32; WIDE]);

/// Sixteen vertices, by axes.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C, align(64))]
pub(super) struct Sums([[f32; WIDE]; 3]);

/// One target.
#[derive(Debug, Clone)]
struct Shape {
    /// Metres of a quantum.
    step: f32,
    /// Its lines in [`Targets::lines`].
    lines: std::ops::Range<usize>,
}

/// All targets of a head. Those of a person come from memory, not from the cache: they are read in the order in which they lie, and packed.
#[derive(Debug, Clone)]
pub(super) struct Targets {
    shapes: Vec<Shape>,
    lines: Vec<Line>,
    /// Which sixteen vertices each line moves.
    places: Vec<u16>,
    base: Vec<Sums>,
}

impl Targets {
    /// Of a head of at most 65,536 vertices, which reading an asset makes sure of.
    pub(super) fn new(targets: &[Target], base: &[[f32; 3]]) -> Self {
        let (mut lines, mut places) = (Vec::new(), Vec::new());
        let sixteen = |from: &[[f32; 3]]| {
            let axis = |axis: usize| std::array::from_fn(|i| from.get(i).map_or(0.0, |place| place[axis]));
            Sums([axis(0), axis(1), axis(2)])
        };
        let base: Vec<Sums> = base.chunks(WIDE).map(sixteen).collect();
        let shape = |target: &Target| {
            let start = lines.len();
            let moved: Vec<_> = target.shape.indices.iter().zip(&target.shape.values).collect();
            for group in moved.chunk_by(|a, b| *a.0 as usize / WIDE == *b.0 as usize / WIDE) {
                let mut rest = [[0_i32; 3]; WIDE];
                group.iter().for_each(|(v, values)| rest[**v as usize % WIDE] = values.map(i32::from));
                // What does not fit into one line goes into several.
                while rest.as_flattened().iter().any(|value| *value != 0) {
                    lines.push(Line(rest.each_mut().map(pack)));
                    places.push((*group[0].0 as usize / WIDE) as u16);
                }
            }
            Shape { step: target.shape.step, lines: start..lines.len() }
        };
        Self { shapes: targets.iter().map(shape).collect(), lines, places, base }
    }

    pub(super) fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Scratch of [`Targets::shape`].
    pub(super) fn sums(&self) -> Vec<Sums> {
        self.base.clone()
    }

    /// positions = scale · (base + Σ weight · displacement − middle).
    pub(super) fn shape(
        &self,
        weights: &[f32],
        middle: [f32; 3],
        scale: f32,
        sums: &mut [Sums],
        positions: &mut [[f32; 3]],
    ) {
        sums.copy_from_slice(&self.base);
        Arch::new().dispatch(Adding { targets: self, weights, sums });
        for (Sums([x, y, z]), positions) in sums.iter().zip(positions.chunks_mut(WIDE)) {
            for (((position, x), y), z) in positions.iter_mut().zip(x).zip(y).zip(z) {
                *position = [(x - middle[0]) * scale, (y - middle[1]) * scale, (z - middle[2]) * scale];
            }
        }
    }
}

/// Takes as much of three quanta as a word holds.
fn pack(rest: &mut [i32; 3]) -> u32 {
    let mut word = 0;
    for (value, (bits, at)) in rest.iter_mut().zip(FIELDS) {
        let half = 1 << (bits - 1);
        let taken = (*value).clamp(-half, half - 1);
        *value -= taken;
        word |= ((taken + half) as u32) << at;
    }
    word
}

struct Adding<'a> {
    targets: &'a Targets,
    weights: &'a [f32],
    sums: &'a mut [Sums],
}

impl WithSimd for Adding<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Self { targets, weights, sums } = self;
        for (shape, &weight) in targets.shapes.iter().zip(weights) {
            if weight != 0.0 {
                targets.add(s, shape, weight, sums);
            }
        }
    }
}

impl Targets {
    #[inline(always)]
    fn add<S: Simd>(&self, s: S, shape: &Shape, weight: f32, sums: &mut [Sums]) {
        let factor = s.splat_f32s(weight * shape.step);
        let (lines, places) = (&self.lines[shape.lines.clone()], &self.places[shape.lines.clone()]);
        for (Line(words), place) in lines.iter().zip(places) {
            let Sums([x, y, z]) = &mut sums[usize::from(*place)];
            for at in (0..WIDE).step_by(S::U32_LANES) {
                let words = S::as_simd_u32s(&words[at..at + S::U32_LANES]).0[0];
                add_field::<S, 0>(s, factor, words, &mut x[at..at + S::F32_LANES]);
                add_field::<S, 1>(s, factor, words, &mut y[at..at + S::F32_LANES]);
                add_field::<S, 2>(s, factor, words, &mut z[at..at + S::F32_LANES]);
            }
        }
    }
}

/// Adds factor · quantum, for one of the fields of words.
#[inline(always)]
fn add_field<S: Simd, const FIELD: usize>(s: S, factor: S::f32s, words: S::u32s, sums: &mut [f32]) {
    let (bits, at) = FIELDS[FIELD];
    let words = s.wrapping_dyn_shr_u32s(words, s.splat_u32s(at));
    let field = s.or_u32s(s.and_u32s(words, s.splat_u32s((1 << bits) - 1)), s.splat_u32s(MAGIC));
    let quanta = s.sub_f32s(pulp::cast(field), s.splat_f32s(((1 << 23) + (1 << (bits - 1))) as f32));
    let sum = &mut S::as_mut_simd_f32s(sums).0[0];
    *sum = s.add_f32s(*sum, s.mul_f32s(factor, quanta));
}

#[cfg(test)]
mod tests {
    use pulp::Scalar;

    use super::super::{FaceModel, HeadAsset};
    use super::*;

    #[test]
    fn lines_are_the_targets_at_every_width() {
        let asset = HeadAsset::from_bytes(FaceModel::built_in_file()).unwrap();
        let model = FaceModel::new(asset.clone());
        let targets = Targets::new(&asset.targets, &asset.positions);
        let weights = model.identity(&model.sample(3)).unwrap().weights;
        let (mut narrow, mut wide) = (targets.sums(), targets.sums());
        Adding { targets: &targets, weights: &weights, sums: &mut narrow }.with_simd(Scalar);
        Arch::new().dispatch(Adding { targets: &targets, weights: &weights, sums: &mut wide });
        assert_eq!(narrow, wide);
        let mut plain: Vec<[f64; 3]> = asset.positions.iter().map(|place| place.map(f64::from)).collect();
        for (target, &weight) in asset.targets.iter().zip(&weights) {
            for (vertex, delta) in target.shape.iter() {
                (0..3).for_each(|axis| plain[vertex][axis] += f64::from(weight) * f64::from(delta[axis]));
            }
        }
        let sum = |vertex: usize, axis: usize| f64::from(wide[vertex / WIDE].0[axis][vertex % WIDE]);
        let errors = plain.iter().enumerate().flat_map(|(v, p)| (0..3).map(move |axis| (sum(v, axis) - p[axis]).abs()));
        let most = errors.fold(0.0, f64::max);
        println!("{} lines; largest difference {most:.1e} m", targets.lines.len());
        assert!(most < 1e-6);
    }
}
