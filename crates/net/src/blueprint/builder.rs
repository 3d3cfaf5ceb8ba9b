//! Writes a blueprint layer by layer, and the blocks that networks are made of.

use super::{Activation, Blueprint, Conv, Filter, Input, Layer, Op, Output, Pool, Reduce, Shape};
use crate::NetError;

/// Batch norm's ε as in PyTorch.
const EPSILON: f32 = 1e-5;

/// Writes a [`Blueprint`] layer by layer.
///
/// The methods do not fail: the first layer that cannot be built is remembered, and [`Builder::finish`] returns its error.
#[derive(Debug, Clone)]
pub struct Builder {
    blueprint: Blueprint,
    epsilon: f32,
    error: Option<NetError>,
}

/// A tensor within a [`Builder`]: what a layer made, to be read by others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    name: String,
    shape: Shape,
}

impl Value {
    /// The layer or input that makes it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its shape.
    #[must_use]
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// Its channels.
    #[must_use]
    pub const fn channels(&self) -> usize {
        self.shape.channels()
    }
}

impl Builder {
    /// An empty network of this name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let blueprint = Blueprint { name: name.into(), inputs: Vec::new(), layers: Vec::new(), outputs: Vec::new() };
        Self { blueprint, epsilon: EPSILON, error: None }
    }

    /// Sets ε of the batch norms that follow (1e-5 at first).
    pub const fn batch_norm_epsilon(&mut self, epsilon: f32) {
        self.epsilon = epsilon;
    }

    /// The blueprint, checked.
    ///
    /// # Errors
    /// The first layer that could not be built, by name, with the value and the remedy.
    pub fn finish(self) -> Result<Blueprint, NetError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        self.blueprint.check()?;
        Ok(self.blueprint)
    }

    /// A tensor that will be given to the network.
    pub fn input(&mut self, name: &str, shape: Shape) -> Value {
        self.blueprint.inputs.push(Input { name: name.into(), shape });
        Value { name: name.into(), shape }
    }

    /// Hands a tensor out under a name.
    pub fn output(&mut self, name: &str, value: &Value) {
        self.blueprint.outputs.push(Output { name: name.into(), from: value.name.clone() });
    }

    /// Any layer.
    pub fn layer(&mut self, name: &str, op: Op, inputs: &[&Value]) -> Value {
        let layer = Layer { name: name.into(), inputs: inputs.iter().map(|v| v.name.clone()).collect(), op };
        let shapes: Vec<Shape> = inputs.iter().map(|v| v.shape).collect();
        let shape = match layer.shape(&shapes) {
            Ok(shape) => shape,
            Err(error) => {
                // Whatever follows from a wrong layer is wrong too: the first error is the one to read.
                self.error.get_or_insert(error);
                Shape::map(1, 1, 1)
            }
        };
        self.blueprint.layers.push(layer);
        Value { name: name.into(), shape }
    }

    /// A convolution.
    pub fn conv(&mut self, name: &str, x: &Value, conv: Conv) -> Value {
        self.layer(name, Op::Conv(conv), &[x])
    }

    /// A batch norm.
    pub fn batch_norm(&mut self, name: &str, x: &Value) -> Value {
        self.layer(name, Op::BatchNorm { epsilon: self.epsilon }, &[x])
    }

    /// An activation; nothing for [`Activation::Identity`].
    pub fn activation(&mut self, name: &str, x: &Value, function: Activation) -> Value {
        match function {
            Activation::Identity => x.clone(),
            _ => self.layer(name, Op::Activation { function }, &[x]),
        }
    }

    /// Convolution, batch norm, activation: layers `NAME.conv`, `NAME.norm`, `NAME.act`.
    pub fn conv_bn(&mut self, name: &str, x: &Value, conv: Conv, function: Activation) -> Value {
        let x = self.conv(&format!("{name}.conv"), x, conv);
        let x = self.batch_norm(&format!("{name}.norm"), &x);
        self.activation(&format!("{name}.act"), &x, function)
    }

    /// A linear layer with bias.
    pub fn linear(&mut self, name: &str, x: &Value, outputs: usize) -> Value {
        self.layer(name, Op::Linear { outputs, bias: true }, &[x])
    }

    /// The mean of each channel, as a vector.
    pub fn global_average(&mut self, name: &str, x: &Value) -> Value {
        self.layer(name, Op::GlobalPool { reduce: Reduce::Average }, &[x])
    }

    /// Maximum or average of windows.
    pub fn pool(&mut self, name: &str, x: &Value, pool: Pool) -> Value {
        self.layer(name, Op::Pool(pool), &[x])
    }

    /// The sum of two tensors.
    pub fn add(&mut self, name: &str, a: &Value, b: &Value) -> Value {
        self.layer(name, Op::Add, &[a, b])
    }

    /// Tensors one behind the other along the channels.
    pub fn concat(&mut self, name: &str, values: &[&Value]) -> Value {
        self.layer(name, Op::Concat, values)
    }

    /// A map made larger by one factor in both directions.
    pub fn upsample(&mut self, name: &str, x: &Value, factor: usize, filter: Filter) -> Value {
        self.layer(name, Op::Upsample { factor: [factor, factor], filter }, &[x])
    }

    /// A map as a vector.
    pub fn flatten(&mut self, name: &str, x: &Value) -> Value {
        self.layer(name, Op::Flatten, &[x])
    }

    /// Dropout.
    pub fn dropout(&mut self, name: &str, x: &Value, probability: f32) -> Value {
        self.layer(name, Op::Dropout { probability }, &[x])
    }

    /// Softmax over the channels.
    pub fn softmax(&mut self, name: &str, x: &Value) -> Value {
        self.layer(name, Op::Softmax, &[x])
    }

    /// Squeeze-and-excite with ReLU inside and a hard sigmoid as gate (MobileNetV3).
    pub fn squeeze_excite(&mut self, name: &str, x: &Value, squeezed: usize) -> Value {
        let op = Op::SqueezeExcite { squeezed, inner: Activation::Relu, gate: Activation::HardSigmoid };
        self.layer(name, op, &[x])
    }

    /// A depthwise convolution and a pointwise one, each with batch norm and activation (MobileNetV1).
    pub fn separable(&mut self, name: &str, x: &Value, conv: Conv, function: Activation) -> Value {
        let outputs = conv.outputs;
        let depthwise = Conv { outputs: x.channels(), groups: x.channels(), ..conv };
        let x = self.conv_bn(&format!("{name}.depthwise"), x, depthwise, function);
        self.conv_bn(&format!("{name}.pointwise"), &x, Conv::pointwise(outputs), function)
    }

    /// The inverted residual block of MobileNetV2 and V3.
    pub fn inverted_residual(&mut self, name: &str, x: &Value, block: &InvertedResidual) -> Value {
        let &InvertedResidual { expanded, outputs, kernel, stride, squeezed, activation } = block;
        let mut y = x.clone();
        if expanded != x.channels() {
            y = self.conv_bn(&format!("{name}.expand"), &y, Conv::pointwise(expanded), activation);
        }
        let depthwise = Conv::depthwise(y.channels(), kernel).stride(stride);
        y = self.conv_bn(&format!("{name}.depthwise"), &y, depthwise, activation);
        if let Some(squeezed) = squeezed {
            y = self.squeeze_excite(&format!("{name}.attend"), &y, squeezed);
        }
        y = self.conv_bn(&format!("{name}.project"), &y, Conv::pointwise(outputs), Activation::Identity);
        if stride == 1 && y.shape() == x.shape() { self.add(&format!("{name}.add"), x, &y) } else { y }
    }

    /// Two 3×3 convolutions beside a shortcut (ResNet-18 and -34).
    pub fn basic_block(&mut self, name: &str, x: &Value, outputs: usize, stride: usize) -> Value {
        let y = self.conv_bn(&format!("{name}.first"), x, Conv::square(outputs, 3).stride(stride), Activation::Relu);
        let y = self.conv_bn(&format!("{name}.second"), &y, Conv::square(outputs, 3), Activation::Identity);
        self.shortcut(name, x, &y, stride)
    }

    /// 1×1, 3×3, 1×1 convolutions beside a shortcut (ResNet-50); the 3×3 one has the stride, as in PyTorch.
    pub fn bottleneck(&mut self, name: &str, x: &Value, inner: usize, outputs: usize, stride: usize) -> Value {
        let y = self.conv_bn(&format!("{name}.reduce"), x, Conv::pointwise(inner), Activation::Relu);
        let y = self.conv_bn(&format!("{name}.spatial"), &y, Conv::square(inner, 3).stride(stride), Activation::Relu);
        let y = self.conv_bn(&format!("{name}.expand"), &y, Conv::pointwise(outputs), Activation::Identity);
        self.shortcut(name, x, &y, stride)
    }

    /// Adds x, projected where its shape differs, and applies ReLU.
    fn shortcut(&mut self, name: &str, x: &Value, y: &Value, stride: usize) -> Value {
        let skip = if x.shape() == y.shape() {
            x.clone()
        } else {
            let project = Conv::pointwise(y.channels()).stride(stride);
            self.conv_bn(&format!("{name}.shortcut"), x, project, Activation::Identity)
        };
        let sum = self.add(&format!("{name}.add"), y, &skip);
        self.activation(&format!("{name}.act"), &sum, Activation::Relu)
    }

    /// The block of BlazeFace (Bazarevsky et al. 2019): depthwise, pointwise, the input (pooled, its channels padded) added, activation.
    pub fn blaze_block(&mut self, name: &str, x: &Value, block: &BlazeBlock) -> Value {
        let &BlazeBlock { outputs, kernel, stride, activation } = block;
        // The skip first: a plan then adds it where the pointwise convolution writes.
        let mut skip = x.clone();
        if stride > 1 {
            // Odd extents: the convolution rounds up, so the pool must too.
            skip = self.pool(&format!("{name}.pool"), &skip, Pool::square(Reduce::Max, stride, stride).ceil());
        }
        if outputs > x.channels() {
            let op = Op::PadChannels { count: outputs - x.channels() };
            skip = self.layer(&format!("{name}.pad"), op, &[&skip]);
        }
        let depthwise = Conv::depthwise(x.channels(), kernel).stride(stride);
        let y = self.conv_bn(&format!("{name}.depthwise"), x, depthwise, Activation::Identity);
        let y = self.conv_bn(&format!("{name}.pointwise"), &y, Conv::pointwise(outputs), Activation::Identity);
        let sum = self.add(&format!("{name}.add"), &y, &skip);
        self.activation(&format!("{name}.act"), &sum, activation)
    }
}

/// What an inverted residual block looks like: expand, depthwise, attend, project; the input is added where the shape allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvertedResidual {
    /// Channels of the depthwise convolution; no expansion where the input has as many.
    pub expanded: usize,
    /// Output channels.
    pub outputs: usize,
    /// Side of the depthwise window.
    pub kernel: usize,
    /// Stride of the depthwise convolution.
    pub stride: usize,
    /// Channels of squeeze-and-excite, where there is one.
    pub squeezed: Option<usize>,
    /// After the expansion and the depthwise convolution.
    pub activation: Activation,
}

/// What a block of BlazeFace looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlazeBlock {
    /// Output channels, at least as many as the input's.
    pub outputs: usize,
    /// Side of the depthwise window.
    pub kernel: usize,
    /// 1 or 2.
    pub stride: usize,
    /// After the sum.
    pub activation: Activation,
}
