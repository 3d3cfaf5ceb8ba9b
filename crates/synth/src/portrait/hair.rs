//! Hair of the head: locks that grow from the scalp, lie on the skull, hang and curl, over a cap that closes what is between them.

use lineament_face::{Mesh as HeadMesh, SegmentationClass};
use lineament_render::{VertexLook, mask};

use super::cards::{Cards, Lock, POINTS};
use super::cut::{Cut, Flow, cut};
use super::looks::{HairLook, HairStyle, HeadwearLook};
use super::masks;
use super::outline::Outline;
use super::roots::Root;
use super::shapes::Sheet;
use super::v3::{V3, add, along, cross, dot, hash, length, mix, scale, smooth, sub, unit};

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

/// Where the knot of tied hair is, from the centre of the skull.
const KNOT: V3 = [0.0, 0.028, -0.108];

fn flow(flow: Flow, root: &Root, u: V3, from: V3, size: f32) -> V3 {
    let [x, ..] = root.base;
    let whorl = || {
        let pole = [0.10, 0.82, -0.56];
        sub(scale(u, dot(u, pole)), pole)
    };
    // Hair of the sides falls; only that of the top is combed.
    let top = smooth(0.030, 0.075, root.base[1]);
    match flow {
        Flow::Whorl => whorl(),
        Flow::Parted(at) => {
            let side = if x > at { 1.0 } else { -1.0 };
            mix([side * 0.25, -0.9, -0.25], [side, -0.15, -0.22], top)
        }
        Flow::Back => mix(mix(whorl(), [0.0, -0.6, -0.8], 0.6), [x * 3.0, 0.25, -1.0], top),
        Flow::Forward => mix(whorl(), [x * 4.0, 0.0, 1.0], top * smooth(-0.13, -0.07, root.base[2])),
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
    let detail = ground.detail.clamp(0.35, 1.0);
    cut.width /= detail.sqrt();
    cut.points = ((cut.points as f32 * (0.6 + 0.4 * detail) + 0.5) as usize).max(3);
    let locks = (cut.locks as f32 * detail) as usize;
    for (number, root) in (0_u32..).zip(roots.iter().take(locks)) {
        let under_hat = hidden.as_ref().is_some_and(|covers| covers(root.base));
        // Long hair shows below a hat: it is grown, but close.
        if !grows(look, root) || (under_hat && cut.lengths[0] < 0.12) {
            continue;
        }
        let lock = lock(look, &cut, root, number, ground, under_hat);
        cards.push(&lock, ground.outline.centre, SegmentationClass::Hair.id());
    }
    // Thin locks hide where the thick ones begin.
    for (number, root) in (10_000_u32..).zip(fringe.iter().take((fringe.len() as f32 * detail) as usize)) {
        let above = root.line.above(look.recession);
        let under_hat = hidden.as_ref().is_some_and(|covers| covers(root.base));
        let bare = look.style == HairStyle::Receding && root.crown > 0.1;
        if !(-0.003..0.009).contains(&above) || under_hat || bare {
            continue;
        }
        let mut lock = lock(look, &cut, root, number, ground, false);
        lock.width *= 0.62;
        cards.push(&lock, ground.outline.centre, SegmentationClass::Hair.id());
    }
    if look.style == HairStyle::Tied {
        tail(look, ground, cards);
    }
}

fn lock(look: &HairLook, cut: &Cut, root: &Root, number: u32, ground: &Ground<'_>, flat: bool) -> Lock {
    let size = ground.scale;
    let (start, normal) = root.on(ground.head);
    let own = |salt: u32| hash(number, salt, look.seed);
    let top = smooth(0.030, 0.080, root.base[1]);
    let back = smooth(-0.07, -0.13, root.base[2]);
    let side = cut.lengths[1] + (cut.lengths[2] - cut.lengths[1]) * back;
    let vary = 1.0 + (own(1) - 0.5) * (0.25 + 0.5 * look.mess);
    let mut whole = (side + (cut.lengths[0] - side) * top) * vary * size;
    if look.style == HairStyle::Bob || look.style == HairStyle::Long {
        // Cut at one height: what grows higher is longer.
        whole = (cut.lengths[1] + 0.10 * smooth(-0.06, 0.11, root.base[1]) + (own(1) - 0.5) * 0.05) * size;
    }
    if look.style == HairStyle::Fringe && root.base[2] > -0.045 && root.base[1] > 0.045 {
        // The fringe ends above or in the eyes.
        whole = (0.030
            + 0.9 * (root.base[1] - 0.045)
            + 0.55 * (root.base[2] + 0.045).max(0.0)
            + 0.020 * look.length
            + 0.006 * own(1))
            * size;
    }
    whole *= if whole < 0.13 * size { 0.30 + 0.70 * smooth(0.0, 0.045, root.line.above(look.recession)) } else { 1.0 };
    let layer = own(2);
    let coat = if flat { 0.002 } else { cut.coat * (0.15 + 0.85 * layer) * size };
    // Hair at the edge of the scalp lies closer.
    let edge = smooth(-0.002, 0.024, root.line.above(look.recession));
    let coat = coat * (0.3 + 0.7 * edge);
    let clump = hash(number / 6, 9, look.seed) - 0.5;
    let stray = (0.8 * (own(3) - 0.5) + 0.5 * clump) * look.mess * 1.4;
    let count = cut.points.min(POINTS);
    // Short steps on the skull, longer ones where hair hangs.
    let step = |i: usize| whole * (0.55 + 0.9 * (i as f32 - 0.5) / (count - 1) as f32) / (count - 1) as f32;
    let (phase, way) = (own(4) * std::f32::consts::TAU, if own(5) < 0.5 { -1.0 } else { 1.0 });
    let lift = cut.lift * (0.6 + 0.8 * own(6)) * (0.35 + 0.65 * edge);
    let lift = if flat { 0.0 } else { lift };
    let most = if cut.flow == Flow::Out { 0.06 } else { 0.004 + 0.035 * cut.lift };
    let mut points = [start; POINTS];
    let (mut at, mut gone) = (start, 0.0_f32);
    let mut heading = normal;
    let centre = ground.outline.centre;
    let hangs = matches!(look.style, HairStyle::Bob | HairStyle::Long);
    let kept = -0.080 + 0.050 * hash(17, 11, look.seed);
    for i in 1..count {
        let from = sub(at, centre);
        let u = unit(from);
        let wanted = flow(cut.flow, root, u, from, size);
        let lying = if cut.flow == Flow::Out { wanted } else { sub(wanted, scale(u, dot(u, wanted))) };
        let lying = unit(lying);
        let lying = unit(along(lying, stray, cross(u, lying)));
        // Weight tells where the skull no longer carries.
        let height = -dot(u, ground.down);
        let hang = if cut.weight > 0.0 {
            smooth(0.45, -0.25, height) * (1.0 - 1.0 / (1.0 + 3.0 * cut.weight * gone))
        } else {
            0.0
        };
        let mut wish = unit(mix(lying, ground.down, hang));
        if cut.flow != Flow::Knot {
            wish = unit(along(wish, lift * (1.0 - gone / whole.max(1e-4)).max(0.0), u));
        }
        heading = if i == 1 { unit(mix(normal, wish, 1.0 - 0.5 * cut.lift)) } else { unit(mix(heading, wish, 0.75)) };
        let step = step(i);
        at = along(at, step, heading);
        gone += step;
        // Between the coat's floor and its ceiling, until it hangs free.
        let low = coat * smooth(0.0, 0.03, gone) + 0.0010;
        if hangs {
            // People keep hair out of their faces: from the temple to the chin it stays behind a line near the ear, however the head is bent.
            let beside = smooth(0.060, 0.015, at[1] / size) * smooth(-0.15, -0.10, at[1] / size);
            at[2] = at[2].min((kept + 0.15 * (1.0 - beside)) * size);
        }
        at = ground.outline.pushed(at, low);
        let from = sub(at, centre);
        let free = smooth(-0.05, -0.35, height);
        let ceiling = ground.outline.reach(from) + low + 0.0015 + (0.75 * lift * gone).min(most) + free;
        let far = length(from);
        if far > ceiling {
            at = along(centre, ceiling / far, from);
        }
        if cut.flow == Flow::Knot && length(sub(from, scale(KNOT, size))) < 0.022 * size {
            points[i..].fill(at);
            break;
        }
        points[i] = at;
    }
    if cut.curl[0] > 0.0 {
        let pitch = whole / (count - 1) as f32;
        for (i, point) in points.iter_mut().enumerate().take(count).skip(1) {
            let u = unit(sub(*point, ground.outline.centre));
            let down = unit(sub(ground.down, scale(u, dot(u, ground.down))));
            let right = cross(u, down);
            let turn = way * std::f32::consts::TAU * pitch * i as f32 / cut.curl[1] + phase;
            let (s, c) = libm::sincosf(turn);
            let radius = cut.curl[0] * size * smooth(0.0, 0.02, pitch * i as f32);
            let along_head = if cut.flow == Flow::Out {
                add(scale(right, c), scale(down, s))
            } else {
                add(scale(right, c), scale(u, 0.7 * s))
            };
            *point = along(*point, radius, along_head);
        }
    }
    Lock {
        points,
        count,
        out: normal,
        width: cut.width * (0.75 + 0.5 * own(7)) * (0.45 + 0.55 * edge) * size,
        taper: if cut.points > 7 { 0.7 } else { 0.6 },
        root: 0.55,
        own: root.own,
        openness: if cut.flow == Flow::Knot { [0.75, 0.85] } else { [0.45 + 0.30 * layer, 0.55 + 0.45 * layer] },
        twist: (own(8) - 0.5) * if cut.flow == Flow::Out { 3.0 } else { 0.5 + 0.6 * look.mess },
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
        cards.push(&lock, knot, SegmentationClass::Hair.id());
    }
}

/// The cap under the locks: the scalp, lifted. Made once as triangles; its height is the portrait's.
#[derive(Debug)]
pub(super) struct Cap {
    vertices: Vec<(u32, Root)>,
    triangles: Vec<[u32; 3]>,
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
                    vertices.push((v, Root::at(base[v as usize])));
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
        for &(v, root) in &self.vertices {
            let base = root.base;
            let (at, normal) = (ground.head.positions[v as usize], ground.head.normals[v as usize]);
            let inside = root.line.above(look.recession);
            let rise = height * smooth(0.006, 0.035, inside) * (1.0 + lumpy * (hash(v, 5, look.seed) - 0.5) * 2.0);
            let u = unit(sub(at, ground.outline.centre));
            let lying = flow(
                if cut.flow == Flow::Out { Flow::Whorl } else { cut.flow },
                &root,
                u,
                sub(at, ground.outline.centre),
                ground.scale,
            );
            let tangent = unit(sub(lying, scale(normal, dot(normal, lying))));
            let mut looks = VertexLook { rest: base, uv: [hash(v, 1, 3), 0.2], tangent, ..VertexLook::default() };
            // A number that changes across the strands and not along them: the material draws a strand for each of its steps.
            looks.masks[mask::STRAND] = match cut.flow {
                Flow::Parted(_) => base[2] * 7.0,
                Flow::Forward => base[0] * 7.0,
                Flow::Back => libm::atan2f(base[0], base[1]) * 0.6,
                Flow::Knot => libm::atan2f(base[0], base[1] - masks::SKULL[1]) * 0.6,
                Flow::Whorl => libm::atan2f(base[0] - 0.008, base[2] + 0.125) * 0.6,
                Flow::Out => hash(v, 2, look.seed) * 0.3,
            };
            sheet.vertex_with(along(at, rise, normal), normal, looks);
            // Where hair has gone back, the cap goes below the skin.
            let open = 0.35 + 0.25 * hash(v, 7, look.seed);
            openness.push(open);
        }
        for triangle in &self.triangles {
            let gone = triangle.iter().any(|v| self.vertices[*v as usize].1.line.above(look.recession) < 0.006);
            if !gone {
                sheet.triangle(*triangle, SegmentationClass::Hair.id());
            }
        }
    }
}
