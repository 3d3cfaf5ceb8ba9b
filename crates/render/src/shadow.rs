//! Soft shadows: a depth map from each key light, filtered over a fixed square of texels.

mod casters;
mod lookup;

use pulp::{Simd, WithSimd};

use crate::lanes::{F, WIDE, Wide, inlined};
use crate::scene::Light;

pub(crate) use casters::Casters;

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
    /// The casters' places along right, up and toward; then in texels, and as depths are stored.
    along: [Vec<f32>; 3],
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
        for (along, (origin, rest)) in self.along.iter_mut().zip(shifts) {
            for at in (0..along.len()).step_by(F::<S>::LANES) {
                ((F::load(s, along, at) - origin) * map.scale + rest).store(along, at);
            }
        }
    }

    #[inline(always)]
    fn draw<S: Simd>(&mut self, s: S, map: &Frustum, casters: &Casters) {
        let Self { along: [x, y, near], depths, .. } = self;
        // Whole registers are read.
        let size = map.padded() * STRIDE + WIDE;
        if depths.len() < size {
            depths.resize(size, NOWHERE);
        }
        depths[..size].fill(NOWHERE);
        let mut corners = [[[0.0; WIDE]; 3]; 2];
        for group in &casters.groups {
            let triangles = &casters.triangles[group.triangles.clone()];
            let limit = group.share * WIDE as f32;
            for chunk in triangles.chunks(F::<S>::LANES) {
                for (lane, &[a, b, c]) in chunk.iter().enumerate() {
                    let (a, b, c) = (a as usize, b as usize, c as usize);
                    for (list, corners) in [&*x, &*y].into_iter().zip(&mut corners) {
                        corners[0][lane] = list[a];
                        corners[1][lane] = list[b];
                        corners[2][lane] = list[c];
                    }
                }
                let (texels, seen) = covered(s, &corners, group.both, map.side);
                // Whether one is seen is as random as a coin: no branches.
                let (mut picked, mut count) = ([0; WIDE], 0);
                for lane in 0..chunk.len() {
                    picked[count & (WIDE - 1)] = lane;
                    count += usize::from(seen[lane] != 0.0);
                }
                for &lane in &picked[..count] {
                    let columns = [texels[0][lane], texels[1][lane]];
                    let [a, b, c] = chunk[lane];
                    let (a, b, c) = (a as usize, b as usize, c as usize);
                    let planes = Planes::of([[x[a], y[a], near[a]], [x[b], y[b], near[b]], [x[c], y[c], near[c]]]);
                    let (mut row, last) = (texels[2][lane], texels[3][lane]);
                    let mut line = (row as usize + MARGIN) * STRIDE + MARGIN;
                    while row <= last {
                        let depths = &mut depths[line..];
                        if group.share >= 1.0 {
                            planes.fill::<S, false>(s, row, columns, limit, depths);
                        } else {
                            planes.fill::<S, true>(s, row, columns, limit, depths);
                        }
                        row += 1;
                        line += STRIDE;
                    }
                }
            }
        }
    }
}

/// First and last column and row of texels whose middles triangles may cover, and whether (not 0) they face the light and there are any. `corners`: x and
/// y in texels, corner by corner, lane by lane.
#[inline(always)]
fn covered<S: Simd>(s: S, corners: &[[Wide; 3]; 2], both: bool, side: u32) -> ([[i32; WIDE]; 4], Wide) {
    let load = inlined(
        #[inline(always)]
        |list: &[Wide; 3]| [F::load(s, &list[0], 0), F::load(s, &list[1], 0), F::load(s, &list[2], 0)],
    );
    let ([ax, bx, cx], [ay, by, cy]) = (load(&corners[0]), load(&corners[1]));
    // Seen from the light (x right, y up), what faces it runs counter-clockwise: closed bodies need only that side.
    let area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    let faces = (if both { area.abs() } else { area }).gt(F::splat(s, 1e-6));
    let last = side as f32 - 1.0;
    let range = inlined(
        #[inline(always)]
        |a: F<S>, b: F<S>, c: F<S>| {
            let (low, high) = (a.min(b).min(c) - 0.5, a.max(b).max(c) - 0.5);
            let (low, high) = (-((-low).floor()), high.floor());
            (low.at_least(0.0), high.at_most(last))
        },
    );
    let ((left, right), (bottom, top)) = (range(ax, bx, cx), range(ay, by, cy));
    let none = left.gt(right) | bottom.gt(top);
    let seen = (faces & !none).select(F::splat(s, 1.0), F::splat(s, 0.0));
    ([whole(left), whole(right), whole(bottom), whole(top)], seen.to_array())
}

#[inline(always)]
fn whole<S: Simd>(texels: F<S>) -> [i32; WIDE] {
    texels.round_to_int().to_array()
}

/// A triangle over the map: the weights of its second and third corner, and its depth, each constant, and by column and row.
#[derive(Debug, Clone, Copy)]
struct Planes {
    second: [f32; 3],
    third: [f32; 3],
    depth: [f32; 3],
    /// No texel is nearer to the light than the nearest corner.
    nearest: f32,
}

/// Triangles reach so far over their edges, as a share of their size: that neighbours leave no gap.
const OVERLAP: f32 = 1e-4;

impl Planes {
    /// From x, y and depth of the corners.
    #[inline(always)]
    fn of([[x0, y0, z0], [x1, y1, z1], [x2, y2, z2]]: [[f32; 3]; 3]) -> Self {
        // From the middle of the first texel.
        let (x0, y0, x1, y1, x2, y2) = (x0 - 0.5, y0 - 0.5, x1 - 0.5, y1 - 0.5, x2 - 0.5, y2 - 0.5);
        let inverse = 1.0 / ((x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0));
        let (a, b) = ((y2 - y0) * inverse, (x0 - x2) * inverse);
        let (c, d) = ((y0 - y1) * inverse, (x1 - x0) * inverse);
        let (z1, z2, high) = (z1 - z0, z2 - z0, if z1 > z2 { z1 } else { z2 });
        let (p, q) = (a * z1 + c * z2, b * z1 + d * z2);
        Self {
            second: [-(a * x0 + b * y0), a, b],
            third: [-(c * x0 + d * y0), c, d],
            depth: [z0 - (p * x0 + q * y0), p, q],
            nearest: if z0 > high { z0 } else { high },
        }
    }

    /// Draws one row from its first texel on. `SIEVED`: only where the [dither](ORDER) is below `limit`.
    #[inline(always)]
    fn fill<S: Simd, const SIEVED: bool>(
        &self,
        s: S,
        row: i32,
        [first, last]: [i32; 2],
        limit: f32,
        depths: &mut [f32],
    ) {
        let start = inlined(
            #[inline(always)]
            |plane: [f32; 3]| plane[0] + plane[2] * row as f32,
        );
        let (second, third, depth) = (start(self.second), start(self.third), start(self.depth));
        let numbers = F::load(s, &NUMBERS, 0);
        let mut column = first;
        while column <= last {
            let x = numbers + column as f32;
            let (b, c) = (x * self.second[1] + second, x * self.third[1] + third);
            let deep = x * self.depth[1] + depth;
            let at = column as usize;
            let held = F::load(s, depths, at);
            let deep = deep.at_most(self.nearest);
            let least = F::splat(s, -OVERLAP);
            let mut inside = b.gt(least) & c.gt(least) & (b + c).lt(F::splat(s, 1.0 + OVERLAP));
            if SIEVED {
                let order = F::load(s, &ORDER[row as usize & 3], at & 3);
                inside = inside & order.lt(F::splat(s, limit));
            }
            // A greatest number: a choice between this and what is held would become a masked store, which is very slow on some processors.
            inside.select(deep, F::splat(s, NOWHERE)).max(held).store(depths, at);
            column += F::<S>::LANES as i32;
        }
    }
}

const NUMBERS: Wide = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0];

/// Which texels of a sheet with holes stop the light: a Bayer matrix of 4 × 4, repeated along rows.
const ORDER: [[f32; WIDE + 4]; 4] = {
    const BAYER: [[f32; 4]; 4] =
        [[0.5, 8.5, 2.5, 10.5], [12.5, 4.5, 14.5, 6.5], [3.5, 11.5, 1.5, 9.5], [15.5, 7.5, 13.5, 5.5]];
    let mut order = [[0.0; WIDE + 4]; 4];
    let mut at = 0;
    while at < 4 * (WIDE + 4) {
        order[at % 4][at / 4] = BAYER[at % 4][at / 4 % 4];
        at += 1;
    }
    order
};
