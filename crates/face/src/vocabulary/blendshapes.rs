//! ARKit's 52 blendshapes, in the order of ARKit and Live Link.

use super::action_units::ActionUnit;
use super::table::{named, unknown, vocabulary};
use crate::error::FaceError;

/// What VRCFaceTracking's Unified Expressions have for a shape.
#[derive(Debug, Clone, Copy)]
enum Unified {
    /// A base shape of the same meaning.
    Shape(&'static str),
    /// A parameter that is blended from several base shapes.
    Blend(&'static str),
    /// Nothing.
    Nothing,
}

#[derive(Debug)]
struct Row {
    name: &'static str,
    pascal: &'static str,
    media_pipe: Option<u8>,
    unified: Unified,
    ict: &'static [&'static str],
}

macro_rules! blendshapes {
    ($($variant:ident, $name:literal, $title:literal, $media_pipe:expr, $unified:expr, [$($ict:literal),*];)*) => {
        vocabulary! {
            /// One of ARKit's 52 blendshapes. `Left` and `Right` are the subject's. The order is that of ARKit's documentation and of Live Link.
            Blendshape, "blendshape", Row;
            $($variant, $title => Row {
                name: $name,
                pascal: stringify!($variant),
                media_pipe: $media_pipe,
                unified: $unified,
                ict: &[$($ict),*],
            };)*
        }
    };
}

use Unified::{Blend, Nothing, Shape};

// Variant (the PascalCase name), camelCase name, title, MediaPipe's index, Unified Expressions, ICT-FaceKit.
// Sources: PyLiveLinkFace (order), mediapipe's face_blendshapes_graph.cc, VRCFaceTracking's ARKit page, ICT-FaceKit's FaceXModel.
blendshapes! {
    EyeBlinkLeft, "eyeBlinkLeft", "Eye blink left", Some(9), Shape("EyeClosedLeft"), ["eyeBlink_L"];
    EyeLookDownLeft, "eyeLookDownLeft", "Eye look down left", Some(11), Shape("EyeLookDownLeft"), ["eyeLookDown_L"];
    EyeLookInLeft, "eyeLookInLeft", "Eye look in left", Some(13), Shape("EyeLookInLeft"), ["eyeLookIn_L"];
    EyeLookOutLeft, "eyeLookOutLeft", "Eye look out left", Some(15), Shape("EyeLookOutLeft"), ["eyeLookOut_L"];
    EyeLookUpLeft, "eyeLookUpLeft", "Eye look up left", Some(17), Shape("EyeLookUpLeft"), ["eyeLookUp_L"];
    EyeSquintLeft, "eyeSquintLeft", "Eye squint left", Some(19), Shape("EyeSquintLeft"), ["eyeSquint_L"];
    EyeWideLeft, "eyeWideLeft", "Eye wide left", Some(21), Shape("EyeWideLeft"), ["eyeWide_L"];
    EyeBlinkRight, "eyeBlinkRight", "Eye blink right", Some(10), Shape("EyeClosedRight"), ["eyeBlink_R"];
    EyeLookDownRight, "eyeLookDownRight", "Eye look down right", Some(12), Shape("EyeLookDownRight"), ["eyeLookDown_R"];
    EyeLookInRight, "eyeLookInRight", "Eye look in right", Some(14), Shape("EyeLookInRight"), ["eyeLookIn_R"];
    EyeLookOutRight, "eyeLookOutRight", "Eye look out right", Some(16), Shape("EyeLookOutRight"), ["eyeLookOut_R"];
    EyeLookUpRight, "eyeLookUpRight", "Eye look up right", Some(18), Shape("EyeLookUpRight"), ["eyeLookUp_R"];
    EyeSquintRight, "eyeSquintRight", "Eye squint right", Some(20), Shape("EyeSquintRight"), ["eyeSquint_R"];
    EyeWideRight, "eyeWideRight", "Eye wide right", Some(22), Shape("EyeWideRight"), ["eyeWide_R"];
    JawForward, "jawForward", "Jaw forward", Some(23), Shape("JawForward"), ["jawForward"];
    JawLeft, "jawLeft", "Jaw left", Some(24), Shape("JawLeft"), ["jawLeft"];
    JawRight, "jawRight", "Jaw right", Some(26), Shape("JawRight"), ["jawRight"];
    JawOpen, "jawOpen", "Jaw open", Some(25), Shape("JawOpen"), ["jawOpen"];
    MouthClose, "mouthClose", "Mouth close", Some(27), Shape("MouthClosed"), ["mouthClose"];
    MouthFunnel, "mouthFunnel", "Mouth funnel", Some(32), Blend("LipFunnel"), ["mouthFunnel"];
    MouthPucker, "mouthPucker", "Mouth pucker", Some(38), Blend("LipPucker"), ["mouthPucker"];
    MouthLeft, "mouthLeft", "Mouth left", Some(33), Nothing, ["mouthLeft"];
    MouthRight, "mouthRight", "Mouth right", Some(39), Nothing, ["mouthRight"];
    MouthSmileLeft, "mouthSmileLeft", "Mouth smile left", Some(44), Blend("MouthSmileLeft"), ["mouthSmile_L"];
    MouthSmileRight, "mouthSmileRight", "Mouth smile right", Some(45), Blend("MouthSmileRight"), ["mouthSmile_R"];
    MouthFrownLeft, "mouthFrownLeft", "Mouth frown left", Some(30), Shape("MouthFrownLeft"), ["mouthFrown_L"];
    MouthFrownRight, "mouthFrownRight", "Mouth frown right", Some(31), Shape("MouthFrownRight"), ["mouthFrown_R"];
    MouthDimpleLeft, "mouthDimpleLeft", "Mouth dimple left", Some(28), Shape("MouthDimpleLeft"), ["mouthDimple_L"];
    MouthDimpleRight, "mouthDimpleRight", "Mouth dimple right", Some(29), Shape("MouthDimpleRight"), ["mouthDimple_R"];
    MouthStretchLeft, "mouthStretchLeft", "Mouth stretch left", Some(46), Shape("MouthStretchLeft"), ["mouthStretch_L"];
    MouthStretchRight, "mouthStretchRight", "Mouth stretch right", Some(47), Shape("MouthStretchRight"), ["mouthStretch_R"];
    MouthRollLower, "mouthRollLower", "Mouth roll lower", Some(40), Blend("LipSuckLower"), ["mouthRollLower"];
    MouthRollUpper, "mouthRollUpper", "Mouth roll upper", Some(41), Blend("LipSuckUpper"), ["mouthRollUpper"];
    MouthShrugLower, "mouthShrugLower", "Mouth shrug lower", Some(42), Shape("MouthRaiserLower"), ["mouthShrugLower"];
    MouthShrugUpper, "mouthShrugUpper", "Mouth shrug upper", Some(43), Shape("MouthRaiserUpper"), ["mouthShrugUpper"];
    MouthPressLeft, "mouthPressLeft", "Mouth press left", Some(36), Shape("MouthPressLeft"), ["mouthPress_L"];
    MouthPressRight, "mouthPressRight", "Mouth press right", Some(37), Shape("MouthPressRight"), ["mouthPress_R"];
    MouthLowerDownLeft, "mouthLowerDownLeft", "Mouth lower down left", Some(34), Shape("MouthLowerDownLeft"), ["mouthLowerDown_L"];
    MouthLowerDownRight, "mouthLowerDownRight", "Mouth lower down right", Some(35), Shape("MouthLowerDownRight"), ["mouthLowerDown_R"];
    MouthUpperUpLeft, "mouthUpperUpLeft", "Mouth upper up left", Some(48), Shape("MouthUpperUpLeft"), ["mouthUpperUp_L"];
    MouthUpperUpRight, "mouthUpperUpRight", "Mouth upper up right", Some(49), Shape("MouthUpperUpRight"), ["mouthUpperUp_R"];
    BrowDownLeft, "browDownLeft", "Brow down left", Some(1), Blend("BrowDownLeft"), ["browDown_L"];
    BrowDownRight, "browDownRight", "Brow down right", Some(2), Blend("BrowDownRight"), ["browDown_R"];
    BrowInnerUp, "browInnerUp", "Brow inner up", Some(3), Blend("BrowInnerUp"), ["browInnerUp_L", "browInnerUp_R"];
    BrowOuterUpLeft, "browOuterUpLeft", "Brow outer up left", Some(4), Shape("BrowOuterUpLeft"), ["browOuterUp_L"];
    BrowOuterUpRight, "browOuterUpRight", "Brow outer up right", Some(5), Shape("BrowOuterUpRight"), ["browOuterUp_R"];
    CheekPuff, "cheekPuff", "Cheek puff", Some(6), Blend("CheekPuff"), ["cheekPuff_L", "cheekPuff_R"];
    CheekSquintLeft, "cheekSquintLeft", "Cheek squint left", Some(7), Shape("CheekSquintLeft"), ["cheekSquint_L"];
    CheekSquintRight, "cheekSquintRight", "Cheek squint right", Some(8), Shape("CheekSquintRight"), ["cheekSquint_R"];
    NoseSneerLeft, "noseSneerLeft", "Nose sneer left", Some(50), Shape("NoseSneerLeft"), ["noseSneer_L"];
    NoseSneerRight, "noseSneerRight", "Nose sneer right", Some(51), Shape("NoseSneerRight"), ["noseSneer_R"];
    TongueOut, "tongueOut", "Tongue out", None, Shape("TongueOut"), [];
}

named!(Blendshape, "blendshape", Blendshape::parse_any);

/// How many scores MediaPipe's Face Landmarker gives: `_neutral`, and all of these but `tongueOut`.
const MEDIA_PIPE_COUNT: usize = 52;

/// The name of MediaPipe's score 0, which is none of the 52.
const MEDIA_PIPE_NEUTRAL: &str = "_neutral";

impl Blendshape {
    /// How many scores MediaPipe's Face Landmarker gives.
    pub const MEDIA_PIPE_COUNT: usize = MEDIA_PIPE_COUNT;

    const MIRROR: [Self; Self::COUNT] = {
        let (mut mirror, mut i) = (Self::ALL, 0);
        while i < Self::COUNT {
            let mut j = 0;
            while j < Self::COUNT {
                if are_partners(Self::ALL[i].name(), Self::ALL[j].name()) {
                    mirror[i] = Self::ALL[j];
                    mirror[j] = Self::ALL[i];
                }
                j += 1;
            }
            i += 1;
        }
        mirror
    };

    /// The name in PascalCase, as Live Link's CSV has it: `EyeBlinkLeft`.
    #[must_use]
    pub const fn pascal_name(self) -> &'static str {
        self.row().pascal
    }

    /// The place among MediaPipe's 52 scores, of which 0 is `_neutral`; none for `tongueOut`, which MediaPipe lacks.
    #[must_use]
    pub fn media_pipe_index(self) -> Option<usize> {
        self.row().media_pipe.map(usize::from)
    }

    /// The shape of MediaPipe's score number `index`; none for 0 (`_neutral`) and past the end.
    #[must_use]
    pub fn from_media_pipe_index(index: usize) -> Option<Self> {
        Self::ALL.into_iter().find(|shape| shape.media_pipe_index() == Some(index))
    }

    /// The names of MediaPipe's scores in its order.
    #[must_use]
    pub fn media_pipe_names() -> [&'static str; MEDIA_PIPE_COUNT] {
        std::array::from_fn(|i| Self::from_media_pipe_index(i).map_or(MEDIA_PIPE_NEUTRAL, Self::name))
    }

    /// The Unified Expressions parameter (VRCFaceTracking) of the same meaning, if there is one.
    #[must_use]
    pub const fn unified_expression(self) -> Option<&'static str> {
        match self.row().unified {
            Shape(name) | Blend(name) => Some(name),
            Nothing => None,
        }
    }

    /// Whether the Unified Expressions parameter is blended from several base shapes there.
    #[must_use]
    pub const fn unified_is_blended(self) -> bool {
        matches!(self.row().unified, Blend(_))
    }

    /// The names in ICT-FaceKit: one, two where it has a shape for each side, none for `tongueOut`.
    #[must_use]
    pub const fn ict_names(self) -> &'static [&'static str] {
        self.row().ict
    }

    /// The action units to which this shape is near (the table of [`ActionUnit::blendshapes`], read the other way).
    pub fn action_units(self) -> impl Iterator<Item = ActionUnit> {
        ActionUnit::ALL.into_iter().filter(move |unit| unit.blendshapes().contains(&self))
    }

    /// The shape of the other side; itself for a shape of the middle.
    #[must_use]
    pub const fn mirror(self) -> Self {
        Self::MIRROR[self as usize]
    }

    /// The shape of this name, in camelCase or PascalCase.
    fn parse_any(name: &str) -> Result<Self, FaceError> {
        Self::ALL
            .into_iter()
            .find(|shape| shape.name() == name || shape.pascal_name() == name)
            .ok_or_else(|| unknown::<Self>(name))
    }
}

/// Whether two names are the same but that the one ends in `Left` and the other in `Right`.
const fn are_partners(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    ends_in(left, b"Left")
        && ends_in(right, b"Right")
        && left.len() + 1 == right.len()
        && same(left, right, left.len() - 4)
}

const fn ends_in(name: &[u8], end: &[u8]) -> bool {
    if name.len() < end.len() {
        return false;
    }
    let mut i = 0;
    while i < end.len() {
        if name[name.len() - end.len() + i] != end[i] {
            return false;
        }
        i += 1;
    }
    true
}

const fn same(a: &[u8], b: &[u8], length: usize) -> bool {
    let mut i = 0;
    while i < length {
        if a[i] != b[i] {
            return false;
        }
        i += 1;
    }
    true
}
