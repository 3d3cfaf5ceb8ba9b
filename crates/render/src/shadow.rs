//! Soft shadows: a depth map from each key light, filtered over a fixed square of texels.

mod casters;
mod lookup;

use pulp::{Simd, WithSimd};

use crate::lanes::{F, I, WIDE, Wide, inlined};
use crate::raster::{Prepared, SHADOW, Samples, Window};
use crate::scene::Light;
use crate::screen::ScreenVertex;

pub(crate) use casters::Casters;

/// The filter is this many texels wide.
const FILTER: f32 = 4.0;
/// Sides of a map, in texels.
const SIDES: [u32; 2] = [32, 256];
/// Empty texels around the map: the filter may reach out.
const MARGIN: usize = 8;
/// The depth where nothing is: behind every place.
const NOWHERE: f32 = -1e9;

/// A key light in the camera's frame, and what it sees.
#[derive(Debug, Default)]
pub(crate) struct KeyLight {
    /// To the light.
    pub(crate) toward: [f32; 3],
    pub(crate) colour: [f32; 3],
    /// `None`: no shadows.
    map: Option<Frustum>,
    /// Distances along `toward` of what is lit first, [`NOWHERE`] where nothing is; rows of `stride`.
    depths: Vec<f32>,
    samples: Samples,
    /// The casters' places along right, up and toward.
    along: [Vec<f32>; 3],
    /// The same in 1/256 texel, right and up.
    fixed: [Vec<i32>; 2],
    /// Triangles of a surface that may cover a texel.
    candidates: Vec<u32>,
}

/// How places become texels: a parallel projection.
#[derive(Debug, Clone, Copy, Default)]
struct Frustum {
    right: [f32; 3],
    up: [f32; 3],
    /// Texel = (place · axis − origin) · scale.
    origin: [f32; 2],
    scale: f32,
    /// Stored depth = (place · toward − far) · scale + 1, in texels.
    far: f32,
    side: u32,
}

impl KeyLight {
    /// Renders the depth map of what throws shadows.
    pub(crate) fn prepare(&mut self, arch: pulp::Arch, light: &Light, to_camera: &[[f64; 4]; 3], casters: &Casters) {
        let world = light.toward.xyz / light.toward.xyz.norm();
        for (part, row) in self.toward.iter_mut().zip(to_camera) {
            *part = (row[0] * world.x + row[1] * world.y + row[2] * world.z) as f32;
        }
        self.colour = light.colour;
        self.map = None;
        if let Some(edge) = light.shadow_edge {
            self.map = arch.dispatch(Trace { light: self, edge, casters });
        }
    }
}

impl Frustum {
    fn stride(&self) -> usize {
        self.side as usize + 2 * MARGIN
    }
}

struct Trace<'a> {
    light: &'a mut KeyLight,
    edge: f32,
    casters: &'a Casters,
}

/// Twice the area of a triangle.
#[inline(always)]
fn area([ax, bx, cx]: [i32; 3], [ay, by, cy]: [i32; 3]) -> i64 {
    i64::from(bx - ax) * i64::from(cy - ay) - i64::from(cx - ax) * i64::from(by - ay)
}

/// Two directions that make a right-handed frame with `toward` (Duff et al. 2017).
fn frame([x, y, z]: [f32; 3]) -> ([f32; 3], [f32; 3]) {
    let sign = if z < 0.0 { -1.0 } else { 1.0 };
    let a = -1.0 / (sign + z);
    let b = x * y * a;
    ([1.0 + sign * x * x * a, sign * b, -sign * x], [b, sign + y * y * a, -y])
}

impl WithSimd for Trace<'_> {
    /// None: nothing throws a shadow.
    type Output = Option<Frustum>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) -> Option<Frustum> {
        let Self { light, edge, casters } = self;
        let map = light.survey(s, edge, casters)?;
        light.project(s, &map);
        light.draw(s, &map, casters);
        light.unfold(&map);
        Some(map)
    }
}

impl KeyLight {
    /// Finds out where the casters are along the light's axes, and the map that holds them all.
    #[inline(always)]
    fn survey<S: Simd>(&mut self, s: S, edge: f32, casters: &Casters) -> Option<Frustum> {
        let (right, up) = frame(self.toward);
        let [x, y, z] = &casters.places;
        let count = x.len();
        let (y, z) = (&y[..count], &z[..count]);
        let (mut low, mut high) = ([f32::INFINITY; 3], [f32::NEG_INFINITY; 3]);
        for (axis, direction) in [right, up, self.toward].into_iter().enumerate() {
            let along = &mut self.along[axis];
            along.resize(count, 0.0);
            let (mut least, mut most) = (F::splat(s, f32::INFINITY), F::splat(s, f32::NEG_INFINITY));
            for at in (0..count).step_by(F::<S>::LANES) {
                let place = F::load(s, x, at) * direction[0]
                    + F::load(s, y, at) * direction[1]
                    + F::load(s, z, at) * direction[2];
                (least, most) = (place.min(least), place.max(most));
                place.store(along, at);
            }
            let (least, most) = (least.to_array(), most.to_array());
            for lane in 0..F::<S>::LANES {
                low[axis] = if least[lane] < low[axis] { least[lane] } else { low[axis] };
                high[axis] = if most[lane] > high[axis] { most[lane] } else { high[axis] };
            }
        }
        let extent = (high[0] - low[0]).max(high[1] - low[1]);
        if !(extent > 0.0 && extent.is_finite()) {
            return None;
        }
        let texel = (edge / FILTER).max(1e-5);
        let side = ((extent / texel) as u32).clamp(SIDES[0], SIDES[1]).next_multiple_of(4);
        // Two texels of room, so that no triangle touches the border.
        let scale = (side - 4) as f32 / extent;
        let origin = [low[0] - 2.0 / scale, low[1] - 2.0 / scale];
        Some(Frustum { right, up, origin, scale, far: low[2], side })
    }

    /// Turns places along the axes into texels.
    #[inline(always)]
    fn project<S: Simd>(&mut self, s: S, map: &Frustum) {
        let count = self.along[0].len();
        for axis in 0..2 {
            let (along, fixed) = (&self.along[axis], &mut self.fixed[axis]);
            fixed.resize(count, 0);
            for at in (0..count).step_by(F::<S>::LANES) {
                let texels = (F::load(s, along, at) - map.origin[axis]) * map.scale;
                let whole: I<S> = (texels.clamp(0.0, map.side as f32) * 256.0).round_to_int();
                whole.store(fixed, at);
            }
        }
        let deep = &mut self.along[2];
        for at in (0..count).step_by(F::<S>::LANES) {
            ((F::load(s, deep, at) - map.far) * map.scale + 1.0).store(deep, at);
        }
    }

    #[inline(always)]
    fn draw<S: Simd>(&mut self, s: S, map: &Frustum, casters: &Casters) {
        let Self { along: [_, _, near], fixed: [x, y], samples, candidates, .. } = self;
        let blocks = map.side as usize / 4;
        samples.clear(blocks, blocks);
        let window = Window { corner: [0, 0], columns: blocks as i32, rows: blocks as i32 };
        for group in &casters.groups {
            let triangles = &casters.triangles[group.triangles.clone()];
            candidates.clear();
            candidates.resize(triangles.len(), 0);
            let mut count = 0;
            // As for the picture: no branches.
            for (number, &[a, b, c]) in (0_u32..).zip(triangles) {
                let (a, b, c) = (a as usize, b as usize, c as usize);
                let (x, y) = ([x[a], x[b], x[c]], [y[a], y[b], y[c]]);
                let cross = area(x, y);
                // Samples lie in the middles of texels: small triangles often miss all.
                let hits = inlined(
                    #[inline(always)]
                    |[a, b, c]: [i32; 3]| (a.min(b).min(c) + 127) >> 8 <= (a.max(b).max(c) - 128) >> 8,
                );
                let seen = ((cross > 0) | (group.both & (cross < 0))) & hits(x) & hits(y);
                candidates[count] = number;
                count += usize::from(seen);
            }
            for &number in &candidates[..count] {
                let [a, b, c] = triangles[number as usize];
                let (a, b, c) = (a as usize, b as usize, c as usize);
                // Seen from the light (x right, y up), what faces it runs counter-clockwise: closed bodies need only that side.
                let turned = area([x[a], x[b], x[c]], [y[a], y[b], y[c]]) < 0;
                let (b, c) = if turned { (c, b) } else { (b, c) };
                let corner = inlined(
                    #[inline(always)]
                    |v: usize| ScreenVertex { x: x[v], y: y[v], nearness: near[v], beyond: 0 },
                );
                let Some(prepared) = Prepared::new(&[corner(a), corner(b), corner(c)], window, &SHADOW) else {
                    continue;
                };
                if group.share >= 1.0 {
                    prepared.draw_whole(s, 0, window, &SHADOW, samples);
                } else {
                    let keep = dither::<S>(s, group.share);
                    prepared.draw::<S, true, false>(
                        s,
                        0,
                        window,
                        &SHADOW,
                        samples,
                        #[inline(always)]
                        |_, _, lane| keep[lane / F::<S>::LANES],
                    );
                }
            }
        }
    }

    /// Writes blocks as rows, with the margin.
    #[inline(always)]
    fn unfold(&mut self, map: &Frustum) {
        let (stride, blocks) = (map.stride(), map.side as usize / 4);
        self.depths.clear();
        // Whole registers are read.
        self.depths.resize(stride * stride + WIDE, NOWHERE);
        for (number, block) in self.samples.nearness.iter().enumerate() {
            let (row, column) = (number / blocks * 4 + MARGIN, number % blocks * 4 + MARGIN);
            for (line, depths) in block.chunks_exact(4).enumerate() {
                let at = (row + line) * stride + column;
                for (to, depth) in self.depths[at..at + 4].iter_mut().zip(depths) {
                    *to = if *depth > 0.0 { *depth } else { NOWHERE };
                }
            }
        }
    }
}

/// Sheets with holes let a fixed share of texels through.
#[inline(always)]
fn dither<S: Simd>(s: S, share: f32) -> [crate::lanes::M<S>; WIDE] {
    // A Bayer matrix of 4 × 4.
    const ORDER: Wide = [0.5, 8.5, 2.5, 10.5, 12.5, 4.5, 14.5, 6.5, 3.5, 11.5, 1.5, 9.5, 15.5, 7.5, 13.5, 5.5];
    let limit = F::splat(s, share * WIDE as f32);
    let mut masks = [limit.lt(limit); WIDE];
    for (chunk, mask) in masks.iter_mut().enumerate().take(WIDE / F::<S>::LANES) {
        *mask = F::load(s, &ORDER, chunk * F::<S>::LANES).lt(limit);
    }
    masks
}
