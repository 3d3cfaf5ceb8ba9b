//! How far the head reaches in every direction: what hair lies on and hats are fitted to.
//!
//! A head, neck and shoulders seen from a point inside of the skull are star-shaped but for folds, of which the outermost counts. The directions are
//! those of an octahedral square (Meyer et al. 2010); for each, the triangle of the base that it meets is found once, so that any person's outline is
//! a few thousand weighted sums.

use pulp::Simd;

use super::lanes::{F, W3, WIDE, inlined};
use super::v3::{V3, add, dot, length, scale, sub, turned, unit};

/// Texels along a side of the square.
const SIDE: usize = 48;

/// What each direction meets on the base.
#[derive(Debug)]
pub(super) struct OutlineRays {
    hits: Vec<([u32; 3], V3)>,
    /// The vertices whose mean carries the centre along.
    anchors: Vec<u32>,
    /// The centre beside that mean, on the base.
    offset: V3,
}

/// The outline of one person.
#[derive(Debug, Clone, Default)]
pub(super) struct Outline {
    pub(super) centre: V3,
    radii: Vec<f32>,
}

fn unfold(u: f32, v: f32) -> V3 {
    let (x, z) = (2.0 * u - 1.0, 2.0 * v - 1.0);
    let y = 1.0 - x.abs() - z.abs();
    let fold = |a: f32, b: f32| (1.0 - b.abs()) * if a < 0.0 { -1.0 } else { 1.0 };
    unit(if y < 0.0 { [fold(x, z), y, fold(z, x)] } else { [x, y, z] })
}

impl OutlineRays {
    /// Casts the rays from `centre` over the triangles of the base.
    pub(super) fn new(base: &[V3], triangles: &[[u32; 3]], centre: V3) -> Self {
        let mut hits = vec![([0_u32; 3], [0.0; 3]); SIDE * SIDE];
        let directions: Vec<V3> = (0..SIDE * SIDE)
            .map(|i| unfold(((i % SIDE) as f32 + 0.5) / SIDE as f32, ((i / SIDE) as f32 + 0.5) / SIDE as f32))
            .collect();
        let mut best = vec![0.0_f32; SIDE * SIDE];
        for triangle in triangles {
            let [a, b, c] = triangle.map(|v| sub(base[v as usize], centre));
            // The cone around the triangle.
            let middle = unit(add(add(unit(a), unit(b)), unit(c)));
            let narrow = dot(middle, unit(a)).min(dot(middle, unit(b))).min(dot(middle, unit(c))) - 1e-4;
            if narrow < 0.0 {
                continue;
            }
            // Rows of the inverse of [a b c]: the direction as a sum of the corners.
            let rows = [super::v3::cross(b, c), super::v3::cross(c, a), super::v3::cross(a, b)];
            let volume = dot(a, rows[0]);
            if volume.abs() < 1e-12 {
                continue;
            }
            for (i, direction) in directions.iter().enumerate() {
                if dot(*direction, middle) < narrow {
                    continue;
                }
                let parts = scale(turned(&rows, *direction), 1.0 / volume);
                let sum = parts[0] + parts[1] + parts[2];
                if parts.iter().all(|p| *p >= -1e-5) && sum > 1e-9 && 1.0 / sum > best[i] {
                    best[i] = 1.0 / sum;
                    hits[i] = (*triangle, scale(parts, 1.0 / sum));
                }
            }
        }
        // What meets nothing (straight down through the cut) takes its neighbour's.
        for i in 1..hits.len() {
            if best[i] == 0.0 {
                hits[i] = hits[i - 1];
            }
        }
        let anchors: Vec<u32> = (0..base.len() as u32).step_by(16).filter(|v| base[*v as usize][1] > 0.02).collect();
        let offset = sub(centre, mean(base, &anchors));
        Self { hits, anchors, offset }
    }

    /// The outline of a shaped head.
    pub(super) fn evaluate(&self, positions: &[V3], out: &mut Outline) {
        out.centre = add(mean(positions, &self.anchors), self.offset);
        out.radii.clear();
        let centre = out.centre;
        out.radii.extend(self.hits.iter().map(|(corners, weights)| {
            let [a, b, c] = corners.map(|v| positions[v as usize]);
            length(sub(add(add(scale(a, weights[0]), scale(b, weights[1])), scale(c, weights[2])), centre))
        }));
    }
}

fn mean(positions: &[V3], anchors: &[u32]) -> V3 {
    let sum = anchors.iter().fold([0.0; 3], |sum, &v| add(sum, positions[v as usize]));
    scale(sum, 1.0 / anchors.len().max(1) as f32)
}

impl Outline {
    /// How far the head reaches in the direction of a place (from the centre).
    #[inline]
    pub(super) fn reach(&self, from_centre: V3) -> f32 {
        let [x, y, z] = from_centre;
        let inverse = 1.0 / (x.abs() + y.abs() + z.abs()).max(1e-9);
        let (x, z) = (x * inverse, z * inverse);
        let fold = |a: f32, b: f32| (1.0 - b.abs()) * if a < 0.0 { -1.0 } else { 1.0 };
        let (u, v) = if y < 0.0 { (fold(x, z), fold(z, x)) } else { (x, z) };
        let place = |c: f32| ((c * 0.5 + 0.5) * SIDE as f32 - 0.5).clamp(0.0, SIDE as f32 - 1.001);
        let (u, v) = (place(u), place(v));
        let (i, j) = (u as usize, v as usize);
        let (fu, fv) = (u - i as f32, v - j as f32);
        let at = j * SIDE + i;
        let Some(&[a, b]) = self.radii.get(at..).and_then(|r| r.first_chunk::<2>()) else { return 0.1 };
        let Some(&[c, d]) = self.radii.get(at + SIDE..).and_then(|r| r.first_chunk::<2>()) else { return a };
        let (top, bottom) = (a + (b - a) * fu, c + (d - c) * fu);
        top + (bottom - top) * fv
    }

    /// [`Outline::reach`] in every lane.
    #[inline(always)]
    fn reaches<S: Simd>(&self, s: S, from_centre: W3<S>) -> F<S> {
        let W3([x, y, z]) = from_centre;
        let inverse = 1.0 / (x.abs() + y.abs() + z.abs()).at_least(1e-9);
        let (x, z) = (x * inverse, z * inverse);
        let below = y.below(0.0);
        let place = inlined(
            #[inline(always)]
            |c: F<S>| ((c * 0.5 + 0.5) * SIDE as f32 - 0.5).clamp(0.0, SIDE as f32 - 1.001),
        );
        let u = place(below.select((1.0 - z.abs()) * x.sign(), x));
        let v = place(below.select((1.0 - x.abs()) * z.sign(), z));
        let (i, j) = (u.floor(), v.floor());
        let mut first = [0.0; WIDE];
        (j * SIDE as f32 + i).store(&mut first, 0);
        let mut corners = [[0.1; WIDE]; 4];
        for lane in 0..F::<S>::LANES {
            let at = first[lane] as usize;
            if let Some(radii) = self.radii.get(at..at + SIDE + 2) {
                (corners[0][lane], corners[1][lane]) = (radii[0], radii[1]);
                (corners[2][lane], corners[3][lane]) = (radii[SIDE], radii[SIDE + 1]);
            }
        }
        let [a, b, c, d] = &corners;
        let (fu, fv) = (u - i, v - j);
        let top = F::load(s, a, 0).mix(F::load(s, b, 0), fu);
        top.mix(F::load(s, c, 0).mix(F::load(s, d, 0), fu), fv)
    }

    /// Places moved as [`Outline::pushed`] does until they are `low` above the surface, then drawn in until they are no more than `room` above that.
    #[inline(always)]
    pub(super) fn between<S: Simd>(&self, s: S, place: W3<S>, low: F<S>, room: F<S>) -> W3<S> {
        let from = place - W3::splat(s, self.centre);
        let (far, least) = (from.length(), self.reaches(s, from) + low);
        let W3([x, y, z]) = from;
        let flat = W3([x, F::splat(s, 0.0), z]);
        let sideways = from + flat.unit() * (least - far).at_most(0.012);
        let radial = from * (1.0 / far.at_least(1e-6));
        let most = least + room;
        let drawn = most.lt(far).select(most, least);
        // What is neither too low nor too high stays where it is.
        let inside = !(far.lt(least) | most.lt(far));
        let moved = (far.lt(least) & !(-0.55 * far).lt(y)).select3(sideways, radial * drawn);
        W3::splat(s, self.centre) + inside.select3(from, moved)
    }

    /// A place moved out until it is `above` the surface, if it is not. Beside the neck and over the shoulders, where the outline leaps outward, it is moved
    /// sideways and only so far.
    #[inline]
    pub(super) fn pushed(&self, place: V3, above: f32) -> V3 {
        let from = sub(place, self.centre);
        let (far, least) = (length(from), self.reach(from) + above);
        if far >= least {
            return place;
        }
        if from[1] > -0.55 * far {
            return add(self.centre, scale(from, least / far.max(1e-6)));
        }
        let aside = unit([from[0], 0.0, from[2]]);
        add(place, scale(aside, (least - far).min(0.012)))
    }

    /// The place at a height above the surface in a direction from the centre.
    #[inline]
    pub(super) fn place(&self, direction: V3, above: f32) -> V3 {
        let direction = unit(direction);
        add(self.centre, scale(direction, self.reach(direction) + above))
    }
}
