//! From shaded batches to the light and the labels of the picture.

use std::ops::{Deref, DerefMut};

use pulp::{Simd, WithSimd};

use crate::fragment::Rank;
use crate::interpolate::Batch;
use crate::lanes::{F, V3, WIDE, inlined};
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
    #[inline(always)]
    pub(crate) fn clear(&mut self) {
        let [colour @ .., depth] = &mut *self.planes;
        colour.iter_mut().for_each(|plane| plane.fill(0.0));
        depth.fill(f32::INFINITY);
        self.covered.fill(0);
    }

    /// Copies it into the picture.
    #[inline(always)]
    pub(crate) fn put(&self, light: &mut Light, corner: [u32; 2], columns: usize, rows: usize, width: usize) {
        let shaded = !light.ambient.is_empty();
        let first = corner[1] as usize * width + corner[0] as usize;
        let [red, green, blue] = &mut light.colour;
        let planes = [red, green, blue, &mut light.ambient, &mut light.depth];
        for (plane, own) in planes.into_iter().zip(&*self.planes).take(if shaded { 5 } else { 3 }) {
            let lines = plane[first..].chunks_mut(width).take(rows);
            for (to, from) in lines.zip(own.as_chunks::<{ TILE as usize }>().0) {
                // A tile's length is known: copies of unknown lengths are calls.
                if columns == TILE as usize
                    && let Some(to) = to.first_chunk_mut()
                {
                    *to = *from;
                } else {
                    to[..columns].copy_from_slice(&from[..columns]);
                }
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
        let mut lanes = 0_u32;
        // Whole blocks are all of their pixels.
        if !self.batch.blocks {
            for lane in 0..WIDE {
                lanes |= u32::from((lane < self.batch.count) & (self.batch.ranks[lane] != Rank::Minor)) << lane;
            }
        }
        let Self { s, batch, shaded, frame, wanted, .. } = self;
        if wanted.depth {
            put(
                batch,
                lanes,
                frame.depth.pixels_mut(),
                inlined(
                    #[inline(always)]
                    |lane| batch.place[2][lane],
                ),
            );
        }
        if wanted.segmentation {
            let classes = classes(self.surface, batch);
            put(
                batch,
                lanes,
                frame.segmentation.pixels_mut(),
                inlined(
                    #[inline(always)]
                    |lane| classes[lane],
                ),
            );
        }
        if wanted.normals {
            let mut planes = [[0.0; WIDE]; 3];
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                let normal = V3::load(*s, &batch.normal, at) * F::load(*s, &batch.facing, at);
                normal.normalised().store(&mut planes, at);
            }
            let [x, y, z] = &planes;
            put(
                batch,
                lanes,
                frame.normals.pixels_mut(),
                inlined(
                    #[inline(always)]
                    |lane| [x[lane], y[lane], z[lane]],
                ),
            );
        }
        if wanted.albedo {
            let mut planes = [[0_i32; WIDE]; 3];
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                for (bytes, plane) in planes.iter_mut().zip(&shaded.albedo) {
                    (F::load(*s, plane, at).to_srgb() * 255.0).round_to_int().store(bytes, at);
                }
            }
            let [r, g, b] = &planes;
            put(
                batch,
                lanes,
                frame.albedo.pixels_mut(),
                inlined(
                    #[inline(always)]
                    |lane| [r[lane] as u8, g[lane] as u8, b[lane] as u8],
                ),
            );
        }
        if wanted.uv {
            let [u, v] = &batch.uv;
            put(
                batch,
                lanes,
                &mut frame.uv,
                inlined(
                    #[inline(always)]
                    |lane| [u[lane], v[lane]],
                ),
            );
        }
        if wanted.hits {
            let surface = self.number as u16;
            let hit = inlined(
                #[inline(always)]
                |lane: usize| Hit {
                    surface,
                    triangle: batch.triangles[lane],
                    weights: [batch.weights[0][lane], batch.weights[1][lane]],
                },
            );
            put(batch, lanes, &mut frame.hits, hit);
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
    if batch.blocks {
        return shown;
    }
    for lane in 0..WIDE {
        shown[lane] = if batch.ranks[lane] == Rank::Primary { shown[lane] } else { 0 };
    }
    shown
}

/// Puts the numbers of some fragments (a bit for each) into a picture; of whole blocks those of all, two neighbouring pixels at a time.
#[inline(always)]
fn put<T: Copy>(batch: &Batch, lanes: u32, plane: &mut [T], value: impl Fn(usize) -> T) {
    if batch.blocks {
        for lane in (0..batch.count.min(WIDE)).step_by(2) {
            // Slices' copies are calls.
            if let Some([first, second, ..]) = plane.get_mut(batch.at[lane] as usize..) {
                (*first, *second) = (value(lane), value(lane + 1));
            }
        }
    } else {
        let mut lanes = lanes & 0xffff;
        while lanes != 0 {
            let lane = lanes.trailing_zeros() as usize % WIDE;
            lanes &= lanes - 1;
            plane[batch.at[lane] as usize] = value(lane);
        }
    }
}
