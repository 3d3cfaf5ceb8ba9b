//! What each face of ICT's mesh shows, and what the built-in head knows of its skin, carried over.
//!
//! Mouth, lips, eyes and ears are known from ICT's own order of vertices; nose, neck, cells and wrinkles come from the nearest place of the built-in head, bent onto ICT's
//! by the landmarks of both.

use super::guide::Guide;
use super::layout::{EAR_FOOT, EAR_FRONT, EYE_SOCKETS, FACE_AND_HEAD, LEFT_EAR};
use super::lips::IctLips;
use super::mesh::IctMesh;
use super::spline::Spline;
use super::surface::{Midline, Surface, bound_point};
use crate::head::asset::{HeadAsset, LandmarkBinding, WrinkleMap};
use crate::head::cells::Cell;
use crate::head::contour::JAW_COUNT;
use crate::head::part::Part;
use crate::vocabulary::{SegmentationClass, Side};

/// Slackness of the landmarks, metres: beyond them the bent head must stay a head.
const SLACKNESS: f64 = 0.01;
/// The neck below this height (a centimetre and a half under the chin) is neck, whatever the bent head says: metres.
const THROAT: f64 = -0.135;
/// The cell of a vertex without one.
const NO_CELL: u8 = 255;

/// The place of the built-in head nearest to a vertex, and the face it is on; none for what is not skin.
type Hit = Option<(LandmarkBinding, usize)>;

/// Fills classes, cells, wrinkles and the visible contour of an asset that has landmarks and units. `None` where the built-in head finds no skin.
pub(super) fn carry_over(
    guide: &Guide,
    mesh: &IctMesh,
    neighbours: &[Vec<u32>],
    lips: &IctLips,
    asset: &mut HeadAsset,
) -> Option<()> {
    let targets: Vec<[f64; 3]> = asset.landmarks.iter().map(|l| bound_point(&mesh.positions, l)).collect();
    let spline = Spline::new(&guide.landmarks, &targets, &vec![SLACKNESS; targets.len()])?;
    let bent: Vec<[f64; 3]> = guide.positions.iter().map(|&p| spline.apply(p)).collect();
    let known = &guide.model.asset;
    let outer_skin = |class: u8| {
        !matches!(
            SegmentationClass::from_id(class),
            Some(SegmentationClass::MouthInterior | SegmentationClass::LeftEye | SegmentationClass::RightEye)
        )
    };
    let mut shown = vec![false; bent.len()];
    for (quad, _) in known.quads.iter().zip(&known.quad_classes).filter(|(_, class)| outer_skin(**class)) {
        quad.iter().for_each(|&v| shown[v as usize] = true);
    }
    let skin = known.parts.iter().find(|range| range.part == Part::Skin).map_or(0, |range| range.count);
    let surface = Surface::new(&bent, &known.quads, |v| v < skin && shown[v as usize]);

    let of_skin = |v: usize| FACE_AND_HEAD.contains(&(mesh.original[v] as usize));
    let normals = normals(mesh);
    let hits: Vec<Hit> = (0..mesh.positions.len())
        .map(|v| {
            let hit = of_skin(v).then(|| surface.nearest(mesh.positions[v], normals[v]))??;
            Some((hit.binding, hit.quad))
        })
        .collect();
    asset.quad_classes =
        mesh.quads.iter().map(|quad| class_of(mesh, lips, &hits, &known.quad_classes, quad).id()).collect();
    let cell = |(v, hit): (usize, &Hit)| match hit {
        None => NO_CELL,
        Some(_) if mesh.positions[v][1] < THROAT => Cell::Neck.code(),
        Some((binding, _)) => cell_of(binding, &known.cells),
    };
    asset.cells = hits.iter().enumerate().map(cell).collect();
    let hits: Vec<Hit> =
        hits.into_iter().enumerate().map(|(v, hit)| hit.filter(|_| mesh.positions[v][1] >= THROAT)).collect();
    asset.wrinkles = known.wrinkles.iter().filter_map(|map| wrinkle(map, &hits, known, asset)).collect();
    asset.contour = contour(known, &bent, mesh, neighbours)?;
    Some(())
}

fn class_of(mesh: &IctMesh, lips: &IctLips, hits: &[Hit], known: &[u8], quad: &[u32; 4]) -> SegmentationClass {
    let all = |holds: &dyn Fn(usize) -> bool| quad.iter().all(|&v| holds(v as usize));
    let original = |v: usize| mesh.original[v] as usize;
    match mesh.parts[quad[0] as usize] {
        Part::LashesLeft | Part::LashesRight => return SegmentationClass::Skin,
        Part::Skin => {}
        _ => return SegmentationClass::MouthInterior,
    }
    for (range, class) in EYE_SOCKETS.into_iter().zip([SegmentationClass::LeftEye, SegmentationClass::RightEye]) {
        // The seam between socket and lid is seen where the ball does not reach the corner.
        if quad.iter().any(|&v| range.contains(&original(v as usize))) {
            return class;
        }
    }
    if !all(&|v| FACE_AND_HEAD.contains(&original(v)))
        || all(&|v| lips.rings.level[v].is_some_and(|level| level < super::lips::INNERMOST))
    {
        return SegmentationClass::MouthInterior;
    }
    for (of, class) in lips.of.iter().zip([SegmentationClass::TopLip, SegmentationClass::BottomLip]) {
        if all(&|v| of[v]) {
            return class;
        }
    }
    if let Some(side) = ear(mesh, quad) {
        return if side == Side::Left { SegmentationClass::LeftEar } else { SegmentationClass::RightEar };
    }
    // The class that most corners find; ears, lips and brows only where they are known to be.
    let found = quad
        .iter()
        .filter_map(|&v| hits[v as usize].as_ref())
        .filter_map(|(_, face)| SegmentationClass::from_id(known[*face]));
    let (mut nose, mut neck) = (0, 0);
    for class in found {
        nose += usize::from(class == SegmentationClass::Nose);
        neck += usize::from(class == SegmentationClass::Neck);
    }
    match (nose, neck) {
        (3.., _) => SegmentationClass::Nose,
        (_, 3..) => SegmentationClass::Neck,
        _ => SegmentationClass::Skin,
    }
}

/// The side whose ear a face belongs to.
fn ear(mesh: &IctMesh, quad: &[u32; 4]) -> Option<Side> {
    let of_left = |v: u32| {
        let original = mesh.original[v as usize] as usize;
        let [_, y, z] = mesh.whole[original];
        LEFT_EAR.contains(&original) && z < EAR_FRONT && y > EAR_FOOT
    };
    if quad.iter().all(|&v| of_left(v)) {
        Some(Side::Left)
    } else {
        quad.iter().all(|&v| of_left(mesh.mirror[v as usize])).then_some(Side::Right)
    }
}

/// The cell of the corner with the most weight.
fn cell_of(binding: &LandmarkBinding, cells: &[u8]) -> u8 {
    let heaviest = (0..3).max_by(|&a, &b| binding.weights[a].total_cmp(&binding.weights[b])).unwrap_or(0);
    cells[binding.vertices[heaviest] as usize]
}

/// A wrinkle map over our vertices; `None` where no unit of this head drives it.
fn wrinkle(map: &WrinkleMap, hits: &[Hit], known: &HeadAsset, asset: &HeadAsset) -> Option<WrinkleMap> {
    let unit = |&(unit, gain): &(u32, f32)| {
        let name = &known.units[unit as usize].name;
        Some((asset.units.iter().position(|own| own.name == *name)? as u32, gain))
    };
    let drives: Vec<(u32, f32)> = map.drives.iter().filter_map(unit).collect();
    let blend =
        |values: [f32; 3], weights: [f32; 3]| values[0] * weights[0] + values[1] * weights[1] + values[2] * weights[2];
    let weight = |hit: &Hit| {
        hit.as_ref().map_or(0, |(b, _)| {
            libm::roundf(blend(b.vertices.map(|v| f32::from(map.weights[v as usize])), b.weights)) as u8
        })
    };
    // The phase is 0 where the built-in head has no weight: only corners with weight count.
    let phase = |hit: &Hit| {
        hit.as_ref().map_or(0, |(b, _)| {
            let known: [f32; 3] =
                std::array::from_fn(|k| if map.weights[b.vertices[k] as usize] > 0 { b.weights[k] } else { 0.0 });
            let sum = (known[0] + known[1] + known[2]).max(1e-6);
            libm::roundf(blend(b.vertices.map(|v| f32::from(map.phase[v as usize])), known) / sum) as i16
        })
    };
    (!drives.is_empty()).then(|| WrinkleMap {
        drives,
        weights: hits.iter().map(weight).collect(),
        phase: hits.iter().map(phase).collect(),
        ..map.clone()
    })
}

/// The lines of the visible jaw: the right half's from the built-in head's, the left half's their mirror images.
fn contour(
    known: &HeadAsset,
    bent: &[[f64; 3]],
    mesh: &IctMesh,
    neighbours: &[Vec<u32>],
) -> Option<Vec<LandmarkBinding>> {
    let outside = |v: u32| FACE_AND_HEAD.contains(&(mesh.original[v as usize] as usize));
    let (surface, midline) =
        (Surface::new(&mesh.positions, &mesh.quads, outside), Midline::new(mesh, neighbours, outside));
    let steps = known.contour.len() / JAW_COUNT;
    let mut out = vec![LandmarkBinding::default(); known.contour.len()];
    for jaw in 0..=JAW_COUNT / 2 {
        for step in 0..steps {
            let point = bound_point(bent, &known.contour[jaw * steps + step]);
            let middle = jaw == JAW_COUNT / 2;
            let hit = if middle { midline.nearest(point)? } else { surface.nearest(point, [0.0; 3])? };
            let twin =
                LandmarkBinding { vertices: hit.binding.vertices.map(|v| mesh.mirror[v as usize]), ..hit.binding };
            out[(JAW_COUNT - 1 - jaw) * steps + step] = twin;
            out[jaw * steps + step] = hit.binding;
        }
    }
    Some(out)
}

/// Unit normals of the vertices.
fn normals(mesh: &IctMesh) -> Vec<[f64; 3]> {
    let mut sums = vec![nalgebra::Vector3::<f64>::zeros(); mesh.positions.len()];
    for quad in &mesh.quads {
        let [a, b, c, d] = quad.map(|v| nalgebra::Vector3::from(mesh.positions[v as usize]));
        let normal = (c - a).cross(&(d - b));
        quad.iter().for_each(|&v| sums[v as usize] += normal);
    }
    sums.into_iter().map(|sum| sum.try_normalize(1e-14).unwrap_or_default().into()).collect()
}
