//! Noise in space, fixed to the surface's rest shape: no textures, no seams, no memory.

use crate::lanes::{F, I, Lanes, V3, inlined};

/// How visible a pattern of this many waves a metre is where a pixel is `footprint` metres wide: whole up to a quarter of a wave a pixel, gone at half.
#[inline(always)]
pub(super) fn visible<S: Lanes>(frequency: f32, footprint: F<S>) -> F<S> {
    (2.0 - footprint * (4.0 * frequency)).saturate()
}

/// The middle of what [`corner`] gives.
const MIDDLE: f32 = 3.0;

/// A pseudo-random number for a corner of the lattice, in [2, 4).
#[inline(always)]
fn corner<S: Lanes>(mixed: I<S>) -> F<S> {
    // One multiplication is enough for a lattice: its upper bits become the mantissa of a number in [2, 4).
    ((mixed * 0x27d4_eb2d).shift_right(9) | 0x4000_0000).as_float_bits()
}

const PRIMES: [i32; 3] = [73_856_093, 19_349_663, 83_492_791];

/// Value noise between −1 and 1, with its gradient by the place.
#[inline(always)]
pub(super) fn value<S: Lanes>(place: V3<S>, seed: u32) -> (F<S>, V3<S>) {
    let (fx, fy, fz) = (place.x.floor(), place.y.floor(), place.z.floor());
    let (x, y, z) = (place.x - fx, place.y - fy, place.z - fz);
    let along = fx.round_to_int() * PRIMES[0];
    let ix = along ^ seed as i32;
    let iy = fy.round_to_int() * PRIMES[1];
    let iz = fz.round_to_int() * PRIMES[2];
    let (jx, jy, jz) = ((along + PRIMES[0]) ^ seed as i32, iy + PRIMES[1], iz + PRIMES[2]);
    // Smooth steps and their slopes.
    let smooth = inlined(
        #[inline(always)]
        |t: F<S>| (t * t * (3.0 - 2.0 * t), 6.0 * t * (1.0 - t)),
    );
    let ((u, du), (v, dv), (w, dw)) = (smooth(x), smooth(y), smooth(z));
    let (a, b) = (corner(ix ^ iy ^ iz), corner(jx ^ iy ^ iz));
    let (c, d) = (corner(ix ^ jy ^ iz), corner(jx ^ jy ^ iz));
    let (e, f) = (corner(ix ^ iy ^ jz), corner(jx ^ iy ^ jz));
    let (g, h) = (corner(ix ^ jy ^ jz), corner(jx ^ jy ^ jz));
    let (ab, cd, ef, gh) = (a.mix(b, u), c.mix(d, u), e.mix(f, u), g.mix(h, u));
    let (abcd, efgh) = (ab.mix(cd, v), ef.mix(gh, v));
    let value = abcd.mix(efgh, w) - MIDDLE;
    let slope_x = (b - a).mix(d - c, v).mix((f - e).mix(h - g, v), w) * du;
    let slope_y = (cd - ab).mix(gh - ef, w) * dv;
    let slope_z = (efgh - abcd) * dw;
    (value, V3::new(slope_x, slope_y, slope_z))
}

/// Value noise between −1 and 1.
#[inline(always)]
pub(super) fn plain<S: Lanes>(place: V3<S>, seed: u32) -> F<S> {
    // The gradient is dead code here and goes away.
    value(place, seed).0
}

/// Round dots on a jittered lattice: 1 in the middle of a dot, 0 outside of all. A share of the cells has one, of `small` to `large` cells' radius.
#[inline(always)]
pub(super) fn dots<S: Lanes>(place: V3<S>, share: F<S>, [small, large]: [f32; 2], seed: u32) -> F<S> {
    let s = share.s;
    // The eight cells nearest to the place: a dot that keeps half a cell away from its cell's border reaches no farther.
    let low = V3::new((place.x - 0.5).floor(), (place.y - 0.5).floor(), (place.z - 0.5).floor());
    let mut most = F::splat(s, 0.0);
    for number in 0..8 {
        let cell = V3::new(low.x + (number & 1) as f32, low.y + (number >> 1 & 1) as f32, low.z + (number >> 2) as f32);
        let mixed = (cell.x.round_to_int() * PRIMES[0]) ^ (cell.y.round_to_int() * PRIMES[1]);
        let key = mixed ^ (cell.z.round_to_int() * PRIMES[2]) ^ seed as i32;
        let first = key.hash();
        let second = (first ^ 0x5bd1_e995).hash();
        let byte = inlined(
            #[inline(always)]
            |from: I<S>, shift: u32| (from.shift_right(shift) & 255).to_float() * (1.0 / 255.0),
        );
        let away =
            place - cell - V3::new(byte(first, 0) * 0.6 + 0.2, byte(first, 8) * 0.6 + 0.2, byte(first, 16) * 0.6 + 0.2);
        let radius = byte(second, 0) * (large - small) + small;
        let present = byte(second, 8).lt(share).select(F::splat(s, 1.0), F::splat(s, 0.0));
        let inside = (1.0 - away.dot(away) / (radius * radius)).saturate() * present;
        most = most.max(inside);
    }
    most
}
