use crate::error::{RenderError, all_within, within};
use crate::material::UNIT;
use crate::texture::Texture;

/// Paint, plastic, metal (glTF 2.0's metallic–roughness).
#[derive(Debug, Clone, PartialEq)]
pub struct Standard {
    /// Linear red, green, blue, 0–1.
    pub albedo: [f32; 3],
    /// 0.05–1.
    pub roughness: f32,
    /// 0–1.
    pub metallic: f32,
    /// Times the albedo, over the UV square.
    pub texture: Option<Texture>,
}

impl Default for Standard {
    /// Grey, half matt.
    fn default() -> Self {
        Self { albedo: [0.5; 3], roughness: 0.5, metallic: 0.0, texture: None }
    }
}

impl Standard {
    pub(crate) fn check(&self) -> Result<(), RenderError> {
        all_within("the albedo of a standard material", &self.albedo, 0.0, 1.0, UNIT)?;
        within("the roughness of a standard material", self.roughness, 0.05, 1.0, "0.05 to 1")?;
        within("how metallic a standard material is", self.metallic, 0.0, 1.0, UNIT)
    }
}
