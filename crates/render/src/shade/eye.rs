//! Eyes: the white with its veins, the iris seen through the cornea, highlights, tears, the lids' shadow.

use super::brdf::{grazing, half, highlight, surroundings};
use super::noise;
use super::{Context, Kernel, Looked, Shaded, Spot, Sum};
use crate::interpolate::Batch;
use crate::lanes::{F, Lanes, V3};
use crate::material::Eye;

/// Radius of the cornea's curvature as a share of the eyeball's (7.8 mm of 12 mm).
const CORNEA: f32 = 0.65;
/// 1 over the cornea's index of refraction.
const BEND: f32 = 1.0 / 1.376;
/// Reflectance of the tear film at normal incidence.
const MIRROR: f32 = 0.025;

impl Kernel for Eye {
    #[inline(always)]
    fn shade<S: Lanes>(&self, spot: Spot<S>, batch: &Batch, looked: &Looked, context: &Context<'_>, out: &mut Shaded) {
        let (s, lighting) = (spot.s, &context.lighting);
        let zero = spot.splat(0.0);
        let rest = batch.rest(s, spot.at);
        // Axes of the eye in the camera's frame: columns of turn(camera←surface) · turn(surface←eye).
        let axes = product(&context.turn, &self.turn);
        let to_eye = transposed(&axes);
        let view = spot.view.turned(&to_eye);
        let unit = rest.normalised();

        // The cornea is a smaller sphere set forward so that it meets the ball at the edge of the iris.
        let cornea = self.radius * CORNEA;
        let edge = self.iris_radius * 1.05;
        let rim = (self.radius * self.radius - edge * edge).max(0.0).sqrt();
        let centre = rim - (cornea * cornea - edge * edge).max(0.0).sqrt();
        // The place on the ball or on the cornea, whatever the mesh has: along the line from the eye's centre.
        let from_axis = (unit.x * unit.x + unit.y * unit.y).sqrt();
        let sine = edge / self.radius;
        let ahead = unit.z.gt(zero).select(spot.splat(1.0), zero);
        // 1 on the cornea, 0 on the white; the seam is as wide as a pixel.
        let seam = (spot.footprint * (1.0 / self.radius)).at_least(0.02);
        let on_cornea = ((sine - from_axis) / seam + 0.5).saturate() * ahead;
        let along = centre * unit.z;
        let reach = along + (along * along + (cornea * cornea - centre * centre)).at_least(0.0).sqrt();
        let place = (unit * reach).mix(unit * self.radius, 1.0 - on_cornea);
        let bulge = (place - V3::splat(s, [0.0, 0.0, centre])).normalised();
        let normal = unit.mix(bulge, on_cornea).normalised();

        // Through the cornea to the plane of the iris (Snell's law), a little behind the rim.
        let plane = rim - 0.03 * self.radius;
        let cosine = bulge.dot(view).clamp(0.05, 1.0);
        let root = (1.0 - (1.0 - cosine * cosine) * (BEND * BEND)).sqrt();
        let ray = bulge * (cosine * BEND - root) - view * BEND;
        let distance = ((place.z - plane) / (-ray.z).at_least(0.15)).clamp(0.0, 2.0 * self.radius);
        let (x, y) = (place.x + ray.x * distance, place.y + ray.y * distance);
        let radius = (x * x + y * y).sqrt() * (1.0 / self.iris_radius);

        let iris = self.iris_colour(&spot, x, y, radius);
        let white = self.white_colour(&spot, rest, unit);
        let pixel = (spot.footprint * (1.0 / self.iris_radius)).at_least(0.04);
        let in_iris = ((1.0 - radius) / pixel + 0.5).saturate() * on_cornea;
        // The limbus: the white shades into the iris over a millimetre.
        let ring = 1.0 - ((radius - 1.0).abs() * 6.0).saturate();
        let albedo = white.mix(iris, in_iris) * (1.0 - ring * (0.65 * self.limbus) * ahead);

        let normal = V3::new(normal.x, normal.y, normal.z).turned(&axes);
        let normal = V3::select(normal.dot(spot.view).lt(zero), spot.normal, normal);
        let (lid_shade, tear) = self.lid(&spot, unit);
        let open = spot.openness * lid_shade;
        let n_dot_v = normal.dot(spot.view).clamp(0.02, 1.0);
        // A highlight smaller than a pixel is spread over it: the normal turns by footprint/radius within one.
        let turn = spot.footprint * (1.0 / cornea);
        let roughness = (turn * turn * 0.1 + 0.004).sqrt().sqrt().clamp(0.06, 0.5);
        let mut sum = Sum::dark(s);
        let behind = V3::splat(s, [axes[0][2], axes[1][2], axes[2][2]]);
        for (number, light) in lighting.lights.iter().enumerate() {
            let toward = V3::splat(s, light.toward);
            let visible = looked.visible(s, number, spot.at) * lid_shade;
            let colour = V3::splat(s, light.colour);
            // The white scatters; the iris is a flat disc whose far side from the light is lit through the cornea.
            let ball = ((spot.normal.dot(toward) + 0.25) * 0.8).saturate();
            let across = (x * dot(&axes, 0, toward) + y * dot(&axes, 1, toward)) * (1.0 / self.iris_radius);
            let disc = (behind.dot(toward) * 0.75 + 0.25 - across * 0.45).saturate();
            let lit = ball.mix(disc, in_iris);
            let middle = half(spot.view, toward);
            let shine = highlight(roughness, normal.dot(middle).saturate(), normal.dot(toward).saturate(), n_dot_v);
            let fresnel = MIRROR + (1.0 - MIRROR) * grazing(spot.view.dot(middle));
            sum.direct += colour.scale(albedo * lit + V3::grey(shine * fresnel)) * visible;
        }
        let (scale, offset) = surroundings(roughness, n_dot_v);
        let shine = (scale * MIRROR + offset) * (open * open) + tear * self.tears * 0.12;
        sum.ambient = lighting.diffuse(normal).scale(albedo) * open + context.mirrored(spot.mirror(normal)) * shine;
        sum.store(albedo, out, spot.at);
    }
}

impl Eye {
    /// The iris at a place of its plane; `radius`: as a share of its own.
    #[inline(always)]
    fn iris_colour<S: Lanes>(&self, spot: &Spot<S>, x: F<S>, y: F<S>, radius: F<S>) -> V3<S> {
        let s = spot.s;
        // Fibres run from the pupil outward: noise that is fast around and slow along.
        let inverse = 1.0 / (x * x + y * y).at_least(1e-12).sqrt();
        let around = V3::new(x * inverse, y * inverse, radius * 0.35);
        let fine = noise::plain(around.scale_by([14.0, 14.0, 5.0]), self.seed ^ 0x1715);
        let finer = noise::plain(around.scale_by([31.0, 31.0, 9.0]), self.seed ^ 0x1716);
        let crypts = noise::plain(V3::new(x, y, spot.splat(0.0)) * (5.0 / self.iris_radius), self.seed ^ 0x1717);
        let pupil = self.pupil_radius / self.iris_radius;
        // From the pupil (0) to the rim (1); the collarette lies at a third.
        let share = ((radius - pupil) * (1.0 / (1.0 - pupil))).saturate();
        let collarette = 1.0 - ((share + crypts * 0.06 - 0.3).abs() * 5.0).saturate();
        let detail = noise::visible(2.5 / self.iris_radius, spot.footprint);
        let light = 1.0 + (fine * 0.35 + finer * 0.25 + crypts * 0.15) * detail + collarette * 0.35;
        let inner = (1.0 - share * 2.2 + fine * 0.3 * detail).saturate();
        let stroma = V3::splat(s, self.iris).mix(V3::splat(s, self.iris_inner), inner) * light.at_least(0.2);
        // Darker to the rim, and a hard, black pupil.
        let rim = (share * 1.25 - 0.55).saturate();
        let stroma = stroma * (1.0 - rim * rim * (0.8 * self.limbus));
        let edge = (spot.footprint * (1.0 / self.iris_radius)).at_least(0.03);
        let hole = ((pupil - radius) / edge + 0.5).saturate();
        stroma.mix(V3::splat(s, [0.003, 0.003, 0.004]), hole).at_least(0.0)
    }

    /// The white of the eye at a place on the ball.
    #[inline(always)]
    fn white_colour<S: Lanes>(&self, spot: &Spot<S>, rest: V3<S>, unit: V3<S>) -> V3<S> {
        let s = spot.s;
        let white = V3::splat(s, self.white);
        // Redder toward the corners.
        let corner = (unit.x.abs() * 1.5 - 0.5).saturate();
        let scale = 1.0 / self.radius;
        let place = rest * scale;
        let bend = noise::plain(place * 5.0, self.seed ^ 0x7e11);
        let web =
            noise::plain(V3::new(place.x * 4.0 + bend, place.y * 17.0 + bend * 2.0, place.z * 4.0), self.seed ^ 0x7e12);
        // Veins: where the noise crosses zero.
        let vein = (1.0 - web.abs() * 9.0).saturate() * noise::visible(17.0 * scale, spot.footprint);
        let red = (vein * 0.7 + corner * 0.45 + 0.12) * self.veins;
        white.mix(white.scale_by([0.92, 0.42, 0.36]), red.saturate())
    }

    /// The lids' shadow (1: none) and the line of tears at the lower lid.
    #[inline(always)]
    fn lid<S: Lanes>(&self, spot: &Spot<S>, unit: V3<S>) -> (F<S>, F<S>) {
        let one = spot.splat(1.0);
        let Some(lids) = self.lids else { return (one, spot.splat(0.0)) };
        let toward = unit.turned(&self.turn);
        // Elevation and azimuth, small enough for their tangents; the lids' edges are parabolas between the corners.
        let inverse = 1.0 / toward.z.at_least(0.2);
        let (azimuth, elevation) = (toward.x * inverse, toward.y * inverse);
        let across = azimuth * (1.0 / lids.corner);
        let arch = (1.0 - across * across).at_least(0.0);
        let (above, below) = (arch * lids.upper - elevation, elevation - arch * lids.lower);
        // The upper lid and its lashes shade more, and farther.
        let shade = (above * 3.2 + 0.25).saturate() * (below * 5.0 + 0.45).saturate();
        let line = 1.0 - ((below - 0.035).abs() * 28.0).saturate();
        (shade.mix(one, spot.splat(0.25)), line)
    }
}

#[inline(always)]
fn product(a: &[[f32; 3]; 3], b: &[[f32; 3]; 3]) -> [[f32; 3]; 3] {
    let mut all = [[0.0; 3]; 3];
    for row in 0..3 {
        for column in 0..3 {
            all[row][column] = a[row][0] * b[0][column] + a[row][1] * b[1][column] + a[row][2] * b[2][column];
        }
    }
    all
}

#[inline(always)]
fn transposed([[a, b, c], [d, e, f], [g, h, i]]: &[[f32; 3]; 3]) -> [[f32; 3]; 3] {
    [[*a, *d, *g], [*b, *e, *h], [*c, *f, *i]]
}

/// The component of a direction along a column.
#[inline(always)]
fn dot<S: Lanes>(axes: &[[f32; 3]; 3], column: usize, toward: V3<S>) -> F<S> {
    toward.dot_with([axes[0][column], axes[1][column], axes[2][column]])
}
