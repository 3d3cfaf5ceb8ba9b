//! From the source's 52 face units to the internal units: mended, split, scaled, completed; with the lids' rig, the
//! wrinkle maps and the cells.

mod cells;
mod field;
mod lashes;
mod lids;
mod recipes;
mod shapes;
mod units;
mod wrinkles;

use super::error::BakeError;
use super::mesh::CutMesh;
use field::Surface;
pub(crate) use lids::Lid;
pub(crate) use wrinkles::Wrinkle;

/// A displacement of every vertex of the cut at weight 1, metres, in the rest pose.
#[derive(Debug, Clone)]
pub(crate) struct UnitShape {
    pub(crate) name: String,
    pub(crate) deltas: Vec<[f64; 3]>,
}

/// What the expressions need in the asset.
pub(crate) struct ExpressionBake {
    /// The internal units, by name.
    pub(crate) units: Vec<UnitShape>,
    /// The lids of the left and of the right eye: a blink is no unit.
    pub(crate) lids: [Lid; 2],
    pub(crate) wrinkles: Vec<Wrinkle>,
    /// Cell of each vertex, 255 for none.
    pub(crate) cells: Vec<u8>,
}

/// Mends and completes the units.
pub(crate) fn bake(mesh: &CutMesh, raw: &[UnitShape]) -> Result<ExpressionBake, BakeError> {
    let surface = Surface::new(mesh);
    let lids = lids::lids(&surface)?;
    let mut units = units::internal_units(&surface, &units::Raw::new(&surface, raw))?;
    // A blink is the lids' turn; its units have a name and a place, and no displacement.
    units.extend(["eyeBlinkLeft", "eyeBlinkRight"].map(|name| (name.to_owned(), vec![[0.0; 3]; surface.len()])));
    units.sort_by(|a, b| a.0.cmp(&b.0));
    let finished = |(name, mut field): (String, field::Field)| {
        lids::carry_lashes(&surface, &lids, &mut field);
        UnitShape { name, deltas: field.into_iter().map(|d| d.map(|millimetres| millimetres / 1000.0)).collect() }
    };
    Ok(ExpressionBake {
        units: units.into_iter().map(finished).collect(),
        wrinkles: wrinkles::wrinkles(&surface),
        cells: surface.cells.iter().map(|cell| cell.map_or(255, |cell| cell.code())).collect(),
        lids,
    })
}
