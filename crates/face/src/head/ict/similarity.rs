//! How far two lists of points differ in shape.

use nalgebra::{Matrix3, Vector3};

/// Mean distance between points and others moved, turned and scaled to fit them best in the least squares (Umeyama, PAMI 1991); 0 for no points. The unit of `targets`.
pub(super) fn mean_distance(sources: &[[f64; 3]], targets: &[[f64; 3]]) -> f64 {
    let count = (sources.len().min(targets.len()) as f64).max(1.0);
    let mean = |points: &[[f64; 3]]| points.iter().fold(Vector3::zeros(), |sum, &p| sum + Vector3::from(p)) / count;
    let (from, to) = (mean(sources), mean(targets));
    let (mut cross, mut spread) = (Matrix3::<f64>::zeros(), 0.0);
    for (&a, &b) in sources.iter().zip(targets) {
        let (a, b) = (Vector3::from(a) - from, Vector3::from(b) - to);
        cross += b * a.transpose();
        spread += a.norm_squared();
    }
    let svd = cross.svd(true, true);
    let (Some(u), Some(v)) = (svd.u, svd.v_t) else { return f64::NAN };
    let mut signs = Vector3::from_element(1.0);
    signs[2] = (u.determinant() * v.determinant()).signum();
    let rotation = u * Matrix3::from_diagonal(&signs) * v;
    let scale = svd.singular_values.dot(&signs) / spread.max(f64::MIN_POSITIVE);
    let distance = |(&a, &b): (&[f64; 3], &[f64; 3])| {
        (rotation * (Vector3::from(a) - from) * scale + to - Vector3::from(b)).norm()
    };
    sources.iter().zip(targets).map(distance).sum::<f64>() / count
}
