//! How locks of the head grow from their roots: sixteen side by side.

use pulp::{Arch, Simd, WithSimd};

use super::cards::{Locks, POINTS};
use super::cut::{Cut, Flow};
use super::hair::{Ground, KNOT};
use super::lanes::{F, M, W3, WIDE, Wide, inlined};
use super::looks::{HairLook, HairStyle};
use super::roots::Root;
use super::v3::{hash, scale};

/// Up to sixteen roots, lane by lane.
#[derive(Debug, Default)]
pub(super) struct Sprouts {
    /// Bits of the locks' numbers.
    number: Wide,
    clump: Wide,
    base: [Wide; 3],
    above: Wide,
    own: Wide,
    /// 1 where a hat presses the lock down.
    flat: Wide,
    /// How much thinner the lock is.
    thin: Wide,
    start: [Wide; 3],
    normal: [Wide; 3],
    pub(super) filled: usize,
}

impl Sprouts {
    pub(super) fn push(
        &mut self,
        root: &Root,
        number: u32,
        look: &HairLook,
        ground: &Ground<'_>,
        flat: bool,
        thin: f32,
    ) {
        let lane = self.filled;
        let (start, normal) = root.on(ground.head);
        for axis in 0..3 {
            self.base[axis][lane] = root.base[axis];
            (self.start[axis][lane], self.normal[axis][lane]) = (start[axis], normal[axis]);
        }
        self.number[lane] = f32::from_bits(number);
        self.clump[lane] = hash(number / 6, 9, look.seed) - 0.5;
        self.above[lane] = root.line.above(look.recession);
        (self.own[lane], self.thin[lane]) = (root.own, thin);
        self.flat[lane] = if flat { 1.0 } else { 0.0 };
        self.filled += 1;
    }

    pub(super) fn full(&self) -> bool {
        self.filled == WIDE
    }

    /// Grows locks of all of them, and forgets them.
    pub(super) fn grow(&mut self, look: &HairLook, cut: &Cut, ground: &Ground<'_>, class: u8, locks: &mut Locks) {
        locks.count = cut.points.min(POINTS);
        locks.filled = std::mem::take(&mut self.filled);
        locks.class = [class; WIDE];
        let ends = if cut.points > 7 { 0.7 } else { 0.6 };
        (locks.taper, locks.root, locks.own) = ([ends; WIDE], [0.55; WIDE], self.own);
        locks.centre = ground.outline.centre.map(|c| [c; WIDE]);
        Arch::new().dispatch(Growing { roots: self, look, cut, ground, locks });
    }
}

struct Growing<'a> {
    roots: &'a Sprouts,
    look: &'a HairLook,
    cut: &'a Cut,
    ground: &'a Ground<'a>,
    locks: &'a mut Locks,
}

impl WithSimd for Growing<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, s: S) {
        for lane in (0..WIDE).step_by(F::<S>::LANES) {
            self.grow(s, lane);
        }
    }
}

/// Where combed hair wants to go, at `from` beside the centre, `u` the same of unit length.
#[inline(always)]
fn flow<S: Simd>(s: S, flow: Flow, base: W3<S>, u: W3<S>, from: W3<S>, size: f32) -> W3<S> {
    let W3([x, y, z]) = base;
    let pole = W3::splat(s, [0.10, 0.82, -0.56]);
    // Hair of the sides falls; only that of the top is combed.
    let top = y.smooth(0.030, 0.075);
    let number = inlined(
        #[inline(always)]
        |value: f32| F::splat(s, value),
    );
    match flow {
        Flow::Whorl => u * u.dot(pole) - pole,
        Flow::Parted(at) => {
            let side = x.above(at).select(number(1.0), number(-1.0));
            W3([side * 0.25, number(-0.9), number(-0.25)]).mix(W3([side, number(-0.15), number(-0.22)]), top)
        }
        Flow::Back => {
            let fallen = (u * u.dot(pole) - pole).mix(W3::splat(s, [0.0, -0.6, -0.8]), number(0.6));
            fallen.mix(W3([x * 3.0, number(0.25), number(-1.0)]), top)
        }
        Flow::Forward => {
            (u * u.dot(pole) - pole).mix(W3([x * 4.0, number(0.0), number(1.0)]), top * z.smooth(-0.13, -0.07))
        }
        Flow::Knot => W3::splat(s, scale(KNOT, size)) - from,
        Flow::Out => u,
    }
}

impl Growing<'_> {
    /// Length of the locks, metres.
    #[inline(always)]
    fn length<S: Simd>(&self, s: S, lane: usize, vary: F<S>) -> F<S> {
        let Self { roots, look, cut, ground, .. } = self;
        let (size, [over, sides, behind]) = (ground.scale, cut.lengths);
        let W3([_, y, z]) = W3::load(s, &roots.base, lane);
        let above = F::load(s, &roots.above, lane);
        let number = F::load(s, &roots.number, lane);
        let mut whole = if look.style == HairStyle::Bob || look.style == HairStyle::Long {
            // Cut at one height: what grows higher is longer.
            (sides + 0.10 * y.smooth(-0.06, 0.11) + (vary - 0.5) * 0.05) * size
        } else {
            let side = sides + (behind - sides) * z.smooth(-0.07, -0.13);
            let most = 1.0 + (vary - 0.5) * (0.25 + 0.5 * look.mess);
            (side + (over - side) * y.smooth(0.030, 0.080)) * most * size
        };
        if look.style == HairStyle::Fringe {
            // The fringe ends above or in the eyes.
            let short = 0.030 + 0.9 * (y - 0.045) + 0.55 * (z + 0.045).at_least(0.0) + 0.020 * look.length;
            let short = (short + 0.006 * number.hashed(1, look.seed)) * size;
            whole = (z.above(-0.045) & y.above(0.045)).select(short, whole);
        }
        // Short hair is shorter still at the edge of the scalp.
        let edge = 0.30 + 0.70 * above.smooth(0.0, 0.045);
        whole * whole.below(0.13 * size).select(edge, F::splat(s, 1.0))
    }

    #[inline(always)]
    fn grow<S: Simd>(&mut self, s: S, lane: usize) {
        let Self { roots, look, cut, ground, .. } = *self;
        let (size, count) = (ground.scale, cut.points.min(POINTS));
        let number = F::load(s, &roots.number, lane);
        let own = inlined(
            #[inline(always)]
            |salt: u32| number.hashed(salt, look.seed),
        );
        let whole = self.length(s, lane, own(1));
        let base = W3::load(s, &roots.base, lane);
        let normal = W3::load(s, &roots.normal, lane);
        let centre = W3::splat(s, ground.outline.centre);
        let down = W3::splat(s, ground.down);
        let free = F::load(s, &roots.flat, lane).below(0.5);
        let layer = own(2);
        // Hair at the edge of the scalp lies closer.
        let edge = F::load(s, &roots.above, lane).smooth(-0.002, 0.024);
        let coat = free.select(cut.coat * size * (0.15 + 0.85 * layer), F::splat(s, 0.002)) * (0.3 + 0.7 * edge);
        let stray = (0.8 * (own(3) - 0.5) + 0.5 * F::load(s, &roots.clump, lane)) * (look.mess * 1.4);
        let lift = cut.lift * (0.6 + 0.8 * own(6)) * (0.35 + 0.65 * edge);
        let lift = free.select(lift, F::splat(s, 0.0));
        let most = if cut.flow == Flow::Out { 0.06 } else { 0.004 + 0.035 * cut.lift };
        let hangs = matches!(look.style, HairStyle::Bob | HairStyle::Long);
        let kept = -0.080 + 0.050 * hash(17, 11, look.seed);
        let knot = W3::splat(s, scale(KNOT, size));

        let mut at = W3::load(s, &roots.start, lane);
        at.store(&mut self.locks.points[0], lane);
        let mut heading = normal;
        let mut arrived = M::none(s);
        // How much of the length has grown.
        let mut grown = 0.0_f32;
        for i in 1..count {
            let from = at - centre;
            let u = from.unit();
            let wanted = flow(s, cut.flow, base, u, from, size);
            let lying = if cut.flow == Flow::Out { wanted } else { wanted - u * u.dot(wanted) };
            let lying = lying.unit();
            let lying = lying.along(stray, u.cross(lying)).unit();
            let height = -u.dot(down);
            let mut wish = lying;
            if cut.weight > 0.0 {
                // Weight tells where the skull no longer carries.
                let hang = height.smooth(0.45, -0.25) * (1.0 - 1.0 / (1.0 + (3.0 * cut.weight * grown) * whole));
                wish = lying.mix(down, hang).unit();
            }
            if cut.flow != Flow::Knot {
                wish = wish.along(lift * (1.0 - grown).max(0.0), u).unit();
            }
            let turn = if i == 1 { 1.0 - 0.5 * cut.lift } else { 0.75 };
            heading = heading.mix(wish, F::splat(s, turn)).unit();
            // Short steps on the skull, longer ones where hair hangs.
            let step = (0.55 + 0.9 * (i as f32 - 0.5) / (count - 1) as f32) / (count - 1) as f32;
            grown += step;
            let gone = whole * grown;
            let mut next = at.along(whole * step, heading);
            if hangs {
                // People keep hair out of their faces: from the temple to the chin it stays behind a line near the ear, however the head is bent.
                let W3([x, y, z]) = next;
                let y_base = y * (1.0 / size);
                let beside = y_base.smooth(0.060, 0.015) * y_base.smooth(-0.15, -0.10);
                next = W3([x, y, z.min((kept + 0.15 * (1.0 - beside)) * size)]);
            }
            // Between the coat's floor and its ceiling, until it hangs free.
            let low = coat * gone.smooth(0.0, 0.03) + 0.0010;
            let loose = (0.75 * lift * gone).at_most(most) + height.smooth(-0.05, -0.35);
            next = ground.outline.between(s, next, low, loose + 0.0015);
            at = arrived.select3(at, next);
            at.store(&mut self.locks.points[i], lane);
            if cut.flow == Flow::Knot {
                arrived = arrived | (at - centre - knot).length().below(0.022 * size);
            }
        }
        if cut.curl[0] > 0.0 {
            self.curl(s, lane, whole, own(4), own(5));
        }
        let locks = &mut *self.locks;
        normal.store(&mut locks.out, lane);
        let width = (cut.width * size) * (0.75 + 0.5 * own(7)) * (0.45 + 0.55 * edge);
        (width * F::load(s, &roots.thin, lane)).store(&mut locks.width, lane);
        let (root, tip) = if cut.flow == Flow::Knot {
            (F::splat(s, 0.75), F::splat(s, 0.85))
        } else {
            (0.45 + 0.30 * layer, 0.55 + 0.45 * layer)
        };
        root.store(&mut locks.openness[0], lane);
        tip.store(&mut locks.openness[1], lane);
        let twist = if cut.flow == Flow::Out { 3.0 } else { 0.5 + 0.6 * look.mess };
        ((own(8) - 0.5) * twist).store(&mut locks.twist, lane);
    }

    /// Winds locks about their lines.
    #[inline(always)]
    fn curl<S: Simd>(&mut self, s: S, lane: usize, whole: F<S>, phase: F<S>, way: F<S>) {
        let Self { cut, ground, .. } = *self;
        let count = cut.points.min(POINTS);
        let (centre, down) = (W3::splat(s, ground.outline.centre), W3::splat(s, ground.down));
        let way = way.below(0.5).select(F::splat(s, -1.0), F::splat(s, 1.0));
        let pitch = whole * (1.0 / (count - 1) as f32);
        for i in 1..count {
            let point = W3::load(s, &self.locks.points[i], lane);
            let u = (point - centre).unit();
            let fall = (down - u * u.dot(down)).unit();
            let right = u.cross(fall);
            let gone = pitch * i as f32;
            let (sin, cos) = (way * gone * (1.0 / cut.curl[1]) + phase).sin_cos_turns();
            let radius = (cut.curl[0] * ground.scale) * gone.smooth(0.0, 0.02);
            let aside = if cut.flow == Flow::Out { right * cos + fall * sin } else { right * cos + u * (0.7 * sin) };
            point.along(radius, aside).store(&mut self.locks.points[i], lane);
        }
    }
}
