//! Where the skin wrinkles, along which lines, and which units drive it.
//!
//! A map holds a weight (0–1) and a phase (millimetres across the furrows) per vertex, both smooth, so that a renderer
//! draws furrows finer than the mesh: where the phase is a multiple of the spacing there is a furrow.

use lineament_face::WrinklePattern::{self, Crease, Dimples, Furrows};

use super::field::{Surface, smoothstep};

/// One side's wrinkles of one kind, over the vertices of the cut.
#[derive(Debug, Clone)]
pub(crate) struct Wrinkle {
    pub(crate) name: String,
    pub(crate) pattern: WrinklePattern,
    /// Distance from furrow to furrow, or size of a dimple, millimetres.
    pub(crate) spacing: f64,
    /// Depth when fully driven, millimetres.
    pub(crate) depth: f64,
    /// Units, with what each at weight 1 adds to the drive; the drive is bounded to 0–1.
    pub(crate) drives: Vec<(String, f64)>,
    pub(crate) weights: Vec<f64>,
    pub(crate) phase: Vec<f64>,
}

/// Weight and phase at a point of the left half: |x|, y, z in millimetres.
type Rule = fn([f64; 3]) -> (f64, f64);

struct Kind {
    name: &'static str,
    pattern: WrinklePattern,
    spacing: f64,
    depth: f64,
    /// `*` stands for the side.
    drives: &'static [(&'static str, f64)],
    rule: Rule,
}

const KINDS: [Kind; 11] = [
    Kind {
        name: "foreheadInner",
        pattern: Furrows,
        spacing: 11.0,
        depth: 0.7,
        drives: &[("browInnerUp*", 1.0)],
        rule: |p| (forehead(p) * (1.0 - smoothstep((p[0] - 20.0) / 16.0)), forehead_lines(p)),
    },
    Kind {
        name: "foreheadOuter",
        pattern: Furrows,
        spacing: 11.0,
        depth: 0.7,
        drives: &[("browOuterUp*", 1.0)],
        rule: |p| {
            (
                forehead(p) * smoothstep((p[0] - 18.0) / 14.0) * (1.0 - smoothstep((p[0] - 48.0) / 12.0)),
                forehead_lines(p),
            )
        },
    },
    Kind {
        name: "glabella",
        pattern: Crease,
        spacing: 0.0,
        depth: 1.0,
        drives: &[("browDown*", 1.0), ("noseSneer*", 0.3)],
        rule: |p| (window(p[0], 2.0, 14.0, 4.0) * window(p[1], 8.0, 25.0, 6.0), p[0] - 7.5 - 0.15 * (p[1] - 18.0)),
    },
    Kind {
        name: "noseRoot",
        pattern: Furrows,
        spacing: 5.0,
        depth: 0.6,
        drives: &[("noseSneer*", 1.0), ("browDown*", 0.25)],
        rule: |p| {
            let w = (1.0 - smoothstep((p[0] - 9.0) / 7.0)) * window(p[1], -18.0, 8.0, 7.0);
            (w, p[1] + 0.55 * p[0])
        },
    },
    Kind {
        name: "crowsFeet",
        pattern: Furrows,
        spacing: 5.5,
        depth: 0.6,
        drives: &[("cheekSquint*", 1.0), ("eyeSquint*", 0.25), ("mouthSmile*", 0.15)],
        rule: crows_feet,
    },
    Kind {
        name: "lowerLid",
        pattern: Furrows,
        spacing: 3.5,
        depth: 0.3,
        drives: &[("eyeSquint*", 0.8), ("cheekSquint*", 0.6)],
        rule: |p| {
            let (u, v) = (p[0] - 31.0, p[1] + 4.5);
            let arc = v + 0.012 * u * u;
            (window(p[0], 19.0, 44.0, 6.0) * window(arc, -9.0, -2.5, 3.0), arc)
        },
    },
    Kind {
        name: "nasolabial",
        pattern: Crease,
        spacing: 0.0,
        depth: 1.8,
        drives: &[
            ("mouthSmile*", 1.0),
            ("nasolabial*", 0.8),
            ("mouthUpperUp*", 0.7),
            ("noseSneer*", 0.5),
            ("mouthStretch*", 0.2),
        ],
        rule: |p| {
            // From the wing of the nose in a shallow bow to above the corner, which a smile lifts: no lower, or the
            // crease would bend back on itself there.
            let t = (-34.0 - p[1]) / 36.0;
            let slope = (23.0 - 5.0 * t) / 36.0;
            let side = (p[0] - 17.0 - 23.0 * t + 2.5 * t * t) / (1.0 + slope * slope).sqrt();
            let u = side / 7.0;
            (libm::exp(-u * u) * window(t, 0.12, 0.55, 0.25), side)
        },
    },
    Kind {
        name: "lipCorner",
        pattern: Crease,
        spacing: 0.0,
        depth: 0.6,
        drives: &[("mouthDimple*", 1.0), ("mouthFrown*", 0.7), ("mouthStretch*", 0.5)],
        rule: |p| {
            let (u, v) = (p[0] - 26.0, p[1] + 67.5);
            let r = (u * u + v * v).sqrt();
            let lateral = smoothstep((u / r.max(1e-6) - 0.25) / 0.7);
            (window(r, 5.0, 11.0, 3.5) * lateral, r - 8.0)
        },
    },
    Kind {
        name: "mentolabial",
        pattern: Crease,
        spacing: 0.0,
        depth: 1.2,
        drives: &[("mouthShrugLower*", 1.0), ("lipPress*", 0.4), ("mouthFrown*", 0.3)],
        rule: |p| {
            let arc = p[1] + 84.5 + 0.008 * p[0] * p[0];
            ((1.0 - smoothstep((p[0] - 12.0) / 12.0)) * window(arc, -5.0, 5.0, 4.0), arc)
        },
    },
    Kind {
        name: "chin",
        pattern: Dimples,
        spacing: 3.5,
        depth: 0.7,
        drives: &[("mouthShrugLower*", 1.0), ("lipPress*", 0.2)],
        rule: |p| {
            let (u, v) = (p[0] / 17.0, (p[1] + 99.0) / 10.0);
            (libm::exp(-u * u - v * v), p[1])
        },
    },
    Kind {
        name: "lips",
        pattern: Furrows,
        spacing: 3.2,
        depth: 0.2,
        drives: &[("mouthPucker", 1.0), ("mouthFunnel", 0.4), ("lipTighten*", 0.25)],
        rule: |p| {
            let around = window(p[1], -78.0, -58.0, 5.0);
            // The furrows run towards the opening: they fan out from the midline.
            ((1.0 - smoothstep((p[0] - 18.0) / 10.0)) * around, p[0] * (1.0 + 0.012 * (p[1] + 67.0).abs()))
        },
    },
];

/// The maps of both sides, left first; a side's weights pass smoothly into the other's over the midline.
pub(crate) fn wrinkles(surface: &Surface) -> Vec<Wrinkle> {
    let mut all = Vec::new();
    for kind in &KINDS {
        let part = surface.left_weight(6.0);
        for side in ["Left", "Right"] {
            let of = |v: usize| {
                let v = if side == "Left" { v } else { surface.mirror[v] as usize };
                let [x, y, z] = surface.positions[v];
                let outer = surface.cells[v].is_some() && !surface.mouth_lining[v] && surface.socket[v] == 0;
                let (weight, phase) = (kind.rule)([x.abs(), y, z]);
                let front = smoothstep((z + 55.0) / 15.0);
                (if outer { weight * part(v) * front } else { 0.0 }, phase)
            };
            let (weights, mut phase): (Vec<f64>, Vec<f64>) = (0..surface.len()).map(of).unzip();
            // The phase must hold across every face that wrinkles: one ring beyond the weight.
            let near = |v: usize| weights[v] > 0.0 || surface.around(v).any(|n| weights[n] > 0.0);
            phase.iter_mut().enumerate().filter(|(v, _)| !near(*v)).for_each(|(_, phase)| *phase = 0.0);
            all.push(Wrinkle {
                name: format!("{}{side}", kind.name),
                pattern: kind.pattern,
                spacing: kind.spacing,
                depth: kind.depth,
                drives: kind.drives.iter().map(|&(unit, gain)| (unit.replace('*', side), gain)).collect(),
                weights,
                phase,
            });
        }
    }
    all
}

/// 1 between two bounds, 0 from `soft` beyond them.
fn window(value: f64, least: f64, most: f64, soft: f64) -> f64 {
    smoothstep((value - least) / soft + 1.0) * smoothstep((most - value) / soft + 1.0)
}

fn forehead([_, y, _]: [f64; 3]) -> f64 {
    smoothstep((y - 22.0) / 8.0) * (1.0 - smoothstep((y - 54.0) / 16.0))
}

/// Lines arched over the brows, falling towards the temples.
fn forehead_lines([x, y, _]: [f64; 3]) -> f64 {
    y + 0.0035 * x * x - 33.0
}

/// A fan around the outer corner of the eye: the phase is the angle, in millimetres at 14 mm from the corner.
fn crows_feet([x, y, z]: [f64; 3]) -> (f64, f64) {
    const CORNER: [f64; 3] = [44.0, 0.5, 10.0];
    let (u, v, w) = (x - CORNER[0], y - CORNER[1], z - CORNER[2]);
    let lateral = if u > 0.0 { (u * u + w * w).sqrt() } else { u };
    let angle = libm::atan2(v, lateral);
    let reach = (lateral * lateral + v * v).sqrt();
    let ring = smoothstep((reach - 4.0) / 5.0) * (1.0 - smoothstep((reach - 20.0) / 12.0));
    (ring * window(angle, -0.75, 0.75, 0.3), 14.0 * angle)
}
