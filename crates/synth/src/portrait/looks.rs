//! What a person looks like beyond shape and expression: plain data, all of it.

use serde::{Deserialize, Serialize};

/// A colour of linear light, red, green, blue, 0–1.
pub type Colour = [f32; 3];

/// Everything that is to be seen of a person beside the shape of the head and what the face does.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Looks {
    /// Skin.
    pub skin: SkinLook,
    /// Paint on it.
    pub makeup: Makeup,
    /// Eyes.
    pub eyes: EyeLook,
    /// Brows and lashes.
    pub brows: BrowLook,
    /// Hair of the head.
    pub hair: HairLook,
    /// Hair of the face.
    pub beard: BeardLook,
    /// Teeth.
    pub teeth: TeethLook,
    /// Clothes.
    pub clothes: ClothesLook,
    /// Spectacles.
    pub glasses: Option<GlassesLook>,
    /// On the head.
    pub headwear: Option<HeadwearLook>,
    /// Over the face.
    pub facewear: Option<FacewearLook>,
    /// Between the face and the camera.
    pub in_front: Option<InFrontLook>,
}

/// Skin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SkinLook {
    /// 0 the palest, 0.25 light, 0.5 olive, 0.75 brown, 1 the darkest.
    pub melanin: f32,
    /// −1 pink to 1 yellow.
    pub undertone: f32,
    /// How much blood shows, 0–1.
    pub blood: f32,
    /// Shine, 0–1.
    pub oil: f32,
    /// Roughness of the surface, 0.3–0.7.
    pub roughness: f32,
    /// Depth of pores, 0–1.
    pub pores: f32,
    /// Unevenness of the colour, 0–1.
    pub mottling: f32,
    /// Share of places with a freckle, 0–1.
    pub freckles: f32,
    /// Depth of the lines that age leaves, 0–1.
    pub age_lines: f32,
    /// Depth of the lines that expression makes, 0–1.
    pub wrinkle_depth: f32,
    /// Moles, scars, pimples, age spots.
    pub marks: Vec<Mark>,
    /// Which pores and spots.
    pub seed: u32,
}

impl Default for SkinLook {
    fn default() -> Self {
        Self {
            melanin: 0.25,
            undertone: 0.0,
            blood: 0.4,
            oil: 0.25,
            roughness: 0.48,
            pores: 0.5,
            mottling: 0.4,
            freckles: 0.0,
            age_lines: 0.2,
            wrinkle_depth: 0.7,
            marks: Vec::new(),
            seed: 1,
        }
    }
}

/// A mark of the skin at a place of the base head, metres.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Its middle.
    pub place: [f32; 3],
    /// Metres.
    pub radius: f32,
    /// Its colour.
    pub colour: Colour,
    /// How much of it covers the skin, 0–1.
    pub strength: f32,
    /// How far it stands out, as a share of its radius.
    pub height: f32,
}

/// A colour and how much of it covers what is under it, 0–1.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Tint {
    /// Linear red, green, blue.
    pub colour: Colour,
    /// 0 none to 1 all.
    pub strength: f32,
}

/// Paint on the skin.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Makeup {
    /// On the lips.
    pub lipstick: Tint,
    /// How glossy the lips are, 0–1.
    pub lip_gloss: f32,
    /// On the lids.
    pub eye_shadow: Tint,
    /// On the cheeks.
    pub rouge: Tint,
}

/// Eyes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EyeLook {
    /// Colour of the iris.
    pub iris: Colour,
    /// Colour around the pupil.
    pub iris_inner: Colour,
    /// How dark the ring around the iris is, 0–1.
    pub limbus: f32,
    /// Colour of the white.
    pub white: Colour,
    /// How red with veins it is, 0–1.
    pub veins: f32,
    /// How wet, 0–1.
    pub tears: f32,
    /// Which fibres and veins.
    pub seed: u32,
}

impl Default for EyeLook {
    fn default() -> Self {
        Self {
            iris: [0.10, 0.05, 0.02],
            iris_inner: [0.22, 0.11, 0.04],
            limbus: 0.7,
            white: [0.72, 0.66, 0.62],
            veins: 0.25,
            tears: 0.6,
            seed: 1,
        }
    }
}

/// Brows and lashes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BrowLook {
    /// Colour of the hairs.
    pub colour: Colour,
    /// How dense, 0–1.
    pub density: f32,
    /// Times the width of the usual band, 0.5–1.6.
    pub thickness: f32,
    /// How much higher the arch is, metres.
    pub arch: f32,
    /// How much longer the tail is, metres.
    pub tail: f32,
    /// How much farther to the middle the brow begins, metres.
    pub reach: f32,
    /// Length of the lashes, times the usual, 0–1.6 (mascara above 1.2).
    pub lashes: f32,
    /// Which hairs.
    pub seed: u32,
}

impl Default for BrowLook {
    fn default() -> Self {
        Self {
            colour: [0.04, 0.025, 0.015],
            density: 0.8,
            thickness: 1.0,
            arch: 0.0,
            tail: 0.0,
            reach: 0.0,
            lashes: 1.0,
            seed: 1,
        }
    }
}

/// How the hair of the head is worn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HairStyle {
    /// None.
    Bald,
    /// A bare crown, short hair on the sides.
    Receding,
    /// Some millimetres everywhere.
    Buzz,
    /// Some centimetres, falling from the crown.
    #[default]
    Short,
    /// Longer on the top, combed to one side or back.
    Quiff,
    /// Short to middling, parted on a side.
    SideParted,
    /// Straight over the forehead.
    Fringe,
    /// Middling curls.
    Curly,
    /// A round cloud of tight curls.
    Afro,
    /// To the chin.
    Bob,
    /// To the shoulders and below, parted.
    Long,
    /// Drawn back to a tail or a bun.
    Tied,
}

/// Hair of the head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HairLook {
    /// How it is worn.
    pub style: HairStyle,
    /// Colour near the root.
    pub root: Colour,
    /// Colour at the tip.
    pub tip: Colour,
    /// How much strands differ, 0–1.
    pub variety: f32,
    /// Length beside the style's own, 0.6–1.5.
    pub length: f32,
    /// Fullness beside the style's own, 0.6–1.5.
    pub volume: f32,
    /// How wavy, 0–1.
    pub wave: f32,
    /// How unruly, 0–1.
    pub mess: f32,
    /// Where the parting is: −1 the subject's right to 1 left.
    pub parting: f32,
    /// How far the hairline has gone back, 0–1.
    pub recession: f32,
    /// Roughness along the strand, 0.1–0.6.
    pub roughness: f32,
    /// Strength of the highlights, 0–1.
    pub shine: f32,
    /// Which strands.
    pub seed: u32,
}

impl Default for HairLook {
    fn default() -> Self {
        Self {
            style: HairStyle::Short,
            root: [0.03, 0.018, 0.011],
            tip: [0.05, 0.03, 0.018],
            variety: 0.4,
            length: 1.0,
            volume: 1.0,
            wave: 0.1,
            mess: 0.3,
            parting: 0.3,
            recession: 0.1,
            roughness: 0.3,
            shine: 0.5,
            seed: 1,
        }
    }
}

/// How the hair of the face is worn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BeardStyle {
    /// Shaven, or none grows.
    #[default]
    None,
    /// Some days old.
    Stubble,
    /// On the upper lip.
    Moustache,
    /// Around the mouth and on the chin.
    Goatee,
    /// All of it, short.
    Short,
    /// All of it, long.
    Full,
}

/// Hair of the face.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct BeardLook {
    /// How it is worn.
    pub style: BeardStyle,
    /// Its colour.
    pub colour: Colour,
    /// How dense, 0–1.
    pub density: f32,
    /// Length beside the style's own, 0.5–2.
    pub length: f32,
    /// Which hairs.
    pub seed: u32,
}

/// Teeth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TeethLook {
    /// Colour of the enamel.
    pub enamel: Colour,
}

impl Default for TeethLook {
    fn default() -> Self {
        Self { enamel: [0.70, 0.63, 0.50] }
    }
}

/// How far clothes reach up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Neckline {
    /// Round, at the neck.
    #[default]
    Crew,
    /// A deep V.
    V,
    /// Wide and round.
    Scoop,
    /// Up the neck.
    Turtle,
    /// A shirt's collar.
    Collar,
    /// A hood behind the neck.
    Hood,
}

/// How the colours of a cloth lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weaving {
    /// One colour.
    #[default]
    Plain,
    /// Stripes.
    Stripes,
    /// Crossing stripes.
    Check,
    /// Dots.
    Dots,
    /// Knitted.
    Knit,
}

/// Clothes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ClothesLook {
    /// How far they reach up.
    pub neckline: Neckline,
    /// Two colours.
    pub colours: [Colour; 2],
    /// How they lie.
    pub weaving: Weaving,
    /// Size of the pattern, metres.
    pub scale: f32,
    /// How far they stand off, metres.
    pub looseness: f32,
    /// Which folds.
    pub seed: u32,
}

/// Spectacles.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GlassesLook {
    /// How round the glasses are: 0 rectangles to 1 circles.
    pub roundness: f32,
    /// Width of a glass, metres.
    pub width: f32,
    /// Its height, metres.
    pub height: f32,
    /// Thickness of the frame, metres.
    pub rim: f32,
    /// Colour of the frame.
    pub colour: Colour,
    /// How metallic, 0–1.
    pub metallic: f32,
    /// What share of each colour passes the glass.
    pub pass: Colour,
    /// How mirror-like the glass is, 0–1.
    pub mirror: f32,
    /// How far down the nose, metres.
    pub slip: f32,
}

/// What is on the head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Headwear {
    /// Knitted, close.
    Beanie,
    /// With a peak.
    Cap,
    /// With a brim all around.
    Hat,
    /// Over the ears.
    Headphones,
    /// A cloth over hair and neck.
    Scarf,
}

/// What is on the head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeadwearLook {
    /// What it is.
    pub kind: Headwear,
    /// Two colours.
    pub colours: [Colour; 2],
    /// How far down it is drawn, 0–1.
    pub low: f32,
    /// Turned about the head, radians.
    pub turn: f32,
}

/// What is over the face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facewear {
    /// Over mouth and nose.
    Mask,
    /// Over the mouth alone.
    LowMask,
    /// A VR headset.
    Headset,
}

/// What is over the face.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FacewearLook {
    /// What it is.
    pub kind: Facewear,
    /// Its colour.
    pub colour: Colour,
}

/// What is between the face and the camera.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InFront {
    /// The person's own hand.
    Hand,
    /// A telephone.
    Phone,
    /// A cup.
    Cup,
    /// A microphone.
    Microphone,
    /// A ball, a fruit.
    Ball,
    /// A board, a book.
    Board,
    /// A bar: a twig, a pen, a cable.
    Bar,
}

/// What is between the face and the camera.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InFrontLook {
    /// What it is.
    pub kind: InFront,
    /// Where its middle is beside the face, head frame, metres.
    pub place: [f32; 3],
    /// Rotation in the plane of the face, radians.
    pub turn: f32,
    /// Times its usual size.
    pub size: f32,
    /// Its colour (a hand has that of the skin).
    pub colour: Colour,
    /// Which one.
    pub seed: u32,
}
