//! AdamW (Loshchilov & Hutter 2019) on the host, and the average of weights.

use lineament_net::{Parameter, Role};

use crate::network::Weights;
use crate::recipe::OptimiserPart;

const BETA1: f64 = 0.9;
const BETA2: f64 = 0.99;
const EPSILON: f32 = 1e-8;
/// How much of running statistics each step replaces, as in PyTorch.
const STATISTICS: f32 = 0.1;

/// The rate of a step: linear warm-up, then half a cosine down to nothing.
#[must_use]
pub fn rate_at(part: &OptimiserPart, step: u64) -> f64 {
    if step < part.warmup {
        return part.rate * (step + 1) as f64 / part.warmup as f64;
    }
    let left = (part.steps - part.warmup).max(1) as f64;
    let done = ((step - part.warmup) as f64 / left).min(1.0);
    part.rate * 0.5 * (1.0 + libm::cos(std::f64::consts::PI * done))
}

/// Everything that a step changes: weights, moments, the average. All on the host, as plain lists.
#[derive(Debug, Clone, PartialEq)]
pub struct AdamW {
    /// The weights.
    pub weights: Weights,
    /// Their average over the last steps: what is validated and saved.
    pub average: Weights,
    /// The mean of the gradients.
    pub first: Weights,
    /// The mean of their squares.
    pub second: Weights,
    /// How many steps were taken.
    pub steps: u64,
}

impl AdamW {
    /// Before the first step.
    #[must_use]
    pub fn new(weights: Weights) -> Self {
        let zeros = Weights::from_lists(weights.all().iter().map(|list| vec![0.0; list.len()]).collect());
        Self { average: weights.clone(), first: zeros.clone(), second: zeros, weights, steps: 0 }
    }

    /// Takes a step along gradients (none where nothing depends on a parameter; `heads` says which parameters are of output layers) and returns their length before it was clipped.
    pub fn step(
        &mut self,
        part: &OptimiserPart,
        parameters: &[Parameter],
        heads: &[bool],
        gradients: &[Option<Vec<f32>>],
    ) -> f64 {
        let square = |list: &Vec<f32>| list.iter().map(|g| f64::from(*g) * f64::from(*g)).sum::<f64>();
        let length = gradients.iter().flatten().map(square).sum::<f64>().sqrt();
        let scale = if length > part.clip { (part.clip / length) as f32 } else { 1.0 };
        let whole = rate_at(part, self.steps);
        self.steps += 1;
        let count = self.steps.min(1 << 20) as i32;
        let (first_share, second_share) = (1.0 - BETA1.powi(count), 1.0 - BETA2.powi(count));
        let (beta1, beta2) = (BETA1 as f32, BETA2 as f32);
        let second_factor = (1.0 / second_share) as f32;
        let (weights, first, second) = (self.weights.all_mut(), self.first.all_mut(), self.second.all_mut());
        for (index, gradient) in gradients.iter().enumerate() {
            let Some(gradient) = gradient else { continue };
            let rate = if heads[index] { whole * part.heads } else { whole };
            let factor = (rate / first_share) as f32;
            let decay = if parameters[index].role == Role::Weight { (rate * part.decay) as f32 } else { 0.0 };
            let moments = first[index].iter_mut().zip(&mut second[index]);
            for ((weight, gradient), (m, v)) in weights[index].iter_mut().zip(gradient).zip(moments) {
                let gradient = gradient * scale;
                *m = beta1 * *m + (1.0 - beta1) * gradient;
                *v = beta2 * *v + (1.0 - beta2) * gradient * gradient;
                *weight -= decay * *weight + factor * *m / ((*v * second_factor).sqrt() + EPSILON);
            }
        }
        length
    }

    /// Takes the statistics of a batch into the running ones.
    pub fn keep_statistics(&mut self, statistics: &[(usize, Vec<f32>, Vec<f32>)]) {
        let all = self.weights.all_mut();
        for (place, mean, variance) in statistics {
            for (offset, fresh) in [(0, mean), (1, variance)] {
                for (kept, fresh) in all[place + offset].iter_mut().zip(fresh) {
                    *kept += STATISTICS * (fresh - *kept);
                }
            }
        }
    }

    /// Moves the average on.
    pub fn keep_average(&mut self, part: &OptimiserPart) {
        // Less at first, when the weights are still far from anything.
        let share = part.average.min((1.0 + self.steps as f64) / (10.0 + self.steps as f64));
        let fresh = (1.0 - share) as f32;
        for (average, weights) in self.average.all_mut().iter_mut().zip(self.weights.all()) {
            for (average, weight) in average.iter_mut().zip(weights) {
                *average += fresh * (weight - *average);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_warms_up_and_falls_to_nothing() {
        let part = OptimiserPart { steps: 100, warmup: 10, rate: 1.0, ..OptimiserPart::default() };
        assert_eq!(rate_at(&part, 0), 0.1);
        assert_eq!(rate_at(&part, 9), 1.0);
        assert!((rate_at(&part, 55) - 0.5).abs() < 1e-9);
        assert!(rate_at(&part, 100) < 1e-9);
    }
}
