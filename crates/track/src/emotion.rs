//! From the network's guess of an emotion to one that says when not to trust it.
//!
//! The commonest complaint about such programs is "always sad", "always angry": faces at rest differ, and a network takes somebody's rest for a feeling. So the rest of
//! each person is learnt over time, and what differs from it counts.

mod units;

use std::sync::LazyLock;

use lineament_face::{ActionUnits, Emotion, EmotionScores};

use units::UnitReader;

/// How emotions are read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EmotionOptions {
    /// The scores' logarithms are divided by this before they are made probabilities again: above 1 is less sure. Default 1: as the network gives them.
    pub temperature: f32,
    /// The share that the reader of action units has in the logarithms of the scores, 0–1; the rest is the network's own guess. Default 1: on photographs the units say more.
    pub units_share: f32,
    /// How common neutral faces are taken to be, above 0 and below 1; the other emotions share the rest evenly. Default 0.4.
    pub neutral_share: f32,
    /// The label is uncertain where its score is less than this.
    pub least_score: f32,
    /// The label is uncertain where it leads the next by less than this.
    pub least_lead: f32,
    /// The time after which half of what is learnt of a person's rest is from later, seconds.
    pub rest_half_life_s: f64,
    /// The largest share of a person's rest that is taken away, 0–1; 0 learns nothing.
    pub rest_share: f32,
}

impl Default for EmotionOptions {
    fn default() -> Self {
        Self {
            temperature: 1.0,
            units_share: 1.0,
            neutral_share: 0.4,
            least_score: 0.45,
            least_lead: 0.12,
            rest_half_life_s: 20.0,
            rest_share: 0.8,
        }
    }
}

/// Made once: the weights are read from their text.
static UNITS: LazyLock<UnitReader> = LazyLock::new(UnitReader::new);

/// Action units that together weigh less than this are a face at rest.
const REST_ACTIVITY: f32 = 0.35;
/// Seconds of rest after which what was learnt has half of its say.
const SETTLE_S: f64 = 3.0;
/// Scores below this count as this: logarithms must end.
const FLOOR: f32 = 1e-4;
/// The logarithm by which neutral leads in a face at rest.
const NEUTRAL_LEAD: f32 = 2.0;

/// Reads the emotions of **one** face.
#[derive(Debug, Clone)]
pub struct EmotionReader {
    options: EmotionOptions,
    /// The mean of the scores' logarithms at rest.
    rest: [f32; Emotion::COUNT],
    /// Seconds of rest seen.
    seen_s: f64,
    last_s: Option<f64>,
}

impl EmotionReader {
    /// With nothing learnt.
    #[must_use]
    pub fn new(options: EmotionOptions) -> Self {
        Self { options, rest: [0.0; Emotion::COUNT], seen_s: 0.0, last_s: None }
    }

    /// How much the face does: the sum of its action units but for those of talking and blinking, each as far as it is beyond a tenth.
    fn activity(units: &ActionUnits) -> f32 {
        use lineament_face::ActionUnit as Au;
        let expressive = [
            Au::Au1,
            Au::Au2,
            Au::Au4,
            Au::Au5,
            Au::Au6,
            Au::Au9,
            Au::Au10,
            Au::Au12,
            Au::Au14,
            Au::Au15,
            Au::Au17,
            Au::Au20,
            Au::Au23,
            Au::Au24,
        ];
        expressive.into_iter().map(|unit| (units.unit(unit) - 0.1).max(0.0)).sum()
    }

    /// The scores of one frame, their sum 1, and whether the largest is uncertain. `time_s` is none for a picture that stands alone: nothing is learnt.
    pub fn read(&mut self, raw: &EmotionScores, units: &ActionUnits, time_s: Option<f64>) -> (EmotionScores, bool) {
        let network = raw.as_array().map(|score| libm::logf(score.max(FLOOR)));
        let (said, share) = (UNITS.read(units), self.options.units_share.clamp(0.0, 1.0));
        let neutral = self.options.neutral_share.clamp(FLOOR, 1.0 - FLOOR);
        let common = |i: usize| {
            let others = (1.0 - neutral) / (Emotion::COUNT - 1) as f32;
            libm::logf(if i == Emotion::Neutral as usize { neutral } else { others })
        };
        let logs: [f32; Emotion::COUNT] = std::array::from_fn(|i| {
            (share * (said[i] + common(i)) + (1.0 - share) * network[i]) / self.options.temperature
        });
        if let Some(time_s) = time_s {
            let step_s = self.last_s.map_or(0.0, |last| (time_s - last).clamp(0.0, 0.2));
            self.last_s = Some(time_s);
            if step_s > 0.0 && Self::activity(units) < REST_ACTIVITY {
                self.seen_s += step_s;
                // A plain mean at first, then one that forgets.
                let share =
                    (step_s / self.seen_s).max(1.0 - libm::exp2(-step_s / self.options.rest_half_life_s)) as f32;
                for (mean, log) in self.rest.iter_mut().zip(logs) {
                    *mean += share * (log - *mean);
                }
            }
        }
        let trust = self.options.rest_share * (self.seen_s / (self.seen_s + SETTLE_S)) as f32;
        // At rest neutral should lead; what it lacks is what the person's face adds of itself.
        let neutral = Emotion::Neutral as usize;
        let corrected: [f32; Emotion::COUNT] = std::array::from_fn(|i| {
            let surplus = if i == neutral { 0.0 } else { (self.rest[i] - self.rest[neutral] + NEUTRAL_LEAD).max(0.0) };
            if self.seen_s > 0.0 { logs[i] - trust * surplus } else { logs[i] }
        });
        let largest = corrected.iter().fold(f32::NEG_INFINITY, |most, &log| most.max(log));
        let parts = corrected.map(|log| libm::expf(log - largest));
        let sum: f32 = parts.iter().sum();
        let scores = EmotionScores::new(parts.map(|part| part / sum));
        (scores, self.is_uncertain(&scores))
    }

    /// Whether the largest of some scores is not to be trusted.
    #[must_use]
    pub fn is_uncertain(&self, scores: &EmotionScores) -> bool {
        let (mut first, mut second) = (0.0_f32, 0.0_f32);
        for &score in scores.as_array() {
            if score > first {
                (first, second) = (score, first);
            } else {
                second = second.max(score);
            }
        }
        first < self.options.least_score || first - second < self.options.least_lead
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_that_looks_sad_at_rest_is_not_called_sad_for_ever() {
        // The network alone: at rest the action units would speak for neutral at once.
        let alone = EmotionOptions { units_share: 0.0, ..EmotionOptions::default() };
        let mut reader = EmotionReader::new(alone);
        let mut scores = EmotionScores::new([0.02; Emotion::COUNT]);
        scores[Emotion::Sadness] = 0.51;
        scores[Emotion::Neutral] = 0.37;
        let rest = ActionUnits::default();
        let (first, _) = reader.read(&scores, &rest, Some(0.0));
        assert_eq!(first.largest(), Emotion::Sadness);
        let last = (1..300).map(|i| reader.read(&scores, &rest, Some(f64::from(i) / 30.0)).0).last().unwrap();
        assert_eq!(last.largest(), Emotion::Neutral, "{last:?}");
        // A smile of the same person is still one.
        let mut smile = EmotionScores::new([0.02; Emotion::COUNT]);
        smile[Emotion::Joy] = 0.86;
        assert_eq!(reader.read(&smile, &rest, Some(10.1)).0.largest(), Emotion::Joy);
        // Pictures that stand alone learn nothing.
        let mut alone = EmotionReader::new(alone);
        for _ in 0..300 {
            let _ = alone.read(&scores, &rest, None);
        }
        assert_eq!(alone.read(&scores, &rest, None).0.largest(), Emotion::Sadness);
    }

    #[test]
    fn an_even_guess_is_uncertain() {
        let alone = EmotionOptions { units_share: 0.0, ..EmotionOptions::default() };
        let mut reader = EmotionReader::new(alone);
        let even = EmotionScores::new([0.125; Emotion::COUNT]);
        assert!(reader.read(&even, &ActionUnits::default(), None).1);
        let mut sure = EmotionScores::new([0.01; Emotion::COUNT]);
        sure[Emotion::Joy] = 0.93;
        let (scores, uncertain) = reader.read(&sure, &ActionUnits::default(), None);
        assert!(!uncertain && (scores.as_array().iter().sum::<f32>() - 1.0).abs() < 1e-5);
    }
}
