//! The surfaces of an exported head: which triangles, what look.

use serde_json::{Value, json};

use super::parts::{Corner, Split, mixed};
use crate::SegmentationClass;
use crate::head::{FaceModel, Neutral, Part, brow_density};

/// Which triangles of the face a surface has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Which {
    /// Skin but for the lips and the lining of the mouth, cut to a bust.
    Skin,
    /// Skin of these classes.
    Classes(&'static [SegmentationClass]),
    /// Hair of the brows, a little above the skin.
    Brows,
    /// Lashes: the source has cards for a picture of hairs; what is near the eyeball is left as a line of lashes.
    Lashes,
    /// Whole parts.
    Parts(&'static [Part]),
}

/// The look of one kind of surface: glTF's metallic-roughness model, not metallic.
pub(super) struct Material {
    pub(super) name: &'static str,
    /// Linear red, green, blue, alpha.
    pub(super) colour: [f32; 4],
    pub(super) roughness: f32,
}

impl Material {
    const fn new(name: &'static str, colour: [f32; 4], roughness: f32) -> Self {
        Self { name, colour, roughness }
    }

    pub(super) fn json(&self) -> Value {
        let mut json = json!({
            "name": self.name,
            "doubleSided": self.name == "lashes",
            "pbrMetallicRoughness": {"baseColorFactor": self.colour, "metallicFactor": 0.0, "roughnessFactor": self.roughness},
        });
        if self.colour[3] < 1.0 {
            json["alphaMode"] = json!("BLEND");
        }
        json
    }
}

const LIPS: &[SegmentationClass] = &[SegmentationClass::TopLip, SegmentationClass::BottomLip];
const MOUTH: &[SegmentationClass] = &[SegmentationClass::MouthInterior];

/// Surfaces of the face mesh, one primitive each.
pub(super) const FACE: &[(Material, Which)] = &[
    (Material::new("skin", [0.60, 0.34, 0.24, 1.0], 0.55), Which::Skin),
    (Material::new("lips", [0.45, 0.17, 0.14, 1.0], 0.4), Which::Classes(LIPS)),
    (Material::new("mouth", [0.25, 0.06, 0.05, 1.0], 0.4), Which::Classes(MOUTH)),
    (Material::new("tongue", [0.45, 0.12, 0.11, 1.0], 0.35), Which::Parts(&[Part::Tongue])),
    (Material::new("teeth", [0.80, 0.75, 0.65, 1.0], 0.25), Which::Parts(&[Part::TeethLower, Part::TeethUpper])),
    (Material::new("brows", [0.05, 0.03, 0.018, 1.0], 0.8), Which::Brows),
    (Material::new("lashes", [0.02, 0.015, 0.01, 1.0], 0.8), Which::Lashes),
];

/// Surfaces of an eyeball: how far from the middle of its texture each begins and ends.
pub(super) const EYE: &[(Material, [Part; 2], std::ops::Range<f32>)] = &[
    (Material::new("pupil", [0.005, 0.005, 0.005, 1.0], 0.3), EYEBALLS, 0.0..0.081),
    (Material::new("iris", [0.10, 0.055, 0.025, 1.0], 0.4), EYEBALLS, 0.081..0.235),
    (Material::new("sclera", [0.72, 0.68, 0.65, 1.0], 0.3), EYEBALLS, 0.235..1.0),
    (Material::new("cornea", [1.0, 1.0, 1.0, 0.04], 0.03), CORNEAS, 0.0..1.0),
];
const EYEBALLS: [Part; 2] = [Part::EyeLeft, Part::EyeRight];
const CORNEAS: [Part; 2] = [Part::CorneaLeft, Part::CorneaRight];

/// Centre and radius of the ball that cuts the bust, metres of a head of scale 1: the asset's own edge runs through the arms.
const BUST: [f32; 3] = [0.0, -0.02, -0.06];
const BUST_RADIUS: f32 = 0.215;
/// Lashes reach so far from the eyeball, metres.
const LASH: f32 = 0.0026;
/// Triangles under a brow are divided into this number squared: the brow's outline is finer than the mesh.
const BROW_PARTS: u32 = 6;

fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    libm::sqrtf(a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum())
}

/// The triangles of a surface of the face.
pub(super) fn face_surface(model: &FaceModel, base: &Neutral, neutral: &Neutral, which: Which) -> Split {
    let topology = model.topology();
    let class = |triangle: usize| model.quad_classes().get(triangle / 2).copied().unwrap_or_default();
    let of = |classes: &[SegmentationClass], triangle: usize| classes.iter().any(|c| c.id() == class(triangle));
    let place = |vertex: u32| neutral.positions[vertex as usize];
    let mut split = Split::default();
    for (i, (part, corners)) in triangles(model).enumerate() {
        let by_corner = |outside: &dyn Fn(u32) -> f32| corners.map(|corner| outside(corner.0));
        let (wanted, parts) = match which {
            Which::Skin => (part == Part::Skin && !of(LIPS, i) && !of(MOUTH, i), 1),
            Which::Classes(classes) => (part == Part::Skin && of(classes, i), 1),
            Which::Brows => {
                (part == Part::Skin && corners.iter().any(|c| near_brow(base.positions[c.0 as usize])), BROW_PARTS)
            }
            Which::Lashes => (matches!(part, Part::LashesLeft | Part::LashesRight), 1),
            Which::Parts(parts) => (parts.contains(&part), 1),
        };
        if !wanted {
            continue;
        }
        let linear = |far: [f32; 3]| move |shares: [f32; 3]| mixed(far.map(|value| [value]), shares)[0];
        match which {
            Which::Skin => {
                let far = by_corner(&|v| distance(place(v).map(|metres| metres / neutral.scale), BUST) - BUST_RADIUS);
                split.add(corners, &topology.uvs, parts, linear(far));
            }
            Which::Lashes => {
                let eye = usize::from(part == Part::LashesRight);
                let from_ball = |v: u32| distance(place(v), neutral.eye_centres[eye]) - neutral.eye_radii[eye];
                let far = by_corner(&|v| from_ball(v) - LASH * neutral.scale);
                split.add(corners, &topology.uvs, parts, linear(far));
            }
            Which::Brows => {
                let places = corners.map(|corner| base.positions[corner.0 as usize]);
                split.add(corners, &topology.uvs, parts, |shares| 0.5 - brow_density(mixed(places, shares)));
            }
            Which::Classes(_) | Which::Parts(_) => split.add(corners, &topology.uvs, parts, |_| -1.0),
        }
    }
    split
}

/// Whether a triangle with a corner there may reach into a brow: the mesh's edges are some 15 mm long there.
fn near_brow(base: [f32; 3]) -> bool {
    let steps = [-0.016, -0.008, 0.0, 0.008, 0.016];
    steps.iter().any(|dx| steps.iter().any(|dy| brow_density([base[0] + dx, base[1] + dy, base[2]]) > 0.0))
}

/// The triangles of a surface of an eyeball.
pub(super) fn eye_surface(model: &FaceModel, part: Part, extent: &std::ops::Range<f32>) -> Split {
    let uvs = &model.topology().uvs;
    let reach = |corner: Corner| {
        let [u, v] = uvs[corner.1 as usize];
        libm::hypotf(u - 0.5, v - 0.5)
    };
    let mut split = Split::default();
    for (of, corners) in triangles(model) {
        if of == part && extent.contains(&corners.map(reach).into_iter().fold(0.0, f32::max)) {
            split.add(corners, uvs, 1, |_| -1.0);
        }
    }
    split
}

fn triangles(model: &FaceModel) -> impl Iterator<Item = (Part, [Corner; 3])> + '_ {
    let topology = model.topology();
    let corners = |(vertices, points): (&[u32; 3], &[u32; 3])| std::array::from_fn(|k| (vertices[k], points[k]));
    topology.triangle_parts.iter().copied().zip(topology.triangles.iter().zip(&topology.triangle_uvs).map(corners))
}
