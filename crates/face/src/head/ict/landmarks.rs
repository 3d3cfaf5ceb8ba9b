//! The 478 landmarks on ICT's head, by registration: MediaPipe's canonical face is bent onto it.
//!
//! The edges of lids and lips come first, exactly (`curves.rs`). With them, the ridge of the nose and the brows as anchors, a thin-plate spline bends the canonical
//! face near to ICT's; then its other points are drawn to the nearest surface that faces the same way, and the spline is bent again, less and less stiff (the scheme of
//! Amberg, Romdhani & Vetter, *Optimal step nonrigid ICP*, CVPR 2007, with a spline in the place of their mesh). Only the left half is bound; the right is its mirror image.

use std::path::Path;

use super::bend::{bend, canonical, canonical_normals};
use super::curves::{
    Curve, EYE_LOWER, EYE_UPPER, INNER_LOWER, INNER_UPPER, LOWER_ROWS, OUTER_LOWER, OUTER_UPPER, Place, UPPER_ROWS,
};
use super::error::IctError;
use super::layout::{FACE_AND_HEAD, MOUTH_SOCKET};
use super::lids::FRONT_EDGE;
use super::mesh::IctMesh;
use super::rings::Rings;
use super::similarity::mean_distance;
use super::surface::{Midline, Surface};
use crate::head::asset::LandmarkBinding;
use crate::vocabulary::landmarks::{CANONICAL_CM, MESH_COUNT, MIRROR};

/// Rings of the lips' skin: the inner line is ring 8 below and 9 above, the outer 13 below, 16 above.
const LIP_RINGS: std::ops::RangeInclusive<i32> = 8..=16;
const MOUTH_REACH: i32 = 20;

/// The landmarks of the skin, and two measures of the registration.
pub(super) struct Registered {
    pub(super) landmarks: Vec<LandmarkBinding>,
    /// Mean distance from the canonical face, moved, turned and scaled to fit best, metres.
    pub(super) similarity_distance: f64,
    /// Mean distance of the warped canonical points from the surface, metres.
    pub(super) surface_distance: f64,
}

/// Binds all 468.
pub(super) fn register(
    path: &Path,
    mesh: &IctMesh,
    neighbours: &[Vec<u32>],
    eyes: &[Rings; 2],
) -> Result<Registered, IctError> {
    let strange = |what: &str| IctError::Content { path: path.display().to_string(), what: what.to_owned() };
    let mouth = Rings::new(mesh, neighbours, &MOUTH_SOCKET, &FACE_AND_HEAD, 1, MOUTH_REACH);
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
            .places(mesh, neighbours, level)
            .ok_or_else(|| strange("the edges of its lids or lips are not joined"))?;
        curve.landmarks.iter().zip(places).for_each(|(&landmark, place)| left[usize::from(landmark)] = Some(place));
    }
    let outside = |v: u32| {
        let i = v as usize;
        FACE_AND_HEAD.contains(&(mesh.original[i] as usize))
            && eyes.iter().all(|rings| rings.level[i].is_none_or(|level| level >= FRONT_EDGE))
            && mouth.level[i].is_none_or(|level| level >= *LIP_RINGS.start())
    };
    let (skin, middle) = (Surface::new(mesh, outside), Midline::new(mesh, neighbours, outside));
    for (outer, inner, rows, upper) in
        [(&OUTER_UPPER, &INNER_UPPER, UPPER_ROWS, true), (&OUTER_LOWER, &INNER_LOWER, LOWER_ROWS, false)]
    {
        let side = lip(mesh, &mouth, neighbours, upper).ok_or_else(|| strange("its lips do not run in rings"))?;
        let on_lip = |v: u32| side[v as usize];
        let (surface, midline) = (Surface::new(mesh, on_lip), Midline::new(mesh, neighbours, on_lip));
        fill_rows(outer, inner, rows, &surface, &midline, &mut left).ok_or_else(|| strange("its lips have no skin"))?;
    }
    let warped = bend(mesh, &left, &skin).ok_or_else(|| strange("its landmarks lie in one plane"))?;
    let normals = canonical_normals();
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
                    skin.nearest(warped[landmark], normals[landmark])
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
    let point = |binding: &LandmarkBinding| {
        let corner =
            |axis: usize, k: usize| mesh.positions[binding.vertices[k] as usize][axis] * f64::from(binding.weights[k]);
        std::array::from_fn(|axis| (0..3).map(|k| corner(axis, k)).sum())
    };
    let points: Vec<[f64; 3]> = landmarks.iter().map(point).collect();
    Ok(Registered {
        similarity_distance: mean_distance(&canonical(), &points),
        surface_distance: distance / MESH_COUNT as f64,
        landmarks,
    })
}

/// Which vertices are of the upper, or of the lower lip: the halves of its rings between the corners, which are of both.
fn lip(mesh: &IctMesh, mouth: &Rings, neighbours: &[Vec<u32>], upper: bool) -> Option<Vec<bool>> {
    let mut of_lip = vec![false; mesh.positions.len()];
    let point = |v: u32| mesh.positions[v as usize];
    for ring in LIP_RINGS {
        let members = (0..mesh.positions.len() as u32).filter(|&v| mouth.level[v as usize] == Some(ring));
        let start = members.max_by(|&a, &b| point(a)[0].total_cmp(&point(b)[0]))?;
        let walk = mouth.walk(neighbours, ring, start, |v| if upper { point(v)[1] } else { -point(v)[1] })?;
        let corner = mesh.mirror[start as usize];
        let end = walk.iter().position(|&v| v == corner)?;
        walk[..=end].iter().for_each(|&v| of_lip[v as usize] = true);
    }
    Some(of_lip)
}

/// Puts the rows of landmarks between a lip's outer and inner line on its surface: at the same part of the way as on the canonical face.
fn fill_rows(
    outer: &Curve,
    inner: &Curve,
    rows: [[u16; 6]; 2],
    surface: &Surface,
    midline: &Midline,
    left: &mut [Option<Place>],
) -> Option<()> {
    let canonical = canonical();
    let distance = |a: u16, b: u16| {
        let (a, b) = (canonical[usize::from(a)], canonical[usize::from(b)]);
        libm::sqrt((0..3).map(|k| (a[k] - b[k]) * (a[k] - b[k])).sum())
    };
    for (column, (&first, &last)) in outer.landmarks.iter().zip(inner.landmarks).enumerate() {
        let [one, two] = [rows[0][column], rows[1][column]];
        let steps = [distance(first, one), distance(one, two), distance(two, last)];
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
