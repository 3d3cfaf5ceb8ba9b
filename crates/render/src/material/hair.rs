use crate::error::{RenderError, all_within, within};
use crate::material::UNIT;

/// Hair on cards: u of the texture coordinates runs across a card, v along it from the root; [`VertexLook::tangent`](crate::VertexLook) along the strands.
///
/// The card's strands are drawn sample by sample, without sorting or blending: the pattern is fixed to the card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hair {
    /// Linear colour near the root.
    pub root: [f32; 3],
    /// Linear colour at the tip.
    pub tip: [f32; 3],
    /// How much strands differ in brightness, 0–1.
    pub variety: f32,
    /// Roughness along the strand, 0.1 (sleek) – 0.6 (frizzy).
    pub roughness: f32,
    /// Strength of the highlights, 0–1.
    pub shine: f32,
    /// Strands across a card; 0: the card is whole, without gaps.
    pub strands: u32,
    /// Share of a card that strands cover at the root, 0–1.
    pub cover: f32,
    /// Where along the card the strands begin to end, 0–1 (they end all the way to the tip).
    pub ends: f32,
    /// Which strands.
    pub seed: u32,
}

impl Default for Hair {
    /// Dark brown.
    fn default() -> Self {
        Self {
            root: [0.035, 0.02, 0.012],
            tip: [0.06, 0.035, 0.02],
            variety: 0.5,
            roughness: 0.3,
            shine: 0.6,
            strands: 16,
            cover: 0.85,
            ends: 0.5,
            seed: 0,
        }
    }
}

impl Hair {
    pub(crate) fn check(&self) -> Result<(), RenderError> {
        for colour in [&self.root, &self.tip] {
            all_within("a colour of hair", colour, 0.0, 1.0, UNIT)?;
        }
        within("the variety of hair", self.variety, 0.0, 1.0, UNIT)?;
        within("the roughness of hair", self.roughness, 0.05, 1.0, "0.05 to 1")?;
        within("the shine of hair", self.shine, 0.0, 1.0, UNIT)?;
        within("the strands of a hair card", self.strands as f32, 0.0, 4096.0, "0 to 4096")?;
        within("the cover of hair", self.cover, 0.0, 1.0, UNIT)?;
        within("where strands begin to end", self.ends, 0.0, 1.0, UNIT)
    }

    /// Share of a whole card that is covered.
    pub(crate) fn mean_cover(&self) -> f32 {
        if self.strands == 0 { 1.0 } else { self.cover * (0.5 + 0.5 * self.ends) }
    }
}
