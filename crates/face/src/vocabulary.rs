//! The vocabularies of the face: one table each, from which names, orders, mirror pairs, documents and tests are made.

mod action_units;
mod au_channels;
mod blendshapes;
mod directions;
mod document;
mod emotions;
pub mod ibug68;
mod label_orders;
pub mod landmarks;
mod recipes;
mod segmentation;
mod table;
mod values;

pub use action_units::{ActionUnit, FacsIntensity, Sides};
pub use au_channels::{ActionUnits, AuChannel, AuColumn};
pub use blendshapes::Blendshape;
pub use directions::{DirectionBounds, HeadDirection};
pub use document::vocabulary_document;
pub use emotions::Emotion;
pub use label_orders::LabelOrder;
pub use recipes::{EmotionRecipe, RecipeBook, SideRule, UnitRecipe};
pub use segmentation::SegmentationClass;
pub use table::{Side, Vocabulary};
pub use values::{Blendshapes, EmotionScores, Values};
