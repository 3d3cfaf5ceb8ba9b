//! The lids as a rig: which vertices close the eye, and how far each goes along.
//!
//! hm08 lays the skin around the eye in rings of 28 vertices around the opening; the third ring from the seam with the
//! socket's lining is the front edge of the lids. A blink is no displacement but a turn about the eyeball's centre, whose
//! angle is found per person (`lineament_face`'s `LidRig`), because the source's own blink overshoots by 3 mm on average
//! faces and opens on others.

use std::collections::BTreeMap;

use lineament_face::Cell;
use lineament_face::Part;

use super::super::error::BakeError;
use super::field::{Field, Surface};
use super::lashes;

/// The lids of one eye.
#[derive(Debug, Clone)]
pub(crate) struct Lid {
    /// The front edge of the upper lid, from the inner to the outer corner of the eye.
    pub(crate) upper: Vec<u32>,
    /// The front edge of the lower lid, between the same two corners, which both edges share.
    pub(crate) lower: Vec<u32>,
    /// Vertex, the vertex of a front edge whose turn it follows, and how far (0–1).
    pub(crate) followers: Vec<(u32, u32, f64)>,
}

/// Share of the front edge's turn by ring, from ring −3 (inside the socket) to ring 10 (the orbital skin). Upper: the
/// source's blink, averaged over the middle columns of the base, where the fold above the lid (rings 7–9) takes it up.
const UPPER: [f64; 14] = [0.15, 0.35, 0.6, 0.85, 0.96, 0.985, 1.0, 1.0, 0.985, 0.95, 0.87, 0.62, 0.22, 0.04];
/// Lower: the source's blink does not move it; it rises a little, and its skin with it.
const LOWER: [f64; 14] = [0.15, 0.35, 0.6, 0.9, 0.97, 1.0, 1.0, 1.0, 0.96, 0.86, 0.7, 0.5, 0.3, 0.12];
const FIRST_RING: i32 = -3;
const LAST_RING: i32 = 10;
const FRONT_EDGE: i32 = 3;
const RING_LENGTH: usize = 28;

/// The rig of the left and of the right eye.
pub(crate) fn lids(surface: &Surface) -> Result<[Lid; 2], BakeError> {
    let left = one_eye(surface)?;
    let mirror = |v: u32| surface.mirror[v as usize];
    let right = Lid {
        upper: left.upper.iter().map(|&v| mirror(v)).collect(),
        lower: left.lower.iter().map(|&v| mirror(v)).collect(),
        followers: left.followers.iter().map(|&(v, front, weight)| (mirror(v), mirror(front), weight)).collect(),
    };
    Ok([left, right])
}

/// The lashes of a unit go where the lid goes that they stand on.
pub(crate) fn carry_lashes(surface: &Surface, lids: &[Lid; 2], unit: &mut Field) {
    for &(vertex, front, _) in lids.iter().flat_map(|lid| &lid.followers) {
        if matches!(surface.part[vertex as usize], Part::LashesLeft | Part::LashesRight) {
            unit[vertex as usize] = unit[front as usize];
        }
    }
}

fn one_eye(surface: &Surface) -> Result<Lid, BakeError> {
    let ring = rings(surface);
    let edge = front_edge(surface, &ring)?;
    let outer = (0..edge.len()).max_by(|&a, &b| lateral(surface, edge[a]).total_cmp(&lateral(surface, edge[b])));
    let outer = outer.unwrap_or(0);
    let upper = edge[..=outer].to_vec();
    let lower: Vec<u32> = edge[..1].iter().copied().chain(edge[outer..].iter().rev().copied()).collect();

    let mut column: BTreeMap<u32, usize> = edge.iter().enumerate().map(|(k, &v)| (v, k)).collect();
    spread(surface, &ring, FRONT_EDGE + 1..=LAST_RING, 1, &mut column);
    spread(surface, &ring, FIRST_RING..=FRONT_EDGE - 1, -1, &mut column);
    let mut followers: Vec<(u32, u32, f64)> = Vec::new();
    for (&vertex, &k) in column.iter().filter(|(_, k)| **k != 0 && **k != outer) {
        let share = if k < outer { UPPER } else { LOWER };
        followers.push((vertex, edge[k], share[(ring[&vertex] - FIRST_RING) as usize]));
    }
    followers.extend(
        lashes::roots(surface, &wide(surface, &upper, &lower), &wide(surface, &lower, &upper))
            .into_iter()
            .map(|(vertex, front)| (vertex, front, 1.0)),
    );
    followers.sort_by_key(|&(vertex, ..)| vertex);
    Ok(Lid { upper, lower, followers })
}

/// The part of an edge where the eye is open by at least two fifths of its most: lashes beyond it, which fan out past the
/// corners, go with its ends, or a blink would leave them standing.
fn wide(surface: &Surface, edge: &[u32], other: &[u32]) -> Vec<u32> {
    let place = |v: u32| surface.positions[v as usize];
    let opening = |v: u32| {
        let near = |o: &u32| (place(*o)[0] - place(v)[0]).abs();
        let across = other.iter().min_by(|a, b| near(a).total_cmp(&near(b)));
        across.map_or(0.0, |&o| (place(o)[1] - place(v)[1]).abs())
    };
    let most = edge.iter().map(|&v| opening(v)).fold(0.0, f64::max);
    edge.iter().copied().filter(|&v| opening(v) >= 0.4 * most).collect()
}

fn lateral(surface: &Surface, vertex: u32) -> f64 {
    surface.positions[vertex as usize][0]
}

/// The ring of each vertex of the left lids: 0 on the seam with the socket's lining, rising outwards over the skin,
/// falling inwards.
fn rings(surface: &Surface) -> BTreeMap<u32, i32> {
    let of_lid = |v: u32| {
        let v = v as usize;
        matches!(surface.cells[v], Some(Cell::UpperLid | Cell::LowerLid)) && surface.positions[v][0] > 0.0
    };
    let seam: Vec<u32> = (0..surface.len() as u32).filter(|&v| of_lid(v) && surface.socket[v as usize] == 1).collect();
    let mut ring: BTreeMap<u32, i32> = seam.iter().map(|&v| (v, 0)).collect();
    for (step, last, side) in [(1, LAST_RING, 0), (-1, FIRST_RING, 2)] {
        let (mut front, mut k) = (seam.clone(), 0);
        while k != last {
            k += step;
            let mut next: Vec<u32> = front.iter().flat_map(|&v| surface.edges[v as usize].iter().copied()).collect();
            next.sort_unstable();
            next.dedup();
            next.retain(|v| surface.socket[*v as usize] == side && of_lid(*v) && !ring.contains_key(v));
            ring.extend(next.iter().map(|&v| (v, k)));
            front = next;
        }
    }
    ring
}

/// The front edge as a loop: from the inner corner over the upper lid to the outer corner, and back along the lower lid.
fn front_edge(surface: &Surface, ring: &BTreeMap<u32, i32>) -> Result<Vec<u32>, BakeError> {
    let strange = || BakeError::Content("the rings of the lids are not those of hm08".to_owned());
    let members: Vec<u32> = ring.iter().filter(|(_, k)| **k == FRONT_EDGE).map(|(&v, _)| v).collect();
    let inner =
        *members.iter().min_by(|a, b| lateral(surface, **a).total_cmp(&lateral(surface, **b))).ok_or_else(strange)?;
    let mut edge = vec![inner];
    while edge.len() < members.len() {
        let last = edge[edge.len() - 1];
        let ahead = surface.edges[last as usize].iter().copied().filter(|v| members.contains(v) && !edge.contains(v));
        let highest =
            |a: &u32, b: &u32| surface.positions[*a as usize][1].total_cmp(&surface.positions[*b as usize][1]);
        edge.push(ahead.max_by(highest).ok_or_else(strange)?);
    }
    if edge.len() == RING_LENGTH { Ok(edge) } else { Err(strange()) }
}

/// Carries the columns from ring to ring.
fn spread(
    surface: &Surface,
    ring: &BTreeMap<u32, i32>,
    rings: std::ops::RangeInclusive<i32>,
    step: i32,
    column: &mut BTreeMap<u32, usize>,
) {
    let mut order: Vec<i32> = rings.collect();
    if step < 0 {
        order.reverse();
    }
    for k in order {
        let members: Vec<u32> = ring.iter().filter(|(_, of)| **of == k).map(|(&v, _)| v).collect();
        // From the ring before, else from a neighbour in the same ring.
        for of_same_ring in [false, true] {
            for &vertex in &members {
                let mut near = surface.edges[vertex as usize].iter();
                let from = near.find(|n| column.contains_key(n) && (of_same_ring || ring.get(n) == Some(&(k - step))));
                if let (Some(&k), false) = (from.and_then(|n| column.get(n)), column.contains_key(&vertex)) {
                    column.insert(vertex, k);
                }
            }
        }
    }
}
