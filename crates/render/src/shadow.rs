//! Soft shadows: a depth map from each key light, filtered over a fixed square of texels.

mod lookup;

use pulp::{Simd, WithSimd};

use crate::lanes::{F, WIDE, Wide, inlined};
use crate::raster::{Prepared, SHADOW, Samples, Window};
use crate::scene::{Light, Sides, Surface};
use crate::screen::{ScreenVertex, Vertices};

/// The filter is this many texels wide.
const FILTER: f32 = 4.0;
/// Sides of a map, in texels.
const SIDES: [u32; 2] = [32, 256];
/// Empty texels around the map: the filter may reach out.
const MARGIN: usize = 8;

/// A key light in the camera's frame, and what it sees.
#[derive(Debug, Default)]
pub(crate) struct KeyLight {
    /// To the light.
    pub(crate) toward: [f32; 3],
    pub(crate) colour: [f32; 3],
    /// `None`: no shadows.
    map: Option<Frustum>,
    /// Distances along `toward` of what is lit first, 0 where nothing is; rows of `stride`.
    depths: Vec<f32>,
    samples: Samples,
    screen: Vec<ScreenVertex>,
    /// Places along right, up and toward.
    along: [Vec<f32>; 3],
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
    /// Renders the depth map of the surfaces that throw shadows.
    pub(crate) fn prepare(
        &mut self,
        arch: pulp::Arch,
        light: &Light,
        to_camera: &[[f64; 4]; 3],
        surfaces: &[Surface<'_>],
        vertices: &Vertices,
    ) {
        let world = light.toward.xyz / light.toward.xyz.norm();
        for (part, row) in self.toward.iter_mut().zip(to_camera) {
            *part = (row[0] * world.x + row[1] * world.y + row[2] * world.z) as f32;
        }
        self.colour = light.colour;
        self.map = None;
        if let Some(edge) = light.shadow_edge {
            arch.dispatch(Trace { light: self, edge, surfaces, vertices });
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
    surfaces: &'a [Surface<'a>],
    vertices: &'a Vertices,
}

/// Twice the area of a triangle.
#[inline(always)]
fn area(a: &ScreenVertex, b: &ScreenVertex, c: &ScreenVertex) -> i64 {
    i64::from(b.x - a.x) * i64::from(c.y - a.y) - i64::from(c.x - a.x) * i64::from(b.y - a.y)
}

/// Two directions that make a right-handed frame with `toward` (Duff et al. 2017).
fn frame([x, y, z]: [f32; 3]) -> ([f32; 3], [f32; 3]) {
    let sign = if z < 0.0 { -1.0 } else { 1.0 };
    let a = -1.0 / (sign + z);
    let b = x * y * a;
    ([1.0 + sign * x * x * a, sign * b, -sign * x], [b, sign + y * y * a, -y])
}

impl WithSimd for Trace<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Self { light, edge, surfaces, vertices } = self;
        let (right, up) = frame(light.toward);
        let toward = light.toward;
        // Where the vertices are, seen from the light.
        let count = vertices.screen.len();
        let (mut low, mut high) = ([f32::INFINITY; 3], [f32::NEG_INFINITY; 3]);
        for (axis, direction) in [right, up, toward].into_iter().enumerate() {
            light.along[axis].resize(count, 0.0);
            for (number, surface) in surfaces.iter().enumerate().filter(|(_, surface)| surface.casts_shadow) {
                let (first, length) = (vertices.first[number] as usize, surface.positions.len());
                let [x, y, z] = &vertices.places;
                let (x, y, z) = (&x[first..first + length], &y[first..first + length], &z[first..first + length]);
                let along = &mut light.along[axis][first..first + length];
                let (mut least, mut most) = (F::splat(s, f32::INFINITY), F::splat(s, f32::NEG_INFINITY));
                let whole = length - length % F::<S>::LANES;
                for at in (0..whole).step_by(F::<S>::LANES) {
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
                for at in whole..length {
                    let place = x[at] * direction[0] + y[at] * direction[1] + z[at] * direction[2];
                    low[axis] = if place < low[axis] { place } else { low[axis] };
                    high[axis] = if place > high[axis] { place } else { high[axis] };
                    along[at] = place;
                }
            }
        }
        let extent = (high[0] - low[0]).max(high[1] - low[1]);
        if !(extent > 0.0 && extent.is_finite()) {
            return;
        }
        let texel = (edge / FILTER).max(1e-5);
        let side = ((extent / texel) as u32).clamp(SIDES[0], SIDES[1]).next_multiple_of(4);
        // Two texels of room, so that no triangle touches the border.
        let scale = (side - 4) as f32 / extent;
        let origin = [low[0] - 2.0 / scale, low[1] - 2.0 / scale];
        let map = Frustum { right, up, origin, scale, far: low[2], side };

        light.screen.clear();
        let [across, down, deep] = &light.along;
        light.screen.extend(across.iter().zip(down).zip(deep).map(
            #[inline(always)]
            |((x, y), z)| {
                let fixed = inlined(
                    #[inline(always)]
                    |place: f32, axis: usize| {
                        (((place - map.origin[axis]) * map.scale).clamp(0.0, side as f32) * 256.0 + 0.5) as i32
                    },
                );
                let nearness = (z - map.far) * map.scale + 1.0;
                ScreenVertex { x: fixed(*x, 0), y: fixed(*y, 1), nearness, beyond: 0 }
            },
        ));
        let blocks = side as usize / 4;
        light.samples.clear(blocks, blocks);
        let window = Window { corner: [0, 0], columns: blocks as i32, rows: blocks as i32 };
        for (number, surface) in surfaces.iter().enumerate().filter(|(_, surface)| surface.casts_shadow) {
            let first = vertices.first[number];
            let share = surface.material.shadow_share();
            let triangles = surface.mesh.triangles();
            light.candidates.clear();
            light.candidates.resize(triangles.len(), 0);
            let screen = &light.screen[first as usize..];
            let both = surface.sides == Sides::Both;
            let mut count = 0;
            // As for the picture: no branches.
            for (number, &[a, b, c]) in (0_u32..).zip(triangles) {
                let (a, b, c) = (screen[a as usize], screen[b as usize], screen[c as usize]);
                let cross = area(&a, &b, &c);
                // Samples lie in the middles of texels: small triangles often miss all.
                let hits = |a: i32, b: i32, c: i32| (a.min(b).min(c) + 127) >> 8 <= (a.max(b).max(c) - 128) >> 8;
                let seen = ((cross > 0) | (both & (cross < 0))) & hits(a.x, b.x, c.x) & hits(a.y, b.y, c.y);
                light.candidates[count] = number;
                count += usize::from(seen);
            }
            for &number in &light.candidates[..count] {
                let [a, b, c] = triangles[number as usize];
                let (a, b, c) = (screen[a as usize], screen[b as usize], screen[c as usize]);
                // Seen from the light (x right, y up), what faces it runs counter-clockwise: closed bodies need only that side.
                let corners = if area(&a, &b, &c) > 0 { [a, b, c] } else { [a, c, b] };
                let Some(prepared) = Prepared::new(&corners, window, &SHADOW) else { continue };
                if share >= 1.0 {
                    prepared.draw_whole(s, 0, window, &SHADOW, &mut light.samples);
                } else {
                    let keep = dither::<S>(s, share);
                    prepared.draw::<S, true>(
                        s,
                        0,
                        window,
                        &SHADOW,
                        &mut light.samples,
                        #[inline(always)]
                        |_, _, lane| keep[lane / F::<S>::LANES],
                    );
                }
            }
        }
        // Row by row, with the margin.
        let stride = map.stride();
        light.depths.clear();
        // Whole registers are read.
        light.depths.resize(stride * stride + WIDE, 0.0);
        for (number, block) in light.samples.nearness.iter().enumerate() {
            let (row, column) = (number / blocks * 4 + MARGIN, number % blocks * 4 + MARGIN);
            for (line, depths) in block.chunks_exact(4).enumerate() {
                let at = (row + line) * stride + column;
                light.depths[at..at + 4].copy_from_slice(depths);
            }
        }
        light.map = Some(map);
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
