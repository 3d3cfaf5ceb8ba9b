//! The vertex stage: every vertex into the camera's frame and onto the picture.

use pulp::{Simd, WithSimd};

use crate::error::RenderError;
use crate::lanes::{F, M, V3, WIDE, inlined};
use crate::lens::Lens;
use crate::scene::{Placement, Surface};

/// Bits of a pixel coordinate after the binary point.
const SUBPIXEL_BITS: u32 = 8;
const SUBPIXELS: f32 = (1 << SUBPIXEL_BITS) as f32;
/// Vertices farther outside of the picture, in pixels, are clipped. With pictures of at most 4,096 pixels a triangle spans less than 6,400 pixels, which
/// the integers of `raster` are made for.
const FARTHEST: f32 = 1100.0;

/// A pixel coordinate as an integer of 1/256 pixel, on a picture of `size` pixels.
#[inline(always)]
pub(crate) fn fixed<S: Simd>(pixel: F<S>, size: u32) -> crate::lanes::I<S> {
    (pixel.clamp(-FARTHEST, size as f32 + FARTHEST) * SUBPIXELS).round_to_int()
}

/// A vertex on the picture.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct ScreenVertex {
    /// Pixel coordinates times 256, rounded.
    pub(crate) x: i32,
    pub(crate) y: i32,
    /// 1/z: linear over the picture for a pinhole.
    pub(crate) nearness: f32,
    /// Which planes the vertex lies beyond: bits of [`beyond`].
    pub(crate) beyond: u32,
}

/// Bits of [`ScreenVertex::beyond`].
pub(crate) mod beyond {
    pub(crate) const NEAR: u32 = 1;
    pub(crate) const LEFT: u32 = 2;
    pub(crate) const RIGHT: u32 = 4;
    pub(crate) const TOP: u32 = 8;
    pub(crate) const BOTTOM: u32 = 16;
}

/// What shading needs of a vertex in this frame: eight numbers, at the places of [`record`]; half a line of a cache, and never in two.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(32))]
pub(crate) struct VertexRecord(pub(crate) [f32; 8]);

/// Where the numbers of a [`VertexRecord`] begin.
pub(crate) mod record {
    /// Place in the camera's frame, metres.
    pub(crate) const PLACE: usize = 0;
    /// Normal in the camera's frame, not of unit length.
    pub(crate) const NORMAL: usize = 3;
    pub(crate) const OPENNESS: usize = 6;
}

/// The place of a vertex.
pub(crate) fn place_of(&VertexRecord([x, y, z, ..]): &VertexRecord) -> [f32; 3] {
    [x, y, z]
}

/// All vertices of a scene.
#[derive(Debug, Default)]
pub(crate) struct Vertices {
    /// There may be more entries than vertices: lists only grow, and what is behind is not cleared.
    pub(crate) screen: Vec<ScreenVertex>,
    pub(crate) records: Vec<VertexRecord>,
    /// First vertex of each surface.
    pub(crate) first: Vec<u32>,
    /// How many vertices lie in front of the near plane.
    pub(crate) in_front: usize,
    /// For each surface, whether some of its vertices are beyond a plane.
    pub(crate) beyond: Vec<bool>,
    /// For each surface, the rows of [R | t] from its frame to the camera's.
    pub(crate) to_camera: Vec<[[f32; 4]; 3]>,
}

impl Vertices {
    fn clear(&mut self, vertices: usize) {
        if self.screen.len() < vertices {
            self.screen.resize(vertices, ScreenVertex::default());
            self.records.resize(vertices, VertexRecord::default());
        }
        self.first.clear();
        self.beyond.clear();
        self.to_camera.clear();
        self.in_front = 0;
    }
}

/// The rows of `second ∘ first`, in single precision.
pub(crate) fn chain(second: &[[f64; 4]; 3], first: &Placement) -> [[f32; 4]; 3] {
    std::array::from_fn(|row| {
        std::array::from_fn(|column| {
            let sum: f64 = (0..3).map(|k| second[row][k] * first.rows[k][column]).sum();
            (sum + if column == 3 { second[row][3] } else { 0.0 }) as f32
        })
    })
}

/// A register of vectors; past the end of the list the last again.
#[inline(always)]
fn gather<S: Simd>(s: S, list: &[[f32; 3]]) -> V3<S> {
    let mut out = [[0.0; WIDE]; 3];
    if let Some(whole) = list.get(..F::<S>::LANES) {
        for (lane, vector) in whole.iter().enumerate() {
            for axis in 0..3 {
                out[axis][lane] = vector[axis];
            }
        }
    } else {
        for lane in 0..F::<S>::LANES {
            let vector = list[lane.min(list.len() - 1)];
            for axis in 0..3 {
                out[axis][lane] = vector[axis];
            }
        }
    }
    V3::load(s, &out, 0)
}

/// Places the vertices of one surface, the first of which has the number `first`. Gives the number of the first vertex that is not finite, if there is one.
struct Place<'a> {
    surface: &'a Surface<'a>,
    first: usize,
    rows: &'a [[f32; 4]; 3],
    lens: &'a Lens,
    near: f32,
    out: &'a mut Vertices,
}

impl WithSimd for Place<'_> {
    type Output = Option<usize>;

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) -> Self::Output {
        let Self { surface, first, rows, lens, near, out } = self;
        let count = surface.positions.len();
        let linear: [[f32; 3]; 3] = rows.map(|[a, b, c, _]| [a, b, c]);
        let shift = V3::splat(s, rows.map(|row| row[3]));
        let range = first..first + count;
        let (screen, records) = (&mut out.screen[range.clone()], &mut out.records[range]);
        let one = F::splat(s, 1.0);
        let zero = F::splat(s, 0.0);
        let limit = F::splat(s, 1e6);
        let mut in_front = zero;
        let mut any_beyond = false;
        for at in (0..count).step_by(F::<S>::LANES) {
            let lanes = F::<S>::LANES.min(count - at);
            let (local, normal) = (gather(s, &surface.positions[at..]), gather(s, &surface.normals[at..]));
            // Sums of magnitudes below the limit are finite; NaN fails the comparison.
            let size = local.x.abs() + local.y.abs() + local.z.abs() + normal.x.abs() + normal.y.abs() + normal.z.abs();
            if !size.lt(limit).all() {
                let sizes = size.to_array();
                return Some(at + sizes[..lanes].iter().position(|size| size.is_nan() || *size >= 1e6).unwrap_or(0));
            }
            let place = local.turned(&linear) + shift;
            let normal = normal.turned(&linear);
            let behind = place.z.lt(F::splat(s, near));
            let z = behind.select(F::splat(s, near), place.z);
            let (u, v) = lens.project(V3::new(place.x, place.y, z));
            let (reach_x, reach_y) = (z * lens.slopes[0], z * lens.slopes[1]);
            let left = place.x.lt(-reach_x) | u.lt(one * -FARTHEST);
            let right = place.x.gt(reach_x) | u.gt(one * (lens.width as f32 + FARTHEST));
            let top = place.y.lt(-reach_y) | v.lt(one * -FARTHEST);
            let bottom = place.y.gt(reach_y) | v.gt(one * (lens.height as f32 + FARTHEST));
            let mut bits = [0; WIDE];
            if (behind | left | right | top | bottom).any() {
                any_beyond = true;
                let bit = inlined(
                    #[inline(always)]
                    |outside: M<S>, bit: u32| outside.select(F::splat(s, bit as f32), zero),
                );
                let sum = bit(behind, beyond::NEAR)
                    + bit(left, beyond::LEFT)
                    + bit(right, beyond::RIGHT)
                    + bit(top, beyond::TOP)
                    + bit(bottom, beyond::BOTTOM);
                bits = sum.round_to_int().to_array();
            }
            let (x, y) = (fixed(u, lens.width).to_array(), fixed(v, lens.height).to_array());
            let nearness = (one / z).to_array();
            in_front += if lanes == F::<S>::LANES {
                behind.select(zero, one)
            } else {
                F::from_fn(s, |lane| if lane < lanes && bits[lane] & 1 == 0 { 1.0 } else { 0.0 })
            };
            let places = [place.x.to_array(), place.y.to_array(), place.z.to_array()];
            let normals = [normal.x.to_array(), normal.y.to_array(), normal.z.to_array()];
            let mut open = [1.0; WIDE];
            if !surface.openness.is_empty() {
                open[..lanes].copy_from_slice(&surface.openness[at..at + lanes]);
            }
            for (lane, vertex) in screen[at..at + lanes].iter_mut().enumerate() {
                *vertex = ScreenVertex { x: x[lane], y: y[lane], nearness: nearness[lane], beyond: bits[lane] as u32 };
            }
            // The places of `record`.
            for (lane, record) in records[at..at + lanes].iter_mut().enumerate() {
                let [x, y, z] = [places[0][lane], places[1][lane], places[2][lane]];
                *record =
                    VertexRecord([x, y, z, normals[0][lane], normals[1][lane], normals[2][lane], open[lane], 0.0]);
            }
        }
        out.beyond.push(any_beyond);
        // Whole numbers below 2²⁴: any order gives the same sum.
        out.in_front += in_front.to_array().iter().map(|&lane| lane as usize).sum::<usize>();
        None
    }
}

/// Places all surfaces.
pub(crate) fn place_all(
    arch: pulp::Arch,
    surfaces: &[Surface<'_>],
    camera_rows: &[[f64; 4]; 3],
    lens: &Lens,
    near: f32,
    out: &mut Vertices,
) -> Result<(), RenderError> {
    let total = surfaces.iter().map(|surface| surface.positions.len()).sum();
    out.clear(total);
    let mut first = 0;
    for (number, surface) in surfaces.iter().enumerate() {
        let rows = chain(camera_rows, &surface.placement);
        let unseen = surface.drawn == 0 && !surface.casts_shadow;
        if let Some(value) = rows.as_flattened().iter().find(|value| !value.is_finite()) {
            return Err(RenderError::NotFinite { what: "a surface's placement", value: f64::from(*value) });
        }
        out.first.push(first as u32);
        if unseen {
            out.to_camera.push(rows);
            out.beyond.push(false);
            continue;
        }
        let place = Place { surface, first, rows: &rows, lens, near, out };
        if let Some(vertex) = arch.dispatch(place) {
            return Err(RenderError::Vertex { surface: number, vertex });
        }
        out.to_camera.push(rows);
        first += surface.positions.len();
    }
    if out.in_front == 0 && total > 0 {
        return Err(RenderError::BehindCamera { vertices: total, near });
    }
    Ok(())
}
