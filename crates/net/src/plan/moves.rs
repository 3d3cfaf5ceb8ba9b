//! Numbers moved from one order into another, and what is done to them one by one: plain loops, none of them in the inner part of a network.

use super::layout::Region;
use crate::blueprint::Padding;

/// Where the number of a channel at a place stands.
const fn at(region: &Region, channel: usize, y: usize, x: usize) -> usize {
    region.place.start
        + channel / region.lanes * region.place.plane
        + y * region.place.row
        + x * region.lanes
        + channel % region.lanes
}

/// Zeroes the margin of a region.
pub(super) fn clear_margin(region: &Region, numbers: &mut [f32]) {
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

/// Zeroes the blocks behind the first `from`, margin included.
pub(super) fn clear_behind(region: &Region, from: usize, numbers: &mut [f32]) {
    let first = region.place.start - region.margin.top * region.place.row - region.margin.left * region.lanes;
    numbers[first + from * region.place.plane..first + region.blocks() * region.place.plane].fill(0.0);
}

/// Reads a picture that stands channel by channel.
pub(super) fn load(input: &[f32], to: &Region, output: &mut [f32]) {
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

/// Writes a picture channel by channel.
pub(super) fn store(from: &Region, input: &[f32], output: &mut [f32]) {
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

/// Copies all channels to channels `first` … of another region.
pub(super) fn copy(from: &Region, input: &[f32], first: usize, to: &Region, output: &mut [f32]) {
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

/// A map as a vector.
pub(super) fn flatten(from: &Region, input: &[f32], to: &Region, output: &mut [f32]) {
    let target = &mut output[to.place.start..][..to.channels];
    store(from, input, target);
}

/// exp(x) / Σ exp(x) over the channels of each place.
pub(super) fn softmax(from: &Region, input: &[f32], to: &Region, output: &mut [f32]) {
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
