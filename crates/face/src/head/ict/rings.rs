//! Rings of vertices around an opening. ICT laid the skin around eyes and mouth in rings, which can be walked from the seam with the lining.

use std::ops::Range;

use super::mesh::IctMesh;

/// For each vertex its ring, if it lies within reach: the first ring of skin outside the seam is 1, the first of the lining 0, then −1, …
pub(super) struct Rings {
    pub(super) level: Vec<Option<i32>>,
}

impl Rings {
    /// Rings −`depth` + 1 … `reach` around the seam between the vertices `lining` and `skin` (ICT's numbers).
    pub(super) fn new(
        mesh: &IctMesh,
        neighbours: &[Vec<u32>],
        lining: &Range<usize>,
        skin: &Range<usize>,
        depth: i32,
        reach: i32,
    ) -> Self {
        let inside = |v: u32, range: &Range<usize>| range.contains(&(mesh.original[v as usize] as usize));
        let mut level = vec![None; mesh.positions.len()];
        let seam = |from: &Range<usize>, to: &Range<usize>| -> Vec<u32> {
            let touches = |v: &u32| inside(*v, from) && neighbours[*v as usize].iter().any(|&n| inside(n, to));
            (0..mesh.positions.len() as u32).filter(touches).collect()
        };
        for (range, other, count, first, step) in [(skin, lining, reach, 1, 1), (lining, skin, depth, 0, -1)] {
            let mut ring = seam(range, other);
            for k in 0..count {
                ring.iter().for_each(|&v| level[v as usize] = Some(first + step * k));
                let mut next: Vec<u32> = ring.iter().flat_map(|&v| neighbours[v as usize].iter().copied()).collect();
                next.sort_unstable();
                next.dedup();
                next.retain(|&v| level[v as usize].is_none() && inside(v, range));
                ring = next;
            }
        }
        Self { level }
    }

    /// The vertices of a ring, ascending.
    pub(super) fn members(&self, ring: i32) -> impl Iterator<Item = u32> + '_ {
        let of_ring = move |(_, level): &(usize, &Option<i32>)| **level == Some(ring);
        self.level.iter().enumerate().filter(of_ring).map(|(v, _)| v as u32)
    }

    /// One ring as a closed walk that begins at `start` and goes first to the neighbour for which `ahead` is largest; `None` where the ring is no simple loop.
    pub(super) fn walk(
        &self,
        neighbours: &[Vec<u32>],
        ring: i32,
        start: u32,
        ahead: impl Fn(u32) -> f64,
    ) -> Option<Vec<u32>> {
        let of_ring = |v: &u32| self.level[*v as usize] == Some(ring);
        let count = self.members(ring).count();
        let mut walk = vec![start];
        while walk.len() < count {
            let last = *walk.last()?;
            let before = walk.len().checked_sub(2).map(|i| walk[i]);
            let mut near = neighbours[last as usize].iter().copied().filter(|v| of_ring(v) && Some(*v) != before);
            let next = if before.is_none() {
                near.max_by(|&a, &b| ahead(a).total_cmp(&ahead(b)))?
            } else {
                let next = near.next()?;
                if near.next().is_some() || next == start {
                    return None;
                }
                next
            };
            walk.push(next);
        }
        of_ring(&start).then_some(walk)
    }
}
