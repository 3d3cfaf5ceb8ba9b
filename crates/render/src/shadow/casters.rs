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
            let share = surface.material.shadow_share();
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
const MERGED: usize = 3;

/// Adds triangles; of ribbons, [`MERGED`] quadrangles as one.
fn ribbons(triangles: &[[u32; 3]], base: u32, out: &mut Vec<[u32; 3]>) {
    let mut rest = triangles;
    while let [triangle, more @ ..] = rest {
        rest = more;
        let Some(mut quad) = quadrangle(triangle, rest.first()) else {
            out.push(triangle.map(|corner| corner + base));
            continue;
        };
        rest = &rest[1..];
        for _ in 1..MERGED {
            // The next begins where this ends.
            let Some([a, b, c, d]) = rest.first().and_then(|first| quadrangle(first, rest.get(1))) else { break };
            if a != quad[3] || b != quad[2] {
                break;
            }
            quad = [quad[0], quad[1], c, d];
            rest = &rest[2..];
        }
        let [a, b, c, d] = quad.map(|corner| corner + base);
        out.extend([[a, b, c], [a, c, d]]);
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
    fn quadrangles_of_a_ribbon_become_one_and_others_stay() {
        let ribbon: Vec<[u32; 3]> = (0..4)
            .flat_map(|k| {
                let [a, b, c, d] = [2 * k, 2 * k + 1, 2 * k + 3, 2 * k + 2];
                [[a, b, c], [a, c, d]]
            })
            .collect();
        let mut out = Vec::new();
        ribbons(&ribbon, 10, &mut out);
        assert_eq!(out, [[10, 11, 17], [10, 17, 16], [16, 17, 19], [16, 19, 18]]);
        out.clear();
        ribbons(&[[0, 1, 2], [3, 4, 5]], 0, &mut out);
        assert_eq!(out, [[0, 1, 2], [3, 4, 5]]);
    }
}
