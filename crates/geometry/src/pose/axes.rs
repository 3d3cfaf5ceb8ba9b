//! One frame's axes written in another's, reflections included; 4×4 matrices.

use crate::error::GeometryError;

/// A signed permutation of the axes: row `i` holds the new coordinate `i` in terms of the old ones.
///
/// A rotation matrix becomes P·R·Pᵀ. On quaternions that is: the vector part is an axial vector, so it turns into det(P)·P·v, and the scalar
/// stays. That also holds for reflections (det −1), whose quaternions read by the formulas of a left-handed engine give P·R·Pᵀ.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axes {
    rows: [[f64; 3]; 3],
    determinant: f64,
}

impl Axes {
    pub(super) const fn new(rows: [[f64; 3]; 3]) -> Self {
        let [a, b, c] = rows;
        let determinant = a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0])
            + a[2] * (b[0] * c[1] - b[1] * c[0]);
        Self { rows, determinant }
    }

    /// The same vector in the new axes.
    pub(super) fn vector(&self, v: [f64; 3]) -> [f64; 3] {
        std::array::from_fn(|i| dot(self.rows[i], v))
    }

    /// The vector in the old axes.
    pub(super) fn vector_back(&self, v: [f64; 3]) -> [f64; 3] {
        std::array::from_fn(|i| dot(std::array::from_fn(|j| self.rows[j][i]), v))
    }

    /// The same rotation, as x, y, z, w, in the new axes.
    pub(super) fn quaternion(&self, [x, y, z, w]: [f64; 4]) -> [f64; 4] {
        let [x, y, z] = self.vector([x, y, z]).map(|c| c * self.determinant);
        [x, y, z, w]
    }

    /// The rotation in the old axes.
    pub(super) fn quaternion_back(&self, [x, y, z, w]: [f64; 4]) -> [f64; 4] {
        let [x, y, z] = self.vector_back([x, y, z]).map(|c| c * self.determinant);
        [x, y, z, w]
    }
}

/// Adding to +0 keeps the sign of zero out of files.
fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).fold(0.0, |sum, (x, y)| sum + x * y)
}

/// The rows of the 4×4 matrix of a rigid motion.
pub(super) fn matrix([a, b, c]: [[f64; 3]; 3], [x, y, z]: [f64; 3]) -> [[f64; 4]; 4] {
    let row = |[p, q, r]: [f64; 3], t: f64| [p, q, r, t];
    [row(a, x), row(b, y), row(c, z), [0.0, 0.0, 0.0, 1.0]]
}

/// Refuses a last row other than 0 0 0 1, which most often is a transposed matrix.
pub(super) fn check_last_row(what: &'static str, row: [f64; 4], remedy: &'static str) -> Result<(), GeometryError> {
    match row.into_iter().zip([0.0, 0.0, 0.0, 1.0]).find(|(value, expected)| (value - expected).abs() > 1e-6) {
        None => Ok(()),
        Some((value, expected)) => {
            Err(GeometryError::OutOfRange { what, value, least: expected, most: expected, remedy })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Axes;
    use crate::frame::{Head, World};
    use crate::rotation::Rotation;

    #[test]
    fn quaternions_change_axes_as_matrices_do() {
        let rows = [[0.0, 0.0, 1.0], [-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];
        let reflection = Axes::new(rows);
        assert_eq!(reflection.determinant, -1.0);
        let q = [0.5, -0.1, 0.7, (1.0_f64 - 0.75).sqrt()];
        let r = Rotation::<Head, World>::from_xyzw(q).unwrap();
        let p = nalgebra::Matrix3::from_fn(|i, j| rows[i][j]);
        let by_matrix = p * r.matrix() * p.transpose();
        let by_quaternion = Rotation::<Head, World>::from_xyzw(reflection.quaternion(q)).unwrap().matrix();
        assert!((by_matrix - by_quaternion).amax() < 1e-15);
        assert_eq!(reflection.quaternion_back(reflection.quaternion(q)), q);
        assert_eq!(reflection.vector_back(reflection.vector([1.0, 2.0, 3.0])), [1.0, 2.0, 3.0]);
    }
}
