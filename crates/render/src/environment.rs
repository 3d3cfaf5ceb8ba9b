//! Light from everywhere: a light map as spherical harmonics (diffuse) and as blurred octahedral maps (mirror directions).

mod baked;
mod diffuse;
mod procedural;
#[cfg(test)]
mod tests;

use lineament_image::Image;

use crate::error::RenderError;
use crate::lanes::{F, Lanes, V3, WIDE, four_weighted, three_columns};

pub use baked::BakedLight;
pub(crate) use diffuse::{Diffuse, Luminance};
pub use procedural::{Softbox, Studio};

/// Octahedral maps have their edge texels twice over, so that bilinear lookups need no wrap.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Blurred {
    side: usize,
    /// (side + 2)² texels.
    texels: Vec<[f32; 4]>,
}

/// Sides of the octahedral maps, from sharp to blurred, and the exponents of their cosine lobes (0: as the light map is).
const LEVELS: [(usize, i32); 4] = [(64, 0), (32, 64), (16, 8), (8, 2)];
/// The light map is brought to this size first: columns; half as many rows.
const COLUMNS: u32 = 64;

/// A light map, ready for use. Made once, used by many frames and threads.
///
/// Directions: +y is up; the middle of a latitude-longitude picture is −z (ahead of a viewer at the origin), its right +x.
#[derive(Debug, Clone, PartialEq)]
pub struct Environment {
    /// Irradiance over π as second-order spherical harmonics of the normal (Ramamoorthi & Hanrahan 2001): basis, then colour.
    harmonics: [[f32; 3]; 9],
    levels: Vec<Blurred>,
    brightest: ([f32; 3], [f32; 3]),
    sun: Option<([f32; 3], [f32; 3])>,
}

impl Environment {
    /// From a latitude-longitude picture of linear light, twice as wide as high.
    ///
    /// # Errors
    /// Another shape, fewer than 4 or more than 4096 rows, or light that is negative or not finite.
    pub fn from_latlong(map: &Image<[f32; 3]>) -> Result<Self, RenderError> {
        let (width, height) = (map.width(), map.height());
        if width != 2 * height || !(4..=4096).contains(&height) {
            return Err(RenderError::LightMap { width, height });
        }
        if let Some(value) = map.channels().iter().find(|value| !(value.is_finite() && **value >= 0.0)) {
            return Err(RenderError::Parameter {
                what: "light in a light map",
                value: f64::from(*value),
                range: "finite and not negative",
            });
        }
        let small = map.resized(COLUMNS, COLUMNS / 2).map_err(|_| RenderError::LightMap { width, height })?;
        Ok(Self::from_texels(&mut texels(&small)))
    }

    /// One even colour from everywhere.
    #[must_use]
    pub fn even(colour: [f32; 3]) -> Self {
        let colour = colour.map(|value| if value.is_finite() && value > 0.0 { value } else { 0.0 });
        Self::from_fn(|_| colour)
    }

    /// From a function of the direction (of unit length). What is negative or not finite counts as 0.
    #[must_use]
    pub fn from_fn(light: impl Fn([f32; 3]) -> [f32; 3]) -> Self {
        let mut all = directions();
        for texel in &mut all {
            texel.light = light(texel.toward).map(|value| if value.is_finite() && value > 0.0 { value } else { 0.0 });
        }
        Self::from_texels(&mut all)
    }

    fn from_texels(texels: &mut [Texel]) -> Self {
        let sun = take_sun(texels);
        let texels = &*texels;
        let mut harmonics = [[0.0_f32; 3]; 9];
        for texel in texels {
            let basis = basis(texel.toward);
            for (coefficient, share) in harmonics.iter_mut().zip(basis) {
                for (sum, light) in coefficient.iter_mut().zip(texel.light) {
                    *sum += light * share * texel.solid;
                }
            }
        }
        // The cosine lobe scales the bands by π, 2π/3, π/4; divided by π.
        for (number, coefficient) in harmonics.iter_mut().enumerate() {
            let band = [1.0, 2.0 / 3.0, 0.25][usize::from(number > 0) + usize::from(number > 3)];
            coefficient.iter_mut().for_each(|value| *value *= band);
        }
        let levels = LEVELS.iter().map(|&(side, exponent)| Blurred::blur(texels, side, exponent)).collect();
        Self { harmonics, levels, brightest: brightest(texels), sun }
    }

    /// Where most light comes from, as a unit direction, and the irradiance from the cone of 30° around it: the natural place for a key light.
    #[must_use]
    pub fn brightest(&self) -> ([f32; 3], [f32; 3]) {
        self.brightest
    }

    /// The part of the light that is too concentrated for a map, as a direction and a light's colour: **not** in the map any more. A scene in these
    /// surroundings needs a [`Light`](crate::Light) of this colour from there (turned as the surroundings are). `None`: there is no such part.
    #[must_use]
    pub fn sun(&self) -> Option<([f32; 3], [f32; 3])> {
        self.sun
    }

    /// The blurred map for a roughness: 0.1 and below is sharp, 0.7 and above the dullest.
    pub(crate) fn blurred(&self, roughness: f32) -> &Blurred {
        let level = libm::roundf((roughness - 0.1) * 5.0).clamp(0.0, (LEVELS.len() - 1) as f32);
        &self.levels[level as usize]
    }
}

impl Blurred {
    /// Light from directions (of unit length).
    #[inline(always)]
    pub(crate) fn look<S: Lanes>(&self, toward: V3<S>) -> V3<S> {
        self.look_first(toward, F::<S>::LANES)
    }

    /// The same for the first lanes only; the others get 0.
    #[inline(always)]
    pub(crate) fn look_first<S: Lanes>(&self, toward: V3<S>, lanes: usize) -> V3<S> {
        let s = toward.x.s;
        let zero = F::splat(s, 0.0);
        // Octahedral coordinates (Meyer et al. 2010): the lower half is folded outward.
        let inverse = 1.0 / (toward.x.abs() + toward.y.abs() + toward.z.abs()).at_least(1e-12);
        let (x, z) = (toward.x * inverse, toward.z * inverse);
        let below = toward.y.lt(zero);
        let (fold_x, fold_z) = (1.0 - z.abs(), 1.0 - x.abs());
        let u = below.select(x.lt(zero).select(-fold_x, fold_x), x);
        let v = below.select(z.lt(zero).select(-fold_z, fold_z), z);
        // In texels of the padded map. Clamping catches NaN too.
        let side = self.side as f32;
        let (px, py) = (
            (u * (0.5 * side) + (0.5 * side + 0.5)).clamp(0.5, side + 0.5),
            (v * (0.5 * side) + (0.5 * side + 0.5)).clamp(0.5, side + 0.5),
        );
        let (column, row) = (px.floor(), py.floor());
        let (fx, fy) = (px - column, py - row);
        let at = (row * (side + 2.0) + column).round_to_int().to_array();
        let weights = [
            ((1.0 - fx) * (1.0 - fy)).to_array(),
            (fx * (1.0 - fy)).to_array(),
            ((1.0 - fx) * fy).to_array(),
            (fx * fy).to_array(),
        ];
        let mut rows = [[0.0; 4]; WIDE];
        for lane in 0..lanes.min(F::<S>::LANES) {
            let weights = [weights[0][lane], weights[1][lane], weights[2][lane], weights[3][lane]];
            rows[lane] = self.mix(s, at[lane] as u32 as usize, weights);
        }
        let [x, y, z] = three_columns(s, &rows);
        V3::new(x, y, z)
    }

    /// A texel, its right neighbour, and the two below, weighted.
    #[inline(always)]
    fn mix<S: Lanes>(&self, s: S, at: usize, weights: [f32; 4]) -> [f32; 4] {
        let Some([a, b, .., c, d]) = self.texels.get(at..at + self.side + 4) else { return [0.0; 4] };
        four_weighted(s, [a, b, c, d], weights)
    }
}

/// A direction, its share of the sphere, and its light.
struct Texel {
    toward: [f32; 3],
    solid: f32,
    light: [f32; 3],
}

fn directions() -> Vec<Texel> {
    let rows = COLUMNS / 2;
    let mut all = Vec::with_capacity((COLUMNS * rows) as usize);
    for row in 0..rows {
        let polar = |edge: u32| f64::from(edge) / f64::from(rows) * std::f64::consts::PI;
        let (sin, cos) = libm::sincos(0.5 * (polar(row) + polar(row + 1)));
        // The ring's exact share.
        let solid = (libm::cos(polar(row)) - libm::cos(polar(row + 1))) * std::f64::consts::TAU / f64::from(COLUMNS);
        for column in 0..COLUMNS {
            let (east, ahead) =
                libm::sincos(((f64::from(column) + 0.5) / f64::from(COLUMNS) - 0.5) * std::f64::consts::TAU);
            let toward = [sin * east, cos, -sin * ahead].map(|value| value as f32);
            all.push(Texel { toward, solid: solid as f32, light: [0.0; 3] });
        }
    }
    all
}

fn texels(map: &Image<[f32; 3]>) -> Vec<Texel> {
    let mut all = directions();
    for (texel, light) in all.iter_mut().zip(map.pixels()) {
        texel.light = *light;
    }
    all
}

/// What is brighter than this many times the mean is a light of its own.
const SUN: f32 = 30.0;

/// Cuts off what is too bright for a map, and gives it as one light.
fn take_sun(texels: &mut [Texel]) -> Option<([f32; 3], [f32; 3])> {
    let luminance = |light: [f32; 3]| dot(light, [0.2126, 0.7152, 0.0722]);
    let all: f32 = texels.iter().map(|texel| luminance(texel.light) * texel.solid).sum();
    let limit = SUN * all / (4.0 * std::f32::consts::PI);
    let (mut toward, mut colour) = ([0.0_f32; 3], [0.0_f32; 3]);
    for texel in texels {
        let bright = luminance(texel.light);
        if bright > limit {
            let share = 1.0 - limit / bright;
            for axis in 0..3 {
                toward[axis] += texel.toward[axis] * bright * share * texel.solid;
                // A light's colour is its irradiance over π.
                colour[axis] += texel.light[axis] * share * texel.solid / std::f32::consts::PI;
            }
            texel.light = texel.light.map(|light| light * (1.0 - share));
        }
    }
    let length = libm::sqrtf(dot(toward, toward));
    (length > 0.0).then(|| (toward.map(|part| part / length), colour))
}

/// The nine real spherical harmonics up to the second order.
fn basis([x, y, z]: [f32; 3]) -> [f32; 9] {
    [
        0.282_095,
        0.488_603 * y,
        0.488_603 * z,
        0.488_603 * x,
        1.092_548 * x * y,
        1.092_548 * y * z,
        0.315_392 * (3.0 * z * z - 1.0),
        1.092_548 * x * z,
        0.546_274 * (x * x - y * y),
    ]
}

fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// The brightest texel, weighted by its solid angle with its neighbourhood.
fn brightest(texels: &[Texel]) -> ([f32; 3], [f32; 3]) {
    const COSINE: f32 = 0.866;
    let cone = |toward: [f32; 3]| {
        let mut sum = [0.0_f32; 3];
        for texel in texels.iter().filter(|texel| dot(texel.toward, toward) > COSINE) {
            for (sum, light) in sum.iter_mut().zip(texel.light) {
                *sum += light * texel.solid * dot(texel.toward, toward);
            }
        }
        sum
    };
    let mut best = ([0.0, 1.0, 0.0], [0.0; 3]);
    // Every fourth direction is near enough to a cone of 30°.
    for texel in texels.iter().step_by(4) {
        let light = cone(texel.toward);
        if light[0] + light[1] + light[2] > best.1[0] + best.1[1] + best.1[2] {
            best = (texel.toward, light);
        }
    }
    best
}

impl Blurred {
    /// Blurs the light map by a cosine lobe; exponent 0 takes the nearest texels' mean.
    fn blur(texels: &[Texel], side: usize, exponent: i32) -> Self {
        let padded = side + 2;
        let mut level = Self { side, texels: vec![[0.0; 4]; padded * padded] };
        for row in 0..side {
            for column in 0..side {
                let toward = unfold((column as f32 + 0.5) / side as f32, (row as f32 + 0.5) / side as f32);
                let light = if exponent == 0 { nearest(texels, toward) } else { lobe(texels, toward, exponent) };
                level.texels[(row + 1) * padded + column + 1] = [light[0], light[1], light[2], 0.0];
            }
        }
        level.pad();
        level
    }

    /// Across each edge of the octahedral square lies the mirrored part of the same edge.
    fn pad(&mut self) {
        let (side, padded) = (self.side, self.side + 2);
        for at in 1..=side {
            let mirror = side + 1 - at;
            self.texels[at] = self.texels[padded + mirror];
            self.texels[(side + 1) * padded + at] = self.texels[side * padded + mirror];
            self.texels[at * padded] = self.texels[mirror * padded + 1];
            self.texels[at * padded + side + 1] = self.texels[mirror * padded + side];
        }
        // All four corners are one direction: straight down.
        let corner = |row: usize, column: usize| row * padded + column;
        let around = [corner(1, 1), corner(1, side), corner(side, 1), corner(side, side)].map(|at| self.texels[at]);
        let mean: [f32; 4] = std::array::from_fn(|c| around.iter().map(|texel| texel[c]).sum::<f32>() * 0.25);
        for at in [corner(0, 0), corner(0, side + 1), corner(side + 1, 0), corner(side + 1, side + 1)] {
            self.texels[at] = mean;
        }
    }
}

/// The direction of a place in the octahedral square.
fn unfold(u: f32, v: f32) -> [f32; 3] {
    let (x, z) = (2.0 * u - 1.0, 2.0 * v - 1.0);
    let y = 1.0 - x.abs() - z.abs();
    let (x, z) = if y < 0.0 {
        ((1.0 - z.abs()) * if x < 0.0 { -1.0 } else { 1.0 }, (1.0 - x.abs()) * if z < 0.0 { -1.0 } else { 1.0 })
    } else {
        (x, z)
    };
    let length = libm::sqrtf(x * x + y * y + z * z);
    [x / length, y / length, z / length]
}

fn lobe(texels: &[Texel], toward: [f32; 3], exponent: i32) -> [f32; 3] {
    let mut sum = [0.0_f32; 4];
    for texel in texels {
        let cosine = dot(texel.toward, toward);
        if cosine > 0.0 {
            // Powers of two by repeated squares.
            let mut weight = cosine;
            for _ in 0..exponent.trailing_zeros() {
                weight *= weight;
            }
            weight *= texel.solid;
            for (sum, light) in sum.iter_mut().zip([texel.light[0], texel.light[1], texel.light[2], 1.0]) {
                *sum += weight * light;
            }
        }
    }
    [sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]]
}

/// Bilinear in the latitude-longitude picture itself.
fn nearest(texels: &[Texel], [x, y, z]: [f32; 3]) -> [f32; 3] {
    let (columns, rows) = (COLUMNS as usize, COLUMNS as usize / 2);
    let longitude = libm::atan2f(x, -z) / std::f32::consts::TAU + 0.5;
    let polar = libm::acosf(y.clamp(-1.0, 1.0)) / std::f32::consts::PI;
    let (px, py) =
        (longitude * columns as f32 - 0.5 + columns as f32, (polar * rows as f32 - 0.5).clamp(0.0, rows as f32 - 1.0));
    let (ix, iy) = (px as usize, py as usize);
    let (fx, fy) = (px - ix as f32, py - iy as f32);
    let light = |dx: usize, dy: usize| texels[(iy + dy).min(rows - 1) * columns + (ix + dx) % columns].light;
    let (a, b, c, d) = (light(0, 0), light(1, 0), light(0, 1), light(1, 1));
    std::array::from_fn(|k| {
        let top = a[k] + (b[k] - a[k]) * fx;
        let bottom = c[k] + (d[k] - c[k]) * fx;
        top + (bottom - top) * fy
    })
}
