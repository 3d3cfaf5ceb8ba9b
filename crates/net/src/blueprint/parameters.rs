//! The one table of which weights each kind of layer has; files, training, counts and random initialisation are made from it.

use super::{Activation, Blueprint, Checked, Op, Shape};

/// A tensor of weights that a blueprint needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in a file: the layer's name, a dot, and the part.
    pub name: String,
    /// Its shape. Convolutions: `[outputs, inputs / groups, height, width]`; linear layers: `[outputs, inputs]`; others: `[channels]`.
    pub shape: Vec<usize>,
    /// What it is for.
    pub role: Role,
    /// The number of the layer it belongs to.
    pub layer: usize,
}

/// What a tensor of weights is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Multiplies the input: a convolution's or linear layer's.
    Weight,
    /// Is added to the output.
    Bias,
    /// γ of a batch norm.
    Scale,
    /// β of a batch norm.
    Shift,
    /// μ of a batch norm: kept by training, not learnt.
    Mean,
    /// σ² of a batch norm: kept by training, not learnt.
    Variance,
    /// The slope of a PReLU below 0.
    Slope,
}

impl Parameter {
    /// How many numbers it has.
    #[must_use]
    pub fn elements(&self) -> usize {
        self.shape.iter().product()
    }

    /// How many inputs each output of a weight sees (`fan_in`); 1 for others.
    #[must_use]
    pub fn fan_in(&self) -> usize {
        self.shape.iter().skip(1).product()
    }

    /// Whether training learns it by gradient; batch norms' means and variances it does not.
    #[must_use]
    pub fn is_learnt(&self) -> bool {
        !matches!(self.role, Role::Mean | Role::Variance)
    }
}

impl Op {
    /// Part names, shapes and roles of the weights of such a layer for an input of this shape.
    fn parameters(&self, input: Shape) -> Vec<(&'static str, Vec<usize>, Role)> {
        let channels = input.channels();
        match self {
            Self::Conv(conv) => {
                let [height, width] = conv.kernel;
                let mut parts =
                    vec![("weight", vec![conv.outputs, channels / conv.groups, height, width], Role::Weight)];
                if conv.bias {
                    parts.push(("bias", vec![conv.outputs], Role::Bias));
                }
                parts
            }
            Self::Linear { outputs, bias } => {
                let mut parts = vec![("weight", vec![*outputs, channels], Role::Weight)];
                if *bias {
                    parts.push(("bias", vec![*outputs], Role::Bias));
                }
                parts
            }
            Self::BatchNorm { .. } => vec![
                ("scale", vec![channels], Role::Scale),
                ("shift", vec![channels], Role::Shift),
                ("mean", vec![channels], Role::Mean),
                ("variance", vec![channels], Role::Variance),
            ],
            Self::Activation { function: Activation::Prelu } => vec![("slope", vec![channels], Role::Slope)],
            Self::SqueezeExcite { squeezed, .. } => vec![
                ("squeeze.weight", vec![*squeezed, channels], Role::Weight),
                ("squeeze.bias", vec![*squeezed], Role::Bias),
                ("excite.weight", vec![channels, *squeezed], Role::Weight),
                ("excite.bias", vec![channels], Role::Bias),
            ],
            _ => Vec::new(),
        }
    }
}

impl Blueprint {
    /// Every tensor of weights, in the order of the layers. `checked` is what [`Blueprint::check`] returned for this blueprint.
    #[must_use]
    pub fn parameters(&self, checked: &Checked) -> Vec<Parameter> {
        let mut all = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            let Some(&input) = checked.sources().get(index).and_then(|s| s.first()) else { continue };
            let Some(&shape) = checked.shapes().get(input) else { continue };
            for (part, shape, role) in layer.op.parameters(shape) {
                all.push(Parameter { name: format!("{}.{part}", layer.name), shape, role, layer: index });
            }
        }
        all
    }
}
