//! What a compiled network does, one step after the other, in buffers that are already there.

use super::layout::Region;
use super::moves::{clear_behind, clear_margin, copy, flatten, load, softmax, store};
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

/// Maximum or mean of everything, as a pool whose window is the whole map.
pub(super) const fn whole(reduce: Reduce, region: &Region) -> Pool {
    let kernel = [region.height, region.width];
    Pool { reduce, kernel, stride: [1, 1], padding: Padding::NONE, ceil: false }
}
