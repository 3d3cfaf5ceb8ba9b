//! The head as glTF 2.0 (`.glb`): a face with the 52 ARKit morph targets, and two eyeballs that turn.

mod animation;
mod glb;
mod parts;
mod surface;
#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use crate::head::{FaceModel, HeadError, Identity, Mesh, Neutral};
use crate::{Blendshape, Blendshapes, ExpressionState};
pub use animation::AnimationKey;
use animation::animation;
use glb::Glb;
use parts::Split;
use surface::{EYE, FACE, Material, Which, eye_surface, face_surface};

/// Brows lie so far above the skin, metres.
const BROW_LIFT: f32 = 0.0004;

/// Writes a person's head as binary glTF 2.0, metres, +y up, +z out of the face.
///
/// Node `head` carries the mesh `face` (skin, lips, mouth, tongue, teeth, brows, lashes) with 52 morph targets named as ARKit's blendshapes, in ARKit's order
/// (`mesh.extras.targetNames`); its children `eyeLeft` and `eyeRight` are eyeballs that turn about their centres. A morph target is the shape at weight 1: between
/// 0 and 1 a player moves vertices straight, where the engine turns the jaw and closes the lids along arcs. `mouthClose` is what it changes over an open jaw. The gaze
/// targets move the lids; turn the eye nodes with them.
///
/// # Errors
/// As of [`FaceModel::shape`].
pub fn export_glb(model: &FaceModel, identity: &Identity) -> Result<Vec<u8>, HeadError> {
    export_animated_glb(model, identity, &[])
}

/// The same with an animation named `take`: the morph targets' weights, the head and both eyes at the times of the keys.
///
/// # Errors
/// As of [`FaceModel::shape`].
pub fn export_animated_glb(
    model: &FaceModel,
    identity: &Identity,
    keys: &[AnimationKey],
) -> Result<Vec<u8>, HeadError> {
    let base = model.neutral();
    let mut neutral = model.neutral();
    model.shape(identity, &mut neutral)?;
    let (mut rest, mut moved) = (model.mesh(), model.mesh());
    show(model, &neutral, &[], &mut rest)?;

    let mut glb = Glb::default();
    let surfaces: Vec<Split> = FACE.iter().map(|(_, which)| face_surface(model, &base, &neutral, *which)).collect();
    let mut primitives: Vec<Value> = (0..FACE.len())
        .map(|i| {
            let lift = if FACE[i].1 == Which::Brows { BROW_LIFT } else { 0.0 };
            primitive(&mut glb, &surfaces[i], &rest.positions, &rest.normals, lift, i)
        })
        .collect();
    let mut targets = vec![Vec::new(); FACE.len()];
    for shape in Blendshape::ALL {
        let under: &[Blendshape] = if shape == Blendshape::MouthClose { &[Blendshape::JawOpen] } else { &[] };
        show(model, &neutral, under, &mut rest)?;
        show(model, &neutral, &[under, &[shape]].concat(), &mut moved)?;
        let positions = difference(&moved.positions, &rest.positions);
        let normals = difference(&moved.normals, &rest.normals);
        for (split, targets) in surfaces.iter().zip(&mut targets) {
            targets.push(json!({"POSITION": glb.deltas(&split.gather(&positions)), "NORMAL": glb.deltas(&split.gather(&normals))}));
        }
    }
    for (primitive, targets) in primitives.iter_mut().zip(targets) {
        primitive["targets"] = Value::Array(targets);
    }
    show(model, &neutral, &[], &mut rest)?;
    let names: Vec<&str> = Blendshape::ALL.iter().map(|shape| shape.name()).collect();
    let mut meshes = vec![json!({
        "name": "face", "primitives": primitives, "weights": vec![0.0; names.len()], "extras": {"targetNames": names},
    })];
    let mut nodes = vec![json!({"name": "head", "mesh": 0, "children": [1, 2]})];
    for (eye, name) in ["eyeLeft", "eyeRight"].into_iter().enumerate() {
        let centre = rest.eyes[eye].centre;
        let local: Vec<[f32; 3]> = rest.positions.iter().map(|p| std::array::from_fn(|k| p[k] - centre[k])).collect();
        let primitives: Vec<Value> = (0..EYE.len())
            .map(|i| {
                let split = eye_surface(model, EYE[i].1[eye], &EYE[i].2);
                primitive(&mut glb, &split, &local, &rest.normals, 0.0, FACE.len() + i)
            })
            .collect();
        nodes.push(json!({"name": name, "mesh": meshes.len(), "translation": centre}));
        meshes.push(json!({"name": name, "primitives": primitives}));
    }
    let materials = FACE.iter().map(|row| &row.0).chain(EYE.iter().map(|row| &row.0));
    let take = animation(&mut glb, keys);
    let mut root = json!({
        "asset": {"version": "2.0", "generator": concat!("Lineament ", env!("CARGO_PKG_VERSION")), "copyright": model.source()},
        "scene": 0,
        "scenes": [{"name": "lineament", "nodes": [0]}],
        "nodes": nodes,
        "meshes": meshes,
        "materials": materials.map(Material::json).collect::<Vec<_>>(),
    });
    if let Some(take) = take {
        root["animations"] = json!([take]);
    }
    Ok(glb.finish(root))
}

/// The face with these blendshapes at 1.
fn show(model: &FaceModel, neutral: &Neutral, shapes: &[Blendshape], mesh: &mut Mesh) -> Result<(), HeadError> {
    let mut blendshapes = Blendshapes::default();
    shapes.iter().for_each(|&shape| blendshapes[shape] = 1.0);
    let gaze = model.gaze_of(&blendshapes);
    let mut weights = model.rest_weights();
    model.expressions().weigh(&ExpressionState { blendshapes, ..ExpressionState::default() }, &mut weights)?;
    model.express(neutral, &weights, gaze, mesh)
}

fn primitive(
    glb: &mut Glb,
    split: &Split,
    positions: &[[f32; 3]],
    normals: &[[f32; 3]],
    lift: f32,
    material: usize,
) -> Value {
    let normals = split.gather_unit(normals);
    let lifted = |(p, n): (&[f32; 3], &[f32; 3])| -> [f32; 3] { std::array::from_fn(|k| p[k] + lift * n[k]) };
    let positions: Vec<[f32; 3]> = split.gather(positions).iter().zip(&normals).map(lifted).collect();
    json!({
        "attributes": {
            "POSITION": glb.attribute(&positions, true),
            "NORMAL": glb.attribute(&normals, false),
            "TEXCOORD_0": glb.attribute(&split.uvs, false),
        },
        "indices": glb.indices(&split.triangles, split.len()),
        "material": material,
    })
}

/// What moved by less than a hundredth of a millimetre (or of a unit normal) is left out, so that targets stay sparse.
fn difference(moved: &[[f32; 3]], rest: &[[f32; 3]]) -> Vec<[f32; 3]> {
    let delta = |(a, b): (&[f32; 3], &[f32; 3])| -> [f32; 3] {
        let delta: [f32; 3] = std::array::from_fn(|k| a[k] - b[k]);
        if delta.iter().all(|d| d.abs() < 1e-5) { [0.0; 3] } else { delta }
    };
    moved.iter().zip(rest).map(delta).collect()
}
