//! The guide's landmarks, bent onto a head.

use super::curves::Place;
use super::guide::Guide;
use super::layout::LANDMARKS_68;
use super::mesh::IctMesh;
use super::spline::Spline;
use super::surface::Surface;
use crate::vocabulary::ibug68;
use crate::vocabulary::landmarks::MIRROR;

/// Of iBUG's points those that are the same places in both: the ridge of the nose and the middle of its base.
const NOSE: [usize; 7] = [27, 28, 29, 30, 32, 33, 34];
/// Slackness of anchors, and of the other points from round to round: metres, as the kernel is a length.
const EXACT: f64 = 1e-4;
const ROUNDS: [f64; 8] = [1.0, 0.5, 0.25, 0.12, 0.06, 0.03, 0.02, 0.015];

/// Where the guide's landmarks come to lie, metres, head frame. `left`: the landmarks of the left half and the midline whose places are known. `None` where no spline
/// goes through them.
pub(super) fn bend(guide: &Guide, mesh: &IctMesh, left: &[Option<Place>], skin: &Surface) -> Option<Vec<[f64; 3]>> {
    let (sources, normals) = (&guide.landmarks, &guide.normals);
    let mut known: Vec<Option<([f64; 3], f64)>> = vec![None; sources.len()];
    for place in NOSE {
        let vertex = mesh.index_of[LANDMARKS_68[place] as usize]?;
        known[usize::from(ibug68::LANDMARKS[place])] = Some((mesh.positions[vertex as usize], EXACT));
    }
    for (landmark, place) in left.iter().enumerate() {
        if let Some(Place { point: [x, y, z], .. }) = *place {
            known[usize::from(MIRROR[landmark])] = Some(([-x, y, z], EXACT));
            known[landmark] = Some(([x, y, z], EXACT));
        }
    }
    let anchors: Vec<usize> = (0..known.len()).filter(|&i| known[i].is_some()).collect();
    let of = |list: &[usize]| list.iter().map(|&i| sources[i]).collect::<Vec<_>>();
    let (points, slackness): (Vec<_>, Vec<_>) = known.iter().flatten().copied().unzip();
    // The anchors alone first, stiffly: beyond them a spline goes astray.
    let stiff: Vec<f64> = slackness.iter().map(|s| s + ROUNDS[0]).collect();
    let mut spline = Spline::new(&of(&anchors), &points, &stiff)?;
    for looseness in ROUNDS {
        let (mut targets, mut slackness) = (Vec::new(), Vec::new());
        for (i, &source) in sources.iter().enumerate() {
            let warped = spline.apply(source);
            let (target, slack) = known[i].unwrap_or_else(|| {
                let hit = skin.nearest(warped, normals[i]);
                (hit.map_or(warped, |hit| hit.point), looseness)
            });
            targets.push(target);
            slackness.push(slack);
        }
        spline = Spline::new(sources, &targets, &slackness)?;
    }
    Some(sources.iter().map(|&source| spline.apply(source)).collect())
}
