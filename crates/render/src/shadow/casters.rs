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

/// Adds triangles; of a ribbon, two quadrangles that follow each other become one.
fn ribbons(triangles: &[[u32; 3]], base: u32, out: &mut Vec<[u32; 3]>) {
    let mut rest = triangles;
    loop {
        match rest {
            // Quadrangles [a, b, c, d] and [d, c, e, f], halved from their first corners.
            [[a, b, c], [a1, c1, d], [d2, c2, e], [d3, e3, f], more @ ..]
                if a == a1 && c == c1 && d == d2 && c == c2 && d == d3 && e == e3 =>
            {
                out.push([a + base, b + base, e + base]);
                out.push([a + base, e + base, f + base]);
                rest = more;
            }
            [[a, b, c], more @ ..] => {
                out.push([a + base, b + base, c + base]);
                rest = more;
            }
            [] => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quadrangles_of_a_ribbon_become_one_and_others_stay() {
        let ribbon: Vec<[u32; 3]> = (0..3)
            .flat_map(|k| {
                let [a, b, c, d] = [2 * k, 2 * k + 1, 2 * k + 3, 2 * k + 2];
                [[a, b, c], [a, c, d]]
            })
            .collect();
        let mut out = Vec::new();
        ribbons(&ribbon, 10, &mut out);
        assert_eq!(out, [[10, 11, 15], [10, 15, 14], [14, 15, 17], [14, 17, 16]]);
        out.clear();
        ribbons(&[[0, 1, 2], [3, 4, 5]], 0, &mut out);
        assert_eq!(out, [[0, 1, 2], [3, 4, 5]]);
    }
}
