//! From shaded batches to the light and the labels of the picture.

use pulp::{Simd, WithSimd};

use crate::fragment::Rank;
use crate::interpolate::Batch;
use crate::lanes::{F, V3, WIDE};
use crate::material::Material;
use crate::primitive::TILE;
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
    /// Brings the planes to a size; what they hold means nothing yet.
    pub(crate) fn resize(&mut self, pixels: usize, corner_shade: bool) {
        let shaded = if corner_shade { pixels } else { 0 };
        self.colour.iter_mut().for_each(|plane| plane.resize(pixels, 0.0));
        self.ambient.resize(shaded, 0.0);
        self.depth.resize(shaded, f32::INFINITY);
    }
}

/// Pixels of a tile.
const PIXELS: usize = (TILE * TILE) as usize;

/// The light of one tile: small enough for the nearest cache, and without bounds to check.
#[derive(Debug)]
pub(crate) struct TileLight {
    pub(crate) colour: [Box<[f32; PIXELS]>; 3],
    ambient: Box<[f32; PIXELS]>,
    depth: Box<[f32; PIXELS]>,
    /// Quarters of each pixel that are covered.
    pub(crate) covered: Box<[u8; PIXELS]>,
}

impl Default for TileLight {
    fn default() -> Self {
        let plane = || Box::new([0.0; PIXELS]);
        Self { colour: [plane(), plane(), plane()], ambient: plane(), depth: plane(), covered: Box::new([0; PIXELS]) }
    }
}

impl TileLight {
    pub(crate) fn clear(&mut self) {
        self.colour.iter_mut().for_each(|plane| plane.fill(0.0));
        self.ambient.fill(0.0);
        self.depth.fill(f32::INFINITY);
        self.covered.fill(0);
    }

    /// Copies it into the picture.
    pub(crate) fn put(&self, light: &mut Light, corner: [u32; 2], columns: usize, rows: usize, width: usize) {
        let shaded = !light.ambient.is_empty();
        for row in 0..rows {
            let (from, to) = (row * TILE as usize, (corner[1] as usize + row) * width + corner[0] as usize);
            for (plane, own) in light.colour.iter_mut().zip(&self.colour) {
                plane[to..to + columns].copy_from_slice(&own[from..from + columns]);
            }
            if shaded {
                light.ambient[to..to + columns].copy_from_slice(&self.ambient[from..from + columns]);
                light.depth[to..to + columns].copy_from_slice(&self.depth[from..from + columns]);
            }
        }
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
    pub(crate) light: &'a mut TileLight,
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
        for channel in 0..3 {
            let plane = &mut light.colour[channel];
            for lane in 0..batch.count {
                let share = SHARES[usize::from(batch.samples[lane] & 15)];
                let light = &mut plane[usize::from(batch.pixels[lane]) % PIXELS];
                *light =
                    *light * (1.0 - share + share * shaded.pass[channel][lane]) + share * shaded.colour[channel][lane];
            }
        }
    }

    #[inline(always)]
    fn add(&mut self) {
        let Self { s, batch, shaded, light, .. } = self;
        let mut shares = [0.0; WIDE];
        for lane in 0..WIDE {
            shares[lane] = SHARES[usize::from(batch.samples[lane] & 15)];
        }
        let (mut colour, mut ambient) = ([[0.0; WIDE]; 3], [0.0; WIDE]);
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            let share = F::load(*s, &shares, at);
            (V3::load(*s, &shaded.colour, at) * share).store(&mut colour, at);
            (F::load(*s, &shaded.ambient, at) * share).store(&mut ambient, at);
        }
        let TileLight { colour: [red, green, blue], ambient: dim, depth, covered } = &mut **light;
        for lane in 0..batch.count.min(WIDE) {
            let at = usize::from(batch.pixels[lane]) % PIXELS;
            red[at] += colour[0][lane];
            green[at] += colour[1][lane];
            blue[at] += colour[2][lane];
            dim[at] += ambient[lane];
            let near = batch.place[2][lane];
            depth[at] = if near < depth[at] { near } else { depth[at] };
            covered[at] += (batch.samples[lane] & 15).count_ones() as u8;
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
