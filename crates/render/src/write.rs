//! From shaded batches to the light and the labels of the picture.

use pulp::{Simd, WithSimd};

use crate::fragment::Rank;
use crate::interpolate::Batch;
use crate::lanes::{F, V3, WIDE};
use crate::material::Material;
use crate::rendering::{Hit, Rendering, Wanted};
use crate::scene::Surface;
use crate::shade::Shaded;

/// Linear light of the whole picture, colour by colour, before the sensor.
#[derive(Debug, Default)]
pub(crate) struct Light {
    pub(crate) colour: [Vec<f32>; 3],
    /// The part of the luminance that corner shade may take away; empty where there is none.
    pub(crate) ambient: Vec<f32>,
    /// Depth of the nearest sample, metres; infinite where nothing is; empty where there is no corner shade.
    pub(crate) depth: Vec<f32>,
}

impl Light {
    pub(crate) fn reset(&mut self, pixels: usize, corner_shade: bool) {
        let shaded = if corner_shade { pixels } else { 0 };
        let refill = |plane: &mut Vec<f32>, count: usize, value: f32| {
            plane.clear();
            plane.resize(count, value);
        };
        self.colour.iter_mut().for_each(|plane| refill(plane, pixels, 0.0));
        refill(&mut self.ambient, shaded, 0.0);
        refill(&mut self.depth, shaded, f32::INFINITY);
    }
}

/// Shares of a pixel for each set of samples.
const SHARES: [f32; 16] = {
    let mut shares = [0.0; 16];
    let mut set = 0;
    while set < 16 {
        shares[set] = (set as u32).count_ones() as f32 * 0.25;
        set += 1;
    }
    shares
};

/// A shaded batch, and where it goes.
pub(crate) struct Write<'a, S> {
    pub(crate) s: S,
    pub(crate) number: usize,
    pub(crate) surface: &'a Surface<'a>,
    pub(crate) batch: &'a Batch,
    pub(crate) shaded: &'a Shaded,
    /// Whether it lies over what is there (glass).
    pub(crate) over: bool,
    /// Quarters of each pixel of the tile that are covered.
    pub(crate) covered: &'a mut [u8],
    pub(crate) light: &'a mut Light,
    pub(crate) frame: &'a mut Rendering,
    pub(crate) wanted: Wanted,
}

impl<S: Simd> WithSimd for Write<'_, S> {
    type Output = ();

    #[inline(always)]
    fn with_simd<T: Simd>(mut self, _: T) {
        if self.over {
            self.lay_over();
        } else {
            self.add();
        }
        if !matches!(self.surface.material, Material::Glass(glass) if !glass.labelled) {
            self.label();
        }
    }
}

impl<S: Simd> Write<'_, S> {
    /// Lays glass over the light.
    #[inline(always)]
    fn lay_over(&mut self) {
        let Self { batch, shaded, light, .. } = self;
        for (channel, plane) in light.colour.iter_mut().enumerate() {
            for lane in 0..batch.count {
                let share = SHARES[usize::from(batch.samples[lane] & 15)];
                let light = &mut plane[batch.at[lane] as usize];
                *light =
                    *light * (1.0 - share + share * shaded.pass[channel][lane]) + share * shaded.colour[channel][lane];
            }
        }
    }

    #[inline(always)]
    fn add(&mut self) {
        let Self { batch, shaded, light, covered, .. } = self;
        for (plane, colour) in light.colour.iter_mut().zip(&shaded.colour) {
            for lane in 0..batch.count {
                plane[batch.at[lane] as usize] += SHARES[usize::from(batch.samples[lane] & 15)] * colour[lane];
            }
        }
        for lane in 0..batch.count {
            covered[usize::from(batch.pixels[lane])] += (4.0 * SHARES[usize::from(batch.samples[lane] & 15)]) as u8;
        }
        if !light.ambient.is_empty() {
            for lane in 0..batch.count {
                let at = batch.at[lane] as usize;
                light.ambient[at] += SHARES[usize::from(batch.samples[lane] & 15)] * shaded.ambient[lane];
                let depth = &mut light.depth[at];
                *depth = if batch.place[2][lane] < *depth { batch.place[2][lane] } else { *depth };
            }
        }
    }

    /// Writes labels where the batch covers most of a pixel.
    #[inline(always)]
    fn label(&mut self) {
        let Self { s, batch, shaded, frame, wanted, .. } = self;
        let (mut lanes, mut count) = ([0_u8; WIDE], 0);
        for lane in 0..batch.count {
            lanes[count] = lane as u8;
            count += usize::from(batch.ranks[lane] != Rank::Minor);
        }
        let lanes = &lanes[..count];
        macro_rules! put {
            ($plane:expr, $lane:ident => $value:expr) => {{
                let plane = $plane;
                for &$lane in lanes {
                    let $lane = usize::from($lane & 15);
                    plane[batch.at[$lane] as usize] = $value;
                }
            }};
        }
        if wanted.depth {
            put!(frame.depth.pixels_mut(), lane => batch.place[2][lane]);
        }
        if wanted.segmentation {
            let classes = self.surface.mesh.classes();
            let mut shown = [0_u8; WIDE];
            for &lane in lanes.iter().filter(|&&lane| batch.ranks[usize::from(lane)] == Rank::Primary) {
                let lane = usize::from(lane);
                shown[lane] = classes[batch.triangles[lane] as usize];
                for overlay in self.surface.overlays {
                    let (value, side) = batch.mask_and_side(lane, overlay.mask);
                    if value > overlay.above {
                        shown[lane] = overlay.classes[side];
                    }
                }
            }
            put!(frame.segmentation.pixels_mut(), lane => shown[lane]);
        }
        if wanted.normals {
            let mut normals = [[0.0; WIDE]; 3];
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                let normal = V3::load(*s, &batch.normal, at) * F::load(*s, &batch.facing, at);
                normal.normalised().store(&mut normals, at);
            }
            put!(frame.normals.pixels_mut(), lane => [normals[0][lane], normals[1][lane], normals[2][lane]]);
        }
        if wanted.albedo {
            let mut albedo = [[0_i32; WIDE]; 3];
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                for (bytes, plane) in albedo.iter_mut().zip(&shaded.albedo) {
                    (F::load(*s, plane, at).to_srgb() * 255.0).round_to_int().store(bytes, at);
                }
            }
            put!(frame.albedo.pixels_mut(), lane => [albedo[0][lane] as u8, albedo[1][lane] as u8, albedo[2][lane] as u8]);
        }
        if wanted.uv {
            put!(&mut frame.uv, lane => [batch.uv[0][lane], batch.uv[1][lane]]);
        }
        if wanted.hits {
            let surface = self.number as u16;
            put!(&mut frame.hits, lane => Hit {
                surface,
                triangle: batch.triangles[lane],
                weights: [batch.weights[0][lane], batch.weights[1][lane]],
            });
        }
    }
}
