//! The 478 landmarks on ICT's head, by registration: those of the built-in head, which stand where MediaPipe puts them on pictures of it, are bent onto ICT's.
//!
//! The edges of lids and lips come first, exactly (`curves.rs`). With them and the ridge of the nose as anchors, a thin-plate spline bends the landmarks near to ICT's
//! face; then the others are drawn to the nearest surface that faces the same way, and the spline is bent again, less and less stiff (the scheme of Amberg, Romdhani &
//! Vetter, *Optimal step nonrigid ICP*, CVPR 2007, with a spline in the place of their mesh). Only the left half is bound; the right is its mirror image.
//!
//! MediaPipe's canonical face as the guide instead does worse: against MediaPipe itself on 81 near-frontal pictures of nine of ICT's people the landmarks are then 3.0 mm off on
//! average (median 2.1), and so 2.3 mm (median 1.8).

use std::path::Path;

use super::bend::bend;
use super::curves::{
    Curve, EYE_LOWER, EYE_UPPER, INNER_LOWER, INNER_UPPER, LOWER_ROWS, OUTER_LOWER, OUTER_UPPER, Place, UPPER_ROWS,
};
use super::error::IctError;
use super::guide::Guide;
use super::layout::FACE_AND_HEAD;
use super::lids::FRONT_EDGE;
use super::lips::{INNERMOST, IctLips};
use super::mesh::IctMesh;
use super::rings::Rings;
use super::similarity::mean_distance;
use super::surface::{Midline, Surface, bound_point};
use crate::head::asset::LandmarkBinding;
use crate::vocabulary::landmarks::{CANONICAL_CM, MESH_COUNT, MIRROR};

/// The landmarks of the skin, and two measures of the registration.
pub(super) struct Registered {
    pub(super) landmarks: Vec<LandmarkBinding>,
    /// Mean distance from the canonical face, moved, turned and scaled to fit best, metres.
    pub(super) similarity_distance: f64,
    /// Mean distance of the bent landmarks from the surface, metres.
    pub(super) surface_distance: f64,
}

/// Binds all 468.
pub(super) fn register(
    path: &Path,
    guide: &Guide,
    mesh: &IctMesh,
    neighbours: &[Vec<u32>],
    eyes: &[Rings; 2],
    lips: &IctLips,
) -> Result<Registered, IctError> {
    let strange = |what: &str| IctError::Content { path: path.display().to_string(), what: what.to_owned() };
    let mouth = &lips.rings;
    let mut left: Vec<Option<Place>> = vec![None; MESH_COUNT];
    for (curve, level) in [
        (&EYE_UPPER, &eyes[0].level),
        (&EYE_LOWER, &eyes[0].level),
        (&OUTER_UPPER, &mouth.level),
        (&OUTER_LOWER, &mouth.level),
        (&INNER_UPPER, &mouth.level),
        (&INNER_LOWER, &mouth.level),
    ] {
        let places = curve
            .places(guide, mesh, neighbours, level)
            .ok_or_else(|| strange("the edges of its lids or lips are not joined"))?;
        curve.landmarks.iter().zip(places).for_each(|(&landmark, place)| left[usize::from(landmark)] = Some(place));
    }
    let outside = |v: u32| {
        let i = v as usize;
        FACE_AND_HEAD.contains(&(mesh.original[i] as usize))
            && eyes.iter().all(|rings| rings.level[i].is_none_or(|level| level >= FRONT_EDGE))
            && mouth.level[i].is_none_or(|level| level >= INNERMOST)
    };
    let (skin, middle) = (Surface::new(&mesh.positions, &mesh.quads, outside), Midline::new(mesh, neighbours, outside));
    for ((outer, inner, rows), of_lip) in
        [(&OUTER_UPPER, &INNER_UPPER, UPPER_ROWS), (&OUTER_LOWER, &INNER_LOWER, LOWER_ROWS)].into_iter().zip(&lips.of)
    {
        let on_lip = |v: u32| of_lip[v as usize];
        let (surface, midline) =
            (Surface::new(&mesh.positions, &mesh.quads, on_lip), Midline::new(mesh, neighbours, on_lip));
        fill_rows(guide, outer, inner, rows, &surface, &midline, &mut left)
            .ok_or_else(|| strange("its lips have no skin"))?;
    }
    let warped = bend(guide, mesh, &left, &skin).ok_or_else(|| strange("its landmarks lie in one plane"))?;
    let mut landmarks = vec![LandmarkBinding::default(); MESH_COUNT];
    let mut distance = 0.0;
    for landmark in 0..MESH_COUNT {
        let twin = usize::from(MIRROR[landmark]);
        if CANONICAL_CM[landmark][0] < 0.0 {
            continue;
        }
        let place = match left[landmark] {
            Some(place) => place,
            None => {
                let hit = if twin == landmark {
                    middle.nearest(warped[landmark])
                } else {
                    skin.nearest(warped[landmark], guide.normals[landmark])
                };
                let hit = hit.ok_or_else(|| strange("a landmark finds no skin"))?;
                distance += hit.distance * if twin == landmark { 1.0 } else { 2.0 };
                Place { point: hit.point, binding: hit.binding }
            }
        };
        landmarks[twin] =
            LandmarkBinding { vertices: place.binding.vertices.map(|v| mesh.mirror[v as usize]), ..place.binding };
        landmarks[landmark] = place.binding;
    }
    let points: Vec<[f64; 3]> = landmarks.iter().map(|binding| bound_point(&mesh.positions, binding)).collect();
    let canonical: Vec<[f64; 3]> = CANONICAL_CM.iter().map(|p| p.map(|v| f64::from(v) * 0.01)).collect();
    Ok(Registered {
        similarity_distance: mean_distance(&canonical, &points),
        surface_distance: distance / MESH_COUNT as f64,
        landmarks,
    })
}

/// Puts the rows of landmarks between a lip's outer and inner line on its surface: at the same part of the way as on the guide.
fn fill_rows(
    guide: &Guide,
    outer: &Curve,
    inner: &Curve,
    rows: [[u16; 6]; 2],
    surface: &Surface,
    midline: &Midline,
    left: &mut [Option<Place>],
) -> Option<()> {
    for (column, (&first, &last)) in outer.landmarks.iter().zip(inner.landmarks).enumerate() {
        let [one, two] = [rows[0][column], rows[1][column]];
        let steps = [guide.distance(first, one), guide.distance(one, two), guide.distance(two, last)];
        let whole: f64 = steps.iter().sum();
        let (from, to) = (left[usize::from(first)]?.point, left[usize::from(last)]?.point);
        for (landmark, part) in [(one, steps[0] / whole), (two, (steps[0] + steps[1]) / whole)] {
            let point = std::array::from_fn(|k| from[k] + part * (to[k] - from[k]));
            let of_middle = usize::from(MIRROR[usize::from(landmark)]) == usize::from(landmark);
            let hit = if of_middle { midline.nearest(point)? } else { surface.nearest(point, [0.0; 3])? };
            left[usize::from(landmark)] = Some(Place { point: hit.point, binding: hit.binding });
        }
    }
    Some(())
}
