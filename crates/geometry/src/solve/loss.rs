use super::SolveError;

/// How much a residual block counts, as a function ρ(s) of its squared whitened length s; ρ(s) ≈ s for small s.
///
/// Scales are in standard deviations of the residual.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Loss {
    /// Plain least squares, ρ = s.
    None,
    /// Huber 1964: quadratic up to the scale k, then linear, ρ = 2k√s − k². Convex: outliers pull, but with bounded force.
    Huber(f64),
    /// Geman and McClure 1987: ρ = s / (1 + s/c²), which never exceeds c². Outliers hardly pull at all; needs a good start.
    GemanMcClure(f64),
}

impl Loss {
    /// (ρ(s), ρ′(s)): the cost of a block and its weight in the reweighted normal equations.
    #[must_use]
    #[inline]
    pub fn evaluate(self, squared: f64) -> (f64, f64) {
        match self {
            Self::None => (squared, 1.0),
            Self::Huber(scale) if squared <= scale * scale => (squared, 1.0),
            Self::Huber(scale) => {
                let length = libm::sqrt(squared);
                (2.0 * scale * length - scale * scale, scale / length)
            }
            Self::GemanMcClure(scale) => {
                let shrink = 1.0 / (1.0 + squared / (scale * scale));
                (squared * shrink, shrink * shrink)
            }
        }
    }

    /// The most that one block can cost: `None` where there is no limit.
    #[must_use]
    pub fn ceiling(self) -> Option<f64> {
        match self {
            Self::None | Self::Huber(_) => None,
            Self::GemanMcClure(scale) => Some(scale * scale),
        }
    }

    /// Refuses a scale that is not a positive number.
    ///
    /// # Errors
    /// [`SolveError::Setting`].
    pub fn check(self) -> Result<Self, SolveError> {
        match self {
            Self::Huber(value) | Self::GemanMcClure(value) if !(value.is_finite() && value > 0.0) => {
                Err(SolveError::Setting { what: "the scale of a loss", value, range: "the positive numbers" })
            }
            _ => Ok(self),
        }
    }
}
