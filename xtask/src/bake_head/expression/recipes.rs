//! How each internal unit comes from the source's: one table.
//!
//! Scales bring the strengths to those of ICT-FaceKit (docs/expression-strengths.md is measured from the result). They
//! are 1 where something other than taste fixes the strength: the jaw's hinge, the eye's turn, the seal of the lips.

use lineament_face::ActionUnit::{self, *};
use lineament_face::Cell::{self, *};

/// Where the two sides of a unit come from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Source {
    /// `…Left` and `…Right` of the source, symmetrised and added: what both sides at 1 show. That sum is parted into a
    /// left and a right unit.
    Pair,
    /// As `Pair`, but only what each unit does on its own side counts: for units whose source also moves the far side.
    OwnSide,
    /// One unit of the source, symmetrised, and parted into a left and a right unit.
    Parted,
    /// One unit of the source, symmetrised, that stays one.
    Whole,
    /// `…Left` and `…Right` of the source that move the whole mouth or jaw to a side: symmetrised, not parted.
    Sideways,
}

/// A unit's making.
pub(crate) struct Recipe {
    /// The source's name, without its side.
    pub(crate) name: &'static str,
    pub(crate) source: Source,
    /// The action unit whose region bounds it, if one does.
    pub(crate) bound: Option<ActionUnit>,
    /// Millimetres over which it fades out inside the edge of that region …
    pub(crate) fall_off: f64,
    /// … and along other cells.
    pub(crate) near: &'static [(Cell, f64)],
    /// Half the width of the band around the midline in which left passes into right, millimetres.
    pub(crate) band: f64,
    /// Strength, relative to the source.
    pub(crate) scale: f64,
}

const fn unit(
    name: &'static str,
    source: Source,
    bound: Option<ActionUnit>,
    fall_off: f64,
    near: &'static [(Cell, f64)],
    scale: f64,
) -> Recipe {
    Recipe { name, source, bound, fall_off, near, band: 12.0, scale }
}

use Source::{OwnSide, Pair, Parted, Sideways, Whole};

/// The units that come from one unit, or one pair, of the source.
pub(crate) const RECIPES: &[Recipe] = &[
    Recipe { band: 9.0, ..unit("browDown", Pair, Some(Au4), 9.0, &[(Crow, 18.0)], 0.9) },
    Recipe { band: 9.0, ..unit("browInnerUp", Parted, Some(Au1), 9.0, &[], 1.15) },
    Recipe { band: 9.0, ..unit("browOuterUp", Pair, Some(Au2), 9.0, &[], 1.15) },
    unit("eyeLookDown", OwnSide, Some(Au43), 6.0, &[], 1.0),
    unit("eyeLookIn", OwnSide, Some(Au43), 6.0, &[], 1.0),
    unit("eyeLookOut", OwnSide, Some(Au43), 6.0, &[], 1.0),
    unit("eyeLookUp", OwnSide, Some(Au43), 6.0, &[], 1.0),
    unit("eyeWide", OwnSide, Some(Au5), 5.0, &[], 0.95),
    unit("eyeSquint", OwnSide, Some(Au7), 6.0, &[], 1.0),
    unit("cheekSquint", OwnSide, Some(Au6), 12.0, &[(UpperLid, 6.0)], 0.7),
    unit("cheekPuff", Whole, None, 0.0, &[], 0.95),
    Recipe { band: 10.0, ..unit("noseSneer", Pair, Some(Au9), 8.0, &[(LowerLip, 6.0)], 2.0) },
    unit("jawForward", Whole, None, 0.0, &[], 1.1),
    unit("jaw", Sideways, None, 0.0, &[], 1.0),
    unit("mouth", Sideways, None, 0.0, &[], 1.4),
    unit("jawOpen", Whole, Some(Au26), 16.0, &[(UpperLip, 9.0)], 1.0),
    unit("mouthClose", Whole, None, 0.0, &[], 1.0),
    unit("mouthUpperUp", Pair, Some(Au10), 10.0, &[(Cheek, 8.0)], 1.45),
    unit("mouthSmile", Pair, Some(Au12), 14.0, &[(Nose, 8.0)], 0.85),
    unit("mouthDimple", Pair, Some(Au14), 14.0, &[(Nose, 8.0)], 1.0),
    unit("mouthFrown", Pair, Some(Au15), 12.0, &[(Nose, 8.0)], 0.95),
    unit("mouthLowerDown", Pair, Some(Au16), 9.0, &[], 1.3),
    unit("mouthStretch", Pair, Some(Au20), 12.0, &[(Nose, 8.0)], 1.05),
    unit("mouthPress", Pair, Some(Au24), 12.0, &[(Nose, 8.0)], 0.7),
    unit("mouthShrugLower", Parted, Some(Au17), 10.0, &[], 1.3),
    unit("mouthShrugUpper", Whole, Some(Au17), 8.0, &[], 1.1),
    unit("mouthPucker", Whole, Some(Au18), 12.0, &[(Nose, 10.0)], 1.33),
    unit("mouthFunnel", Whole, Some(Au22), 11.0, &[(Nose, 9.0)], 1.06),
    unit("mouthRollLower", Whole, Some(Au28), 8.0, &[], 1.35),
    unit("mouthRollUpper", Whole, Some(Au28), 7.0, &[], 1.0),
    unit("tongueOut", Whole, None, 0.0, &[], 1.0),
];
