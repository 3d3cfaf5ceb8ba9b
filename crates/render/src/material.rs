//! What surfaces are made of: a closed list, each with its parameters.

use crate::error::{RenderError, all_within, within};

/// What a surface is made of.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Material {
    /// Paint, plastic, metal: the metallic–roughness model of glTF.
    Standard(Standard),
    /// A colour without light.
    Unlit {
        /// Linear red, green, blue.
        colour: [f32; 3],
    },
}

/// Paint, plastic, metal (glTF 2.0's metallic–roughness).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standard {
    /// Linear red, green, blue, 0–1.
    pub albedo: [f32; 3],
    /// 0.05–1.
    pub roughness: f32,
    /// 0–1.
    pub metallic: f32,
}

impl Default for Standard {
    fn default() -> Self {
        Self { albedo: [0.5; 3], roughness: 0.5, metallic: 0.0 }
    }
}

pub(crate) const UNIT: &str = "0 to 1";

impl Material {
    pub(crate) fn check(&self) -> Result<(), RenderError> {
        match self {
            Self::Standard(standard) => {
                all_within("the albedo of a standard material", &standard.albedo, 0.0, 1.0, UNIT)?;
                within("the roughness of a standard material", standard.roughness, 0.05, 1.0, "0.05 to 1")?;
                within("how metallic a standard material is", standard.metallic, 0.0, 1.0, UNIT)
            }
            Self::Unlit { colour } => all_within("the colour of an unlit material", colour, 0.0, 1e4, "0 to 10,000"),
        }
    }

    /// How much of the light a surface of it stops: below 1 for sheets with holes.
    pub(crate) fn shadow_share(&self) -> f32 {
        1.0
    }
}
