//! What throws shadows: places and triangles, gathered once for all lights.

use std::ops::Range;

use crate::lanes::WIDE;
use crate::material::Material;
use crate::scene::{Sides, Surface};
use crate::screen::Vertices;

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
            let (first, length) = (vertices.first[number] as usize, surface.positions.len());
            let (base, begin) = (self.places[0].len() as u32, self.triangles.len());
            let (chosen, coarse) = surface.mesh.casters();
            if coarse.is_empty() {
                for (own, all) in self.places.iter_mut().zip(&vertices.places) {
                    own.extend_from_slice(&all[first..first + length]);
                }
                let triangles = surface.mesh.triangles();
                if matches!(surface.material, Material::Hair(_)) {
                    ribbons(triangles, base, &mut self.triangles);
                } else {
                    self.triangles.extend(triangles.iter().map(|&[a, b, c]| [a + base, b + base, c + base]));
                }
            } else {
                for (own, all) in self.places.iter_mut().zip(&vertices.places) {
                    let all = &all[first..first + length];
                    own.extend(chosen.iter().map(|&vertex| all[vertex as usize]));
                }
                self.triangles.extend(coarse.iter().map(|&[a, b, c]| [a + base, b + base, c + base]));
            }
            let mut share = surface.material.shadow_share();
            if matches!(surface.material, Material::Hair(_)) {
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

/// Adds triangles; of ribbons every second alone, [`MERGED`] quadrangles as one: locks lie over each other many times, and [`Group::share`] makes up for
/// those that are left out.
fn ribbons(triangles: &[[u32; 3]], base: u32, out: &mut Vec<[u32; 3]>) {
    let (mut rest, mut end, mut odd) = (triangles, None, true);
    while let [triangle, more @ ..] = rest {
        rest = more;
        let Some(mut quad) = quadrangle(triangle, rest.first()) else {
            out.push(triangle.map(|corner| corner + base));
            continue;
        };
        rest = &rest[1..];
        if end != Some([quad[0], quad[1]]) {
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
        end = Some([quad[3], quad[2]]);
        if !odd {
            let [a, b, c, d] = quad.map(|corner| corner + base);
            out.extend([[a, b, c], [a, c, d]]);
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
        let mut out = Vec::new();
        ribbons(&triangles, 100, &mut out);
        let expected = [[0, 1, 9], [0, 9, 8], [8, 9, 11], [8, 11, 10], [18, 19, 21], [18, 21, 20]];
        assert_eq!(out, expected.map(|corners| corners.map(|corner| corner + 100)));
        out.clear();
        ribbons(&[[0, 1, 2], [3, 4, 5]], 0, &mut out);
        assert_eq!(out, [[0, 1, 2], [3, 4, 5]]);
    }
}
