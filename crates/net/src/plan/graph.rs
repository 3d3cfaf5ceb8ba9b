//! The blueprint with everything folded and fused that can be: batch norms into the layers before them, activations and residual sums into
//! convolutions, linear layers over flattened maps into convolutions over the whole map.

use crate::blueprint::{Checked, Filter, Padding, Pool, Reduce};
use crate::simd::Finish;
use crate::{Activation, Conv, Model, NetError, Op};

/// One thing to do. Vectors are maps of one place here.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) work: Work,
    pub(super) inputs: Vec<usize>,
    /// Is added before the finish; only of convolutions.
    pub(super) residual: Option<usize>,
    pub(super) finish: Finish,
    /// Of each channel, for [`Finish::Slope`].
    pub(super) slope: Vec<f32>,
    pub(super) output: usize,
}

#[derive(Debug)]
pub(super) enum Work {
    Conv {
        conv: Conv,
        weight: Vec<f32>,
        bias: Vec<f32>,
    },
    Affine {
        scale: Vec<f32>,
        shift: Vec<f32>,
    },
    /// Only the finish.
    Copy,
    Add,
    /// The first input's channels times the second's numbers.
    Scale,
    Pool(Pool),
    GlobalPool(Reduce),
    Concat,
    PadChannels,
    Upsample {
        factor: [usize; 2],
        filter: Filter,
    },
    Flatten,
    Softmax,
}

/// What to do, in order, and the extent of every value: `[channels, height, width]`.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    pub(super) values: Vec<[usize; 3]>,
    pub(super) inputs: usize,
    /// The value of each output.
    pub(super) outputs: Vec<usize>,
}

impl Graph {
    pub(super) fn new(model: &Model, checked: &Checked) -> Result<Self, NetError> {
        let blueprint = model.blueprint();
        let inputs = blueprint.inputs.len();
        let extent = |shape: &crate::Shape| {
            let [height, width] = shape.extent();
            [shape.channels(), height, width]
        };
        let same = same_values(model, checked);
        let mut uses = vec![0_usize; checked.shapes().len()];
        for (index, sources) in checked.sources().iter().enumerate() {
            if same[inputs + index] == inputs + index {
                sources.iter().for_each(|&s| uses[same[s]] += 1);
            }
        }
        checked.outputs().iter().for_each(|&o| uses[same[o]] += 1);
        let mut builder = Fuser {
            model,
            uses,
            producer: vec![None; checked.shapes().len()],
            graph: Self {
                nodes: Vec::new(),
                values: checked.shapes().iter().map(extent).collect(),
                inputs,
                outputs: checked.outputs().iter().map(|&o| same[o]).collect(),
            },
        };
        for (index, layer) in blueprint.layers.iter().enumerate() {
            let output = inputs + index;
            if same[output] == output {
                let sources: Vec<usize> = checked.sources()[index].iter().map(|&s| same[s]).collect();
                builder.layer(&layer.name, &layer.op, &sources, output)?;
            }
        }
        Ok(builder.graph)
    }
}

/// For each tensor the earlier tensor whose numbers it has in the same order, or itself: what dropout and flattening hand on.
fn same_values(model: &Model, checked: &Checked) -> Vec<usize> {
    let blueprint = model.blueprint();
    let inputs = blueprint.inputs.len();
    let mut same: Vec<usize> = (0..checked.shapes().len()).collect();
    for (index, layer) in blueprint.layers.iter().enumerate() {
        let source = checked.sources()[index].first().copied().unwrap_or_default();
        let one_place = checked.shapes()[source].extent() == [1, 1];
        let passes = match &layer.op {
            Op::Dropout { .. } | Op::Activation { function: Activation::Identity } => true,
            Op::Flatten => one_place,
            Op::Concat => checked.sources()[index].len() == 1,
            _ => false,
        };
        if passes {
            same[inputs + index] = same[source];
        }
    }
    // A flattened map that only linear layers read stays a map: they become convolutions over the whole of it.
    for (index, layer) in blueprint.layers.iter().enumerate() {
        let flat = inputs + index;
        if layer.op != Op::Flatten || same[flat] != flat || checked.outputs().iter().any(|&o| same[o] == flat) {
            continue;
        }
        let read_otherwise = blueprint.layers.iter().enumerate().any(|(reader, layer)| {
            let passes = same[inputs + reader] != inputs + reader;
            !passes
                && !matches!(layer.op, Op::Linear { .. })
                && checked.sources()[reader].iter().any(|&s| same[s] == flat)
        });
        if !read_otherwise {
            let map = same[checked.sources()[index][0]];
            same.iter_mut().filter(|s| **s == flat).for_each(|s| *s = map);
        }
    }
    same
}

struct Fuser<'a> {
    model: &'a Model,
    /// How often each value is read or handed out.
    uses: Vec<usize>,
    producer: Vec<Option<usize>>,
    graph: Graph,
}

impl Fuser<'_> {
    fn layer(&mut self, name: &str, op: &Op, sources: &[usize], output: usize) -> Result<(), NetError> {
        let model = self.model;
        let part = |part: &str| model.part(name, part).map(<[f32]>::to_vec);
        let bias = |present: bool, count: usize| if present { part("bias") } else { Ok(vec![0.0; count]) };
        let [source, ..] = *sources else { return Err(NetError::layer(name, "it reads no tensor; name one")) };
        match op {
            Op::Conv(conv) => {
                let work =
                    Work::Conv { conv: conv.clone(), weight: part("weight")?, bias: bias(conv.bias, conv.outputs)? };
                self.push(name, work, vec![source], output);
            }
            Op::Linear { outputs, bias: with_bias } => {
                let work = self.linear(source, *outputs, part("weight")?, bias(*with_bias, *outputs)?);
                self.push(name, work, vec![source], output);
            }
            Op::BatchNorm { epsilon } => {
                let [scale, shift] =
                    folded(*epsilon, [part("scale")?, part("shift")?, part("mean")?, part("variance")?]);
                match self.unfinished(source) {
                    Some(node) if self.fold(node, &scale, &shift) => self.rename(node, output),
                    _ => self.push(name, Work::Affine { scale, shift }, vec![source], output),
                }
            }
            Op::Activation { function } => {
                let slope = if *function == Activation::Prelu { part("slope")? } else { Vec::new() };
                let node = match self.unfinished(source) {
                    Some(node) if self.can_finish(node) => node,
                    _ => {
                        self.push(name, Work::Copy, vec![source], output);
                        self.graph.nodes.len() - 1
                    }
                };
                self.graph.nodes[node].finish = finish(*function);
                self.graph.nodes[node].slope = slope;
                self.rename(node, output);
            }
            Op::Add => self.add(name, [source, *sources.get(1).unwrap_or(&source)], output),
            Op::SqueezeExcite { squeezed, inner, gate } => {
                let channels = self.graph.values[source][0];
                let mean = self.value([channels, 1, 1]);
                self.push(&format!("{name}.mean"), Work::GlobalPool(Reduce::Average), vec![source], mean);
                let few = self.value([*squeezed, 1, 1]);
                let work = self.linear(mean, *squeezed, part("squeeze.weight")?, part("squeeze.bias")?);
                self.push(&format!("{name}.squeeze"), work, vec![mean], few);
                self.finish_last(*inner);
                let gates = self.value([channels, 1, 1]);
                let work = self.linear(few, channels, part("excite.weight")?, part("excite.bias")?);
                self.push(&format!("{name}.excite"), work, vec![few], gates);
                self.finish_last(*gate);
                self.push(name, Work::Scale, vec![source, gates], output);
            }
            Op::Pool(pool) => self.push(name, Work::Pool(pool.clone()), vec![source], output),
            Op::GlobalPool { reduce } => self.push(name, Work::GlobalPool(*reduce), vec![source], output),
            Op::Concat => self.push(name, Work::Concat, sources.to_vec(), output),
            Op::PadChannels { .. } => self.push(name, Work::PadChannels, vec![source], output),
            Op::Upsample { factor, filter } => {
                self.push(name, Work::Upsample { factor: *factor, filter: *filter }, vec![source], output);
            }
            Op::Flatten => self.push(name, Work::Flatten, vec![source], output),
            Op::Softmax => self.push(name, Work::Softmax, vec![source], output),
            // What only hands on was taken out before.
            Op::Dropout { .. } => self.push(name, Work::Copy, vec![source], output),
        }
        Ok(())
    }

    fn push(&mut self, name: &str, work: Work, inputs: Vec<usize>, output: usize) {
        self.producer[output] = Some(self.graph.nodes.len());
        let (finish, slope) = (Finish::NONE, Vec::new());
        self.graph.nodes.push(Node { name: name.into(), work, inputs, residual: None, finish, slope, output });
    }

    /// A value that no layer of the blueprint has.
    fn value(&mut self, extent: [usize; 3]) -> usize {
        self.graph.values.push(extent);
        self.producer.push(None);
        self.uses.push(1);
        self.graph.values.len() - 1
    }

    fn rename(&mut self, node: usize, output: usize) {
        self.graph.nodes[node].output = output;
        self.producer[output] = Some(node);
    }

    fn finish_last(&mut self, function: Activation) {
        if let Some(node) = self.graph.nodes.last_mut() {
            node.finish = finish(function);
        }
    }

    /// A linear layer as a convolution over the whole map; its weights already stand in that order.
    fn linear(&self, source: usize, outputs: usize, weight: Vec<f32>, bias: Vec<f32>) -> Work {
        let [_, height, width] = self.graph.values[source];
        let conv = Conv { kernel: [height, width], ..Conv::pointwise(outputs).padding(Padding::NONE).bias() };
        Work::Conv { conv, weight, bias }
    }

    /// The node that makes a value, where nothing else reads the value and nothing was put behind it yet.
    fn unfinished(&self, value: usize) -> Option<usize> {
        let node = self.producer[value]?;
        (self.uses[value] == 1 && self.graph.nodes[node].finish == Finish::NONE).then_some(node)
    }

    fn can_finish(&self, node: usize) -> bool {
        matches!(
            self.graph.nodes[node].work,
            Work::Conv { .. } | Work::Affine { .. } | Work::Add | Work::Scale | Work::Copy
        )
    }

    /// Multiplies a convolution's filters by `scale` and moves its bias: `s (W x + b) + t = (s W) x + (s b + t)`.
    fn fold(&mut self, node: usize, scale: &[f32], shift: &[f32]) -> bool {
        let node = &mut self.graph.nodes[node];
        let Work::Conv { weight, bias, .. } = &mut node.work else { return false };
        if node.residual.is_some() {
            return false;
        }
        let each = weight.len() / bias.len().max(1);
        for (((filter, bias), &s), &t) in weight.chunks_mut(each.max(1)).zip(bias).zip(scale).zip(shift) {
            filter.iter_mut().for_each(|w| *w *= s);
            *bias = (f64::from(*bias) * f64::from(s) + f64::from(t)) as f32;
        }
        true
    }

    /// A sum: into the later of two convolutions where the other term is there by then, else by itself.
    fn add(&mut self, name: &str, terms: [usize; 2], output: usize) {
        let fusable = |&(term, other): &(usize, usize)| {
            let node = self.unfinished(term)?;
            let plain =
                matches!(self.graph.nodes[node].work, Work::Conv { .. }) && self.graph.nodes[node].residual.is_none();
            let before = self.producer[other].is_none_or(|earlier| earlier < node);
            (plain && before && term != other).then_some((node, other))
        };
        let [a, b] = terms;
        match [(b, a), (a, b)].iter().find_map(fusable) {
            Some((node, other)) => {
                self.graph.nodes[node].residual = Some(other);
                self.rename(node, output);
            }
            None => self.push(name, Work::Add, terms.to_vec(), output),
        }
    }
}

/// A batch norm as factor and term of each channel.
fn folded(epsilon: f32, [scale, shift, mean, variance]: [Vec<f32>; 4]) -> [Vec<f32>; 2] {
    let factors: Vec<f64> =
        scale.iter().zip(&variance).map(|(&s, &v)| f64::from(s) / (f64::from(v) + f64::from(epsilon)).sqrt()).collect();
    let terms = shift.iter().zip(&mean).zip(&factors).map(|((&t, &m), f)| (f64::from(t) - f64::from(m) * f) as f32);
    [factors.iter().map(|&f| f as f32).collect(), terms.collect()]
}

const fn finish(function: Activation) -> Finish {
    match function {
        Activation::Identity => Finish::NONE,
        Activation::Relu => Finish::Clamp { least: 0.0, most: f32::INFINITY },
        Activation::Relu6 => Finish::Clamp { least: 0.0, most: 6.0 },
        Activation::HardSwish => Finish::HardSwish,
        Activation::HardSigmoid => Finish::HardSigmoid,
        Activation::Sigmoid => Finish::Sigmoid,
        Activation::Silu => Finish::Silu,
        Activation::Prelu => Finish::Slope,
    }
}
