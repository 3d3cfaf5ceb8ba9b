//! Pictures with any number of faces of any size, put together from rendered portraits: whole ones side by side, people cut out and pasted before other
//! backgrounds and each other (mosaics, as Bochkovskiy et al. 2020 made popular).

use std::sync::Arc;

use lineament_face::{Crop, FrameRecord, SegmentationClass, tight_box};
use lineament_image::{Border, Image, Similarity, Warper};
use lineament_models::layout::{DETECTOR, KEY_POINTS};
use lineament_render::Rendering;
use lineament_synth::Dice;

use crate::error::LearnError;

/// A rendered portrait.
#[derive(Debug, Clone)]
pub struct Portrait {
    picture: Image<[u8; 3]>,
    /// 255 where the person is, 0 where the background is.
    person: Image<u8>,
    landmarks: Vec<[f32; 3]>,
    /// The share of landmarks that are seen.
    seen: f32,
}

/// A face of a picture that was put together. Pixels are those of that picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Face {
    /// x, y, width and height of the tight box of the landmarks.
    pub(crate) bounds: [f32; 4],
    /// The places of the key points.
    pub(crate) points: [[f32; 2]; 6],
    /// The roll of the crop that shows the face level, in radians.
    pub(crate) roll: f32,
    /// Whether a detector is to find it: it is neither too small nor too well hidden.
    pub(crate) counts: bool,
}

/// A face of which less is seen need not be found.
const LEAST_SEEN: f32 = 0.12;
/// A face that is covered more by others, or lies more outside of the picture, need not be found.
const MOST_COVERED: f32 = 0.45;

impl Portrait {
    /// From a rendering with its classes, and its record.
    ///
    /// # Errors
    /// A record without landmarks.
    pub fn new(frame: &Rendering, record: &FrameRecord) -> Result<Self, LearnError> {
        let missing = || LearnError::internal("a rendered record lacks its landmarks");
        let face = record.faces.first().ok_or_else(missing)?;
        let landmarks = face.landmarks.clone().ok_or_else(missing)?;
        let seen = face.visibility.as_ref().ok_or_else(missing)?;
        let background = SegmentationClass::Background.id();
        Ok(Self {
            picture: frame.colour.clone(),
            person: frame.segmentation.map(|&class| if class == background { 0 } else { 255 }),
            seen: seen.iter().sum::<f32>() / seen.len().max(1) as f32,
            landmarks,
        })
    }

    /// Its face after a similarity.
    fn face(&self, to: &Similarity, size: [u32; 2]) -> Result<Face, LearnError> {
        let moved = self.landmarks.iter().map(|&[x, y, _]| {
            let [u, v] = to.apply([f64::from(x), f64::from(y)]);
            [u as f32, v as f32, 0.0]
        });
        let moved: Vec<[f32; 3]> = moved.collect();
        let bounds = tight_box(moved.iter().map(|p| [f64::from(p[0]), f64::from(p[1])]))
            .ok_or(LearnError::internal("landmarks that are no numbers"))?
            .map(|part| part as f32);
        let roll = Crop::from_landmarks(&moved, 32)?.roll().0 as f32;
        let points = KEY_POINTS.map(|landmark| {
            let [x, y, _] = moved[usize::from(landmark)];
            [x, y]
        });
        let least = DETECTOR[0].sides[0] as f32;
        let inside = overlap(bounds, [0.0, 0.0, size[0] as f32, size[1] as f32]);
        let counts = self.seen >= LEAST_SEEN && bounds[2].max(bounds[3]) >= least && inside >= 1.0 - MOST_COVERED;
        Ok(Face { bounds, points, roll, counts })
    }

    /// The longer side of the face's box.
    fn longer(&self) -> f64 {
        let bounds = tight_box(self.landmarks.iter().map(|p| [f64::from(p[0]), f64::from(p[1])])).unwrap_or([0.0; 4]);
        bounds[2].max(bounds[3]).max(1.0)
    }

    fn middle(&self) -> [f64; 2] {
        let [x, y, width, height] =
            tight_box(self.landmarks.iter().map(|p| [f64::from(p[0]), f64::from(p[1])])).unwrap_or([0.0; 4]);
        [x + 0.5 * width, y + 0.5 * height]
    }
}

/// The share of `a` that lies within `b`.
fn overlap(a: [f32; 4], b: [f32; 4]) -> f32 {
    let span = |i: usize| ((a[i] + a[i + 2]).min(b[i] + b[i + 2]) - a[i].max(b[i])).max(0.0);
    span(0) * span(1) / (a[2] * a[3]).max(1e-6)
}

/// The stage on which a picture is put together.
struct Collage<'a> {
    picture: &'a mut Image<[u8; 3]>,
    faces: Vec<Face>,
    layer: Image<[u8; 3]>,
    mask: Image<u8>,
    warper: &'a mut Warper,
}

impl Collage<'_> {
    fn size(&self) -> [u32; 2] {
        [self.picture.width(), self.picture.height()]
    }

    /// A whole portrait over all of the picture, or over `x`, `y`, `width`, `height` of it.
    fn whole(&mut self, portrait: &Portrait, to: &Similarity, area: [u32; 4]) -> Result<(), LearnError> {
        self.warper.warp(&portrait.picture, to, Border::Replicate, &mut self.layer)?;
        let [left, top, width, height] = area;
        let row = self.picture.width() as usize;
        for y in top..(top + height).min(self.picture.height()) {
            let start = y as usize * row + left as usize;
            let end = start + (width as usize).min(row - left as usize);
            self.picture.pixels_mut()[start..end].copy_from_slice(&self.layer.pixels()[start..end]);
        }
        let mut face = portrait.face(to, self.size())?;
        let frame = area.map(|part| part as f32);
        face.counts &= overlap(face.bounds, frame) >= 1.0 - MOST_COVERED;
        // What is cut off by the frame is a part of a face: neither face nor background.
        if overlap(face.bounds, frame) > 0.02 {
            self.faces.push(face);
        }
        Ok(())
    }

    /// A person cut out.
    fn paste(&mut self, portrait: &Portrait, to: &Similarity) -> Result<(), LearnError> {
        let face = portrait.face(to, self.size())?;
        self.warper.warp(&portrait.picture, to, Border::Replicate, &mut self.layer)?;
        self.warper.warp(&portrait.person, to, Border::Fill(0), &mut self.mask)?;
        let pixels = self.picture.pixels_mut().iter_mut().zip(self.layer.pixels()).zip(self.mask.pixels());
        for ((under, over), &share) in pixels {
            if share > 0 {
                let share = u32::from(share);
                for (under, over) in under.iter_mut().zip(over) {
                    *under = ((u32::from(*under) * (255 - share) + u32::from(*over) * share + 127) / 255) as u8;
                }
            }
        }
        let (width, height) = (self.picture.width() as usize, self.picture.height() as usize);
        let mask = self.mask.pixels();
        self.faces.retain_mut(|other| {
            let [x, y, w, h] = other.bounds;
            let clamp = |value: f32, most: usize| (value.max(0.0) as usize).min(most);
            let (left, right) = (clamp(x, width), clamp(x + w, width));
            let (top, bottom) = (clamp(y, height), clamp(y + h, height));
            let area = ((right - left) * (bottom - top)).max(1);
            let hidden: usize = (top..bottom)
                .map(|row| mask[row * width + left..row * width + right].iter().filter(|&&share| share > 127).count())
                .sum();
            let share = hidden as f32 / area as f32;
            other.counts &= share <= MOST_COVERED;
            share < 0.9
        });
        self.faces.push(face);
        Ok(())
    }

    fn mirror(&mut self) {
        let width = self.picture.width();
        self.picture.pixels_mut().chunks_exact_mut(width as usize).for_each(<[_]>::reverse);
        for face in &mut self.faces {
            let flip = |x: f32| width as f32 - x;
            face.bounds[0] = flip(face.bounds[0] + face.bounds[2]);
            let [nose, chin, right_eye, left_eye, right_mouth, left_mouth] = face.points.map(|[x, y]| [flip(x), y]);
            face.points = [nose, chin, left_eye, right_eye, left_mouth, right_mouth];
            face.roll = -face.roll;
        }
    }
}

/// Puts a picture together from the samples of a batch, of which number `own` comes first, and says which faces are in it.
///
/// # Errors
/// None for rendered portraits.
pub(super) fn compose(
    samples: &[Arc<Portrait>],
    own: usize,
    picture: &mut Image<[u8; 3]>,
    dice: &mut Dice,
    warper: &mut Warper,
) -> Result<Vec<Face>, LearnError> {
    let side = picture.width();
    let layer = Image::filled(side, picture.height(), [0; 3])?;
    let mask = Image::filled(side, picture.height(), 0)?;
    let mut collage = Collage { picture, faces: Vec::new(), layer, mask, warper };
    let length = f64::from(side);
    let any = |dice: &mut Dice| Arc::clone(&samples[dice.below(samples.len())]);
    let first = Arc::clone(&samples[own]);
    // How many people are pasted on what.
    let pasted = match dice.below(10) {
        // One portrait as it is, nearer or farther.
        0..3 => {
            let to = placed(&first, length, dice.between(0.25, 0.9), dice, 12.0);
            collage.whole(&first, &to, [0, 0, side, side])?;
            dice.below(2)
        }
        // A grid of portraits.
        3..5 => {
            let cells = 2 + dice.below(3) as u32;
            let cell = side.div_ceil(cells);
            for number in 0..cells * cells {
                let portrait = any(dice);
                let area = [number % cells * cell, number / cells * cell, cell, cell];
                let scale = f64::from(cell) / f64::from(portrait.picture.width()) * dice.between(1.0, 1.5);
                let stray = f64::from(cell) - scale * f64::from(portrait.picture.width());
                let shift = [0, 1].map(|axis| f64::from(area[axis]) + stray * dice.uniform());
                collage.whole(&portrait, &Similarity::scale_shift(scale, shift[0], shift[1]), area)?;
            }
            0
        }
        // People before a background without any.
        _ => {
            background(&mut collage, samples, dice)?;
            dice.below(5)
        }
    };
    for number in 0..pasted {
        let portrait = if number == 0 { Arc::clone(&first) } else { any(dice) };
        let share = libm::exp(dice.between(libm::log(13.0 / length), libm::log(0.8)));
        let turn = if dice.chance(0.06) { 180.0 } else { 22.0 };
        let to = placed(&portrait, length, share, dice, turn);
        collage.paste(&portrait, &to)?;
    }
    if dice.chance(0.5) {
        collage.mirror();
    }
    Ok(collage.faces)
}

/// A similarity that makes the face's longer side a share of the picture's, anywhere in the picture, turned by up to `turn` degrees.
fn placed(portrait: &Portrait, length: f64, share: f64, dice: &mut Dice, turn: f64) -> Similarity {
    let reach = 0.5 * share;
    let at = [(); 2].map(|()| length * dice.between(0.8 * reach, 1.0 - 0.8 * reach));
    let radians = dice.between(-turn, turn).to_radians();
    Similarity::about(portrait.middle(), at, share * length / portrait.longer(), radians)
}

/// Fills the picture with the part of some portrait that has the least of its person.
fn background(collage: &mut Collage<'_>, samples: &[Arc<Portrait>], dice: &mut Dice) -> Result<(), LearnError> {
    let mut best: Option<(usize, Arc<Portrait>, Similarity)> = None;
    let length = f64::from(collage.picture.width());
    for _ in 0..4 {
        let portrait = Arc::clone(&samples[dice.below(samples.len())]);
        let whole = f64::from(portrait.picture.width());
        let part = dice.between(0.2, 0.45) * whole;
        // Along the upper edge, mostly: people fill the lower one.
        let from = [dice.uniform() * (whole - part), dice.uniform() * dice.uniform() * (whole - part)];
        let row = portrait.person.width() as usize;
        let (x, y, size) = (from[0] as usize, from[1] as usize, part as usize);
        let person: usize = (y..y + size)
            .map(|line| {
                portrait.person.pixels()[line * row + x..line * row + x + size].iter().filter(|&&p| p > 0).count()
            })
            .sum();
        let share = 1000 * person / (size * size).max(1);
        let scale = length / part;
        let to = Similarity::scale_shift(scale, -scale * from[0], -scale * from[1]);
        if best.as_ref().is_none_or(|(least, ..)| share < *least) {
            best = Some((share, portrait, to));
        }
    }
    if let Some((_, portrait, to)) = best {
        let side = collage.picture.width();
        collage.whole(&portrait, &to, [0, 0, side, side])?;
        // A huge part of a face is no face to find.
        collage.faces.iter_mut().for_each(|face| face.counts = false);
    }
    Ok(())
}
