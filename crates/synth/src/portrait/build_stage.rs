//! The stages in which a portrait is built.

/// Stages of [`PortraitScene::build`](super::PortraitScene::build), in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildStage {
    /// The neutral head of a person.
    Identity,
    /// What the face does, and where the eyes look.
    Expression,
    /// Shoulders and neck bent; landmarks.
    Neck,
    /// How far the head reaches in every direction.
    Outline,
    /// The head's surfaces, copied out of it; what eyes and mouth are seen through.
    Pieces,
    /// Locks of the head.
    Hair,
    /// What closes the gaps between them.
    Cap,
    /// Hairs of the brows.
    Brows,
    /// Hairs of the face.
    Beard,
    /// Clothes.
    Clothes,
    /// Spectacles, headwear, facewear, what is in front.
    Worn,
    /// Where hair tints the skin.
    Tint,
    /// Wrinkles, lights, and what is behind.
    Backdrop,
    /// What everything is made of.
    Materials,
}

impl BuildStage {
    /// All stages, in order.
    pub const ALL: [Self; 14] = [
        Self::Identity,
        Self::Expression,
        Self::Neck,
        Self::Outline,
        Self::Pieces,
        Self::Hair,
        Self::Cap,
        Self::Brows,
        Self::Beard,
        Self::Clothes,
        Self::Worn,
        Self::Tint,
        Self::Backdrop,
        Self::Materials,
    ];
}
