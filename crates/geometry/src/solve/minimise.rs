use nalgebra::allocator::Allocator;
use nalgebra::{Cholesky, Const, DefaultAllocator, Dim, OMatrix, OVector};

use super::{Normal, SolveError};

/// A least-squares problem: what is unknown, and the residuals of a state.
pub trait Problem
where
    DefaultAllocator: Allocator<Self::Size> + Allocator<Self::Size, Self::Size>,
{
    /// The number of parameters: `Const<N>`, or `Dyn` if known only at run time.
    type Size: Dim;
    /// What is sought. It may live on a manifold (a rotation); steps live in its tangent space.
    type State: Clone;

    /// The number of parameters.
    fn size(&self) -> Self::Size;

    /// Adds every residual block at `state`, in an order of its own that is always the same.
    fn accumulate(&self, state: &Self::State, normal: &mut Normal<Self::Size>);

    /// Writes into `moved` the state a step away from `state`. The derivatives given to [`Normal`] are by this step, at zero.
    fn retract(&self, state: &Self::State, step: &OVector<f64, Self::Size>, moved: &mut Self::State);

    /// Whether parameter `index` stands at a bound that a move in this `direction` (+1 or −1) would cross; it is then held for one step
    /// (Bertsekas 1982). `retract` has to clamp to the same bounds.
    fn blocked(&self, _state: &Self::State, _index: usize, _direction: f64) -> bool {
        false
    }
}

/// When to stop, and how careful to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SolveOptions {
    /// Most steps tried, failed ones included. Default 50.
    pub max_iterations: usize,
    /// Damping of the first step, relative to the diagonal. 0 is Gauss–Newton, damped only after a step that fails. Default 1e-4.
    pub damping: f64,
    /// Stop once a step is shorter than this, in standard deviations of the result (√(gᵀH⁻¹g), the Newton decrement). Default 1e-6.
    pub step_tolerance: f64,
    /// Stop once a step lowers the cost by less than this share of it. Default 1e-14.
    pub cost_tolerance: f64,
}

impl Default for SolveOptions {
    fn default() -> Self {
        Self { max_iterations: 50, damping: 1e-4, step_tolerance: 1e-6, cost_tolerance: 1e-14 }
    }
}

/// Why the solver stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Termination {
    /// The step became shorter than the tolerance: converged.
    Step,
    /// The cost fell by less than the tolerance: converged.
    Cost,
    /// The limit on iterations was reached; the state is the best one seen.
    Iterations,
    /// No step, however short, lowers the cost although the gradient says so: the derivatives are wrong, or the cost is not smooth here.
    Stuck,
}

impl Termination {
    /// Whether the state is a minimum as far as the tolerances tell.
    #[must_use]
    pub fn converged(self) -> bool {
        matches!(self, Self::Step | Self::Cost)
    }
}

/// What the solver did.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SolveReport {
    /// ½·Σρ at the start.
    pub initial_cost: f64,
    /// ½·Σρ at the state returned.
    pub cost: f64,
    /// Steps tried.
    pub iterations: usize,
    /// Why it stopped.
    pub termination: Termination,
}

/// The solver with its buffers: keep it, and solving again allocates nothing.
pub struct LeastSquares<P: Problem>
where
    DefaultAllocator: Allocator<P::Size> + Allocator<P::Size, P::Size>,
{
    options: SolveOptions,
    buffers: Option<Buffers<P>>,
}

struct Buffers<P: Problem>
where
    DefaultAllocator: Allocator<P::Size> + Allocator<P::Size, P::Size>,
{
    current: Normal<P::Size>,
    candidate: Normal<P::Size>,
    step: OVector<f64, P::Size>,
    factor: Option<OMatrix<f64, P::Size, P::Size>>,
    moved: P::State,
}

/// Damping beyond which no step is long enough to matter.
const STUCK: f64 = 1e15;
/// Damping after the first step that failed without any.
const FIRST_DAMPING: f64 = 1e-3;

impl<P: Problem> LeastSquares<P>
where
    DefaultAllocator: Allocator<P::Size> + Allocator<P::Size, P::Size>,
{
    /// A solver without buffers yet.
    #[must_use]
    pub fn new(options: SolveOptions) -> Self {
        Self { options, buffers: None }
    }

    /// Moves `state` to a local minimum: Levenberg–Marquardt with Marquardt's scaling and Nielsen's damping (Madsen, Nielsen and Tingleff
    /// 2004). The cost never rises.
    ///
    /// # Errors
    /// A start without a finite cost, options out of range, or a block that names a missing parameter.
    pub fn minimise(&mut self, problem: &P, state: &mut P::State) -> Result<SolveReport, SolveError> {
        let options = self.options.check()?;
        let size = problem.size();
        let buffers = match &mut self.buffers {
            Some(buffers) if buffers.step.nrows() == size.value() => {
                buffers.moved.clone_from(state);
                buffers
            }
            slot => slot.insert(Buffers {
                current: Normal::new(size),
                candidate: Normal::new(size),
                step: OVector::zeros_generic(size, Const::<1>),
                factor: None,
                moved: state.clone(),
            }),
        };
        evaluate(problem, state, &mut buffers.current)?;
        let initial_cost = buffers.current.cost;
        if !initial_cost.is_finite() {
            return Err(SolveError::Start { cost: initial_cost });
        }
        let (mut damping, mut growth) = (options.damping, 2.0);
        let (mut iterations, mut termination) = (0, Termination::Iterations);
        while iterations < options.max_iterations {
            iterations += 1;
            let Some(predicted) = buffers.step(problem, state, damping) else {
                damping = f64::max(FIRST_DAMPING, damping * growth);
                growth *= 2.0;
                if damping > STUCK {
                    termination = Termination::Stuck;
                    break;
                }
                continue;
            };
            // Twice the predicted decrease of the undamped model is the squared length of the step in standard deviations. A step that heavy
            // damping made short proves nothing.
            let short = damping <= 1.0 && predicted <= 0.5 * options.step_tolerance * options.step_tolerance;
            problem.retract(state, &buffers.step, &mut buffers.moved);
            evaluate(problem, &buffers.moved, &mut buffers.candidate)?;
            let decrease = buffers.current.cost - buffers.candidate.cost;
            if decrease >= 0.0 {
                let ratio = if predicted > 0.0 { decrease / predicted } else { 1.0 };
                let small = decrease <= options.cost_tolerance * buffers.current.cost;
                std::mem::swap(state, &mut buffers.moved);
                std::mem::swap(&mut buffers.current, &mut buffers.candidate);
                if short || small {
                    termination = if short { Termination::Step } else { Termination::Cost };
                    break;
                }
                let bend = 2.0 * ratio - 1.0;
                damping *= f64::max(1.0 / 3.0, 1.0 - bend * bend * bend);
                growth = 2.0;
            } else {
                if short {
                    termination = Termination::Step;
                    break;
                }
                damping = f64::max(FIRST_DAMPING, damping * growth);
                growth *= 2.0;
                if damping > STUCK {
                    termination = Termination::Stuck;
                    break;
                }
            }
        }
        Ok(SolveReport { initial_cost, cost: buffers.current.cost, iterations, termination })
    }

    /// The covariance (Σ w·JᵀJ)⁻¹ of the step at the state that [`Self::minimise`] returned, in the order of the parameters. It is true for
    /// whitened residuals with independent unit noise; multiply by the reduced χ² if their scale is only guessed. Bounds are not regarded.
    ///
    /// # Errors
    /// Parameters that the residuals leave undetermined, or no call of `minimise` yet.
    pub fn covariance(&mut self) -> Result<OMatrix<f64, P::Size, P::Size>, SolveError> {
        let Some(buffers) = &mut self.buffers else {
            return Err(SolveError::Undetermined { parameters: 0, pivot: 0.0 });
        };
        let normal = &buffers.current.matrix;
        let parameters = normal.nrows();
        let undetermined = |pivot| SolveError::Undetermined { parameters, pivot };
        // Scaled to a unit diagonal, so that one bound on the pivots serves metres and radians alike.
        let mut scaled = normal.clone();
        for column in 0..parameters {
            for row in column..parameters {
                scaled[(row, column)] /= libm::sqrt(normal[(row, row)]) * libm::sqrt(normal[(column, column)]);
            }
        }
        let factor = Cholesky::new(scaled).ok_or(undetermined(0.0))?;
        let pivots = factor.l_dirty().diagonal();
        let pivot = pivots.iter().map(|p| p * p).fold(f64::INFINITY, f64::min);
        if !(pivot > 1e-13) {
            return Err(undetermined(pivot));
        }
        let mut inverse = factor.inverse();
        for column in 0..parameters {
            for row in 0..parameters {
                inverse[(row, column)] /= libm::sqrt(normal[(row, row)]) * libm::sqrt(normal[(column, column)]);
            }
        }
        Ok(inverse)
    }
}

impl<P: Problem> Buffers<P>
where
    DefaultAllocator: Allocator<P::Size> + Allocator<P::Size, P::Size>,
{
    /// Solves (H + μ·diag H)·δ = −g and returns the decrease that the undamped model predicts, or nothing if the matrix is not positive definite.
    fn step(&mut self, problem: &P, state: &P::State, damping: f64) -> Option<f64> {
        let (gradient, matrix) = (&self.current.gradient, &self.current.matrix);
        let size = gradient.nrows();
        let mut damped = match self.factor.take() {
            Some(mut buffer) => {
                buffer.copy_from(matrix);
                buffer
            }
            None => matrix.clone(),
        };
        self.step.copy_from(gradient);
        self.step.neg_mut();
        for i in 0..size {
            let held = problem.blocked(state, i, self.step[i].signum());
            let diagonal = matrix[(i, i)];
            if held || diagonal <= 0.0 {
                // Nothing speaks of this parameter, or it may not move: an equation of its own with the solution 0.
                for j in 0..i {
                    damped[(i, j)] = 0.0;
                }
                for j in i + 1..size {
                    damped[(j, i)] = 0.0;
                }
                damped[(i, i)] = 1.0;
                self.step[i] = 0.0;
            } else {
                damped[(i, i)] = diagonal + damping * diagonal;
            }
        }
        let factor = Cholesky::new(damped)?;
        factor.solve_mut(&mut self.step);
        self.factor = Some(factor.unpack_dirty());
        // −gᵀδ − ½·δᵀHδ, with (H + μD)δ = −g: ½·δᵀ(μDδ − g).
        let mut predicted = 0.0;
        for i in 0..size {
            predicted += 0.5 * self.step[i] * (damping * matrix[(i, i)] * self.step[i] - gradient[i]);
        }
        predicted.is_finite().then_some(predicted)
    }
}

fn evaluate<P: Problem>(problem: &P, state: &P::State, normal: &mut Normal<P::Size>) -> Result<(), SolveError>
where
    DefaultAllocator: Allocator<P::Size> + Allocator<P::Size, P::Size>,
{
    normal.clear();
    problem.accumulate(state, normal);
    match normal.misplaced {
        Some(column) => Err(SolveError::Column { column, parameters: normal.gradient.nrows() }),
        None => Ok(()),
    }
}

impl SolveOptions {
    /// Refuses numbers that make no sense.
    fn check(self) -> Result<Self, SolveError> {
        let numbers = [
            ("the damping", self.damping),
            ("the step tolerance", self.step_tolerance),
            ("the cost tolerance", self.cost_tolerance),
        ];
        for (what, value) in numbers {
            if !(value.is_finite() && value >= 0.0) {
                return Err(SolveError::Setting { what, value, range: "the numbers from 0" });
            }
        }
        Ok(self)
    }
}
