//! ICT-FaceKit's mesh as its README gives it: which vertices are what.

use std::ops::Range;

use crate::head::part::Part;

/// Vertices of every mesh of the model.
pub(super) const VERTICES: usize = 26_719;
/// Faces of every mesh, triangles included.
pub(super) const FACES: usize = 26_384;
/// Identity modes.
pub(super) const MODES: usize = 100;

/// The skin of face, ears, neck and scalp.
pub(super) const FACE_AND_HEAD: Range<usize> = 0..11_248;
/// The face alone, without neck and scalp.
pub(super) const FACE: Range<usize> = 0..9_409;
/// The lining of lips and cheeks.
pub(super) const MOUTH_SOCKET: Range<usize> = 11_248..13_294;
/// The lining behind the lids: the subject's left, right.
pub(super) const EYE_SOCKETS: [Range<usize>; 2] = [13_294..13_678, 13_678..14_062];
/// Gums, palate, throat and the floor of the mouth.
pub(super) const GUMS: Range<usize> = 14_062..16_611;
/// The tongue: the last of ICT's "gums and tongue" (one island of its texture).
const TONGUE: Range<usize> = 16_611..17_039;
const TEETH_UPPER: Range<usize> = 17_039..19_247;
const TEETH_LOWER: Range<usize> = 19_247..21_451;
/// The white of each eye with its cornea: left, right.
pub(super) const SCLERAS: [Range<usize>; 2] = [21_451..22_221, 23_021..23_791];
const LASHES: [Range<usize>; 2] = [25_351..26_035, 26_035..26_719];

/// What is kept, in the order of our parts. Eyeballs (ours turn), lacrimal fluid, blend and occlusion meshes are left out.
pub(super) fn kept() -> [(Part, Range<usize>); 6] {
    let [left, right] = LASHES;
    [
        (Part::Skin, 0..GUMS.end),
        (Part::Tongue, TONGUE),
        (Part::LashesLeft, left),
        (Part::LashesRight, right),
        (Part::TeethLower, TEETH_LOWER),
        (Part::TeethUpper, TEETH_UPPER),
    ]
}

/// Multi-PIE's 68 landmarks as ICT's README and `vertex_indices.json` give them, in iBUG's order.
pub(super) const LANDMARKS_68: [u32; 68] = [
    1225, 1888, 1052, 367, 1719, 1722, 2199, 1447, 966, 3661, 4390, 3927, 3924, 2608, 3272, 4088, 3443, 268, 493, 1914,
    2044, 1401, 3615, 4240, 4114, 2734, 2509, 978, 4527, 4942, 4857, 1140, 2075, 1147, 4269, 3360, 1507, 1542, 1537,
    1528, 1518, 1511, 3742, 3751, 3756, 3721, 3725, 3732, 5708, 5695, 2081, 0, 4275, 6200, 6213, 6346, 6461, 5518,
    5957, 5841, 5702, 5711, 5533, 6216, 6207, 6470, 5517, 5966,
];

/// The left eye's six strips of lashes: three on the upper lid, three on the lower, 114 vertices each.
pub(super) fn lash_strips() -> impl Iterator<Item = Range<usize>> {
    let left = LASHES[0].clone();
    (0..6).map(move |strip| left.start + 114 * strip..left.start + 114 * (strip + 1))
}

/// The left ear, with a strip of skin in front of it and a tip below it, which lie beyond these bounds (ICT's own frame, metres: z, y).
pub(super) const LEFT_EAR: Range<usize> = 6_706..7_421;
pub(super) const EAR_FRONT: f64 = 0.0195;
pub(super) const EAR_FOOT: f64 = -0.0205;
