//! The action units over the head's internal units, and over ARKit's blendshapes: one table.

use crate::vocabulary::ActionUnit::{self, *};

/// What an action unit at 1 moves, and how it reads as blendshapes. `*` stands for the side.
pub(super) struct Row {
    pub(super) unit: ActionUnit,
    /// Internal units with their weights.
    pub(super) shapes: &'static [(&'static str, f32)],
    /// Blendshapes with their weights: what a tracker of blendshapes would report.
    pub(super) blendshapes: &'static [(&'static str, f32)],
}

const fn row(
    unit: ActionUnit,
    shapes: &'static [(&'static str, f32)],
    blendshapes: &'static [(&'static str, f32)],
) -> Row {
    Row { unit, shapes, blendshapes }
}

/// Full intensity (FACS' E) of each unit. AU26 is a jaw that falls (some 17 mm at the chin), AU27 one that is pulled down.
#[rustfmt::skip]
pub(super) const ROWS: &[Row] = &[
    row(Au1, &[("browInnerUp*", 1.0)], &[("browInnerUp", 0.5)]),
    row(Au2, &[("browOuterUp*", 1.0)], &[("browOuterUp*", 1.0)]),
    row(Au4, &[("browDown*", 1.0)], &[("browDown*", 1.0)]),
    row(Au5, &[("eyeWide*", 1.0)], &[("eyeWide*", 1.0)]),
    row(Au6, &[("cheekSquint*", 1.0)], &[("cheekSquint*", 1.0)]),
    row(Au7, &[("eyeSquint*", 1.0)], &[("eyeSquint*", 1.0)]),
    row(Au9, &[("noseSneer*", 1.0)], &[("noseSneer*", 1.0)]),
    row(Au10, &[("mouthUpperUp*", 1.0)], &[("mouthUpperUp*", 1.0)]),
    row(Au11, &[("nasolabial*", 1.0)], &[]),
    row(Au12, &[("mouthSmile*", 1.0)], &[("mouthSmile*", 1.0)]),
    row(Au14, &[("mouthDimple*", 1.0)], &[("mouthDimple*", 1.0)]),
    row(Au15, &[("mouthFrown*", 1.0)], &[("mouthFrown*", 1.0)]),
    row(Au16, &[("mouthLowerDown*", 1.0)], &[("mouthLowerDown*", 1.0)]),
    row(Au17, &[("mouthShrugLower*", 1.0)], &[("mouthShrugLower", 0.5)]),
    row(Au18, &[("mouthPucker", 1.0)], &[("mouthPucker", 1.0)]),
    row(Au20, &[("mouthStretch*", 1.0)], &[("mouthStretch*", 1.0)]),
    row(Au22, &[("mouthFunnel", 1.0)], &[("mouthFunnel", 1.0)]),
    // Composed in the bake of mouthRollUpper 0.32, mouthRollLower 0.42, mouthPucker 0.28 for both sides.
    row(Au23, &[("lipTighten*", 1.0)], &[("mouthRollUpper", 0.16), ("mouthRollLower", 0.16), ("mouthPucker", 0.11)]),
    row(Au24, &[("lipPress*", 1.0)], &[("mouthPress*", 1.0)]),
    // Composed of 0.55 and 0.75 of the source's units, which the bake strengthens 1.45 and 1.3 times.
    row(Au25, &[("lipsPart", 1.0)], &[
        ("mouthUpperUpLeft", 0.38), ("mouthUpperUpRight", 0.38), ("mouthLowerDownLeft", 0.58), ("mouthLowerDownRight", 0.58),
    ]),
    row(Au26, &[("jawOpen", 0.45)], &[("jawOpen", 0.45)]),
    row(Au27, &[("jawOpen", 0.85)], &[("jawOpen", 0.85)]),
    row(Au28, &[("mouthRollUpper", 1.0), ("mouthRollLower", 1.0)], &[("mouthRollUpper", 1.0), ("mouthRollLower", 1.0)]),
    row(Au43, &[("eyeBlink*", 1.0)], &[("eyeBlink*", 1.0)]),
];

/// Blendshapes that move other internal units than the one of their name.
pub(super) const BLENDSHAPE_SHAPES: &[(&str, &[(&str, f32)])] = &[
    ("browInnerUp", &[("browInnerUpLeft", 1.0), ("browInnerUpRight", 1.0)]),
    ("mouthShrugLower", &[("mouthShrugLowerLeft", 1.0), ("mouthShrugLowerRight", 1.0)]),
    // An imported head may have two halves of it.
    ("cheekPuff", &[("cheekPuffLeft", 1.0), ("cheekPuffRight", 1.0)]),
    // The blendshape is the whole look of an open jaw: it draws the upper lip and the cheeks along, which AU26 and AU27 leave alone.
    ("jawOpen", &[("jawOpen", 1.0), ("jawOpenSoft", 1.0)]),
];

/// How a blendshape at 1 reads as action units, where that is not the inverse of one row above. Readings are bounded to 0–1.
pub(super) const BLENDSHAPE_READINGS: &[(&str, &[(ActionUnit, f32)])] = &[
    // AU26 up to its full opening; wider than that a picture cannot tell a fallen jaw from a pulled one.
    ("jawOpen", &[(Au26, 1.0 / 0.45)]),
    ("browInnerUp", &[(Au1, 1.0)]),
    ("mouthShrugLower", &[(Au17, 1.0)]),
    ("mouthRollUpper", &[(Au28, 0.5)]),
    ("mouthRollLower", &[(Au28, 0.5)]),
];
