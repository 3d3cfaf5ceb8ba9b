//! The 68 points of iBUG and dlib as a view of the 478.
//!
//! Numbered from 0, in the order of a picture that is not mirrored: 0 is the jaw at the image's left, the subject's right. The landmarks are those of
//! LatentSync and MaixPy, one for each point and exactly symmetric, but for the brows' outer ends: theirs (71, 301) lie on the temples, outside of the
//! brows' contours, so the contours' own ends (70, 300) stand here. (py-feat's `DLIB68_FROM_MP478` has the chin at place 10 and must not be used.)

use super::landmarks;
use super::table::{named, vocabulary};
use crate::error::FaceError;

/// How many points there are.
pub const COUNT: usize = 68;

/// The landmark of each point. The jaw's are points of the mesh, which follow the head; people annotate the visible outline instead, and space it and the brows
/// evenly ([`EVEN`]): `landmarks68` of records and labels does so, too.
#[rustfmt::skip]
pub const LANDMARKS: [u16; COUNT] = [
    162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389, // jaw
    70, 63, 105, 66, 107, 336, 296, 334, 293, 300, // brows
    168, 197, 5, 4, 75, 97, 2, 326, 305, // nose
    33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380, // eyes
    61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, // outer line of the lips
    78, 82, 13, 312, 308, 317, 14, 87, // inner line of the lips
];

/// Lines of the face between whose ends nothing marks a place, as (first point, last point): each side of the jaw, from its end to the chin, and the brows. In
/// 2-D labels people put their points at even distances in the picture.
pub const EVEN: [(u8, u8); 4] = [(0, 8), (8, 16), (17, 21), (22, 26)];

/// Moves the points between the ends of a line to even distances along it. The points may be in any space; `in_picture` says where one lies in the picture.
/// Lines of fewer than three points or of more than the jaw's, and those of which something is nowhere in the picture, stay as they are.
pub fn space_evenly<const D: usize>(line: &mut [[f32; D]], in_picture: impl Fn(&[f32; D]) -> Option<[f64; 2]>) {
    const MOST: usize = 9;
    let last = line.len().saturating_sub(1);
    if !(2..MOST).contains(&last) {
        return;
    }
    let (mut before, mut along) = ([[0.0; D]; MOST], [0.0_f64; MOST]);
    before[..=last].copy_from_slice(line);
    for i in 1..=last {
        let (Some([u, v]), Some([x, y])) = (in_picture(&line[i - 1]), in_picture(&line[i])) else { return };
        along[i] = along[i - 1] + ((x - u) * (x - u) + (y - v) * (y - v)).sqrt();
    }
    let mut next = 1;
    for (i, point) in line.iter_mut().enumerate().take(last).skip(1) {
        let at = along[last] * i as f64 / last as f64;
        while next < last && along[next] < at {
            next += 1;
        }
        let ([from, to], [a, b]) = ([along[next - 1], along[next]], [before[next - 1], before[next]]);
        let share = if to > from { ((at - from) / (to - from)) as f32 } else { 0.0 };
        *point = std::array::from_fn(|k| a[k] + (b[k] - a[k]) * share);
    }
}

/// The partner of each point in the mirror image: follows from [`landmarks::MIRROR`].
pub const MIRROR: [u8; COUNT] = {
    let (mut mirror, mut i) = ([u8::MAX; COUNT], 0);
    while i < COUNT {
        let mut j = 0;
        while j < COUNT {
            if LANDMARKS[j] == landmarks::MIRROR[LANDMARKS[i] as usize] {
                mirror[i] = j as u8;
            }
            j += 1;
        }
        i += 1;
    }
    mirror
};

/// The six points of the usual perspective-n-point solvers: tip of the nose, chin, outer corner of the right and of the left eye, right and left
/// corner of the mouth ([`landmarks::SIX_POINTS`]).
pub const SIX_POINTS: [u8; 6] = [30, 8, 36, 45, 48, 54];

/// The five points of face alignment, each the mean of the points listed: right eye, left eye, nose, right and left corner of the mouth.
pub const FIVE_POINTS: [&[u8]; 5] = [&[36, 37, 38, 39, 40, 41], &[42, 43, 44, 45, 46, 47], &[30], &[48], &[54]];

/// The points p1–p6 of the eye aspect ratio (|p2p6| + |p3p5|) / 2|p1p4| (Soukupová & Čech 2016) of the subject's right and left eye.
pub const EYE_ASPECT: [[u8; 6]; 2] = [[36, 37, 38, 39, 40, 41], [42, 43, 44, 45, 46, 47]];

/// The outer corners of the eyes, whose distance is the inter-ocular one by which 300-W's errors are divided.
pub const INTER_OCULAR: [u8; 2] = [36, 45];

#[derive(Debug)]
struct Row {
    name: &'static str,
    first: u8,
    last: u8,
    mirror: Part,
}

macro_rules! parts {
    ($($variant:ident, $name:literal, $title:literal, $first:literal, $last:literal, $mirror:ident;)*) => {
        vocabulary! {
            /// A run of the 68 points.
            Part, "part of the 68 points", Row;
            $($variant, $title => Row { name: $name, first: $first, last: $last, mirror: Part::$mirror };)*
        }
    };
}

parts! {
    Jaw, "jaw", "The jaw", 0, 16, Jaw;
    RightBrow, "right_brow", "The right eyebrow", 17, 21, LeftBrow;
    LeftBrow, "left_brow", "The left eyebrow", 22, 26, RightBrow;
    NoseBridge, "nose_bridge", "The bridge of the nose", 27, 30, NoseBridge;
    NoseBase, "nose_base", "The base of the nose", 31, 35, NoseBase;
    RightEye, "right_eye", "The right eye", 36, 41, LeftEye;
    LeftEye, "left_eye", "The left eye", 42, 47, RightEye;
    OuterLip, "outer_lip", "The outer line of the lips", 48, 59, OuterLip;
    InnerLip, "inner_lip", "The inner line of the lips", 60, 67, InnerLip;
}

named!(Part, "part of the 68 points");

impl Part {
    /// Its points.
    #[must_use]
    pub fn points(self) -> std::ops::RangeInclusive<u8> {
        self.row().first..=self.row().last
    }

    /// The part of this point, if there are so many.
    #[must_use]
    pub fn of(point: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.points().contains(&point))
    }

    /// The part of the other side; itself for a part of the middle.
    #[must_use]
    pub const fn mirror(self) -> Self {
        self.row().mirror
    }
}

/// The 68 points among the 478 landmarks (or the 468 of the mesh).
///
/// # Errors
/// Another number of landmarks than 478 or 468.
pub fn view<T: Copy>(points: &[T]) -> Result<[T; COUNT], FaceError> {
    if points.len() != landmarks::COUNT && points.len() != landmarks::MESH_COUNT {
        return Err(FaceError::WrongLength {
            what: "the list of landmarks".to_owned(),
            found: points.len(),
            expected: "478, or the 468 of the mesh".to_owned(),
        });
    }
    Ok(LANDMARKS.map(|landmark| points[usize::from(landmark)]))
}
