//! Portraits: from a seed and an index, or from parameters that one sets, to a picture of a person with exact labels.

mod backdrop;
mod beard;
mod body;
mod brow;
mod build_stage;
mod cards;
mod clothes;
mod cut;
mod dice;
mod distribution;
mod draw_looks;
mod draw_setting;
mod draw_worn;
mod error;
mod facewear;
mod fit;
mod framing;
mod gathering;
mod glasses;
mod growth;
mod hair;
mod headwear;
mod in_front;
mod labels;
mod lanes;
mod levels;
mod light;
mod looks;
mod masks;
mod materials;
mod outline;
mod points;
mod request;
mod roots;
mod sampler;
mod scene;
mod setting;
mod shapes;
mod stage;
mod thin;
mod tint;
mod v3;

pub use build_stage::BuildStage;
pub use dice::Dice;
pub use distribution::{Distribution, ExpressionPlan, Framing, PoseRange};
pub use error::PortraitError;
pub use gathering::{Gathering, GatheringScene, Member, Thing};
pub(crate) use light::ROOMS;
pub use looks::{
    BeardLook, BeardStyle, BrowLook, ClothesLook, Colour, EyeLook, Facewear, FacewearLook, GlassesLook, HairLook,
    HairStyle, Headwear, HeadwearLook, InFront, InFrontLook, Looks, Makeup, Mark, Neckline, SkinLook, TeethLook, Tint,
    Weaving,
};
pub use request::{RenderRequest, render_portrait};
pub use sampler::{Portrait, PortraitSampler};
pub use scene::PortraitScene;
pub use setting::{BackdropPlan, BodyPlan, CameraPlan, GazePlan, LightPlan, SensorPlan};
pub use stage::Stage;
