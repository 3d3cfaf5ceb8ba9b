//! A software rasteriser made for faces: a picture and exact labels in one pass, the same bytes on every machine.
//!
//! It knows skin, eyes, hair and light, but not what a face is: it draws meshes.
//!
//! ```
//! use lineament_geometry::{CameraModel, Rotation, Transform};
//! use lineament_render::{Material, Mesh, Renderer, Rendering, Scene, Skin, Studio, Surface, VertexLook, Wanted};
//!
//! let mesh = Mesh::from_parts(vec![VertexLook::default(); 3], vec![[0, 1, 2]], 1)?;
//! let (places, normals) = ([[-0.1, -0.1, 0.0], [0.1, -0.1, 0.0], [0.0, 0.1, 0.0]], [[0.0, 0.0, 1.0]; 3]);
//! let (skin, studio) = (Material::Skin(Box::new(Skin::default())), Studio::portrait().environment());
//! let surfaces = [Surface::new(&mesh, &places, &normals, &skin)];
//!
//! // Half a metre in front of the origin, looking at it.
//! let half_turn = Rotation::from_rows([[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0]])?;
//! let camera = CameraModel::pinhole(90.0, 90.0, 32.0, 32.0, 64, 64)?;
//! let mut scene = Scene::new(camera, Transform::new(half_turn, [0.0, 0.0, 0.5])?, &studio);
//! scene.surfaces = &surfaces;
//!
//! let mut rendering = Rendering::new();
//! Renderer::new().render(&scene, Wanted::ALL, &mut rendering)?;
//! assert_eq!(rendering.segmentation.pixel(32, 34), Some(&1));
//! assert!((rendering.depth.pixel(32, 34).unwrap() - 0.5).abs() < 1e-3);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]
#![allow(
    clippy::needless_range_loop,
    reason = "lanes are counted: iterators over several arrays at once are not inlined in kernels"
)]

mod background;
mod buckets;
mod environment;
mod error;
mod fragment;
mod interpolate;
mod lanes;
mod lens;
mod light;
mod material;
mod mesh;
mod normal;
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
pub use mesh::{FoldPattern, Folds, Mesh, VertexLook, detail, mask};
pub use normal::PackedNormal;
pub use renderer::Renderer;
pub use rendering::{Hit, PointSight, Rendering, Sight, Wanted};
pub use scene::{ClassOverlay, CornerShade, Light, Placement, Scene, Sides, Surface, SurfacePoint, Surroundings};
pub use sensor::Sensor;
pub use texture::Texture;
pub use timing::{Stage, Timing};
