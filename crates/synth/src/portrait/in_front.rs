//! Hands and things between face and camera.

use super::fit::Fit;
use super::looks::{InFront, InFrontLook};
use super::shapes::Sheet;
use super::v3::{V3, add, along, cross, hash, mix, scale, unit};

/// What is in front belongs to no class of the face.
const CLASS: u8 = 0;

/// Builds it.
pub(super) fn build(look: &InFrontLook, fit: &Fit<'_>, sheet: &mut Sheet) {
    sheet.clear();
    let s = fit.scale;
    let middle = scale(look.place, s);
    let (sin, cos) = libm::sincosf(look.turn);
    let (right, up): (V3, V3) = ([cos, sin, 0.0], [-sin, cos, 0.0]);
    let ahead = [0.0, 0.0, 1.0];
    let size = look.size * s;
    let slab = |sheet: &mut Sheet, half: V3| {
        let place = fit.outline.pushed(middle, 0.02 * s);
        sheet.slab(
            place,
            [scale(right, half[0] * size), scale(up, half[1] * size), scale(ahead, half[2] * size)],
            CLASS,
        );
    };
    match look.kind {
        InFront::Hand => hand(look, fit, middle, sheet),
        InFront::Phone => slab(sheet, [0.037, 0.076, 0.0045]),
        InFront::Board => slab(sheet, [0.080, 0.058, 0.004]),
        InFront::Ball => {
            let place = fit.outline.pushed(middle, 0.05 * s);
            let radius = 0.036 * size;
            sheet.ball(place, [scale(right, radius), scale(up, radius), scale(ahead, radius)], 13, 21, CLASS);
        }
        InFront::Cup => {
            let place = fit.outline.pushed(middle, 0.05 * s);
            let along_up = |y: f32| along(place, y * size, up);
            sheet.tube(
                &[along_up(-0.05), along_up(-0.045), along_up(0.0), along_up(0.048)],
                &[0.034 * size, 0.037 * size, 0.040 * size, 0.043 * size],
                20,
                CLASS,
            );
            let ring: Vec<V3> = (0..9)
                .map(|i| {
                    let (sa, ca) = libm::sincosf(i as f32 * 0.45 - 1.8);
                    add(along(place, (0.040 + 0.020 * ca) * size, right), scale(up, 0.025 * sa * size))
                })
                .collect();
            sheet.tube(&ring, &[0.0055 * size; 9], 7, CLASS);
        }
        InFront::Microphone => {
            let place = fit.outline.pushed(middle, 0.03 * s);
            let stem = |y: f32| along(along(place, y * size, up), -0.25 * y * size, ahead);
            sheet.ball(
                place,
                [scale(right, 0.026 * size), scale(up, 0.028 * size), scale(ahead, 0.026 * size)],
                11,
                17,
                CLASS,
            );
            sheet.tube(
                &[stem(-0.018), stem(-0.10), stem(-0.24)],
                &[0.020 * size, 0.014 * size, 0.012 * size],
                12,
                CLASS,
            );
        }
        InFront::Bar => {
            let place = fit.outline.pushed(middle, 0.03 * s);
            let thick = (0.003 + 0.010 * hash(look.seed, 1, 2)) * size;
            sheet.tube(
                &[along(place, -0.2 * size, right), place, along(along(place, 0.2 * size, right), 0.02 * size, up)],
                &[thick, thick, 0.8 * thick],
                9,
                CLASS,
            );
        }
    }
}

/// A hand that touches the face with its fingers: palm toward the face, arm from below.
fn hand(look: &InFrontLook, fit: &Fit<'_>, tips: V3, sheet: &mut Sheet) {
    let s = fit.scale * look.size.clamp(0.85, 1.1);
    let side = if tips[0] >= 0.0 { 1.0 } else { -1.0 };
    // Fingers point up and inward.
    let lean = 0.5 * look.turn.clamp(-1.0, 1.0) + 0.25 * side;
    let (sn, cs) = libm::sincosf(lean);
    let (up, right): (V3, V3) = ([-sn, cs, 0.0], [cs, sn, 0.0]);
    let touch = |p: V3, above: f32| fit.outline.pushed(p, above);
    let knuckles = touch(along(tips, -0.075 * s, up), 0.012 * s);
    let wrist = touch(along(knuckles, -0.095 * s, up), 0.030 * s);
    let spread = 0.10 + 0.16 * hash(look.seed, 1, 9);
    for finger in 0..4_u32 {
        let across = (finger as f32 - 1.5) * 0.0195 * s;
        let long = [0.068, 0.076, 0.071, 0.056][finger as usize] * s * (0.9 + 0.1 * hash(look.seed, finger, 3));
        let thick = [0.0088, 0.0090, 0.0086, 0.0076][finger as usize] * s;
        let root = touch(along(knuckles, across, right), 0.010 * s);
        let way = unit(along(up, spread * (finger as f32 - 1.5), right));
        let mut points = [root; 5];
        for (i, point) in points.iter_mut().enumerate() {
            *point = touch(along(root, long * i as f32 / 4.0, way), thick * 0.75);
        }
        sheet.tube(&points, &[thick * 1.06, thick, thick * 1.02, thick * 0.92, thick * 0.78], 10, CLASS);
    }
    let palm = mix(knuckles, wrist, 0.48);
    let out = unit(cross(right, up));
    sheet.ball(
        palm,
        [scale(right, 0.043 * s), scale(unit(super::v3::sub(knuckles, wrist)), 0.058 * s), scale(out, 0.016 * s)],
        11,
        17,
        CLASS,
    );
    let thumb_root = along(along(palm, -side * 0.034 * s, right), -0.02 * s, up);
    let thumb_way = unit(along(scale(right, -side * 0.75), 0.8, up));
    let thumb: [V3; 4] = [0.0, 0.026, 0.048, 0.068].map(|far| touch(along(thumb_root, far * s, thumb_way), 0.009 * s));
    sheet.tube(&thumb, &[0.0135 * s, 0.0115 * s, 0.0105 * s, 0.0085 * s], 10, CLASS);
    let elbow = add(along(wrist, 0.20 * s, fit.down), [side * 0.06 * s, 0.0, 0.04 * s]);
    sheet.tube(
        &[along(palm, -0.03 * s, up), wrist, mix(wrist, elbow, 0.3), elbow],
        &[0.026 * s, 0.026 * s, 0.030 * s, 0.040 * s],
        14,
        CLASS,
    );
}
