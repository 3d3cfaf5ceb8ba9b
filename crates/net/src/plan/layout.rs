//! Where every value lies: in blocks of sixteen channels, with a margin of zeros where a convolution looks over the edge, in buffers that are used
//! again as soon as nobody reads them any more.

use super::graph::{Graph, Work};
use crate::NetError;
use crate::blueprint::Padding;
use crate::simd::{Finish, LANES, Place};

/// A picture of at most so many channels that only convolutions read stays channel by channel: blocks of sixteen would be mostly empty.
const PLANAR_CHANNELS: usize = 8;

/// Where a value lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) slot: usize,
    pub(super) place: Place,
    pub(super) channels: usize,
    pub(super) height: usize,
    pub(super) width: usize,
    /// Numbers that stand together: 16, or 1 for a planar picture.
    pub(super) lanes: usize,
    /// Zeros around it.
    pub(super) margin: Padding,
}

impl Region {
    /// Blocks of channels; single channels of a planar picture.
    pub(super) const fn blocks(&self) -> usize {
        self.channels.div_ceil(self.lanes)
    }

    /// Numbers from a row to the next, and rows, both with the margin.
    const fn padded(&self) -> [usize; 2] {
        let row = (self.width + self.margin.left + self.margin.right).saturating_mul(self.lanes);
        [row, self.height + self.margin.top + self.margin.bottom]
    }
}

/// The layout of a whole graph.
#[derive(Debug)]
pub(super) struct Layout {
    /// Of each value; values that fusion removed have an empty one.
    pub(super) regions: Vec<Region>,
    /// Blocks of each buffer.
    pub(super) slots: Vec<usize>,
    /// For each node the region whose margin it must clear before it runs (and, for padded channels, the blocks behind).
    pub(super) clear: Vec<Option<Region>>,
    /// The same for the network's inputs.
    pub(super) clear_inputs: Vec<Option<Region>>,
    /// For each node that puts values side by side, which of them are written where they belong by whoever makes them.
    pub(super) in_place: Vec<Vec<bool>>,
}

impl Layout {
    /// `given`: bytes that inputs and outputs take beside the buffers.
    pub(super) fn new(graph: &Graph, max_memory: usize, given: usize) -> Result<Self, NetError> {
        let host = hosts(graph);
        let margins = margins(graph, &host);
        let mut regions: Vec<Region> = Vec::new();
        for (value, &[channels, height, width]) in graph.values.iter().enumerate() {
            let lanes = if is_planar(graph, value) { 1 } else { LANES };
            let margin = margins[root(&host, value).0];
            let mut region =
                Region { slot: 0, place: Place { start: 0, row: 0, plane: 0 }, channels, height, width, lanes, margin };
            let [row, rows] = region.padded();
            let plane = row.saturating_mul(rows);
            region.place = Place { start: margin.top * row + margin.left * lanes, row, plane };
            regions.push(region);
        }
        let (slots, slot_of) = assign(graph, &host, &regions);
        let bytes = slots.iter().fold(given, |sum, blocks| sum.saturating_add(blocks.saturating_mul(64)));
        if bytes > max_memory {
            return Err(NetError::Plan {
                problem: format!(
                    "its buffers need {bytes} bytes, more than the {max_memory} allowed; use a smaller input or allow more"
                ),
            });
        }
        for (value, region) in regions.iter_mut().enumerate() {
            let (host, block) = root(&host, value);
            region.slot = slot_of[host];
            region.place.start += block * region.place.plane;
        }
        let mut cleared = vec![false; regions.len()];
        let mut clear_once = |value: usize| {
            let host = root(&host, value).0;
            let first = !std::mem::replace(&mut cleared[host], true);
            (first && regions[host].margin != Padding::NONE).then(|| regions[host])
        };
        let clear_inputs = (0..graph.inputs).map(&mut clear_once).collect();
        let clear = graph.nodes.iter().map(|node| clear_once(node.output)).collect();
        let in_place = graph
            .nodes
            .iter()
            .map(|node| {
                let side_by_side = matches!(node.work, Work::Concat | Work::PadChannels);
                let stands = |v: &usize| side_by_side && host[*v].is_some_and(|(h, _)| h == node.output);
                node.inputs.iter().map(stands).collect()
            })
            .collect();
        Ok(Self { regions, slots, clear, clear_inputs, in_place })
    }
}

/// For each value the value within which it lies, and from which block on: the parts of a concatenation are written where they belong.
fn hosts(graph: &Graph) -> Vec<Option<(usize, usize)>> {
    let mut host: Vec<Option<(usize, usize)>> = vec![None; graph.values.len()];
    for node in &graph.nodes {
        if !matches!(node.work, Work::Concat | Work::PadChannels) {
            continue;
        }
        let mut channel = 0;
        for &part in &node.inputs {
            let channels = graph.values[part][0];
            let is_last = channel + channels == graph.values[node.output][0];
            let whole =
                channels.is_multiple_of(LANES) || (matches!(node.work, Work::PadChannels) && zero_behind(graph, part));
            let aligned = channel.is_multiple_of(LANES) && (is_last || whole);
            let free =
                host[part].is_none() && part >= graph.inputs && node.inputs.iter().filter(|&&v| v == part).count() == 1;
            // Nobody may read from and write to one buffer.
            let apart = graph.nodes.iter().all(|other| {
                let lies_within = |v: usize| v == part || root(&host, v).0 == node.output || root(&host, v).0 == part;
                let reads = other.inputs.iter().chain(&other.residual).any(|&v| lies_within(v));
                let writes = lies_within(other.output);
                !(reads && writes) || other.output == node.output
            });
            if aligned && free && apart {
                host[part] = Some((node.output, channel / LANES));
            }
            channel += channels;
        }
    }
    host
}

/// The outermost value within which a value lies, and from which block on.
fn root(host: &[Option<(usize, usize)>], mut value: usize) -> (usize, usize) {
    let mut block = 0;
    while let Some((outer, offset)) = host[value] {
        value = outer;
        block += offset;
    }
    (value, block)
}

/// How far convolutions look over the edges of each outermost value.
fn margins(graph: &Graph, host: &[Option<(usize, usize)>]) -> Vec<Padding> {
    let mut margins = vec![Padding::NONE; graph.values.len()];
    for node in &graph.nodes {
        if let (Work::Conv { conv, .. }, Some(&input)) = (&node.work, node.inputs.first()) {
            let (margin, p) = (&mut margins[root(host, input).0], conv.padding);
            *margin = Padding {
                top: margin.top.max(p.top),
                left: margin.left.max(p.left),
                bottom: margin.bottom.max(p.bottom),
                right: margin.right.max(p.right),
            };
        }
    }
    margins
}

fn is_planar(graph: &Graph, value: usize) -> bool {
    let [channels, height, width] = graph.values[value];
    let dense = |node: &super::graph::Node| match &node.work {
        Work::Conv { conv, .. } => conv.groups == 1 && node.residual != Some(value),
        _ => !node.inputs.contains(&value) && node.residual != Some(value),
    };
    value < graph.inputs
        && channels <= PLANAR_CHANNELS
        && height * width > 1
        && !graph.outputs.contains(&value)
        && graph.nodes.iter().all(|node| (!node.inputs.contains(&value) && node.residual != Some(value)) || dense(node))
}

/// Gives each outermost value a buffer: the one that was freed last (it is still in the cache), if it is large enough, else the largest free one.
fn assign(graph: &Graph, host: &[Option<(usize, usize)>], regions: &[Region]) -> (Vec<usize>, Vec<usize>) {
    const END: usize = usize::MAX;
    let mut last_use = vec![0_usize; graph.values.len()];
    let mut first_use = vec![END; graph.values.len()];
    for (index, node) in graph.nodes.iter().enumerate() {
        for &value in node.inputs.iter().chain(&node.residual).chain(std::iter::once(&node.output)) {
            let outer = root(host, value).0;
            last_use[outer] = last_use[outer].max(index);
            first_use[outer] = first_use[outer].min(index);
        }
    }
    for &output in &graph.outputs {
        last_use[root(host, output).0] = END;
    }
    let mut slots: Vec<usize> = Vec::new();
    let mut slot_of = vec![0; graph.values.len()];
    let mut free: Vec<usize> = Vec::new();
    let mut take = |value: usize, free: &mut Vec<usize>, slot_of: &mut Vec<usize>| {
        let region = &regions[value];
        let needed = region.place.plane.saturating_mul(region.blocks()).div_ceil(LANES);
        let fits = free.iter().rposition(|&s| slots[s] >= needed);
        let largest = || (0..free.len()).max_by_key(|&i| slots[free[i]]);
        let slot = match fits.or_else(largest) {
            Some(index) => free.remove(index),
            None => {
                slots.push(0);
                slots.len() - 1
            }
        };
        slots[slot] = slots[slot].max(needed);
        slot_of[value] = slot;
    };
    for input in 0..graph.inputs {
        take(input, &mut free, &mut slot_of);
    }
    for index in 0..graph.nodes.len() {
        for value in (0..graph.values.len()).filter(|&v| first_use[v] == index && v >= graph.inputs) {
            take(value, &mut free, &mut slot_of);
        }
        free.extend(
            (0..graph.values.len()).filter(|&v| last_use[v] == index && first_use[v] != END).map(|v| slot_of[v]),
        );
    }
    (slots, slot_of)
}

/// Whether the lanes behind a value's last channel are known to be zero.
fn zero_behind(graph: &Graph, value: usize) -> bool {
    let mut pending = vec![value];
    let mut seen = vec![false; graph.values.len()];
    while let Some(value) = pending.pop() {
        if std::mem::replace(&mut seen[value], true) || graph.values[value][0].is_multiple_of(LANES) {
            continue;
        }
        // A network's input is cleared when it is given.
        let Some(node) = graph.nodes.iter().find(|node| node.output == value) else { continue };
        match &node.work {
            _ if !keeps_zero(node.finish) => return false,
            Work::Conv { .. } | Work::Affine { .. } | Work::PadChannels => pending.extend(node.residual),
            Work::Copy | Work::Add | Work::Scale | Work::Pool(_) | Work::Upsample { .. } => {
                pending.extend(node.residual.iter().chain(&node.inputs));
            }
            Work::GlobalPool(_) | Work::Concat | Work::Flatten | Work::Softmax => return false,
        }
    }
    true
}

/// Whether zeros stay zero.
const fn keeps_zero(finish: Finish) -> bool {
    match finish {
        Finish::Clamp { least, most } => least <= 0.0 && most >= 0.0,
        Finish::HardSwish | Finish::Slope | Finish::Silu => true,
        Finish::HardSigmoid | Finish::Sigmoid => false,
    }
}
