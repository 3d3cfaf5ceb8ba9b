//! The numbers that are learnt.

use burn::tensor::{Device, Tensor, TensorData};
use lineament_net::{Model, Parameter, Role};
use lineament_synth::Dice;

/// The numbers of every parameter of a network, in its order, on the host: what optimisers, averages and checkpoints work on.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights(Vec<Vec<f32>>);

impl Weights {
    /// The usual start: He's normal distribution for weights (He et al. 2015), zeros for biases, batch norms that do nothing but normalise.
    #[must_use]
    pub fn start(parameters: &[Parameter], seed: u64) -> Self {
        let numbers = |(index, parameter): (usize, &Parameter)| {
            let count = parameter.elements();
            match parameter.role {
                Role::Weight => {
                    let mut dice = Dice::new(seed, index as u64, "weights");
                    let spread = (2.0 / parameter.fan_in().max(1) as f64).sqrt();
                    (0..count).map(|_| dice.normal(0.0, spread) as f32).collect()
                }
                Role::Bias | Role::Shift | Role::Mean => vec![0.0; count],
                Role::Scale | Role::Variance => vec![1.0; count],
                Role::Slope => vec![0.25; count],
            }
        };
        Self(parameters.iter().enumerate().map(numbers).collect())
    }

    /// Takes over what a model has: parameters of the same name and size. The names of the others are returned.
    pub fn take(&mut self, parameters: &[Parameter], model: &Model) -> Vec<String> {
        let mut left = Vec::new();
        for (list, parameter) in self.0.iter_mut().zip(parameters) {
            match model.weights(&parameter.name) {
                Some(numbers) if numbers.len() == list.len() => list.copy_from_slice(numbers),
                _ => left.push(parameter.name.clone()),
            }
        }
        left
    }

    /// From lists in the parameters' order.
    #[must_use]
    pub fn from_lists(lists: Vec<Vec<f32>>) -> Self {
        Self(lists)
    }

    /// Every parameter's numbers.
    #[must_use]
    pub fn all(&self) -> &[Vec<f32>] {
        &self.0
    }

    /// Every parameter's numbers, to be changed; their lengths must stay.
    pub fn all_mut(&mut self) -> &mut [Vec<f32>] {
        &mut self.0
    }

    /// The parameters on a device, each as one list; those that are learnt ask for gradients where the device differentiates.
    #[must_use]
    pub fn tensors(&self, parameters: &[Parameter], device: &Device) -> Vec<Tensor<1>> {
        let tensor = |(numbers, parameter): (&Vec<f32>, &Parameter)| {
            let tensor = Tensor::from_data(TensorData::new(numbers.clone(), [numbers.len()]), device);
            if parameter.is_learnt() && device.is_autodiff() { tensor.require_grad() } else { tensor }
        };
        self.0.iter().zip(parameters).map(tensor).collect()
    }
}
