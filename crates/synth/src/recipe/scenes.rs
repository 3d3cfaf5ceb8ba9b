//! The keys of what is more than one face on one picture: clips and crowds; and which labels are written.

use serde::{Deserialize, Serialize};

use crate::portrait::HairStyle;

/// `[clip]`: samples in turn are frames of clips. A clip is one person before one camera in one light; what its sensor does is of the frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClipPart {
    /// Frames of each clip; 0: no clips.
    pub frames: u64,
    /// Frames a second.
    pub rate: f64,
    /// Share of clips in which nothing moves: their frames differ in the sensor's noise alone.
    pub still: f64,
    /// Share of clips in which the person talks.
    pub talk: f64,
    /// Blinks a minute.
    pub blinks: f64,
    /// Expressions that rise and fall, a minute.
    pub expressions: f64,
    /// How far the head sways about its pose, degrees.
    pub sway: f64,
    /// How far the head drifts, metres.
    pub drift: f64,
    /// A nod through the whole clip: amplitude in degrees and how often a second; pitch is that of the pose plus amplitude · sin(2π · rate · time).
    pub nod: [f64; 2],
    /// The same for yaw.
    pub shake: [f64; 2],
    /// Whether eyes jump from place to place.
    pub saccades: bool,
}

impl Default for ClipPart {
    fn default() -> Self {
        Self {
            frames: 0,
            rate: 30.0,
            still: 0.0,
            talk: 0.6,
            blinks: 17.0,
            expressions: 15.0,
            sway: 8.0,
            drift: 0.02,
            nod: [0.0, 1.0],
            shake: [0.0, 1.0],
            saccades: true,
        }
    }
}

/// `[crowd]`: several faces on a picture. With `faces = [0, 0]` a picture is a portrait of one face, framed as `[camera]` says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CrowdPart {
    /// Fewest and most people on a picture.
    pub faces: [u32; 2],
    /// Height of a face from forehead to chin in pixels, even in its logarithm: least and most.
    pub height: [f64; 2],
    /// Share of pictures without anybody.
    pub faceless: f64,
    /// Share of people who show the back of the head: they are no faces of the labels.
    pub turned_away: f64,
    /// Fewest and most things that are no faces: balls, boxes, bars.
    pub things: [u32; 2],
}

impl CrowdPart {
    /// Whether pictures are of crowds.
    #[must_use]
    pub const fn is_on(&self) -> bool {
        self.faces[1] > 0
    }
}

impl Default for CrowdPart {
    fn default() -> Self {
        Self { faces: [0, 0], height: [16.0, 200.0], faceless: 0.15, turned_away: 0.1, things: [0, 5] }
    }
}

/// `[labels]`: what is written beyond the usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LabelsPart {
    /// The 478 landmarks in the camera's frame too. They are `head_to_camera` times those in the head's frame, which are always there.
    pub landmarks_camera: bool,
}

macro_rules! styles {
    ($($style:ident, $key:ident, $about:literal;)*) => {
        /// `[hair]`: times how often people of that age, sex and origin wear it; all 1 as usual, 0 never.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct HairPart {
            $(#[doc = $about] pub $key: f64,)*
            /// Beards of men, of any kind.
            pub beards: f64,
        }

        impl Default for HairPart {
            fn default() -> Self {
                Self { $($key: 1.0,)* beards: 1.0 }
            }
        }

        impl HairPart {
            /// The factors of the styles, in their order.
            pub(crate) fn styles(&self) -> [f64; 12] {
                let mut factors = [1.0; 12];
                $(factors[HairStyle::$style as usize] = self.$key;)*
                factors
            }
        }
    };
}

styles! {
    Bald, bald, "None.";
    Receding, receding, "A bare crown, short hair on the sides.";
    Buzz, buzz, "Some millimetres everywhere.";
    Short, short, "Some centimetres, falling from the crown.";
    Quiff, quiff, "Longer on the top, combed to one side or back.";
    SideParted, side_parted, "Short to middling, parted on a side.";
    Fringe, fringe, "Straight over the forehead.";
    Curly, curly, "Middling curls.";
    Afro, afro, "A round cloud of tight curls.";
    Bob, bob, "To the chin.";
    Long, long, "To the shoulders and below, parted.";
    Tied, tied, "Drawn back to a tail or a bun.";
}
