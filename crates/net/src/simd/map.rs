//! Layers that treat each number by itself.

use super::lanes::Lanes;
use super::{Finish, LANES, Place, within};

/// What becomes of a number `a` before the finish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MapOp {
    /// `a`.
    Copy,
    /// `a + b`, b of a second tensor.
    Add,
    /// `a · scale`, a scale for each channel.
    Scale,
    /// `a · scale + shift`, both for each channel.
    Affine,
}

/// One pass over every number of a tensor.
#[derive(Debug)]
pub(crate) struct MapCall<'a> {
    pub(crate) op: MapOp,
    /// None: what the output holds.
    pub(crate) a: Option<(&'a [f32], Place)>,
    pub(crate) b: Option<(&'a [f32], Place)>,
    /// 16 numbers a block.
    pub(crate) scale: &'a [f32],
    /// 16 numbers a block.
    pub(crate) shift: &'a [f32],
    /// 16 numbers a block, for [`Finish::Slope`].
    pub(crate) slope: &'a [f32],
    pub(crate) output: &'a mut [f32],
    pub(crate) to: Place,
    pub(crate) finish: Finish,
    pub(crate) blocks: usize,
    pub(crate) rows: usize,
    pub(crate) width: usize,
}

pub(super) type MapFunction = unsafe fn(&RawMap);

impl MapCall<'_> {
    pub(super) fn run(&mut self, function: MapFunction) {
        if self.blocks == 0 || self.rows == 0 || self.width == 0 {
            return;
        }
        let end = |p: &Place| p.start + (self.blocks - 1) * p.plane + (self.rows - 1) * p.row + self.width * LANES;
        within("output", end(&self.to), self.output.len());
        for (numbers, place) in [self.a, self.b].iter().flatten() {
            within("input", end(place), numbers.len());
        }
        assert!(self.op != MapOp::Add || self.b.is_some(), "a sum has two terms");
        let needed = |needed: bool| if needed { self.blocks * LANES } else { 0 };
        within("scale", needed(matches!(self.op, MapOp::Scale | MapOp::Affine)), self.scale.len());
        within("shift", needed(self.op == MapOp::Affine), self.shift.len());
        within("slope", needed(self.finish == Finish::Slope), self.slope.len());
        // SAFETY: the starts are within their slices, as compared above.
        let output = unsafe { self.output.as_mut_ptr().add(self.to.start) };
        let read = |from: Option<(&[f32], Place)>| match from {
            // SAFETY: as above.
            Some((numbers, place)) => (unsafe { numbers.as_ptr().add(place.start) }, place),
            None => (output.cast_const(), self.to),
        };
        let ((a, a_place), (b, b_place)) = (read(self.a), read(self.b));
        let raw = RawMap {
            op: self.op,
            a,
            a_place,
            b,
            b_place,
            scale: self.scale.as_ptr(),
            shift: self.shift.as_ptr(),
            slope: self.slope.as_ptr(),
            output,
            to: self.to,
            finish: self.finish,
            blocks: self.blocks,
            rows: self.rows,
            width: self.width,
        };
        // SAFETY: all that is read and written was compared above; the function comes from `Kernels`, which exist only where its instructions do.
        unsafe { function(&raw) }
    }
}

/// The same as pointers: see [`MapCall`].
pub(super) struct RawMap {
    op: MapOp,
    a: *const f32,
    a_place: Place,
    b: *const f32,
    b_place: Place,
    scale: *const f32,
    shift: *const f32,
    slope: *const f32,
    output: *mut f32,
    to: Place,
    finish: Finish,
    blocks: usize,
    rows: usize,
    width: usize,
}

/// The kernel. Every pointer of the call must reach as far as blocks, rows and width imply.
#[inline(always)]
pub(super) unsafe fn map<V: Lanes>(call: &RawMap) {
    let zero = V::splat(0.0);
    for block in 0..call.blocks {
        let of_channel = |numbers: *const f32, present: bool| {
            if present { V::load(numbers.add(block * LANES)) } else { zero }
        };
        let scale = of_channel(call.scale, matches!(call.op, MapOp::Scale | MapOp::Affine));
        let shift = of_channel(call.shift, call.op == MapOp::Affine);
        let slope = of_channel(call.slope, call.finish == Finish::Slope);
        for y in 0..call.rows {
            let at = |place: &Place| block * place.plane + y * place.row;
            let (a, b) = (call.a.add(at(&call.a_place)), call.b.add(at(&call.b_place)));
            let output = call.output.add(at(&call.to));
            for x in 0..call.width {
                let value = V::load(a.add(x * LANES));
                let value = match call.op {
                    MapOp::Copy => value,
                    MapOp::Add => value.add(V::load(b.add(x * LANES))),
                    MapOp::Scale => value.mul(scale),
                    MapOp::Affine => value.mul_add(scale, shift),
                };
                let value = match call.finish {
                    Finish::Clamp { least, most } => value.max(V::splat(least)).min(V::splat(most)),
                    Finish::HardSwish => value.mul(value.hard_sigmoid()),
                    Finish::HardSigmoid => value.hard_sigmoid(),
                    Finish::Slope => value.min(zero).mul_add(slope, value.max(zero)),
                    Finish::Sigmoid => value.sigmoid(),
                    Finish::Silu => value.mul(value.sigmoid()),
                };
                value.store(output.add(x * LANES));
            }
        }
    }
}
