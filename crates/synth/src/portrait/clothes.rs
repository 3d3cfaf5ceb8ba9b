//! Clothes: the skin of the shoulders, cut at the neckline, lifted, and drawn down below the picture.

use lineament_face::{Mesh as HeadMesh, SegmentationClass};
use lineament_render::{Mesh, VertexLook};
use pulp::{Arch, Simd, WithSimd};

use super::lanes::{F, W3, WIDE, Wide};
use super::looks::{ClothesLook, Neckline};
use super::shapes::Sheet;
use super::v3::{V3, add, along, hash, mix, smooth, sub, unit};

/// Clothes reach down to here on the base, metres.
const HEM: f32 = -0.75;

/// Only what lies below this on the base is clothed, metres.
const CLOTHED: f32 = -0.05;

/// How far below the neckline a place of the base is, metres.
fn depth(neckline: Neckline, [x, y, z]: V3) -> f32 {
    let round = -0.157 + (-0.05 - z) * 0.38;
    let front = smooth(-0.11, -0.07, z);
    let peak = (1.0 - x.abs() / 0.055).max(0.0) * front;
    let line = match neckline {
        Neckline::Crew | Neckline::Hood => round,
        Neckline::V => round - 0.004 - 0.062 * peak,
        Neckline::Scoop => round - 0.014 - 0.026 * front,
        Neckline::Turtle => round + 0.030,
        Neckline::Collar => round + 0.004 - 0.035 * peak,
    };
    line - y
}

/// How far below the neckline all corners of a triangle of the base are, metres; negative where cloth leaves some of it bare.
pub(super) fn under(neckline: Neckline, corners: [V3; 3]) -> f32 {
    let reach = |corner: V3| if corner[1] < CLOTHED { depth(neckline, corner) } else { -1.0 };
    corners.map(reach).into_iter().fold(1.0, f32::min)
}

/// A vertex of cloth: between two vertices of the skin.
#[derive(Debug, Clone, Copy)]
struct Thread {
    ends: [u32; 2],
    share: f32,
    base: V3,
    depth: f32,
}

/// The cloth of one neckline.
#[derive(Debug, Clone, Default)]
struct Pattern {
    threads: Vec<Thread>,
    /// Places on the base and depths of each sixteen threads.
    rests: Vec<[Wide; 4]>,
    /// The cloth as it lies, without its edges.
    mesh: Mesh,
    /// Edges of the neckline, and of the lower rim.
    collar: Vec<[u32; 2]>,
    rim: Vec<[u32; 2]>,
}

/// The cloth of every neckline.
#[derive(Debug)]
pub(super) struct Patterns {
    all: Vec<Pattern>,
}

pub(super) const NECKLINES: [Neckline; 6] =
    [Neckline::Crew, Neckline::V, Neckline::Scoop, Neckline::Turtle, Neckline::Collar, Neckline::Hood];

impl Patterns {
    pub(super) fn new(base: &[V3], triangles: &[[u32; 3]]) -> Self {
        Self { all: NECKLINES.iter().map(|neckline| Pattern::new(*neckline, base, triangles)).collect() }
    }

    /// Dresses a shaped head: in cloth that is only seen from outside, and in what hangs over it or lies on it and is seen from both sides.
    pub(super) fn dress(&self, look: &ClothesLook, head: &HeadMesh, scale: f32, [sheet, flaps]: &mut [Sheet; 2]) {
        sheet.clear();
        flaps.clear();
        let Some(pattern) = NECKLINES.iter().position(|n| *n == look.neckline).and_then(|at| self.all.get(at)) else {
            return;
        };
        let class = SegmentationClass::Clothing.id();
        sheet.mesh.clone_from(&pattern.mesh);
        let waves = Waves::new(look.seed);
        Arch::new().dispatch(Draping { pattern, waves, looseness: look.looseness, scale, head, sheet });
        // The neckline's edge is turned in.
        for [a, b] in &pattern.collar {
            let inner = [*a, *b].map(|v| {
                let (at, normal) = (sheet.positions[v as usize], sheet.normals[v as usize]);
                sheet.vertex(along(along(at, -0.006 * scale, normal), -0.002, [0.0, 1.0, 0.0]), normal, [0.0; 2])
            });
            let [outer_a, outer_b] = [*a, *b].map(|v| {
                let (at, normal) = (sheet.positions[v as usize], sheet.normals[v as usize]);
                sheet.vertex(at, normal, [0.0; 2])
            });
            sheet.quad([outer_b, outer_a, inner[0], inner[1]], class);
        }
        for [a, b] in &pattern.rim {
            let low = [*a, *b].map(|v| {
                let (at, normal) = (sheet.positions[v as usize], sheet.normals[v as usize]);
                sheet.vertex([at[0], HEM * scale, at[2]], normal, [0.0; 2])
            });
            sheet.quad([*a, low[0], low[1], *b], class);
        }
        match look.neckline {
            Neckline::Collar => collar(flaps, head, scale, class),
            Neckline::Hood => hood(flaps, head, scale, class),
            _ => {}
        }
    }
}

/// Four waves that run over the cloth.
struct Waves {
    /// Which way, how many turns a metre, and where they begin.
    all: [(V3, f32, f32); 4],
}

impl Waves {
    fn new(seed: u32) -> Self {
        let wave = |k: u32| {
            let way = unit([hash(k, 2, seed) - 0.5, 0.6 * (hash(k, 3, seed) - 0.5), hash(k, 4, seed) - 0.5]);
            (way, (45.0 + 60.0 * hash(k, 5, seed)) / std::f32::consts::TAU, hash(k, 1, seed))
        };
        Self { all: [wave(0), wave(1), wave(2), wave(3)] }
    }

    /// Height of the folds, −1 to 1, and their slope.
    #[inline(always)]
    fn at<S: Simd>(&self, s: S, base: W3<S>) -> (F<S>, W3<S>) {
        let (mut height, mut slope) = (F::splat(s, 0.0), W3::splat(s, [0.0; 3]));
        for (way, waves, phase) in self.all {
            let way = W3::splat(s, way);
            let (sin, cos) = (base.dot(way) * waves + phase).sin_cos_turns();
            height = height + 0.25 * sin;
            slope = slope.along(0.5 * cos, way);
        }
        (height, slope)
    }
}

/// Lays cloth over the skin, sixteen threads side by side.
struct Draping<'a> {
    pattern: &'a Pattern,
    waves: Waves,
    looseness: f32,
    scale: f32,
    head: &'a HeadMesh,
    sheet: &'a mut Sheet,
}

impl WithSimd for Draping<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let Self { pattern, waves, looseness, scale, head, sheet } = self;
        let (mut places, mut normals) = ([[0.0; WIDE]; 3], [[0.0; WIDE]; 3]);
        for (threads, [x, y, z, depth]) in pattern.threads.chunks(WIDE).zip(&pattern.rests) {
            for (lane, thread) in threads.iter().enumerate() {
                let [a, b] = thread.ends.map(|v| v as usize);
                let (mut at, mut normal) = (head.positions[a], head.normals[a]);
                if a != b {
                    at = mix(at, head.positions[b], thread.share);
                    normal = mix(normal, head.normals[b], thread.share);
                }
                (places[0][lane], places[1][lane], places[2][lane]) = (at[0], at[1], at[2]);
                (normals[0][lane], normals[1][lane], normals[2][lane]) = (normal[0], normal[1], normal[2]);
            }
            for lane in (0..WIDE).step_by(F::<S>::LANES) {
                let base = W3([F::load(s, x, lane), F::load(s, y, lane), F::load(s, z, lane)]);
                let (height, slope) = waves.at(s, base);
                let depth = F::load(s, depth, lane);
                let lift = (0.0025 + looseness * depth.smooth(0.0, 0.05) * (1.0 + 0.7 * height)) * scale;
                let normal = W3::load(s, &normals, lane).unit();
                let normal = normal.along(-0.25 * depth.smooth(0.01, 0.06), slope).unit();
                W3::load(s, &places, lane).along(lift, normal).store(&mut places, lane);
                normal.store(&mut normals, lane);
            }
            for lane in 0..threads.len() {
                sheet.positions.push([places[0][lane], places[1][lane], places[2][lane]]);
                sheet.normals.push([normals[0][lane], normals[1][lane], normals[2][lane]]);
            }
        }
    }
}

/// The two flaps of a shirt's collar: a band around the neck that is folded over.
fn collar(sheet: &mut Sheet, head: &HeadMesh, scale: f32, class: u8) {
    let ring = neck_ring(head, scale);
    for side in [1.0_f32, -1.0] {
        let place = |v: f32, u: f32| {
            // u from the back to the front, v from the stand's top to the flap's edge.
            let angle = std::f32::consts::PI * (1.0 - 0.93 * u);
            let (s, c) = libm::sincosf(angle);
            let front = smooth(0.55, 1.0, u);
            let stand =
                add(ring.0, [side * s * ring.1 * (1.04 - 0.1 * front), -0.034 * front * scale, c * ring.1 * 1.06]);
            let drop = v * (0.030 + 0.022 * front) * scale;
            let out = (0.004 + 0.020 * v) * scale;
            add(stand, [side * s * out + side * 0.016 * front * v * scale, 0.016 * scale - drop, c * out])
        };
        // Both ways around: seen from outside either way.
        let start = sheet.positions.len();
        sheet.grid(3, 12, class, |v, u| if side > 0.0 { place(1.0 - v, 1.0 - u) } else { place(1.0 - v, u) });
        for normal in &mut sheet.normals[start..] {
            *normal = unit(add(*normal, [0.0, 0.2, 0.0]));
        }
    }
}

/// Middle and radius of the neck at the collar.
fn neck_ring(head: &HeadMesh, scale: f32) -> (V3, f32) {
    let low = -0.135 * scale;
    let (mut ring, mut count) = ([[0.0; 3]; 1024], 0);
    for p in head.positions.iter().filter(|p| (p[1] - low).abs() < 0.012 * scale) {
        if let Some(place) = ring.get_mut(count) {
            *place = *p;
            count += 1;
        }
    }
    let ring = &ring[..count];
    let share = 1.0 / (count as f32).max(1.0);
    let middle = super::v3::scale(ring.iter().fold([0.0; 3], |sum, p| add(sum, *p)), share);
    let reach = share * ring.iter().fold(0.0, |sum, p| sum + super::v3::length(sub(*p, middle)));
    (middle, reach.max(0.04 * scale))
}

/// A hood that lies behind the neck: a thick roll from shoulder to shoulder.
fn hood(sheet: &mut Sheet, head: &HeadMesh, scale: f32, class: u8) {
    let (middle, reach) = neck_ring(head, scale);
    let points: Vec<V3> = (0..9)
        .map(|i| {
            let (s, c) = libm::sincosf((i as f32 / 8.0 - 0.5) * 3.0);
            add(middle, [s * reach * 1.30, -0.012 * scale - 0.034 * scale * smooth(-0.9, 0.3, -c), -c * reach * 1.25])
        })
        .collect();
    let radii: Vec<f32> =
        (0..9).map(|i| (0.003 + 0.024 * libm::sinf(i as f32 / 8.0 * std::f32::consts::PI)) * scale).collect();
    sheet.tube(&points, &radii, 10, class);
}

impl Pattern {
    fn new(neckline: Neckline, base: &[V3], triangles: &[[u32; 3]]) -> Self {
        let mut pattern = Self::default();
        let mut cloth = Vec::new();
        let mut corner = vec![u32::MAX; base.len()];
        let mut cuts = std::collections::BTreeMap::<(u32, u32), u32>::new();
        let at = |v: u32| base[v as usize];
        let deep = |v: u32| depth(neckline, at(v));
        let mut edges = std::collections::BTreeMap::<(u32, u32), (u32, [u32; 2])>::new();
        for triangle in triangles {
            let inside = triangle.map(|v| deep(v) > 0.0 && at(v)[1] < CLOTHED);
            if !inside.iter().any(|i| *i) {
                continue;
            }
            // Sutherland and Hodgman, by the neckline alone.
            let mut polygon = Vec::with_capacity(4);
            for k in 0..3 {
                let (a, b) = (triangle[k], triangle[(k + 1) % 3]);
                if inside[k] {
                    polygon.push(pattern.corner(a, at(a), deep(a), &mut corner));
                }
                if inside[k] != inside[(k + 1) % 3] {
                    let key = (a.min(b), a.max(b));
                    polygon.push(*cuts.entry(key).or_insert_with(|| {
                        let (low, high) = (deep(key.0), deep(key.1));
                        let share = (low / (low - high)).clamp(0.0, 1.0);
                        pattern.threads.push(Thread {
                            ends: [key.0, key.1],
                            share,
                            base: mix(at(key.0), at(key.1), share),
                            depth: 0.0,
                        });
                        pattern.threads.len() as u32 - 1
                    }));
                }
            }
            for k in 1..polygon.len().saturating_sub(1) {
                cloth.push([polygon[0], polygon[k], polygon[k + 1]]);
            }
            for k in 0..polygon.len() {
                let (a, b) = (polygon[k], polygon[(k + 1) % polygon.len()]);
                edges.entry((a.min(b), a.max(b))).or_insert((0, [a, b])).0 += 1;
            }
        }
        for (uses, [a, b]) in edges.into_values() {
            if uses == 1 {
                let [ya, yb] = [a, b].map(|v| pattern.threads[v as usize].base[1]);
                let neck = [a, b].iter().all(|v| pattern.threads[*v as usize].depth == 0.0);
                if neck {
                    pattern.collar.push([a, b]);
                } else if ya < -0.2 && yb < -0.2 {
                    pattern.rim.push([a, b]);
                }
            }
        }
        for thread in &pattern.threads {
            let [x, y, _] = thread.base;
            let look = VertexLook {
                rest: thread.base,
                uv: [x * 4.0, y * 4.0],
                tangent: [1.0, 0.0, 0.0],
                ..VertexLook::default()
            };
            pattern.mesh.push_vertex(look);
        }
        for triangle in cloth {
            // Its corners were made above.
            let _ = pattern.mesh.push_triangle(triangle, SegmentationClass::Clothing.id());
        }
        for threads in pattern.threads.chunks(WIDE) {
            let rest = |axis: usize| {
                let of = |thread: &Thread| thread.base.get(axis).copied().unwrap_or(thread.depth);
                std::array::from_fn(|lane| threads.get(lane).map_or(0.0, of))
            };
            pattern.rests.push([rest(0), rest(1), rest(2), rest(3)]);
        }
        pattern
    }

    fn corner(&mut self, v: u32, base: V3, depth: f32, corner: &mut [u32]) -> u32 {
        let slot = &mut corner[v as usize];
        if *slot == u32::MAX {
            *slot = self.threads.len() as u32;
            self.threads.push(Thread { ends: [v, v], share: 0.0, base, depth });
        }
        *slot
    }
}

#[cfg(test)]
mod tests {
    use lineament_face::Gaze;

    use super::super::looks::Weaving;
    use super::super::stage::Stage;
    use super::super::v3::{cross, dot};
    use super::*;

    #[test]
    fn what_is_turned_in_shows_its_front_to_the_neck() {
        let stage = Stage::load().unwrap();
        let model = stage.model();
        let (mut neutral, mut head, mut sheets) = (model.neutral(), model.mesh(), [Sheet::default(), Sheet::default()]);
        model.shape(&model.identity(&model.sample(3)).unwrap(), &mut neutral).unwrap();
        model.express(&neutral, &model.rest_weights(), Gaze::default(), &mut head).unwrap();
        let (middle, _) = neck_ring(&head, neutral.scale);
        for (neckline, pattern) in NECKLINES.into_iter().zip(&stage.patterns.all) {
            let look = ClothesLook {
                neckline,
                colours: [[0.5; 3]; 2],
                weaving: Weaving::Plain,
                scale: 0.02,
                looseness: 0.005,
                seed: 1,
            };
            stage.patterns.dress(&look, &head, neutral.scale, &mut sheets);
            let [sheet, _] = &sheets;
            let edge = &sheet.mesh.triangles()[pattern.mesh.triangles().len()..][..2 * pattern.collar.len()];
            let toward = |corners: &&[u32; 3]| {
                let [a, b, c] = corners.map(|corner| sheet.positions[corner as usize]);
                let inward = sub([middle[0], a[1], middle[2]], a);
                dot(cross(sub(b, a), sub(c, a)), inward) > 0.0
            };
            let share = edge.iter().filter(toward).count() as f32 / edge.len() as f32;
            println!("{neckline:?}: {share:.2} of {}", edge.len());
            assert!(!edge.is_empty() && share > 0.9, "{neckline:?}: {share}");
        }
    }
}
