//! Hair of the head: locks that grow from the scalp, lie on the skull, hang and curl, over a cap that closes what is between them.

use lineament_face::{Mesh as HeadMesh, SegmentationClass};
use lineament_render::{VertexLook, mask};

use super::cards::{Cards, Lock, POINTS};
use super::cut::{Flow, cut};
use super::growth::Sprouts;
use super::looks::{HairLook, HairStyle, HeadwearLook};
use super::masks::{self, Hairline};
use super::outline::Outline;
use super::roots::Root;
use super::shapes::Sheet;
use super::v3::{V3, add, along, dot, hash, mix, scale, smooth, sub, unit};

/// What hair grows on and over.
pub(super) struct Ground<'a> {
    pub(super) head: &'a HeadMesh,
    pub(super) outline: &'a Outline,
    /// Down in the head's frame.
    pub(super) down: V3,
    /// Size of the head beside the base.
    pub(super) scale: f32,
    /// How fine hair is to be drawn: 1 the finest.
    pub(super) detail: f32,
}

const CLASS: u8 = SegmentationClass::Hair.id();

/// Where the knot of tied hair is, from the centre of the skull.
pub(super) const KNOT: V3 = [0.0, 0.028, -0.108];

fn flow(flow: Flow, base: V3, u: V3, from: V3, size: f32) -> V3 {
    let [x, ..] = base;
    let whorl = || {
        let pole = [0.10, 0.82, -0.56];
        sub(scale(u, dot(u, pole)), pole)
    };
    // Hair of the sides falls; only that of the top is combed.
    let top = smooth(0.030, 0.075, base[1]);
    match flow {
        Flow::Whorl => whorl(),
        Flow::Parted(at) => {
            let side = if x > at { 1.0 } else { -1.0 };
            mix([side * 0.25, -0.9, -0.25], [side, -0.15, -0.22], top)
        }
        Flow::Back => mix(mix(whorl(), [0.0, -0.6, -0.8], 0.6), [x * 3.0, 0.25, -1.0], top),
        Flow::Forward => mix(whorl(), [x * 4.0, 0.0, 1.0], top * smooth(-0.13, -0.07, base[2])),
        Flow::Knot => sub(scale(KNOT, size), from),
        Flow::Out => u,
    }
}

/// Whether hair grows at a root of this cut.
fn grows(look: &HairLook, root: &Root) -> bool {
    let density = root.line.scalp(look.recession);
    let bare = look.style == HairStyle::Receding && root.crown > 0.15 + 0.5 * root.own;
    density > 0.2 + 0.5 * root.own && !bare
}

/// Grows the locks. What a hat hides is left out.
pub(super) fn grow(
    look: &HairLook,
    [roots, fringe]: [&[Root]; 2],
    ground: &Ground<'_>,
    hat: Option<&HeadwearLook>,
    cards: &mut Cards,
) {
    cards.clear();
    let Some(mut cut) = cut(look) else { return };
    let hidden = hat.map(super::headwear::covers);
    // Where a lock is a few pixels wide, fewer and wider ones do.
    let detail = (0.75 * ground.detail).clamp(0.28, 1.0);
    cut.width /= detail.sqrt();
    cut.points = ((cut.points as f32 * (0.45 + 0.55 * detail) + 0.5) as usize).max(3);
    let locks = (cut.locks as f32 * detail) as usize;
    let mut sprouts = Sprouts::default();
    let mut sprout = |root: &Root, number: u32, flat: bool, thin: f32| {
        sprouts.push(root, number, look, ground, flat, thin);
        if sprouts.full() {
            sprouts.grow(look, &cut, ground, CLASS, cards.waiting());
            cards.finish();
        }
    };
    for (number, root) in (0_u32..).zip(roots.iter().take(locks)) {
        let under_hat = hidden.as_ref().is_some_and(|covers| covers(root.base));
        // Long hair shows below a hat: it is grown, but close.
        if grows(look, root) && (!under_hat || cut.lengths[0] >= 0.12) {
            sprout(root, number, under_hat, 1.0);
        }
    }
    // Thin locks hide where the thick ones begin.
    for (number, root) in (10_000_u32..).zip(fringe.iter().take((fringe.len() as f32 * detail) as usize)) {
        let above = root.line.above(look.recession);
        let bare = look.style == HairStyle::Receding && root.crown > 0.1;
        if (-0.003..0.009).contains(&above) && !bare && !hidden.as_ref().is_some_and(|covers| covers(root.base)) {
            sprout(root, number, false, 0.62);
        }
    }
    sprouts.grow(look, &cut, ground, CLASS, cards.waiting());
    cards.finish();
    if look.style == HairStyle::Tied {
        tail(look, ground, cards);
    }
}

/// A tail or a bun at the knot.
fn tail(look: &HairLook, ground: &Ground<'_>, cards: &mut Cards) {
    let size = ground.scale;
    let knot = along(ground.outline.centre, 1.0, scale(KNOT, size));
    let bun = look.seed & 3 == 0;
    for number in 0..64_u32 {
        let own = |salt: u32| hash(number, salt, look.seed ^ 0x7a11);
        let mut points = [knot; POINTS];
        let angle = std::f32::consts::TAU * own(0);
        let (s, c) = libm::sincosf(angle);
        if bun {
            let radius = 0.022 * size * (0.8 + 0.4 * own(1));
            let tilt = own(2) * 3.1;
            let (st, ct) = libm::sincosf(tilt);
            let (a, b) = ([c, s, 0.0], [-s * ct, c * ct, st]);
            for (i, point) in points.iter_mut().enumerate() {
                let (sa, ca) = libm::sincosf(i as f32 * 0.5);
                *point = add(along(knot, -0.012, [0.0, 0.0, 1.0]), scale(add(scale(a, ca), scale(b, sa)), radius));
            }
        } else {
            let spread = 0.016 * size * (0.4 + own(3));
            let whole = 0.26 * look.length * size;
            for (i, point) in points.iter_mut().enumerate() {
                let t = i as f32 / (POINTS - 1) as f32;
                let out = [0.0, 0.25 * (1.0 - t) - 0.2 * t, -0.30 * (1.0 - t)];
                let fall = add(scale(out, 0.35 * whole * smooth(0.0, 0.4, t) * 2.0), scale(ground.down, whole * t * t));
                let wide = spread * (0.6 + 1.2 * t * (1.0 - t) * 2.0);
                *point =
                    ground.outline.pushed(add(add(knot, fall), [wide * c, wide * s * 0.6, -wide * s * 0.5]), 0.004);
            }
        }
        let lock = Lock {
            points,
            count: POINTS,
            out: [0.0, 0.2, -1.0],
            width: 0.012 * size,
            taper: 0.5,
            root: 0.55,
            own: own(4),
            openness: [0.5, 0.6 + 0.4 * own(5)],
            twist: own(6) - 0.5,
        };
        cards.push(&lock, knot, CLASS);
    }
    cards.finish();
}

/// The cap under the locks: the scalp, lifted. Made once as triangles; its height is the portrait's.
#[derive(Debug)]
pub(super) struct Cap {
    vertices: Vec<CapVertex>,
    triangles: Vec<[u32; 3]>,
}

/// A vertex of the cap: what no portrait changes.
#[derive(Debug, Clone, Copy)]
struct CapVertex {
    /// Of the head.
    vertex: u32,
    base: V3,
    line: Hairline,
    /// Across the strands, for hair that lies back, to the knot, around the whorl.
    turns: [f32; 3],
    /// Two numbers of its own, 0–1.
    own: [f32; 2],
}

impl CapVertex {
    fn new(vertex: u32, base: V3) -> Self {
        let [x, y, z] = base;
        let turns = [libm::atan2f(x, y), libm::atan2f(x, y - masks::SKULL[1]), libm::atan2f(x - 0.008, z + 0.125)];
        let own = [hash(vertex, 1, 3), hash(vertex, 7, 0)];
        Self { vertex, base, line: Hairline::of(base), turns: turns.map(|turn| turn * 0.6), own }
    }

    /// A number that changes across the strands and not along them: the material draws a strand for each of its steps.
    fn strand(&self, flow: Flow, seed: u32) -> f32 {
        let [back, knot, whorl] = self.turns;
        match flow {
            Flow::Parted(_) => self.base[2] * 7.0,
            Flow::Forward => self.base[0] * 7.0,
            Flow::Back => back,
            Flow::Knot => knot,
            Flow::Whorl => whorl,
            Flow::Out => hash(self.vertex, 2, seed) * 0.3,
        }
    }
}

impl Cap {
    pub(super) fn new(base: &[V3], triangles: &[[u32; 3]]) -> Self {
        let (mut vertices, mut place_of, mut chosen) = (Vec::new(), vec![u32::MAX; base.len()], Vec::new());
        for triangle in
            triangles.iter().filter(|t| t.iter().all(|v| masks::above_hairline(base[*v as usize], 0.0) > 0.001))
        {
            chosen.push(triangle.map(|v| {
                let slot = &mut place_of[v as usize];
                if *slot == u32::MAX {
                    *slot = vertices.len() as u32;
                    vertices.push(CapVertex::new(v, base[v as usize]));
                }
                *slot
            }));
        }
        Self { vertices, triangles: chosen }
    }

    /// Lifts the cap for a haircut.
    pub(super) fn lift(
        &self,
        look: &HairLook,
        ground: &Ground<'_>,
        hat: bool,
        sheet: &mut Sheet,
        openness: &mut Vec<f32>,
    ) {
        sheet.clear();
        openness.clear();
        let Some(cut) = cut(look) else { return };
        if look.style == HairStyle::Receding {
            return;
        }
        let height = if hat { 0.001 } else { cut.cap * cut.coat * ground.scale };
        let lumpy = if matches!(look.style, HairStyle::Afro | HairStyle::Curly) { 0.25 } else { 0.10 };
        let flowing = if cut.flow == Flow::Out { Flow::Whorl } else { cut.flow };
        for place in &self.vertices {
            let (v, base) = (place.vertex, place.base);
            let (at, normal) = (ground.head.positions[v as usize], ground.head.normals[v as usize]);
            let inside = place.line.above(look.recession);
            let rise = height * smooth(0.006, 0.035, inside) * (1.0 + lumpy * (hash(v, 5, look.seed) - 0.5) * 2.0);
            let from = sub(at, ground.outline.centre);
            let lying = flow(flowing, base, unit(from), from, ground.scale);
            let tangent = unit(sub(lying, scale(normal, dot(normal, lying))));
            let mut looks = VertexLook { rest: base, uv: [place.own[0], 0.2], tangent, ..VertexLook::default() };
            looks.masks[mask::STRAND] = place.strand(cut.flow, look.seed);
            sheet.vertex_with(along(at, rise, normal), normal, looks);
            openness.push(0.35 + 0.25 * place.own[1]);
        }
        // Where hair has gone back there is none.
        for triangle in &self.triangles {
            let gone = triangle.iter().any(|v| self.vertices[*v as usize].line.above(look.recession) < 0.006);
            if !gone {
                sheet.triangle(*triangle, SegmentationClass::Hair.id());
            }
        }
    }
}
