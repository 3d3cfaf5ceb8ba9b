//! Expressions that a recipe draws itself: units for themselves, emotions, grids.

use lineament_face::{AuChannel, Emotion, ExpressionState, RecipeBook, Vocabulary};

use super::parts::{ExpressionKind, ExpressionPart};
use crate::portrait::Dice;

/// What a face does, and the emotion with its strength.
pub(super) type Drawn = (ExpressionState, Option<(Emotion, f32)>);

/// The expression of a sample; none where the portraits' own mixture is wanted. `turn` counts through grids.
pub(super) fn draw(part: &ExpressionPart, book: &RecipeBook, dice: &mut Dice, turn: u64) -> Option<Drawn> {
    match part.kind {
        ExpressionKind::Mixed => None,
        ExpressionKind::Neutral => Some((ExpressionState::default(), Some((Emotion::Neutral, 0.0)))),
        ExpressionKind::Independent => Some((independent(part, dice), None)),
        ExpressionKind::Emotions => {
            let emotion = part.emotions[dice.below(part.emotions.len())];
            let strength = dice.between(part.strength[0], part.strength[1]) as f32;
            Some(shown(book, emotion, strength, || dice.uniform()))
        }
        ExpressionKind::Grid => Some(grid(part, book, dice, turn)),
    }
}

fn shown(book: &RecipeBook, emotion: Emotion, strength: f32, uniform: impl FnMut() -> f64) -> Drawn {
    let mut units = book.draw(emotion, uniform);
    for channel in AuChannel::ALL {
        units[channel] = (units[channel] * strength).clamp(0.0, 1.0);
    }
    let strength = if emotion == Emotion::Neutral { 0.0 } else { strength };
    (ExpressionState { action_units: units, ..ExpressionState::default() }, Some((emotion, strength)))
}

fn independent(part: &ExpressionPart, dice: &mut Dice) -> ExpressionState {
    let mut state = ExpressionState::default();
    let units = &mut state.action_units;
    for channel in AuChannel::ALL {
        let mirror = channel.mirror();
        // The second of two sides was drawn with the first.
        if mirror.index() < channel.index() {
            continue;
        }
        let mut intensity = || {
            let active = dice.chance(part.active);
            let value = dice.between(part.intensity[0], part.intensity[1]) as f32;
            if active { value } else { 0.0 }
        };
        let (first, second) = (intensity(), intensity());
        units[channel] = first;
        if mirror != channel {
            units[mirror] = if dice.chance(part.symmetric) { first } else { second };
        }
    }
    state
}

/// All combinations of `steps` places in each unit's range, emotion by emotion, again and again.
fn grid(part: &ExpressionPart, book: &RecipeBook, dice: &mut Dice, turn: u64) -> Drawn {
    let steps = u64::from(part.steps.max(1));
    let combinations = |emotion: Emotion| {
        let units = book.recipe(emotion).len() as u32;
        steps.checked_pow(units).unwrap_or(u64::MAX)
    };
    let whole = part.emotions.iter().fold(0_u64, |sum, emotion| sum.saturating_add(combinations(*emotion)));
    let mut left = turn % whole.max(1);
    let mut emotion = part.emotions[0];
    for one in &part.emotions {
        emotion = *one;
        if left < combinations(emotion) {
            break;
        }
        left -= combinations(emotion);
    }
    // The book asks for the side first, then for each unit's strong and weak side, then for chances: in a grid every unit is there.
    let (mut asked, units) = (0_u64, book.recipe(emotion).len() as u64);
    let uniform = || {
        asked += 1;
        if asked > 1 + 2 * units {
            return 0.0;
        }
        if asked == 1 || asked % 2 == 1 {
            return dice.uniform();
        }
        let digit = left % steps;
        left /= steps;
        if steps == 1 { 0.5 } else { digit as f64 / (steps - 1) as f64 }
    };
    shown(book, emotion, 1.0, uniform)
}
