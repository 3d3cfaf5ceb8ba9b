//! From a blueprint and weights to steps.

use super::graph::{Graph, Node, Work};
use super::layout::{Layout, Region};
use super::pack::{pack_channels, pack_conv, pack_depthwise};
use super::step::{Step, whole};
use super::{Inner, Named, Port};
use crate::blueprint::Filter;
use crate::simd::{Between, Finish, Kernels, LANES, MapOp};
use crate::{Conv, Model, NetError};

pub(super) fn compile(model: &Model, kernels: Kernels, max_memory: usize) -> Result<Inner, NetError> {
    let blueprint = model.blueprint();
    let checked = blueprint.check()?;
    let graph = Graph::new(model, &checked)?;
    let ports = blueprint.inputs.iter().map(|i| i.shape).chain(checked.outputs().iter().map(|&o| checked.shapes()[o]));
    let given = ports.fold(0_usize, |sum, shape| sum.saturating_add(4 * shape.elements()));
    let layout = Layout::new(&graph, max_memory, given)?;
    let used = layout.slots.iter().sum::<usize>() * 64 + given;
    let mut compiler = Compiler { kernels, layout, steps: Vec::new(), budget: max_memory - used, packed: 0 };
    for (input, port) in blueprint.inputs.iter().enumerate() {
        if let Some(margin) = compiler.layout.clear_inputs[input] {
            compiler.push(&port.name, 0, Step::Clear(margin));
        }
        compiler.push(&port.name, 0, Step::Load { input, to: compiler.layout.regions[input] });
    }
    for (index, node) in graph.nodes.iter().enumerate() {
        if let Some(margin) = compiler.layout.clear[index] {
            compiler.push(&node.name, 0, Step::Clear(margin));
        }
        compiler.node(index, node).map_err(|error| match error {
            NetError::Plan { problem } => NetError::layer(&node.name, problem),
            other => other,
        })?;
    }
    for (output, &value) in graph.outputs.iter().enumerate() {
        compiler.push(&blueprint.outputs[output].name, 0, Step::Store { from: compiler.layout.regions[value], output });
    }
    let outputs = blueprint.outputs.iter().zip(checked.outputs());
    Ok(Inner {
        kernels,
        steps: compiler.steps,
        slots: compiler.layout.slots,
        inputs: blueprint.inputs.iter().map(|i| Port { name: i.name.clone(), shape: i.shape }).collect(),
        outputs: outputs.map(|(o, &tensor)| Port { name: o.name.clone(), shape: checked.shapes()[tensor] }).collect(),
        packed: compiler.packed,
    })
}

struct Compiler {
    kernels: Kernels,
    layout: Layout,
    steps: Vec<Named>,
    /// Bytes left for packed weights.
    budget: usize,
    packed: usize,
}

impl Compiler {
    fn node(&mut self, index: usize, node: &Node) -> Result<(), NetError> {
        let region = |value: &usize| self.layout.regions[*value];
        let inputs: Vec<Region> = node.inputs.iter().map(region).collect();
        let to = region(&node.output);
        let residual = node.residual.as_ref().map(region);
        let finish = node.finish;
        let slope = if finish == Finish::Slope { pack_channels(&node.slope, to.blocks()) } else { Vec::new() };
        let Some(&from) = inputs.first() else { return Ok(()) };
        let plain_map = |op: MapOp, b: Option<Region>, scale: &[f32], shift: &[f32], slope| {
            let blocks = if op == MapOp::Affine { to.blocks() } else { 0 };
            let (scale, shift) = (pack_channels(scale, blocks), pack_channels(shift, blocks));
            Step::Map { op, a: Some(from), b, scale, shift, to, finish, slope }
        };
        let step = match &node.work {
            Work::Conv { conv, weight, bias } if is_depthwise(conv, &from) => {
                let packed = pack_depthwise((conv, weight, bias), [&from, &to], &self.kernels);
                self.count(packed.weights.len());
                Step::Depthwise { packed, from, to, residual, finish, slope }
            }
            Work::Conv { conv, weight, bias } => {
                let packed =
                    pack_conv((conv, weight, bias), [&from, &to], residual.as_ref(), &self.kernels, self.budget)?;
                self.count(packed.weights.len());
                Step::Conv { packed, from, to, residual, finish, slope }
            }
            Work::Affine { scale, shift } => plain_map(MapOp::Affine, None, scale, shift, slope),
            Work::Copy => plain_map(MapOp::Copy, None, &[], &[], slope),
            Work::Add => plain_map(MapOp::Add, inputs.get(1).copied(), &[], &[], slope),
            Work::Scale => {
                let gates = inputs.get(1).copied().unwrap_or(from);
                Step::Scale { a: from, gates, to, finish, slope }
            }
            Work::Pool(pool) => Step::Pool { pool: pool.clone(), from, to },
            Work::GlobalPool(reduce) => Step::Pool { pool: whole(*reduce, &from), from, to },
            Work::Concat | Work::PadChannels => {
                self.join(index, &node.name, &inputs, to);
                return Ok(());
            }
            Work::Upsample { factor, filter } => {
                let rows = between(from.height, factor[0], *filter);
                let columns = between(from.width, factor[1], *filter);
                Step::Upsample { filter: *filter, rows, columns, from, to }
            }
            Work::Flatten => Step::Flatten { from, to },
            Work::Softmax => Step::Softmax { from, to },
        };
        let multiply_adds = match &node.work {
            Work::Conv { conv, weight, .. } => {
                (weight.len() / conv.outputs * to.channels * to.height * to.width) as u64
            }
            _ => 0,
        };
        self.push(&node.name, multiply_adds, step);
        Ok(())
    }

    fn push(&mut self, layer: &str, multiply_adds: u64, step: Step) {
        self.steps.push(Named { layer: layer.into(), multiply_adds, step });
    }

    fn count(&mut self, blocks: usize) {
        self.packed += blocks * 64;
        self.budget = self.budget.saturating_sub(blocks * 64);
    }

    /// Copies what does not yet stand where it belongs, and zeroes the channels behind.
    fn join(&mut self, index: usize, name: &str, inputs: &[Region], to: Region) {
        let in_place = self.layout.in_place[index].clone();
        let channels: usize = inputs.iter().map(|r| r.channels).sum();
        if channels < to.channels {
            // Padded channels: a copied part ends within a block, which is zeroed first.
            let first = if in_place.first() == Some(&true) { channels.div_ceil(LANES) } else { channels / LANES };
            if first < to.blocks() {
                self.push(name, 0, Step::ClearBehind { to, from: first });
            }
        }
        let mut first = 0;
        for (from, in_place) in inputs.iter().zip(in_place) {
            if !in_place {
                self.push(name, 0, Step::Copy { from: *from, to, first });
            }
            first += from.channels;
        }
    }
}

fn is_depthwise(conv: &Conv, from: &Region) -> bool {
    conv.groups == from.channels && conv.outputs == conv.groups && from.lanes == LANES && conv.groups > 1
}

/// Between which two input rows (or columns) each output row lies.
fn between(size: usize, factor: usize, filter: Filter) -> Vec<Between> {
    // Sizes of a checked blueprint are far below 2³².
    let small = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let one = |place: usize| match filter {
        Filter::Nearest => (small(place / factor), small(place / factor), 0.0),
        Filter::Bilinear => {
            let position = ((place as f64 + 0.5) / factor as f64 - 0.5).clamp(0.0, (size - 1) as f64);
            let low = position.floor();
            let first = low as usize;
            (small(first), small((first + 1).min(size - 1)), (position - low) as f32)
        }
    };
    (0..size * factor).map(one).collect()
}
