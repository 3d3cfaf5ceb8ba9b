//! Weights in the order in which the kernels read them.

use super::layout::Region;
use crate::simd::Tap;
use crate::simd::{Block, ConvKernel, DepthwiseKernel, Kernels, LANES, Segment, Taps, floats_mut};
use crate::{Conv, NetError};

/// The part of a group's weights that is summed in one pass over the picture: it stays in the first cache while tiles go by.
const SLAB_BYTES: usize = 28 << 10;

/// A convolution, packed.
#[derive(Debug)]
pub(super) struct PackedConv {
    pub(super) groups: Vec<Group>,
    /// Of all groups, slab by slab.
    pub(super) weights: Vec<Block>,
    /// 16 numbers a block of outputs.
    pub(super) bias: Vec<Block>,
    /// Rows of tiles, and numbers between what neighbouring pixels read.
    pub(super) rows: usize,
    pub(super) step: usize,
    /// Where the first output pixel's window begins, and how far the next row's is.
    pub(super) start: usize,
    pub(super) row: usize,
}

/// Output blocks that are made together.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) first: usize,
    pub(super) blocks: usize,
    pub(super) segments: Vec<Segment<ConvKernel>>,
    pub(super) slabs: Vec<Slab>,
}

/// A range of the sum.
#[derive(Debug)]
pub(super) struct Slab {
    pub(super) taps: Taps,
    /// Where its weights begin, in numbers.
    pub(super) weights: usize,
}

/// One channel of the input at one place of the window.
struct Channel {
    input: usize,
    place: usize,
}

/// Packs a convolution that reads `from` and writes `to`; `beside` is the residual that it adds.
pub(super) fn pack_conv(
    (conv, weight, bias): (&Conv, &[f32], &[f32]),
    [from, to]: [&Region; 2],
    beside: Option<&Region>,
    kernels: &Kernels,
    budget: usize,
) -> Result<PackedConv, NetError> {
    let step = from.lanes * conv.stride[1];
    // A 1×1 window over pixels without margins does not care where rows end.
    let one_row = conv.kernel == [1, 1]
        && conv.stride == [1, 1]
        && from.place.row == from.width * from.lanes
        && to.place.row == to.width * LANES
        && beside.is_none_or(|r| r.place.row == r.width * LANES)
        && (from.height, from.width) == (to.height, to.width);
    let (rows, width) = if one_row { (1, to.height * to.width) } else { (to.height, to.width) };
    let dense = conv.groups == 1;
    let tilings = if dense {
        kernels.tile_conv(width, to.blocks(), step)
    } else {
        // Each block of a grouped convolution sees channels of its own.
        let one = kernels.tile_conv(width, 1, step);
        one.iter().cycle().take(to.blocks()).cloned().collect()
    };
    let each = from.channels / conv.groups;
    let depth = each.min(from.channels) * conv.kernel[0] * conv.kernel[1];
    let widest =
        if dense { depth } else { (each.saturating_mul(LANES)).min(from.channels) * conv.kernel[0] * conv.kernel[1] };
    let bytes = widest.saturating_mul(to.blocks()).saturating_mul(4 * LANES);
    if bytes > budget {
        return Err(NetError::Plan {
            problem: format!("its packed weights need {bytes} bytes where {budget} are left; allow more memory"),
        });
    }
    let mut packed = PackedConv {
        groups: Vec::new(),
        weights: Vec::new(),
        bias: pack_channels(bias, to.blocks()),
        rows,
        step,
        start: from.place.start - conv.padding.top * from.place.row - conv.padding.left * from.lanes,
        row: conv.stride[0] * from.place.row,
    };
    let mut first = 0;
    for (blocks, segments) in tilings {
        let passes: usize = segments.iter().map(|s| s.tiles).sum::<usize>() * rows;
        let inputs = inputs_of(conv, each, [first, blocks]);
        let taps = taps(conv, from, inputs)?;
        let depth: usize = taps.iter().map(|t| t.tap.count as usize).sum();
        // With one tile there is nothing to keep weights in a cache for.
        let slab_count = if passes == 1 { 1 } else { (depth * blocks * LANES * 4).div_ceil(SLAB_BYTES).max(1) };
        let per_slab = depth.div_ceil(slab_count);
        let mut slabs = Vec::new();
        let mut rest = taps.as_slice();
        while !rest.is_empty() {
            let mut taken = 0;
            let mut sum = 0;
            while taken < rest.len() && (taken == 0 || sum < per_slab) {
                sum += rest[taken].tap.count as usize;
                taken += 1;
            }
            let (slab, others) = rest.split_at(taken);
            let start = packed.weights.len() * LANES;
            for channel in slab.iter().flat_map(NumberedTap::channels) {
                for block in first..first + blocks {
                    let lane = |lane: usize| filter(conv, weight, each, block * LANES + lane, &channel);
                    packed.weights.push(block_of(lane));
                }
            }
            slabs.push(Slab { taps: Taps::new(slab.iter().map(|t| t.tap).collect()), weights: start });
            rest = others;
        }
        packed.groups.push(Group { first, blocks, segments, slabs });
        first += blocks;
    }
    Ok(packed)
}

/// Which input channels the outputs of `blocks` blocks from `first` on see.
fn inputs_of(conv: &Conv, each: usize, [first, blocks]: [usize; 2]) -> std::ops::Range<usize> {
    let outputs_each = conv.outputs / conv.groups;
    let last = ((first + blocks) * LANES).min(conv.outputs) - 1;
    (first * LANES / outputs_each) * each..(last / outputs_each + 1) * each
}

struct NumberedTap {
    tap: Tap,
    /// The first channel, and the place of the window.
    input: usize,
    place: usize,
}

impl NumberedTap {
    fn channels(&self) -> impl Iterator<Item = Channel> {
        (0..self.tap.count as usize).map(|k| Channel { input: self.input + k, place: self.place })
    }
}

/// Which numbers a tile reads: block by block of the channels, place by place of the window.
fn taps(conv: &Conv, from: &Region, inputs: std::ops::Range<usize>) -> Result<Vec<NumberedTap>, NetError> {
    let mut taps = Vec::new();
    let mut input = inputs.start;
    while input < inputs.end {
        let lane = input % from.lanes;
        let count = (from.lanes - lane).min(inputs.end - input);
        for ky in 0..conv.kernel[0] {
            for kx in 0..conv.kernel[1] {
                let offset = input / from.lanes * from.place.plane
                    + ky * conv.dilation[0] * from.place.row
                    + kx * conv.dilation[1] * from.lanes
                    + lane;
                let (Ok(offset), Ok(small)) = (u32::try_from(offset), u32::try_from(count)) else {
                    return Err(NetError::Plan {
                        problem: "a map has more than 2³² numbers; use a smaller input".into(),
                    });
                };
                let tap = Tap { offset, count: small };
                taps.push(NumberedTap { tap, input, place: ky * conv.kernel[1] + kx });
            }
        }
        input += count;
    }
    Ok(taps)
}

/// A filter's weight for an input channel; 0 where that output does not exist or does not see it.
fn filter(conv: &Conv, weight: &[f32], each: usize, output: usize, channel: &Channel) -> f32 {
    let places = conv.kernel[0] * conv.kernel[1];
    if output >= conv.outputs {
        return 0.0;
    }
    let first = output / (conv.outputs / conv.groups) * each;
    match channel.input.checked_sub(first) {
        Some(i) if i < each => weight[(output * each + i) * places + channel.place],
        _ => 0.0,
    }
}

/// A depthwise convolution, packed.
#[derive(Debug)]
pub(super) struct PackedDepthwise {
    pub(super) conv: Conv,
    pub(super) segments: Vec<Segment<DepthwiseKernel>>,
    /// For each block and place of the window 16 numbers.
    pub(super) weights: Vec<Block>,
    pub(super) bias: Vec<Block>,
    /// Where the first output pixel's window begins.
    pub(super) start: usize,
}

/// Packs a depthwise convolution: as many groups as inputs and outputs.
pub(super) fn pack_depthwise(
    (conv, weight, bias): (&Conv, &[f32], &[f32]),
    [from, to]: [&Region; 2],
    kernels: &Kernels,
) -> PackedDepthwise {
    let places = conv.kernel[0] * conv.kernel[1];
    let mut weights = Vec::with_capacity(to.blocks() * places);
    for block in 0..to.blocks() {
        for place in 0..places {
            let lane = |lane: usize| weight.get((block * LANES + lane) * places + place).copied().unwrap_or(0.0);
            weights.push(block_of(lane));
        }
    }
    PackedDepthwise {
        conv: conv.clone(),
        segments: kernels.tile_depthwise(to.width, conv.kernel, conv.stride, conv.dilation),
        weights,
        bias: pack_channels(bias, to.blocks()),
        start: from.place.start - conv.padding.top * from.place.row - conv.padding.left * LANES,
    }
}

/// A number for each channel, zeros behind.
pub(super) fn pack_channels(numbers: &[f32], blocks: usize) -> Vec<Block> {
    (0..blocks).map(|block| block_of(|lane| numbers.get(block * LANES + lane).copied().unwrap_or(0.0))).collect()
}

fn block_of(lane: impl Fn(usize) -> f32) -> Block {
    let mut block = [Block::ZERO];
    floats_mut(&mut block).iter_mut().enumerate().for_each(|(i, x)| *x = lane(i));
    let [block] = block;
    block
}
