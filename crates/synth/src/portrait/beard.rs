//! Hair of the face: a tint of the skin where it is short, locks where it is long.

use lineament_face::SegmentationClass;

use super::cards::{Cards, Lock, POINTS};
use super::hair::Ground;
use super::looks::{BeardLook, BeardStyle};
use super::masks;
use super::roots::Root;
use super::v3::{V3, along, hash, mix, smooth, unit};

/// How densely a beard of this style grows at a place of the base, 0–1.
pub(super) fn density(style: BeardStyle, place: V3) -> f32 {
    let whole = masks::beard(place);
    match style {
        BeardStyle::None => 0.0,
        BeardStyle::Stubble | BeardStyle::Short | BeardStyle::Full => whole,
        BeardStyle::Moustache => whole * masks::moustache(place),
        BeardStyle::Goatee => whole * masks::goatee(place).max(masks::moustache(place)),
    }
}

/// How strongly the skin is tinted.
pub(super) fn tint(look: &BeardLook) -> f32 {
    match look.style {
        BeardStyle::None => 0.0,
        BeardStyle::Stubble => 0.35 * look.density,
        _ => 0.80 * look.density,
    }
}

/// Grows the locks.
pub(super) fn grow(look: &BeardLook, roots: &[Root], ground: &Ground<'_>, cards: &mut Cards) {
    cards.clear();
    let (count, long, width) = match look.style {
        BeardStyle::None | BeardStyle::Stubble => return,
        BeardStyle::Moustache | BeardStyle::Goatee => (roots.len(), 0.008, 0.0030),
        BeardStyle::Short => (roots.len(), 0.0075, 0.0034),
        BeardStyle::Full => (roots.len() / 2, 0.028, 0.0055),
    };
    let s = ground.scale;
    // Fewer and wider ones where a lock is thinner than a pixel.
    let detail = (1.3 * ground.detail).clamp(0.5, 1.0);
    let (count, width) = ((count as f32 * detail) as usize, width / detail.sqrt());
    // A bend less, as wide in the mean.
    let (points_each, width) = if detail < 0.8 { (3, 1.07 * width) } else { (4, width) };
    for (number, root) in (0_u32..).zip(roots.iter().take(count)) {
        let own = |salt: u32| hash(number, salt, look.seed);
        let dense = density(look.style, root.base);
        if dense < 0.25 + 0.5 * own(0) {
            continue;
        }
        let (start, normal) = root.on(ground.head);
        let lip = masks::moustache(root.base) > 0.5;
        // Of the lip to the sides, of the cheeks and the chin down.
        let side = if root.base[0] < 0.0 { -1.0 } else { 1.0 };
        let comb = if lip {
            unit([side * (0.35 + 12.0 * root.base[0].abs()), -0.8, 0.1])
        } else {
            unit(mix(ground.down, [side * 0.15, -0.8, 0.35], 0.6))
        };
        let chin = smooth(-0.075, -0.110, root.base[1]) * smooth(-0.06, 0.0, root.base[2]);
        let whole = long * look.length * (0.7 + 0.6 * own(1)) * s * if lip { 0.55 } else { 0.45 + 0.9 * chin };
        let stray = 0.7 * (own(2) - 0.5);
        let way = unit(along(along(comb, stray, [side, 0.0, 0.0]), 0.45, normal));
        let curve = unit(mix(way, ground.down, 0.5));
        let mut points = [start; POINTS];
        for (i, point) in points.iter_mut().enumerate().take(points_each) {
            let t = i as f32 / (points_each - 1) as f32;
            *point = along(
                along(along(start, whole * t, mix(way, curve, t)), 0.0012 * s * t * (1.0 - t), normal),
                -0.0004,
                normal,
            );
        }
        cards.push(
            &Lock {
                points,
                count: points_each,
                out: normal,
                width: width * s * (0.8 + 0.5 * own(3)),
                taper: 0.5,
                root: 0.5,
                own: own(4),
                openness: [0.45, 0.85],
                twist: own(5) - 0.5,
            },
            along(start, -0.05, normal),
            SegmentationClass::Beard.id(),
        );
    }
    cards.finish();
}
