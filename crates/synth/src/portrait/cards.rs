//! Locks of hair as ribbons.

use lineament_render::{VertexLook, mask};

use super::shapes::Sheet;
use super::v3::{V3, add, along, cross, length, scale, sub, unit};

/// The most points of a lock.
pub(super) const POINTS: usize = 12;

/// The line of a lock, from its root.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lock {
    pub(super) points: [V3; POINTS],
    pub(super) count: usize,
    /// Which way is out of the head, in its middle.
    pub(super) out: V3,
    /// Full width, metres.
    pub(super) width: f32,
    /// Width at the tip, as a share of the full width.
    pub(super) taper: f32,
    /// Width at the root, as a share of the full width.
    pub(super) root: f32,
    /// A number of its own, 0–1.
    pub(super) own: f32,
    /// How much sky it sees at root and tip, 0–1.
    pub(super) openness: [f32; 2],
    /// Turned about its own line, radians.
    pub(super) twist: f32,
}

/// Locks as one mesh.
#[derive(Debug, Default)]
pub(super) struct Cards {
    pub(super) sheet: Sheet,
    /// How much of the sky each vertex sees, 0–1.
    pub(super) openness: Vec<f32>,
}

impl Cards {
    pub(super) fn clear(&mut self) {
        self.sheet.clear();
        self.openness.clear();
    }

    /// Adds a lock as a ribbon that lies on what is under it.
    pub(super) fn push(&mut self, lock: &Lock, centre: V3, class: u8) {
        let count = lock.count.min(POINTS);
        if count < 2 {
            return;
        }
        let (st, ct) = if lock.twist == 0.0 { (0.0, 1.0) } else { libm::sincosf(lock.twist) };
        let mut before: Option<[u32; 2]> = None;
        let mut across = [0.0; 3];
        for i in 0..count {
            let at = lock.points[i];
            let step = sub(lock.points[(i + 1).min(count - 1)], lock.points[i.saturating_sub(1)]);
            let tangent = unit(step);
            let out = unit(add(unit(sub(at, centre)), lock.out));
            let flat = cross(tangent, out);
            // Where a lock stands straight out, it keeps the side it had.
            let flat = if length(flat) > 0.15 {
                unit(flat)
            } else if length(across) > 0.5 {
                across
            } else {
                super::shapes::perpendicular(tangent)
            };
            let lift = cross(flat, tangent);
            across = add(scale(flat, ct), scale(lift, st));
            let face = unit(cross(across, tangent));
            let face = if super::v3::dot(face, out) < 0.0 { scale(face, -1.0) } else { face };
            let share = i as f32 / (count - 1) as f32;
            let half =
                0.5 * lock.width * (1.0 + (lock.taper - 1.0) * share * share) * if i == 0 { lock.root } else { 1.0 };
            let open = lock.openness[0] + (lock.openness[1] - lock.openness[0]) * share;
            let mut ends = [0; 2];
            for (side, end) in [-1.0_f32, 1.0].into_iter().zip(&mut ends) {
                // Rounded across: the edges look aside.
                let normal = unit(along(face, 0.55 * side, across));
                let mut look = VertexLook { rest: at, uv: [0.5 + 0.5 * side, share], tangent, ..VertexLook::default() };
                look.masks[mask::STRAND] = lock.own;
                *end = self.sheet.vertex_with(along(at, side * half, across), normal, look);
                self.openness.push(open);
            }
            if let Some([a, b]) = before {
                self.sheet.quad([a, b, ends[1], ends[0]], class);
            }
            before = Some(ends);
        }
    }
}
