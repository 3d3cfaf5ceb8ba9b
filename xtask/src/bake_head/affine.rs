//! The affine map nearest to a displacement of some points: how teeth and tongue move with a face and keep their shape.

use nalgebra::{Matrix4, Matrix4x3, Vector4};

/// A displacement that is affine in the position.
pub(crate) struct Affine {
    centre: [f64; 3],
    coefficients: Matrix4x3<f64>,
}

impl Affine {
    /// Least squares over points that move. `None` where they lie in a plane.
    pub(crate) fn fit(points: &[[f64; 3]], deltas: &[[f64; 3]]) -> Option<Self> {
        let count = points.len() as f64;
        let centre = std::array::from_fn(|k| points.iter().map(|p| p[k]).sum::<f64>() / count);
        let (mut a, mut b) = (Matrix4::zeros(), Matrix4x3::zeros());
        for (point, delta) in points.iter().zip(deltas) {
            let x = row(*point, centre);
            a += x * x.transpose();
            b += x * nalgebra::RowVector3::from(*delta);
        }
        Some(Self { centre, coefficients: a.cholesky()?.solve(&b) })
    }

    /// The displacement of a point.
    pub(crate) fn at(&self, point: [f64; 3]) -> [f64; 3] {
        let x = row(point, self.centre);
        std::array::from_fn(|k| self.coefficients.column(k).dot(&x))
    }
}

/// 1 and the position about the centre in centimetres, so that the columns are of one size.
fn row(point: [f64; 3], centre: [f64; 3]) -> Vector4<f64> {
    let [x, y, z] = std::array::from_fn(|k| (point[k] - centre[k]) * 100.0);
    Vector4::new(1.0, x, y, z)
}
