use nalgebra::{Const, DVector, Dyn, OVector, SMatrix, SVector, U1, U2, U3, Vector2, Vector3};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::frame::{Camera, Head};
use crate::rotation::Rotation;

/// y = a + b·x with unit noise, through dense or sparse blocks.
struct Line {
    points: Vec<[f64; 2]>,
    loss: Loss,
    prior: Option<(usize, f64, f64)>,
    least_slope: f64,
}

impl Line {
    fn new(points: Vec<[f64; 2]>, loss: Loss) -> Self {
        Self { points, loss, prior: None, least_slope: f64::NEG_INFINITY }
    }
}

impl Problem for Line {
    type Size = U2;
    type State = Vector2<f64>;
    fn size(&self) -> U2 {
        Const::<2>
    }
    fn accumulate(&self, state: &Vector2<f64>, normal: &mut Normal<U2>) {
        for (i, &[x, y]) in self.points.iter().enumerate() {
            let residual = state.x + state.y * x - y;
            if i % 2 == 0 {
                normal.add(self.loss, &SVector::<f64, 1>::new(residual), &SMatrix::<f64, 1, 2>::new(1.0, x));
            } else {
                normal.add_sparse(self.loss, &[residual], &[1, 0], [&[x, 1.0]]);
            }
        }
        if let Some((index, mean, sigma)) = self.prior {
            normal.prior(index, state[index] - mean, sigma);
        }
    }
    fn retract(&self, state: &Vector2<f64>, step: &Vector2<f64>, moved: &mut Vector2<f64>) {
        *moved = state + step;
        moved.y = moved.y.max(self.least_slope);
    }
    fn blocked(&self, state: &Vector2<f64>, index: usize, direction: f64) -> bool {
        index == 1 && state.y <= self.least_slope && direction < 0.0
    }
}

fn gauss(rng: &mut ChaCha8Rng) -> f64 {
    (0..12).map(|_| rng.random_range(-0.5..0.5)).sum()
}

fn line_points(rng: &mut ChaCha8Rng, count: usize, wrong: usize) -> Vec<[f64; 2]> {
    (0..count)
        .map(|i| {
            let x = i as f64 / count as f64 * 10.0;
            [x, 2.0 + 3.0 * x + gauss(rng) + if i % 3 == 1 && i / 3 < wrong { 60.0 } else { 0.0 }]
        })
        .collect()
}

fn fit(line: &Line) -> (Vector2<f64>, SolveReport, LeastSquares<Line>) {
    let mut solver = LeastSquares::new(SolveOptions::default());
    let mut state = Vector2::zeros();
    let report = solver.minimise(line, &mut state).unwrap();
    (state, report, solver)
}

#[test]
fn a_line_and_its_covariance_are_those_of_the_closed_form() {
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let line = Line::new(line_points(&mut rng, 40, 0), Loss::None);
    let (state, report, mut solver) = fit(&line);
    let (mut ata, mut atb) = (SMatrix::<f64, 2, 2>::zeros(), Vector2::zeros());
    for &[x, y] in &line.points {
        let row = Vector2::new(1.0, x);
        ata += row * row.transpose();
        atb += row * y;
    }
    let inverse = ata.try_inverse().unwrap();
    let error = (state - inverse * atb).amax();
    let spread = (solver.covariance().unwrap() - inverse).amax();
    println!("state {error:e}, covariance {spread:e}, {report:?}");
    assert!(error < 1e-9 && spread < 1e-12 && report.termination.converged());
}

#[test]
fn robust_losses_survive_what_plain_squares_do_not() {
    let mut rng = ChaCha8Rng::seed_from_u64(4);
    let points = line_points(&mut rng, 90, 20);
    let error = |loss| {
        let (state, report, _) = fit(&Line::new(points.clone(), loss));
        assert!(report.termination.converged(), "{loss:?}: {report:?}");
        (state - Vector2::new(2.0, 3.0)).amax()
    };
    let plain = error(Loss::None);
    let huber = error(Loss::Huber(1.345));
    // Geman–McClure starts from Huber's result, as its non-convexity asks.
    let line = Line::new(points.clone(), Loss::GemanMcClure(4.0));
    let mut state = fit(&Line::new(points.clone(), Loss::Huber(1.345))).0;
    LeastSquares::new(SolveOptions::default()).minimise(&line, &mut state).unwrap();
    let geman = (state - Vector2::new(2.0, 3.0)).amax();
    println!("largest error: none {plain:.3}, Huber {huber:.3}, Geman–McClure {geman:.3}");
    assert!(plain > 5.0 && huber < 1.5 && geman < 0.6, "{plain} {huber} {geman}");
}

#[test]
fn losses_have_the_derivatives_they_claim() {
    let mut worst = 0.0_f64;
    for loss in [Loss::None, Loss::Huber(1.3), Loss::GemanMcClure(2.2)] {
        for s in [0.01, 0.5, 1.6, 1.8, 30.0, 1e4] {
            let h = 1e-5 * s;
            let slope = (loss.evaluate(s + h).0 - loss.evaluate(s - h).0) / (2.0 * h);
            worst = worst.max((slope - loss.evaluate(s).1).abs());
        }
        assert!(loss.ceiling().is_none_or(|ceiling| loss.evaluate(1e12).0 <= ceiling));
    }
    println!("worst derivative {worst:e}");
    assert!(worst < 1e-8);
}

#[test]
fn priors_pull_by_their_certainty_and_bounds_hold() {
    // Ten unit-noise observations of 4 at x = 0 and one prior of 0 with sigma 0.1 on the intercept: (10·4 + 100·0)/110.
    let mut line = Line::new(vec![[0.0, 4.0]; 10], Loss::None);
    line.prior = Some((0, 0.0, 0.1));
    let (state, report, mut solver) = fit(&line);
    assert!((state.x - 40.0 / 110.0).abs() < 1e-8, "{state} {report:?}");
    assert_eq!(state.y, 0.0, "no residual speaks of the slope: it stays");
    assert!(matches!(solver.covariance(), Err(SolveError::Undetermined { parameters: 2, .. })));

    let mut line = Line::new((0..20).map(|x| [f64::from(x), 1.0 - 2.0 * f64::from(x)]).collect(), Loss::None);
    line.least_slope = -1.5;
    let mean = line.points.iter().map(|p| p[1] + 1.5 * p[0]).sum::<f64>() / 20.0;
    let (state, report, _) = fit(&line);
    assert_eq!(state.y, -1.5);
    assert!((state.x - mean).abs() < 1e-9 && report.termination.converged(), "{state} {mean} {report:?}");
}

/// Rosenbrock's valley, of dynamic size: pairs of parameters.
struct Valley(usize);
impl Problem for Valley {
    type Size = Dyn;
    type State = DVector<f64>;
    fn size(&self) -> Dyn {
        Dyn(self.0)
    }
    fn accumulate(&self, x: &DVector<f64>, normal: &mut Normal<Dyn>) {
        for i in (0..self.0).step_by(2) {
            let residual = [10.0 * (x[i + 1] - x[i] * x[i]), 1.0 - x[i]];
            normal.add_sparse(Loss::None, &residual, &[i, i + 1], [&[-20.0 * x[i], 10.0], &[-1.0, 0.0]]);
        }
    }
    fn retract(&self, x: &DVector<f64>, step: &OVector<f64, Dyn>, moved: &mut DVector<f64>) {
        moved.copy_from(x);
        *moved += step;
    }
}

#[test]
fn a_curved_valley_of_dynamic_size_is_followed() {
    for size in [2, 12] {
        for damping in [0.0, 1e-3] {
            let mut x = DVector::from_fn(size, |i, _| if i % 2 == 0 { -1.2 } else { 1.0 });
            let options = SolveOptions { damping, ..SolveOptions::default() };
            let report = LeastSquares::new(options).minimise(&Valley(size), &mut x).unwrap();
            println!("size {size}, damping {damping}: {report:?}");
            assert!(report.termination.converged());
            // The bar is the step tolerance.
            assert!((x.clone() - DVector::from_element(size, 1.0)).amax() < 1e-6, "{x}");
        }
    }
}

/// The mean of rotations: a manifold.
struct Mean(Vec<Rotation<Head, Camera>>);
impl Problem for Mean {
    type Size = U3;
    type State = Rotation<Head, Camera>;
    fn size(&self) -> U3 {
        Const::<3>
    }
    fn accumulate(&self, mean: &Self::State, normal: &mut Normal<U3>) {
        for each in &self.0 {
            let apart = Vector3::from((*mean * each.inverse()).to_rotation_vector());
            // The left Jacobian's inverse is the identity to first order, enough for Gauss–Newton near the mean.
            normal.add(Loss::None, &apart, &SMatrix::<f64, 3, 3>::identity());
        }
    }
    fn retract(&self, mean: &Self::State, step: &Vector3<f64>, moved: &mut Self::State) {
        *moved =
            Rotation::from_rotation_vector((*step).into()).map_or(*mean, |turn: Rotation<Camera, Camera>| turn * *mean);
    }
}

#[test]
fn rotations_are_averaged_on_their_manifold() {
    let centre = Rotation::<Head, Camera>::from_rotation_vector([0.5, -2.0, 1.0]).unwrap();
    let turns = [[0.2, 0.1, 0.0], [-0.2, -0.1, 0.0], [0.0, 0.3, -0.1], [0.0, -0.3, 0.1]];
    let around = turns.map(|v| Rotation::<Camera, Camera>::from_rotation_vector(v).unwrap() * centre);
    let mut mean = around[0];
    let report = LeastSquares::new(SolveOptions::default()).minimise(&Mean(around.to_vec()), &mut mean).unwrap();
    println!("{:e} rad after {report:?}", mean.angle_to(&centre).0);
    assert!(mean.angle_to(&centre).0 < 1e-6, "{report:?}");
}

#[test]
fn the_same_problem_gives_the_same_bits_and_the_buffers_serve_again() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let lines: Vec<_> = (0..3).map(|_| Line::new(line_points(&mut rng, 30, 5), Loss::Huber(1.0))).collect();
    let mut kept = LeastSquares::new(SolveOptions::default());
    for line in &lines {
        let mut state = Vector2::zeros();
        let report = kept.minimise(line, &mut state).unwrap();
        let (fresh, fresh_report, _) = fit(line);
        assert_eq!((state, report), (fresh, fresh_report));
    }
}

struct Odd(f64, usize);
impl Problem for Odd {
    type Size = U1;
    type State = f64;
    fn size(&self) -> U1 {
        Const::<1>
    }
    fn accumulate(&self, x: &f64, normal: &mut Normal<U1>) {
        normal.add_sparse(Loss::None, &[x * self.0], &[self.1], [&[-self.0]]);
    }
    fn retract(&self, x: &f64, step: &OVector<f64, U1>, moved: &mut f64) {
        *moved = x + step[0];
    }
}

#[test]
fn wrong_input_is_refused_by_name() {
    let solve = |odd: Odd, options: SolveOptions, start: f64| {
        let mut x = start;
        LeastSquares::new(options).minimise(&odd, &mut x)
    };
    let fine = SolveOptions::default();
    assert!(matches!(solve(Odd(f64::NAN, 0), fine, 1.0), Err(SolveError::Start { .. })));
    assert!(matches!(solve(Odd(1.0, 0), fine, f64::INFINITY), Err(SolveError::Start { .. })));
    assert_eq!(solve(Odd(1.0, 7), fine, 1.0), Err(SolveError::Column { column: 7, parameters: 1 }));
    let bad = SolveOptions { damping: -1.0, ..fine };
    assert!(solve(Odd(1.0, 0), bad, 1.0).unwrap_err().to_string().contains("damping is -1"));
    // The derivative has the wrong sign: no step helps.
    assert_eq!(
        solve(Odd(1.0, 0), SolveOptions { max_iterations: 200, ..fine }, 1.0).unwrap().termination,
        Termination::Stuck
    );
    let text = Loss::Huber(0.0).check().unwrap_err().to_string();
    assert!(text.contains("scale of a loss is 0"), "{text}");
    assert!(Loss::GemanMcClure(f64::NAN).check().is_err() && Loss::None.check().is_ok());
    let mut unused = LeastSquares::<Odd>::new(fine);
    assert!(unused.covariance().is_err());
}
