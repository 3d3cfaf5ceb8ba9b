//! Things over the face: masks and headsets.

use lineament_face::SegmentationClass;

use super::fit::Fit;
use super::looks::{Facewear, FacewearLook};
use super::shapes::Sheet;
use super::v3::{V3, add, along, length, mix, smooth, sub, unit};

/// Builds it: cloth or body, and straps or glass.
pub(super) fn build(look: &FacewearLook, fit: &Fit<'_>, main: &mut Sheet, other: &mut Sheet) {
    main.clear();
    other.clear();
    match look.kind {
        Facewear::Mask => mask(fit, fit.point(197)[1], main, other),
        Facewear::LowMask => mask(fit, fit.point(2)[1] - 0.003 * fit.scale, main, other),
        Facewear::Headset => headset(fit, main, other),
    }
}

const COLUMNS: usize = 17;
const ROWS: usize = 11;

fn mask(fit: &Fit<'_>, top: f32, cloth: &mut Sheet, strings: &mut Sheet) {
    let class = SegmentationClass::Facewear.id();
    let s = fit.scale;
    let chin = fit.point(152)[1];
    let wide = fit.point(411)[0].abs().max(fit.point(454)[0] * 0.80);
    let direction = |u: f32, v: f32| -> V3 {
        let x = (u - 0.5) * 2.0;
        let side = x.abs();
        let upper = top - 0.012 * s * side * side;
        let lower = chin - 0.010 * s + 0.038 * s * side * side;
        // The surface of the face at this height, roughly; the outline does the rest.
        let depth = 0.030 - 0.075 * side * side;
        sub([wide * x, lower + (upper - lower) * v, depth * s], fit.outline.centre)
    };
    // Cloth is stretched over what stands out: heights are raised to their neighbours' mean.
    let mut radii = [[0.0_f32; COLUMNS]; ROWS];
    let share = |i: usize, n: usize| i as f32 / (n - 1) as f32;
    for (row, line) in radii.iter_mut().enumerate() {
        for (column, radius) in line.iter_mut().enumerate() {
            *radius = fit.outline.reach(direction(share(column, COLUMNS), share(row, ROWS))) + 0.0045 * s;
        }
    }
    // What stands out between the rays: every vertex of the face under the cloth raises what is around it.
    for (at, _) in fit.head.positions.iter().zip(0..fit.skin) {
        if at[2] < -0.06 * s || at[1] > top + 0.004 * s || at[1] < chin - 0.02 * s {
            continue;
        }
        let arm = sub(*at, fit.outline.centre);
        let far = length(arm);
        let (mut u, mut v) = (0.5, 0.5);
        for _ in 0..3 {
            // Where the ray meets the sheet on which the columns and rows are counted.
            let x = (u - 0.5) * 2.0;
            let onward = ((0.030 - 0.075 * x * x) * s - fit.outline.centre[2]) / arm[2].max(1e-3);
            let place = along(fit.outline.centre, onward, arm);
            u = 0.5 + 0.5 * place[0] / wide;
            let side = place[0] / wide;
            let (upper, lower) = (top - 0.012 * s * side * side, chin - 0.010 * s + 0.038 * s * side * side);
            v = (place[1] - lower) / (upper - lower);
        }
        if !(0.0..=1.0).contains(&u) || !(0.0..=1.0).contains(&v) {
            continue;
        }
        let (row, column) = ((v * (ROWS - 1) as f32) as usize, (u * (COLUMNS - 1) as f32) as usize);
        for (r, c) in [(row, column), (row + 1, column), (row, column + 1), (row + 1, column + 1)] {
            if r < ROWS && c < COLUMNS {
                radii[r][c] = radii[r][c].max(far + 0.0045 * s);
            }
        }
    }
    for _ in 0..6 {
        let old = radii;
        for row in 1..ROWS - 1 {
            for column in 1..COLUMNS - 1 {
                let mean =
                    0.25 * (old[row - 1][column] + old[row + 1][column] + old[row][column - 1] + old[row][column + 1]);
                radii[row][column] = old[row][column].max(mean);
            }
        }
    }
    cloth.grid(ROWS, COLUMNS, class, |v, u| {
        let (row, column) = ((v * (ROWS - 1) as f32 + 0.5) as usize, (u * (COLUMNS - 1) as f32 + 0.5) as usize);
        let pleat = 0.0012 * s * libm::sinf(v * 22.0) * (1.0 - (2.0 * u - 1.0) * (2.0 * u - 1.0));
        along(fit.outline.centre, radii[row.min(ROWS - 1)][column.min(COLUMNS - 1)] + pleat, unit(direction(u, v)))
    });
    for (side, ear) in [(0.0, 234), (1.0, 454)] {
        let ear = fit.point(ear);
        let sign = if side > 0.5 { 1.0 } else { -1.0 };
        for v in [0.06_f32, 0.94] {
            let row = if v < 0.5 { 0 } else { ROWS - 1 };
            let start = along(
                fit.outline.centre,
                radii[row][if side > 0.5 { COLUMNS - 1 } else { 0 }],
                unit(direction(side, v)),
            );
            let end = add(ear, [sign * 0.004 * s, if v < 0.5 { -0.010 } else { 0.024 } * s, -0.030 * s]);
            let half = fit.outline.pushed(mix(start, end, 0.5), 0.003 * s);
            strings.tube(&[start, half, end], &[0.0012 * s; 3], 5, class);
        }
    }
}

fn headset(fit: &Fit<'_>, body: &mut Sheet, strap: &mut Sheet) {
    let class = SegmentationClass::Facewear.id();
    let s = fit.scale;
    let front = fit.point(1)[2].max(fit.point(151)[2]) + 0.012 * s;
    let middle = [0.0, fit.point(168)[1] - 0.006 * s, front];
    let half = [0.088 * s, 0.047 * s, 0.045 * s];
    body.grid(15, 29, class, |v, u| {
        let ((sp, cp), (sl, cl)) =
            (libm::sincosf((v - 0.5) * std::f32::consts::PI), libm::sincosf(u * std::f32::consts::TAU));
        let round = |x: f32, power: f32| libm::powf(x.abs(), power).copysign(x);
        let (x, y, z) = (round(cp, 0.45) * round(sl, 0.55), round(sp, 0.45), round(cp, 0.45) * round(cl, 0.55));
        // Its sides follow the head's.
        let back = 0.35 * x * x * half[2];
        add(middle, [half[0] * x, half[1] * y, half[2] * z - back])
    });
    let height = middle[1] + 0.006 * s;
    strap.grid(3, 25, class, |v, u| {
        let angle = 1.0 + u * (std::f32::consts::TAU - 2.0);
        let (sn, cs) = libm::sincosf(angle);
        let rise = 0.012 * s * smooth(0.0, 0.5, (u - 0.5).abs() * -2.0 + 1.0);
        let at = [sn * 0.09 * s, height + rise + (v - 0.5) * 0.028 * s, cs * 0.1 * s - 0.08 * s];
        fit.outline.place(sub(at, fit.outline.centre), 0.006 * s)
    });
    let top: Vec<V3> = (0..9)
        .map(|i| {
            let angle = i as f32 / 8.0 * 2.4 - 0.5;
            let (sn, cs) = libm::sincosf(angle);
            fit.outline.place([0.0, cs, -sn], 0.006 * s)
        })
        .collect();
    debug_assert!(top.iter().all(|p| length(*p) < 1.0));
    strap.tube(&top, &[0.006 * s; 9], 6, class);
}
