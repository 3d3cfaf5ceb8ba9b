//! Pose, gaze, expression, light, background, camera at random.

use lineament_face::{ActionUnits, AuChannel, Blendshape, Emotion, ExpressionState, RecipeBook, Vocabulary};
use lineament_geometry::{Degrees, YawPitchRoll};

use super::dice::Dice;
use super::distribution::{Distribution, ExpressionPlan, PoseRange};
use super::light::ROOMS;
use super::looks::Colour;
use super::setting::{BackdropPlan, BodyPlan, CameraPlan, GazePlan, LightPlan, SensorPlan};
use super::v3::mix;

pub(super) fn pose(dice: &mut Dice, range: &PoseRange) -> YawPitchRoll {
    let even = dice.chance(range.even);
    let mut angle = |most: f64, usual: f64| {
        if even { dice.between(-most, most) } else { dice.normal(0.0, usual).clamp(-most, most) }
    };
    let (yaw, pitch, roll) = (angle(range.yaw, 16.0), angle(range.pitch, 8.0), angle(range.roll, 6.0));
    YawPitchRoll { yaw: Degrees(yaw), pitch: Degrees(pitch), roll: Degrees(roll) }
}

pub(super) fn body(dice: &mut Dice) -> BodyPlan {
    BodyPlan {
        follow: [dice.between(0.3, 0.85), dice.between(0.0, 0.3), dice.between(0.0, 0.3)],
        yaw: dice.normal(0.0, 10.0),
    }
}

pub(super) fn gaze(dice: &mut Dice, dark: bool) -> GazePlan {
    GazePlan {
        camera: dice.chance(0.5),
        angles: [dice.normal(0.0, 14.0).clamp(-35.0, 35.0), dice.normal(-2.0, 8.0).clamp(-24.0, 18.0)],
        distance: libm::exp(dice.between(libm::log(0.3), libm::log(8.0))),
        pupil: if dark { dice.range(0.0022, 0.0034) } else { dice.range(0.0012, 0.0026) },
    }
}

/// An expression, and the emotion with its strength where it was drawn from one.
pub(super) fn expression(
    dice: &mut Dice,
    plan: ExpressionPlan,
    book: Option<&RecipeBook>,
) -> (ExpressionState, Option<(Emotion, f32)>) {
    let kind = match plan {
        ExpressionPlan::Neutral => 0,
        ExpressionPlan::Independent => 1,
        ExpressionPlan::Emotions => 2,
        ExpressionPlan::Mixed => dice.pick(&[(0, 0.15), (1, 0.30), (2, 0.40), (3, 0.15)], 0),
    };
    let mut state = ExpressionState::default();
    let mut emotion = None;
    match (kind, book) {
        (1, _) => state.action_units = few_units(dice),
        (2, Some(book)) => {
            // In pictures people smile.
            let joy = plan == ExpressionPlan::Mixed && dice.chance(0.35);
            let drawn = if joy { Emotion::Joy } else { Emotion::ALL[dice.below(Emotion::COUNT)] };
            let strength = dice.range(0.3, 1.0);
            let units = book.draw(drawn, || dice.uniform());
            for channel in AuChannel::ALL {
                state.action_units[channel] = (units[channel] * strength).clamp(0.0, 1.0);
            }
            emotion = Some((drawn, strength));
        }
        (3, _) => {
            for _ in 0..=dice.below(3) {
                let shape = Blendshape::ALL[dice.below(Blendshape::COUNT)];
                if !shape.name().starts_with("eyeLook") {
                    state.blendshapes[shape] = dice.range(0.1, 0.9);
                }
            }
        }
        _ => {}
    }
    // People blink, and lids differ.
    let blinks = matches!(plan, ExpressionPlan::Mixed | ExpressionPlan::Emotions);
    if blinks && dice.chance(0.12) {
        let closed = if dice.chance(0.5) { 1.0 } else { dice.range(0.2, 0.9) };
        for side in ["eyeBlinkLeft", "eyeBlinkRight"] {
            if let Ok(shape) = Blendshape::parse(side) {
                state.blendshapes[shape] = closed;
            }
        }
    }
    (state, emotion)
}

fn few_units(dice: &mut Dice) -> ActionUnits {
    let mut units = ActionUnits::default();
    for channel in AuChannel::ALL {
        if dice.chance(0.15) {
            units[channel] = dice.range(0.0, 1.0);
        }
    }
    // Both sides alike more often than not.
    if dice.chance(0.7) {
        for channel in AuChannel::ALL {
            if channel.side().is_some() {
                let other = channel.mirror();
                units[other] = units[channel];
            }
        }
    }
    units
}

pub(super) fn light(dice: &mut Dice) -> LightPlan {
    let room = dice.below(ROOMS);
    let ahead = dice.chance(0.9);
    let warmth = dice.normal(0.0, 0.45).clamp(-1.0, 1.0) as f32;
    let tint = if warmth > 0.0 {
        mix([1.0; 3], [1.12, 0.99, 0.80], warmth)
    } else {
        mix([1.0; 3], [0.90, 1.0, 1.14], -warmth)
    };
    LightPlan {
        room,
        turn: if ahead { dice.normal(0.0, 0.75) } else { dice.between(-std::f64::consts::PI, std::f64::consts::PI) },
        tint,
        key: if dice.chance(0.15) { dice.range(0.0, 0.3) } else { dice.range(0.35, 1.05) },
        edge: libm::expf(dice.range(libm::logf(0.006), libm::logf(0.05))),
        rim: dice.chance(0.25).then(|| [dice.range(2.0, 4.2), dice.range(0.5, 2.0)]),
        exposure: libm::exp2f(dice.normal(0.05, 0.28) as f32),
    }
}

pub(super) fn backdrop(dice: &mut Dice, weights: &[f64; 7]) -> BackdropPlan {
    let colour = |dice: &mut Dice| -> Colour {
        let value = dice.range(0.03, 0.8);
        [value * dice.range(0.75, 1.2), value * dice.range(0.8, 1.1), value * dice.range(0.75, 1.2)]
    };
    let blur = libm::expf(dice.range(libm::logf(0.012), libm::logf(0.09)));
    let seed = dice.pattern();
    let gain = libm::exp2f(dice.normal(-0.2, 0.7) as f32);
    let kinds: [(usize, f64); 7] = std::array::from_fn(|kind| (kind, weights[kind]));
    match dice.pick(&kinds, 0) {
        0 => BackdropPlan::Plain(colour(dice)),
        1 => BackdropPlan::Gradient(colour(dice), colour(dice)),
        2 => BackdropPlan::Room { blur: dice.range(0.1, 0.5) },
        3 => BackdropPlan::Interior { seed, blur, gain },
        4 => BackdropPlan::Outdoors { seed, blur, gain },
        5 => BackdropPlan::Lights { seed, gain: 0.5 * gain },
        _ => BackdropPlan::Clutter { seed, gain },
    }
}

pub(super) fn camera(dice: &mut Dice, wanted: &Distribution) -> CameraPlan {
    let framing = &wanted.framing;
    let [narrow, wide] = framing.field;
    let field = libm::exp(dice.between(libm::log(narrow.max(1.0)), libm::log(wide.max(1.0))));
    let bent = dice.chance(framing.distorted);
    // Wide lenses bend more.
    let bend = (field / 60.0).min(1.3);
    let distortion = if bent {
        [
            dice.normal(-0.05, 0.09) * bend,
            dice.normal(0.0, 0.03) * bend,
            dice.normal(0.0, 4e-4),
            dice.normal(0.0, 4e-4),
            0.0,
        ]
    } else {
        [0.0; 5]
    };
    CameraPlan {
        field,
        distortion,
        share: dice.between(framing.share[0], framing.share[1]),
        stray: [
            dice.normal(0.0, 0.4).clamp(-1.0, 1.0) * framing.stray,
            dice.normal(0.0, 0.35).clamp(-1.0, 1.0) * framing.stray,
        ],
        distance: framing.distance,
        roll: dice.normal(0.0, 0.02),
        tilt: dice.normal(0.03, 0.10),
        stand: None,
        shift: [0.0; 3],
        framed: None,
    }
}

pub(super) fn sensor(dice: &mut Dice, wanted: &Distribution) -> SensorPlan {
    let poor = dice.chance(wanted.poor_sensor);
    let warmth = dice.normal(0.0, 0.035) as f32;
    SensorPlan {
        balance: [1.0 + warmth, 1.0 + dice.normal(0.0, 0.01) as f32, 1.0 - warmth],
        filmic: dice.range(0.3, 1.0),
        contrast: dice.normal(1.08, 0.08) as f32,
        saturation: (dice.normal(1.0, 0.10) as f32).max(if dice.chance(0.03) { 0.0 } else { 0.6 }),
        vignette: if dice.chance(0.4) { dice.range(0.0, 0.35) } else { 0.0 },
        noise: if poor {
            [dice.range(0.001, 0.007), dice.range(0.005, 0.022)]
        } else {
            [dice.range(0.0, 0.002), dice.range(0.0, 0.008)]
        },
        sharpen: if dice.chance(0.5) { dice.range(0.0, 0.8) } else { 0.0 },
        seed: dice.pattern(),
    }
}
