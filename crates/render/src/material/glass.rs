use crate::error::{RenderError, all_within, within};
use crate::material::UNIT;

/// A clear or tinted sheet. It lies over everything else; only the nearest sheet of a sample is seen, and light goes straight through it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glass {
    /// What share of each colour passes, 0–1 (1: clear; 0.05: dark sunglasses).
    pub pass: [f32; 3],
    /// How mirror-like beside plain glass, 0–1.
    pub mirror: f32,
    /// 0.05–1.
    pub roughness: f32,
    /// Whether the labels show the sheet (dark ones) or what is behind it (clear ones).
    pub labelled: bool,
}

impl Default for Glass {
    /// A clear lens with a weak coating.
    fn default() -> Self {
        Self { pass: [0.93, 0.95, 0.94], mirror: 0.0, roughness: 0.05, labelled: false }
    }
}

impl Glass {
    pub(crate) fn check(&self) -> Result<(), RenderError> {
        all_within("what passes a glass", &self.pass, 0.0, 1.0, UNIT)?;
        within("how mirror-like a glass is", self.mirror, 0.0, 1.0, UNIT)?;
        within("the roughness of a glass", self.roughness, 0.05, 1.0, "0.05 to 1")
    }

    pub(crate) fn shadow_share(&self) -> f32 {
        1.0 - (self.pass[0] + self.pass[1] + self.pass[2]) / 3.0
    }
}
