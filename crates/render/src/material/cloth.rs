use crate::error::{RenderError, all_within, within};
use crate::material::UNIT;
use crate::texture::Texture;

/// How the colours of a cloth lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weave {
    /// The first colour alone.
    #[default]
    Plain,
    /// Stripes of both.
    Stripes,
    /// Crossing stripes.
    Check,
    /// The first, with dots of the second.
    Dots,
    /// The first, in a knitted relief.
    Knit,
}

/// Clothes: diffuse, with a sheen of loose fibres. Patterns lie in the rest shape.
#[derive(Debug, Clone, PartialEq)]
pub struct Cloth {
    /// Linear colours.
    pub colours: [[f32; 3]; 2],
    /// How they lie.
    pub weave: Weave,
    /// Size of the pattern, metres.
    pub scale: f32,
    /// Strength of the sheen at grazing angles, 0–1.
    pub sheen: f32,
    /// Times the colour, over the UV square.
    pub texture: Option<Texture>,
}

impl Default for Cloth {
    /// A plain dark blue.
    fn default() -> Self {
        Self { colours: [[0.03, 0.04, 0.08], [0.5; 3]], weave: Weave::Plain, scale: 0.02, sheen: 0.4, texture: None }
    }
}

impl Cloth {
    pub(crate) fn check(&self) -> Result<(), RenderError> {
        all_within("a colour of cloth", self.colours.as_flattened(), 0.0, 1.0, UNIT)?;
        within("the size of a cloth's pattern", self.scale, 1e-4, 10.0, "0.0001 to 10 m")?;
        within("the sheen of cloth", self.sheen, 0.0, 1.0, UNIT)
    }
}
