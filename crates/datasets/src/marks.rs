//! What sets say that [`Labels`](lineament_face::Labels) has no word for.

use std::collections::BTreeMap;

/// What a set says of a face beyond its labels; each may be missing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Marks {
    /// Lines that a person drew: points in order, pixels.
    pub contours: Vec<Contour>,
    /// A pixel that the face covers.
    pub covers: Option<[f64; 2]>,
    /// Which way the face is turned, in five steps.
    pub yaw_bin: Option<YawBin>,
    /// Which of the set's own views this is.
    pub view: Option<View>,
    /// The sequence that the picture is of.
    pub sequence: Option<Sequence>,
    /// Points in the set's own order that are neither the 68 nor the 478, pixels (WFLW's 98).
    pub points: Vec<[f64; 2]>,
    /// Everything else, by the set's own names.
    pub attributes: BTreeMap<&'static str, String>,
}

/// A line that a person drew.
#[derive(Debug, Clone, PartialEq)]
pub struct Contour {
    /// Whether its end is its beginning.
    pub closed: bool,
    /// Its points, pixels.
    pub points: Vec<[f64; 2]>,
}

/// The yaw of AFLW's and MTFL's bins: 1 the nose to the image's left, profile; 3 frontal; 5 the image's right, profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct YawBin(u8);

impl YawBin {
    /// How many there are.
    pub const COUNT: usize = 5;

    /// A bin by its number, 1 to 5.
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        (1..=Self::COUNT as u8).contains(&number).then_some(Self(number))
    }

    /// 1 to 5.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }
}

/// One of a set's own views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct View {
    /// Its number.
    pub number: u8,
    /// What it shows.
    pub name: &'static str,
    /// What the mouth was asked to do: not to smile, to smile, or nothing.
    pub smile: Option<bool>,
}

/// A sequence of pictures, and the place of one in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sequence {
    /// The sequence's name within the set.
    pub name: String,
    /// The number of the frame.
    pub frame: u64,
    /// Whether this is the frame at which the expression is strongest.
    pub apex: bool,
}
