//! From shaded batches to the light and the labels of the picture.

use pulp::{Simd, WithSimd};

use crate::fragment::{Kind, Rank};
use crate::interpolate::Batch;
use crate::lanes::{F, I, V3, WIDE, Wide, inlined};
use crate::light::{Cover, PIXELS, TileLight};
use crate::material::Material;
use crate::normal::{PackedNormal, pack};
use crate::rendering::{Hit, Rendering, Wanted};
use crate::scene::{ClassOverlay, Surface};
use crate::shade::Shaded;

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
    pub(crate) cover: &'a mut Cover,
    pub(crate) frame: &'a mut Rendering,
    pub(crate) wanted: Wanted,
}

impl<S: Simd> WithSimd for Write<'_, S> {
    type Output = ();

    #[inline(always)]
    fn with_simd<T: Simd>(mut self, _: T) {
        if self.over {
            self.lay_over();
        } else if self.batch.kind != Kind::Edges {
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
            let plane = &mut light.colour[channel];
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
        let Self { batch, shaded, light, cover, .. } = self;
        let TileLight { colour: [red, green, blue], ambient } = &mut **light;
        let Cover { depth, quarters } = &mut **cover;
        let [own_red, own_green, own_blue] = &shaded.colour;
        let (ambient, near) = ((&mut **ambient, &shaded.ambient), (&mut **depth, &batch.place[2]));
        let mut planes = [(&mut **red, own_red), (&mut **green, own_green), (&mut **blue, own_blue), ambient, near];
        let quarters = quarters.as_chunks_mut::<2>().0;
        for lane in (0..batch.count.min(WIDE)).step_by(2) {
            // A pair begins in an even column: it never reaches past the end.
            let at = usize::from(batch.pixels[lane]) & (PIXELS - 2);
            for (plane, numbers) in &mut planes {
                (plane[at], plane[at + 1]) = (numbers[lane], numbers[lane + 1]);
            }
            quarters[at / 2] = [4, 4];
        }
    }

    #[inline(always)]
    fn add(&mut self) {
        let Self { s, batch, shaded, light, cover, .. } = self;
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
        let TileLight { colour: [red, green, blue], ambient: dim } = &mut **light;
        let Cover { depth, quarters } = &mut **cover;
        for lane in 0..batch.count.min(WIDE) {
            let at = usize::from(batch.pixels[lane]) % PIXELS;
            red[at] += colour[0][lane];
            green[at] += colour[1][lane];
            blue[at] += colour[2][lane];
            dim[at] += ambient[lane];
            let near = batch.place[2][lane];
            depth[at] = if near < depth[at] { near } else { depth[at] };
            quarters[at] += (batch.samples[lane] & 15).count_ones() as u8;
        }
    }

    /// Writes labels where the batch covers most of a pixel.
    #[inline(always)]
    fn label(&mut self) {
        let mut lanes = 0_u32;
        // Whole blocks are all of their pixels.
        if self.batch.kind == Kind::Edges {
            for lane in 0..WIDE {
                lanes |= u32::from((lane < self.batch.count) & (self.batch.ranks[lane] != Rank::Minor)) << lane;
            }
        }
        let Self { s, batch, shaded, frame, wanted, .. } = self;
        let mut packed = [0; WIDE];
        if wanted.normals {
            for at in (0..WIDE).step_by(F::<S>::LANES) {
                let normal = V3::load(*s, &batch.normal, at) * F::load(*s, &batch.facing, at);
                pack(*s, normal).store(&mut packed, at);
            }
        }
        let classes = if wanted.segmentation { classes(*s, self.surface, batch) } else { [0; WIDE] };
        let (classes, depths, normals) = (
            inlined(
                #[inline(always)]
                |lane: usize| classes[lane] as u8,
            ),
            inlined(
                #[inline(always)]
                |lane: usize| batch.place[2][lane],
            ),
            inlined(
                #[inline(always)]
                |lane: usize| PackedNormal::from_bits(packed[lane] as u32),
            ),
        );
        if batch.kind != Kind::Edges {
            if wanted.depth {
                put_blocks(batch, frame.depth.pixels_mut(), depths);
            }
            if wanted.segmentation {
                put_blocks(batch, frame.segmentation.pixels_mut(), classes);
            }
            if wanted.normals {
                put_blocks(batch, &mut frame.normals, normals);
            }
        } else {
            // One loop for all: how often it turns is hard to guess.
            let depth = if wanted.depth { frame.depth.pixels_mut() } else { &mut [] };
            let segmentation = if wanted.segmentation { frame.segmentation.pixels_mut() } else { &mut [] };
            let normal: &mut [_] = if wanted.normals { &mut frame.normals } else { &mut [] };
            each_lane(
                lanes,
                #[inline(always)]
                |lane| {
                    let at = batch.at[lane] as u32 as usize;
                    if let Some(depth) = depth.get_mut(at) {
                        *depth = depths(lane);
                    }
                    if let Some(class) = segmentation.get_mut(at) {
                        *class = classes(lane);
                    }
                    if let Some(normal) = normal.get_mut(at) {
                        *normal = normals(lane);
                    }
                },
            );
        }
        if wanted.albedo {
            let [r, g, b] = &srgb(*s, &shaded.albedo);
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
        if wanted.uv || wanted.hits {
            trace(batch, lanes, self.number, frame, *wanted);
        }
    }
}

/// Writes the labels that tell where on which triangle each fragment lies (a bit for each; of whole blocks all).
#[inline(always)]
pub(crate) fn trace(batch: &Batch, lanes: u32, number: usize, frame: &mut Rendering, wanted: Wanted) {
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
        let surface = number as u16;
        let hit = inlined(
            #[inline(always)]
            |lane: usize| Hit {
                surface,
                triangle: batch.triangles[lane] as u32,
                weights: [batch.weights[0][lane], batch.weights[1][lane]],
            },
        );
        put(batch, lanes, &mut frame.hits, hit);
    }
}

/// The class of each fragment that covers at least half of its pixel, 0 of the others.
#[inline(always)]
fn classes<S: Simd>(s: S, surface: &Surface<'_>, batch: &Batch) -> [i32; WIDE] {
    let mut shown = overlaid(s, surface.overlays, batch);
    if batch.kind != Kind::Edges {
        return shown;
    }
    for lane in 0..WIDE {
        shown[lane] = if batch.ranks[lane] == Rank::Primary { shown[lane] } else { 0 };
    }
    shown
}

/// The classes of a batch, and what is drawn over them.
#[inline(always)]
pub(crate) fn overlaid<S: Simd>(s: S, overlays: &[ClassOverlay], batch: &Batch) -> [i32; WIDE] {
    let mut shown = [0; WIDE];
    for at in (0..WIDE).step_by(I::<S>::LANES) {
        let mut class = I::load(s, &batch.classes, at);
        for overlay in overlays {
            let (values, rest) = batch.mask_and_side(overlay.mask);
            let [one, other] = overlay.classes;
            let (one, other) = (I::splat(s, i32::from(one)), I::splat(s, i32::from(other)));
            let side = F::load(s, rest, at).lt(F::splat(s, 0.0)).select_i(other, one);
            class = F::load(s, values, at).gt(F::splat(s, overlay.above)).select_i(side, class);
        }
        class.store(&mut shown, at);
    }
    shown
}

/// Puts the numbers of some fragments (a bit for each) into a picture; of whole blocks those of all.
#[inline(always)]
fn put<T: Copy>(batch: &Batch, lanes: u32, plane: &mut [T], value: impl Fn(usize) -> T) {
    if batch.kind != Kind::Edges {
        put_blocks(batch, plane, value);
    } else {
        each_lane(
            lanes,
            #[inline(always)]
            |lane| plane[batch.at[lane] as u32 as usize] = value(lane),
        );
    }
}

/// Puts the numbers of whole blocks into a picture, two neighbouring pixels at a time.
#[inline(always)]
fn put_blocks<T: Copy>(batch: &Batch, plane: &mut [T], value: impl Fn(usize) -> T) {
    for lane in (0..batch.count.min(WIDE)).step_by(2) {
        let at = batch.at[lane] as u32 as usize;
        pair(plane, at, [value(lane), value(lane + 1)]);
    }
}

/// Puts the numbers of two neighbouring pixels into a picture.
#[inline(always)]
pub(crate) fn pair<T: Copy>(plane: &mut [T], at: usize, [first, second]: [T; 2]) {
    // Slices' copies are calls.
    if let Some([one, other]) = plane.get_mut(at..at + 2) {
        (*one, *other) = (first, second);
    }
}

/// Linear colours as bytes of sRGB.
#[inline(always)]
pub(crate) fn srgb<S: Simd>(s: S, colour: &[Wide; 3]) -> [[i32; WIDE]; 3] {
    let mut bytes = [[0; WIDE]; 3];
    for at in (0..WIDE).step_by(F::<S>::LANES) {
        for (bytes, plane) in bytes.iter_mut().zip(colour) {
            (F::load(s, plane, at).to_srgb() * 255.0).round_to_int().store(bytes, at);
        }
    }
    bytes
}

/// Does something for some lanes, a bit for each.
#[inline(always)]
fn each_lane(lanes: u32, mut what: impl FnMut(usize)) {
    let mut lanes = lanes & 0xffff;
    while lanes != 0 {
        what(lanes.trailing_zeros() as usize % WIDE);
        lanes &= lanes - 1;
    }
}
