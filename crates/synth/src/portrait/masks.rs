//! What grows, shines and shows where on the skin: functions of the place on the base head, metres, head frame.

use super::v3::{V3, bell, smooth, through};

/// The hairline: azimuth about the skull's axis (0 ahead, 180 behind, degrees) and height above the eyes, metres. Sideburn, ear, nape.
const HAIRLINE: [(f32, f32); 14] = [
    (0.0, 0.070),
    (18.0, 0.069),
    (34.0, 0.063),
    (45.0, 0.051),
    (54.0, 0.036),
    (62.0, 0.016),
    (68.0, -0.004),
    (73.0, -0.020),
    (79.0, -0.016),
    (84.0, 0.006),
    (100.0, 0.004),
    (110.0, -0.030),
    (130.0, -0.062),
    (180.0, -0.078),
];
/// The skull's axis: x = 0, this z.
pub(super) const AXIS: f32 = -0.080;
/// The middle of the skull.
pub(super) const SKULL: V3 = [0.0, 0.025, AXIS];

/// Azimuth of a place about the skull's axis, degrees, 0 ahead to 180 behind.
pub(super) fn azimuth(place: V3) -> f32 {
    libm::atan2f(place[0].abs(), place[2] - AXIS).to_degrees()
}

/// Where a place stands to the hairline.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hairline {
    /// How far above it, metres (negative below).
    height: f32,
    /// How far a whole recession takes it back there, metres.
    retreat: f32,
}

impl Hairline {
    pub(super) fn of(place: V3) -> Self {
        let angle = azimuth(place);
        // Temples go first.
        let temple = 0.6 + 0.9 * (1.0 - ((angle - 32.0) / 22.0).abs()).max(0.0);
        let retreat = if angle < 70.0 { 0.042 * temple * (1.0 - angle / 70.0).min(0.45) / 0.45 } else { 0.0 };
        Self { height: place[1] - through(&HAIRLINE, angle), retreat }
    }

    /// How far above the hairline it is where this much of the hair has gone, metres.
    #[inline]
    pub(super) fn above(self, recession: f32) -> f32 {
        self.height - recession * self.retreat
    }

    /// How densely hair grows there, 0–1.
    #[inline]
    pub(super) fn scalp(self, recession: f32) -> f32 {
        smooth(-0.004, 0.007, self.above(recession))
    }
}

/// How far above the hairline a place is, metres (negative below).
pub(super) fn above_hairline(place: V3, recession: f32) -> f32 {
    Hairline::of(place).above(recession)
}

/// How densely hair grows on the head, 0–1.
pub(super) fn scalp(place: V3, recession: f32) -> f32 {
    Hairline::of(place).scalp(recession)
}

/// The bare crown of a balding head, 1 inside.
pub(super) fn crown(place: V3) -> f32 {
    smooth(0.035, 0.062, place[1] - 0.10 * (AXIS - 0.03 - place[2]).max(0.0))
}

/// Where beard and moustache grow, 0–1: the whole of it.
pub(super) fn beard(place: V3) -> f32 {
    let [x, y, z] = place;
    let x = x.abs();
    if z < -0.085 || y > 0.0 {
        return 0.0;
    }
    // The cheeks' edge: from the ear down to the corner of the mouth.
    let edge = through(
        &[
            (0.0, -0.0555),
            (0.014, -0.054),
            (0.028, -0.058),
            (0.034, -0.064),
            (0.045, -0.060),
            (0.056, -0.045),
            (0.066, -0.020),
        ],
        x,
    );
    let cheek = smooth(edge + 0.006, edge - 0.006, y);
    let neck = smooth(-0.160, -0.128, y + 0.30 * (z + 0.01).min(0.0));
    let sideburn = smooth(-0.085, -0.070, z);
    cheek * neck * sideburn * (1.0 - mouth(place))
}

/// The mouth itself, where no hair grows.
fn mouth(place: V3) -> f32 {
    let (x, y) = (place[0] / 0.0285, (place[1] + 0.0745) / 0.0125);
    smooth(1.25, 0.9, x * x + y * y)
}

/// The part of [`beard`] that a goatee keeps.
pub(super) fn goatee(place: V3) -> f32 {
    let (x, y) = (place[0] / 0.036, (place[1] + 0.088) / 0.042);
    smooth(1.15, 0.75, x * x + y * y)
}

/// The part of [`beard`] that a moustache keeps.
pub(super) fn moustache(place: V3) -> f32 {
    smooth(0.040, 0.030, place[0].abs()) * smooth(-0.0755, -0.070, place[1])
}

/// Where oil shines: forehead, nose, chin.
pub(super) fn oil(place: V3) -> f32 {
    let forehead = 0.30 * bell(place, [0.0, 0.040, 0.02], [0.035, 0.02, 0.03]);
    let nose = 0.40 * bell(place, [0.0, -0.030, 0.038], [0.010, 0.022, 0.016]);
    let chin = 0.20 * bell(place, [0.0, -0.103, 0.025], [0.014, 0.010, 0.02]);
    forehead + nose + chin
}

/// Where blood shows: cheeks, nose, ears, chin.
pub(super) fn blood(place: V3, ear: bool) -> f32 {
    if ear {
        return 0.75;
    }
    let side = [place[0].abs(), place[1], place[2]];
    let cheek = 0.85 * bell(side, [0.040, -0.042, 0.008], [0.017, 0.015, 0.03]);
    let nose = 0.75 * bell(place, [0.0, -0.042, 0.036], [0.015, 0.011, 0.018]);
    let wing = 0.55 * bell(side, [0.016, -0.045, 0.022], [0.007, 0.008, 0.012]);
    let chin = 0.30 * bell(place, [0.0, -0.105, 0.025], [0.014, 0.010, 0.02]);
    (cheek + nose.max(wing) + chin).min(1.0)
}

/// The lids and the skin under the eyes.
pub(super) fn lid(place: V3) -> f32 {
    let (x, y) = ((place[0].abs() - 0.0315) / 0.020, place[1] / 0.0125);
    smooth(1.3, 0.5, x * x + y * y) * smooth(-0.02, -0.005, place[2])
}

/// How much the sky is hidden by the head itself: sockets, nostrils, under lip, nose and chin, behind the ears; 1 is open.
pub(super) fn openness(place: V3, normal: V3) -> f32 {
    let side = [place[0].abs(), place[1], place[2]];
    let socket = 0.45 * bell(side, [0.017, 0.003, 0.010], [0.008, 0.010, 0.008])
        + 0.34 * bell(side, [0.031, 0.0085, 0.012], [0.017, 0.006, 0.012]);
    let under_nose = 0.32 * bell(side, [0.006, -0.049, 0.026], [0.011, 0.005, 0.010]);
    let under_lip = 0.25 * bell(place, [0.0, -0.092, 0.026], [0.018, 0.004, 0.012]);
    let corner = 0.3 * bell(side, [0.027, -0.0745, 0.018], [0.005, 0.005, 0.008]);
    let under_chin =
        0.50 * smooth(-0.105, -0.125, place[1]) * smooth(-0.2, -0.7, normal[1]) * smooth(-0.10, -0.03, place[2]);
    let behind_ear = 0.5 * bell(side, [0.070, -0.015, -0.090], [0.006, 0.020, 0.012]);
    (1.0 - socket - under_nose - under_lip - corner - under_chin - behind_ear).clamp(0.15, 1.0)
}

/// How far a place follows the head rather than the shoulders, 1 on the head. The line runs from under the chin to the nape.
pub(super) fn follows_head(place: V3) -> f32 {
    let start = -0.119 - 0.36 * (place[2] - 0.005).min(0.0);
    smooth(start - 0.062, start, place[1])
}
