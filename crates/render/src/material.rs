//! What surfaces are made of: a closed list, each with its parameters.

mod cloth;
mod eye;
mod flesh;
mod glass;
mod hair;
mod skin;
mod standard;

use crate::error::{RenderError, all_within};

pub use cloth::{Cloth, Weave};
pub use eye::{Eye, Lids};
pub use flesh::{Flesh, Teeth};
pub use glass::Glass;
pub use hair::Hair;
pub use skin::{Blemish, Paint, Skin};
pub use standard::Standard;

/// What a surface is made of.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Material {
    /// Living skin, with everything that grows on it or is painted on it.
    Skin(Box<Skin>),
    /// An eyeball.
    Eye(Box<Eye>),
    /// Teeth and gums.
    Teeth(Teeth),
    /// Wet flesh: tongue, the inside of the mouth.
    Flesh(Flesh),
    /// Hair on cards: heads, brows, lashes, beards.
    Hair(Hair),
    /// Clothes.
    Cloth(Cloth),
    /// Paint, plastic, metal: the metallic–roughness model of glTF.
    Standard(Standard),
    /// A clear or tinted sheet: spectacle lenses, visors.
    Glass(Glass),
    /// A colour without light.
    Unlit {
        /// Linear red, green, blue.
        colour: [f32; 3],
    },
}

pub(crate) const UNIT: &str = "0 to 1";

impl Material {
    pub(crate) fn check(&self) -> Result<(), RenderError> {
        match self {
            Self::Skin(skin) => skin.check(),
            Self::Eye(eye) => eye.check(),
            Self::Teeth(teeth) => teeth.check(),
            Self::Flesh(flesh) => flesh.check(),
            Self::Hair(hair) => hair.check(),
            Self::Cloth(cloth) => cloth.check(),
            Self::Standard(standard) => standard.check(),
            Self::Glass(glass) => glass.check(),
            Self::Unlit { colour } => all_within("the colour of an unlit material", colour, 0.0, 1e4, "0 to 10,000"),
        }
    }

    /// How rough a mirror of its surroundings it is.
    pub(crate) fn mirror_roughness(&self) -> f32 {
        match self {
            Self::Skin(skin) => skin.roughness,
            Self::Eye(_) | Self::Unlit { .. } => 0.1,
            Self::Teeth(_) => 0.3,
            Self::Flesh(flesh) => flesh.roughness(),
            Self::Hair(_) => 0.6,
            Self::Cloth(_) => 0.7,
            Self::Standard(standard) => standard.roughness,
            Self::Glass(glass) => glass.roughness,
        }
    }

    /// How much of the light a surface of it stops: below 1 for sheets with holes.
    pub(crate) fn shadow_share(&self) -> f32 {
        match self {
            Self::Hair(hair) => hair.mean_cover(),
            Self::Glass(glass) => glass.shadow_share(),
            _ => 1.0,
        }
    }
}
