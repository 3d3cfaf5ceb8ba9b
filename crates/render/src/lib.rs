//! A software rasteriser made for faces: a picture and exact labels in one pass, the same bytes on every machine.
#![forbid(unsafe_code)]

mod background;
mod environment;
mod error;
mod fragment;
mod interpolate;
mod lanes;
mod lens;
mod material;
mod mesh;
mod post;
mod primitive;
mod raster;
mod renderer;
mod rendering;
mod scene;
mod screen;
mod sensor;
mod shade;
mod shadow;
mod sight;
mod sky;
mod strands;
mod texture;
mod tile;
mod timing;
mod write;

pub use background::Background;
pub use environment::{BakedLight, Environment, Softbox, Studio};
pub use error::RenderError;
pub use material::{Blemish, Cloth, Eye, Flesh, Glass, Hair, Lids, Material, Paint, Skin, Standard, Teeth, Weave};
pub use mesh::{FoldPattern, Folds, Mesh, VertexLook, mask};
pub use renderer::Renderer;
pub use rendering::{Hit, PointSight, Rendering, Sight, Wanted};
pub use scene::{ClassOverlay, CornerShade, Light, Placement, Scene, Sides, Surface, SurfacePoint, Surroundings};
pub use sensor::Sensor;
pub use texture::Texture;
pub use timing::{Stage, Timing};
