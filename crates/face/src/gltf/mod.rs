//! The head as glTF 2.0 (`.glb`): a face with the 52 ARKit morph targets, and two eyeballs that turn.

mod glb;
mod parts;
#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use crate::Blendshape;
use crate::head::{FaceModel, HeadError, Identity, Part};
use glb::Glb;
use parts::{Split, split};

/// The look of one kind of surface: glTF's metallic-roughness model, not metallic.
struct Material {
    name: &'static str,
    parts: &'static [Part],
    /// Linear red, green, blue, alpha.
    colour: [f32; 4],
    roughness: f32,
    /// Cut out by alpha, seen from both sides.
    thin: bool,
}

/// Surfaces of the face mesh, one primitive each.
const FACE: &[Material] = &[
    Material { name: "skin", parts: &[Part::Skin], colour: [0.60, 0.34, 0.24, 1.0], roughness: 0.55, thin: false },
    Material { name: "tongue", parts: &[Part::Tongue], colour: [0.45, 0.12, 0.11, 1.0], roughness: 0.35, thin: false },
    Material {
        name: "teeth",
        parts: &[Part::TeethLower, Part::TeethUpper],
        colour: [0.80, 0.75, 0.65, 1.0],
        roughness: 0.25,
        thin: false,
    },
    Material {
        name: "lashes",
        parts: &[Part::LashesLeft, Part::LashesRight],
        colour: [0.02, 0.015, 0.01, 1.0],
        roughness: 0.8,
        thin: true,
    },
];

/// Surfaces of an eyeball, from the pupil outward: they end at these distances from the middle of its texture.
const EYE: &[(Material, f32)] = &[
    (Material { name: "pupil", parts: EYEBALLS, colour: [0.005, 0.005, 0.005, 1.0], roughness: 0.3, thin: false }, 0.08),
    (Material { name: "iris", parts: EYEBALLS, colour: [0.10, 0.055, 0.025, 1.0], roughness: 0.4, thin: false }, 0.235),
    (Material { name: "sclera", parts: EYEBALLS, colour: [0.72, 0.68, 0.65, 1.0], roughness: 0.3, thin: false }, 1.0),
    (Material { name: "cornea", parts: CORNEAS, colour: [1.0, 1.0, 1.0, 0.06], roughness: 0.03, thin: false }, 1.0),
];
const EYEBALLS: &[Part] = &[Part::EyeLeft, Part::EyeRight];
const CORNEAS: &[Part] = &[Part::CorneaLeft, Part::CorneaRight];

/// Writes a person's head as binary glTF 2.0, metres, +y up, +z out of the face.
///
/// Node `head` carries the mesh `face` (skin, tongue, teeth, lashes) with 52 morph targets named as ARKit's blendshapes, in ARKit's order (`mesh.extras.targetNames`);
/// its children `eyeLeft` and `eyeRight` are eyeballs that turn about their centres. A morph target is the shape at weight 1: between 0 and 1 a player moves vertices
/// straight, where the engine turns the jaw and closes the lids along arcs. The gaze targets move the lids; turn the eye nodes with them.
///
/// # Errors
/// As of [`FaceModel::shape`].
pub fn export_glb(model: &FaceModel, identity: &Identity) -> Result<Vec<u8>, HeadError> {
    let mut neutral = model.neutral();
    model.shape(identity, &mut neutral)?;
    let (mut base, mut moved) = (model.mesh(), model.mesh());
    model.express(&neutral, &model.rest_weights(), Default::default(), &mut base)?;

    let mut glb = Glb::default();
    let surfaces: Vec<Split> = FACE.iter().map(|material| surface(model, |part, _| material.parts.contains(&part))).collect();
    let mut primitives: Vec<Value> =
        surfaces.iter().enumerate().map(|(i, split)| primitive(&mut glb, split, &base.positions, &base.normals, i)).collect();
    for shape in Blendshape::ALL {
        model.express(&neutral, &model.blendshape_weights(shape), Default::default(), &mut moved)?;
        let (positions, normals) = (difference(&moved.positions, &base.positions), difference(&moved.normals, &base.normals));
        for (split, primitive) in surfaces.iter().zip(&mut primitives) {
            let target = json!({"POSITION": glb.deltas(&split.gather(&positions)), "NORMAL": glb.deltas(&split.gather(&normals))});
            primitive["targets"].as_array_mut().map(|targets| targets.push(target));
        }
    }
    let names: Vec<&str> = Blendshape::ALL.iter().map(|shape| shape.name()).collect();
    let mut meshes = vec![json!({
        "name": "face", "primitives": primitives, "weights": vec![0.0; names.len()], "extras": {"targetNames": names},
    })];
    let mut nodes = vec![json!({"name": "head", "mesh": 0, "children": [1, 2]})];
    for (eye, name) in ["eyeLeft", "eyeRight"].into_iter().enumerate() {
        let centre = base.eyes[eye].centre;
        let local: Vec<[f32; 3]> = base.positions.iter().map(|p| std::array::from_fn(|k| p[k] - centre[k])).collect();
        let mut inner = 0.0;
        let mut primitives = Vec::new();
        for (place, (material, outer)) in EYE.iter().enumerate() {
            let inner = std::mem::replace(&mut inner, if *outer < 1.0 { *outer } else { inner });
            let of_eye = |part: Part, reach: f32| part == material.parts[eye] && (material.parts == CORNEAS || (inner < reach && reach <= *outer));
            let split = surface(model, of_eye);
            let mut primitive = primitive(&mut glb, &split, &local, &base.normals, FACE.len() + place);
            primitive.as_object_mut().map(|fields| fields.remove("targets"));
            primitives.push(primitive);
        }
        nodes.push(json!({"name": name, "mesh": meshes.len(), "translation": centre}));
        meshes.push(json!({"name": name, "primitives": primitives}));
    }
    Ok(glb.finish(json!({
        "asset": {"version": "2.0", "generator": concat!("Lineament ", env!("CARGO_PKG_VERSION")), "copyright": model.source()},
        "scene": 0,
        "scenes": [{"name": "lineament", "nodes": [0]}],
        "nodes": nodes,
        "meshes": meshes,
        "materials": FACE.iter().chain(EYE.iter().map(|(material, _)| material)).map(Material::json).collect::<Vec<_>>(),
    })))
}

impl Material {
    fn json(&self) -> Value {
        let mut json = json!({
            "name": self.name,
            "pbrMetallicRoughness": {"baseColorFactor": self.colour, "metallicFactor": 0.0, "roughnessFactor": self.roughness},
        });
        if self.thin {
            json["doubleSided"] = json!(true);
        }
        if self.colour[3] < 1.0 {
            json["alphaMode"] = json!("BLEND");
        }
        json
    }
}

/// The triangles of the parts that `wanted` takes, given the part and how far from the middle of its texture the triangle reaches.
fn surface(model: &FaceModel, wanted: impl Fn(Part, f32) -> bool) -> Split {
    let topology = model.topology();
    let reach = |points: &[u32; 3]| {
        let radius = |&point: &u32| {
            let [u, v] = topology.uvs[point as usize];
            libm::hypotf(u - 0.5, v - 0.5)
        };
        points.iter().map(radius).fold(0.0, f32::max)
    };
    let chosen = topology.triangles.iter().zip(&topology.triangle_uvs).zip(&topology.triangle_parts);
    split(chosen.filter(|((_, points), part)| wanted(**part, reach(points))).map(|(pair, _)| pair), &topology.uvs)
}

fn primitive(glb: &mut Glb, split: &Split, positions: &[[f32; 3]], normals: &[[f32; 3]], material: usize) -> Value {
    json!({
        "attributes": {
            "POSITION": glb.attribute(&split.gather(positions), true),
            "NORMAL": glb.attribute(&split.gather(normals), false),
            "TEXCOORD_0": glb.attribute(&split.uvs, false),
        },
        "indices": glb.indices(&split.triangles, split.vertices.len()),
        "material": material,
        "targets": [],
    })
}

/// What moved by less than a hundredth of a millimetre (or of a unit normal) is left out, so that targets stay sparse.
fn difference(moved: &[[f32; 3]], base: &[[f32; 3]]) -> Vec<[f32; 3]> {
    let delta = |(a, b): (&[f32; 3], &[f32; 3])| -> [f32; 3] {
        let delta: [f32; 3] = std::array::from_fn(|k| a[k] - b[k]);
        if delta.iter().all(|d| d.abs() < 1e-5) { [0.0; 3] } else { delta }
    };
    moved.iter().zip(base).map(delta).collect()
}
