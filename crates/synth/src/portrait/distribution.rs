//! What portraits are drawn from: the knobs that a recipe turns.

use serde::{Deserialize, Serialize};

use super::error::{PortraitError, within};

/// How head pose is drawn, degrees in the published convention.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PoseRange {
    /// Largest yaw to either side.
    pub yaw: f64,
    /// Largest pitch up and down.
    pub pitch: f64,
    /// Largest roll.
    pub roll: f64,
    /// Share of poses drawn evenly over the range; the others lie around the front.
    pub even: f64,
}

impl Default for PoseRange {
    fn default() -> Self {
        Self { yaw: 75.0, pitch: 35.0, roll: 30.0, even: 0.35 }
    }
}

/// How the face stands in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Framing {
    /// Height of the face (forehead to chin) as a share of the picture's: least and most.
    pub share: [f64; 2],
    /// How far its middle may lie from the picture's, as a share of the room that is left.
    pub stray: f64,
    /// Horizontal field of view of the lenses, degrees: least and most.
    pub field: [f64; 2],
    /// Nearest and farthest camera, metres.
    pub distance: [f64; 2],
    /// Share of lenses with visible distortion.
    pub distorted: f64,
}

impl Default for Framing {
    fn default() -> Self {
        Self { share: [0.33, 0.67], stray: 0.5, field: [18.0, 75.0], distance: [0.3, 3.0], distorted: 0.5 }
    }
}

/// How expressions are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpressionPlan {
    /// Neutral, single units, emotions and free mixtures.
    #[default]
    Mixed,
    /// Every unit for itself.
    Independent,
    /// By emotion, with the intensities of a recipe book.
    Emotions,
    /// None.
    Neutral,
}

/// Everything that portraits are drawn from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Distribution {
    /// Head pose.
    pub pose: PoseRange,
    /// Camera and framing.
    pub framing: Framing,
    /// Expressions.
    pub expression: ExpressionPlan,
    /// Share with spectacles.
    pub glasses: f64,
    /// Of these, the share with dark glasses.
    pub sunglasses: f64,
    /// Share with something that hides a part of head or face: headwear, facewear, hands, things.
    pub occluders: f64,
    /// Which occluders, by weight: headwear, face masks, headsets, hands, things in front.
    pub occluder_weights: [f64; 5],
    /// Share of pictures with sensor noise and a poor tone curve that can be noticed.
    pub poor_sensor: f64,
    /// Youngest and oldest, years.
    pub age: [f64; 2],
    /// From 0 female to 1 male: least and most.
    pub masculinity: [f64; 2],
    /// Times the shares of origin that people have: African, Asian, European.
    pub origin: [f64; 3],
    /// Times how often each style of hair is worn, in the order of [`HairStyle`](super::HairStyle).
    pub hair: [f64; 12],
    /// Times how often beards are worn.
    pub beards: f64,
    /// Which backgrounds, by weight: plain, gradient, room, interior, outdoors, lights, clutter.
    pub backdrop_weights: [f64; 7],
}

impl Default for Distribution {
    /// The portraits' standard: one in four with spectacles, one in five with an occluder.
    fn default() -> Self {
        Self {
            pose: PoseRange::default(),
            framing: Framing::default(),
            expression: ExpressionPlan::Mixed,
            glasses: 0.25,
            sunglasses: 0.15,
            occluders: 0.2,
            occluder_weights: [0.4, 0.18, 0.06, 0.2, 0.16],
            poor_sensor: 0.4,
            age: [2.0, 85.0],
            masculinity: [0.0, 1.0],
            origin: [1.0; 3],
            hair: [1.0; 12],
            beards: 1.0,
            backdrop_weights: [0.10, 0.12, 0.10, 0.34, 0.18, 0.06, 0.05],
        }
    }
}

impl Distribution {
    /// Nothing before the face but clear spectacles, yaw within ±60°, pitch ±25°, roll ±20°: what detectors must find.
    #[must_use]
    pub fn unoccluded() -> Self {
        Self {
            occluders: 0.0,
            sunglasses: 0.0,
            pose: PoseRange { yaw: 60.0, pitch: 25.0, roll: 20.0, ..PoseRange::default() },
            ..Self::default()
        }
    }

    /// As the standard, with an occluder on each.
    #[must_use]
    pub fn occluded() -> Self {
        Self { occluders: 1.0, ..Self::default() }
    }

    /// Refuses ranges and shares that cannot be.
    ///
    /// # Errors
    /// [`PortraitError::Parameter`] with the key, its value and what is accepted.
    pub fn check(&self) -> Result<(), PortraitError> {
        let share = |what, value| within(what, value, [0.0, 1.0], "0 to 1");
        within("pose.yaw", self.pose.yaw, [0.0, 180.0], "0 to 180 degrees")?;
        within("pose.pitch", self.pose.pitch, [0.0, 90.0], "0 to 90 degrees")?;
        within("pose.roll", self.pose.roll, [0.0, 180.0], "0 to 180 degrees")?;
        share("pose.even", self.pose.even)?;
        let rising = |what, [least, most]: [f64; 2], bounds: [f64; 2], range| {
            within(what, least, bounds, range)?;
            within(what, most, [least, bounds[1]], "the least to the most that is accepted, in this order")
        };
        let framing = &self.framing;
        rising("framing.share", framing.share, [0.01, 5.0], "0.01 to 5")?;
        rising("framing.field", framing.field, [1.0, 150.0], "1 to 150 degrees")?;
        rising("framing.distance", framing.distance, [0.05, 100.0], "0.05 to 100 m")?;
        within("framing.stray", framing.stray, [0.0, 3.0], "0 to 3")?;
        share("framing.distorted", framing.distorted)?;
        share("glasses", self.glasses)?;
        share("sunglasses", self.sunglasses)?;
        share("occluders", self.occluders)?;
        share("poor_sensor", self.poor_sensor)?;
        for weight in self.occluder_weights {
            within("occluder_weights", weight, [0.0, 1e6], "0 to 1,000,000")?;
        }
        for factor in self.hair.iter().chain(&self.origin).chain([&self.beards]) {
            within("a factor of hair, beards or origin", *factor, [0.0, 1e6], "0 to 1,000,000")?;
        }
        for weight in self.backdrop_weights {
            within("backdrop_weights", weight, [0.0, 1e6], "0 to 1,000,000")?;
        }
        rising("masculinity", self.masculinity, [0.0, 1.0], "0 to 1")?;
        rising("age", self.age, [1.0, 90.0], "1 to 90 years")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_ranges_are_named() {
        for preset in [Distribution::default(), Distribution::unoccluded(), Distribution::occluded()] {
            preset.check().unwrap();
        }
        let turned = Distribution { age: [40.0, 20.0], ..Distribution::default() };
        let many = Distribution { glasses: 1.5, ..Distribution::default() };
        let none = Distribution { occluders: f64::NAN, ..Distribution::default() };
        for (bad, word) in [(turned, "age is 20"), (many, "glasses is 1.5"), (none, "occluders is NaN")] {
            let text = bad.check().unwrap_err().to_string();
            println!("{text}");
            assert!(text.contains(word), "{text}");
        }
    }
}
