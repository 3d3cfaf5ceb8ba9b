//! Thin-plate splines in space: the smoothest warp of space that takes points near to points.
//!
//! f(x) = A x + b + Σ w_i φ(|x − x_i|) with φ(r) = −r, the kernel of the biharmonic operator in three dimensions (Duchon 1977; Bookstein, *Principal Warps*, PAMI 1989).
//! With a slackness s_i for each point the spline approximates rather than interpolates (Wahba 1990).

use nalgebra::{DMatrix, Vector3};

/// A warp.
#[derive(Debug, Clone)]
pub(super) struct Spline {
    centres: Vec<[f64; 3]>,
    /// Rows: one for each centre, then the constant, x, y, z.
    coefficients: DMatrix<f64>,
}

impl Spline {
    /// The warp that takes each source towards its target; slackness 0 takes it there exactly. `None` for fewer than four points, or points in one plane.
    pub(super) fn new(sources: &[[f64; 3]], targets: &[[f64; 3]], slackness: &[f64]) -> Option<Self> {
        let count = sources.len();
        let mut system = DMatrix::zeros(count + 4, count + 4);
        let mut values = DMatrix::zeros(count + 4, 3);
        for i in 0..count {
            for j in 0..count {
                system[(i, j)] = -(Vector3::from(sources[i]) - Vector3::from(sources[j])).norm();
            }
            system[(i, i)] = slackness[i];
            let [x, y, z] = sources[i];
            for (k, value) in [1.0, x, y, z].into_iter().enumerate() {
                system[(i, count + k)] = value;
                system[(count + k, i)] = value;
            }
            (0..3).for_each(|k| values[(i, k)] = targets[i][k]);
        }
        let coefficients = system.lu().solve(&values)?;
        coefficients.iter().all(|v| v.is_finite()).then(|| Self { centres: sources.to_vec(), coefficients })
    }

    /// Where the warp takes a point.
    pub(super) fn apply(&self, point: [f64; 3]) -> [f64; 3] {
        let count = self.centres.len();
        let mut out = [0.0; 3];
        for (k, value) in [1.0, point[0], point[1], point[2]].into_iter().enumerate() {
            (0..3).for_each(|axis| out[axis] += self.coefficients[(count + k, axis)] * value);
        }
        for (i, &centre) in self.centres.iter().enumerate() {
            let kernel = -(Vector3::from(point) - Vector3::from(centre)).norm();
            (0..3).for_each(|axis| out[axis] += self.coefficients[(i, axis)] * kernel);
        }
        out
    }
}
