//! ICT-FaceKit as a second head: read from a user's own clone, never part of this project.
//!
//! ICT Face Model Light (USC Institute for Creative Technologies, 2020, MIT licence; Li et al., *Learning Formation of Physically-Based Face Attributes*, CVPR 2020) is a mesh of
//! 26,719 vertices with a hundred principal modes of scanned people and 53 or more expressions. The import brings it into the form of the built-in head.

mod bend;
mod cache;
mod classes;
mod clone;
mod curves;
mod error;
mod expression;
mod eyeball;
mod guide;
mod identity;
mod landmarks;
mod layout;
mod lids;
mod lips;
mod mesh;
mod obj;
mod rings;
mod similarity;
mod spline;
mod surface;
#[cfg(test)]
mod tests;

use std::path::Path;

use super::asset::{EyeRest, HeadAsset};
pub use cache::{ict_cache_path, write_ict};
pub use error::IctError;

/// The licence and the holders, as the asset carries them.
const SOURCE: &str = "ICT-FaceKit, ICT Face Model Light (MIT, Copyright (c) 2020 USC Institute for Creative Technologies), imported from the user's clone";

/// A head made of ICT-FaceKit, with what the import measured.
#[derive(Debug, Clone, PartialEq)]
pub struct IctImport {
    /// The head: 22,819 vertices; identity in 100 modes (`basis`) without controls; units as the clone has them.
    pub asset: HeadAsset,
    /// What was measured on the way.
    pub report: IctReport,
}

/// What an import measured. Distances in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IctReport {
    /// The worst distance between a vertex's mirror image and the vertex that is taken for it.
    pub mirror_distance: f64,
    /// How far the lower teeth and the tongue come from the source's when the jaw turns rather than slides: worst vertex.
    pub jaw_errors: [f64; 2],
    /// Mean distance of the 468 landmarks of the skin from MediaPipe's canonical face, moved, turned and scaled to fit best.
    pub landmark_similarity: f64,
    /// Mean distance between the bent landmarks of the built-in head and the surface on which they were put.
    pub landmark_surface: f64,
}

/// Makes a head of a clone of ICT-FaceKit (<https://github.com/ICT-VGL/ICT-FaceKit>). `progress` hears of every file: how many are read, of how many. It may be called
/// from several threads.
///
/// Eyeballs are generated, so ICT's own, their lacrimal fluid, blend and occlusion meshes are left out; the blink is the lids' turn, not ICT's displacement, so that it closes
/// the eyes of every identity. What the head cannot show, [`ExpressionMap::missing_action_units`](crate::ExpressionMap::missing_action_units) says. It has no controls: people are
/// drawn from its modes ([`FaceModel::sample_identity`](crate::FaceModel::sample_identity)), or given as coefficients of its [`Basis`](crate::Basis).
///
/// The same clone gives the same head on every machine. [`write_ict`] keeps it, [`HeadAsset::from_path`] reads it again.
///
/// # Errors
/// [`IctError`]: a folder that is no clone, a file that is cut, damaged or of another mesh.
pub fn import_ict(clone: &Path, progress: &(dyn Fn(usize, usize) + Sync)) -> Result<IctImport, IctError> {
    let clone = clone::Clone::open(clone)?;
    clone.check_landmarks()?;
    let (path, obj) = clone.neutral()?;
    let centimetres = obj.positions.clone();
    let mesh = mesh::IctMesh::new(&path, obj)?;
    let (modes, shapes) = clone.shapes(&centimetres, progress)?;
    let (targets, basis) = identity::targets(&mesh, &modes, |mode| clone.path(&format!("identity{mode:03}.obj")))?;
    drop(modes);
    let expressions = expression::units(&clone, &mesh, &shapes)?;
    let neighbours = mesh.neighbours();
    let eye_rings = lids::rings(&mesh, &neighbours);
    let lids = lids::lids(&path, &mesh, &neighbours, &eye_rings)?;
    let guide = guide::Guide::load()?;
    let strange = |what: &str| IctError::Content { path: path.display().to_string(), what: what.to_owned() };
    let lips =
        lips::IctLips::new(&mesh, &neighbours).ok_or_else(|| strange("its lips do not run in rings as ICT's do"))?;
    let registered = landmarks::register(&path, &guide, &mesh, &neighbours, &eye_rings, &lips)?;
    let report = IctReport {
        mirror_distance: mesh.mirror_distance,
        jaw_errors: expressions.jaw_errors,
        landmark_similarity: registered.similarity_distance,
        landmark_surface: registered.surface_distance,
    };
    let mut asset = HeadAsset {
        source: SOURCE.to_owned(),
        positions: mesh.positions.iter().map(|p| p.map(|v| v as f32)).collect(),
        original: mesh.original.clone(),
        mirror: mesh.mirror.clone(),
        parts: mesh.part_ranges(),
        eyes: mesh.eyes().map(|eye| EyeRest { centre: eye.centre.map(|v| v as f32), radius: eye.radius as f32 }),
        look_reach: expressions.look_reach,
        targets,
        units: expressions.units,
        jaw: expressions.jaw,
        lids,
        landmarks: registered.landmarks,
        basis,
        ..HeadAsset::default()
    };
    classes::carry_over(&guide, &mesh, &neighbours, &lips, &mut asset)
        .ok_or_else(|| strange("the built-in head cannot be bent onto it"))?;
    asset.lips = lips.seal;
    asset.quads = mesh.quads;
    asset.quad_uvs = mesh.quad_uvs;
    asset.uvs = mesh.uvs;
    Ok(IctImport { asset, report })
}
