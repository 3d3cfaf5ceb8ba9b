//! The lips of ICT's head: rings of skin from the lining outwards, halved at the corners of the mouth.

use super::layout::{FACE_AND_HEAD, MOUTH_SOCKET};
use super::mesh::IctMesh;
use super::rings::Rings;
use crate::head::asset::LipRing;

/// The vermilion of the upper lip, whose inner line is ring 9 …
const UPPER: std::ops::RangeInclusive<i32> = 8..=16;
/// … and of the lower, whose inner line is ring 8.
const LOWER: std::ops::RangeInclusive<i32> = 8..=13;
/// Skin inside this ring is not seen with the mouth closed.
pub(super) const INNERMOST: i32 = 8;
const REACH: i32 = 20;
/// What goes along when lips that do not meet are closed, ring by ring from the first: they meet at the inner line.
const SHARES: [f32; 14] = [0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 0.95, 1.0, 0.95, 0.85, 0.65, 0.4, 0.2, 0.08];

/// The lips.
pub(super) struct IctLips {
    /// Rings from the seam with the lining.
    pub(super) rings: Rings,
    /// Whether a vertex is of the upper lip; of the lower. The corners are of both.
    pub(super) of: [Vec<bool>; 2],
    /// For closing them.
    pub(super) seal: Vec<LipRing>,
}

impl IctLips {
    /// `None` where the mesh does not run in rings around the mouth.
    pub(super) fn new(mesh: &IctMesh, neighbours: &[Vec<u32>]) -> Option<Self> {
        let rings = Rings::new(mesh, neighbours, &MOUTH_SOCKET, &FACE_AND_HEAD, 0, REACH);
        let of = [half(mesh, &rings, neighbours, UPPER, 1.0)?, half(mesh, &rings, neighbours, LOWER, -1.0)?];
        let seal = (1..).zip(SHARES).map(|(ring, share)| {
            // From the middle of the upper lip by the subject's left corner.
            let point = |v: u32| mesh.positions[v as usize];
            let middle = rings.members(ring).filter(|&v| mesh.mirror[v as usize] == v);
            let start = middle.max_by(|&a, &b| point(a)[1].total_cmp(&point(b)[1]))?;
            let vertices = rings.walk(neighbours, ring, start, |v| point(v)[0])?;
            Some(LipRing { share, vertices })
        });
        let seal = seal.collect::<Option<Vec<_>>>()?;
        Some(Self { rings, of, seal })
    }
}

/// Of some rings the halves above (`up` 1) or below (−1) the corners: those with the higher or the lower point of the midline.
fn half(
    mesh: &IctMesh,
    rings: &Rings,
    neighbours: &[Vec<u32>],
    range: std::ops::RangeInclusive<i32>,
    up: f64,
) -> Option<Vec<bool>> {
    let mut inside = vec![false; mesh.positions.len()];
    let point = |v: u32| mesh.positions[v as usize];
    for ring in range {
        let corner = rings.members(ring).max_by(|&a, &b| point(a)[0].total_cmp(&point(b)[0]))?;
        let walk = rings.walk(neighbours, ring, corner, |v| up * point(v)[1])?;
        let other = walk.iter().position(|&v| v == mesh.mirror[corner as usize])?;
        let (one, two) = (&walk[..=other], &walk[other..]);
        let middle = |half: &[u32]| {
            half.iter().filter(|&&v| mesh.mirror[v as usize] == v).map(|&v| up * point(v)[1]).reduce(f64::max)
        };
        let half = if middle(one)? >= middle(two)? { one } else { two };
        half.iter().chain([&corner]).for_each(|&v| inside[v as usize] = true);
    }
    Some(inside)
}
