//! Emotions from action units: a reader, linear in their logarithms, that was learnt on renders.
//!
//! It was fitted to units as the tracker reads them, not to true ones, so units that are read badly weigh little (`tools/fit-emotions`). The less of a face can be
//! seen, the less of every unit is read: from sharp pictures to coarse ones, readings shrink by a factor, which logarithms make a shift.

use lineament_face::{ActionUnit, ActionUnits, Emotion, Side};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file: of each emotion its bias, the weight of each unit, and that of the difference between a unit's sides.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Book {
    #[serde(rename = "about")]
    _about: String,
    faint: f32,
    emotions: BTreeMap<Emotion, Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    bias: f32,
    units: BTreeMap<ActionUnit, f32>,
    uneven: BTreeMap<ActionUnit, f32>,
}

/// The weights.
#[derive(Debug, Clone)]
pub(super) struct UnitReader {
    /// Added to units before their logarithm: what is less than this is as good as nothing.
    faint: f32,
    bias: [f32; Emotion::COUNT],
    units: Vec<(ActionUnit, [f32; Emotion::COUNT])>,
    uneven: Vec<(ActionUnit, [f32; Emotion::COUNT])>,
}

impl UnitReader {
    /// The built-in weights. Without them (a test rules that out) every emotion is as likely as the others.
    pub(super) fn new() -> Self {
        let mut reader = Self { faint: 1.0, bias: [0.0; Emotion::COUNT], units: Vec::new(), uneven: Vec::new() };
        let Ok(book) = serde_json::from_str::<Book>(include_str!("units.json")) else { return reader };
        reader.faint = book.faint;
        for (emotion, row) in &book.emotions {
            reader.bias[emotion.index()] = row.bias;
            for (list, weights) in [(&mut reader.units, &row.units), (&mut reader.uneven, &row.uneven)] {
                for (unit, weight) in weights {
                    let place = list.iter().position(|(known, _)| known == unit).unwrap_or_else(|| {
                        list.push((*unit, [0.0; Emotion::COUNT]));
                        list.len() - 1
                    });
                    list[place].1[emotion.index()] = *weight;
                }
            }
        }
        reader
    }

    /// The logarithm of each emotion's likelihood, but for a number that all share, were all equally common.
    pub(super) fn read(&self, units: &ActionUnits) -> [f32; Emotion::COUNT] {
        let mut logs = self.bias;
        let log = |unit: f32| libm::logf(unit.max(0.0) + self.faint);
        let mut add = |weights: &[f32; Emotion::COUNT], value: f32| {
            logs.iter_mut().zip(weights).for_each(|(log, weight)| *log += weight * value);
        };
        for (unit, weights) in &self.units {
            add(weights, log(units.unit(*unit)));
        }
        for (unit, weights) in &self.uneven {
            add(weights, (log(units.side(*unit, Side::Left)) - log(units.side(*unit, Side::Right))).abs());
        }
        logs
    }
}

#[cfg(test)]
mod tests {
    use lineament_face::RecipeBook;

    use super::*;

    #[test]
    fn the_built_in_weights_are_there_and_tell_prototypes_apart() {
        let (reader, book) = (UnitReader::new(), RecipeBook::preset("emfacs").unwrap());
        assert!(reader.units.len() > 20 && reader.uneven.len() > 10);
        // Disgust's prototype has nothing but AU9, AU15 and AU16, none of which is read well; it may be taken for another.
        for emotion in Emotion::ALL.into_iter().filter(|emotion| *emotion != Emotion::Disgust) {
            let logs = reader.read(&book.draw(emotion, || 0.3));
            let best = (0..logs.len()).max_by(|a, b| logs[*a].total_cmp(&logs[*b])).unwrap();
            assert_eq!(Emotion::ALL[best], emotion, "{logs:?}");
        }
    }
}
