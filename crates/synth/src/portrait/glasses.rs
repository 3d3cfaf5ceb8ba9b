//! Spectacles: two glasses in a frame, fitted to eyes, nose and ears.

use lineament_face::SegmentationClass;

use super::fit::Fit;
use super::looks::GlassesLook;
use super::shapes::Sheet;
use super::v3::{V3, add, along, mix};

/// Points around a glass.
const AROUND: usize = 28;

/// Builds the frame and the glasses.
pub(super) fn build(look: &GlassesLook, fit: &Fit<'_>, frame: &mut Sheet, glass: &mut Sheet) {
    frame.clear();
    glass.clear();
    let s = fit.scale;
    let class = SegmentationClass::Glasses.id();
    let bridge = fit.point(6);
    let eyes = [fit.head.eyes[0], fit.head.eyes[1]];
    let half = 0.5 * (eyes[0].centre[0] - eyes[1].centre[0]);
    let middle = 0.5 * (eyes[0].centre[1] + eyes[1].centre[1]) - 0.004 * s - look.slip;
    let front = (eyes[0].centre[2] + eyes[0].radius + 0.011 * s).max(bridge[2] + 0.001);
    let (w, h) = (0.5 * look.width * s, 0.5 * look.height * s);
    // Glasses stand a little wider than the pupils, and leave room for the nose.
    let centre_x = half.max(w + 0.0075 * s) + 0.001 * s;
    // Faces curve back, and glasses lean forward at the top.
    let bend = |x: f32, y: f32| front - 1.6 * x * x / s + 0.10 * y;
    let power = 1.0 - 0.62 * (1.0 - look.roundness);
    let outline = |side: f32, k: usize, grow: f32| -> V3 {
        let (sin, cos) = libm::sincosf(std::f32::consts::TAU * k as f32 / AROUND as f32);
        let shape = |v: f32| libm::powf(v.abs(), power).copysign(v);
        // Fuller below the inner corner than beside the nose.
        let inner = (-cos).max(0.0) * (-sin).max(0.0);
        let x = centre_x + (w + grow) * shape(cos) * (1.0 - 0.16 * inner);
        let y = middle + (h + grow) * shape(sin);
        [side * x, y, bend(x, y - middle)]
    };
    let rim = look.rim * s;
    for side in [1.0_f32, -1.0] {
        ring(frame, &|k| outline(side, k, 0.4 * rim), rim, side, class);
        let hub = glass.vertex([side * centre_x, middle, bend(centre_x, 0.0)], [0.0, 0.0, 1.0], [0.5; 2]);
        let mut edge = [0_u32; AROUND];
        for (k, edge) in edge.iter_mut().enumerate() {
            let at = outline(side, k, 0.0);
            // Lenses bulge: their normals spread.
            let normal = super::v3::unit([9.0 * (at[0] - side * centre_x) + 2.0 * at[0], 9.0 * (at[1] - middle), 1.0]);
            *edge = glass.vertex(at, normal, [0.5; 2]);
        }
        for k in 0..AROUND {
            let (a, b) = (edge[k], edge[(k + 1) % AROUND]);
            glass.triangle(if side > 0.0 { [hub, a, b] } else { [hub, b, a] }, class);
        }
        // To the ear and behind it.
        let hinge = add(outline(side, 2, rim), [side * 0.002, 0.0, -0.001]);
        let ear = fit.point(if side > 0.0 { 454 } else { 234 });
        let over = [ear[0] + side * 0.006 * s, ear[1] + 0.026 * s, ear[2] - 0.016 * s];
        let behind = [ear[0] + side * 0.004 * s, ear[1] - 0.004 * s, ear[2] - 0.038 * s];
        let out = along(mix(hinge, over, 0.4), side * 0.004 * s, [1.0, 0.0, 0.0]);
        let thick = (0.8 * rim).max(0.0011 * s);
        frame.tube(&[hinge, out, over, behind], &[thick * 1.1, thick, thick, thick * 0.9], 6, class);
    }
    let inner = outline(1.0, AROUND * 3 / 8, rim);
    let inner = [inner[0], inner[1] + 0.001 * s, inner[2]];
    let top = [0.0, inner[1] + 0.004 * s, inner[2].max(bridge[2] + 0.0015 * s) + 0.001 * s];
    let thick = (0.8 * rim).max(0.0010 * s);
    frame.tube(
        &[
            inner,
            [0.55 * inner[0], top[1] - 0.001 * s, top[2]],
            top,
            [-0.55 * inner[0], top[1] - 0.001 * s, top[2]],
            [-inner[0], inner[1], inner[2]],
        ],
        &[thick; 5],
        6,
        class,
    );
}

/// A closed tube of square section around a glass.
fn ring(sheet: &mut Sheet, at: &impl Fn(usize) -> V3, thick: f32, side: f32, class: u8) {
    let first = sheet.positions.len();
    const SECTION: [[f32; 2]; 5] = [[-1.0, 0.0], [0.0, 1.3], [1.0, 0.0], [0.0, -1.3], [-1.0, 0.0]];
    for k in 0..=AROUND {
        let k = k % AROUND;
        let (before, here, after) = (at((k + AROUND - 1) % AROUND), at(k), at((k + 1) % AROUND));
        let ahead = super::v3::unit(super::v3::sub(after, before));
        let out = super::v3::unit(super::v3::cross(ahead, [0.0, 0.0, 1.0]));
        for [across, forward] in SECTION {
            let offset = add(super::v3::scale(out, across * 0.6 * thick), [0.0, 0.0, forward * 0.6 * thick]);
            let normal = super::v3::unit(offset);
            sheet.vertex(add(here, offset), normal, [across, forward]);
        }
    }
    let _ = side;
    sheet.weave(first, AROUND + 1, SECTION.len(), class);
}
