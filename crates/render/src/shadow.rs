//! Soft shadows: a depth map from each key light, filtered over a fixed square of texels.

mod casters;
mod lookup;
mod planes;

use pulp::{Simd, WithSimd};

use crate::lanes::{F, WIDE, put_quads};
use crate::scene::Light;

pub(crate) use casters::Casters;
use planes::Sixteen;

/// The filter is this many texels wide.
const FILTER: f32 = 3.0;
/// Sides of a map, in texels.
const SIDES: [u32; 2] = [32, 256];
/// Texels from one row to the next: the same for all maps, so that a filter's square lies at places known beforehand.
const STRIDE: usize = SIDES[1] as usize + 2 * MARGIN;
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
    /// Distances along `toward` of what is lit first, [`NOWHERE`] where nothing is; rows of [`STRIDE`].
    depths: Vec<f32>,
    /// The casters' places along right, up and toward.
    along: [Vec<f32>; 3],
    /// The same in texels, and as depths are stored.
    corners: Vec<Corner>,
}

/// x, y and depth, as bits; never in two lines of a cache.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(16))]
struct Corner([i32; 4]);

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
    /// Rows, and the used columns of each, with the margins.
    fn padded(&self) -> usize {
        self.side as usize + 2 * MARGIN
    }
}

struct Trace<'a> {
    light: &'a mut KeyLight,
    edge: f32,
    casters: &'a Casters,
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

    /// Turns places along the axes into texels and depths.
    #[inline(always)]
    fn project<S: Simd>(&mut self, s: S, map: &Frustum) {
        let shifts = [(map.origin[0], 0.0), (map.origin[1], 0.0), (map.far, 1.0)];
        let count = self.along[0].len();
        self.corners.resize(count, Corner::default());
        for at in (0..count).step_by(F::<S>::LANES) {
            let mut parts = [[0; WIDE]; 4];
            for part in 0..3 {
                let (origin, rest) = shifts[part];
                ((F::load(s, &self.along[part], at) - origin) * map.scale + rest).bits().store(&mut parts[part], 0);
            }
            let corners = &mut self.corners[at..at + F::<S>::LANES];
            put_quads(
                s,
                &parts,
                F::<S>::LANES,
                #[inline(always)]
                |lane, corner| corners[lane] = Corner(corner),
            );
        }
    }

    #[inline(always)]
    fn draw<S: Simd>(&mut self, s: S, map: &Frustum, casters: &Casters) {
        let Self { corners, depths, .. } = self;
        // Whole registers are read.
        let size = map.padded() * STRIDE + WIDE;
        if depths.len() < size {
            depths.resize(size, NOWHERE);
        }
        depths[..size].fill(NOWHERE);
        let mut sixteen = Sixteen::default();
        for group in &casters.groups {
            let limit = group.share * WIDE as f32;
            for some in casters.triangles[group.triangles.clone()].chunks(WIDE) {
                let mut seen = sixteen.fill(s, some, corners, group.both, map.side);
                // Whether one is seen is as random as a coin: no branches.
                while seen != 0 {
                    let lane = seen.trailing_zeros() as usize & (WIDE - 1);
                    seen &= seen - 1;
                    let (planes, [first, end, mut row, last]) = sixteen.get(lane);
                    let mut line = (row as usize + MARGIN) * STRIDE + MARGIN;
                    while row <= last {
                        let depths = &mut depths[line..];
                        if group.share >= 1.0 {
                            planes.fill::<S, false>(s, row, [first, end], limit, depths);
                        } else {
                            planes.fill::<S, true>(s, row, [first, end], limit, depths);
                        }
                        row += 1;
                        line += STRIDE;
                    }
                }
            }
        }
    }
}
