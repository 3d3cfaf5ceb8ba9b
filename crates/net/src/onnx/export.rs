use std::collections::BTreeSet;

use super::nodes::{Attribute, floats, int, integers, node, port};
use super::protobuf::Message;
use crate::{Activation, Conv, Filter, Model, NetError, Op, Pool, Reduce, Shape};

/// The operator set: the first with every operator used here is 14; 17 is what others in the field write.
const OPSET: i64 = 17;
/// The file version that belongs to it.
const IR_VERSION: i64 = 8;

impl Model {
    /// The network as an ONNX file, layer for layer: opset 17, named inputs and outputs, the batch dimension free.
    ///
    /// Dropout is left out and batch norms stay layers of their own, so that the numbers are those of the blueprint. The provenance travels as the
    /// property `lineament.provenance`, in JSON.
    ///
    /// # Errors
    /// Where the file would have more than 2 GiB, which the format cannot hold.
    pub fn to_onnx(&self) -> Result<Vec<u8>, NetError> {
        let blueprint = self.blueprint();
        let checked = blueprint.check()?;
        if blueprint.cost()?.parameters > 500_000_000 {
            return Err(NetError::Onnx {
                problem: "the weights exceed the 2 GiB that one ONNX file holds; use safetensors".into(),
            });
        }
        let mut graph =
            Graph { model: self, taken: BTreeSet::new(), names: Vec::new(), nodes: Vec::new(), constants: Vec::new() };
        for port in blueprint.inputs.iter().map(|i| &i.name) {
            graph.taken.insert(port.clone());
        }
        let mut output_names = Vec::new();
        for output in &blueprint.outputs {
            // An output that has an input's name is another tensor there.
            output_names.push(graph.fresh(&output.name));
        }
        graph.names.extend(blueprint.inputs.iter().map(|i| i.name.clone()));
        let mut direct = vec![false; output_names.len()];
        for (index, layer) in blueprint.layers.iter().enumerate() {
            let tensor = blueprint.inputs.len() + index;
            let inputs: Vec<String> = checked.sources()[index].iter().map(|&s| graph.names[s].clone()).collect();
            let shapes = checked.inputs_of(index);
            let handed_out = checked.outputs().iter().position(|&t| t == tensor);
            let output = match handed_out {
                Some(position) => {
                    direct[position] = true;
                    output_names[position].clone()
                }
                None => graph.fresh(&layer.name),
            };
            graph.layer(&layer.name, &layer.op, &inputs, &shapes, checked.shapes()[tensor], &output)?;
            graph.names.push(output);
        }
        for ((name, &tensor), direct) in output_names.iter().zip(checked.outputs()).zip(direct) {
            if !direct {
                let from = graph.names[tensor].clone();
                graph.node("Identity", &format!("{name}.output"), &[&from], name, &[]);
            }
        }
        let mut message = graph.nodes.iter().fold(Message::new(), |m, n| m.message(1, n)).text(2, &blueprint.name);
        message = graph.constants.iter().fold(message, |m, c| m.message(5, c));
        for input in &blueprint.inputs {
            message = message.message(11, &port(&input.name, &input.shape.dimensions()));
        }
        for (name, &tensor) in output_names.iter().zip(checked.outputs()) {
            message = message.message(12, &port(name, &checked.shapes()[tensor].dimensions()));
        }
        let opset = Message::new().text(1, "").int(2, OPSET);
        let provenance =
            serde_json::to_string(self.provenance()).map_err(|e| NetError::Json { problem: e.to_string() })?;
        let property = Message::new().text(1, "lineament.provenance").text(2, &provenance);
        let file = Message::new().int(1, IR_VERSION).text(2, "lineament").message(7, &message).message(8, &opset);
        Ok(file.message(14, &property).into_bytes())
    }
}

struct Graph<'a> {
    model: &'a Model,
    taken: BTreeSet<String>,
    /// The ONNX name of each tensor.
    names: Vec<String>,
    nodes: Vec<Message>,
    constants: Vec<Message>,
}

impl Graph<'_> {
    /// The name, or the name with primes where it is taken: ONNX has one space of names for tensors and constants.
    fn fresh(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_string();
        while !self.taken.insert(name.clone()) {
            name.push('\'');
        }
        name
    }

    fn node(&mut self, kind: &str, name: &str, inputs: &[&str], output: &str, attributes: &[(&str, Attribute)]) {
        self.nodes.push(node(kind, name, inputs, output, attributes));
    }

    /// A tensor of weights as a constant; its ONNX name.
    fn weight(&mut self, layer: &str, part: &str, dimensions: &[usize]) -> Result<String, NetError> {
        let name = self.fresh(&format!("{layer}.{part}"));
        let numbers = self.model.part(layer, part)?;
        self.constants.push(floats(&name, dimensions, numbers));
        Ok(name)
    }

    fn constant(&mut self, name: &str, numbers: &[f32]) -> String {
        let name = self.fresh(name);
        let dimensions: &[usize] = if numbers.len() == 1 { &[] } else { &[numbers.len()] };
        self.constants.push(floats(&name, dimensions, numbers));
        name
    }

    fn layer(
        &mut self,
        name: &str,
        op: &Op,
        inputs: &[String],
        shapes: &[Shape],
        shape: Shape,
        output: &str,
    ) -> Result<(), NetError> {
        let all: Vec<&str> = inputs.iter().map(String::as_str).collect();
        let (Some(&x), Some(&from)) = (all.first(), shapes.first()) else {
            return Err(NetError::layer(name, "it reads no tensor; name one"));
        };
        match op {
            Op::Conv(conv) => self.conv(name, conv, from.channels() / conv.groups, x, output)?,
            Op::Linear { outputs, bias } => {
                let mut inputs = vec![x.to_string(), self.weight(name, "weight", &[*outputs, from.channels()])?];
                if *bias {
                    inputs.push(self.weight(name, "bias", &[*outputs])?);
                }
                let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
                self.node("Gemm", name, &inputs, output, &[("transB", Attribute::Int(1))]);
            }
            Op::BatchNorm { epsilon } => {
                let channels = [from.channels()];
                let parts = ["scale", "shift", "mean", "variance"];
                let parts = parts.map(|part| self.weight(name, part, &channels));
                let [scale, shift, mean, variance] = parts;
                let inputs = [x, &scale?, &shift?, &mean?, &variance?];
                self.node("BatchNormalization", name, &inputs, output, &[("epsilon", Attribute::Float(*epsilon))]);
            }
            Op::Activation { function } => self.activation(name, *function, from, x, output)?,
            Op::SqueezeExcite { squeezed, inner, gate } => {
                let channels = from.channels();
                let mean = self.fresh(&format!("{name}.mean"));
                self.node("GlobalAveragePool", &mean.clone(), &[x], &mean, &[]);
                let few = self.gate(name, "squeeze", *inner, [*squeezed, channels], &mean)?;
                let gates = self.gate(name, "excite", *gate, [channels, *squeezed], &few)?;
                self.node("Mul", name, &[x, &gates], output, &[]);
            }
            Op::Pool(pool) => {
                let kind = if pool.reduce == Reduce::Max { "MaxPool" } else { "AveragePool" };
                self.node(kind, name, &[x], output, &pool_attributes(pool, from, shape));
            }
            Op::GlobalPool { reduce } => {
                let kind = if *reduce == Reduce::Max { "GlobalMaxPool" } else { "GlobalAveragePool" };
                let map = self.fresh(&format!("{name}.map"));
                self.node(kind, &map.clone(), &[x], &map, &[]);
                self.node("Flatten", name, &[&map], output, &[("axis", Attribute::Int(1))]);
            }
            Op::Add => self.node("Add", name, &all, output, &[]),
            Op::Concat => self.node("Concat", name, &all, output, &[("axis", Attribute::Int(1))]),
            Op::PadChannels { count } => {
                let pads = self.fresh(&format!("{name}.pads"));
                self.constants.push(integers(&pads, &[0, 0, 0, 0, 0, int(*count), 0, 0]));
                self.node("Pad", name, &[x, &pads], output, &[("mode", Attribute::Text("constant"))]);
            }
            Op::Upsample { factor: [down, right], filter } => {
                let scales = self.constant(&format!("{name}.scales"), &[1.0, 1.0, *down as f32, *right as f32]);
                let (mode, coordinates) = match filter {
                    Filter::Nearest => ("nearest", "asymmetric"),
                    Filter::Bilinear => ("linear", "half_pixel"),
                };
                let attributes = [
                    ("mode", Attribute::Text(mode)),
                    ("coordinate_transformation_mode", Attribute::Text(coordinates)),
                    ("nearest_mode", Attribute::Text("floor")),
                ];
                self.node("Resize", name, &[x, "", &scales], output, &attributes);
            }
            Op::Flatten => self.node("Flatten", name, &[x], output, &[("axis", Attribute::Int(1))]),
            Op::Dropout { .. } => self.node("Identity", name, &[x], output, &[]),
            Op::Softmax => self.node("Softmax", name, &[x], output, &[("axis", Attribute::Int(1))]),
        }
        Ok(())
    }

    fn conv(&mut self, name: &str, conv: &Conv, each: usize, x: &str, output: &str) -> Result<(), NetError> {
        let [height, width] = conv.kernel;
        let mut inputs = vec![x.to_string(), self.weight(name, "weight", &[conv.outputs, each, height, width])?];
        if conv.bias {
            inputs.push(self.weight(name, "bias", &[conv.outputs])?);
        }
        let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
        let attributes = [
            ("kernel_shape", Attribute::ints(&conv.kernel)),
            ("strides", Attribute::ints(&conv.stride)),
            ("pads", Attribute::ints(&<[usize; 4]>::from(conv.padding))),
            ("dilations", Attribute::ints(&conv.dilation)),
            ("group", Attribute::Int(int(conv.groups))),
        ];
        self.node("Conv", name, &inputs, output, &attributes);
        Ok(())
    }

    /// A linear layer and an activation on a map of one place, as squeeze-and-excite has them; the name of the result.
    fn gate(
        &mut self,
        name: &str,
        part: &str,
        function: Activation,
        [outputs, inputs]: [usize; 2],
        x: &str,
    ) -> Result<String, NetError> {
        let weight = self.weight(name, &format!("{part}.weight"), &[outputs, inputs, 1, 1])?;
        let bias = self.weight(name, &format!("{part}.bias"), &[outputs])?;
        let sums = self.fresh(&format!("{name}.{part}"));
        self.node("Conv", &sums.clone(), &[x, &weight, &bias], &sums, &[("kernel_shape", Attribute::ints(&[1, 1]))]);
        let result = self.fresh(&format!("{name}.{part}.act"));
        self.activation(&result.clone(), function, Shape::map(outputs, 1, 1), &sums, &result)?;
        Ok(result)
    }

    fn activation(
        &mut self,
        name: &str,
        function: Activation,
        shape: Shape,
        x: &str,
        output: &str,
    ) -> Result<(), NetError> {
        // ONNX's default is 0.2 x + 0.5.
        let hard = [("alpha", Attribute::Float(1.0 / 6.0)), ("beta", Attribute::Float(0.5))];
        match function {
            Activation::Identity => self.node("Identity", name, &[x], output, &[]),
            Activation::Relu => self.node("Relu", name, &[x], output, &[]),
            Activation::Relu6 => {
                let bounds = [("least", 0.0), ("most", 6.0)];
                let [least, most] = bounds.map(|(what, bound)| self.constant(&format!("{name}.{what}"), &[bound]));
                self.node("Clip", name, &[x, &least, &most], output, &[]);
            }
            Activation::HardSwish => self.node("HardSwish", name, &[x], output, &[]),
            Activation::HardSigmoid => self.node("HardSigmoid", name, &[x], output, &hard),
            Activation::Sigmoid => self.node("Sigmoid", name, &[x], output, &[]),
            Activation::Silu => {
                let gate = self.fresh(&format!("{name}.sigmoid"));
                self.node("Sigmoid", &gate.clone(), &[x], &gate, &[]);
                self.node("Mul", name, &[x, &gate], output, &[]);
            }
            Activation::Prelu => {
                let dimensions: &[usize] = match shape {
                    Shape::Map { channels, .. } => &[channels, 1, 1],
                    Shape::Vector { length } => &[length],
                };
                let slope = self.weight(name, "slope", dimensions)?;
                self.node("PRelu", name, &[x, &slope], output, &[]);
            }
        }
        Ok(())
    }
}

/// Padding behind is written out so that the last window fits exactly: runtimes disagree on `ceil_mode`.
fn pool_attributes(pool: &Pool, from: Shape, shape: Shape) -> [(&'static str, Attribute); 3] {
    let (from, to) = (from.extent(), shape.extent());
    let before = [pool.padding.top, pool.padding.left];
    let after = [0, 1].map(|axis| {
        let reach = (to[axis] - 1) * pool.stride[axis] + pool.kernel[axis];
        reach.saturating_sub(from[axis] + before[axis])
    });
    [
        ("kernel_shape", Attribute::ints(&pool.kernel)),
        ("strides", Attribute::ints(&pool.stride)),
        ("pads", Attribute::ints(&[before[0], before[1], after[0], after[1]])),
    ]
}
