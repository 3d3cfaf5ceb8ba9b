//! A network in burn, built from any blueprint.

mod layers;
mod weights;

use burn::tensor::{Device, Tensor, TensorData};
use lineament_net::{Activation, Blueprint, Checked, Model, Op, Parameter, Provenance, Shape};

use crate::error::LearnError;
use crate::ops::Fused;
pub use weights::Weights;

/// A tensor within a network.
#[derive(Debug, Clone)]
pub enum Value {
    /// `[batch, channels, height, width]`.
    Map(Tensor<4>),
    /// `[batch, length]`.
    Vector(Tensor<2>),
}

impl Value {
    /// The numbers, example after example.
    #[must_use]
    pub fn into_data(self) -> TensorData {
        match self {
            Self::Map(map) => map.into_data(),
            Self::Vector(vector) => vector.into_data(),
        }
    }

    /// The tensor as `[batch, numbers of an example]`.
    #[must_use]
    pub fn flat(self) -> Tensor<2> {
        match self {
            Self::Map(map) => map.flatten(1, 3),
            Self::Vector(vector) => vector,
        }
    }
}

/// How a network is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As at inference: batch norms use the running statistics, dropout does nothing.
    Inference,
    /// As in training: batch norms use the batch's statistics, dropout draws from this seed.
    Training {
        /// Of dropout.
        seed: u64,
    },
}

/// What a run yields.
#[derive(Debug)]
pub struct Outcome {
    /// The outputs, in the blueprint's order.
    pub outputs: Vec<Value>,
    /// For each batch norm that was run in training: the number of its means among the parameters (its variances are the next), the batch's means
    /// and its unbiased variances.
    pub statistics: Vec<(usize, Vec<f32>, Vec<f32>)>,
}

/// A network that burn runs and differentiates: any [`Blueprint`]. Its weights are kept apart ([`Weights`]).
#[derive(Debug, Clone)]
pub struct Network {
    blueprint: Blueprint,
    checked: Checked,
    parameters: Vec<Parameter>,
    /// For each layer the number of its first parameter.
    first: Vec<usize>,
    /// For each batch norm the activation that runs in its pass.
    fused: Vec<Option<Activation>>,
    /// Whether the layer was run with the one before.
    done: Vec<bool>,
    device: Device,
    /// Whether the operations written for the processor are used.
    fast: bool,
}

impl Network {
    /// Builds the network for a device.
    ///
    /// # Errors
    /// A blueprint that cannot be built, with the layer's name.
    pub fn new(blueprint: Blueprint, device: Device) -> Result<Self, LearnError> {
        let fast = device.clone().without_autodiff() == Device::flex();
        Self::with_operations(blueprint, device, fast)
    }

    /// The same with burn's own operations only, as on a graphics card: what the fast ones are tested against.
    ///
    /// # Errors
    /// As [`Network::new`].
    pub fn plain(blueprint: Blueprint, device: Device) -> Result<Self, LearnError> {
        Self::with_operations(blueprint, device, false)
    }

    fn with_operations(blueprint: Blueprint, device: Device, fast: bool) -> Result<Self, LearnError> {
        let checked = blueprint.check()?;
        let parameters = blueprint.parameters(&checked);
        let layers = blueprint.layers.len();
        let mut first = vec![parameters.len(); layers];
        for (index, parameter) in parameters.iter().enumerate().rev() {
            first[parameter.layer] = index;
        }
        let inputs = blueprint.inputs.len();
        let mut readers = vec![Vec::new(); inputs + layers];
        for (layer, sources) in checked.sources().iter().enumerate() {
            for &source in sources {
                readers[source].push(layer);
            }
        }
        let (mut fused, mut done) = (vec![None; layers], vec![false; layers]);
        for (index, layer) in blueprint.layers.iter().enumerate() {
            let Op::BatchNorm { .. } = layer.op else { continue };
            let [reader] = readers[inputs + index][..] else { continue };
            if checked.outputs().contains(&(inputs + index)) {
                continue;
            }
            if let Op::Activation { function } = blueprint.layers[reader].op
                && Fused::has(function)
            {
                (fused[index], done[reader]) = (Some(function), true);
            }
        }
        Ok(Self { blueprint, checked, parameters, first, fused, done, device, fast })
    }

    /// The blueprint.
    #[must_use]
    pub const fn blueprint(&self) -> &Blueprint {
        &self.blueprint
    }

    /// The parameters, in the order of [`Weights`].
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// For each parameter whether its layer gives an output.
    #[must_use]
    pub fn heads(&self) -> Vec<bool> {
        let inputs = self.blueprint.inputs.len();
        self.parameters.iter().map(|parameter| self.checked.outputs().contains(&(inputs + parameter.layer))).collect()
    }

    /// The device.
    #[must_use]
    pub const fn device(&self) -> &Device {
        &self.device
    }

    /// A model of these weights.
    ///
    /// # Errors
    /// Weights that are not finite: the training has diverged.
    pub fn model(&self, weights: &Weights, provenance: Provenance) -> Result<Model, LearnError> {
        let named = self.parameters.iter().zip(weights.all()).map(|(p, numbers)| (p.name.clone(), numbers.clone()));
        Ok(Model::new(self.blueprint.clone(), named.collect(), provenance)?)
    }

    /// Puts numbers, example after example, on the device as the input of this number.
    ///
    /// # Panics
    /// Where there are not as many numbers as `batch` examples have: a mistake of the caller.
    #[must_use]
    pub fn input(&self, number: usize, numbers: Vec<f32>, batch: usize) -> Value {
        match self.checked.shapes()[number] {
            Shape::Map { channels, height, width } => {
                Value::Map(Tensor::from_data(TensorData::new(numbers, [batch, channels, height, width]), &self.device))
            }
            Shape::Vector { length } => {
                Value::Vector(Tensor::from_data(TensorData::new(numbers, [batch, length]), &self.device))
            }
        }
    }

    /// Runs the network. `tensors` are the parameters, each as one list ([`Weights::tensors`]).
    ///
    /// # Errors
    /// None for a checked blueprint and inputs of its shapes.
    pub fn forward(&self, tensors: &[Tensor<1>], inputs: Vec<Value>, mode: Mode) -> Result<Outcome, LearnError> {
        let mut values: Vec<Option<Value>> = inputs.into_iter().map(Some).collect();
        // How often each tensor is still to be read: the last reader takes it, so that its memory is free.
        let mut left = vec![0_usize; values.len() + self.blueprint.layers.len()];
        self.checked.sources().iter().flatten().chain(self.checked.outputs()).for_each(|&source| left[source] += 1);
        let mut statistics = Vec::new();
        for (index, layer) in self.blueprint.layers.iter().enumerate() {
            let mut arguments = Vec::with_capacity(2);
            for &source in &self.checked.sources()[index] {
                left[source] -= 1;
                let value = if left[source] == 0 { values[source].take() } else { values[source].clone() };
                arguments.push(value.ok_or_else(|| LearnError::internal("a tensor was read after its last use"))?);
            }
            let value = if self.done[index] {
                arguments.swap_remove(0)
            } else {
                self.layer(index, layer, tensors, arguments, mode, &mut statistics)?
            };
            values.push(Some(value));
        }
        let outputs = self
            .checked
            .outputs()
            .iter()
            .map(|&source| values[source].clone().ok_or_else(|| LearnError::internal("an output was dropped")));
        Ok(Outcome { outputs: outputs.collect::<Result<_, _>>()?, statistics })
    }
}
