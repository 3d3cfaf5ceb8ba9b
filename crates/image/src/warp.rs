//! The one similarity warp: from a picture to a crop that is turned, scaled and shifted.

#[cfg(test)]
mod tests;

use crate::buffer::{Channel, Image, Pixel};
use crate::error::ImageError;

/// A turn, an even scale and a shift of pixel coordinates: `x' = a·x − b·y + shift[0]`, `y' = b·x + a·y + shift[1]`.
///
/// `hypot(a, b)` is the scale; with y down, a positive `b` turns clockwise as seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Similarity {
    /// Scale times cosine of the turn.
    pub a: f64,
    /// Scale times sine of the turn.
    pub b: f64,
    /// Where the coordinate (0, 0), the outer corner of the first pixel, lands.
    pub shift: [f64; 2],
}

impl Similarity {
    /// Leaves every coordinate.
    pub const IDENTITY: Self = Self { a: 1.0, b: 0.0, shift: [0.0, 0.0] };

    /// Scales and shifts without a turn.
    #[must_use]
    pub const fn scale_shift(scale: f64, x: f64, y: f64) -> Self {
        Self { a: scale, b: 0.0, shift: [x, y] }
    }

    /// Turns by `radians` (clockwise as seen), scales, and takes the place `from` to the place `to`.
    #[must_use]
    pub fn about(from: [f64; 2], to: [f64; 2], scale: f64, radians: f64) -> Self {
        let (sin, cos) = libm::sincos(radians);
        let (a, b) = (scale * cos, scale * sin);
        Self { a, b, shift: [to[0] - (a * from[0] - b * from[1]), to[1] - (b * from[0] + a * from[1])] }
    }

    /// How much longer distances become.
    #[must_use]
    pub fn scale(&self) -> f64 {
        libm::hypot(self.a, self.b)
    }

    /// Where a place lands.
    #[must_use]
    pub fn apply(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [self.a * x - self.b * y + self.shift[0], self.b * x + self.a * y + self.shift[1]]
    }

    /// The way back.
    ///
    /// # Errors
    /// A scale of zero, or numbers that are not finite.
    pub fn inverse(&self) -> Result<Self, ImageError> {
        let square = self.a * self.a + self.b * self.b;
        let finite = self.shift.iter().all(|part| part.is_finite());
        if !(square.is_finite() && square > 1e-24 && finite) {
            let value = if finite { square } else { f64::NAN };
            return Err(ImageError::Parameter {
                what: "the squared scale of a similarity",
                value,
                range: "above 1e-24, with a finite shift",
            });
        }
        let (a, b) = (self.a / square, -self.b / square);
        let [x, y] = self.shift;
        Ok(Self { a, b, shift: [b * y - a * x, -(b * x + a * y)] })
    }
}

/// What lies outside of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Border<P> {
    /// The nearest pixel of its edge.
    Replicate,
    /// One colour.
    Fill(P),
}

/// Warps pictures and keeps its scratch memory, so that a second crop of the same size asks for none.
#[derive(Debug, Default)]
pub struct Warper {
    reduced: Vec<f32>,
    row: Vec<f32>,
}

impl Warper {
    /// A warper without memory yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Fills all of `out` with `source` seen through `to_out`, which takes source coordinates to those of `out`.
    ///
    /// Bilinear; where the crop is at most two thirds as fine as the source, the source is first averaged over squares of k × k pixels
    /// (k = 1/scale, rounded), so that nothing aliases and nothing outside of the crop is touched.
    ///
    /// # Errors
    /// A similarity without an inverse.
    pub fn warp<P: Pixel>(
        &mut self,
        source: &Image<P>,
        to_out: &Similarity,
        border: Border<P>,
        out: &mut Image<P>,
    ) -> Result<(), ImageError> {
        let back = to_out.inverse()?;
        // At most 255: sums of 16-bit numbers over 255² pixels stay exact enough, and such a crop is one pixel of a house.
        let k = libm::round(back.scale()).clamp(1.0, 255.0) as usize;
        if k == 1 {
            let view = View { data: source.channels(), size: [source.width() as usize, source.height() as usize] };
            return sample(&view, &back, border, out);
        }
        let (first, size) = self.reduce(source, &back, k, out);
        let view = View { data: &self.reduced, size };
        let k = k as f64;
        let to_reduced = Similarity {
            a: back.a / k,
            b: back.b / k,
            shift: [(back.shift[0] - first[0] as f64) / k, (back.shift[1] - first[1] as f64) / k],
        };
        sample(&view, &to_reduced, border, out)
    }

    /// Averages over k × k pixels the part of `source` that `out` sees. Returns the first source column and row, and the size in squares.
    fn reduce<P: Pixel>(
        &mut self,
        source: &Image<P>,
        back: &Similarity,
        k: usize,
        out: &Image<P>,
    ) -> ([usize; 2], [usize; 2]) {
        let (w, h) = (f64::from(out.width()), f64::from(out.height()));
        let corners = [[0.0, 0.0], [w, 0.0], [0.0, h], [w, h]].map(|corner| back.apply(corner));
        let limits = [source.width() as usize, source.height() as usize];
        let span = |axis: usize| {
            let low = corners.iter().fold(f64::INFINITY, |low, corner| low.min(corner[axis]));
            let high = corners.iter().fold(f64::NEG_INFINITY, |high, corner| high.max(corner[axis]));
            // One square more on each side: bilinear reads the neighbour. Something is always kept, for replicated borders.
            let margin = k as f64;
            let first = (libm::floor(low - margin).max(0.0) as usize).min(limits[axis] - 1) / k * k;
            let last = (libm::ceil(high + margin).max(0.0) as usize).clamp(first + 1, limits[axis]);
            (first, last)
        };
        let ((x0, x1), (y0, y1)) = (span(0), span(1));
        let size = [(x1 - x0).div_ceil(k), (y1 - y0).div_ceil(k)];
        let channels = P::CHANNELS;
        let stride = limits[0] * channels;
        let data = source.channels();
        self.reduced.clear();
        for top in (y0..y1).step_by(k) {
            let rows = k.min(limits[1] - top);
            self.row.clear();
            self.row.resize((x1 - x0) * channels, 0.0);
            for y in top..top + rows {
                let line = &data[y * stride + x0 * channels..y * stride + x1 * channels];
                for (sum, &value) in self.row.iter_mut().zip(line) {
                    *sum += value.into();
                }
            }
            if channels == 1 {
                average::<1>(&self.row, k, rows, &mut self.reduced);
            } else {
                average::<3>(&self.row, k, rows, &mut self.reduced);
            }
        }
        ([x0, y0], size)
    }
}

/// The means of each `k` pixels of a row of sums over so many rows.
fn average<const N: usize>(row: &[f32], k: usize, rows: usize, out: &mut Vec<f32>) {
    let mut squares = row.chunks_exact(k * N);
    let mut one = |square: &[f32], share: f32| {
        let mut sums = [0.0; N];
        for pixel in square.as_chunks::<N>().0 {
            for (sum, value) in sums.iter_mut().zip(pixel) {
                *sum += value;
            }
        }
        out.extend_from_slice(&sums.map(|sum| sum * share));
    };
    let share = 1.0 / (rows * k) as f32;
    squares.by_ref().for_each(|square| one(square, share));
    let last = squares.remainder();
    if !last.is_empty() {
        one(last, 1.0 / (rows * (last.len() / N)) as f32);
    }
}

/// Interleaved channels of some number type.
struct View<'a, C> {
    data: &'a [C],
    size: [usize; 2],
}

/// Bilinear: fills `out` with `view` at `back(centre of each pixel)`.
fn sample<P: Pixel, C: Channel>(
    view: &View<'_, C>,
    back: &Similarity,
    border: Border<P>,
    out: &mut Image<P>,
) -> Result<(), ImageError> {
    if P::CHANNELS == 1 {
        sample_channels::<P, C, 1>(view, back, border, out)
    } else {
        sample_channels::<P, C, 3>(view, back, border, out)
    }
    Ok(())
}

/// Pixels that are interpolated together: as many as the lanes of a wide register.
const LANES: usize = 8;

fn sample_channels<P: Pixel, C: Channel, const N: usize>(
    view: &View<'_, C>,
    back: &Similarity,
    border: Border<P>,
    out: &mut Image<P>,
) {
    let [width, height] = view.size;
    let (columns, rows) = (width as f64, height as f64);
    let out_width = out.width() as usize;
    for (row, line) in out.channels_mut().chunks_exact_mut(out_width * N).enumerate() {
        let y = row as f64 + 0.5;
        let start = [back.shift[0] - back.b * y, back.shift[1] + back.a * y];
        let source = |column: usize| {
            let x = column as f64 + 0.5;
            // Half a pixel back: from coordinates, whose integers are edges, to indices, whose integers are centres.
            (start[0] + back.a * x - 0.5, start[1] + back.b * x - 0.5)
        };
        let inside = |column: usize| {
            let (sx, sy) = source(column);
            sx >= 0.0 && sy >= 0.0 && sx < columns - 1.0 && sy < rows - 1.0
        };
        for (place, block) in line.chunks_mut(LANES * N).enumerate() {
            let first = place * LANES;
            let count = block.len() / N;
            // The source runs along a straight line: if both ends are inside, all between are.
            if count == LANES && inside(first) && inside(first + LANES - 1) {
                let places = std::array::from_fn(|lane| source(first + lane));
                if N == 3 {
                    threes::<P, C>(view, places, block)
                } else {
                    ones::<P, C>(view, places, block)
                }
                continue;
            }
            for (lane, pixel) in block.chunks_exact_mut(N).enumerate() {
                let (sx, sy) = source(first + lane);
                let values: [f32; N] = if inside(first + lane) {
                    let (taps, fx, fy) = taps(view, sx, sy);
                    taps.map(|[a, b, c, d]| blend([a, b], [c, d], fx, fy))
                } else {
                    at_border(view, border, sx, sy)
                };
                for (channel, value) in pixel.iter_mut().zip(values) {
                    *channel = P::Channel::from_float(value);
                }
            }
        }
    }
}

/// The four pixels around a place inside, for each channel, and the shares of the right and the lower ones.
#[inline(always)]
fn taps<C: Channel, const N: usize>(view: &View<'_, C>, sx: f64, sy: f64) -> ([[f32; 4]; N], f32, f32) {
    let (ix, iy) = (sx as u32, sy as u32);
    let at = (iy as usize * view.size[0] + ix as usize) * N;
    let top = &view.data[at..at + 2 * N];
    let bottom = &view.data[at + view.size[0] * N..at + (view.size[0] + 2) * N];
    let taps = std::array::from_fn(|c| [top[c].into(), top[c + N].into(), bottom[c].into(), bottom[c + N].into()]);
    (taps, (sx - f64::from(ix)) as f32, (sy - f64::from(iy)) as f32)
}

/// Places as whole pixels and the shares of the right and the lower neighbours.
#[inline(always)]
fn split(places: [(f64, f64); LANES]) -> [([i32; LANES], [f32; LANES]); 2] {
    let apart = |values: [f64; LANES]| {
        // Inside of a picture, whose sides have 31 bits at most.
        let whole = values.map(|value| value as i32);
        (whole, std::array::from_fn(|lane| (values[lane] - f64::from(whole[lane])) as f32))
    };
    [apart(places.map(|place| place.0)), apart(places.map(|place| place.1))]
}

/// A block of colours that all lie inside: the channels of a pixel together, in the lanes of a narrow register.
#[inline(always)]
fn threes<P: Pixel, C: Channel>(view: &View<'_, C>, places: [(f64, f64); LANES], block: &mut [P::Channel]) {
    let [(columns, right), (rows, lower)] = split(places);
    let stride = view.size[0] * 3;
    for (lane, pixel) in block.as_chunks_mut::<3>().0.iter_mut().enumerate() {
        let at = rows[lane] as usize * stride + columns[lane] as usize * 3;
        // Two pixels are six numbers; a seventh makes two registers of four of them.
        let pair = |at: usize| view.data.get(at..).and_then(<[C]>::first_chunk::<7>);
        let values: [f32; 4] = match (pair(at), pair(at + stride)) {
            (Some(top), Some(bottom)) => std::array::from_fn(|c| {
                blend(
                    [top[c].into(), top[c + 3].into()],
                    [bottom[c].into(), bottom[c + 3].into()],
                    right[lane],
                    lower[lane],
                )
            }),
            // The picture's last pixel.
            _ => {
                let (taps, fx, fy) = taps::<C, 3>(view, places[lane].0, places[lane].1);
                let [r, g, b] = taps.map(|[a, b, c, d]| blend([a, b], [c, d], fx, fy));
                [r, g, b, 0.0]
            }
        };
        let [r, g, b, _] = values.map(P::Channel::from_float);
        *pixel = [r, g, b];
    }
}

/// A block of plain numbers that all lie inside: gathered one by one, interpolated together.
#[inline(always)]
fn ones<P: Pixel, C: Channel>(view: &View<'_, C>, places: [(f64, f64); LANES], block: &mut [P::Channel]) {
    let mut gathered = [[0.0_f32; LANES]; 4];
    let (mut right, mut lower) = ([0.0_f32; LANES], [0.0_f32; LANES]);
    for (lane, (sx, sy)) in places.into_iter().enumerate() {
        let ([taps], fx, fy) = taps::<C, 1>(view, sx, sy);
        (right[lane], lower[lane]) = (fx, fy);
        for (row, tap) in gathered.iter_mut().zip(taps) {
            row[lane] = tap;
        }
    }
    let [a, b, c, d] = gathered;
    for (lane, value) in block.iter_mut().enumerate() {
        *value = P::Channel::from_float(blend([a[lane], b[lane]], [c[lane], d[lane]], right[lane], lower[lane]));
    }
}

#[inline(always)]
fn blend(upper: [f32; 2], lower: [f32; 2], fx: f32, fy: f32) -> f32 {
    let top = upper[0] + (upper[1] - upper[0]) * fx;
    let bottom = lower[0] + (lower[1] - lower[0]) * fx;
    top + (bottom - top) * fy
}

/// Bilinear where one of the four pixels is outside.
#[cold]
fn at_border<P: Pixel, C: Channel, const N: usize>(
    view: &View<'_, C>,
    border: Border<P>,
    sx: f64,
    sy: f64,
) -> [f32; N] {
    let [width, height] = view.size;
    let limit = |value: f64, size: usize| value.clamp(-2.0, size as f64 + 1.0);
    let (sx, sy) = (limit(sx, width), limit(sy, height));
    let (ix, iy) = (libm::floor(sx), libm::floor(sy));
    let (fx, fy) = ((sx - ix) as f32, (sy - iy) as f32);
    let tap = |x: f64, y: f64| -> [f32; N] {
        let (cx, cy) = (x.clamp(0.0, width as f64 - 1.0), y.clamp(0.0, height as f64 - 1.0));
        match border {
            Border::Fill(pixel) if cx != x || cy != y => {
                let pixel = bytemuck::cast_slice::<P, P::Channel>(std::slice::from_ref(&pixel));
                std::array::from_fn(|c| pixel[c].into())
            }
            _ => {
                let pixel = &view.data[(cy as usize * width + cx as usize) * N..][..N];
                std::array::from_fn(|c| pixel[c].into())
            }
        }
    };
    let [a, b, c, d] = [tap(ix, iy), tap(ix + 1.0, iy), tap(ix, iy + 1.0), tap(ix + 1.0, iy + 1.0)];
    std::array::from_fn(|i| blend([a[i], b[i]], [c[i], d[i]], fx, fy))
}

impl<P: Pixel> Image<P> {
    /// Fills all of `out` with this picture seen through `to_out`: [`Warper::warp`] with memory of its own.
    ///
    /// # Errors
    /// A similarity without an inverse.
    pub fn warp_into(&self, to_out: &Similarity, border: Border<P>, out: &mut Self) -> Result<(), ImageError> {
        Warper::new().warp(self, to_out, border, out)
    }
}
