//! ICT's expressions as internal units: named, symmetrised, split where it takes a side's own unit, completed by the action units that no shape of ICT's shows.

use super::clone::{Clone, Deltas};
use super::error::IctError;
use super::mesh::IctMesh;
use crate::head::asset::{JawRest, SparseShape, Unit};
use crate::head::jaw_fit::{JawFit, JawMotion};
use crate::head::part::Part;

/// Quantum, metres.
const STEP: f32 = 1e-5;
/// Shapes that move only what is not kept: the irises.
const LEFT_OUT: [&str; 2] = ["PupilDilate_L", "PupilDilate_R"];
/// The blink is no displacement but a turn of the lids (`lids.rs`): its unit moves nothing by itself.
const BLINK: &str = "eyeBlink";
/// Shapes of ICT's without sides that are two units here.
const SPLIT: [&str; 1] = ["mouthShrugLower"];
/// Half the width of the band around the midline in which left passes into right, metres.
const BAND: f64 = 0.012;
/// What the gaze units of the source do not say: how far they turn the eye. Sideways 30°; up and down so that the middle of the upper lid's edge rises and falls
/// by this share of the way of the ball's front (as in MakeHuman's face units, which turn both).
const SIDEWAYS: f32 = 0.5;
const LID_SHARE: f64 = 0.88;
/// The middle of the left upper lid's edge.
const LID_MIDDLE: usize = 3752;

/// Units with sides that are composed of others: name, and terms. Weights are those of the built-in head's, over the strengths that it gives its own shapes.
const COMPOSED: [(&str, &[(&str, f64)]); 2] = [
    // AU23: the lips tight and narrower.
    ("lipTighten", &[("mouthRollUpper", 0.32), ("mouthRollLower", 0.31), ("mouthPucker", 0.21)]),
    // AU24: pressed together, the chin coming up a little.
    ("lipPress", &[("mouthRollUpper", 0.5), ("mouthRollLower", 0.44), ("mouthPress", 0.36), ("mouthShrugLower", 0.19)]),
];
/// AU25: the lips part.
const LIPS_PART: (&str, &[(&str, f64)]) = ("lipsPart", &[("mouthUpperUp", 0.38), ("mouthLowerDown", 0.58)]);

/// What the expressions give the asset.
pub(super) struct Expressions {
    pub(super) units: Vec<Unit>,
    pub(super) jaw: JawRest,
    pub(super) look_reach: [f32; 4],
    /// How far the lower teeth, and the tongue, come from the source's when the jaw turns, metres.
    pub(super) jaw_errors: [f64; 2],
}

/// A unit by name: metres.
type Named = (String, Vec<[f64; 3]>);

/// Makes the units of the clone's expressions.
pub(super) fn units(clone: &Clone, mesh: &IctMesh, shapes: &[Deltas]) -> Result<Expressions, IctError> {
    let raw: Vec<Named> = clone
        .expressions
        .iter()
        .zip(shapes)
        .filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()))
        .map(|(name, shape)| (unit_name(name), mesh.restrict(shape)))
        .collect();
    let mut named = symmetric(mesh, &raw);
    compose(mesh, &mut named);
    for whole in SPLIT {
        if let Some(place) = named.iter().position(|(name, _)| name == whole) {
            let (name, field) = named.remove(place);
            named.extend(parted(mesh, &name, &field));
        }
    }
    let open = &mut named
        .iter_mut()
        .find(|(name, _)| name == "jawOpen")
        .ok_or_else(|| content(clone, "jawOpen", "it is missing"))?
        .1;
    let motion = JawMotion { positions: &mesh.positions, parts: &mesh.parts, open };
    let fit = JawFit::new(motion).map_err(|angle| {
        content(clone, "jawOpen", &format!("it turns the lower teeth by {angle} rad, which is no jaw"))
    })?;
    let jaw_errors = [Part::TeethLower, Part::Tongue].map(|part| fit.rigid_error(motion, part));
    let jaw = fit.rest(motion);
    let residual = fit.residual(motion);
    *open = residual;
    let look_reach = look_reach(mesh, &named);
    for (_, field) in named.iter_mut().filter(|(name, _)| name.starts_with(BLINK)) {
        field.fill([0.0; 3]);
    }
    named.sort_by(|a, b| a.0.cmp(&b.0));
    let places: Vec<&str> = named.iter().map(|(name, _)| name.as_str()).collect();
    let unit = |(own, (name, field)): (usize, &Named)| -> Result<Unit, IctError> {
        let twin = mirrored_name(name);
        let shape = SparseShape::quantise(STEP, field).ok_or_else(|| content(clone, name, "a vertex moves too far"))?;
        let mirror = places.iter().position(|place| *place == twin).unwrap_or(own) as u32;
        Ok(Unit { name: name.clone(), mirror, after_jaw: name == "mouthClose", shape })
    };
    let units = named.iter().enumerate().map(unit).collect::<Result<_, _>>()?;
    Ok(Expressions { units, jaw, look_reach, jaw_errors })
}

fn content(clone: &Clone, name: &str, what: &str) -> IctError {
    IctError::Content { path: clone.path(&format!("{name}.obj")).display().to_string(), what: what.to_owned() }
}

/// `…_L` and `…_R` are the subject's left and right.
fn unit_name(name: &str) -> String {
    match (name.strip_suffix("_L"), name.strip_suffix("_R")) {
        (Some(stem), _) => format!("{stem}Left"),
        (_, Some(stem)) => format!("{stem}Right"),
        _ => name.to_owned(),
    }
}

/// `…Left` and `…Right` change places.
fn mirrored_name(name: &str) -> String {
    match (name.strip_suffix("Left"), name.strip_suffix("Right")) {
        (Some(stem), _) => format!("{stem}Right"),
        (_, Some(stem)) => format!("{stem}Left"),
        _ => name.to_owned(),
    }
}

/// Each the mean of itself and its partner's mirror image; a side without the other gets it.
fn symmetric(mesh: &IctMesh, raw: &[Named]) -> Vec<Named> {
    let mut out = Vec::with_capacity(raw.len());
    for (name, field) in raw {
        let twin = mirrored_name(name);
        match raw.iter().find(|(other, _)| *other == twin) {
            Some((_, other)) => out.push((name.clone(), mesh.mean_of_sides(field, other, 1.0))),
            None => {
                out.push((name.clone(), field.clone()));
                out.push((twin, mesh.mirrored(field)));
            }
        }
    }
    out
}

/// The units that no shape of ICT's shows.
fn compose(mesh: &IctMesh, named: &mut Vec<Named>) {
    for (name, terms) in COMPOSED {
        if let Some(field) = sum(named, terms) {
            named.extend(parted(mesh, name, &field));
        }
    }
    let (name, terms) = LIPS_PART;
    if let Some(field) = sum(named, terms) {
        named.push((name.to_owned(), field));
    }
}

/// Σ weight · unit, both sides of those that have sides.
fn sum(named: &[Named], terms: &[(&str, f64)]) -> Option<Vec<[f64; 3]>> {
    let mut out = vec![[0.0; 3]; named.first()?.1.len()];
    for &(name, weight) in terms {
        let mut found = false;
        for (_, field) in named.iter().filter(|(n, _)| n == name || unsided(n) == Some(name)) {
            found = true;
            for (to, from) in out.iter_mut().zip(field) {
                (0..3).for_each(|k| to[k] += weight * from[k]);
            }
        }
        if !found {
            return None;
        }
    }
    Some(out)
}

fn unsided(name: &str) -> Option<&str> {
    name.strip_suffix("Left").or_else(|| name.strip_suffix("Right"))
}

/// Left and right of a symmetric field: together exactly that field.
fn parted(mesh: &IctMesh, name: &str, field: &[[f64; 3]]) -> [Named; 2] {
    let left: Vec<[f64; 3]> = field
        .iter()
        .zip(&mesh.positions)
        .map(|(d, p)| {
            let t = ((p[0] + BAND) / (2.0 * BAND)).clamp(0.0, 1.0);
            let weight = t * t * (3.0 - 2.0 * t);
            d.map(|v| v * weight)
        })
        .collect();
    let right = mesh.mirrored(&left);
    [(format!("{name}Left"), left), (format!("{name}Right"), right)]
}

/// See [`SIDEWAYS`].
fn look_reach(mesh: &IctMesh, named: &[Named]) -> [f32; 4] {
    let radius = mesh.eyes()[0].radius;
    let vertical = |name: &str| {
        let middle = mesh.index_of[LID_MIDDLE].map_or(0, |i| i as usize);
        let rise = named.iter().find(|(n, _)| n == name).map_or(0.0, |(_, field)| field[middle][1].abs());
        (rise / LID_SHARE / radius).clamp(0.1, 0.9) as f32
    };
    [vertical("eyeLookDownLeft"), vertical("eyeLookUpLeft"), SIDEWAYS, SIDEWAYS]
}
