//! Users' own colour textures.

use std::sync::Arc;

use lineament_image::Image;

use crate::error::{RenderError, within};
use crate::lanes::{F, Lanes, V3, WIDE};

/// A colour texture over a surface's UV square, with its smaller versions; cheap to clone.
#[derive(Debug, Clone, PartialEq)]
pub struct Texture {
    levels: Arc<Vec<Image<[f32; 3]>>>,
    /// Texels a metre on the surface, at full size.
    density: f32,
}

impl Texture {
    /// From linear colours. `extent`: about how many metres of the surface the UV square is wide, so that the right size is looked up.
    ///
    /// # Errors
    /// An extent that is not positive, a picture of more than 8192 pixels a side, or a number in it that is not finite or is negative.
    pub fn new(image: Image<[f32; 3]>, extent: f32) -> Result<Self, RenderError> {
        within("the extent of a texture in metres", extent, 1e-4, 1e4, "0.0001 to 10,000")?;
        within("the longest side of a texture", image.width().max(image.height()) as f32, 1.0, 8192.0, "1 to 8192")?;
        if let Some(value) = image.channels().iter().find(|value| !(value.is_finite() && **value >= 0.0)) {
            return Err(RenderError::Parameter {
                what: "a number in a texture",
                value: f64::from(*value),
                range: "finite and not negative",
            });
        }
        let density = image.width() as f32 / extent;
        let mut levels = vec![image];
        while let Some(last) = levels.last()
            && (last.width() > 1 || last.height() > 1)
        {
            match last.resized((last.width() / 2).max(1), (last.height() / 2).max(1)) {
                Ok(half) => levels.push(half),
                Err(_) => break,
            }
        }
        Ok(Self { levels: Arc::new(levels), density })
    }

    /// The colour at UV places where a pixel is `footprint` metres wide; the texture repeats.
    #[inline(always)]
    pub(crate) fn look<S: Lanes>(&self, u: F<S>, v: F<S>, footprint: F<S>) -> V3<S> {
        let s = u.s;
        let level =
            (footprint * self.density).at_least(1.0).log2().clamp(0.0, (self.levels.len() - 1) as f32).to_array();
        let (u, v) = ((u - u.floor()).to_array(), (v - v.floor()).to_array());
        let mut out = [[0.0; WIDE]; 3];
        for lane in 0..F::<S>::LANES {
            let colour = self.lookup(u[lane], v[lane], level[lane]);
            for channel in 0..3 {
                out[channel][lane] = colour[channel];
            }
        }
        V3::load(s, &out, 0)
    }

    /// Bilinear in the two nearest sizes.
    fn lookup(&self, u: f32, v: f32, level: f32) -> [f32; 3] {
        let fine = level as usize;
        let share = level - fine as f32;
        let (a, b) =
            (bilinear(&self.levels[fine], u, v), bilinear(&self.levels[(fine + 1).min(self.levels.len() - 1)], u, v));
        std::array::from_fn(|c| a[c] + (b[c] - a[c]) * share)
    }
}

fn bilinear(image: &Image<[f32; 3]>, u: f32, v: f32) -> [f32; 3] {
    let (width, height) = (image.width() as usize, image.height() as usize);
    // Half a texel back to centres; one period forward, so that nothing is negative. A NaN becomes texel 0.
    let place = |c: f32, size: usize| {
        let at = c * size as f32 - 0.5 + size as f32;
        let whole = at as usize;
        (whole % size, (whole + 1) % size, at - whole as f32)
    };
    let ((x0, x1, fx), (y0, y1, fy)) = (place(u, width), place(v, height));
    let texel = |x: usize, y: usize| image.pixels()[y * width + x];
    let (a, b, c, d) = (texel(x0, y0), texel(x1, y0), texel(x0, y1), texel(x1, y1));
    std::array::from_fn(|k| {
        let upper = a[k] + (b[k] - a[k]) * fx;
        let lower = c[k] + (d[k] - c[k]) * fx;
        upper + (lower - upper) * fy
    })
}
