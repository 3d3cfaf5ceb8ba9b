//! Angles as classes: HopeNet's bins.

use crate::error::{GeometryError, all_finite, finite};
use crate::units::Degrees;

/// A row of equal bins over an angle, as HopeNet (Ruiz et al. 2018) classifies it.
///
/// **The decoder gives the left edge of a bin**: all mass on bin k is first_edge + k·width, which for labels spread over the bin is low by half
/// a width (1.5°) on average. That is the published definition, so it is kept; [`AngleBins::centre`] is the unbiased value of one bin.
/// [`AngleBins::soft`] makes a label that decodes to its angle exactly.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AngleBins {
    first_edge: Degrees,
    width: Degrees,
    count: usize,
}

impl AngleBins {
    /// HopeNet's 66 bins of 3° from −99°, for yaw, pitch and roll.
    pub const HOPENET: Self = Self { first_edge: Degrees(-99.0), width: Degrees(3.0), count: 66 };
    /// WHENet's 120 bins of 3° from −180°, for yaw; its pitch and roll have [`AngleBins::HOPENET`].
    pub const WHENET_YAW: Self = Self { first_edge: Degrees(-180.0), width: Degrees(3.0), count: 120 };

    /// The number of bins.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The left edge of bin `index`: the value that the decoder gives for it.
    #[must_use]
    pub fn left_edge(&self, index: usize) -> Degrees {
        self.first_edge + self.width * index as f64
    }

    /// The centre of bin `index`.
    #[must_use]
    pub fn centre(&self, index: usize) -> Degrees {
        self.left_edge(index) + self.width * 0.5
    }

    /// The bin of an angle: the one whose left edge is the last that does not exceed it (numpy's `digitize` less one).
    ///
    /// # Errors
    /// An angle that is not finite or outside of the bins (the right edge of the last one is outside).
    pub fn index(&self, angle: Degrees) -> Result<usize, GeometryError> {
        let value = finite("angle", angle.0)?;
        let (least, most) = (self.first_edge.0, self.left_edge(self.count).0);
        if !(least..most).contains(&value) {
            let remedy = "leave the sample out (as the published protocols do) or use bins that reach further";
            return Err(GeometryError::OutOfRange { what: "angle in degrees", value, least, most, remedy });
        }
        let index = ((value - least) / self.width.0) as usize;
        // The quotient of an angle just below an edge may round up to it.
        let index = index.min(self.count - 1);
        Ok(if self.left_edge(index).0 > value { index - 1 } else { index })
    }

    /// The one-hot label of an angle: one at its bin, zero elsewhere.
    ///
    /// # Errors
    /// As [`AngleBins::index`].
    pub fn one_hot(&self, angle: Degrees) -> Result<Vec<f64>, GeometryError> {
        let mut label = vec![0.0; self.count];
        label[self.index(angle)?] = 1.0;
        Ok(label)
    }

    /// A label on the two nearest left edges, with weights such that [`AngleBins::expectation`] gives the angle back exactly.
    ///
    /// # Errors
    /// As [`AngleBins::index`], and for angles beyond the last left edge, which no expectation can reach.
    pub fn soft(&self, angle: Degrees) -> Result<Vec<f64>, GeometryError> {
        let index = self.index(angle)?;
        let share = (angle - self.left_edge(index)) / self.width;
        let mut label = vec![0.0; self.count];
        label[index] = 1.0 - share;
        if share > 0.0 {
            let (least, most) = (self.first_edge.0, self.left_edge(self.count - 1).0);
            let remedy = "use the one-hot label there: an expectation over left edges does not reach further";
            let outside = GeometryError::OutOfRange { what: "angle in degrees", value: angle.0, least, most, remedy };
            *label.get_mut(index + 1).ok_or(outside)? = share;
        }
        Ok(label)
    }

    /// The angle of bin probabilities: Σ p·k·width + first_edge.
    ///
    /// # Errors
    /// Another number of entries than bins, an entry that is not finite or negative, or a sum that is not 1 (within 1e-3).
    pub fn expectation(&self, probabilities: &[f64]) -> Result<Degrees, GeometryError> {
        self.check("bin probabilities", probabilities)?;
        let sum: f64 = probabilities.iter().sum();
        let least = probabilities.iter().copied().fold(f64::INFINITY, f64::min);
        if least < 0.0 || (sum - 1.0).abs() > 1e-3 {
            let (what, value) =
                if least < 0.0 { ("bin probability", least) } else { ("sum of the bin probabilities", sum) };
            let remedy = "pass the output of a softmax, or logits to `decode`";
            return Err(GeometryError::OutOfRange { what, value, least: 0.0, most: 1.0, remedy });
        }
        let mean: f64 = probabilities.iter().enumerate().map(|(k, p)| p * k as f64).sum::<f64>() / sum;
        Ok(self.first_edge + self.width * mean)
    }

    /// The angle of a network's logits: softmax, then [`AngleBins::expectation`].
    ///
    /// # Errors
    /// Another number of entries than bins, or one that is not finite.
    pub fn decode(&self, logits: &[f64]) -> Result<Degrees, GeometryError> {
        self.check("bin logits", logits)?;
        let greatest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> = logits.iter().map(|logit| libm::exp(logit - greatest)).collect();
        let sum: f64 = weights.iter().sum();
        let probabilities: Vec<f64> = weights.iter().map(|weight| weight / sum).collect();
        self.expectation(&probabilities)
    }

    fn check(&self, what: &'static str, values: &[f64]) -> Result<(), GeometryError> {
        if values.len() != self.count {
            let remedy = "pass one number a bin of one angle (HopeNet has three heads of 66)";
            return Err(GeometryError::WrongLength { what, length: values.len(), expected: self.count, remedy });
        }
        all_finite(what, values)
    }
}
