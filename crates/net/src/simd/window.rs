//! Pools of windows, and maps made larger.

use super::lanes::Lanes;
use super::{LANES, Place, within};
use crate::blueprint::{Filter, Padding, Reduce};

/// Maximum or mean of windows; windows are clipped to the input.
#[derive(Debug)]
pub(crate) struct PoolCall<'a> {
    pub(crate) reduce: Reduce,
    pub(crate) input: &'a [f32],
    pub(crate) from: Place,
    /// Height and width of the input.
    pub(crate) extent: [usize; 2],
    pub(crate) kernel: [usize; 2],
    pub(crate) stride: [usize; 2],
    pub(crate) padding: Padding,
    pub(crate) output: &'a mut [f32],
    pub(crate) to: Place,
    pub(crate) blocks: usize,
    /// Rows and columns of the output.
    pub(crate) places: [usize; 2],
}

pub(super) type PoolFunction = unsafe fn(&mut PoolCall<'_>);

impl PoolCall<'_> {
    pub(super) fn run(&mut self, function: PoolFunction) {
        if self.blocks == 0 || self.places.contains(&0) || self.extent.contains(&0) {
            return;
        }
        within("input", end(&self.from, self.blocks, self.extent), self.input.len());
        within("output", end(&self.to, self.blocks, self.places), self.output.len());
        // SAFETY: windows are clipped to the extent, whose end was compared above; the function comes from `Kernels`.
        unsafe { function(self) }
    }
}

fn end(place: &Place, blocks: usize, [rows, columns]: [usize; 2]) -> usize {
    place.start + (blocks - 1) * place.plane + (rows - 1) * place.row + columns * LANES
}

/// The kernel. Input and output must reach as far as blocks, extent and places imply.
#[inline(always)]
pub(super) unsafe fn pool<V: Lanes>(call: &mut PoolCall<'_>) {
    let window = |place: usize, axis: usize, before: usize| {
        let start = place * call.stride[axis];
        start.saturating_sub(before)..(start + call.kernel[axis]).saturating_sub(before).min(call.extent[axis])
    };
    let start = match call.reduce {
        Reduce::Max => f32::NEG_INFINITY,
        Reduce::Average => 0.0,
    };
    for block in 0..call.blocks {
        let input = call.input.as_ptr().add(call.from.start + block * call.from.plane);
        for y in 0..call.places[0] {
            let rows = window(y, 0, call.padding.top);
            let output = call.output.as_mut_ptr().add(call.to.start + block * call.to.plane + y * call.to.row);
            for x in 0..call.places[1] {
                let columns = window(x, 1, call.padding.left);
                let mut sum = V::splat(start);
                for from_y in rows.clone() {
                    let row = input.add(from_y * call.from.row);
                    match call.reduce {
                        Reduce::Max => columns.clone().for_each(|c| sum = sum.max(V::load(row.add(c * LANES)))),
                        Reduce::Average => columns.clone().for_each(|c| sum = sum.add(V::load(row.add(c * LANES)))),
                    }
                }
                if call.reduce == Reduce::Average {
                    sum = sum.mul(V::splat(1.0 / (rows.len() * columns.len()) as f32));
                }
                sum.store(output.add(x * LANES));
            }
        }
    }
}

/// Between which two rows (or columns) an output row lies: numbers of both, and the weight of the second.
pub(crate) type Between = (u32, u32, f32);

/// A map made larger.
#[derive(Debug)]
pub(crate) struct UpsampleCall<'a> {
    pub(crate) filter: Filter,
    pub(crate) input: &'a [f32],
    pub(crate) from: Place,
    /// For each output row; for [`Filter::Nearest`] only the first number counts.
    pub(crate) rows: &'a [Between],
    /// For each output column.
    pub(crate) columns: &'a [Between],
    pub(crate) output: &'a mut [f32],
    pub(crate) to: Place,
    pub(crate) blocks: usize,
}

pub(super) type UpsampleFunction = unsafe fn(&mut UpsampleCall<'_>);

impl UpsampleCall<'_> {
    pub(super) fn run(&mut self, function: UpsampleFunction) {
        if self.blocks == 0 || self.rows.is_empty() || self.columns.is_empty() {
            return;
        }
        let reach = |list: &[Between]| 1 + list.iter().map(|&(a, b, _)| a.max(b) as usize).max().unwrap_or(0);
        within("input", end(&self.from, self.blocks, [reach(self.rows), reach(self.columns)]), self.input.len());
        within("output", end(&self.to, self.blocks, [self.rows.len(), self.columns.len()]), self.output.len());
        // SAFETY: the tables' largest entries were compared above; the function comes from `Kernels`.
        unsafe { function(self) }
    }
}

/// The kernel. Input and output must reach as far as blocks and tables imply.
#[inline(always)]
pub(super) unsafe fn upsample<V: Lanes>(call: &mut UpsampleCall<'_>) {
    for block in 0..call.blocks {
        let input = call.input.as_ptr().add(call.from.start + block * call.from.plane);
        for (y, &(y0, y1, v)) in call.rows.iter().enumerate() {
            let output = call.output.as_mut_ptr().add(call.to.start + block * call.to.plane + y * call.to.row);
            let (top, bottom) = (input.add(y0 as usize * call.from.row), input.add(y1 as usize * call.from.row));
            for (x, &(x0, x1, u)) in call.columns.iter().enumerate() {
                let at = |row: *const f32, column: u32| V::load(row.add(column as usize * LANES));
                let value = match call.filter {
                    Filter::Nearest => at(top, x0),
                    Filter::Bilinear => {
                        let minus = V::splat(-1.0);
                        let mix = |a: V, b: V, t: f32| a.mul_add(minus, b).mul_add(V::splat(t), a);
                        mix(mix(at(top, x0), at(top, x1), u), mix(at(bottom, x0), at(bottom, x1), u), v)
                    }
                };
                value.store(output.add(x * LANES));
            }
        }
    }
}
