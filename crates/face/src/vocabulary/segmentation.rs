//! The 19 classes into which a picture of a face is parted (those of FaceSynthetics: Wood et al. 2021).

use super::table::{named, vocabulary};

#[derive(Debug)]
struct Row {
    name: &'static str,
    colour: [u8; 3],
    mirror: SegmentationClass,
}

macro_rules! classes {
    ($($variant:ident, $name:literal, $title:literal, $mirror:ident, [$r:literal, $g:literal, $b:literal];)*) => {
        vocabulary! {
            /// What a pixel shows: FaceSynthetics' 19 classes. The number of a class is its index; 255 means "do not count this pixel".
            SegmentationClass, "segmentation class", Row;
            $($variant, $title => Row { name: $name, colour: [$r, $g, $b], mirror: SegmentationClass::$mirror };)*
        }
    };
}

// Variant, name, title, partner in the mirror, colour in pictures (this project's: far apart, warm for skin, a bright and a dark of each pair).
classes! {
    Background, "background", "Background", Background, [0, 0, 0];
    Skin, "skin", "Skin of the face", Skin, [241, 194, 155];
    Nose, "nose", "Nose", Nose, [255, 127, 14];
    RightEye, "right_eye", "Right eye", LeftEye, [0, 110, 255];
    LeftEye, "left_eye", "Left eye", RightEye, [120, 200, 255];
    RightBrow, "right_brow", "Right eyebrow", LeftBrow, [0, 120, 60];
    LeftBrow, "left_brow", "Left eyebrow", RightBrow, [90, 220, 120];
    RightEar, "right_ear", "Right ear", LeftEar, [120, 60, 170];
    LeftEar, "left_ear", "Left ear", RightEar, [200, 150, 255];
    MouthInterior, "mouth_interior", "Inside of the mouth, teeth and tongue", MouthInterior, [255, 255, 255];
    TopLip, "top_lip", "Upper lip", TopLip, [255, 90, 120];
    BottomLip, "bottom_lip", "Lower lip", BottomLip, [190, 0, 50];
    Neck, "neck", "Neck", Neck, [170, 110, 70];
    Hair, "hair", "Hair of the head", Hair, [90, 60, 20];
    Beard, "beard", "Beard and moustache", Beard, [150, 140, 0];
    Clothing, "clothing", "Clothing", Clothing, [70, 90, 110];
    Glasses, "glasses", "Glasses", Glasses, [255, 240, 0];
    Headwear, "headwear", "Headwear", Headwear, [0, 160, 170];
    Facewear, "facewear", "Masks and other facewear", Facewear, [230, 0, 230];
}

named!(SegmentationClass, "segmentation class");

impl SegmentationClass {
    /// The number of a pixel that is not to be counted.
    pub const IGNORE: u8 = 255;
    /// The colour of a pixel that is not to be counted.
    pub const IGNORE_COLOUR: [u8; 3] = [128, 128, 128];

    /// The number of the class in a label picture.
    #[must_use]
    pub const fn id(self) -> u8 {
        self as u8
    }

    /// The class of a number; none for [`SegmentationClass::IGNORE`] and for what is no class.
    #[must_use]
    pub fn from_id(id: u8) -> Option<Self> {
        Self::from_index(usize::from(id))
    }

    /// The colour in which pictures show it: red, green, blue (sRGB).
    #[must_use]
    pub const fn colour(self) -> [u8; 3] {
        self.row().colour
    }

    /// The class of the other side; itself where it has none.
    #[must_use]
    pub const fn mirror(self) -> Self {
        self.row().mirror
    }
}
