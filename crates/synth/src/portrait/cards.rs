//! Locks of hair as ribbons, sixteen side by side.

use lineament_render::{VertexLook, mask};
use pulp::{Arch, Simd, WithSimd};

use super::lanes::{F, W3, WIDE, Wide};
use super::shapes::Sheet;
use super::v3::V3;

/// The most points of a lock.
pub(super) const POINTS: usize = 12;
/// Rounded across: the edges look aside by this much of what the middle looks out.
const ROUND: f32 = 0.55;

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

/// Up to sixteen locks of as many points each, lane by lane: the numbers of [`Lock`].
#[derive(Debug, Default, Clone)]
pub(super) struct Locks {
    pub(super) points: [[Wide; 3]; POINTS],
    pub(super) count: usize,
    pub(super) out: [Wide; 3],
    pub(super) width: Wide,
    pub(super) taper: Wide,
    pub(super) root: Wide,
    pub(super) own: Wide,
    pub(super) openness: [Wide; 2],
    pub(super) twist: Wide,
    /// What they stand out from.
    pub(super) centre: [Wide; 3],
    pub(super) class: [u8; WIDE],
    /// How many lanes hold a lock.
    pub(super) filled: usize,
}

/// What a ribbon is at one point, lane by lane.
#[derive(Debug, Default, Clone)]
struct Rung {
    /// Where its two edges are, and their normals, of any length.
    edges: [[Wide; 3]; 2],
    normals: [[Wide; 3]; 2],
    tangent: [Wide; 3],
}

/// Locks as one mesh.
#[derive(Debug, Default)]
pub(super) struct Cards {
    pub(super) sheet: Sheet,
    /// How much of the sky each vertex sees, 0–1.
    pub(super) openness: Vec<f32>,
    waiting: Box<Locks>,
    rungs: Box<[Rung; POINTS]>,
}

impl Cards {
    pub(super) fn clear(&mut self) {
        self.sheet.clear();
        self.openness.clear();
        self.waiting.filled = 0;
    }

    /// Adds a lock as a ribbon that lies on what is under it. [`Cards::finish`] adds the last ones.
    pub(super) fn push(&mut self, lock: &Lock, centre: V3, class: u8) {
        let count = lock.count.min(POINTS);
        if self.waiting.filled > 0 && self.waiting.count != count {
            self.finish();
        }
        let waiting = &mut *self.waiting;
        let lane = waiting.filled;
        waiting.count = count;
        for (to, from) in waiting.points.iter_mut().zip(&lock.points).take(count) {
            put(to, lane, *from);
        }
        put(&mut waiting.out, lane, lock.out);
        put(&mut waiting.centre, lane, centre);
        (waiting.width[lane], waiting.taper[lane], waiting.root[lane]) = (lock.width, lock.taper, lock.root);
        (waiting.own[lane], waiting.twist[lane], waiting.class[lane]) = (lock.own, lock.twist, class);
        (waiting.openness[0][lane], waiting.openness[1][lane]) = (lock.openness[0], lock.openness[1]);
        waiting.filled += 1;
        if waiting.filled == WIDE {
            self.finish();
        }
    }

    /// The locks that wait, to be filled without [`Cards::push`].
    pub(super) fn waiting(&mut self) -> &mut Locks {
        &mut self.waiting
    }

    /// Adds the locks that wait.
    pub(super) fn finish(&mut self) {
        let Self { sheet, openness, waiting: locks, rungs } = self;
        let (count, filled) = (locks.count.min(POINTS), std::mem::take(&mut locks.filled).min(WIDE));
        if count < 2 || filled == 0 {
            return;
        }
        Arch::new().dispatch(Laying { locks, count, rungs });
        for lane in 0..filled {
            let open = [locks.openness[0][lane], locks.openness[1][lane] - locks.openness[0][lane]];
            let at = |wide: &[Wide; 3]| [wide[0][lane], wide[1][lane], wide[2][lane]];
            for (i, (rung, point)) in rungs.iter().zip(&locks.points).enumerate().take(count) {
                let share = i as f32 / (count - 1) as f32;
                let mut look = VertexLook {
                    rest: at(point),
                    uv: [0.0, share],
                    tangent: at(&rung.tangent),
                    ..VertexLook::default()
                };
                look.masks[mask::STRAND] = locks.own[lane];
                let first = sheet.vertex_with(at(&rung.edges[0]), at(&rung.normals[0]), look);
                look.uv[0] = 1.0;
                let second = sheet.vertex_with(at(&rung.edges[1]), at(&rung.normals[1]), look);
                openness.extend([open[0] + open[1] * share; 2]);
                if i > 0 {
                    sheet.quad([first - 2, second - 2, second, first], locks.class[lane]);
                }
            }
        }
    }
}

/// Writes one lane.
#[inline]
fn put(wide: &mut [Wide; 3], lane: usize, [x, y, z]: V3) {
    (wide[0][lane], wide[1][lane], wide[2][lane]) = (x, y, z);
}

/// Computes the rungs of locks.
struct Laying<'a> {
    locks: &'a Locks,
    count: usize,
    rungs: &'a mut [Rung; POINTS],
}

impl WithSimd for Laying<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Self { locks, count, rungs } = self;
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            lay(s, locks, count, at, rungs);
        }
    }
}

#[allow(clippy::needless_range_loop, reason = "points are counted: their neighbours are read too")]
#[inline(always)]
fn lay<S: Simd>(s: S, locks: &Locks, count: usize, lane: usize, rungs: &mut [Rung; POINTS]) {
    let (centre, lock_out) = (W3::load(s, &locks.centre, lane), W3::load(s, &locks.out, lane));
    let (st, ct) = (F::load(s, &locks.twist, lane) * (1.0 / std::f32::consts::TAU)).sin_cos_turns();
    let (width, taper) = (F::load(s, &locks.width, lane), F::load(s, &locks.taper, lane) - 1.0);
    let mut across = W3::splat(s, [0.0; 3]);
    let mut at = W3::load(s, &locks.points[0], lane);
    let mut before = at;
    for i in 0..count {
        let after = if i + 1 < count { W3::load(s, &locks.points[i + 1], lane) } else { at };
        let tangent = (after - before).unit();
        let out = (at - centre).unit() + lock_out;
        let flat = tangent.cross(out);
        // Where a lock stands straight out, it keeps the side it had.
        let stands = flat.dot(flat).lt(out.dot(out) * 0.0225);
        let W3([x, y, z]) = tangent;
        let upright = y.abs().below(0.8);
        let zero = F::splat(s, 0.0);
        // The tangent across an axis that is not its own.
        let aside = W3([upright.select(-z, zero), upright.select(zero, z), upright.select(x, -y)]);
        let kept = across.dot(across).below(0.25).select3(aside, across);
        let flat = stands.select3(kept, flat).unit();
        let lift = flat.cross(tangent);
        across = flat * ct + lift * st;
        let face = across.cross(tangent);
        let face = face * face.dot(out).sign();
        let share = i as f32 / (count - 1) as f32;
        let half = 0.5 * width * (1.0 + taper * (share * share));
        let half = if i == 0 { half * F::load(s, &locks.root, lane) } else { half };
        let (arm, aside) = (across * half, across * ROUND);
        let rung = &mut rungs[i];
        (at - arm).store(&mut rung.edges[0], lane);
        (at + arm).store(&mut rung.edges[1], lane);
        (face - aside).store(&mut rung.normals[0], lane);
        (face + aside).store(&mut rung.normals[1], lane);
        tangent.store(&mut rung.tangent, lane);
        before = at;
        at = after;
    }
}
