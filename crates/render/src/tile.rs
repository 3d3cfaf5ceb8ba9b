//! One tile of the picture: visibility, fragments, shading, and everything written to the frame.

use pulp::{Simd, WithSimd};

use crate::background::Background;
use crate::fragment::{self, Fragment, SURFACE_SHIFT};
use crate::frame::{Frame, Hit, Wanted};
use crate::interpolate::Batch;
use crate::lanes::{F, V3, WIDE};
use crate::lens::Lens;
use crate::primitive::{Primitives, TILE, flag};
use crate::raster::{PICTURE, Prepared, Samples, Window};
use crate::scene::Scene;
use crate::screen::Vertices;
use crate::material::Material;
use crate::shade::{Context, Lighting, Shaded, Tone, shade};
use crate::sight;
use crate::strands::Strands;

/// Pixels of a tile.
const PIXELS: usize = (TILE * TILE) as usize;
/// Blocks in a row of a tile.
const BLOCKS: i32 = TILE as i32 / 2;

/// Linear light of the whole picture, colour by colour, before the sensor.
#[derive(Debug, Default)]
pub(crate) struct Light {
    pub(crate) colour: [Vec<f32>; 3],
    /// The part of the luminance that corner shade may take away.
    pub(crate) ambient: Vec<f32>,
    /// Depth of the nearest sample, metres; infinite where nothing is (only where corner shade needs it).
    pub(crate) depth: Vec<f32>,
}

impl Light {
    pub(crate) fn reset(&mut self, pixels: usize, with_depth: bool) {
        for plane in self.colour.iter_mut().chain([&mut self.ambient]) {
            plane.clear();
            plane.resize(pixels, 0.0);
        }
        self.depth.clear();
        if with_depth {
            self.depth.resize(pixels, f32::INFINITY);
        }
    }
}

/// Memory of one tile, used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    samples: Samples,
    /// Glass in front of what is in `samples`.
    sheets: Samples,
    lists: Vec<Vec<Fragment>>,
    batch: Batch,
    shaded: Shaded,
    /// Quarters of each pixel that are covered.
    covered: Vec<u8>,
}

/// Everything that a tile reads and writes.
pub(crate) struct Draw<'a> {
    pub(crate) tile: [u32; 2],
    pub(crate) scene: &'a Scene<'a>,
    pub(crate) lens: &'a Lens,
    pub(crate) lighting: Lighting<'a>,
    /// For each surface.
    pub(crate) tones: &'a [Tone],
    pub(crate) vertices: &'a Vertices,
    pub(crate) primitives: &'a Primitives,
    /// Scene points of this tile.
    pub(crate) points: &'a [sight::Seen],
    pub(crate) scratch: &'a mut Scratch,
    pub(crate) light: &'a mut Light,
    pub(crate) frame: &'a mut Frame,
    pub(crate) wanted: Wanted,
}

impl WithSimd for Draw<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, s: S) {
        let glass = s.vectorize(Raster { s, draw: &mut self });
        sight::look(self.points, self.primitives, self.scene, &self.scratch.samples, self.corner(), &mut self.frame.points);
        let (width, height) = self.inside();
        let surfaces = self.scene.surfaces.len();
        let scratch = &mut *self.scratch;
        scratch.lists.resize_with(surfaces, Vec::new);
        scratch.lists.iter_mut().for_each(Vec::clear);
        scratch.covered.clear();
        scratch.covered.resize(PIXELS, 0);
        fragment::collect(&scratch.samples, self.lighting.focal, width, height, &mut scratch.lists);
        for number in 0..surfaces {
            self.shade_list(s, number, false);
        }
        s.vectorize(Behind { s, draw: &mut self });
        if glass {
            let scratch = &mut *self.scratch;
            scratch.lists.iter_mut().for_each(Vec::clear);
            fragment::collect(&scratch.sheets, self.lighting.focal, width, height, &mut scratch.lists);
            for number in 0..surfaces {
                self.shade_list(s, number, true);
            }
        }
    }
}

/// Whether a material is seen through.
fn is_glass(material: &Material) -> bool {
    matches!(material, Material::Glass(_))
}

impl Draw<'_> {
    /// First pixel of the tile.
    fn corner(&self) -> [u32; 2] {
        [self.tile[0] * TILE, self.tile[1] * TILE]
    }

    /// Columns and rows of the tile that are inside of the picture.
    fn inside(&self) -> (usize, usize) {
        let [x, y] = self.corner();
        (TILE.min(self.lens.width - x) as usize, TILE.min(self.lens.height - y) as usize)
    }

    /// Shades the fragments of one surface.
    #[inline(always)]
    fn shade_list<S: Simd>(&mut self, s: S, number: usize, glass: bool) {
        let material = self.scene.surfaces[number].material;
        let turn = self.vertices.to_camera[number].map(|[x, y, z, _]| [x, y, z]);
        let context = Context { lighting: self.lighting, turn, tone: self.tones[number] };
        let list = std::mem::take(&mut self.scratch.lists[number]);
        for fragments in list.chunks(WIDE) {
            s.vectorize(Fill { s, number, fragments, draw: self });
            let scratch = &mut *self.scratch;
            shade(s, material, &scratch.batch, &context, &mut scratch.shaded);
            if glass {
                self.lay_over();
            } else {
                self.add();
            }
            self.label(number);
        }
        self.scratch.lists[number] = list;
    }

    /// Where a pixel of the tile is in the picture.
    fn place(&self, pixel: u16) -> usize {
        let (column, row) = (usize::from(pixel) % TILE as usize, usize::from(pixel) / TILE as usize);
        let [x, y] = self.corner();
        (y as usize + row) * self.lens.width as usize + x as usize + column
    }

    /// Lays a shaded batch of glass over the light.
    fn lay_over(&mut self) {
        for lane in 0..self.scratch.batch.count {
            let at = self.place(self.scratch.batch.pixels[lane]);
            let share = self.scratch.batch.samples[lane].count_ones() as f32 * 0.25;
            for channel in 0..3 {
                let (colour, pass) = (self.scratch.shaded.colour[channel][lane], self.scratch.shaded.pass[channel][lane]);
                let light = &mut self.light.colour[channel][at];
                *light = *light * (1.0 - share + share * pass) + share * colour;
            }
        }
    }

    /// Adds a shaded batch to the light.
    fn add(&mut self) {
        for lane in 0..self.scratch.batch.count {
            let at = self.place(self.scratch.batch.pixels[lane]);
            let (batch, shaded) = (&self.scratch.batch, &self.scratch.shaded);
            let quarters = batch.samples[lane].count_ones();
            let share = quarters as f32 * 0.25;
            for channel in 0..3 {
                self.light.colour[channel][at] += share * shaded.colour[channel][lane];
            }
            self.light.ambient[at] += share * shaded.ambient[lane];
            if !self.light.depth.is_empty() && batch.place[2][lane] < self.light.depth[at] {
                self.light.depth[at] = batch.place[2][lane];
            }
            self.scratch.covered[usize::from(batch.pixels[lane])] += quarters as u8;
        }
    }

    /// Writes labels where a batch is primary.
    fn label(&mut self, number: usize) {
        let surface = &self.scene.surfaces[number];
        if matches!(surface.material, Material::Glass(glass) if !glass.labelled) {
            return;
        }
        let Scratch { batch, shaded, .. } = &*self.scratch;
        for lane in 0..batch.count {
            if !batch.primary[lane] {
                continue;
            }
            let (at, wanted) = (self.place(batch.pixels[lane]), self.wanted);
            let frame = &mut *self.frame;
            if wanted.depth {
                frame.depth.pixels_mut()[at] = batch.place[2][lane];
            }
            if wanted.segmentation {
                frame.segmentation.pixels_mut()[at] = surface.mesh.classes()[batch.triangles[lane] as usize];
            }
            if wanted.normals {
                let normal = batch.normal.map(|axis| axis[lane] * batch.facing[lane]);
                let square = normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2];
                let inverse = if square > 1e-24 { 1.0 / square.sqrt() } else { 0.0 };
                frame.normals.pixels_mut()[at] = normal.map(|axis| axis * inverse);
            }
            if wanted.albedo {
                frame.albedo.pixels_mut()[at] = shaded.albedo.map(|channel| lineament_image::linear_to_srgb8(channel[lane]));
            }
            if wanted.uv {
                frame.uv[at] = batch.uv.map(|axis| axis[lane]);
            }
            if wanted.hits {
                frame.hits[at] =
                    Hit { surface: number as u16, triangle: batch.triangles[lane], weights: batch.weights.map(|weight| weight[lane]) };
            }
        }
    }
}

struct Raster<'a, 'b, S> {
    s: S,
    draw: &'a mut Draw<'b>,
}

impl<S: Simd> WithSimd for Raster<'_, '_, S> {
    /// Whether there is glass in the tile.
    type Output = bool;

    #[inline(always)]
    fn with_simd<T: Simd>(self, _: T) -> bool {
        let (s, draw) = (self.s, self.draw);
        draw.scratch.samples.clear(BLOCKS as usize, BLOCKS as usize);
        let window = Window { corner: draw.corner().map(|c| c as i32), columns: BLOCKS, rows: BLOCKS };
        let columns = draw.lens.width.div_ceil(TILE);
        let numbers = draw.primitives.of_tile((draw.tile[1] * columns + draw.tile[0]) as usize);
        let Scratch { samples, sheets, .. } = &mut *draw.scratch;
        let mut glass = false;
        for &number in numbers {
            let primitive = &draw.primitives.list[number as usize];
            let surface = &draw.scene.surfaces[usize::from(primitive.surface)];
            if is_glass(surface.material) {
                glass = true;
                continue;
            }
            let corners = primitive.vertices.map(|index| draw.primitives.vertex(draw.vertices, index));
            let Some(prepared) = Prepared::new(&corners, window, &PICTURE) else { continue };
            let id = u32::from(primitive.surface) << SURFACE_SHIFT | number;
            match surface.material {
                Material::Hair(hair) if hair.strands > 0 && primitive.flags & flag::CLIPPED == 0 => {
                    let first = draw.vertices.first[usize::from(primitive.surface)];
                    let looks = primitive.vertices.map(|index| &surface.mesh.looks()[(index - first) as usize]);
                    let strands = Strands::new(hair, &prepared, looks, window);
                    prepared.draw(s, id, window, &PICTURE, samples, #[inline(always)] |x, y, lane| Some(strands.keep(s, x, y, lane)));
                }
                _ => prepared.draw(s, id, window, &PICTURE, samples, #[inline(always)] |_, _, _| None),
            }
        }
        if glass {
            // Only what is in front of everything else counts: the depths are those of the rest, without its triangles.
            sheets.clear(BLOCKS as usize, BLOCKS as usize);
            sheets.nearness.copy_from_slice(&samples.nearness);
            for &number in numbers {
                let primitive = &draw.primitives.list[number as usize];
                if is_glass(draw.scene.surfaces[usize::from(primitive.surface)].material) {
                    let corners = primitive.vertices.map(|index| draw.primitives.vertex(draw.vertices, index));
                    if let Some(prepared) = Prepared::new(&corners, window, &PICTURE) {
                        let id = u32::from(primitive.surface) << SURFACE_SHIFT | number;
                        prepared.draw(s, id, window, &PICTURE, sheets, #[inline(always)] |_, _, _| None);
                    }
                }
            }
        }
        glass
    }
}

struct Fill<'a, 'b, S> {
    s: S,
    number: usize,
    fragments: &'a [Fragment],
    draw: &'a mut Draw<'b>,
}

impl<S: Simd> WithSimd for Fill<'_, '_, S> {
    type Output = ();
    #[inline(always)]
    fn with_simd<T: Simd>(self, _: T) {
        let draw = self.draw;
        let surface = &draw.scene.surfaces[self.number];
        let corner = draw.corner();
        draw.scratch.batch.fill(self.s, self.fragments, surface, draw.vertices.first[self.number], draw.vertices, draw.primitives, corner);
    }
}

/// Adds the background where pixels are not fully covered.
struct Behind<'a, 'b, S> {
    s: S,
    draw: &'a mut Draw<'b>,
}

impl<S: Simd> WithSimd for Behind<'_, '_, S> {
    type Output = ();
    #[inline(always)]
    fn with_simd<T: Simd>(self, _: T) {
        let (s, draw) = (self.s, self.draw);
        let (columns, rows) = draw.inside();
        let [left, top] = draw.corner();
        let view = View::new(draw.scene, draw.lens, &draw.lighting);
        for row in 0..rows {
            let y = top as usize + row;
            let line = y * draw.lens.width as usize + left as usize;
            for at in (0..columns).step_by(F::<S>::LANES) {
                let lanes = F::<S>::LANES.min(columns - at);
                let covered = &draw.scratch.covered[row * TILE as usize + at..][..lanes];
                if covered.iter().all(|&quarters| quarters >= 4) {
                    continue;
                }
                let mut colour = [[0.0; WIDE]; 3];
                view.colour(s, left as usize + at, y).store(&mut colour, 0);
                for lane in 0..lanes {
                    let share = f32::from(4 - covered[lane].min(4)) * 0.25;
                    for channel in 0..3 {
                        draw.light.colour[channel][line + at + lane] += share * colour[channel][lane];
                    }
                }
            }
        }
    }
}

/// The background, ready to be looked at.
struct View<'a> {
    background: Background<'a>,
    lighting: &'a Lighting<'a>,
    size: [f32; 2],
    inverse_focal: [f32; 2],
    centre: [f32; 2],
    /// Picture pixels to background pixels: scale and shift.
    cover: (f32, [f32; 2]),
}

impl<'a> View<'a> {
    fn new(scene: &Scene<'a>, lens: &Lens, lighting: &'a Lighting<'a>) -> Self {
        let size = [lens.width as f32, lens.height as f32];
        let cover = match scene.background {
            Background::Picture(image) => {
                let (width, height) = (image.width() as f32, image.height() as f32);
                let (wide, high) = (width / size[0], height / size[1]);
                let scale = if wide < high { wide } else { high };
                (scale, [0.5 * (width - scale * size[0]), 0.5 * (height - scale * size[1])])
            }
            _ => (1.0, [0.0; 2]),
        };
        Self { background: scene.background, lighting, size, inverse_focal: lens.focal.map(|f| 1.0 / f), centre: lens.centre, cover }
    }

    /// Colours of a register of pixels from column `x` of row `y`.
    #[inline(always)]
    fn colour<S: Simd>(&self, s: S, x: usize, y: usize) -> V3<S> {
        match self.background {
            Background::Plain(colour) => V3::splat(s, colour),
            Background::Gradient(top, bottom) => {
                let share = F::splat(s, (y as f32 + 0.5) / self.size[1]);
                V3::splat(s, top).mix(V3::splat(s, bottom), share)
            }
            Background::Surroundings { blur } => {
                // As a pinhole: what is far behind needs no exact lens.
                let u = F::from_fn(s, |lane| ((x + lane) as f32 + 0.5 - self.centre[0]) * self.inverse_focal[0]);
                let v = F::splat(s, (y as f32 + 0.5 - self.centre[1]) * self.inverse_focal[1]);
                self.lighting.sky(V3::new(u, v, F::splat(s, 1.0)).normalised(), F::splat(s, blur))
            }
            Background::Picture(image) => {
                let (scale, shift) = self.cover;
                let (columns, rows) = (image.width() as usize, image.height() as usize);
                let place = |pixel: usize, axis: usize, count: usize| {
                    let at = ((pixel as f32 + 0.5) * scale + shift[axis] - 0.5).clamp(0.0, (count - 1) as f32);
                    let whole = (at as usize).min(count - 1);
                    (whole, (whole + 1).min(count - 1), at - whole as f32)
                };
                let (y0, y1, fy) = place(y, 1, rows);
                let pixels = image.pixels();
                let mut out = [[0.0; WIDE]; 3];
                for lane in 0..F::<S>::LANES {
                    let (x0, x1, fx) = place(x + lane, 0, columns);
                    let corner = |x: usize, y: usize| pixels[y * columns + x];
                    let (a, b, c, d) = (corner(x0, y0), corner(x1, y0), corner(x0, y1), corner(x1, y1));
                    for channel in 0..3 {
                        let upper = a[channel] + (b[channel] - a[channel]) * fx;
                        let lower = c[channel] + (d[channel] - c[channel]) * fx;
                        out[channel][lane] = upper + (lower - upper) * fy;
                    }
                }
                V3::load(s, &out, 0).clamp(0.0, 1e4)
            }
        }
    }
}
