//! Where brows grow on one person: the band of the base, made higher, thicker, longer; and their hairs.

use lineament_face::SegmentationClass;

use super::cards::{Cards, Lock, POINTS};
use super::hair::Ground;
use super::looks::BrowLook;
use super::roots::Root;
use super::v3::{V3, add, along, dot, hash, scale, smooth, sub, through, unit};

/// The left brow on the base mesh, as a front view shows it: |x|, height of the middle line, half of the width (metres): the head's own band.
const BAND: [[f32; 3]; 7] = [
    [0.0104, 0.0165, 0.0024],
    [0.0169, 0.0181, 0.0035],
    [0.0254, 0.0198, 0.0036],
    [0.0348, 0.0204, 0.0031],
    [0.0439, 0.0195, 0.0027],
    [0.0518, 0.0165, 0.0019],
    [0.0579, 0.0126, 0.0008],
];
/// How far the hair thins out at the band's long edges and at its ends, metres.
const SOFT: [f32; 2] = [0.0014, 0.006];
/// Behind this plane there is no brow.
const BEHIND: f32 = -0.02;

/// A person's brow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Brow {
    /// As [`BAND`].
    pub(super) band: [[f32; 3]; 7],
}

impl Brow {
    pub(super) fn new(look: &BrowLook) -> Self {
        let mut band = BAND;
        for (at, row) in band.iter_mut().enumerate() {
            let along = at as f32 / 6.0;
            // The arch is two thirds out.
            let arch = 1.0 - (along - 0.62).abs() / 0.62;
            row[0] += -look.reach * (1.0 - along) * (1.0 - along) + look.tail * along * along;
            row[1] += look.arch * arch.max(0.0);
            row[2] *= look.thickness;
        }
        Self { band }
    }

    /// Height of the middle line and half of the width at |x|.
    fn middle(&self, x: f32) -> (f32, f32) {
        let after = self.band.iter().position(|row| x <= row[0]).unwrap_or(6).max(1);
        let (a, b) = (self.band[after - 1], self.band[after]);
        let t = ((x - a[0]) / (b[0] - a[0])).clamp(0.0, 1.0);
        (a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2]))
    }

    /// How much brow hair there is at a place of the base, 0–1.
    pub(super) fn density(&self, base: V3) -> f32 {
        let (x, y) = (base[0].abs(), base[1]);
        let [first, last] = [self.band[0][0], self.band[6][0]];
        if !(first..=last).contains(&x) || base[2] < BEHIND {
            return 0.0;
        }
        for pair in self.band.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            if x <= b[0] {
                let t = (x - a[0]) / (b[0] - a[0]);
                let (middle, half) = (a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2]));
                let across = (half - (y - middle).abs()) / SOFT[0];
                let along = (x - first).min(last - x) / SOFT[1];
                return (across + 0.5).min(along).clamp(0.0, 1.0);
            }
        }
        0.0
    }
}

/// Where any brow can grow, on the base: what roots are spread over.
pub(super) fn region(base: V3) -> f32 {
    let wide = Brow::new(&BrowLook { thickness: 1.7, arch: 0.001, tail: 0.004, reach: 0.0025, ..BrowLook::default() });
    if wide.density(base) > 0.0 { 1.0 } else { 0.0 }
}

/// How steeply hairs rise along the brow, from its inner end to its tail, degrees.
const RISE: [(f32, f32); 5] = [(0.0, 78.0), (0.15, 55.0), (0.4, 22.0), (0.75, 4.0), (1.0, -16.0)];

/// Grows the hairs of both brows.
pub(super) fn grow(look: &BrowLook, brow: &Brow, roots: &[Root], ground: &Ground<'_>, cards: &mut Cards) {
    cards.clear();
    let s = ground.scale;
    let [first, last] = [brow.band[0][0], brow.band[6][0]];
    // Where a hair is far thinner than a pixel, fewer and wider ones do. The first so many roots are spread evenly.
    let detail = (1.2 * ground.detail).clamp(0.45, 1.0);
    let count = (roots.len() as f32 * detail) as usize;
    // Nor do bend and taper show there.
    let (points_each, root_share, taper) = if detail < 0.8 { (2, 0.66, 0.66) } else { (3, 0.4, 0.45) };
    for (number, root) in (0_u32..).zip(roots.iter().take(count)) {
        let own = |salt: u32| hash(number, salt, look.seed);
        let dense = brow.density(root.base);
        if dense * (0.55 + 0.45 * look.density) < 0.12 + 0.75 * own(0) {
            continue;
        }
        let (start, normal) = root.on(ground.head);
        let side = if root.base[0] < 0.0 { -1.0 } else { 1.0 };
        let t = ((root.base[0].abs() - first) / (last - first)).clamp(0.0, 1.0);
        let (middle, half) = brow.middle(root.base[0].abs());
        // Hairs of the upper edge lean down, of the lower edge up: they meet.
        let edge = ((root.base[1] - middle) / half.max(1e-4)).clamp(-1.0, 1.0);
        let rise = through(&RISE, t) - 24.0 * edge * smooth(0.1, 0.4, t) + 26.0 * (own(1) - 0.5);
        let (sin, cos) = libm::sincosf(rise.to_radians());
        let wish = [side * cos, sin, 0.0];
        let way = unit(sub(wish, scale(normal, dot(wish, normal))));
        let whole = (0.0052 + 0.0035 * smooth(0.0, 0.3, t) - 0.002 * smooth(0.7, 1.0, t)) * (0.75 + 0.5 * own(2)) * s;
        let mut points = [start; POINTS];
        for (i, point) in points.iter_mut().enumerate().take(points_each) {
            let at = i as f32 / (points_each - 1) as f32;
            let lifted = along(start, (0.0001 + 0.0011 * at * (1.2 - at)) * s, normal);
            *point = add(lifted, scale(way, whole * (at - 0.12)));
        }
        let class = if side > 0.0 { SegmentationClass::LeftBrow } else { SegmentationClass::RightBrow };
        let lock = Lock {
            points,
            count: points_each,
            out: normal,
            width: 0.0016 / detail * s * (0.8 + 0.4 * own(3)),
            taper,
            root: root_share,
            own: own(4),
            openness: [0.8, 1.0],
            twist: 0.0,
        };
        cards.push(&lock, along(start, -0.05, normal), class.id());
    }
    cards.finish();
}

impl Default for Brow {
    fn default() -> Self {
        Self { band: BAND }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unchanged_brow_is_the_heads_own() {
        let brow = Brow::default();
        let mut most = 0.0_f32;
        for i in 0..70 {
            for j in 0..60 {
                let place = [i as f32 * 0.001, j as f32 * 0.0005, 0.02];
                most = most.max((brow.density(place) - lineament_face::brow_density(place)).abs());
            }
        }
        println!("largest difference {most}");
        assert!(most < 1e-6);
        assert!(brow.density([0.03, 0.02, 0.02]) > 0.9 && brow.density([0.03, 0.05, 0.02]) == 0.0);
    }
}
