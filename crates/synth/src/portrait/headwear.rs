//! Things on the head: shells over its outline.

use lineament_face::SegmentationClass;

use super::fit::Fit;
use super::looks::{Headwear, HeadwearLook};
use super::shapes::Sheet;
use super::v3::{V3, add, along, mix, scale, smooth, sub, unit};

/// Which scalp a piece of headwear hides, by places of the base.
pub(super) fn covers(look: &HeadwearLook) -> impl Fn(V3) -> bool + Copy + use<> {
    let kind = look.kind;
    let low = look.low;
    move |place| match kind {
        Headwear::Headphones => false,
        Headwear::Scarf => true,
        _ => place[1] > edge(kind, low, super::masks::azimuth(place)) - 0.006,
    }
}

/// Height of the lower edge by azimuth (degrees), metres on the base.
fn edge(kind: Headwear, low: f32, azimuth: f32) -> f32 {
    let back = smooth(60.0, 150.0, azimuth);
    let ahead = match kind {
        Headwear::Beanie => 0.062 - 0.026 * low,
        Headwear::Cap => 0.060 - 0.020 * low,
        _ => 0.066 - 0.022 * low,
    };
    let behind = match kind {
        Headwear::Beanie => -0.030,
        Headwear::Cap => -0.005,
        _ => 0.000,
    };
    ahead + (behind - ahead) * back
        - if kind == Headwear::Beanie { 0.012 * smooth(50.0, 90.0, azimuth) * (1.0 - back) } else { 0.0 }
}

/// Builds it: the first sheet has the first colour, the second the second.
pub(super) fn build(look: &HeadwearLook, fit: &Fit<'_>, main: &mut Sheet, other: &mut Sheet) {
    main.clear();
    other.clear();
    let class = SegmentationClass::Headwear.id();
    let s = fit.scale;
    match look.kind {
        Headwear::Beanie => {
            shell(main, look, fit, class, &|_, t| s * (0.011 + 0.012 * t * t));
            band(other, look, fit, class, 0.014 * s, 0.040 * s);
        }
        Headwear::Cap => {
            shell(main, look, fit, class, &|_, t| s * (0.010 + 0.006 * t));
            peak(other, look, fit, class);
        }
        Headwear::Hat => {
            shell(main, look, fit, class, &|_, t| {
                s * (0.009 + 0.055 * smooth(0.0, 0.55, t) * (1.0 - 0.35 * smooth(0.75, 1.0, t)))
            });
            brim(main, look, fit, class);
            band(other, look, fit, class, 0.013 * s, 0.022 * s);
        }
        Headwear::Headphones => headphones(main, other, fit, class),
        Headwear::Scarf => scarf(main, fit, class),
    }
}

/// A direction from the skull's centre: azimuth (radians from ahead to the subject's left), and a height above the eyes on the base.
fn toward(fit: &Fit<'_>, azimuth: f32, height: f32) -> V3 {
    let (s, c) = libm::sincosf(azimuth);
    let lift = height * fit.scale - fit.outline.centre[1];
    let radius = 0.080 * fit.scale;
    unit([s * radius, lift, c * radius * 1.12])
}

fn rim(look: &HeadwearLook, fit: &Fit<'_>, u: f32) -> (f32, V3) {
    let azimuth = u * std::f32::consts::TAU + std::f32::consts::PI;
    let folded = libm::acosf(libm::cosf(azimuth)).to_degrees();
    (azimuth, toward(fit, azimuth - look.turn, edge(look.kind, look.low, folded)))
}

/// The crown: from the edge (t = 0) to the top (t = 1).
fn shell(sheet: &mut Sheet, look: &HeadwearLook, fit: &Fit<'_>, class: u8, above: &impl Fn(f32, f32) -> f32) {
    let top = unit([0.0, 1.0, -0.12]);
    sheet.grid(10, 33, class, |t, u| {
        let (_, start) = rim(look, fit, u);
        let direction = unit(mix(start, top, t * t * (1.0 - 0.45 * t) * 0.65 + 0.6425 * t));
        fit.outline.place(direction, above(u, t))
    });
}

/// A band around the edge.
fn band(sheet: &mut Sheet, look: &HeadwearLook, fit: &Fit<'_>, class: u8, above: f32, tall: f32) {
    sheet.grid(4, 33, class, |t, u| {
        let (_, start) = rim(look, fit, u);
        let at = fit.outline.place(start, above - if !(0.1..=0.9).contains(&t) { 0.004 * fit.scale } else { 0.0 });
        let up = along(at, tall * t - 0.003 * fit.scale, [0.0, 1.0, 0.0]);
        fit.outline
            .place(sub(up, fit.outline.centre), above - if !(0.1..=0.9).contains(&t) { 0.005 * fit.scale } else { 0.0 })
    });
}

fn peak(sheet: &mut Sheet, look: &HeadwearLook, fit: &Fit<'_>, class: u8) {
    let s = fit.scale;
    for under in [0.0, 1.0] {
        sheet.grid(5, 17, class, |t, u| {
            let (t, u) = (if under > 0.0 { 1.0 - t } else { t }, u);
            let angle = (u - 0.5) * 2.1;
            let folded = angle.abs().to_degrees();
            let start =
                fit.outline.place(toward(fit, angle - look.turn, edge(look.kind, look.low, folded) + 0.006), 0.008 * s);
            let (sn, cs) = libm::sincosf(angle * 0.55 - look.turn);
            let reach = 0.068 * s * libm::sqrtf((1.0 - (angle / 1.1) * (angle / 1.1)).max(0.0));
            let drop = (0.016 + 0.020 * look.low) * t + 0.020 * (angle * angle) * t;
            add(along(start, reach * t, [sn, 0.0, cs]), [0.0, -drop * s - 0.002 * s * under, 0.0])
        });
    }
}

fn brim(sheet: &mut Sheet, look: &HeadwearLook, fit: &Fit<'_>, class: u8) {
    let s = fit.scale;
    for under in [0.0, 1.0] {
        sheet.grid(4, 33, class, |t, u| {
            let t = if under > 0.0 { t } else { 1.0 - t };
            let (azimuth, direction) = rim(look, fit, u);
            let start = fit.outline.place(direction, 0.008 * s);
            let (sn, cs) = libm::sincosf(azimuth - look.turn);
            let wave = 0.010 * libm::cosf(2.0 * azimuth) - 0.012 * look.low;
            add(along(start, 0.065 * s * t, [sn, 0.0, cs]), [0.0, (wave * t - 0.002 * under) * s, 0.0])
        });
    }
}

fn headphones(band: &mut Sheet, pads: &mut Sheet, fit: &Fit<'_>, class: u8) {
    let s = fit.scale;
    let ear = |side: usize| {
        let at = fit.point([454, 234][side]);
        add(at, [[0.014, -0.014][side] * s, -0.004 * s, -0.022 * s])
    };
    let points: Vec<V3> = (0..13)
        .map(|i| {
            let angle = (i as f32 / 12.0 - 0.5) * 3.35;
            let (sn, cs) = libm::sincosf(angle);
            let direction = [sn, cs, 0.02];
            fit.outline.place(direction, (0.020 - 0.004 * cs) * s)
        })
        .collect();
    let mut points = points;
    let last = points.len() - 1;
    points[0] = add(ear(1), [-0.006 * s, 0.02 * s, 0.0]);
    points[last] = add(ear(0), [0.006 * s, 0.02 * s, 0.0]);
    let radii: Vec<f32> =
        (0..13).map(|i| s * (0.004 + 0.004 * libm::sinf(i as f32 / 12.0 * std::f32::consts::PI))).collect();
    band.tube(&points, &radii, 8, class);
    for side in 0..2 {
        let at = ear(side);
        let sign = [1.0, -1.0][side];
        pads.ball(at, [[0.016 * s, 0.0, 0.0], [0.0, 0.042 * s, 0.0], [0.0, 0.0, 0.034 * s]], 9, 15, class);
        band.ball(
            along(at, sign * 0.012 * s, [1.0, 0.0, 0.0]),
            [[0.014 * s, 0.0, 0.0], [0.0, 0.036 * s, 0.0], [0.0, 0.0, 0.029 * s]],
            9,
            15,
            class,
        );
    }
}

/// A cloth that leaves the face free and falls on the shoulders.
fn scarf(sheet: &mut Sheet, fit: &Fit<'_>, class: u8) {
    let s = fit.scale;
    let chin = fit.point(152);
    sheet.grid(14, 41, class, |t, u| {
        let (sn, cs) = libm::sincosf(u * std::f32::consts::TAU);
        // The opening: forehead, cheeks, under the chin.
        let low = smooth(0.2, -1.0, cs);
        let at = [
            sn * 0.071 * s,
            if cs > 0.0 { 0.060 * s * cs } else { (chin[1] - 0.006 * s) * -cs },
            (-0.018 - 0.012 * low) * s + 0.010 * s * cs.max(0.0),
        ];
        let start = unit(sub(at, fit.outline.centre));
        let behind = unit([0.25 * sn, 0.35 * cs - 0.5 * low, -0.8]);
        let side = unit([sn * 1.0, cs * 1.1 - 0.1, -0.05]);
        let direction = if t < 0.5 { unit(mix(start, side, 2.0 * t)) } else { unit(mix(side, behind, 2.0 * t - 1.0)) };
        let fold = 0.003 * libm::sinf(u * 60.0 + t * 9.0) * smooth(0.0, 0.3, t) * (0.3 + low);
        let above = (0.004 + 0.012 * smooth(0.0, 0.25, t) + fold) * s;
        let place = fit.outline.place(direction, above);
        let far = super::v3::length(sub(place, fit.outline.centre));
        // Not over the whole of the shoulders.
        if far > 0.26 * s {
            along(fit.outline.centre, 0.26 * s / far, scale(sub(place, fit.outline.centre), 1.0))
        } else {
            place
        }
    });
    // Its triangles run the other way around.
    for normal in &mut sheet.normals {
        *normal = scale(*normal, -1.0);
    }
}
