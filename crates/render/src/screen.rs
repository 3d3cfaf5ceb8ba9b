//! The vertex stage: every vertex into the camera's frame and onto the picture.

use pulp::{Simd, WithSimd};

use crate::error::RenderError;
use crate::lanes::{F, M, V3, WIDE, inlined, put_octets, put_quads, vectors};
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

/// A vertex on the picture: four words, never in two lines of a cache.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(16))]
pub(crate) struct ScreenVertex(pub(crate) [i32; 4]);

impl ScreenVertex {
    #[inline(always)]
    pub(crate) fn new(x: i32, y: i32, nearness: f32, beyond: u32) -> Self {
        Self([x, y, nearness.to_bits() as i32, beyond as i32])
    }

    /// Pixel coordinate times 256, rounded.
    #[inline(always)]
    pub(crate) fn x(self) -> i32 {
        self.0[0]
    }

    /// The same downward.
    #[inline(always)]
    pub(crate) fn y(self) -> i32 {
        self.0[1]
    }

    /// Which planes it lies beyond: bits of [`beyond`].
    #[inline(always)]
    pub(crate) fn beyond(self) -> u32 {
        self.0[3] as u32
    }

    /// 1/z: linear over the picture for a pinhole.
    #[inline(always)]
    pub(crate) fn nearness(self) -> f32 {
        f32::from_bits(self.0[2] as u32)
    }
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
    /// About how far away what is in the picture lies, metres: by some thousand of the first `count` vertices, those in the picture if any are; nothing where
    /// all are behind the camera.
    pub(crate) fn distance(&self, count: usize) -> Option<f32> {
        let some = || self.screen[..count.min(self.screen.len())].iter().step_by(count.div_ceil(1024).max(1));
        let mean = |outside: u32| {
            let near =
                some().filter(|vertex| vertex.beyond() & outside == 0).map(|vertex| f64::from(vertex.nearness()));
            let (count, sum) = near.fold((0.0, 0.0), |(count, sum), near| (count + 1.0, sum + near));
            (count > 0.0).then(|| (count / sum) as f32)
        };
        mean(u32::MAX).or_else(|| mean(beyond::NEAR))
    }

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
            let (local, normal) = (vectors(s, &surface.positions[at..]), vectors(s, &surface.normals[at..]));
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
            in_front += if lanes == F::<S>::LANES {
                behind.select(zero, one)
            } else {
                F::from_fn(s, |lane| if lane < lanes && bits[lane] & 1 == 0 { 1.0 } else { 0.0 })
            };
            let mut seen = [[0; WIDE]; 4];
            fixed(u, lens.width).store(&mut seen[0], 0);
            fixed(v, lens.height).store(&mut seen[1], 0);
            (one / z).bits().store(&mut seen[2], 0);
            seen[3] = bits;
            let screen = &mut screen[at..at + lanes];
            put_quads(
                s,
                &seen,
                lanes,
                #[inline(always)]
                |lane, numbers| screen[lane] = ScreenVertex(numbers),
            );
            // The places of `record`.
            let mut numbers = [[0.0; WIDE]; 8];
            place.x.store(&mut numbers[0], 0);
            place.y.store(&mut numbers[1], 0);
            place.z.store(&mut numbers[2], 0);
            normal.x.store(&mut numbers[3], 0);
            normal.y.store(&mut numbers[4], 0);
            normal.z.store(&mut numbers[5], 0);
            if surface.openness.is_empty() {
                one.store(&mut numbers[6], 0);
            } else if let Some(open) = surface.openness.get(at..at + F::<S>::LANES) {
                F::load(s, open, 0).store(&mut numbers[6], 0);
            } else {
                numbers[6][..lanes].copy_from_slice(&surface.openness[at..at + lanes]);
            }
            let records = &mut records[at..at + lanes];
            put_octets(
                s,
                &numbers,
                lanes,
                #[inline(always)]
                |lane, numbers| records[lane] = VertexRecord(numbers),
            );
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
