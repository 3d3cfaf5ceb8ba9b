//! The committed tables over hm08's own vertex numbers (`assets/head/*.csv`, written by `tools/landmarks`), brought onto the cut.

use lineament_face::{LandmarkBinding, LipRing, Part, SegmentationClass, Vocabulary as _};

use super::error::BakeError;
use super::mesh::CutMesh;

const LANDMARKS: (&str, &str) = ("assets/head/landmarks478.csv", include_str!("../../../assets/head/landmarks478.csv"));
const CONTOUR: (&str, &str) = ("assets/head/contour.csv", include_str!("../../../assets/head/contour.csv"));
const CLASSES: (&str, &str) = ("assets/head/segmentation.csv", include_str!("../../../assets/head/segmentation.csv"));
const LIPS: (&str, &str) = ("assets/head/lips.csv", include_str!("../../../assets/head/lips.csv"));

/// The 468 landmarks of the skin, in order.
pub(crate) fn landmarks(mesh: &CutMesh) -> Result<Vec<LandmarkBinding>, BakeError> {
    bindings(LANDMARKS, mesh, 1, |row| vec![row])
}

/// The candidates of the visible contour: for each jaw point 0–16 its sixteen, from the jaw's edge towards the nose.
pub(crate) fn contour(mesh: &CutMesh) -> Result<Vec<LandmarkBinding>, BakeError> {
    bindings(CONTOUR, mesh, 2, |row| vec![row / 16, row % 16])
}

/// The class of each face of the cut, as FaceSynthetics numbers them.
pub(crate) fn quad_classes(mesh: &CutMesh) -> Result<Vec<u8>, BakeError> {
    let mut sets: Vec<(SegmentationClass, Vec<(u32, u32)>)> = Vec::new();
    for (line, cells) in rows(CLASSES) {
        let [name, first, last] = cells[..] else { return Err(wrong(CLASSES, line, "not `class,first,last`")) };
        let class = SegmentationClass::parse(name).map_err(|error| wrong(CLASSES, line, &error.to_string()))?;
        let range = (number(CLASSES, line, first)?, number(CLASSES, line, last)?);
        match sets.iter_mut().find(|(known, _)| *known == class) {
            Some((_, ranges)) => ranges.push(range),
            None => sets.push((class, vec![range])),
        }
    }
    let holds = |ranges: &[(u32, u32)], v: u32| ranges.iter().any(|&(first, last)| (first..=last).contains(&v));
    let class_of = |quad: &super::mesh::Quad| match quad.part {
        Part::Skin => {
            let corners = quad.vertices.map(|v| mesh.original[v as usize]);
            let found = sets.iter().find(|(_, ranges)| corners.iter().all(|&v| holds(ranges, v)));
            found.map_or(SegmentationClass::Skin, |(class, _)| *class)
        }
        Part::LashesLeft | Part::LashesRight => SegmentationClass::Skin,
        Part::EyeLeft | Part::CorneaLeft => SegmentationClass::LeftEye,
        Part::EyeRight | Part::CorneaRight => SegmentationClass::RightEye,
        Part::Tongue | Part::TeethLower | Part::TeethUpper => SegmentationClass::MouthInterior,
    };
    Ok(mesh.quads.iter().map(|quad| class_of(quad).id()).collect())
}

/// The rings of the lips.
pub(crate) fn lips(mesh: &CutMesh) -> Result<Vec<LipRing>, BakeError> {
    let vertex = |line, cell: &str| {
        let old = number(LIPS, line, cell)?;
        let cut = mesh.index_of.get(old as usize).copied().flatten();
        cut.ok_or_else(|| wrong(LIPS, line, &format!("vertex {old} is not in the cut")))
    };
    let ring = |(line, cells): (usize, Vec<&str>)| {
        let (share, cells) = cells.split_first().ok_or_else(|| wrong(LIPS, line, "an empty row"))?;
        let vertices = cells.iter().map(|cell| vertex(line, cell)).collect::<Result<_, _>>()?;
        Ok(LipRing { share: share.parse().map_err(|_| wrong(LIPS, line, "the share is no number"))?, vertices })
    };
    rows(LIPS).map(ring).collect()
}

type Table = (&'static str, &'static str);

/// Rows of `keys…,a,b,c,u,v,w`, whose keys must be what `expected` says of the row's number.
fn bindings(
    table: Table,
    mesh: &CutMesh,
    keys: usize,
    expected: impl Fn(usize) -> Vec<usize>,
) -> Result<Vec<LandmarkBinding>, BakeError> {
    let binding = |(row, (line, cells)): (usize, (usize, Vec<&str>))| {
        if cells.len() != keys + 6 {
            return Err(wrong(table, line, "not three vertices and three weights"));
        }
        for (cell, key) in cells.iter().zip(expected(row)) {
            if number(table, line, cell)? as usize != key {
                return Err(wrong(table, line, "the rows are out of order, or one is missing"));
            }
        }
        let mut found = LandmarkBinding::default();
        for k in 0..3 {
            let vertex = number(table, line, cells[keys + k])?;
            let cut = mesh.index_of.get(vertex as usize).copied().flatten();
            found.vertices[k] = cut.ok_or_else(|| wrong(table, line, &format!("vertex {vertex} is not in the cut")))?;
            let weight: f32 = cells[keys + 3 + k].parse().map_err(|_| wrong(table, line, "a weight is no number"))?;
            found.weights[k] = weight;
        }
        let sum: f32 = found.weights.iter().sum();
        let convex = (sum - 1.0).abs() < 1e-5 && found.weights.iter().all(|w| (0.0..=1.0).contains(w));
        if convex { Ok(found) } else { Err(wrong(table, line, "the weights are not a convex combination")) }
    };
    rows(table).enumerate().map(binding).collect()
}

/// Line numbers and cells, without comments and the header.
fn rows(table: Table) -> impl Iterator<Item = (usize, Vec<&'static str>)> {
    let content = |(i, line): (usize, &'static str)| (i + 1, line.split(',').collect());
    table.1.lines().enumerate().filter(|(_, line)| !line.starts_with('#')).skip(1).map(content)
}

fn number(table: Table, line: usize, cell: &str) -> Result<u32, BakeError> {
    cell.parse().map_err(|_| wrong(table, line, &format!("`{cell}` is no number")))
}

fn wrong(table: Table, line: usize, reason: &str) -> BakeError {
    BakeError::Line { member: table.0.to_owned(), line, reason: reason.to_owned() }
}
