/// Channels that lie together: sixteen f32 are one cache line and one AVX-512 register.
pub(crate) const LANES: usize = 16;

/// Sixteen channels of one pixel, aligned to a cache line.
#[derive(Debug, Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Block([f32; LANES]);

impl Block {
    pub(crate) const ZERO: Self = Self([0.0; LANES]);
}

/// Blocks as the numbers they are.
pub(crate) const fn floats(blocks: &[Block]) -> &[f32] {
    // SAFETY: a `Block` is sixteen f32 without padding (size 64, checked below), its alignment is larger.
    unsafe { std::slice::from_raw_parts(blocks.as_ptr().cast(), blocks.len() * LANES) }
}

/// Blocks as the numbers they are.
pub(crate) const fn floats_mut(blocks: &mut [Block]) -> &mut [f32] {
    // SAFETY: as in `floats`; every f32 makes a valid `Block`.
    unsafe { std::slice::from_raw_parts_mut(blocks.as_mut_ptr().cast(), blocks.len() * LANES) }
}

const _: () = assert!(size_of::<Block>() == 4 * LANES);
