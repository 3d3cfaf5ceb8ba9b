//! Every kernel compiled for every instruction set, and the choice of tiles.

use super::conv::ConvKernel;
use super::depthwise::DepthwiseKernel;
use super::map::{MapCall, MapFunction};
use super::window::{PoolCall, PoolFunction, UpsampleCall, UpsampleFunction};
use super::{Isa, LANES};
use crate::NetError;

/// The kernels of an instruction set that this machine has.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kernels {
    isa: Isa,
    /// Registers that sixteen lanes take.
    registers: usize,
    conv: fn(usize, usize, usize) -> Option<ConvKernel>,
    depthwise: fn(usize, usize, usize) -> Option<DepthwiseKernel>,
    map: MapFunction,
    pool: PoolFunction,
    upsample: UpsampleFunction,
}

/// Instruction sets as modules: wrappers of the kernels with the set's features switched on, into which the bodies are inlined.
macro_rules! instruction_set {
    ($module:ident, $lanes:ident, $isa:expr, [$($feature:meta)?], tiles: [$(($mr:literal, $nb:literal)),* $(,)?],
     columns: [$($tx:literal),* $(,)?]) => {
        mod $module {
            use super::super::conv::{self, ConvKernel, RawConv};
            use super::super::depthwise::{self, DepthwiseKernel, RawDepthwise};
            use super::super::lanes::{$lanes, Lanes};
            use super::super::map::{self, RawMap};
            use super::super::window::{self, PoolCall, UpsampleCall};
            use super::Kernels;

            pub(super) const KERNELS: Kernels = Kernels {
                isa: $isa,
                registers: <$lanes as Lanes>::REGISTERS,
                conv: conv_kernel,
                depthwise: depthwise_kernel,
                map: map_kernel,
                pool: pool_kernel,
                upsample: upsample_kernel,
            };

            $(#[$feature])?
            unsafe fn conv_tile<const MR: usize, const NB: usize, const STEP: usize>(call: &RawConv) {
                conv::conv::<$lanes, MR, NB, STEP>(call);
            }

            $(#[$feature])?
            unsafe fn depthwise_tile<const K: usize, const S: usize, const TX: usize>(call: &RawDepthwise) {
                depthwise::depthwise::<$lanes, K, S, TX>(call);
            }

            $(#[$feature])?
            unsafe fn depthwise_any(call: &RawDepthwise) {
                depthwise::depthwise_any::<$lanes>(call);
            }

            $(#[$feature])?
            unsafe fn map_kernel(call: &RawMap) {
                map::map::<$lanes>(call);
            }

            $(#[$feature])?
            unsafe fn pool_kernel(call: &mut PoolCall<'_>) {
                window::pool::<$lanes>(call);
            }

            $(#[$feature])?
            unsafe fn upsample_kernel(call: &mut UpsampleCall<'_>) {
                window::upsample::<$lanes>(call);
            }

            fn conv_kernel(pixels: usize, blocks: usize, step: usize) -> Option<ConvKernel> {
                let function: unsafe fn(&RawConv) = match (pixels, blocks, step) {
                    $(($mr, $nb, 1) => conv_tile::<$mr, $nb, 1>,
                      ($mr, $nb, 2) => conv_tile::<$mr, $nb, 2>,
                      ($mr, $nb, 16) => conv_tile::<$mr, $nb, 16>,
                      ($mr, $nb, 32) => conv_tile::<$mr, $nb, 32>,)*
                    (1, 1, 0) => conv_tile::<1, 1, 0>,
                    (4, 1, 0) => conv_tile::<4, 1, 0>,
                    (1, 2, 0) => conv_tile::<1, 2, 0>,
                    (4, 2, 0) => conv_tile::<4, 2, 0>,
                    _ => return None,
                };
                Some(ConvKernel { function, pixels, blocks, step })
            }

            fn depthwise_kernel(kernel: usize, stride: usize, pixels: usize) -> Option<DepthwiseKernel> {
                let function: unsafe fn(&RawDepthwise) = match (kernel, stride, pixels) {
                    $((3, 1, $tx) => depthwise_tile::<3, 1, $tx>,
                      (3, 2, $tx) => depthwise_tile::<3, 2, $tx>,
                      (5, 1, $tx) => depthwise_tile::<5, 1, $tx>,
                      (5, 2, $tx) => depthwise_tile::<5, 2, $tx>,)*
                    (0, 0, 1) => depthwise_any,
                    _ => return None,
                };
                Some(DepthwiseKernel { function, pixels, kernel, stride })
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
instruction_set!(avx512, Avx512, super::Isa::Avx512, [target_feature(enable = "avx512f,avx2,fma")],
    // At most 28 of the 32 registers hold sums.
    tiles: [
        (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (7, 1), (8, 1), (12, 1), (14, 1), (16, 1),
        (1, 2), (2, 2), (3, 2), (4, 2), (5, 2), (6, 2), (7, 2), (8, 2), (10, 2), (12, 2), (14, 2),
        (1, 3), (2, 3), (3, 3), (4, 3), (5, 3), (6, 3), (7, 3), (8, 3),
        (1, 4), (2, 4), (3, 4), (4, 4), (5, 4), (6, 4),
        (1, 8), (2, 8), (3, 8),
    ],
    columns: [1, 2, 3, 4, 5, 6, 7, 8]);

#[cfg(target_arch = "x86_64")]
instruction_set!(avx2, Avx2, super::Isa::Avx2, [target_feature(enable = "avx2,fma")],
    tiles: [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (1, 2), (2, 2), (3, 2), (1, 4)],
    columns: [1, 2, 3, 4]);

#[cfg(target_arch = "aarch64")]
instruction_set!(neon, Neon, super::Isa::Neon, [target_feature(enable = "neon")],
    tiles: [(1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1), (1, 2), (2, 2), (3, 2), (1, 4)],
    columns: [1, 2, 3, 4]);

instruction_set!(portable, Portable, super::Isa::Portable, [],
    tiles: [(1, 1), (2, 1), (1, 2)],
    columns: [1, 2]);

/// A stretch of a row that one kernel takes: its first pixel and how many tiles.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment<K> {
    pub(crate) kernel: K,
    pub(crate) first: usize,
    pub(crate) tiles: usize,
}

impl Kernels {
    /// The kernels of an instruction set.
    ///
    /// # Errors
    /// Where this machine does not have it.
    pub(crate) fn new(isa: Isa) -> Result<Self, NetError> {
        let missing =
            || NetError::Plan { problem: format!("this machine has no {isa}; leave the choice to `Isa::detect`") };
        if !isa.is_available() {
            return Err(missing());
        }
        match isa {
            Isa::Portable => Ok(portable::KERNELS),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => Ok(avx2::KERNELS),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => Ok(avx512::KERNELS),
            #[cfg(target_arch = "aarch64")]
            Isa::Neon => Ok(neon::KERNELS),
            #[allow(unreachable_patterns, reason = "on some machines every set is listed above")]
            _ => Err(missing()),
        }
    }

    pub(crate) const fn isa(&self) -> Isa {
        self.isa
    }

    pub(crate) fn map(&self, mut call: MapCall<'_>) {
        call.run(self.map);
    }

    pub(crate) fn pool(&self, mut call: PoolCall<'_>) {
        call.run(self.pool);
    }

    pub(crate) fn upsample(&self, mut call: UpsampleCall<'_>) {
        call.run(self.upsample);
    }

    /// How to split rows of `width` pixels and `blocks` output blocks into tiles: for each group of blocks its size and the row's segments.
    /// The split with the fewest predicted cycles.
    pub(crate) fn tile_conv(&self, width: usize, blocks: usize, step: usize) -> Vec<(usize, Vec<Segment<ConvKernel>>)> {
        let known = |pixels: usize, group: usize| {
            let step = if (self.conv)(1, 1, step).is_some() { step } else { 0 };
            (self.conv)(pixels, group, step)
        };
        let rows: Vec<(usize, f64, Vec<Segment<ConvKernel>>)> = [1, 2, 3, 4, 8]
            .into_iter()
            .filter_map(|group| {
                let cost = |pixels: usize| self.conv_cycles(pixels, group);
                split(width, |pixels| known(pixels, group), cost).map(|(cycles, segments)| (group, cycles, segments))
            })
            .collect();
        // The cheapest sum of group sizes, by dynamic programming over the number of blocks.
        let mut best: Vec<(f64, usize)> = vec![(0.0, 0)];
        for count in 1..=blocks {
            let choice = rows
                .iter()
                .enumerate()
                .filter(|(_, (group, ..))| *group <= count)
                .map(|(index, (group, cycles, _))| (best[count - group].0 + cycles, index))
                .min_by(|a, b| a.0.total_cmp(&b.0));
            best.push(choice.unwrap_or((f64::INFINITY, 0)));
        }
        let mut groups = Vec::new();
        let mut left = blocks;
        while left > 0 {
            let (group, _, segments) = &rows[best[left].1];
            groups.push((*group, segments.clone()));
            left -= group;
        }
        groups.sort_by_key(|(group, _)| std::cmp::Reverse(*group));
        groups
    }

    /// Cycles for each channel summed: two multiply-adds and two loads start a cycle, and a sum waits four cycles for its predecessor.
    fn conv_cycles(&self, pixels: usize, blocks: usize) -> f64 {
        let sums = (pixels * blocks * self.registers) as f64;
        let loads = (pixels + blocks * self.registers) as f64;
        (sums / 2.0).max(loads / 2.0).max(4.0) + 0.5
    }

    /// How to split rows of a depthwise layer into tiles.
    pub(crate) fn tile_depthwise(
        &self,
        width: usize,
        kernel: [usize; 2],
        stride: [usize; 2],
        dilation: [usize; 2],
    ) -> Vec<Segment<DepthwiseKernel>> {
        let square = kernel[0] == kernel[1] && stride[0] == stride[1] && dilation == [1, 1];
        let known = square && (self.depthwise)(kernel[0], stride[0], 1).is_some();
        let (kernel, stride) = if known { (kernel[0], stride[0]) } else { (0, 0) };
        let cost = |pixels: usize| {
            let loads = (kernel * ((pixels - 1) * stride + 2 * kernel)) as f64;
            let sums = (kernel * kernel * pixels) as f64;
            (loads / 2.0).max(sums / 2.0) + 4.0
        };
        split(width, |pixels| (self.depthwise)(kernel, stride, pixels), cost)
            .map(|(_, segments)| segments)
            .unwrap_or_default()
    }
}

/// Rows up to this length are split at the least cost exactly.
const LONG_ROW: usize = 1024;

/// Splits a width into tiles of the sizes for which there is a kernel, at the least cost; equal sizes stand together.
fn split<K: Copy>(
    width: usize,
    kernel: impl Fn(usize) -> Option<K>,
    cost: impl Fn(usize) -> f64,
) -> Option<(f64, Vec<Segment<K>>)> {
    let sizes: Vec<(usize, K, f64)> = (1..=LANES).filter_map(|n| kernel(n).map(|k| (n, k, cost(n)))).collect();
    sizes.first().filter(|(n, ..)| *n == 1)?;
    // Of a long row all but the end is tiles of the size that costs the least a pixel.
    let per_pixel = |&(n, _, c): &(usize, K, f64)| c / n as f64;
    let cheapest = sizes.iter().enumerate().min_by(|a, b| per_pixel(a.1).total_cmp(&per_pixel(b.1)))?.0;
    let (size, _, size_cost) = sizes[cheapest];
    let in_bulk = width.saturating_sub(LONG_ROW) / size;
    let width = width - in_bulk * size;
    let mut best: Vec<(f64, usize)> = vec![(0.0, 0)];
    for count in 1..=width {
        let fitting = sizes.iter().enumerate().filter(|(_, (n, ..))| *n <= count);
        let choice = fitting.map(|(i, (n, _, c))| (best[count - n].0 + c, i)).min_by(|a, b| a.0.total_cmp(&b.0));
        best.push(choice?);
    }
    let mut counts = vec![0_usize; sizes.len()];
    counts[cheapest] = in_bulk;
    let mut left = width;
    while left > 0 {
        let index = best[left].1;
        counts[index] += 1;
        left -= sizes[index].0;
    }
    let mut segments = Vec::new();
    let mut first = 0;
    for (&(pixels, kernel, _), &tiles) in sizes.iter().zip(&counts).rev() {
        if tiles > 0 {
            segments.push(Segment { kernel, first, tiles });
            first += tiles * pixels;
        }
    }
    Some((best[width].0 + in_bulk as f64 * size_cost, segments))
}
