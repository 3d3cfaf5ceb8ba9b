//! Identity in few numbers: principal components of sampled people.

use super::error::{HeadError, counted, within};
use super::identity::Identity;
use super::model::FaceModel;
use super::vector::sub;
use crate::record::IdentityState;

/// The identity modes of a model. A coefficient of 1 is one standard deviation of sampled people; a mode is a set of target weights, so that
/// an identity made of modes is an identity like any other.
#[derive(Debug, Clone, Copy)]
pub struct Basis<'a> {
    model: &'a FaceModel,
}

impl<'a> Basis<'a> {
    pub(super) fn new(model: &'a FaceModel) -> Self {
        Self { model }
    }

    /// How many modes there are.
    pub fn len(&self) -> usize {
        self.model.asset.basis.modes.len()
    }

    /// Whether there are none (a head without sampled people).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The share of the variance of the head's vertices over sampled people that the first 1, 2, … modes keep.
    pub fn variance_kept(&self) -> &'a [f32] {
        &self.model.asset.basis.variance_kept
    }

    /// The identity of some coefficients, in standard deviations; those not given are 0.
    ///
    /// # Errors
    /// [`HeadError::Count`] for more coefficients than modes, [`HeadError::Range`] beyond ±10.
    pub fn identity(&self, coefficients: &[f32]) -> Result<Identity, HeadError> {
        let basis = &self.model.asset.basis;
        counted("identity coefficients", self.len().min(coefficients.len()), coefficients.len())?;
        let mut sum = basis.mean.clone();
        for (mode, &coefficient) in basis.modes.iter().zip(coefficients) {
            within("an identity coefficient", coefficient.into(), -10.0, 10.0)?;
            sum.iter_mut().zip(mode).for_each(|(total, value)| *total += coefficient * value);
        }
        let scale =
            within("the scale of these coefficients", f64::from(1.0 + sum.pop().unwrap_or(0.0)), 0.2, 5.0)? as f32;
        sum.iter_mut().for_each(|weight| *weight /= scale);
        sum.resize(self.model.asset.targets.len(), 0.0);
        Ok(Identity { weights: sum, scale, iris_radius: Identity::IRIS_RADIUS })
    }

    /// Coefficients in the mirror.
    pub fn mirrored(&self, coefficients: &[f32]) -> Vec<f32> {
        coefficients.iter().zip(&self.model.asset.basis.mirror_signs).map(|(c, s)| c * s).collect()
    }

    /// How the neutral head's vertices (of [`Neutral::positions`](super::Neutral::positions)) move with each coefficient about the mean, metres a deviation: central
    /// differences of the evaluation itself, closed lips included. Takes some milliseconds; make it once.
    ///
    /// # Errors
    /// None in a sound head.
    pub fn displacements(&self) -> Result<Vec<Vec<[f32; 3]>>, HeadError> {
        let (mut more, mut less) = (self.model.neutral(), self.model.neutral());
        let mut coefficients = vec![0.0; self.len()];
        let mut shapes = Vec::with_capacity(self.len());
        for mode in 0..self.len() {
            coefficients[mode] = 0.5;
            self.model.shape(&self.identity(&coefficients)?, &mut more)?;
            coefficients[mode] = -0.5;
            self.model.shape(&self.identity(&coefficients)?, &mut less)?;
            coefficients[mode] = 0.0;
            shapes.push(more.positions.iter().zip(&less.positions).map(|(a, b)| sub(*a, *b)).collect());
        }
        Ok(shapes)
    }
}

impl FaceModel {
    /// Who a record says a face is. Its parameters are coefficients of the modes, as a fit finds them; without parameters it is the person of the seed, and with
    /// neither the mean of people.
    ///
    /// # Errors
    /// As of [`Basis::identity`].
    pub fn identity_of(&self, state: &IdentityState) -> Result<Identity, HeadError> {
        match state.seed {
            Some(seed) if state.parameters.is_empty() => self.identity(&self.sample(seed)),
            _ => self.basis().identity(&state.parameters),
        }
    }
}
