//! Recipes: what a set is drawn from, in a few lines of TOML; and what makes samples of them.

mod camera;
mod check;
mod crowd;
mod expression;
mod generator;
mod motion;
mod parts;
mod read;
mod round;
mod scenes;

pub use generator::{Generator, Maker, Samples};
pub use parts::{
    Background, CameraPart, ExpressionKind, ExpressionPart, GazePart, IdentityPart, LightPart, PicturePart, PosePart,
    Recipe, SensorPart, WornPart,
};
pub use scenes::{ClipPart, CrowdPart, HairPart, LabelsPart};
