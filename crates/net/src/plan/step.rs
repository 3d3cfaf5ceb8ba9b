//! What a compiled network does, one step after the other, in buffers that are already there.

use super::layout::Region;
use super::pack::{PackedConv, PackedDepthwise};
use crate::blueprint::{Filter, Padding, Pool, Reduce};
use crate::simd::{
    Between, Block, ConvCall, DepthwiseCall, Finish, Kernels, LANES, MapCall, MapOp, Place, PoolCall, UpsampleCall,
    floats, floats_mut,
};

/// One step. Regions say where it reads and writes.
#[derive(Debug)]
pub(super) enum Step {
    /// Zeroes a margin.
    Clear(Region),
    /// Zeroes the blocks of `to` behind the first `from`.
    ClearBehind {
        to: Region,
        from: usize,
    },
    /// Reads an input of the network.
    Load {
        input: usize,
        to: Region,
    },
    Conv {
        packed: PackedConv,
        from: Region,
        to: Region,
        residual: Option<Region>,
        finish: Finish,
        slope: Vec<Block>,
    },
    Depthwise {
        packed: PackedDepthwise,
        from: Region,
        to: Region,
        residual: Option<Region>,
        finish: Finish,
        slope: Vec<Block>,
    },
    Map {
        op: MapOp,
        a: Option<Region>,
        b: Option<Region>,
        scale: Vec<Block>,
        shift: Vec<Block>,
        to: Region,
        finish: Finish,
        slope: Vec<Block>,
    },
    /// The channels of `a` times the numbers of the vector `gates`.
    Scale {
        a: Region,
        gates: Region,
        to: Region,
        finish: Finish,
        slope: Vec<Block>,
    },
    Pool {
        pool: Pool,
        from: Region,
        to: Region,
    },
    /// Copies all channels to channels `first` … of the output, and zeros to the lanes behind.
    Copy {
        from: Region,
        to: Region,
        first: usize,
    },
    Upsample {
        filter: Filter,
        rows: Vec<Between>,
        columns: Vec<Between>,
        from: Region,
        to: Region,
    },
    Flatten {
        from: Region,
        to: Region,
    },
    Softmax {
        from: Region,
        to: Region,
    },
    /// Writes an output of the network.
    Store {
        from: Region,
        output: usize,
    },
}

/// The buffers of one worker, and which example it is at.
pub(super) struct Desk<'a> {
    pub(super) slots: &'a mut [Vec<Block>],
    /// Of each input the numbers of all examples.
    pub(super) inputs: &'a [Vec<f32>],
    pub(super) example: usize,
    /// Of each output the numbers of the worker's examples.
    pub(super) outputs: &'a mut [Vec<f32>],
    /// The example's number among them.
    pub(super) place: usize,
}

impl Step {
    pub(super) fn run(&self, kernels: &Kernels, desk: &mut Desk<'_>) {
        match self {
            Self::Clear(region) => clear_margin(region, floats_mut(&mut desk.slots[region.slot])),
            Self::ClearBehind { to, from } => clear_behind(to, *from, floats_mut(&mut desk.slots[to.slot])),
            Self::Load { input, to } => {
                let count = to.channels * to.height * to.width;
                let numbers = &desk.inputs[*input][desk.example * count..][..count];
                load(numbers, to, floats_mut(&mut desk.slots[to.slot]));
            }
            Self::Store { from, output } => {
                let count = from.channels * from.height * from.width;
                let numbers = &mut desk.outputs[*output][desk.place * count..][..count];
                store(from, floats(&desk.slots[from.slot]), numbers);
            }
            Self::Conv { to, .. }
            | Self::Depthwise { to, .. }
            | Self::Map { to, .. }
            | Self::Scale { to, .. }
            | Self::Pool { to, .. }
            | Self::Copy { to, .. }
            | Self::Upsample { to, .. }
            | Self::Flatten { to, .. }
            | Self::Softmax { to, .. } => {
                // Nothing reads the buffer that it writes, so taking it out leaves all that is read; an empty list does not allocate.
                let mut taken = std::mem::take(&mut desk.slots[to.slot]);
                self.write(kernels, desk.slots, floats_mut(&mut taken));
                desk.slots[to.slot] = taken;
            }
        }
    }

    /// What kind of step it is, for people.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Clear(_) | Self::ClearBehind { .. } => "clear",
            Self::Load { .. } => "load",
            Self::Conv { .. } => "conv",
            Self::Depthwise { .. } => "depthwise",
            Self::Map { .. } => "map",
            Self::Scale { .. } => "scale",
            Self::Pool { .. } => "pool",
            Self::Copy { .. } => "copy",
            Self::Upsample { .. } => "upsample",
            Self::Flatten { .. } => "flatten",
            Self::Softmax { .. } => "softmax",
            Self::Store { .. } => "store",
        }
    }

    fn write(&self, kernels: &Kernels, slots: &[Vec<Block>], output: &mut [f32]) {
        let read = |region: &Region| floats(&slots[region.slot]);
        match self {
            Self::Conv { packed, from, to, residual, finish, slope } => {
                let residual = residual.as_ref().map(|r| (read(r), r.place));
                conv(packed, read(from), residual, (to, output), *finish, floats(slope));
                afterwards(kernels, to, output, *finish);
            }
            Self::Depthwise { packed, from, to, residual, finish, slope } => {
                let residual = residual.as_ref().map(|r| (read(r), r.place));
                depthwise(packed, (from, read(from)), residual, (to, output), *finish, floats(slope));
                afterwards(kernels, to, output, *finish);
            }
            Self::Map { op, a, b, scale, shift, to, finish, slope } => {
                let term = |region: &Option<Region>| region.as_ref().map(|r| (read(r), r.place));
                let (a, b) = (term(a), term(b));
                map(kernels, (*op, a, b), [floats(scale), floats(shift), floats(slope)], (to, output), *finish);
            }
            Self::Scale { a, gates, to, finish, slope } => {
                let a = Some((read(a), a.place));
                let gates = &read(gates)[gates.place.start..];
                map(kernels, (MapOp::Scale, a, None), [gates, &[], floats(slope)], (to, output), *finish);
            }
            Self::Pool { pool, from, to } => kernels.pool(PoolCall {
                reduce: pool.reduce,
                input: read(from),
                from: from.place,
                extent: [from.height, from.width],
                kernel: pool.kernel,
                stride: pool.stride,
                padding: pool.padding,
                output,
                to: to.place,
                blocks: from.blocks(),
                places: [to.height, to.width],
            }),
            Self::Upsample { filter, rows, columns, from, to } => kernels.upsample(UpsampleCall {
                filter: *filter,
                input: read(from),
                from: from.place,
                rows,
                columns,
                output,
                to: to.place,
                blocks: from.blocks(),
            }),
            Self::Copy { from, to, first } => copy(from, read(from), *first, to, output),
            Self::Flatten { from, to } => flatten(from, read(from), to, output),
            Self::Softmax { from, to } => softmax(from, read(from), to, output),
            Self::Clear(_) | Self::ClearBehind { .. } | Self::Load { .. } | Self::Store { .. } => {}
        }
    }
}

type Term<'a> = Option<(&'a [f32], Place)>;

fn conv(
    packed: &PackedConv,
    input: &[f32],
    residual: Term<'_>,
    (to, output): (&Region, &mut [f32]),
    finish: Finish,
    slope: &[f32],
) {
    let (weights, bias) = (floats(&packed.weights), floats(&packed.bias));
    for group in &packed.groups {
        let channels = group.first * LANES..(group.first + group.blocks) * LANES;
        for (index, slab) in group.slabs.iter().enumerate() {
            let is_last = index + 1 == group.slabs.len();
            for segment in &group.segments {
                let pixel = segment.first;
                let shifted =
                    |place: &Place| Place { start: place.start + group.first * place.plane + pixel * LANES, ..*place };
                let from = Place { start: packed.start + pixel * packed.step, row: packed.row, plane: 0 };
                let mut call = ConvCall {
                    input,
                    from,
                    step: packed.step,
                    taps: &slab.taps,
                    weights: &weights[slab.weights..],
                    bias: (index == 0).then(|| &bias[channels.clone()]),
                    output,
                    to: shifted(&to.place),
                    residual: residual.filter(|_| is_last).map(|(numbers, place)| (numbers, shifted(&place))),
                    finish: is_last.then_some(finish),
                    slope: slope.get(channels.clone()).unwrap_or_default(),
                    rows: packed.rows,
                    tiles: segment.tiles,
                };
                call.run(&segment.kernel);
            }
        }
    }
}

fn depthwise(
    packed: &PackedDepthwise,
    (from, input): (&Region, &[f32]),
    residual: Term<'_>,
    (to, output): (&Region, &mut [f32]),
    finish: Finish,
    slope: &[f32],
) {
    let conv = &packed.conv;
    for segment in &packed.segments {
        let pixel = segment.first;
        let shifted = |place: &Place| Place { start: place.start + pixel * LANES, ..*place };
        let mut call = DepthwiseCall {
            input,
            from: Place { start: packed.start + pixel * conv.stride[1] * LANES, ..from.place },
            kernel: conv.kernel,
            stride: conv.stride,
            dilation: conv.dilation,
            weights: floats(&packed.weights),
            bias: floats(&packed.bias),
            output,
            to: shifted(&to.place),
            residual: residual.map(|(numbers, place)| (numbers, shifted(&place))),
            finish,
            slope,
            blocks: to.blocks(),
            rows: to.height,
            tiles: segment.tiles,
        };
        call.run(&segment.kernel);
    }
}

/// Exponentials, which the convolutions leave to a pass of its own.
fn afterwards(kernels: &Kernels, to: &Region, output: &mut [f32], finish: Finish) {
    if matches!(finish, Finish::Sigmoid | Finish::Silu) {
        map(kernels, (MapOp::Copy, None, None), [&[], &[], &[]], (to, output), finish);
    }
}

fn map(
    kernels: &Kernels,
    (op, a, b): (MapOp, Term<'_>, Term<'_>),
    [scale, shift, slope]: [&[f32]; 3],
    (to, output): (&Region, &mut [f32]),
    finish: Finish,
) {
    let (blocks, rows, width) = (to.blocks(), to.height, to.width);
    kernels.map(MapCall { op, a, b, scale, shift, slope, output, to: to.place, finish, blocks, rows, width });
}

/// Where the number of a channel at a place stands.
const fn at(region: &Region, channel: usize, y: usize, x: usize) -> usize {
    region.place.start
        + channel / region.lanes * region.place.plane
        + y * region.place.row
        + x * region.lanes
        + channel % region.lanes
}

fn clear_margin(region: &Region, numbers: &mut [f32]) {
    let Padding { top, left, bottom, right } = region.margin;
    let (row, lanes) = (region.place.row, region.lanes);
    let first = region.place.start - top * row - left * lanes;
    for block in 0..region.blocks() {
        let plane = &mut numbers[first + block * region.place.plane..][..region.place.plane];
        plane[..top * row].fill(0.0);
        plane[(top + region.height) * row..(top + region.height + bottom) * row].fill(0.0);
        for line in plane[top * row..(top + region.height) * row].chunks_exact_mut(row) {
            line[..left * lanes].fill(0.0);
            line[row - right * lanes..].fill(0.0);
        }
    }
}

fn clear_behind(region: &Region, from: usize, numbers: &mut [f32]) {
    let first = region.place.start - region.margin.top * region.place.row - region.margin.left * region.lanes;
    numbers[first + from * region.place.plane..first + region.blocks() * region.place.plane].fill(0.0);
}

fn load(input: &[f32], to: &Region, output: &mut [f32]) {
    for (channel, picture) in input.chunks_exact(to.height * to.width).enumerate() {
        for (y, line) in picture.chunks_exact(to.width).enumerate() {
            let start = at(to, channel, y, 0);
            if to.lanes == 1 {
                output[start..start + to.width].copy_from_slice(line);
            } else {
                line.iter().zip(output[start..].iter_mut().step_by(to.lanes)).for_each(|(x, y)| *y = *x);
            }
        }
    }
    clear_lanes(to, to.channels, output);
}

/// Zeroes the lanes of the last block from this channel on.
fn clear_lanes(to: &Region, channels: usize, output: &mut [f32]) {
    for channel in channels..channels.next_multiple_of(to.lanes) {
        for y in 0..to.height {
            (0..to.width).for_each(|x| output[at(to, channel, y, x)] = 0.0);
        }
    }
}

fn store(from: &Region, input: &[f32], output: &mut [f32]) {
    if from.height * from.width == 1 && from.margin == Padding::NONE {
        output.copy_from_slice(&input[from.place.start..][..from.channels]);
        return;
    }
    for (channel, picture) in output.chunks_exact_mut(from.height * from.width).enumerate() {
        for (y, line) in picture.chunks_exact_mut(from.width).enumerate() {
            let start = at(from, channel, y, 0);
            line.iter_mut().zip(input[start..].iter().step_by(from.lanes)).for_each(|(y, x)| *y = *x);
        }
    }
}

fn copy(from: &Region, input: &[f32], first: usize, to: &Region, output: &mut [f32]) {
    for channel in 0..from.channels {
        for y in 0..from.height {
            let source = input[at(from, channel, y, 0)..].iter().step_by(from.lanes).take(from.width);
            let target = output[at(to, first + channel, y, 0)..].iter_mut().step_by(to.lanes);
            source.zip(target).for_each(|(x, y)| *y = *x);
        }
    }
    let end = first + from.channels;
    if end == to.channels {
        clear_lanes(to, end, output);
    }
}

fn flatten(from: &Region, input: &[f32], to: &Region, output: &mut [f32]) {
    let target = &mut output[to.place.start..][..to.channels];
    store(from, input, target);
}

fn softmax(from: &Region, input: &[f32], to: &Region, output: &mut [f32]) {
    for y in 0..from.height {
        for x in 0..from.width {
            let value = |channel: usize| input[at(from, channel, y, x)];
            let largest = (0..from.channels).map(value).fold(f32::NEG_INFINITY, f32::max);
            let mut sum = 0.0;
            for channel in 0..from.channels {
                let e = (value(channel) - largest).exp();
                output[at(to, channel, y, x)] = e;
                sum += e;
            }
            (0..from.channels).for_each(|channel| output[at(to, channel, y, x)] /= sum);
        }
    }
}

/// Maximum or mean of everything, as a pool whose window is the whole map.
pub(super) const fn whole(reduce: Reduce, region: &Region) -> Pool {
    let kernel = [region.height, region.width];
    Pool { reduce, kernel, stride: [1, 1], padding: Padding::NONE, ceil: false }
}
