use nalgebra::allocator::Allocator;
use nalgebra::{Const, DefaultAllocator, Dim, OMatrix, OVector, SVector};

use super::Loss;

/// The normal equations of a problem at one state: cost ½·Σρ, gradient Σ w·Jᵀr and Gauss–Newton matrix Σ w·JᵀJ (lower triangle), w = ρ′.
///
/// The weights are those of iteratively reweighted least squares. Triggs' correction (2000) adds the term with ρ″, which is negative for
/// both losses and often spoils positive definiteness; without it the model lies above a concave ρ(s), so full steps still descend.
#[derive(Debug, Clone)]
pub struct Normal<D: Dim>
where
    DefaultAllocator: Allocator<D> + Allocator<D, D>,
{
    pub(super) cost: f64,
    pub(super) gradient: OVector<f64, D>,
    pub(super) matrix: OMatrix<f64, D, D>,
    pub(super) misplaced: Option<usize>,
}

impl<D: Dim> Normal<D>
where
    DefaultAllocator: Allocator<D> + Allocator<D, D>,
{
    /// Empty sums for this many parameters. The solver makes its own; a test of derivatives makes one here.
    #[must_use]
    pub fn new(size: D) -> Self {
        Self {
            cost: 0.0,
            gradient: OVector::zeros_generic(size, Const::<1>),
            matrix: OMatrix::zeros_generic(size, size),
            misplaced: None,
        }
    }

    pub(super) fn clear(&mut self) {
        self.cost = 0.0;
        self.gradient.fill(0.0);
        self.matrix.fill(0.0);
        self.misplaced = None;
    }

    /// Half the sum of all blocks' losses so far.
    #[must_use]
    pub fn cost(&self) -> f64 {
        self.cost
    }

    /// The gradient of the cost so far: Σ w·Jᵀr.
    #[must_use]
    pub fn gradient(&self) -> &OVector<f64, D> {
        &self.gradient
    }

    /// Adds a block of K whitened residuals with its derivative by every parameter.
    #[inline]
    pub fn add<const K: usize>(&mut self, loss: Loss, residual: &SVector<f64, K>, jacobian: &OMatrix<f64, Const<K>, D>)
    where
        DefaultAllocator: Allocator<Const<K>, D>,
    {
        let (cost, weight) = loss.evaluate(residual.norm_squared());
        self.cost += 0.5 * cost;
        let size = self.gradient.nrows();
        for column in 0..size {
            let mut pull = 0.0;
            for k in 0..K {
                pull += jacobian[(k, column)] * residual[k];
            }
            self.gradient[column] += weight * pull;
            for row in column..size {
                let mut product = 0.0;
                for k in 0..K {
                    product += jacobian[(k, row)] * jacobian[(k, column)];
                }
                self.matrix[(row, column)] += weight * product;
            }
        }
    }

    /// Adds a block of K whitened residuals that depends on few parameters: `columns` names them (each once), `rows` holds the derivatives
    /// of each residual by them, in the same order.
    ///
    /// A column that does not exist makes the solver return [`super::SolveError::Column`].
    pub fn add_sparse<const K: usize>(
        &mut self,
        loss: Loss,
        residual: &[f64; K],
        columns: &[usize],
        rows: [&[f64]; K],
    ) {
        let size = self.gradient.nrows();
        if let Some(&column) = columns.iter().find(|&&column| column >= size) {
            self.misplaced = Some(column);
            return;
        }
        let (cost, weight) = loss.evaluate(residual.iter().map(|r| r * r).sum());
        self.cost += 0.5 * cost;
        for (row, &r) in rows.iter().zip(residual) {
            for (i, (&a, &derivative)) in columns.iter().zip(*row).enumerate() {
                let weighted = weight * derivative;
                self.gradient[a] += weighted * r;
                for (&b, &other) in columns.iter().zip(*row).take(i + 1) {
                    self.matrix[(a.max(b), a.min(b))] += weighted * other;
                }
            }
        }
    }

    /// Adds a Gaussian prior: parameter `index` departs by `departure` from what is expected, with this standard deviation.
    pub fn prior(&mut self, index: usize, departure: f64, sigma: f64) {
        self.add_sparse(Loss::None, &[departure / sigma], &[index], [&[1.0 / sigma]]);
    }

    /// Adds a block that cannot be evaluated here (a point behind the camera): a bounded loss counts it at its ceiling, any other forbids the
    /// state, so that the solver takes a shorter step.
    pub fn add_impossible(&mut self, loss: Loss) {
        self.cost += loss.ceiling().map_or(f64::INFINITY, |ceiling| 0.5 * ceiling);
    }
}
