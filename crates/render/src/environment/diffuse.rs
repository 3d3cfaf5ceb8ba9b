//! Light from everywhere on a matt surface, for the directions of one frame.

use super::Environment;
use crate::lanes::{F, Lanes, V3, inlined, luminance};

/// Irradiance over π by the normal: for each colour a polynomial of the second degree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Diffuse {
    constant: [f32; 3],
    linear: [[f32; 3]; 3],
    /// Of x², y², z², xy, yz, xz.
    quadratic: [[f32; 3]; 6],
}

impl Environment {
    /// The harmonics seen from a frame, from whose directions `turn` leads to the map's, times `gain`.
    pub(crate) fn diffuse(&self, turn: &[[f32; 3]; 3], gain: [f32; 3]) -> Diffuse {
        let mut diffuse = Diffuse { constant: [0.0; 3], linear: [[0.0; 3]; 3], quadratic: [[0.0; 3]; 6] };
        for (colour, gain) in gain.into_iter().enumerate() {
            let h = self.harmonics.map(|coefficient| coefficient[colour] * gain);
            diffuse.constant[colour] = 0.282_095 * h[0] - 0.315_392 * h[6];
            let linear = [h[3], h[1], h[2]].map(|coefficient| 0.488_603 * coefficient);
            let [xy, yz, xz, squares] = [h[4], h[5], h[7], h[8]].map(|coefficient| 0.546_274 * coefficient);
            let matrix = [[squares, xy, xz], [xy, -squares, yz], [xz, yz, 0.946_176 * h[6]]];
            // The form between two axes of the frame.
            let form = |a: usize, b: usize| -> f32 {
                (0..3).map(|i| turn[i][a] * (0..3).map(|j| matrix[i][j] * turn[j][b]).sum::<f32>()).sum()
            };
            for axis in 0..3 {
                diffuse.linear[axis][colour] = (0..3).map(|i| turn[i][axis] * linear[i]).sum();
                diffuse.quadratic[axis][colour] = form(axis, axis);
            }
            for (term, (a, b)) in [(0, 1), (1, 2), (0, 2)].into_iter().enumerate() {
                diffuse.quadratic[3 + term][colour] = 2.0 * form(a, b);
            }
        }
        diffuse
    }
}

/// [`Diffuse`]'s luminance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Luminance {
    constant: f32,
    linear: [f32; 3],
    quadratic: [f32; 6],
}

impl Luminance {
    #[inline(always)]
    pub(crate) fn at<S: Lanes>(&self, V3 { x, y, z }: V3<S>) -> F<S> {
        let Self { constant, linear, quadratic } = self;
        let by_x = x * quadratic[0] + y * quadratic[3] + z * quadratic[5] + linear[0];
        let by_y = y * quadratic[1] + z * quadratic[4] + linear[1];
        let by_z = z * quadratic[2] + linear[2];
        (x * by_x + y * by_y + (z * by_z + *constant)).at_least(0.0)
    }
}

impl Diffuse {
    pub(crate) fn luminance(&self) -> Luminance {
        Luminance {
            constant: luminance(self.constant),
            linear: self.linear.map(luminance),
            quadratic: self.quadratic.map(luminance),
        }
    }

    /// What white paint with a normal reflects. Not below 0.
    #[inline(always)]
    pub(crate) fn at<S: Lanes>(&self, V3 { x, y, z }: V3<S>) -> V3<S> {
        let Self { constant, linear, quadratic } = self;
        let colour = inlined(
            #[inline(always)]
            |c: usize| {
                let by_x = x * quadratic[0][c] + y * quadratic[3][c] + z * quadratic[5][c] + linear[0][c];
                let by_y = y * quadratic[1][c] + z * quadratic[4][c] + linear[1][c];
                let by_z = z * quadratic[2][c] + linear[2][c];
                (x * by_x + y * by_y + (z * by_z + constant[c])).at_least(0.0)
            },
        );
        V3::new(colour(0), colour(1), colour(2))
    }
}
