//! The action units of the Facial Action Coding System (Ekman & Friesen 1978; Ekman, Friesen & Hager 2002).

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::blendshapes::Blendshape::{self, *};
use super::table::{Side, named, vocabulary};

/// Whether an action unit is coded for each side of the face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sides {
    /// One value: the action is of the middle of the face, or of the whole head.
    None,
    /// A value for the subject's left and one for the right.
    LeftRight,
}

/// Whether the head of this project can show an action unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// It has a shape of its own.
    Own,
    /// It has the shape of another: what tells them apart is time.
    As(ActionUnit),
    /// It is a row of the vocabulary only.
    No,
}

#[derive(Debug)]
struct Row {
    name: &'static str,
    sided_names: [&'static str; 2],
    number: u8,
    sides: Sides,
    shape: Shape,
    muscles: &'static [&'static str],
    blendshapes: &'static [Blendshape],
}

macro_rules! action_units {
    ($($variant:ident, $number:literal, $title:literal, $sides:ident, $shape:expr, [$($muscle:literal),*], [$($blendshape:ident),*];)*) => {
        vocabulary! {
            /// An action unit: what one muscle, or a few that act together, does to the face.
            ActionUnit, "action unit", Row;
            $($variant, $title => Row {
                name: concat!("AU", $number),
                sided_names: [concat!("AU", $number, "L"), concat!("AU", $number, "R")],
                number: $number,
                sides: Sides::$sides,
                shape: $shape,
                muscles: &[$($muscle),*],
                blendshapes: &[$($blendshape),*],
            };)*
        }
    };
}

use ActionUnit::Au43;
use Shape::{As, No, Own};

// Names, muscles and nearest blendshapes after py-feat's table (its AU61 and AU62, whose blendshapes are exchanged there, put right by the
// muscles it names itself; its misspelt muscles mended).
//
// Sides: those of the mouth that FACS scores as one action of the orbicularis oris ring or of the jaw have none: 8, 18, 19, 22, 25–29, 32.
// The depressors, the chin boss, and the tightening and pressing of the lips (16, 17, 23, 24) are innervated and scored by side.
action_units! {
    Au1, 1, "Inner brow raiser", LeftRight, Own, ["Frontalis (medial)"], [BrowInnerUp];
    Au2, 2, "Outer brow raiser", LeftRight, Own, ["Frontalis (lateral)"], [BrowOuterUpLeft, BrowOuterUpRight];
    Au3, 3, "Inner corner brow tightener", LeftRight, No, ["Procerus", "Depressor supercilii", "Corrugator supercilii"], [];
    Au4, 4, "Brow lowerer", LeftRight, Own, ["Procerus", "Depressor supercilii", "Corrugator supercilii"], [BrowDownLeft, BrowDownRight];
    Au5, 5, "Upper lid raiser", LeftRight, Own, ["Levator palpebrae superioris", "Superior tarsal muscle"], [EyeWideLeft, EyeWideRight];
    Au6, 6, "Cheek raiser", LeftRight, Own, ["Orbicularis oculi (orbital)"], [CheekSquintLeft, CheekSquintRight];
    Au7, 7, "Lid tightener", LeftRight, Own, ["Orbicularis oculi (palpebral)"], [EyeSquintLeft, EyeSquintRight];
    Au8, 8, "Lips toward each other", None, No, ["Orbicularis oris"], [MouthClose];
    Au9, 9, "Nose wrinkler", LeftRight, Own, ["Levator labii superioris alaeque nasi"], [NoseSneerLeft, NoseSneerRight];
    Au10, 10, "Upper lip raiser", LeftRight, Own, ["Levator labii superioris"], [MouthUpperUpLeft, MouthUpperUpRight];
    Au11, 11, "Nasolabial deepener", LeftRight, Own, ["Zygomaticus minor"], [];
    Au12, 12, "Lip corner puller", LeftRight, Own, ["Zygomaticus major"], [MouthSmileLeft, MouthSmileRight];
    Au13, 13, "Sharp lip puller", LeftRight, No, ["Levator anguli oris (caninus)"], [];
    Au14, 14, "Dimpler", LeftRight, Own, ["Buccinator"], [MouthDimpleLeft, MouthDimpleRight];
    Au15, 15, "Lip corner depressor", LeftRight, Own, ["Depressor anguli oris"], [MouthFrownLeft, MouthFrownRight];
    Au16, 16, "Lower lip depressor", LeftRight, Own, ["Depressor labii inferioris"], [MouthLowerDownLeft, MouthLowerDownRight];
    Au17, 17, "Chin raiser", LeftRight, Own, ["Mentalis"], [MouthShrugLower];
    Au18, 18, "Lip pucker", None, Own, ["Incisivii labii superioris", "Incisivii labii inferioris"], [MouthPucker];
    Au19, 19, "Tongue show", None, No, ["Genioglossus", "Medial pterygoid", "Masseter"], [TongueOut];
    Au20, 20, "Lip stretcher", LeftRight, Own, ["Risorius", "Platysma"], [MouthStretchLeft, MouthStretchRight];
    Au21, 21, "Neck tightener", LeftRight, No, ["Platysma"], [];
    Au22, 22, "Lip funneler", None, Own, ["Orbicularis oris"], [MouthFunnel];
    Au23, 23, "Lip tightener", LeftRight, Own, ["Orbicularis oris"], [MouthPressLeft, MouthPressRight];
    Au24, 24, "Lip pressor", LeftRight, Own, ["Orbicularis oris"], [MouthPressLeft, MouthPressRight];
    Au25, 25, "Lips part", None, Own, ["Depressor labii inferioris"], [JawOpen];
    Au26, 26, "Jaw drop", None, Own, ["Masseter", "Temporalis", "Medial pterygoid"], [JawOpen];
    Au27, 27, "Mouth stretch", None, Own, ["Pterygoids", "Digastric"], [JawOpen];
    Au28, 28, "Lip suck", None, Own, ["Orbicularis oris"], [MouthRollLower, MouthRollUpper];
    Au29, 29, "Jaw thrust", None, No, ["Pterygoids", "Masseter"], [JawForward];
    Au30, 30, "Jaw sideways (the side it moves to)", LeftRight, No, ["Pterygoids", "Masseter", "Temporalis"], [JawLeft, JawRight];
    Au31, 31, "Jaw clencher", None, No, ["Masseter"], [];
    Au32, 32, "Lip bite", None, No, ["Masseter"], [];
    Au33, 33, "Cheek blow", LeftRight, No, ["Buccinator", "Orbicularis oris", "Mentalis"], [];
    Au34, 34, "Cheek puff", LeftRight, No, ["Buccinator", "Orbicularis oris", "Mentalis", "Depressor septi nasi"], [CheekPuff];
    Au35, 35, "Cheek suck", LeftRight, No, ["Buccinator"], [];
    Au37, 37, "Lip wipe", None, No, ["Pterygoids", "Masseter", "Genioglossus"], [];
    Au38, 38, "Nostril dilator", LeftRight, No, ["Nasalis (alaris)", "Dilator naris anterior", "Depressor septi nasi"], [];
    Au39, 39, "Nostril compressor", LeftRight, No, ["Nasalis (transverse)", "Compressor narium minor"], [];
    Au40, 40, "Sniff", None, No, [], [];
    Au41, 41, "Lid drop", LeftRight, No, ["Levator palpebrae superioris (relaxation)"], [];
    Au42, 42, "Slit", LeftRight, No, ["Depressor supercilii"], [];
    Au43, 43, "Eyes closed", LeftRight, Own, ["Levator palpebrae superioris (relaxation)"], [EyeBlinkLeft, EyeBlinkRight];
    Au44, 44, "Squint", LeftRight, No, ["Corrugator supercilii"], [EyeSquintLeft, EyeSquintRight];
    Au45, 45, "Blink (a brief AU43)", LeftRight, As(Au43), ["Levator palpebrae superioris (relaxation)", "Orbicularis oculi (contraction)"], [EyeBlinkLeft, EyeBlinkRight];
    Au46, 46, "Wink", LeftRight, No, ["Orbicularis oculi"], [EyeBlinkLeft, EyeBlinkRight];
    Au51, 51, "Head turn left", None, No, [], [];
    Au52, 52, "Head turn right", None, No, [], [];
    Au53, 53, "Head up", None, No, [], [];
    Au54, 54, "Head down", None, No, [], [];
    Au55, 55, "Head tilt left", None, No, [], [];
    Au56, 56, "Head tilt right", None, No, [], [];
    Au57, 57, "Head forward", None, No, [], [];
    Au58, 58, "Head backward", None, No, [], [];
    Au61, 61, "Eyes turn left", None, No, ["Medial rectus (right eye)", "Lateral rectus (left eye)"], [EyeLookOutLeft, EyeLookInRight];
    Au62, 62, "Eyes turn right", None, No, ["Medial rectus (left eye)", "Lateral rectus (right eye)"], [EyeLookInLeft, EyeLookOutRight];
    Au63, 63, "Eyes up", None, No, ["Superior rectus", "Inferior oblique"], [EyeLookUpLeft, EyeLookUpRight];
    Au64, 64, "Eyes down", None, No, ["Inferior rectus", "Superior oblique"], [EyeLookDownLeft, EyeLookDownRight];
    Au65, 65, "Strabismus", None, No, [], [];
    Au66, 66, "Cross-eyed", None, No, ["Medial rectus"], [];
}

named!(ActionUnit, "action unit");

/// Movements of the whole head or of both eyes that a mirror turns into one another.
const MIRROR_PAIRS: [[ActionUnit; 2]; 3] =
    [[ActionUnit::Au51, ActionUnit::Au52], [ActionUnit::Au55, ActionUnit::Au56], [ActionUnit::Au61, ActionUnit::Au62]];

impl ActionUnit {
    /// The number in FACS.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.row().number
    }

    /// The unit of this number in FACS, if the table has it.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|unit| unit.number() == number)
    }

    /// Whether it has a value for each side.
    #[must_use]
    pub const fn sides(self) -> Sides {
        self.row().sides
    }

    /// Whether it has a value for each side.
    #[must_use]
    pub const fn is_sided(self) -> bool {
        matches!(self.sides(), Sides::LeftRight)
    }

    /// The name of one side's value, e.g. `AU12L`. A unit without sides has no such column.
    #[must_use]
    pub const fn sided_name(self, side: Side) -> &'static str {
        self.row().sided_names[side as usize]
    }

    /// Whether the head of this project can show it (AU45 with the shape of AU43).
    #[must_use]
    pub const fn has_geometry(self) -> bool {
        !matches!(self.row().shape, No)
    }

    /// The unit whose shape this one shares: AU43 for AU45, else itself. In a single picture the two cannot be told apart.
    #[must_use]
    pub const fn shape(self) -> Self {
        match self.row().shape {
            As(other) => other,
            Own | No => self,
        }
    }

    /// The muscles that make it.
    #[must_use]
    pub const fn muscles(self) -> &'static [&'static str] {
        self.row().muscles
    }

    /// The nearest of ARKit's blendshapes, of both sides; empty where there is none. Near is not equal: several units share one.
    #[must_use]
    pub const fn blendshapes(self) -> &'static [Blendshape] {
        self.row().blendshapes
    }

    /// The unit that a mirror shows in its place: turns and tilts of head and eyes change theirs; the others keep their number (and a sided one
    /// exchanges its two values, see [`AuChannel`](super::AuChannel)).
    #[must_use]
    pub fn mirror(self) -> Self {
        MIRROR_PAIRS.iter().find_map(|&[a, b]| (a == self).then_some(b).or((b == self).then_some(a))).unwrap_or(self)
    }
}

/// The five degrees of intensity of FACS, and none.
///
/// FACS defines them in words. This project gives each a fifth of the full intensity, the degree k standing at k/5 and taking what is nearest
/// to it: A from 0.1, B from 0.3, C from 0.5, D from 0.7, E from 0.9. Data sets that code 0–5 (DISFA, BP4D, OpenFace's `_r`) agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FacsIntensity {
    /// Not there: below 0.1.
    None,
    /// A, a trace: 0.1 to 0.3.
    A,
    /// B, slight: 0.3 to 0.5.
    B,
    /// C, marked or pronounced: 0.5 to 0.7.
    C,
    /// D, severe or extreme: 0.7 to 0.9.
    D,
    /// E, maximum: from 0.9.
    E,
}

impl FacsIntensity {
    /// From none to the maximum.
    pub const ALL: [Self; 6] = [Self::None, Self::A, Self::B, Self::C, Self::D, Self::E];
    /// The least share of full intensity that counts as A, B, C, D and E.
    pub const THRESHOLDS: [f64; 5] = [0.1, 0.3, 0.5, 0.7, 0.9];

    /// The degree of a share of full intensity (1 is full). NaN and what is below 0.1 are none.
    #[must_use]
    pub fn of(share: f64) -> Self {
        Self::ALL[Self::THRESHOLDS.iter().filter(|&&least| share >= least).count()]
    }

    /// The share of full intensity that stands for this degree: 0, 0.2, 0.4, 0.6, 0.8, 1.
    #[must_use]
    pub fn share(self) -> f64 {
        f64::from(self.code()) / 5.0
    }

    /// The code 0–5 of the data sets.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The degree of a code 0–5.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// FACS's letter; a dash for none.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::None => '-',
            Self::A => 'A',
            Self::B => 'B',
            Self::C => 'C',
            Self::D => 'D',
            Self::E => 'E',
        }
    }

    /// The degree of FACS's letter, of either case; a dash is none.
    #[must_use]
    pub fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|degree| degree.letter() == letter.to_ascii_uppercase())
    }
}

impl Serialize for FacsIntensity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_char(self.letter())
    }
}

impl<'de> Deserialize<'de> for FacsIntensity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let letter = char::deserialize(deserializer)?;
        Self::from_letter(letter).ok_or_else(|| {
            D::Error::custom(format_args!("`{letter}` is no degree of FACS; write A, B, C, D or E, or - for none"))
        })
    }
}
