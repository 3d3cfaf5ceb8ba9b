//! Identity in few numbers: principal components of the people that the sampler draws.
//!
//! A person of scale s and target weights w is linear in x = (s w, s − 1): positions = base + T x, the last column of T being the base itself. With C the covariance of x over
//! people and G = TᵀT over the head's vertices, the eigenvectors u of C½ G C½ give modes C½ u: uncorrelated, of deviation 1, and orthogonal in the positions.

use lineament_face::{BasisData, FaceModel, HeadAsset, HeadError, Part};
use nalgebra::{DMatrix, DVector};

use super::error::BakeError;

/// Modes that are kept.
const MODES: usize = 64;
/// People drawn; each counts with its mirror image.
const PEOPLE: u64 = 4000;
/// The head without shoulders: skin above this height, metres.
const LOWEST: f32 = -0.125;

/// The modes of an asset that is complete but for them.
pub(crate) fn principal_modes(asset: &HeadAsset) -> Result<BasisData, BakeError> {
    let model = FaceModel::new(asset.clone());
    let size = asset.targets.len() + 1;
    let fault = |error: HeadError| BakeError::Content(error.to_string());
    let mut people: Vec<DVector<f64>> = Vec::new();
    for seed in 0..PEOPLE {
        let identity = model.identity(&model.sample(seed)).map_err(fault)?;
        for one in [&identity, &model.mirrored_identity(&identity)] {
            let scale = f64::from(one.scale);
            let numbers = one.weights.iter().map(|&w| scale * f64::from(w)).chain([scale - 1.0]);
            people.push(DVector::from_iterator(size, numbers));
        }
    }
    let count = people.len() as f64;
    let mean = people.iter().fold(DVector::zeros(size), |sum: DVector<f64>, x| sum + x) / count;
    let mut table = DMatrix::zeros(size, people.len());
    for (mut column, x) in table.column_iter_mut().zip(&people) {
        column.copy_from(&(x - &mean));
    }
    let covariance = &table * table.transpose() / count;
    let shapes = displacements(asset);
    let metric = shapes.transpose() * &shapes;

    let root = square_root(covariance);
    let spectrum = (&root * metric * &root).symmetric_eigen();
    let mut order: Vec<usize> = (0..size).collect();
    order.sort_by(|&a, &b| spectrum.eigenvalues[b].total_cmp(&spectrum.eigenvalues[a]).then(a.cmp(&b)));
    let whole: f64 = spectrum.eigenvalues.iter().map(|v| v.max(0.0)).sum();
    let mirror: Vec<usize> = asset.targets.iter().map(|t| t.mirror as usize).chain([size - 1]).collect();
    let mut basis = BasisData { mean: mean.iter().map(|&v| v as f32).collect(), ..BasisData::default() };
    let mut kept = 0.0;
    for &place in order.iter().take(MODES) {
        let mode = &root * spectrum.eigenvectors.column(place);
        let mirrored = DVector::from_fn(size, |i, _| mode[mirror[i]]);
        let sign = if mode.dot(&mirrored) < 0.0 { -1.0 } else { 1.0 };
        // Symmetric or antisymmetric to the last bit, and of a sign that does not hang on the solver.
        let exact = (&mode + mirrored * sign) * 0.5;
        let turned = if exact[exact.iamax()] < 0.0 { -exact } else { exact };
        basis.modes.push(turned.iter().map(|&v| v as f32).collect());
        basis.mirror_signs.push(sign as f32);
        kept += spectrum.eigenvalues[place].max(0.0);
        basis.variance_kept.push((kept / whole) as f32);
    }
    for modes in [10, 20, 40, MODES] {
        println!("{modes} identity modes keep {:.2} % of the variance", 100.0 * basis.variance_kept[modes - 1]);
    }
    let symmetric = basis.mirror_signs.iter().filter(|s| **s > 0.0).count();
    println!("{symmetric} of {MODES} modes are symmetric");
    Ok(basis)
}

/// What each target does to the head's vertices, the eyes' midpoint kept in place; last, what growing does.
fn displacements(asset: &HeadAsset) -> DMatrix<f64> {
    let skin = asset.parts.iter().find(|r| r.part == Part::Skin).map_or(0, |r| r.count as usize);
    let mut row_of = vec![None; asset.positions.len()];
    let mut rows = 0;
    for (i, position) in asset.positions[..skin].iter().enumerate() {
        if position[1] > LOWEST {
            row_of[i] = Some(rows);
            rows += 1;
        }
    }
    let mut shapes = DMatrix::zeros(3 * rows, asset.targets.len() + 1);
    for (column, target) in asset.targets.iter().enumerate() {
        let [left, right] = target.eye_centres;
        for row in 0..rows {
            (0..3).for_each(|k| shapes[(3 * row + k, column)] = -f64::from(left[k] + right[k]) / 2.0);
        }
        for (vertex, delta) in target.shape.iter() {
            if let Some(row) = row_of[vertex] {
                (0..3).for_each(|k| shapes[(3 * row + k, column)] += f64::from(delta[k]));
            }
        }
    }
    for (position, row) in asset.positions.iter().zip(&row_of) {
        if let Some(row) = row {
            (0..3).for_each(|k| shapes[(3 * row + k, asset.targets.len())] = f64::from(position[k]));
        }
    }
    shapes
}

/// The symmetric square root of a positive semidefinite matrix.
fn square_root(matrix: DMatrix<f64>) -> DMatrix<f64> {
    let spectrum = matrix.symmetric_eigen();
    let roots = spectrum.eigenvalues.map(|v| libm::sqrt(v.max(0.0)));
    &spectrum.eigenvectors * DMatrix::from_diagonal(&roots) * spectrum.eigenvectors.transpose()
}
