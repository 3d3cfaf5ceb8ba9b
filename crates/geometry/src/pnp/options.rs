use super::PnpError;
use crate::solve::Loss;

/// How a pose is sought. The default trusts every point.
#[derive(Debug, Clone, PartialEq)]
pub struct PnpOptions {
    /// The standard deviation, in pixels, of the points that bring none of their own. Default 1.
    ///
    /// The covariance, the gate and the losses are as true as the sigmas are; see [`super::PnpSolution::reduced_chi_squared`] where they are guessed.
    pub sigma: f64,
    /// How points that fit badly are weighed in the refinement. Default Huber at 3 sigma: with Gaussian noise it touches one point in ninety.
    pub loss: Loss,
    /// Whether some points may be plainly wrong, and how they are told. Default `None`.
    pub outliers: Option<Ransac>,
    /// The second solution makes the result ambiguous if its χ² is larger by less than this. Default 9.21: the data then favour the first by less than
    /// 100 to 1.
    pub ambiguity: f64,
    /// Most iterations of one refinement. Default 50.
    pub max_iterations: usize,
}

impl Default for PnpOptions {
    fn default() -> Self {
        Self { sigma: 1.0, loss: Loss::Huber(3.0), outliers: None, ambiguity: 9.21, max_iterations: 50 }
    }
}

impl PnpOptions {
    /// The default, but many points may be anywhere: 40 % of 68 is what is promised; some 70 % is where it begins to fail.
    #[must_use]
    pub fn robust() -> Self {
        Self { outliers: Some(Ransac::default()), ..Self::default() }
    }

    pub(super) fn check(&self) -> Result<(), PnpError> {
        let setting = |what, value, good: bool, range| {
            if good { Ok(()) } else { Err(PnpError::Setting { what, value, range }) }
        };
        setting(
            "the sigma of the options",
            self.sigma,
            self.sigma.is_finite() && self.sigma >= 1e-6,
            "1e-6 px and more",
        )?;
        setting("the ambiguity", self.ambiguity, self.ambiguity >= 0.0, "the numbers from 0")?;
        self.loss.check()?;
        if let Some(ransac) = &self.outliers {
            setting("the gate", ransac.gate, ransac.gate.is_finite() && ransac.gate > 0.0, "the positive numbers")?;
            let sure = ransac.confidence;
            setting("the confidence", sure, (0.0..1.0).contains(&sure), "0 to just below 1")?;
        }
        Ok(())
    }
}

/// The search among outliers.
#[derive(Debug, Clone, PartialEq)]
pub struct Ransac {
    /// A point further than this from its pixel, in sigmas, is an outlier. Default 4: of the good points one in 3,000 is lost.
    pub gate: f64,
    /// The probability with which three good points shall have been drawn. Default 0.9999.
    pub confidence: f64,
    /// Most triples drawn. Default 1,000.
    pub max_hypotheses: usize,
    /// A pose that explains fewer points is refused. Default 6, at least 4.
    pub min_inliers: usize,
    /// The seed of the draws: the same input and seed give the same result, bit by bit. Default 0.
    pub seed: u64,
}

impl Default for Ransac {
    fn default() -> Self {
        Self { gate: 4.0, confidence: 0.9999, max_hypotheses: 1_000, min_inliers: 6, seed: 0 }
    }
}
