use super::{Blueprint, Op, Shape};
use crate::NetError;

/// What a network, or one layer, costs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Numbers in its weights, batch norms' means and variances included.
    pub parameters: u64,
    /// Multiply-adds of convolutions, linear layers and squeeze-and-excite for one example; other layers are not counted, as is the custom.
    pub multiply_adds: u64,
}

impl Blueprint {
    /// The cost of each layer, in order.
    ///
    /// # Errors
    /// Where the blueprint cannot be built.
    pub fn layer_costs(&self) -> Result<Vec<Cost>, NetError> {
        let checked = self.check()?;
        let mut costs = vec![Cost::default(); self.layers.len()];
        for parameter in self.parameters(&checked) {
            costs[parameter.layer].parameters += parameter.elements() as u64;
        }
        for (index, layer) in self.layers.iter().enumerate() {
            let inputs = checked.inputs_of(index);
            let output = checked.shapes()[self.inputs.len() + index];
            costs[index].multiply_adds = layer.op.multiply_adds(&inputs, output);
        }
        Ok(costs)
    }

    /// The cost of the whole.
    ///
    /// # Errors
    /// Where the blueprint cannot be built.
    pub fn cost(&self) -> Result<Cost, NetError> {
        Ok(self.layer_costs()?.iter().fold(Cost::default(), |sum, layer| Cost {
            parameters: sum.parameters + layer.parameters,
            multiply_adds: sum.multiply_adds + layer.multiply_adds,
        }))
    }
}

impl Op {
    fn multiply_adds(&self, inputs: &[Shape], output: Shape) -> u64 {
        let Some(input) = inputs.first() else { return 0 };
        let out = output.elements() as u64;
        match self {
            Self::Conv(conv) => out * (input.channels() / conv.groups * conv.kernel[0] * conv.kernel[1]) as u64,
            Self::Linear { .. } => out * input.channels() as u64,
            Self::SqueezeExcite { squeezed, .. } => 2 * (input.channels() * squeezed) as u64,
            _ => 0,
        }
    }
}
