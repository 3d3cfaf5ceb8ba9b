//! Plain bodies: the parts that spectacles, hats and hands are made of.

use lineament_render::{Mesh, VertexLook};

use super::v3::{V3, add, along, cross, dot, length, scale, sub, unit};

/// The most sides of a tube.
const MOST_SIDES: usize = 32;

/// A mesh that is filled anew for every portrait.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) mesh: Mesh,
    pub(super) positions: Vec<V3>,
    pub(super) normals: Vec<V3>,
}

impl Sheet {
    pub(super) fn clear(&mut self) {
        self.mesh.clear();
        self.positions.clear();
        self.normals.clear();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.mesh.triangles().is_empty()
    }

    /// A vertex with a look of its own.
    #[inline]
    pub(super) fn vertex_with(&mut self, position: V3, normal: V3, look: VertexLook) -> u32 {
        self.positions.push(position);
        self.normals.push(normal);
        self.mesh.push_vertex(look)
    }

    /// A vertex whose rest place is where it is.
    #[inline]
    pub(super) fn vertex(&mut self, position: V3, normal: V3, uv: [f32; 2]) -> u32 {
        self.vertex_with(position, normal, VertexLook { rest: position, uv, ..VertexLook::default() })
    }

    /// A triangle; one that cannot be is left out.
    #[inline]
    pub(super) fn triangle(&mut self, corners: [u32; 3], class: u8) {
        let _ = self.mesh.push_triangle(corners, class);
    }

    #[inline]
    pub(super) fn quad(&mut self, [a, b, c, d]: [u32; 4], class: u8) {
        self.triangle([a, b, c], class);
        self.triangle([a, c, d], class);
    }

    /// A grid of `rows` × `columns` vertices from a function of (row, column) as shares from 0 to 1; anticlockwise where rows run up and columns to the
    /// right as seen from outside. Its normals come from the grid itself.
    pub(super) fn grid(&mut self, rows: usize, columns: usize, class: u8, place: impl Fn(f32, f32) -> V3) {
        let first = self.positions.len();
        let share = |i: usize, n: usize| i as f32 / (n - 1).max(1) as f32;
        for row in 0..rows {
            for column in 0..columns {
                let at = place(share(row, rows), share(column, columns));
                self.vertex(at, [0.0; 3], [share(column, columns), share(row, rows)]);
            }
        }
        let at = |row: usize, column: usize| first + row * columns + column;
        // A grid whose last column is its first again is round.
        let middle = rows / 2;
        let round = length(sub(self.positions[at(middle, 0)], self.positions[at(middle, columns - 1)])) < 1e-5;
        for row in 0..rows {
            for column in 0..columns {
                let (r0, r1) = (row.saturating_sub(1), (row + 1).min(rows - 1));
                let (c0, c1) = match column {
                    _ if round && (column == 0 || column == columns - 1) => (columns - 2, 1),
                    _ => (column.saturating_sub(1), (column + 1).min(columns - 1)),
                };
                let up = sub(self.positions[at(r1, column)], self.positions[at(r0, column)]);
                let right = sub(self.positions[at(row, c1)], self.positions[at(row, c0)]);
                self.normals[at(row, column)] = unit(cross(right, up));
            }
        }
        self.weave(first, rows, columns, class);
    }

    /// Joins vertices that were pushed row by row.
    pub(super) fn weave(&mut self, first: usize, rows: usize, columns: usize, class: u8) {
        for row in 0..rows - 1 {
            for column in 0..columns - 1 {
                let a = (first + row * columns + column) as u32;
                let c = a + columns as u32;
                self.quad([a, a + 1, c + 1, c], class);
            }
        }
    }

    /// A tube along a line of points with a radius each, rounded at its ends.
    pub(super) fn tube(&mut self, points: &[V3], radii: &[f32], sides: usize, class: u8) {
        let count = points.len().min(radii.len());
        if count < 2 {
            return;
        }
        let direction = |i: usize| unit(sub(points[(i + 1).min(count - 1)], points[i.saturating_sub(1)]));
        let mut right = perpendicular(direction(0));
        let first = self.positions.len();
        let mut circle = [(0.0, 1.0); MOST_SIDES + 1];
        let sides = sides.min(MOST_SIDES);
        for (side, place) in circle.iter_mut().enumerate().take(sides + 1) {
            *place = libm::sincosf(std::f32::consts::TAU * side as f32 / sides as f32);
        }
        // A ring of no size at each end closes the tube.
        let mut rings = 0;
        for i in 0..count {
            let ahead = direction(i);
            right = unit(along(right, -dot(right, ahead), ahead));
            let up = cross(ahead, right);
            let caps: &[(f32, f32)] = match i {
                0 => &[(0.0, -0.9), (0.7, -0.6), (1.0, 0.0)],
                _ if i == count - 1 => &[(1.0, 0.0), (0.7, 0.6), (0.0, 0.9)],
                _ => &[(1.0, 0.0)],
            };
            for &(size, shift) in caps {
                let middle = along(points[i], shift * radii[i], ahead);
                for (side, &(s, c)) in circle.iter().enumerate().take(sides + 1) {
                    let out = add(scale(right, c), scale(up, s));
                    let normal = unit(along(scale(out, size.max(0.05)), shift, ahead));
                    let uv = [side as f32 / sides as f32, i as f32 / (count - 1) as f32];
                    self.vertex(along(middle, size * radii[i], out), normal, uv);
                }
                rings += 1;
            }
        }
        self.weave(first, rings, sides + 1, class);
    }

    /// A box with its middle, half axes and rounded look.
    pub(super) fn slab(&mut self, middle: V3, axes: [V3; 3], class: u8) {
        for axis in 0..3 {
            for sign in [1.0_f32, -1.0] {
                let out = scale(axes[axis], sign);
                let (u, v) = (axes[(axis + 1) % 3], scale(axes[(axis + 2) % 3], sign));
                let corner = |a: f32, b: f32| add(add(middle, out), add(scale(u, a), scale(v, b)));
                let normal = unit(out);
                let corners = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)]
                    .map(|(a, b)| self.vertex(corner(a, b), normal, [0.5 + 0.5 * a, 0.5 + 0.5 * b]));
                self.quad(corners, class);
            }
        }
    }

    /// An ellipsoid with its half axes (right-handed).
    pub(super) fn ball(&mut self, middle: V3, axes: [V3; 3], rows: usize, columns: usize, class: u8) {
        self.grid(rows, columns, class, |v, u| {
            let ((sp, cp), (sl, cl)) =
                (libm::sincosf((v - 0.5) * std::f32::consts::PI), libm::sincosf(u * std::f32::consts::TAU));
            add(add(middle, scale(axes[1], sp)), add(scale(axes[0], cp * sl), scale(axes[2], cp * cl)))
        });
    }
}

/// Some unit vector at a right angle.
pub(super) fn perpendicular(v: V3) -> V3 {
    let other = if v[1].abs() < 0.8 { [0.0, 1.0, 0.0] } else { [1.0, 0.0, 0.0] };
    let out = cross(v, other);
    if length(out) > 1e-6 { unit(out) } else { [1.0, 0.0, 0.0] }
}
