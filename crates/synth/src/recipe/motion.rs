//! Clips: what moves from frame to frame, as functions of the clip and the time alone, so that any frame is made without those before it.

use std::f64::consts::TAU;

use lineament_face::{AuChannel, Blendshape, Emotion, ExpressionState, RecipeBook, Vocabulary};
use lineament_geometry::{Degrees, YawPitchRoll};

use super::parts::Recipe;
use super::scenes::ClipPart;
use crate::portrait::{Dice, Portrait};

/// Where a sample is in its clip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    pub(super) clip: u64,
    pub(super) frame: u64,
    pub(super) time_s: f64,
}

impl ClipPart {
    /// The clip, frame and time of a sample; none where there are no clips.
    pub(super) fn place(&self, index: u64) -> Option<Place> {
        let frames = (self.frames > 0).then_some(self.frames)?;
        let frame = index % frames;
        Some(Place { clip: index / frames, frame, time_s: frame as f64 / self.rate })
    }
}

/// From 0 before `from` to 1 after `to`, smoothly.
fn step(from: f64, to: f64, at: f64) -> f64 {
    let x = ((at - from) / (to - from)).clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

/// A smooth curve between −1 and 1 whose parts swing between `slow` and `fast` times a second.
struct Wave([[f64; 3]; 4]);

impl Wave {
    fn new(dice: &mut Dice, slow: f64, fast: f64) -> Self {
        let mut parts: [[f64; 3]; 4] =
            std::array::from_fn(|_| [dice.between(0.4, 1.0), dice.between(slow, fast), dice.uniform()]);
        let whole: f64 = parts.iter().map(|part| part[0]).sum();
        parts.iter_mut().for_each(|part| part[0] /= whole);
        Self(parts)
    }

    fn at(&self, time: f64) -> f64 {
        self.0.iter().map(|[size, rate, phase]| size * libm::sin(TAU * (rate * time + phase))).sum()
    }
}

/// Something that happens `rate` times a minute: the place of each in its own stretch of time is random. What `of` gives for those that can
/// reach the time (number, seconds since its middle).
fn happenings(rate: f64, time: f64, mut of: impl FnMut(i64, f64, &mut Dice), dice: impl Fn(i64) -> Dice) {
    if rate <= 0.0 {
        return;
    }
    let stretch = 60.0 / rate;
    let here = libm::floor(time / stretch) as i64;
    for number in here - 1..=here + 1 {
        let mut dice = dice(number);
        let middle = (number as f64 + dice.between(0.15, 0.85)) * stretch;
        of(number, time - middle, &mut dice);
    }
}

/// Moves a clip's portrait to its time.
pub(super) fn animate(portrait: &mut Portrait, recipe: &Recipe, book: &RecipeBook, place: Place, index: u64) {
    let (part, seed, Place { clip, time_s: time, .. }) = (&recipe.clip, recipe.seed, place);
    let dice = |stream: &str| Dice::new(seed, clip, stream);
    // What the sensor adds is of the frame.
    portrait.sensor.seed = Dice::new(seed, index, "clip sensor").pattern();
    // The shoulders stay while the head turns.
    let [yaw_share, ..] = portrait.body.follow;
    portrait.body.yaw += portrait.pose.yaw.0 * yaw_share;
    portrait.body.follow = [0.0; 3];
    if dice("clip still").chance(part.still) {
        return;
    }
    turn(portrait, part, &mut dice("clip head"), time);
    if part.saccades {
        look(portrait, recipe, clip, time);
    }
    let numbered = |name: &'static str| move |number: i64| Dice::new(seed, clip, &format!("{name} {number}"));
    emotions(portrait, recipe, book, time, numbered("clip emotion"));
    if dice("clip talks").chance(part.talk) {
        talk(&mut portrait.expression, &mut dice("clip talk"), time);
    }
    let mut closed = 0.0_f64;
    let blink = |_, since: f64, _: &mut Dice| closed = closed.max(step(-0.09, -0.02, since) - step(0.02, 0.19, since));
    happenings(part.blinks, time, blink, numbered("clip blink"));
    raise(&mut portrait.expression, "eyeBlinkLeft", closed);
    raise(&mut portrait.expression, "eyeBlinkRight", closed);
}

fn turn(portrait: &mut Portrait, part: &ClipPart, dice: &mut Dice, time: f64) {
    let waves: [Wave; 6] = std::array::from_fn(|_| Wave::new(dice, 0.08, 0.55));
    let at = waves.map(|wave| wave.at(time));
    let swing = |[size, rate]: [f64; 2]| size * libm::sin(TAU * rate * time);
    let pose = &mut portrait.pose;
    let before = *pose;
    portrait.camera.framed = Some([before.yaw.0, before.pitch.0, before.roll.0]);
    pose.yaw = Degrees((pose.yaw.0 + part.sway * at[0] + swing(part.shake)).clamp(-180.0, 180.0));
    pose.pitch = Degrees((pose.pitch.0 + 0.6 * part.sway * at[1] + swing(part.nod)).clamp(-89.0, 89.0));
    pose.roll = Degrees((pose.roll.0 + 0.4 * part.sway * at[2]).clamp(-180.0, 180.0));
    let drift = [at[3], 0.6 * at[4], at[5]].map(|share| part.drift * share);
    let [before, after] = [before, *pose].map(nape);
    portrait.camera.shift = std::array::from_fn(|k| drift[k] + before[k] - after[k]);
}

/// Where the joint of the neck is beside the head's origin, in the camera's frame, metres: heads turn about it.
fn nape(pose: YawPitchRoll) -> [f64; 3] {
    // With y down and z into the head.
    const JOINT: [f64; 3] = [0.0, 0.105, 0.085];
    pose.to_rotation().map_or([0.0; 3], |rotation| rotation.to_rows().map(|row| row[1] * JOINT[1] + row[2] * JOINT[2]))
}

/// Eyes rest and jump: from place to place in 40 ms, a time and a half to four times a second and a half.
fn look(portrait: &mut Portrait, recipe: &Recipe, clip: u64, time: f64) {
    const REST: f64 = 0.9;
    let rest = |number: i64| {
        let mut dice = Dice::new(recipe.seed, clip, &format!("clip gaze {number}"));
        let begins = (number as f64 + dice.between(0.1, 0.9)) * REST;
        (begins, [dice.normal(0.0, 7.0), dice.normal(0.0, 4.0)])
    };
    let here = libm::floor(time / REST) as i64;
    let mut shift = rest(here - 1).1;
    for number in here..=here + 1 {
        let (begins, next) = rest(number);
        let done = step(begins, begins + 0.04, time);
        shift = [0, 1].map(|k| shift[k] + done * (next[k] - shift[k]));
    }
    let (angles, limits) = (&mut portrait.gaze.angles, [recipe.gaze.yaw, recipe.gaze.pitch]);
    for k in 0..2 {
        angles[k] = (angles[k] + shift[k]).max(limits[k][0]).min(limits[k][1]);
    }
}

fn emotions(portrait: &mut Portrait, recipe: &Recipe, book: &RecipeBook, time: f64, dice: impl Fn(i64) -> Dice) {
    let part = &recipe.expression;
    let mut strongest = (Emotion::Neutral, 0.0_f64);
    let units = &mut portrait.expression.action_units;
    let show = |_, since: f64, dice: &mut Dice| {
        let emotion = part.emotions[dice.below(part.emotions.len())];
        let strength = dice.between(part.strength[0], part.strength[1]);
        let [rise, hold, fall] = [dice.between(0.25, 0.8), dice.between(0.2, 1.6), dice.between(0.4, 1.2)];
        let shown =
            strength * (step(-hold / 2.0 - rise, -hold / 2.0, since) - step(hold / 2.0, hold / 2.0 + fall, since));
        let drawn = book.draw(emotion, || dice.uniform());
        for channel in AuChannel::ALL {
            units[channel] = (units[channel] + drawn[channel] * shown as f32).clamp(0.0, 1.0);
        }
        if shown > strongest.1 && emotion != Emotion::Neutral {
            strongest = (emotion, shown);
        }
    };
    happenings(recipe.clip.expressions, time, show, dice);
    if portrait.emotion.is_none_or(|before| before.0 == Emotion::Neutral) {
        // Less than a twentieth is not seen.
        let (emotion, shown) = if strongest.1 > 0.05 { strongest } else { (Emotion::Neutral, 0.0) };
        portrait.emotion = Some((emotion, shown as f32));
    }
}

/// Words with pauses: the jaw at the pace of syllables, lips at that of sounds.
fn talk(state: &mut ExpressionState, dice: &mut Dice, time: f64) {
    let phrase = Wave::new(dice, 0.15, 0.45).at(time);
    let voice = step(-0.35, 0.0, phrase);
    let [jaw, round, spread, upper, lower] = [[2.5, 4.8], [1.2, 3.0], [1.2, 3.0], [2.0, 4.5], [2.0, 4.5]]
        .map(|[slow, fast]| Wave::new(dice, slow, fast).at(time).clamp(-0.7, 0.7) / 0.7);
    let open = |wave: f64, most: f64| voice * most * (0.5 + 0.5 * wave);
    raise(state, "jawOpen", open(jaw, 0.38));
    raise(state, "mouthFunnel", voice * 0.5 * round.max(0.0));
    raise(state, "mouthPucker", voice * 0.35 * (-round).max(0.0) * spread.max(0.0));
    for (name, value) in [
        ("mouthStretchLeft", voice * 0.3 * spread.max(0.0)),
        ("mouthStretchRight", voice * 0.3 * spread.max(0.0)),
        ("mouthUpperUpLeft", open(upper, 0.22)),
        ("mouthUpperUpRight", open(upper, 0.22)),
        ("mouthLowerDownLeft", open(lower, 0.3)),
        ("mouthLowerDownRight", open(lower, 0.3)),
    ] {
        raise(state, name, value);
    }
}

fn raise(state: &mut ExpressionState, name: &str, value: f64) {
    if let Ok(shape) = Blendshape::parse(name) {
        let before = state.blendshapes[shape];
        state.blendshapes[shape] = (before + value as f32).clamp(0.0, 1.0);
    }
}
