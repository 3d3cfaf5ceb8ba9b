//! What throws shadows: places and triangles, gathered once for all lights.

use std::ops::Range;

use crate::lanes::WIDE;
use crate::material::Material;
use crate::scene::{Sides, Surface};
use crate::screen::{VertexRecord, Vertices, place_of};

/// The surfaces that throw shadows, as coarse as shadows show them.
#[derive(Debug, Default)]
pub(crate) struct Casters {
    /// In the camera's frame, axis by axis; the last repeated up to a multiple of [`WIDE`].
    pub(super) places: [Vec<f32>; 3],
    /// Corners among these places.
    pub(super) triangles: Vec<[u32; 3]>,
    pub(super) groups: Vec<Group>,
}

/// The triangles of one surface.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) triangles: Range<usize>,
    /// How much of the light they stop.
    pub(super) share: f32,
    pub(super) both: bool,
}

impl Casters {
    /// Gathers them from placed vertices.
    pub(crate) fn gather(&mut self, surfaces: &[Surface<'_>], vertices: &Vertices) {
        self.places.iter_mut().for_each(Vec::clear);
        self.triangles.clear();
        self.groups.clear();
        for (number, surface) in surfaces.iter().enumerate().filter(|(_, surface)| surface.casts_shadow) {
            let first = vertices.first[number] as usize;
            let records = &vertices.records[first..first + surface.positions.len()];
            let (begin, (chosen, coarse)) = (self.triangles.len(), surface.mesh.casters());
            let hair = matches!(surface.material, Material::Hair(_));
            if hair {
                self.ribbons(surface.mesh.triangles(), records);
            } else if coarse.is_empty() {
                let base = self.add(records.iter());
                let triangles = surface.mesh.triangles().iter();
                self.triangles.extend(triangles.map(|&[a, b, c]| [a + base, b + base, c + base]));
            } else {
                let base = self.add(chosen.iter().map(|&vertex| &records[vertex as usize]));
                self.triangles.extend(coarse.iter().map(|&[a, b, c]| [a + base, b + base, c + base]));
            }
            let mut share = surface.material.shadow_share();
            if hair {
                share = 1.0 - (1.0 - share) * (1.0 - share);
            }
            self.groups.push(Group {
                triangles: begin..self.triangles.len(),
                share,
                both: surface.sides == Sides::Both,
            });
        }
        for places in &mut self.places {
            let last = places.last().copied().unwrap_or_default();
            places.resize(places.len().next_multiple_of(WIDE), last);
        }
    }
}

/// So many quadrangles of a ribbon that follow each other throw their shadow as one.
const MERGED: usize = 4;

impl Casters {
    /// Adds places and gives the number of the first.
    fn add<'a>(&mut self, records: impl Iterator<Item = &'a VertexRecord>) -> u32 {
        let first = self.places[0].len() as u32;
        let [x, y, z] = &mut self.places;
        for record in records {
            let place = place_of(record);
            x.push(place[0]);
            y.push(place[1]);
            z.push(place[2]);
        }
        first
    }

    /// Adds triangles and their places; of ribbons every second alone, [`MERGED`] quadrangles as one: locks lie over each other many times, and
    /// [`Group::share`] makes up for those that are left out.
    fn ribbons(&mut self, triangles: &[[u32; 3]], records: &[VertexRecord]) {
        let (mut rest, mut end, mut odd) = (triangles, None, true);
        let record = |vertex: u32| &records[vertex as usize];
        // Where the last corners of a ribbon are among the places.
        let mut last = 0;
        while let [triangle, more @ ..] = rest {
            rest = more;
            let Some(mut quad) = quadrangle(triangle, rest.first()) else {
                let first = self.add(triangle.iter().map(|&v| record(v)));
                self.triangles.push([first, first + 1, first + 2]);
                continue;
            };
            rest = &rest[1..];
            let begins = end != Some([quad[0], quad[1]]);
            if begins {
                odd = !odd;
            }
            for _ in 1..MERGED {
                // The next begins where this ends.
                match rest.first().and_then(|first| quadrangle(first, rest.get(1))) {
                    Some([a, b, c, d]) if [a, b] == [quad[3], quad[2]] => quad = [quad[0], quad[1], c, d],
                    _ => break,
                }
                rest = &rest[2..];
            }
            let [a, b, c, d] = quad;
            end = Some([d, c]);
            if odd {
                continue;
            }
            if begins {
                last = self.add([a, b].into_iter().map(record));
            }
            let next = self.add([d, c].into_iter().map(record));
            self.triangles.extend([[last, last + 1, next + 1], [last, next + 1, next]]);
            last = next;
        }
    }
}

/// The corners of a quadrangle that is halved from its first corner.
#[inline(always)]
fn quadrangle(&[a, b, c]: &[u32; 3], next: Option<&[u32; 3]>) -> Option<[u32; 4]> {
    next.and_then(|&[a1, c1, d]| (a == a1 && c == c1).then_some([a, b, c, d]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_second_ribbon_throws_a_shadow_four_quadrangles_at_a_time() {
        // Three ribbons of five, two and one quadrangles.
        let mut triangles = Vec::new();
        for (first, count) in [(0, 5), (12, 2), (18, 1)] {
            for k in 0..count {
                let a = first + 2 * k;
                triangles.extend([[a, a + 1, a + 3], [a, a + 3, a + 2]]);
            }
        }
        let records: Vec<VertexRecord> =
            (0..22).map(|v| VertexRecord([v as f32, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0])).collect();
        let mut casters = Casters::default();
        casters.ribbons(&triangles, &records);
        let corners = |casters: &Casters| -> Vec<[f32; 3]> {
            casters.triangles.iter().map(|corners| corners.map(|corner| casters.places[0][corner as usize])).collect()
        };
        let expected = [[0, 1, 9], [0, 9, 8], [8, 9, 11], [8, 11, 10], [18, 19, 21], [18, 21, 20]];
        assert_eq!(corners(&casters), expected.map(|corners| corners.map(|corner| corner as f32)));
        assert_eq!(casters.places[0].len(), 10);
        let mut casters = Casters::default();
        casters.ribbons(&[[0, 1, 2], [3, 4, 5]], &records);
        assert_eq!(corners(&casters), [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]);
    }
}
