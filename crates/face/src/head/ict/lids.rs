//! The lids of ICT's head as the blink wants them: front edges, and what goes along.

use std::path::Path;

use super::error::IctError;
use super::layout::{EYE_SOCKETS, FACE};
use super::mesh::IctMesh;
use super::rings::Rings;
use crate::head::asset::{LidFollower, LidRest};

/// The ring of the front edge (that of ICT's landmarks 36–47) …
pub(super) const FRONT_EDGE: i32 = 3;
/// … which has so many vertices.
const RING_LENGTH: usize = 42;
const FIRST_RING: i32 = -2;
const LAST_RING: i32 = 13;
/// Share of the front edge's turn by ring, from the third ring of the socket to the tenth outside the edge: that of ICT's own blink in the middle columns.
const UPPER: [f32; 16] = [0.08, 0.2, 0.35, 0.6, 0.94, 1.0, 1.0, 0.97, 0.895, 0.75, 0.55, 0.345, 0.17, 0.06, 0.02, 0.0];
/// The lower lid hardly turns in ICT's blink; it rises a little here, its skin with it.
const LOWER: [f32; 16] = [0.05, 0.15, 0.3, 0.6, 0.94, 1.0, 1.0, 0.97, 0.9, 0.8, 0.65, 0.48, 0.33, 0.2, 0.1, 0.03];
/// Steps along edges over which a vertex finds its place on the front edge.
const STEPS: usize = 24;

/// The rings around the left and the right eye.
pub(super) fn rings(mesh: &IctMesh, neighbours: &[Vec<u32>]) -> [Rings; 2] {
    EYE_SOCKETS.map(|socket| Rings::new(mesh, neighbours, &socket, &FACE, 1 - FIRST_RING, LAST_RING))
}

/// The rig of the left and of the right eye.
pub(super) fn lids(
    path: &Path,
    mesh: &IctMesh,
    neighbours: &[Vec<u32>],
    rings: &[Rings; 2],
) -> Result<[LidRest; 2], IctError> {
    let strange = || IctError::Content {
        path: path.display().to_string(),
        what: "its faces do not run in rings around the eyes as ICT's do".to_owned(),
    };
    let left = one_eye(mesh, neighbours, &rings[0]).ok_or_else(strange)?;
    let mirror = |v: u32| mesh.mirror[v as usize];
    let follower = |f: &LidFollower| LidFollower { vertex: mirror(f.vertex), front: mirror(f.front), weight: f.weight };
    let mut followers: Vec<LidFollower> = left.followers.iter().map(follower).collect();
    followers.sort_by_key(|f| f.vertex);
    let right = LidRest {
        upper: left.upper.iter().map(|&v| mirror(v)).collect(),
        lower: left.lower.iter().map(|&v| mirror(v)).collect(),
        followers,
    };
    Ok([left, right])
}

fn one_eye(mesh: &IctMesh, neighbours: &[Vec<u32>], rings: &Rings) -> Option<LidRest> {
    let edge = front_edge(mesh, neighbours, rings)?;
    let across = |v: u32| mesh.positions[v as usize][0];
    let outer = (0..edge.len()).max_by(|&a, &b| across(edge[a]).total_cmp(&across(edge[b])))?;
    let upper = edge[..=outer].to_vec();
    let lower: Vec<u32> = edge[..1].iter().copied().chain(edge[outer..].iter().rev().copied()).collect();
    let column = columns(mesh, neighbours, rings, &edge);
    let mut followers = Vec::new();
    for (vertex, column) in column.iter().enumerate() {
        let (Some(level), &Some(k)) = (rings.level[vertex], column) else { continue };
        let share = if k < outer { UPPER } else { LOWER };
        let weight = share[(level - FIRST_RING) as usize];
        if weight > 0.0 && k != 0 && k != outer {
            followers.push(LidFollower { vertex: vertex as u32, front: edge[k], weight });
        }
    }
    followers.extend(lashes(mesh, &upper, &lower));
    Some(LidRest { upper, lower, followers })
}

/// The front edge as a loop: from the inner corner over the upper lid to the outer corner, and back along the lower lid.
fn front_edge(mesh: &IctMesh, neighbours: &[Vec<u32>], rings: &Rings) -> Option<Vec<u32>> {
    let point = |v: u32| mesh.positions[v as usize];
    let inner = rings.members(FRONT_EDGE).min_by(|&a, &b| point(a)[0].total_cmp(&point(b)[0]))?;
    rings.walk(neighbours, FRONT_EDGE, inner, |v| point(v)[1]).filter(|edge| edge.len() == RING_LENGTH)
}

/// The place along the edge that each vertex of the rings belongs to: that of the neighbour nearest to the edge, found outwards step by step.
fn columns(mesh: &IctMesh, neighbours: &[Vec<u32>], rings: &Rings, edge: &[u32]) -> Vec<Option<usize>> {
    let mut column = vec![None; mesh.positions.len()];
    edge.iter().enumerate().for_each(|(k, &v)| column[v as usize] = Some(k));
    let mut border: Vec<u32> = edge.to_vec();
    for _ in 0..STEPS {
        let mut next: Vec<(u32, usize)> = Vec::new();
        for &from in &border {
            let ahead = neighbours[from as usize].iter().copied();
            let fresh = ahead.filter(|&v| column[v as usize].is_none() && rings.level[v as usize].is_some());
            next.extend(fresh.filter_map(|v| Some((v, column[from as usize]?))));
        }
        // Of several ways, the nearest place of the edge.
        let distance = |&(v, k): &(u32, usize)| square(mesh.positions[v as usize], mesh.positions[edge[k] as usize]);
        next.sort_by(|a, b| a.0.cmp(&b.0).then(distance(a).total_cmp(&distance(b))).then(a.1.cmp(&b.1)));
        next.dedup_by_key(|(v, _)| *v);
        next.iter().for_each(|&(v, k)| column[v as usize] = Some(k));
        border = next.into_iter().map(|(v, _)| v).collect();
    }
    column
}

/// Every lash goes where the lid goes that it stands on: the strip's nearest vertex to an edge tells whose, each vertex where along it.
fn lashes(mesh: &IctMesh, upper: &[u32], lower: &[u32]) -> Vec<LidFollower> {
    let mut out = Vec::new();
    for strip in super::layout::lash_strips() {
        let members: Vec<usize> = strip.filter_map(|v| mesh.index_of[v].map(|i| i as usize)).collect();
        let nearest = |lid: &[u32], p: [f64; 3]| {
            lid.iter().map(|&v| square(mesh.positions[v as usize], p)).fold(f64::INFINITY, f64::min)
        };
        let reach = |lid: &[u32]| members.iter().map(|&i| nearest(lid, mesh.positions[i])).sum::<f64>();
        let lid = if reach(upper) < reach(lower) { upper } else { lower };
        let inside = &lid[1..lid.len() - 1];
        for &vertex in &members {
            let x = mesh.positions[vertex][0];
            let near = |v: u32| (mesh.positions[v as usize][0] - x).abs();
            if let Some(&front) = inside.iter().min_by(|a, b| near(**a).total_cmp(&near(**b))) {
                out.push(LidFollower { vertex: vertex as u32, front, weight: 1.0 });
            }
        }
    }
    out.sort_by_key(|follower| follower.vertex);
    out
}

fn square(a: [f64; 3], b: [f64; 3]) -> f64 {
    (0..3).map(|k| (a[k] - b[k]) * (a[k] - b[k])).sum()
}
