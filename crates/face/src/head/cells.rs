//! The fixed cells of the face: where an action unit may move the skin, and where it may not.
//!
//! The parting was drawn once, on the base mesh, before any motion was measured on it: twelve cells a side that muscles
//! move, and three that none of the units here may move. The bake assigns every skin vertex to one cell (the rules, as
//! polygons in the frontal plane, stand beside the bake); a vertex on the midline belongs to its cell on both sides.

use crate::vocabulary::ActionUnit;

/// One anatomical cell of one half of the face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Cell {
    /// The forehead over the inner half of the brow, with that half of the brow.
    ForeheadInner = 0,
    /// The forehead over the outer half of the brow, with that half of the brow and the upper temple.
    ForeheadOuter = 1,
    /// Between the brows, down to the root of the nose.
    Glabella = 2,
    /// The upper lid from its margin half-way to the brow, with its inner face.
    UpperLid = 3,
    /// The lower lid from its margin to the rim of the orbit, with its inner face.
    LowerLid = 4,
    /// Lateral to the outer corner of the eye: the ground of the crow's feet.
    Crow = 5,
    /// The nose below its root, with the strip of skin beside it.
    Nose = 6,
    /// The cheek from the orbit down to the level of the mouth, lateral to the nasolabial fold.
    Cheek = 7,
    /// The upper lip and the skin between it, the nose and the nasolabial fold, with the upper lining of the mouth.
    UpperLip = 8,
    /// The lower lip down to the mentolabial crease, with the corner of the mouth and the lower lining of the mouth.
    LowerLip = 9,
    /// The chin below the mentolabial crease, to its underside.
    Chin = 10,
    /// The skin over the body of the mandible, the lower cheek, and the soft floor of the mouth.
    Jaw = 11,
    /// The ear. No unit moves it.
    Ear = 12,
    /// The scalp and the back of the head. No unit moves it.
    Scalp = 13,
    /// The neck. No unit moves it.
    Neck = 14,
}

impl Cell {
    /// All cells, in the order of their codes in the asset.
    pub const ALL: [Cell; 15] = [
        Cell::ForeheadInner,
        Cell::ForeheadOuter,
        Cell::Glabella,
        Cell::UpperLid,
        Cell::LowerLid,
        Cell::Crow,
        Cell::Nose,
        Cell::Cheek,
        Cell::UpperLip,
        Cell::LowerLip,
        Cell::Chin,
        Cell::Jaw,
        Cell::Ear,
        Cell::Scalp,
        Cell::Neck,
    ];

    /// The cell with this code, if there is one.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// The code under which the asset stores the cell.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// The name in tables and reports.
    pub fn name(self) -> &'static str {
        match self {
            Cell::ForeheadInner => "inner forehead",
            Cell::ForeheadOuter => "outer forehead",
            Cell::Glabella => "glabella",
            Cell::UpperLid => "upper lid",
            Cell::LowerLid => "lower lid",
            Cell::Crow => "crow's feet",
            Cell::Nose => "nose",
            Cell::Cheek => "cheek",
            Cell::UpperLip => "upper lip",
            Cell::LowerLip => "lower lip and corner",
            Cell::Chin => "chin",
            Cell::Jaw => "jaw",
            Cell::Ear => "ear",
            Cell::Scalp => "scalp",
            Cell::Neck => "neck",
        }
    }
}

/// The cells, on each side of the face, that an action unit may move: at most three. None for a unit without geometry.
#[must_use]
pub fn region(unit: ActionUnit) -> Option<&'static [Cell]> {
    use ActionUnit::*;
    use Cell::*;
    Some(match unit {
        Au1 => &[ForeheadInner, ForeheadOuter, Glabella],
        Au2 => &[ForeheadInner, ForeheadOuter, Crow],
        Au4 => &[ForeheadInner, ForeheadOuter, Glabella],
        Au5 | Au7 | Au43 | Au45 => &[UpperLid, LowerLid],
        Au6 => &[LowerLid, Crow, Cheek],
        Au9 => &[Nose, UpperLip, Glabella],
        Au10 => &[UpperLip, LowerLip, Nose],
        Au11 => &[UpperLip, Nose, Cheek],
        Au12 | Au14 | Au18 => &[UpperLip, LowerLip, Cheek],
        Au15 | Au20 => &[UpperLip, LowerLip, Jaw],
        Au26 | Au27 => &[LowerLip, Chin, Jaw],
        Au16 => &[LowerLip, Chin],
        Au17 | Au22 | Au24 | Au28 => &[UpperLip, LowerLip, Chin],
        Au23 | Au25 => &[UpperLip, LowerLip],
        _ => return None,
    })
}
