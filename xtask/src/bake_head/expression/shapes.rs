//! What the source's units lack, as formulas over the base mesh (millimetres, the frame of `Surface`).

use super::field::{Field, Surface, smoothstep};

/// A bell of height 1 at (±cx, cy) in the frontal plane, falling to 1/e at the half-widths.
fn bell([x, y, _]: [f64; 3], centre: (f64, f64), widths: (f64, f64)) -> f64 {
    let (u, v) = ((x.abs() - centre.0) / widths.0, (y - centre.1) / widths.1);
    libm::exp(-u * u - v * v)
}

/// Height of the line where the lips meet.
const MOUTH_LINE: f64 = -67.0;

/// The sphincter's inward pull on both lips, `share` of the distance to the midline at the line of the lips. The
/// source's pucker and funnel hardly narrow the mouth.
pub(crate) fn narrowing(surface: &Surface, share: f64) -> Field {
    surface.field(|_, [x, y, _]| {
        let lateral = 1.0 - smoothstep((x.abs() - 16.0) / 28.0);
        let v = (y - MOUTH_LINE) / 16.0;
        [-x * share * lateral * libm::exp(-v * v), 0.0, 0.0]
    })
}

/// Where the skin between lip and nose may be smoothed, so that a strengthened pucker does not fold under the nose.
pub(crate) fn under_the_nose(surface: &Surface, vertex: usize) -> f64 {
    let [_, y, z] = surface.positions[vertex];
    let v = (y + 50.0) / 7.0;
    if surface.cells[vertex].is_some() && z > 15.0 { libm::exp(-v * v) } else { 0.0 }
}

/// Where the smile may be smoothed: lateral of the nasolabial fold, where the source has a second, hard fold that on
/// most faces stands in the middle of the cheek.
pub(crate) fn lateral_cheek(surface: &Surface, vertex: usize) -> f64 {
    smoothstep((surface.positions[vertex][0].abs() - 32.0) / 10.0)
}

/// The mentalis pushes the boss of the chin up (AU17); the source's mouthShrugLower moves the lip and hardly the chin.
pub(crate) fn chin_boss(surface: &Surface) -> Field {
    surface.field(|v, p| {
        let skin = surface.cells[v].is_some() && !surface.mouth_lining[v] && p[2] > -5.0;
        let g = if skin { bell(p, (0.0, -97.0), (17.0, 13.0)) } else { 0.0 };
        [0.0, 6.5 * g, 1.0 * g]
    })
}

/// The zygomaticus minor deepens the middle of the nasolabial fold (AU11): the lip's outer part is drawn up and out, the
/// fold sinks, and the skin lateral to it bulges.
pub(crate) fn nasolabial(surface: &Surface) -> Field {
    surface.field(|v, p| {
        if surface.cells[v].is_none() || surface.mouth_lining[v] {
            return [0.0; 3];
        }
        let pull = 3.6 * bell(p, (21.0, -51.0), (9.0, 9.0));
        let lift = 1.2 * bell(p, (29.0, -42.0), (8.0, 9.0));
        let swell = 1.8 * bell(p, (30.0, -42.0), (8.0, 10.0)) - bell(p, (23.5, -45.0), (3.2, 8.0));
        let outward = surface.normals[v];
        let lateral = if p[0] < 0.0 { -1.0 } else { 1.0 };
        [
            0.45 * lateral * pull + swell * outward[0],
            0.75 * pull + lift + swell * outward[1],
            0.1 * pull + swell * outward[2],
        ]
    })
}

/// The lower lip's rise beside the corners, by a millimetre: rolling it in draws it down there, and the lips would gape.
pub(crate) fn corner_seal(surface: &Surface) -> Field {
    surface.field(|v, p| {
        let lower = smoothstep((MOUTH_LINE + 0.4 - p[1]) / 0.6);
        let lip = surface.cells[v].is_some() && p[2] > 0.0;
        [0.0, if lip { lower * bell(p, (21.5, -69.0), (6.0, 5.5)) } else { 0.0 }, 0.0]
    })
}

/// The frontalis draws the skin of the forehead up along the skull: most at the brow, less towards the hairline, where
/// it is anchored. The source lifts the brows alone, and the outer ones at their tails only. Height 1 at the brow.
fn forehead_lift(surface: &Surface, over: impl Fn(f64) -> f64) -> Field {
    surface.field(|v, [x, y, z]| {
        if surface.cells[v].is_none() || surface.socket[v] != 0 || z < -60.0 {
            return [0.0; 3];
        }
        let above = ((y - 24.0) / 40.0).clamp(0.0, 1.0);
        let lift = over(x.abs()) * smoothstep((y - 6.0) / 14.0) * (1.0 - above) * (1.0 - above * above);
        let n = surface.normals[v];
        // Up, in the plane of the skin.
        [-lift * n[1] * n[0], lift * (1.0 - n[1] * n[1]), -lift * n[1] * n[2]]
    })
}

/// The inner part of the frontalis (AU1).
pub(crate) fn inner_lift(surface: &Surface) -> Field {
    forehead_lift(surface, |x| 1.0 - smoothstep((x - 10.0) / 36.0))
}

/// The outer part of the frontalis (AU2).
pub(crate) fn outer_lift(surface: &Surface) -> Field {
    forehead_lift(surface, |x| smoothstep((x - 10.0) / 26.0) * (1.0 - smoothstep((x - 52.0) / 18.0)))
}

/// The share of the upper lip's rise (AU10): the middle is drawn straight up, the outer parts not as high (FACS). In the
/// source they rise alike, which makes the mouth a box.
pub(crate) fn arched(surface: &Surface, vertex: usize) -> f64 {
    let [x, y, _] = surface.positions[vertex];
    1.0 - 0.65 * smoothstep((x.abs() - 5.0) / 20.0) * smoothstep((-48.0 - y) / 12.0)
}
