//! What each layer means, in the plainest loops: the definition that the fast plans are tested against.

mod ops;

use crate::{Blueprint, Model, NetError, Op, Shape};
use ops::Map;

/// One output of [`evaluate`].
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// The output's name.
    pub name: String,
    /// Its shape.
    pub shape: Shape,
    /// Its numbers, channel by channel, row by row.
    pub numbers: Vec<f32>,
}

/// Evaluates one example layer by layer as the blueprint says: nothing folded, nothing fused, sums in f64. Slow; for tests and for understanding.
///
/// `inputs` hold the numbers of the blueprint's inputs in their order, channel by channel, row by row.
///
/// # Errors
/// Where an input is missing or has the wrong length.
pub fn evaluate(model: &Model, inputs: &[&[f32]]) -> Result<Vec<Tensor>, NetError> {
    let blueprint: &Blueprint = model.blueprint();
    let checked = blueprint.check()?;
    let mut tensors: Vec<Vec<f32>> = Vec::new();
    for (index, input) in blueprint.inputs.iter().enumerate() {
        let given = inputs.get(index).copied().unwrap_or_default();
        if given.len() != input.shape.elements() {
            return Err(NetError::port(
                &input.name,
                format!(
                    "{} numbers were given where shape {} needs {}",
                    given.len(),
                    input.shape,
                    input.shape.elements()
                ),
            ));
        }
        tensors.push(given.to_vec());
    }
    for (index, layer) in blueprint.layers.iter().enumerate() {
        let sources = &checked.sources()[index];
        let maps: Vec<Map<'_>> = sources.iter().map(|&s| Map::new(&tensors[s], checked.shapes()[s])).collect();
        let output = checked.shapes()[blueprint.inputs.len() + index];
        let numbers = layer_numbers(model, &layer.name, &layer.op, &maps, output)?;
        tensors.push(numbers);
    }
    let outputs = blueprint.outputs.iter().zip(checked.outputs());
    Ok(outputs
        .map(|(output, &tensor)| Tensor {
            name: output.name.clone(),
            shape: checked.shapes()[tensor],
            numbers: tensors[tensor].clone(),
        })
        .collect())
}

fn layer_numbers(model: &Model, name: &str, op: &Op, inputs: &[Map<'_>], output: Shape) -> Result<Vec<f32>, NetError> {
    let part = |part: &str| model.part(name, part);
    let optional = |present: bool| if present { part("bias").map(Some) } else { Ok(None) };
    let [first, rest @ ..] = inputs else { return Err(NetError::layer(name, "it reads no tensor; name one")) };
    Ok(match op {
        Op::Conv(conv) => ops::conv(first, conv, part("weight")?, optional(conv.bias)?, output),
        Op::Linear { bias, .. } => ops::linear(first.numbers, part("weight")?, optional(*bias)?, output.channels()),
        Op::BatchNorm { epsilon } => {
            ops::batch_norm(first, *epsilon, [part("scale")?, part("shift")?, part("mean")?, part("variance")?])
        }
        Op::Activation { function: crate::Activation::Prelu } => ops::prelu(first, part("slope")?),
        Op::Activation { function } => first.numbers.iter().map(|&x| function.apply(x)).collect(),
        Op::SqueezeExcite { squeezed, inner, gate } => {
            let mean = ops::global_pool(first, crate::Reduce::Average);
            let mut few = ops::linear(&mean, part("squeeze.weight")?, Some(part("squeeze.bias")?), *squeezed);
            few.iter_mut().for_each(|x| *x = inner.apply(*x));
            let channels = first.channels;
            let mut gates = ops::linear(&few, part("excite.weight")?, Some(part("excite.bias")?), channels);
            gates.iter_mut().for_each(|x| *x = gate.apply(*x));
            ops::by_channel(first, |channel, x| x * gates[channel])
        }
        Op::Pool(pool) => ops::pool(first, pool, output),
        Op::GlobalPool { reduce } => ops::global_pool(first, *reduce),
        Op::Add => match rest {
            [other] => first.numbers.iter().zip(other.numbers).map(|(a, b)| a + b).collect(),
            _ => return Err(NetError::layer(name, "it adds two tensors; name both")),
        },
        Op::Concat => inputs.iter().flat_map(|map| map.numbers.iter().copied()).collect(),
        Op::PadChannels { .. } => {
            let mut padded = first.numbers.to_vec();
            padded.resize(output.elements(), 0.0);
            padded
        }
        Op::Upsample { factor, filter } => ops::upsample(first, *factor, *filter),
        Op::Flatten | Op::Dropout { .. } => first.numbers.to_vec(),
        Op::Softmax => ops::softmax(first),
    })
}
