//! The 478 landmarks: MediaPipe's mesh of 468 points and five on each iris.
//!
//! Points 0–467 are the vertices of the canonical mesh; 468 is the centre of the subject's **right** iris (the one near 33 and 133) and 469–472
//! stand around it, 473 and 474–477 the same for the **left**. Around each iris the order is image right, top, image left, bottom, so a mirror
//! exchanges 469 with 476, and 471 with 474.

mod mesh;

use super::table::{named, vocabulary};
use crate::error::FaceError;

pub use mesh::{CANONICAL_CM, MIRROR, TRIANGLES};

/// How many landmarks there are.
pub const COUNT: usize = 478;
/// How many of them are vertices of the mesh; the others are the irises.
pub const MESH_COUNT: usize = 468;
/// The centre of the subject's right iris.
pub const RIGHT_PUPIL: u16 = 468;
/// The centre of the subject's left iris.
pub const LEFT_PUPIL: u16 = 473;
/// The tip of the nose.
pub const NOSE_TIP: u16 = 4;
/// The lowest point of the chin.
pub const CHIN: u16 = 152;
/// The topmost point of the mesh, on the forehead.
pub const FOREHEAD: u16 = 10;
/// The outer corner of the subject's right eye.
pub const RIGHT_EYE_OUTER: u16 = 33;
/// The inner corner of the subject's right eye.
pub const RIGHT_EYE_INNER: u16 = 133;
/// The inner corner of the subject's left eye.
pub const LEFT_EYE_INNER: u16 = 362;
/// The outer corner of the subject's left eye.
pub const LEFT_EYE_OUTER: u16 = 263;
/// The subject's right corner of the mouth.
pub const RIGHT_MOUTH_CORNER: u16 = 61;
/// The subject's left corner of the mouth.
pub const LEFT_MOUTH_CORNER: u16 = 291;

/// The six points of the usual perspective-n-point solvers: tip of the nose, chin, outer corner of the right and of the left eye, right and left
/// corner of the mouth. The same points among iBUG's 68: [`SIX_POINTS`](crate::ibug68::SIX_POINTS).
pub const SIX_POINTS: [u16; 6] =
    [NOSE_TIP, CHIN, RIGHT_EYE_OUTER, LEFT_EYE_OUTER, RIGHT_MOUTH_CORNER, LEFT_MOUTH_CORNER];

/// The five points of face alignment (right eye, left eye, nose, right and left corner of the mouth), each the mean of the landmarks listed.
/// In a picture that is not mirrored the right eye is at the left.
pub const FIVE_POINTS: [&[u16]; 5] = [
    &[RIGHT_EYE_OUTER, RIGHT_EYE_INNER],
    &[LEFT_EYE_INNER, LEFT_EYE_OUTER],
    &[NOSE_TIP],
    &[RIGHT_MOUTH_CORNER],
    &[LEFT_MOUTH_CORNER],
];

#[derive(Debug)]
struct ContourRow {
    name: &'static str,
    closed: bool,
    group: LandmarkGroup,
    mirror: Contour,
    points: &'static [u16],
}

macro_rules! contours {
    ($($variant:ident, $name:literal, $title:literal, $closed:literal, $group:ident, $mirror:ident, [$($point:literal),*];)*) => {
        vocabulary! {
            /// A line through landmarks, in order: MediaPipe's published connections, strung together.
            Contour, "contour", ContourRow;
            $($variant, $title => ContourRow {
                name: $name,
                closed: $closed,
                group: LandmarkGroup::$group,
                mirror: Contour::$mirror,
                points: &[$($point),*],
            };)*
        }
    };
}

// Variant, name, title, closed, group, partner in the mirror, points. Closed ones run clockwise in a picture, but for the left-hand partners,
// which are written as the mirror images of the right-hand ones.
contours! {
    FaceOval, "face_oval", "Outline of the face", true, Face, FaceOval, [10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365,
        379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109];
    LipsOuter, "lips_outer", "Outer line of the lips", true, Lips, LipsOuter, [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405,
        314, 17, 84, 181, 91, 146];
    LipsInner, "lips_inner", "Inner line of the lips", true, Lips, LipsInner, [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402,
        317, 14, 87, 178, 88, 95];
    RightEye, "right_eye", "Lids of the right eye", true, RightEye, LeftEye, [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145,
        144, 163, 7];
    LeftEye, "left_eye", "Lids of the left eye", true, LeftEye, RightEye, [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374,
        373, 390, 249];
    RightBrowUpper, "right_brow_upper", "Upper line of the right eyebrow", false, RightBrow, LeftBrowUpper, [70, 63, 105, 66, 107];
    RightBrowLower, "right_brow_lower", "Lower line of the right eyebrow", false, RightBrow, LeftBrowLower, [46, 53, 52, 65, 55];
    LeftBrowUpper, "left_brow_upper", "Upper line of the left eyebrow", false, LeftBrow, RightBrowUpper, [300, 293, 334, 296, 336];
    LeftBrowLower, "left_brow_lower", "Lower line of the left eyebrow", false, LeftBrow, RightBrowLower, [276, 283, 282, 295, 285];
    RightIris, "right_iris", "Edge of the right iris", true, RightIris, LeftIris, [469, 470, 471, 472];
    LeftIris, "left_iris", "Edge of the left iris", true, LeftIris, RightIris, [476, 475, 474, 477];
    NoseRidge, "nose_ridge", "Ridge of the nose, from its root to its base", false, Nose, NoseRidge, [168, 6, 197, 195, 5, 4, 1, 19, 94, 2];
    NoseWings, "nose_wings", "Around the wings and the tip of the nose", true, Nose, NoseWings, [98, 97, 2, 326, 327, 294, 278, 344, 440, 275,
        4, 45, 220, 115, 48, 64];
}

named!(Contour, "contour");

impl Contour {
    /// The landmarks along the line.
    #[must_use]
    pub const fn points(self) -> &'static [u16] {
        self.row().points
    }

    /// Whether the last point is joined to the first.
    #[must_use]
    pub const fn is_closed(self) -> bool {
        self.row().closed
    }

    /// The part of the face it belongs to.
    #[must_use]
    pub const fn group(self) -> LandmarkGroup {
        self.row().group
    }

    /// The line of the other side; itself for a line of the middle (which then runs the other way round).
    #[must_use]
    pub const fn mirror(self) -> Self {
        self.row().mirror
    }

    /// The segments of the line, as pairs of landmarks.
    pub fn segments(self) -> impl Iterator<Item = [u16; 2]> {
        let points = self.points();
        let last = if self.is_closed() { points.len() } else { points.len() - 1 };
        (0..last).map(move |i| [points[i], points[(i + 1) % points.len()]])
    }
}

#[derive(Debug)]
struct GroupRow {
    name: &'static str,
    mirror: LandmarkGroup,
}

macro_rules! groups {
    ($($variant:ident, $name:literal, $title:literal, $mirror:ident;)*) => {
        vocabulary! {
            /// A part of the face that has contours.
            LandmarkGroup, "group of landmarks", GroupRow;
            $($variant, $title => GroupRow { name: $name, mirror: LandmarkGroup::$mirror };)*
        }
    };
}

groups! {
    Face, "face", "The outline of the face", Face;
    Lips, "lips", "The lips", Lips;
    RightEye, "right_eye", "The right eye", LeftEye;
    LeftEye, "left_eye", "The left eye", RightEye;
    RightBrow, "right_brow", "The right eyebrow", LeftBrow;
    LeftBrow, "left_brow", "The left eyebrow", RightBrow;
    RightIris, "right_iris", "The right iris, with its centre", LeftIris;
    LeftIris, "left_iris", "The left iris, with its centre", RightIris;
    Nose, "nose", "The nose", Nose;
}

named!(LandmarkGroup, "group of landmarks");

impl LandmarkGroup {
    /// The part of the other side; itself for a part of the middle.
    #[must_use]
    pub const fn mirror(self) -> Self {
        self.row().mirror
    }

    /// The landmarks of the group's contours, each once and by number; an iris with its centre.
    #[must_use]
    pub fn points(self) -> Vec<u16> {
        let mut points: Vec<u16> = Contour::ALL
            .into_iter()
            .filter(|line| line.group() == self)
            .flat_map(|line| line.points().iter().copied())
            .collect();
        match self {
            Self::RightIris => points.push(RIGHT_PUPIL),
            Self::LeftIris => points.push(LEFT_PUPIL),
            _ => {}
        }
        points.sort_unstable();
        points.dedup();
        points
    }
}

/// The opening that a triangle of [`TRIANGLES`] closes: an eye, or the mouth between the lips; none for a triangle of the skin or the lips. 852
/// triangles are left when those that close an opening are taken out.
#[must_use]
pub fn fill_of(triangle: [u16; 3]) -> Option<Contour> {
    [Contour::RightEye, Contour::LeftEye, Contour::LipsInner]
        .into_iter()
        .find(|line| triangle.iter().all(|corner| line.points().contains(corner)))
}

/// The edges of [`TRIANGLES`], each once with the smaller index first, in order.
#[must_use]
pub fn edges() -> Vec<[u16; 2]> {
    let mut edges: Vec<[u16; 2]> =
        TRIANGLES.iter().flat_map(|&[a, b, c]| [[a, b], [b, c], [c, a]]).map(|[a, b]| [a.min(b), a.max(b)]).collect();
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// The landmarks in the mirror image: `mirror_point` turns one point, [`MIRROR`] exchanges their places.
///
/// # Errors
/// Another number of landmarks than 478.
pub fn mirrored<T: Copy>(landmarks: &[T], mirror_point: impl Fn(T) -> T) -> Result<Vec<T>, FaceError> {
    if landmarks.len() != COUNT {
        return Err(FaceError::WrongLength {
            what: "the list of landmarks".to_owned(),
            found: landmarks.len(),
            expected: COUNT.to_string(),
        });
    }
    Ok(MIRROR.iter().map(|&partner| mirror_point(landmarks[usize::from(partner)])).collect())
}
