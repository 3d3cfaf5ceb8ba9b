//! Whether a blueprint can be built, and the shape of every tensor.

use std::collections::BTreeMap;

use super::{Activation, Blueprint, Conv, Layer, Op, Padding, Pool, Shape};
use crate::NetError;

/// The largest kernel, stride, padding or factor: beyond any network in use, and small enough that nothing overflows.
const MAX_STEP: usize = 1 << 12;
/// The most layers.
const MAX_LAYERS: usize = 1 << 14;
/// The most tensors that one layer joins.
const MAX_JOINED: usize = 256;
/// The most numbers in one layer's weights: 1 GiB.
const MAX_WEIGHTS: usize = 1 << 28;

/// A blueprint's tensors: what each layer reads, by index, and every shape.
///
/// Tensors are numbered: the inputs first, then the layers' outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    names: BTreeMap<String, usize>,
    shapes: Vec<Shape>,
    sources: Vec<Vec<usize>>,
    outputs: Vec<usize>,
}

impl Checked {
    /// The shape of the input or layer of this name.
    #[must_use]
    pub fn shape(&self, name: &str) -> Option<Shape> {
        self.names.get(name).and_then(|&i| self.shapes.get(i)).copied()
    }

    /// The shape of every tensor: the inputs', then the layers'.
    #[must_use]
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    /// For each layer the numbers of the tensors that it reads.
    #[must_use]
    pub fn sources(&self) -> &[Vec<usize>] {
        &self.sources
    }

    /// For each output the number of its tensor.
    #[must_use]
    pub fn outputs(&self) -> &[usize] {
        &self.outputs
    }

    /// The shapes that a layer reads.
    pub(crate) fn inputs_of(&self, layer: usize) -> Vec<Shape> {
        self.sources[layer].iter().map(|&s| self.shapes[s]).collect()
    }
}

impl Blueprint {
    /// Checks the whole: names, references, arguments, shapes; the shapes are the answer.
    ///
    /// # Errors
    /// The first layer that cannot be built, by name, with the value and the remedy.
    pub fn check(&self) -> Result<Checked, NetError> {
        let wrong = |problem: String| NetError::blueprint(&self.name, problem);
        if self.inputs.is_empty() || self.outputs.is_empty() {
            return Err(wrong("it needs at least one input and one output; add them".into()));
        }
        if self.layers.len() > MAX_LAYERS || self.inputs.len() > MAX_LAYERS || self.outputs.len() > MAX_LAYERS {
            return Err(wrong(format!("it has {} layers; at most {MAX_LAYERS} are accepted", self.layers.len())));
        }
        let mut checked =
            Checked { names: BTreeMap::new(), shapes: Vec::new(), sources: Vec::new(), outputs: Vec::new() };
        for input in &self.inputs {
            input.shape.sane().map_err(|_| {
                wrong(format!("input {:?} has shape {}; give it a sensible one", input.name, input.shape))
            })?;
            checked.add(&input.name, input.shape)?;
        }
        for layer in &self.layers {
            if layer.inputs.len() > MAX_JOINED {
                return Err(NetError::layer(
                    &layer.name,
                    format!("it reads {} tensors; at most {MAX_JOINED} are accepted", layer.inputs.len()),
                ));
            }
            let mut sources = Vec::with_capacity(layer.inputs.len());
            for name in &layer.inputs {
                let source = checked.names.get(name).ok_or_else(|| {
                    NetError::layer(
                        &layer.name,
                        format!("it reads {name:?}, which is neither an input nor an earlier layer; check the name and the order"),
                    )
                })?;
                sources.push(*source);
            }
            let shapes: Vec<Shape> = sources.iter().map(|&s| checked.shapes[s]).collect();
            let shape = layer.shape(&shapes)?;
            checked.add(&layer.name, shape)?;
            checked.sources.push(sources);
        }
        let mut handed_out = BTreeMap::new();
        for output in &self.outputs {
            let Some(&tensor) = checked.names.get(&output.from) else {
                return Err(wrong(format!(
                    "output {:?} is made from {:?}, which no layer makes; check the name",
                    output.name, output.from
                )));
            };
            if output.name.is_empty() || handed_out.insert(&output.name, tensor).is_some() {
                return Err(wrong(format!("two outputs are called {:?}, or it is empty; rename one", output.name)));
            }
            checked.outputs.push(tensor);
        }
        // `a` with a part `b.weight` and `a.b` with a part `weight` would be one tensor in a file.
        let mut parameters = BTreeMap::new();
        for parameter in self.parameters(&checked) {
            if let Some(other) = parameters.insert(parameter.name.clone(), parameter.layer) {
                return Err(NetError::layer(
                    &self.layers[parameter.layer].name,
                    format!(
                        "its weights {:?} have the name of some of {:?}; rename the layer",
                        parameter.name, self.layers[other].name
                    ),
                ));
            }
        }
        Ok(checked)
    }
}

impl Checked {
    fn add(&mut self, name: &str, shape: Shape) -> Result<(), NetError> {
        if name.is_empty() || name.len() > 200 || name.chars().any(char::is_control) {
            return Err(NetError::layer(
                name,
                "a name has 1 to 200 characters, none of them a control character; rename it",
            ));
        }
        if self.names.insert(name.to_string(), self.shapes.len()).is_some() {
            return Err(NetError::layer(name, "another input or layer has this name; rename one"));
        }
        self.shapes.push(shape);
        Ok(())
    }
}

impl Layer {
    /// The shape of the layer's output for inputs of these shapes.
    ///
    /// # Errors
    /// Where the layer cannot be built, with its name, the value and the remedy.
    pub fn shape(&self, inputs: &[Shape]) -> Result<Shape, NetError> {
        self.op.shape(inputs).and_then(Shape::sane).map_err(|problem| NetError::layer(&self.name, problem))
    }
}

impl Op {
    fn shape(&self, inputs: &[Shape]) -> Result<Shape, String> {
        match self {
            Self::Add => match inputs {
                [a, b] if a == b => Ok(*a),
                [a, b] => Err(format!("it adds {a} and {b}; make them equal")),
                _ => Err(format!("it reads {} tensors instead of 2; name both", inputs.len())),
            },
            Self::Concat => concat(inputs),
            _ => match inputs {
                [one] => self.shape_of_one(*one),
                _ => Err(format!("it reads {} tensors instead of 1; name one", inputs.len())),
            },
        }
    }

    fn shape_of_one(&self, input: Shape) -> Result<Shape, String> {
        match self {
            Self::Conv(conv) => conv.shape(map(input)?),
            Self::BatchNorm { epsilon } => {
                if *epsilon > 0.0 && *epsilon < 1.0 {
                    Ok(input)
                } else {
                    Err(format!("epsilon is {epsilon}; use a small positive number such as 1e-5"))
                }
            }
            Self::Activation { .. } | Self::Softmax => Ok(input),
            Self::Dropout { probability } => {
                if (0.0..1.0).contains(probability) {
                    Ok(input)
                } else {
                    Err(format!("the probability is {probability}, outside of 0 … 1; use one below 1"))
                }
            }
            Self::SqueezeExcite { squeezed, inner, gate } => {
                let [channels, ..] = map(input)?;
                weights_fit([*squeezed, channels, 1])?;
                if *squeezed == 0 {
                    return Err("it squeezes to 0 channels; use at least 1".into());
                }
                if [inner, gate].contains(&&Activation::Prelu) {
                    return Err(
                        "a learnt slope within squeeze-and-excite is not supported; use another activation".into()
                    );
                }
                Ok(input)
            }
            Self::Pool(pool) => pool.shape(map(input)?),
            Self::GlobalPool { .. } => Ok(Shape::vector(map(input)?[0])),
            Self::PadChannels { count } => {
                let [channels, height, width] = map(input)?;
                Ok(Shape::map(channels.saturating_add(*count), height, width))
            }
            Self::Upsample { factor: [down, right], .. } => {
                let [channels, height, width] = map(input)?;
                in_steps("factor", &[*down, *right], 1)?;
                Ok(Shape::map(channels, height.saturating_mul(*down), width.saturating_mul(*right)))
            }
            Self::Linear { outputs, .. } => match input {
                Shape::Vector { length } => {
                    weights_fit([*outputs, length, 1])?;
                    Ok(Shape::vector(*outputs))
                }
                Shape::Map { .. } => {
                    Err(format!("it reads the map {input} where a vector is needed; flatten or pool it first"))
                }
            },
            Self::Flatten => Ok(Shape::vector(map(input).map(|_| input.elements())?)),
            Self::Add | Self::Concat => Err("it reads one tensor instead of several; name them".into()),
        }
    }
}

impl Conv {
    fn shape(&self, [channels, height, width]: [usize; 3]) -> Result<Shape, String> {
        window(self.kernel, self.stride, self.padding)?;
        in_steps("dilation", &self.dilation, 1)?;
        if self.groups == 0 || !channels.is_multiple_of(self.groups) || !self.outputs.is_multiple_of(self.groups) {
            return Err(format!(
                "{channels} input and {} output channels cannot be split into {} groups; use a divisor of both",
                self.outputs, self.groups
            ));
        }
        weights_fit([self.outputs, channels / self.groups, self.kernel[0] * self.kernel[1]])?;
        let reach = |kernel: usize, dilation: usize| (kernel - 1) * dilation + 1;
        let p = self.padding;
        let rows = places(height + p.top + p.bottom, reach(self.kernel[0], self.dilation[0]), self.stride[0]);
        let columns = places(width + p.left + p.right, reach(self.kernel[1], self.dilation[1]), self.stride[1]);
        Ok(Shape::map(self.outputs, rows, columns))
    }
}

impl Pool {
    fn shape(&self, [channels, height, width]: [usize; 3]) -> Result<Shape, String> {
        window(self.kernel, self.stride, self.padding)?;
        let [kh, kw] = self.kernel;
        let p = self.padding;
        // As in PyTorch and ONNX: a window may hang over, but must begin inside or in the padding before, and hold one real place.
        if p.top.max(p.bottom) >= kh || p.left.max(p.right) >= kw {
            return Err(format!("padding {p:?} reaches a whole window of {kh}×{kw}; use less"));
        }
        let count = |size: usize, before: usize, after: usize, kernel: usize, stride: usize| {
            let floor = places(size + before + after, kernel, stride);
            let more = self.ceil
                && (floor.max(1) - 1) * stride + kernel < size + before + after
                && floor * stride < size + before;
            floor + usize::from(more && floor > 0)
        };
        let rows = count(height, p.top, p.bottom, kh, self.stride[0]);
        let columns = count(width, p.left, p.right, kw, self.stride[1]);
        Ok(Shape::map(channels, rows, columns))
    }
}

/// How many windows of `reach` fit into `size` at steps of `stride`.
const fn places(size: usize, reach: usize, stride: usize) -> usize {
    if size < reach { 0 } else { (size - reach) / stride + 1 }
}

fn window(kernel: [usize; 2], stride: [usize; 2], padding: Padding) -> Result<(), String> {
    in_steps("kernel", &kernel, 1)?;
    in_steps("stride", &stride, 1)?;
    in_steps("padding", &<[usize; 4]>::from(padding), 0)
}

fn in_steps(what: &str, values: &[usize], least: usize) -> Result<(), String> {
    match values.iter().find(|v| !(least..=MAX_STEP).contains(v)) {
        Some(value) => Err(format!("{what} is {value}, outside of {least} … {MAX_STEP}; change it")),
        None => Ok(()),
    }
}

fn weights_fit(factors: [usize; 3]) -> Result<(), String> {
    match factors.iter().try_fold(1_usize, |product, &factor| product.checked_mul(factor)) {
        Some(count) if count <= MAX_WEIGHTS => Ok(()),
        _ => Err(format!("its weights would have {factors:?} numbers, more than {MAX_WEIGHTS}; use fewer channels")),
    }
}

fn map(input: Shape) -> Result<[usize; 3], String> {
    match input {
        Shape::Map { channels, height, width } => Ok([channels, height, width]),
        Shape::Vector { .. } => {
            Err(format!("it reads the vector {input} where a map is needed; put it before flattening"))
        }
    }
}

fn concat(inputs: &[Shape]) -> Result<Shape, String> {
    let [first, rest @ ..] = inputs else { return Err("it reads no tensor; name at least one".into()) };
    let mut channels = first.channels();
    for other in rest {
        if other.extent() != first.extent() || matches!(other, Shape::Map { .. }) != matches!(first, Shape::Map { .. })
        {
            return Err(format!("{other} cannot stand behind {first}; height and width must be equal"));
        }
        channels = channels.saturating_add(other.channels());
    }
    Ok(match *first {
        Shape::Map { height, width, .. } => Shape::map(channels, height, width),
        Shape::Vector { .. } => Shape::vector(channels),
    })
}
