//! Each kind of layer in burn.

use burn::tensor::module::{avg_pool2d, batch_norm, batch_norm_train, conv2d, interpolate, max_pool2d};
use burn::tensor::ops::{AvgPoolOptions, ConvOptions, InterpolateMode, InterpolateOptions, MaxPoolOptions};
use burn::tensor::{Tensor, TensorData, activation};
use lineament_net::{Activation, Conv, Filter, Layer, Op, Padding, Pool, Reduce};

use super::{Mode, Network, Value};

use crate::error::LearnError;
use crate::ops::{self, Fused, Window};
use lineament_synth::Dice;

fn map(value: Value) -> Result<Tensor<4>, LearnError> {
    match value {
        Value::Map(map) => Ok(map),
        Value::Vector(_) => Err(LearnError::internal("a layer of maps was given a vector")),
    }
}

fn activate<const D: usize>(x: Tensor<D>, function: Activation, slope: Option<Tensor<1>>) -> Tensor<D> {
    match function {
        Activation::Identity => x,
        Activation::Relu => activation::relu(x),
        Activation::Relu6 => x.clamp(0.0, 6.0),
        Activation::HardSwish => {
            let gate = (x.clone() / 6.0 + 0.5).clamp(0.0, 1.0);
            x * gate
        }
        Activation::HardSigmoid => (x / 6.0 + 0.5).clamp(0.0, 1.0),
        Activation::Sigmoid => activation::sigmoid(x),
        Activation::Silu => activation::silu(x),
        Activation::Prelu => match slope {
            Some(slope) => {
                let mut shape = [1; D];
                shape[1] = slope.dims()[0];
                activation::relu(x.clone()) - activation::relu(-x) * slope.reshape(shape)
            }
            None => x,
        },
    }
}

impl Network {
    pub(super) fn layer(
        &self,
        index: usize,
        layer: &Layer,
        tensors: &[Tensor<1>],
        mut arguments: Vec<Value>,
        mode: Mode,
        statistics: &mut Vec<(usize, Vec<f32>, Vec<f32>)>,
    ) -> Result<Value, LearnError> {
        let first = self.first[index];
        let part = |number: usize| tensors[first + number].clone();
        if let Op::Concat = layer.op {
            return Ok(concat(arguments));
        }
        let x = arguments.swap_remove(0);
        Ok(match &layer.op {
            Op::Conv(conv) => Value::Map(self.conv(map(x)?, conv, first, tensors)),
            Op::BatchNorm { epsilon } => {
                let fused = Fused { epsilon: *epsilon, activation: self.fused[index].unwrap_or(Activation::Identity) };
                match x {
                    Value::Map(x) => Value::Map(self.norm(x, fused, first, tensors, mode, statistics)),
                    Value::Vector(x) => Value::Vector(self.norm(x, fused, first, tensors, mode, statistics)),
                }
            }
            Op::Activation { function } => {
                let slope = (*function == Activation::Prelu).then(|| part(0));
                match x {
                    Value::Map(x) => Value::Map(activate(x, *function, slope)),
                    Value::Vector(x) => Value::Vector(activate(x, *function, slope)),
                }
            }
            Op::SqueezeExcite { inner, gate, .. } => {
                let x = map(x)?;
                let [batch, channels, _, _] = x.dims();
                let mean = x.clone().mean_dim(2).mean_dim(3).reshape([batch, channels]);
                let squeezed = activate(self.linear(mean, first, Some(first + 1), tensors), *inner, None);
                let gates = activate(self.linear(squeezed, first + 2, Some(first + 3), tensors), *gate, None);
                Value::Map(x * gates.reshape([batch, channels, 1, 1]))
            }
            Op::Pool(pool) => Value::Map(pooled(map(x)?, pool)),
            Op::GlobalPool { reduce } => {
                let x = map(x)?;
                let [batch, channels, height, width] = x.dims();
                let x = x.reshape([batch, channels, height * width]);
                let y = match reduce {
                    Reduce::Max => x.max_dim(2),
                    Reduce::Average => x.mean_dim(2),
                };
                Value::Vector(y.reshape([batch, channels]))
            }
            Op::Add => match (x, arguments.pop()) {
                (Value::Map(a), Some(Value::Map(b))) => Value::Map(a + b),
                (Value::Vector(a), Some(Value::Vector(b))) => Value::Vector(a + b),
                _ => return Err(LearnError::internal("a sum of a map and a vector")),
            },
            Op::PadChannels { count } => {
                let x = map(x)?;
                let [batch, _, height, width] = x.dims();
                let zeros = Tensor::zeros([batch, *count, height, width], &x.device());
                Value::Map(Tensor::cat(vec![x, zeros], 1))
            }
            Op::Upsample { factor, filter } => Value::Map(upsampled(map(x)?, *factor, *filter)),
            Op::Linear { bias, .. } => {
                let bias = bias.then_some(first + 1);
                match x {
                    Value::Vector(x) => Value::Vector(self.linear(x, first, bias, tensors)),
                    Value::Map(_) => return Err(LearnError::internal("a linear layer of a map")),
                }
            }
            Op::Flatten => Value::Vector(x.flat()),
            Op::Dropout { probability } => match (mode, x) {
                (Mode::Training { seed }, Value::Map(x)) => Value::Map(dropped(x, *probability, seed, index)),
                (Mode::Training { seed }, Value::Vector(x)) => Value::Vector(dropped(x, *probability, seed, index)),
                (Mode::Inference, x) => x,
            },
            Op::Softmax => match x {
                Value::Map(x) => Value::Map(activation::softmax(x, 1)),
                Value::Vector(x) => Value::Vector(activation::softmax(x, 1)),
            },
            Op::Concat => return Err(LearnError::internal("a concat without arguments")),
        })
    }

    fn shaped(&self, number: usize, tensors: &[Tensor<1>]) -> Tensor<4> {
        let shape = &self.parameters[number].shape;
        tensors[number].clone().reshape([shape[0], shape[1], shape[2], shape[3]])
    }

    fn conv(&self, x: Tensor<4>, conv: &Conv, first: usize, tensors: &[Tensor<1>]) -> Tensor<4> {
        let weight = self.shaped(first, tensors);
        let Padding { top, left, bottom, right } = conv.padding;
        let y = if self.fast {
            let window = Window {
                kernel: conv.kernel,
                stride: conv.stride,
                padding: [top, left, bottom, right],
                dilation: conv.dilation,
                groups: conv.groups,
            };
            ops::conv(x, weight, window)
        } else {
            let mut options = ConvOptions::new(conv.stride, [0, 0], conv.dilation, conv.groups);
            options.padding = [(top, bottom), (left, right)];
            conv2d(x, weight, None, options)
        };
        if conv.bias { y + tensors[first + 1].clone().reshape([1, conv.outputs, 1, 1]) } else { y }
    }

    fn linear(&self, x: Tensor<2>, weight: usize, bias: Option<usize>, tensors: &[Tensor<1>]) -> Tensor<2> {
        let shape = &self.parameters[weight].shape;
        let y = x.matmul(tensors[weight].clone().reshape([shape[0], shape[1]]).transpose());
        match bias {
            Some(bias) => y + tensors[bias].clone().reshape([1, shape[0]]),
            None => y,
        }
    }

    fn norm<const D: usize>(
        &self,
        x: Tensor<D>,
        fused: Fused,
        first: usize,
        tensors: &[Tensor<1>],
        mode: Mode,
        statistics: &mut Vec<(usize, Vec<f32>, Vec<f32>)>,
    ) -> Tensor<D> {
        let [scale, shift, mean, variance] = [0, 1, 2, 3].map(|part| tensors[first + part].clone());
        let epsilon = f64::from(fused.epsilon);
        if mode == Mode::Inference {
            return activate(batch_norm(x, scale, shift, mean, variance, epsilon), fused.activation, None);
        }
        let dims = x.dims();
        let count = dims.iter().product::<usize>() / dims[1].max(1);
        let (y, mean, variance) = if self.fast {
            ops::norm(x, scale, shift, fused)
        } else {
            let found = batch_norm_train(x, scale, shift, epsilon);
            (activate(found.output, fused.activation, None), found.mean, found.variance)
        };
        let numbers = |tensor: Tensor<1>| tensor.into_data().try_into_vec::<f32>().unwrap_or_default();
        let unbiased = count as f32 / count.saturating_sub(1).max(1) as f32;
        let variance = numbers(variance).into_iter().map(|v| v * unbiased).collect();
        statistics.push((first + 2, numbers(mean), variance));
        y
    }
}

fn concat(arguments: Vec<Value>) -> Value {
    let (mut maps, mut vectors) = (Vec::new(), Vec::new());
    for argument in arguments {
        match argument {
            Value::Map(map) => maps.push(map),
            Value::Vector(vector) => vectors.push(vector),
        }
    }
    if maps.is_empty() { Value::Vector(Tensor::cat(vectors, 1)) } else { Value::Map(Tensor::cat(maps, 1)) }
}

fn pooled(x: Tensor<4>, pool: &Pool) -> Tensor<4> {
    let Padding { top, left, bottom, right } = pool.padding;
    let padding = [(top, bottom), (left, right)];
    match pool.reduce {
        Reduce::Max => {
            let mut options = MaxPoolOptions::new(pool.kernel);
            (options.stride, options.padding, options.ceil_mode) = (pool.stride, padding, pool.ceil);
            max_pool2d(x, options)
        }
        Reduce::Average => {
            let mut options = AvgPoolOptions::new(pool.kernel);
            (options.stride, options.padding, options.ceil_mode) = (pool.stride, padding, pool.ceil);
            options.count_include_pad = false;
            avg_pool2d(x, options)
        }
    }
}

fn upsampled(x: Tensor<4>, factor: [usize; 2], filter: Filter) -> Tensor<4> {
    let [_, _, height, width] = x.dims();
    let mode = match filter {
        Filter::Nearest => InterpolateMode::Nearest,
        Filter::Bilinear => InterpolateMode::Bilinear,
    };
    let mut options = InterpolateOptions::new(mode);
    (options.align_corners, options.output_size) = (false, Some([height * factor[0], width * factor[1]]));
    interpolate(x, options)
}

fn dropped<const D: usize>(x: Tensor<D>, probability: f32, seed: u64, layer: usize) -> Tensor<D> {
    let mut dice = Dice::new(seed, layer as u64, "dropout");
    let kept = 1.0 / (1.0 - probability);
    let count = x.dims().iter().product::<usize>();
    let mask: Vec<f32> = (0..count).map(|_| if dice.chance(f64::from(probability)) { 0.0 } else { kept }).collect();
    let mask = Tensor::<D>::from_data(TensorData::new(mask, x.dims()), &x.device());
    x * mask
}
