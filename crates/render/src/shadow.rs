//! Soft shadows: a depth map from each key light, filtered over a fixed square of texels.

use pulp::{Simd, WithSimd};

use crate::lanes::{F, V3, WIDE, Wide};
use crate::raster::{Prepared, SHADOW, Samples, Window};
use crate::scene::{Light, Sides, Surface};
use crate::screen::{ScreenVertex, Vertices, place_of};

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
    along: Vec<[f32; 3]>,
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

    /// How much of the light reaches places with these normals (unit, toward the viewer): 0–1.
    #[inline(always)]
    pub(crate) fn visible<S: Simd>(&self, place: V3<S>, normal: V3<S>) -> F<S> {
        let s = place.x.s;
        let Some(map) = &self.map else { return F::splat(s, 1.0) };
        // Off the surface by about a filter's half: what faces away from the light does not shadow itself.
        let place = place + normal * (0.35 * FILTER / map.scale);
        let u = ((place.dot_with(map.right) - map.origin[0]) * map.scale).to_array();
        let v = ((place.dot_with(map.up) - map.origin[1]) * map.scale).to_array();
        // As depths are stored, and a texel nearer to the light.
        let depth = ((place.dot_with(self.toward) - map.far) * map.scale + 2.0).to_array();
        let mut out: Wide = [1.0; WIDE];
        for lane in 0..F::<S>::LANES {
            out[lane] = map.filter(&self.depths, u[lane], v[lane], depth[lane]);
        }
        F::load(s, &out, 0)
    }
}

impl Frustum {
    fn stride(&self) -> usize {
        self.side as usize + 2 * MARGIN
    }

    /// The share of a square of FILTER × FILTER texels around (u, v) whose depth is not nearer to the light than `depth`.
    #[inline(always)]
    fn filter(&self, depths: &[f32], u: f32, v: f32, depth: f32) -> f32 {
        // In texels of the padded map; what lies outside of it is lit.
        let place = |c: f32| c - 0.5 * FILTER + MARGIN as f32;
        let (x, y) = (place(u), place(v));
        let limit = (self.stride() - MARGIN) as f32;
        if !(x >= 1.0 && y >= 1.0 && x < limit && y < limit) {
            return 1.0;
        }
        let (column, row) = (x as usize, y as usize);
        let (fx, fy) = (x - column as f32, y - row as f32);
        // The square covers five texels: a part of the first, all of three, the rest of the last.
        let mut sums = [0.0_f32; 8];
        for (step, weight) in [1.0 - fy, 1.0, 1.0, 1.0, fy].into_iter().enumerate() {
            let at = (row + step) * self.stride() + column;
            let Some(texels) = depths[at..].first_chunk::<8>() else { return 1.0 };
            for (sum, &texel) in sums.iter_mut().zip(texels) {
                *sum += if depth >= texel { weight } else { 0.0 };
            }
        }
        let [first, a, b, c, last, ..] = sums;
        (first * (1.0 - fx) + last * fx + (a + b) + c) * (1.0 / (FILTER * FILTER))
    }
}

struct Trace<'a> {
    light: &'a mut KeyLight,
    edge: f32,
    surfaces: &'a [Surface<'a>],
    vertices: &'a Vertices,
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
        light.along.clear();
        let (mut low, mut high) = ([f32::INFINITY; 3], [f32::NEG_INFINITY; 3]);
        for (number, surface) in surfaces.iter().enumerate() {
            let first = vertices.first[number] as usize;
            let records = &vertices.records[first..first + surface.positions.len()];
            if !surface.casts_shadow {
                light.along.resize(light.along.len() + records.len(), [0.0; 3]);
                continue;
            }
            for record in records {
                let at = place_of(record);
                let dot = |axis: [f32; 3]| at[0] * axis[0] + at[1] * axis[1] + at[2] * axis[2];
                let place = [dot(right), dot(up), dot(toward)];
                for axis in 0..3 {
                    low[axis] = if place[axis] < low[axis] { place[axis] } else { low[axis] };
                    high[axis] = if place[axis] > high[axis] { place[axis] } else { high[axis] };
                }
                light.along.push(place);
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
        light.screen.extend(light.along.iter().map(|place| {
            let fixed = |axis: usize| {
                (((place[axis] - map.origin[axis]) * map.scale).clamp(0.0, side as f32) * 256.0 + 0.5) as i32
            };
            ScreenVertex { x: fixed(0), y: fixed(1), nearness: (place[2] - map.far) * map.scale + 1.0, beyond: 0 }
        }));
        let blocks = side as usize / 4;
        light.samples.clear(blocks, blocks);
        let window = Window { corner: [0, 0], columns: blocks as i32, rows: blocks as i32 };
        for (number, surface) in surfaces.iter().enumerate().filter(|(_, surface)| surface.casts_shadow) {
            let first = vertices.first[number];
            let share = surface.material.shadow_share();
            for triangle in surface.mesh.triangles() {
                let [a, b, c] = *triangle;
                let at = |corner: u32| light.screen[(corner + first) as usize];
                let (a, b, c) = (at(a), at(b), at(c));
                let cross = i64::from(b.x - a.x) * i64::from(c.y - a.y) - i64::from(c.x - a.x) * i64::from(b.y - a.y);
                // Seen from the light (x right, y up), what faces it runs counter-clockwise: closed bodies need only that side.
                let corners = if cross > 0 {
                    [a, b, c]
                } else if cross < 0 && surface.sides == Sides::Both {
                    [a, c, b]
                } else {
                    continue;
                };
                // Samples lie in the middles of texels: small triangles often miss all.
                let misses = |a: i32, b: i32, c: i32| (a.min(b).min(c) + 127) >> 8 > (a.max(b).max(c) - 128) >> 8;
                if misses(a.x, b.x, c.x) || misses(a.y, b.y, c.y) {
                    continue;
                }
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
        light.depths.resize(stride * stride, 0.0);
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
