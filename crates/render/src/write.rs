//! From shaded batches to the light and the labels of the picture.

use std::ops::{Deref, DerefMut};

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

/// One number of each pixel of a tile. The gap keeps planes that lie one after the other apart in the cache: at distances of 4,096 bytes they would be
/// in each other's way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plane {
    pixels: [f32; PIXELS],
    _gap: [f32; 208],
}

impl Deref for Plane {
    type Target = [f32; PIXELS];
    fn deref(&self) -> &Self::Target {
        &self.pixels
    }
}

impl DerefMut for Plane {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.pixels
    }
}

/// The light of one tile: small enough for the nearest cache, and without bounds to check.
#[derive(Debug)]
pub(crate) struct TileLight {
    /// Red, green, blue, the ambient part, the depth.
    pub(crate) planes: Box<[Plane; 5]>,
    /// Quarters of each pixel that are covered.
    pub(crate) covered: Box<[u8; PIXELS]>,
}

impl Default for TileLight {
    fn default() -> Self {
        let plane = Plane { pixels: [0.0; PIXELS], _gap: [0.0; 208] };
        Self { planes: Box::new([plane; 5]), covered: Box::new([0; PIXELS]) }
    }
}

impl TileLight {
    pub(crate) fn clear(&mut self) {
        let [colour @ .., depth] = &mut *self.planes;
        colour.iter_mut().for_each(|plane| plane.fill(0.0));
        depth.fill(f32::INFINITY);
        self.covered.fill(0);
    }

    /// Copies it into the picture.
    pub(crate) fn put(&self, light: &mut Light, corner: [u32; 2], columns: usize, rows: usize, width: usize) {
        let shaded = !light.ambient.is_empty();
        for row in 0..rows {
            let (from, to) = (row * TILE as usize, (corner[1] as usize + row) * width + corner[0] as usize);
            for (plane, own) in light.colour.iter_mut().zip(&self.planes[..3]) {
                plane[to..to + columns].copy_from_slice(&own[from..from + columns]);
            }
            if shaded {
                light.ambient[to..to + columns].copy_from_slice(&self.planes[3][from..from + columns]);
                light.depth[to..to + columns].copy_from_slice(&self.planes[4][from..from + columns]);
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

/// Stores the numbers of whole blocks, two neighbouring pixels at a time.
#[inline(always)]
fn pairs<T: Copy>(batch: &Batch, plane: &mut [T; PIXELS], values: &[T; WIDE]) {
    for lane in (0..batch.count.min(WIDE)).step_by(2) {
        // A pair begins in an even column: it never reaches past the end.
        let at = usize::from(batch.pixels[lane]) & (PIXELS - 2);
        (plane[at], plane[at + 1]) = (values[lane], values[lane + 1]);
    }
}

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
        } else if self.batch.blocks {
            self.fill_blocks();
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
            let plane = &mut light.planes[channel];
            for lane in 0..batch.count {
                let share = SHARES[usize::from(batch.samples[lane] & 15)];
                let light = &mut plane[usize::from(batch.pixels[lane]) % PIXELS];
                *light =
                    *light * (1.0 - share + share * shaded.pass[channel][lane]) + share * shaded.colour[channel][lane];
            }
        }
    }

    /// Whole blocks: nothing else is in their pixels, which lie in pairs.
    #[inline(always)]
    fn fill_blocks(&mut self) {
        let Self { batch, shaded, light, .. } = self;
        let TileLight { planes, covered } = &mut **light;
        let [red, green, blue] = &shaded.colour;
        for (plane, values) in planes.iter_mut().zip([red, green, blue, &shaded.ambient, &batch.place[2]]) {
            pairs(batch, plane, values);
        }
        pairs(batch, covered, &[4; WIDE]);
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
        let TileLight { planes, covered } = &mut **light;
        let [red, green, blue, dim, depth] = &mut **planes;
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
        let (mut lanes, mut count) = ([0_u8; WIDE], 0);
        for lane in 0..WIDE {
            lanes[count] = lane as u8;
            count += usize::from((lane < self.batch.count) & (self.batch.ranks[lane] != Rank::Minor));
        }
        let lanes = &lanes[..count];
        let Self { s, batch, shaded, frame, wanted, .. } = self;
        if wanted.depth {
            put(batch, lanes, frame.depth.pixels_mut(), &batch.place[2]);
        }
        if wanted.segmentation {
            put(batch, lanes, frame.segmentation.pixels_mut(), &classes(self.surface, batch));
        }
        if wanted.normals {
            let (mut planes, mut normals) = ([[0.0; WIDE]; 3], [[0.0; 3]; WIDE]);
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                let normal = V3::load(*s, &batch.normal, at) * F::load(*s, &batch.facing, at);
                normal.normalised().store(&mut planes, at);
            }
            for lane in 0..WIDE {
                normals[lane] = [planes[0][lane], planes[1][lane], planes[2][lane]];
            }
            put(batch, lanes, frame.normals.pixels_mut(), &normals);
        }
        if wanted.albedo {
            let (mut planes, mut albedo) = ([[0_i32; WIDE]; 3], [[0; 3]; WIDE]);
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                for (bytes, plane) in planes.iter_mut().zip(&shaded.albedo) {
                    (F::load(*s, plane, at).to_srgb() * 255.0).round_to_int().store(bytes, at);
                }
            }
            for lane in 0..WIDE {
                albedo[lane] = [planes[0][lane] as u8, planes[1][lane] as u8, planes[2][lane] as u8];
            }
            put(batch, lanes, frame.albedo.pixels_mut(), &albedo);
        }
        if wanted.uv {
            let uv = std::array::from_fn(|lane| [batch.uv[0][lane], batch.uv[1][lane]]);
            put(batch, lanes, &mut frame.uv, &uv);
        }
        if wanted.hits {
            let surface = self.number as u16;
            let hits = std::array::from_fn(|lane| Hit {
                surface,
                triangle: batch.triangles[lane],
                weights: [batch.weights[0][lane], batch.weights[1][lane]],
            });
            put(batch, lanes, &mut frame.hits, &hits);
        }
    }
}

/// The class of each fragment that covers at least half of its pixel, 0 of the others.
#[inline(always)]
fn classes(surface: &Surface<'_>, batch: &Batch) -> [u8; WIDE] {
    let classes = surface.mesh.classes();
    let mut shown = [0_u8; WIDE];
    for lane in 0..WIDE {
        shown[lane] = classes[batch.triangles[lane] as usize];
    }
    for overlay in surface.overlays {
        let (values, rest) = batch.mask_and_side(overlay.mask);
        for lane in 0..WIDE {
            let class = if rest[lane] < 0.0 { overlay.classes[1] } else { overlay.classes[0] };
            shown[lane] = if values[lane] > overlay.above { class } else { shown[lane] };
        }
    }
    for lane in 0..WIDE {
        shown[lane] = if batch.ranks[lane] == Rank::Primary { shown[lane] } else { 0 };
    }
    shown
}

/// Puts the numbers of some fragments into a picture; whole blocks two neighbouring pixels at a time.
#[inline(always)]
fn put<T: Copy>(batch: &Batch, lanes: &[u8], plane: &mut [T], values: &[T; WIDE]) {
    if batch.blocks {
        for lane in (0..batch.count.min(WIDE)).step_by(2) {
            // Slices' copies are calls.
            if let Some([first, second, ..]) = plane.get_mut(batch.at[lane] as usize..) {
                (*first, *second) = (values[lane], values[lane + 1]);
            }
        }
    } else {
        for &lane in lanes {
            let lane = usize::from(lane) % WIDE;
            plane[batch.at[lane] as usize] = values[lane];
        }
    }
}
