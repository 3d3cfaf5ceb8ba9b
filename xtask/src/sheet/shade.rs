//! From a posed mesh to a picture: a pinhole camera, two lights of which one casts shadows, and colours by what the skin is.

use lineament_face::{FaceModel, Mesh, Part, SegmentationClass, brow_density};

use super::raster::Raster;
use super::wrinkle;

/// Samples along each side of a pixel.
const SAMPLES: usize = 3;
/// Metres from the camera to the middle of the head.
pub(super) const DISTANCE: f32 = 0.9;
/// Direction to the light, colour, and whether it casts shadows.
const LIGHTS: [([f32; 3], [f32; 3], bool); 2] =
    [([-0.45, 0.52, 0.72], [1.38, 1.31, 1.21], true), ([0.75, 0.1, 0.55], [0.36, 0.40, 0.47], false)];
const BACKGROUND: [f32; 3] = [0.30, 0.33, 0.37];
const SHADOW: usize = 512;

/// Colours of a person, linear light.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) skin: [f32; 3],
    pub(super) hair: [f32; 3],
    pub(super) iris: [f32; 3],
}

/// Where the camera stands: it looks at the head's middle, from `yaw` towards the subject's left and `pitch` above, radians.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    pub(super) yaw: f32,
    pub(super) pitch: f32,
    pub(super) width: usize,
    pub(super) height: usize,
    /// Metres of the head across the height of the picture.
    pub(super) field: f32,
    pub(super) middle: [f32; 3],
}

impl View {
    /// Axes of the picture in the head frame: right, up, towards the camera.
    fn axes(&self) -> [[f32; 3]; 3] {
        let ((sy, cy), (sp, cp)) = (libm::sincosf(self.yaw), libm::sincosf(self.pitch));
        [[cy, 0.0, -sy], [-sy * sp, cp, -cy * sp], [sy * cp, sp, cy * cp]]
    }

    /// Pixel and distance of a point; `scale` is samples a pixel.
    pub(super) fn project(&self, point: [f32; 3], scale: f32) -> [f32; 3] {
        let from = sub(point, self.middle);
        let [right, up, out] = self.axes().map(|axis| dot(axis, from));
        let depth = DISTANCE - out;
        let focal = self.height as f32 / self.field * DISTANCE;
        let place = |size: usize, offset: f32| (size as f32 / 2.0 + focal * offset / depth) * scale;
        [place(self.width, right), place(self.height, -up), depth]
    }

    pub(super) fn eye(&self) -> [f32; 3] {
        let out = self.axes()[2];
        std::array::from_fn(|k| self.middle[k] + DISTANCE * out[k])
    }
}

/// Renders sRGB bytes, row by row. `base` are the positions of the base head, on which brows and hair are painted.
pub(super) fn portrait(
    model: &FaceModel,
    mesh: &Mesh,
    base: &[[f32; 3]],
    weights: &[f32],
    look: &Look,
    view: &View,
) -> Vec<u8> {
    let topology = model.topology();
    let solid = |t: usize| {
        !matches!(
            topology.triangle_parts[t],
            Part::CorneaLeft | Part::CorneaRight | Part::LashesLeft | Part::LashesRight
        )
    };
    let mut raster = Raster::new(view.width * SAMPLES, view.height * SAMPLES);
    let corners: Vec<_> = mesh.positions.iter().map(|&p| view.project(p, SAMPLES as f32)).collect();
    raster.draw(&corners, &topology.triangles, solid);
    let shadow = Shadow::new(mesh, &topology.triangles, solid);
    let wrinkles = wrinkle::driven(model, weights);
    let mut sum = vec![[0.0f32; 3]; view.width * view.height];
    for (place, sample) in raster.samples.iter().enumerate() {
        let colour = if sample.triangle == u32::MAX {
            BACKGROUND
        } else {
            let number = sample.triangle as usize;
            let vertices = topology.triangles[number];
            let blend = |values: &[[f32; 3]], among: [u32; 3]| -> [f32; 3] {
                std::array::from_fn(|k| (0..3).map(|c| sample.weights[c] * values[among[c] as usize][k]).sum())
            };
            let point = blend(&mesh.positions, vertices);
            let part = topology.triangle_parts[number];
            let skin = base.get(vertices[0] as usize).is_some().then(|| blend(base, vertices));
            let uv: [f32; 2] = std::array::from_fn(|k| {
                (0..3).map(|c| sample.weights[c] * topology.uvs[topology.triangle_uvs[number][c] as usize][k]).sum()
            });
            let class = model.quad_classes().get(number / 2).copied().unwrap_or(0);
            let (albedo, gloss) = albedo(part, class, skin.unwrap_or_default(), uv, look);
            let to_eye = unit(sub(view.eye(), point));
            let mut normal = unit(blend(&mesh.normals, vertices));
            let eye = matches!(part, Part::EyeLeft | Part::EyeRight);
            if eye {
                // The cornea, which is not drawn, is what shines.
                let ball = &mesh.eyes[usize::from(part == Part::EyeRight)];
                normal = unit(sub(point, ball.centre));
            } else if dot(normal, to_eye) < 0.0 {
                normal = normal.map(|v| -v);
            }
            let mut crease = 1.0;
            if part == Part::Skin && !wrinkles.is_empty() {
                let (slope, left) =
                    wrinkle::slope(&wrinkles, vertices, vertices.map(|v| mesh.positions[v as usize]), sample);
                (normal, crease) = (unit(std::array::from_fn(|k| normal[k] - slope[k])), left);
            }
            let inside = class == SegmentationClass::MouthInterior.id() && !eye;
            // Lids and lashes keep light from the eye, lips from the mouth.
            let teeth = matches!(part, Part::TeethLower | Part::TeethUpper);
            let open = if teeth {
                0.6
            } else if inside {
                0.3
            } else if eye {
                1.0 - 0.55 * smooth(0.1, 0.42, normal[1])
            } else {
                1.0
            };
            let mut light = [0.15, 0.15, 0.16].map(|v| v * (1.0 + 0.5 * normal[1]) * open);
            let mut shine = 0.0;
            for (direction, strength, casts) in LIGHTS {
                let direction = unit(direction);
                let lit = if casts { shadow.light(point, normal).max(if teeth { 0.3 } else { 0.0 }) } else { open };
                let facing = dot(normal, direction);
                // Light that wanders under the skin: red reaches furthest round the edge of a shadow.
                let wrap = if part == Part::Skin && !inside { [0.32, 0.16, 0.12] } else { [0.05; 3] };
                for k in 0..3 {
                    light[k] += strength[k] * lit * ((facing + wrap[k]) / (1.0 + wrap[k])).max(0.0);
                }
                let half = unit(std::array::from_fn(|k| direction[k] + to_eye[k]));
                shine += gloss[0] * strength[1] * lit * libm::powf(dot(normal, half).max(0.0), gloss[1]);
            }
            std::array::from_fn(|k| albedo[k] * light[k] * crease + shine * crease)
        };
        let (x, y) = (place % raster.width / SAMPLES, place / raster.width / SAMPLES);
        for (total, value) in sum[y * view.width + x].iter_mut().zip(colour) {
            *total += value.clamp(0.0, 1.0);
        }
    }
    let share = 1.0 / (SAMPLES * SAMPLES) as f32;
    let byte = |v: &f32| (libm::powf(v * share, 1.0 / 2.2) * 255.0 + 0.5) as u8;
    sum.iter().flatten().map(byte).collect()
}

/// Albedo, and strength and sharpness of the highlight.
fn albedo(part: Part, class: u8, base: [f32; 3], uv: [f32; 2], look: &Look) -> ([f32; 3], [f32; 2]) {
    let is = |c: SegmentationClass| class == c.id();
    match part {
        Part::EyeLeft | Part::EyeRight => {
            let (dx, dy) = (uv[0] - 0.5, uv[1] - 0.5);
            let radius = (dx * dx + dy * dy).sqrt();
            let fibre = 0.85 + 0.3 * libm::sinf(libm::atan2f(dy, dx) * 34.0) * libm::sinf(radius * 150.0);
            let iris = look.iris.map(|v| v * fibre * (1.25 - 3.0 * (radius - 0.14).abs()));
            let edge = mix(iris, [0.02; 3], smooth(0.20, 0.235, radius));
            let ball = mix(edge, [0.62, 0.57, 0.54], smooth(0.225, 0.25, radius));
            (mix([0.008; 3], ball, smooth(0.075, 0.085, radius)), [0.8, 260.0])
        }
        Part::TeethLower | Part::TeethUpper => ([0.72, 0.68, 0.58], [0.15, 40.0]),
        Part::Tongue => ([0.42, 0.13, 0.13], [0.12, 25.0]),
        _ if is(SegmentationClass::MouthInterior) => ([0.20, 0.05, 0.05], [0.08, 20.0]),
        _ if is(SegmentationClass::LeftEye) || is(SegmentationClass::RightEye) => ([0.55, 0.25, 0.22], [0.2, 60.0]),
        _ if is(SegmentationClass::TopLip) || is(SegmentationClass::BottomLip) => {
            ([look.skin[0] * 0.85, look.skin[1] * 0.50, look.skin[2] * 0.52], [0.10, 22.0])
        }
        _ => {
            let [x, y, z] = base;
            // Redder where the blood is near: cheeks, nose, ears.
            let spot = |cx: f32, cy: f32, r: f32| {
                let (dx, dy) = (x.abs() - cx, y - cy);
                libm::expf(-(dx * dx + dy * dy) / (r * r)) * smooth(-0.03, 0.01, z)
            };
            let ear = if is(SegmentationClass::LeftEar) || is(SegmentationClass::RightEar) { 0.6 } else { 0.0 };
            let red = (spot(0.036, -0.030, 0.018) + spot(0.0, -0.035, 0.012) + ear).min(1.0);
            let skin = [look.skin[0], look.skin[1] * (1.0 - 0.22 * red), look.skin[2] * (1.0 - 0.20 * red)];
            let hair = hair_density(base) * (1.0 - ear.ceil());
            let strand = 0.94 + 0.12 * libm::sinf(1500.0 * x + 300.0 * z) * libm::sinf(900.0 * x - 200.0 * y);
            let covered = mix(skin, look.hair.map(|v| v * strand), hair.max(0.9 * brow_density(base)));
            // A round neckline, higher on the shoulders than in front.
            let aside = (x * x + (z + 0.085) * (z + 0.085)).sqrt();
            let line = -0.185 + 0.75 * (aside - 0.06).clamp(0.0, 0.08);
            let cloth = smooth(line + 0.001, line - 0.001, y);
            (mix(covered, [0.06, 0.08, 0.12], cloth), [0.07 * (1.0 - cloth), 14.0])
        }
    }
}

/// Short hair painted on the scalp: how dense it is at a place of the base head.
fn hair_density([x, y, z]: [f32; 3]) -> f32 {
    // Height of the hairline against the angle from straight ahead, round the head's axis.
    const LINE: [(f32, f32); 8] = [
        (0.0, 0.068),
        (0.44, 0.067),
        (0.79, 0.057),
        (1.05, 0.036),
        (1.31, 0.012),
        (1.57, -0.008),
        (1.9, -0.050),
        (3.15, -0.062),
    ];
    let angle = libm::atan2f(x.abs(), z + 0.063);
    let after = LINE.iter().position(|p| angle < p.0).unwrap_or(LINE.len() - 1).max(1);
    let (a, b) = (LINE[after - 1], LINE[after]);
    let line = a.1 + (b.1 - a.1) * ((angle - a.0) / (b.0 - a.0)).clamp(0.0, 1.0);
    smooth(line - 0.002, line + 0.005, y)
}

/// The mesh as the first light sees it.
struct Shadow {
    raster: Raster,
}

impl Shadow {
    const FIELD: f32 = 0.42;

    fn new(mesh: &Mesh, triangles: &[[u32; 3]], solid: impl Fn(usize) -> bool) -> Self {
        let mut raster = Raster::new(SHADOW, SHADOW);
        let corners: Vec<_> = mesh.positions.iter().map(|&p| Self::place(p)).collect();
        raster.draw(&corners, triangles, solid);
        Self { raster }
    }

    /// Texel and distance from a plane two metres towards the light.
    fn place(point: [f32; 3]) -> [f32; 3] {
        let out = unit(LIGHTS[0].0);
        let right = unit([out[2], 0.0, -out[0]]);
        let up = [out[1] * right[2], out[2] * right[0] - out[0] * right[2], -out[1] * right[0]];
        let texel = |offset: f32| (offset / Self::FIELD + 0.5) * SHADOW as f32;
        [texel(dot(point, right)), texel(-dot(point, up) - 0.02), 2.0 - dot(point, out)]
    }

    /// Share of the light that reaches a point: the mean of 25 texels.
    fn light(&self, point: [f32; 3], normal: [f32; 3]) -> f32 {
        let [x, y, depth] = Self::place(std::array::from_fn(|k| point[k] + 0.0015 * normal[k]));
        let mut open = 0.0;
        for (dx, dy) in (0..25).map(|i| (i % 5 - 2, i / 5 - 2)) {
            let (i, j) = (x as i32 + dx, y as i32 + dy);
            let inside = (0..SHADOW as i32).contains(&i) && (0..SHADOW as i32).contains(&j);
            let near = if inside { self.raster.nearness[j as usize * SHADOW + i as usize] } else { 0.0 };
            open += f32::from(u8::from(near < 1.0 / (depth - 0.001)));
        }
        open / 25.0
    }
}

pub(super) fn sub(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    std::array::from_fn(|k| a[k] - b[k])
}

pub(super) fn dot(a: [f32; 3], b: [f32; 3]) -> f32 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn unit(a: [f32; 3]) -> [f32; 3] {
    let length = dot(a, a).sqrt().max(1e-12);
    a.map(|v| v / length)
}

fn mix(a: [f32; 3], b: [f32; 3], share: f32) -> [f32; 3] {
    std::array::from_fn(|k| a[k] + (b[k] - a[k]) * share)
}

/// 0 at `from`, 1 at `to`, smooth between.
fn smooth(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
