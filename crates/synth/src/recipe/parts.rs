//! The keys of a recipe.

use lineament_face::Emotion;
use serde::{Deserialize, Serialize};

use super::scenes::{ClipPart, CrowdPart, HairPart, LabelsPart};
use crate::portrait::{Distribution, ExpressionPlan, Framing, PoseRange};
use crate::sample::{LabelPicture, PictureFormat};

/// What a set is drawn from. `[least, most]` are ranges; shares are 0–1. What is left out has the value of the preset, or else the usual one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// A word for file names.
    pub name: String,
    /// The seed: every number is another set.
    pub seed: u64,
    /// How many samples.
    pub count: u64,
    /// The picture.
    pub picture: PicturePart,
    /// Who.
    pub identity: IdentityPart,
    /// What faces do.
    pub expression: ExpressionPart,
    /// Where eyes look.
    pub gaze: GazePart,
    /// How heads are turned.
    pub pose: PosePart,
    /// Cameras, and how faces stand in their pictures.
    pub camera: CameraPart,
    /// Light.
    pub light: LightPart,
    /// What people wear, and what hides them.
    pub worn: WornPart,
    /// What is behind.
    pub background: Background,
    /// What sensors do.
    pub sensor: SensorPart,
    /// How hair is worn.
    pub hair: HairPart,
    /// Clips.
    pub clip: ClipPart,
    /// Several faces on a picture.
    pub crowd: CrowdPart,
    /// Which labels are written.
    pub labels: LabelsPart,
}

impl Default for Recipe {
    fn default() -> Self {
        Self {
            name: "faces".to_owned(),
            seed: 1,
            count: 10_000,
            picture: PicturePart::default(),
            identity: IdentityPart::default(),
            expression: ExpressionPart::default(),
            gaze: GazePart::default(),
            pose: PosePart::default(),
            camera: CameraPart::default(),
            light: LightPart::default(),
            worn: WornPart::default(),
            background: Background::default(),
            sensor: SensorPart::default(),
            hair: HairPart::default(),
            clip: ClipPart::default(),
            crowd: CrowdPart::default(),
            labels: LabelsPart::default(),
        }
    }
}

/// `[picture]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PicturePart {
    /// Width and height, pixels.
    pub size: [u32; 2],
    /// `jpg` or `png`.
    pub format: PictureFormat,
    /// Quality of JPEG, 1–100.
    pub quality: u8,
    /// Colour at full resolution in JPEG (4:4:4).
    pub full_chroma: bool,
    /// Label pictures beside: `segmentation`, `depth`, `normals`.
    pub labels: Vec<LabelPicture>,
}

impl Default for PicturePart {
    fn default() -> Self {
        Self { size: [256; 2], format: PictureFormat::Jpg, quality: 90, full_chroma: false, labels: Vec::new() }
    }
}

/// `[identity]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdentityPart {
    /// Years.
    pub age: [f64; 2],
    /// From 0 female to 1 male.
    pub masculinity: [f64; 2],
    /// Times the shares of origin that people have: African, Asian, European.
    pub origin: [f64; 3],
    /// How many people there are, each in many pictures; 0: a new one for each picture.
    pub people: u64,
}

impl Default for IdentityPart {
    fn default() -> Self {
        Self { age: [2.0, 85.0], masculinity: [0.0, 1.0], origin: [1.0; 3], people: 0 }
    }
}

/// How expressions are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExpressionKind {
    /// Neutral, single units, emotions and free mixtures.
    #[default]
    Mixed,
    /// Each action unit for itself.
    Independent,
    /// By emotion, with the ranges of a book.
    Emotions,
    /// By emotion, each unit at `steps` places of its range, all combinations one after another.
    Grid,
    /// None.
    Neutral,
}

/// `[expression]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExpressionPart {
    /// How they are drawn.
    pub kind: ExpressionKind,
    /// Recipes of emotions: `emfacs`, `source` or `variants`.
    pub book: String,
    /// Which emotions.
    pub emotions: Vec<Emotion>,
    /// How strongly an emotion is shown: times the ranges of the book.
    pub strength: [f64; 2],
    /// Places of each unit's range, for `grid`.
    pub steps: u32,
    /// Share of faces in which a unit is there at all, for `independent`.
    pub active: f64,
    /// Intensity of a unit that is there, for `independent`.
    pub intensity: [f64; 2],
    /// Share of units that are alike on both sides, for `independent`.
    pub symmetric: f64,
}

impl Default for ExpressionPart {
    fn default() -> Self {
        Self {
            kind: ExpressionKind::Mixed,
            book: "emfacs".to_owned(),
            emotions: Emotion::ALL.to_vec(),
            strength: [0.3, 1.0],
            steps: 3,
            active: 0.2,
            intensity: [0.0, 1.0],
            symmetric: 0.7,
        }
    }
}

/// `[gaze]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GazePart {
    /// Share that look into the camera.
    pub camera: f64,
    /// Degrees from straight ahead for the others, positive to the subject's right.
    pub yaw: [f64; 2],
    /// Degrees, positive up.
    pub pitch: [f64; 2],
}

impl Default for GazePart {
    fn default() -> Self {
        Self { camera: 0.5, yaw: [-35.0, 35.0], pitch: [-24.0, 18.0] }
    }
}

/// `[pose]`: degrees in the published convention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PosePart {
    /// Largest yaw to either side.
    pub yaw: f64,
    /// Largest pitch up and down.
    pub pitch: f64,
    /// Largest roll.
    pub roll: f64,
    /// Share of poses drawn evenly over the ranges; the others lie around the front.
    pub even: f64,
}

impl Default for PosePart {
    fn default() -> Self {
        let PoseRange { yaw, pitch, roll, even } = PoseRange::default();
        Self { yaw, pitch, roll, even }
    }
}

/// `[camera]`. With `positions` or `hemisphere` the camera stands around the point between the eyes and looks at it; else it is placed so that the face
/// fills its share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CameraPart {
    /// Horizontal field of view, degrees.
    pub field: [f64; 2],
    /// Share of lenses with visible distortion.
    pub distorted: f64,
    /// Height of the face as a share of the picture's.
    pub share: [f64; 2],
    /// How far the face may lie from the middle, as a share of the room that is left.
    pub stray: f64,
    /// Metres from the face.
    pub distance: [f64; 2],
    /// Camera positions in turn: azimuth (positive to the subject's left) and elevation in degrees, metres.
    pub positions: Vec<[f64; 3]>,
    /// Camera positions at random: anywhere within `azimuth`, `elevation` and `distance`, evenly over the sphere.
    pub hemisphere: bool,
    /// Degrees, positive to the subject's left.
    pub azimuth: [f64; 2],
    /// Degrees, positive above.
    pub elevation: [f64; 2],
}

impl Default for CameraPart {
    fn default() -> Self {
        let Framing { share, stray, field, distance, distorted } = Framing::default();
        Self {
            field,
            distorted,
            share,
            stray,
            distance,
            positions: Vec::new(),
            hemisphere: false,
            azimuth: [-90.0, 90.0],
            elevation: [-30.0, 60.0],
        }
    }
}

/// `[light]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LightPart {
    /// Exposure beside what a light meter gives, stops.
    pub stops: [f64; 2],
    /// Share of pictures with a light from behind.
    pub rim: f64,
    /// Strength of the key lights beside the place's own: what is drawn is kept within.
    pub key: [f64; 2],
    /// Which of the places of light, by the number that labels have; empty: all.
    pub rooms: Vec<usize>,
}

impl Default for LightPart {
    fn default() -> Self {
        Self { stops: [-0.875, 0.875], rim: 0.25, key: [0.0, 1.05], rooms: Vec::new() }
    }
}

/// `[worn]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WornPart {
    /// Share with spectacles.
    pub glasses: f64,
    /// Of these, the share with dark glasses.
    pub sunglasses: f64,
    /// Share with something that hides a part of head or face.
    pub occluders: f64,
    /// Weight of headwear among these.
    pub headwear: f64,
    /// Weight of face masks.
    pub masks: f64,
    /// Weight of virtual-reality headsets.
    pub headsets: f64,
    /// Weight of hands.
    pub hands: f64,
    /// Weight of things in front of the face.
    pub things: f64,
}

impl Default for WornPart {
    fn default() -> Self {
        let usual = Distribution::default();
        let [headwear, masks, headsets, hands, things] = usual.occluder_weights;
        Self {
            glasses: usual.glasses,
            sunglasses: usual.sunglasses,
            occluders: usual.occluders,
            headwear,
            masks,
            headsets,
            hands,
            things,
        }
    }
}

/// `[background]`: weights.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Background {
    /// One colour.
    pub plain: f64,
    /// From one colour to another.
    pub gradient: f64,
    /// The surroundings that light the face, blurred.
    pub room: f64,
    /// Interiors.
    pub interior: f64,
    /// Sky, trees, walls.
    pub outdoors: f64,
    /// Lights out of focus.
    pub lights: f64,
    /// Shapes without meaning.
    pub clutter: f64,
}

impl Default for Background {
    fn default() -> Self {
        Self { plain: 0.10, gradient: 0.12, room: 0.10, interior: 0.34, outdoors: 0.18, lights: 0.06, clutter: 0.05 }
    }
}

impl Background {
    pub(crate) const fn weights(&self) -> [f64; 7] {
        [self.plain, self.gradient, self.room, self.interior, self.outdoors, self.lights, self.clutter]
    }
}

/// `[sensor]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SensorPart {
    /// Share of pictures with noise that can be noticed.
    pub poor: f64,
    /// Noise in darkness, as a share of white: what is drawn is kept within.
    pub read: [f64; 2],
    /// Noise in light, as a share of white: what is drawn is kept within.
    pub shot: [f64; 2],
}

impl Default for SensorPart {
    fn default() -> Self {
        Self { poor: Distribution::default().poor_sensor, read: [0.0, 0.007], shot: [0.0, 0.022] }
    }
}

impl Recipe {
    /// What the sampler of portraits draws from.
    #[must_use]
    pub fn distribution(&self) -> Distribution {
        let (pose, camera, worn) = (&self.pose, &self.camera, &self.worn);
        Distribution {
            pose: PoseRange { yaw: pose.yaw, pitch: pose.pitch, roll: pose.roll, even: pose.even },
            framing: Framing {
                share: camera.share,
                stray: camera.stray,
                field: camera.field,
                distance: camera.distance,
                distorted: camera.distorted,
            },
            expression: match self.expression.kind {
                ExpressionKind::Mixed => ExpressionPlan::Mixed,
                // These are drawn by the recipe itself.
                _ => ExpressionPlan::Neutral,
            },
            glasses: worn.glasses,
            sunglasses: worn.sunglasses,
            occluders: worn.occluders,
            occluder_weights: [worn.headwear, worn.masks, worn.headsets, worn.hands, worn.things],
            poor_sensor: self.sensor.poor,
            age: self.identity.age,
            masculinity: self.identity.masculinity,
            origin: self.identity.origin,
            hair: self.hair.styles(),
            beards: self.hair.beards,
            backdrop_weights: self.background.weights(),
        }
    }
}
