//! What the numbers of both networks mean: one table, from which blueprints, decoding and training targets are made.

use lineament_face::landmarks;
use lineament_face::{AuChannel, Blendshape, Emotion};

use crate::regions::REGIONS;

/// One output of the landmarker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The output's name.
    pub name: &'static str,
    /// How many numbers it has.
    pub length: usize,
    /// What they are, with unit and frame.
    pub about: &'static str,
}

/// Numbers of an emotion's embedding.
pub const EMBEDDING: usize = 32;

/// The side of the landmarker's crop in pixels, as it is trained.
pub const CROP: u32 = 128;

/// x, y, z of each of the 478 landmarks, one landmark after the other.
pub const POINTS: Head = Head {
    name: "points",
    length: 3 * landmarks::COUNT,
    about: "x, y, z of each landmark in sides of the crop: x to the right and y down from its centre; z at the scale of x, 0 at the head's origin, \
            positive away from the camera",
};
/// The logarithm of the variance of each landmark.
pub const LOG_VARIANCE: Head = Head {
    name: "points_log_variance",
    length: landmarks::COUNT,
    about: "natural logarithm of the variance of a landmark's x, and of its y, in squared sides of the crop",
};
/// The head's rotation.
pub const ROTATION: Head = Head {
    name: "rotation",
    length: 6,
    about: "rotation of the head (OpenCV's manner) seen along the ray through the crop, rolled as the crop: the first two columns of its matrix",
};
/// ARKit's blendshapes.
pub const BLENDSHAPES: Head = Head {
    name: "blendshapes",
    length: Blendshape::COUNT,
    about: "weight of each blendshape in ARKit's order, clamped to 0–1",
};
/// The channels of the action units.
pub const ACTION_UNITS: Head = Head {
    name: "action_units",
    length: AuChannel::COUNT,
    about: "intensity of each channel of the action units, clamped to 0–1",
};
/// Where the eyes look.
pub const GAZE: Head = Head {
    name: "gaze",
    length: 6,
    about: "direction of the left eye's and then of the right eye's look, x, y, z each of any length, in the frame of the ray through the crop",
};
/// How much of each region is seen.
pub const VISIBILITY: Head = Head {
    name: "visibility",
    length: REGIONS.len(),
    about: "logit of the share of each region's landmarks that are seen",
};
/// Whether there is a face.
pub const PRESENCE: Head =
    Head { name: "presence", length: 1, about: "logit of the crop holding a face where the rule of crops puts it" };
/// The emotions.
pub const EMOTION: Head =
    Head { name: "emotion", length: Emotion::COUNT, about: "logit of each emotion; softmax makes scores of them" };
/// What the emotions are read from.
pub const EMOTION_EMBEDDING: Head = Head {
    name: "emotion_embedding",
    length: EMBEDDING,
    about: "what the emotions are read from: near for faces that look alike in this",
};

/// Every output of the landmarker, in its order.
pub const LANDMARKER: [Head; 10] =
    [POINTS, LOG_VARIANCE, ROTATION, BLENDSHAPES, ACTION_UNITS, GAZE, VISIBILITY, PRESENCE, EMOTION, EMOTION_EMBEDDING];

/// One map of the detector: a place of it sees `stride` × `stride` pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// The output's name.
    pub name: &'static str,
    /// Pixels from one place to the next.
    pub stride: usize,
    /// The longer sides of the faces that it is trained to find, pixels: least and most. Neighbours overlap.
    pub sides: [u32; 2],
}

/// Every output of the detector.
pub const DETECTOR: [Level; 3] = [
    Level { name: "level8", stride: 8, sides: [12, 42] },
    Level { name: "level16", stride: 16, sides: [34, 84] },
    Level { name: "level32", stride: 32, sides: [68, 4096] },
];

/// The detector's unit of length is this many strides of the level: about the side of the faces that it is for.
pub const UNIT_STRIDES: f32 = 4.0;

/// The channels of each of the detector's maps, in this order.
pub mod channel {
    /// Logit of the place being in the middle of a face.
    pub const SCORE: usize = 0;
    /// x and y of the middle of the box (the tight box of the 478 landmarks) from the place's own middle, in units.
    pub const MIDDLE: usize = 1;
    /// Natural logarithms of the box's width and height in units.
    pub const SIZE: usize = 3;
    /// x and y of each of the six points, from the place's own middle, in units.
    pub const POINTS: usize = 5;
    /// Sine and cosine (of any common length) of the roll: the level that the rule of crops finds, clockwise in the picture.
    pub const ROLL: usize = 17;
    /// How many there are.
    pub const COUNT: usize = 19;
}

/// The landmarks that the detector finds, in its order.
pub const KEY_POINTS: [u16; 6] = landmarks::SIX_POINTS;
