//! The wrinkles of a batch: how strongly each set is drawn at each fragment, and where in its furrows.

use pulp::Simd;

use super::{Batch, Filling, Source};
use crate::lanes::{F, I, V3, WIDE, Wide, inlined, prefetch};
use crate::primitive::word;

/// The most sets of wrinkles that sixteen neighbouring fragments can have.
pub(super) const MOST_CREASES: usize = 4;

/// One set of wrinkles at a batch's fragments.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(64))]
pub(crate) struct Crease {
    /// How much it wrinkles there, 0–1, times how strongly it is drawn.
    pub(crate) strength: Wide,
    /// Metres across the furrows, and the direction in which they grow, in the camera's frame, metres a metre.
    pub(crate) phase: Wide,
    pub(crate) across: [Wide; 3],
    /// Number of the set.
    pub(crate) number: usize,
}

impl Source<'_> {
    /// Asks for what the vertices have of the sets of wrinkles that touch some fragment; of two neighbours one stands for both.
    #[inline(always)]
    pub(super) fn creases_ahead<S: Simd>(&self, s: S, mut touched: u32, with: &Filling) {
        while touched != 0 {
            let lines = self.surface.mesh.crease(touched.trailing_zeros() as usize).as_ptr();
            touched &= touched - 1;
            for lane in (0..WIDE).step_by(2) {
                for corner in 0..3 {
                    prefetch(s, lines.wrapping_add(with.words[word::VERTICES + corner][lane] as u32 as usize));
                }
            }
        }
    }
}

impl Batch {
    /// Adds the sets of wrinkles that touch some fragment.
    #[inline(always)]
    pub(super) fn wrinkle<S: Simd>(&mut self, s: S, mut touched: u32, of: &Source<'_>, with: &mut Filling) {
        let Self { creases, folds, .. } = self;
        let Filling { words, corners, shares, .. } = with;
        let lanes = inlined(
            #[inline(always)]
            |bits: i32| {
                let mut lanes = 0;
                for at in (0..WIDE).step_by(I::<S>::LANES) {
                    lanes |= (!(I::load(s, &words[word::FOLDED], at) & bits).is_zero()).bits() << at;
                }
                lanes
            },
        );
        // The others keep what they held: their sets are 0, and so is all that comes of them.
        let mut left = lanes(-1);
        while left != 0 {
            let lane = left.trailing_zeros() as usize & (WIDE - 1);
            left &= left - 1;
            for corner in 0..3 {
                let [x, y, z, ..] = of.records[words[word::VERTICES + corner][lane] as u32 as usize].0;
                let place = &mut corners[corner];
                (place[0][lane], place[1][lane], place[2][lane]) = (x, y, z);
            }
        }
        while touched != 0 && *folds < MOST_CREASES {
            let number = touched.trailing_zeros() as usize;
            touched &= touched - 1;
            let (lines, drive) = (of.surface.mesh.crease(number), of.surface.wrinkles[number]);
            let crease = &mut creases[*folds];
            *folds += 1;
            crease.number = number;
            let (mut strength, mut phase) = ([[0.0; WIDE]; 3], [[0.0; WIDE]; 3]);
            let mut left = lanes(1 << number);
            while left != 0 {
                let lane = left.trailing_zeros() as usize & (WIDE - 1);
                left &= left - 1;
                for corner in 0..3 {
                    let own = words[word::VERTICES + corner][lane] as u32 as usize;
                    [strength[corner][lane], phase[corner][lane]] = lines[own];
                }
            }
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                let mixed = inlined(
                    #[inline(always)]
                    |list: &[Wide; 3]| {
                        F::load(s, &shares[0], at) * F::load(s, &list[0], at)
                            + F::load(s, &shares[1], at) * F::load(s, &list[1], at)
                            + F::load(s, &shares[2], at) * F::load(s, &list[2], at)
                    },
                );
                (mixed(&strength) * drive).store(&mut crease.strength, at);
                mixed(&phase).store(&mut crease.phase, at);
                // The phase's gradient in the triangle's plane: the vector g with g·e₁ = d₁ and g·e₂ = d₂.
                let first = V3::load(s, &corners[0], at);
                let (a, b) = (V3::load(s, &corners[1], at) - first, V3::load(s, &corners[2], at) - first);
                let start = F::load(s, &phase[0], at);
                let (d1, d2) = (F::load(s, &phase[1], at) - start, F::load(s, &phase[2], at) - start);
                let (aa, ab, bb) = (a.dot(a), a.dot(b), b.dot(b));
                let determinant = aa * bb - ab * ab;
                let zero = F::splat(s, 0.0);
                let inverse = determinant.gt(F::splat(s, 1e-18)).select(1.0 / determinant, zero);
                let (u, v) = ((d1 * bb - d2 * ab) * inverse, (d2 * aa - d1 * ab) * inverse);
                (a * u + b * v).store(&mut crease.across, at);
            }
        }
    }
}
