use crate::error::{RenderError, all_within, within};
use crate::material::UNIT;

/// Teeth and gums. With [`mask::GUM`](crate::mask::GUM), and, where the mesh is a plain strip, [`mask::TOOTH`](crate::mask::TOOTH) to draw the gaps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Teeth {
    /// Linear colour of the enamel.
    pub enamel: [f32; 3],
    /// Linear colour of the gums.
    pub gum: [f32; 3],
    /// How dark the gaps are, 0–1.
    pub gaps: f32,
}

impl Default for Teeth {
    fn default() -> Self {
        Self { enamel: [0.72, 0.64, 0.50], gum: [0.45, 0.16, 0.15], gaps: 0.7 }
    }
}

impl Teeth {
    pub(crate) fn check(&self) -> Result<(), RenderError> {
        all_within("a colour of teeth", &self.enamel, 0.0, 1.0, UNIT)?;
        all_within("a colour of gums", &self.gum, 0.0, 1.0, UNIT)?;
        within("the gaps of teeth", self.gaps, 0.0, 1.0, UNIT)
    }
}

/// Wet flesh: tongue, the inside of the mouth, the inner corner of the eye.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flesh {
    /// Linear colour.
    pub colour: [f32; 3],
    /// How wet, 0–1.
    pub wet: f32,
    /// How bumpy, 0–1.
    pub bumps: f32,
}

impl Default for Flesh {
    /// A tongue.
    fn default() -> Self {
        Self { colour: [0.42, 0.15, 0.14], wet: 0.7, bumps: 0.5 }
    }
}

impl Flesh {
    pub(crate) fn roughness(&self) -> f32 {
        0.55 - 0.33 * self.wet
    }

    pub(crate) fn check(&self) -> Result<(), RenderError> {
        all_within("the colour of flesh", &self.colour, 0.0, 1.0, UNIT)?;
        within("how wet flesh is", self.wet, 0.0, 1.0, UNIT)?;
        within("how bumpy flesh is", self.bumps, 0.0, 1.0, UNIT)
    }
}
