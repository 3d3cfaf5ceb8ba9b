//! Where, in which light and by which camera a portrait is taken: plain data.

use serde::{Deserialize, Serialize};

use super::looks::Colour;

/// Light.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LightPlan {
    /// Number of the room or sky in the stage's library.
    pub room: usize,
    /// How it is turned about the vertical, radians.
    pub turn: f64,
    /// Times its own light.
    pub tint: Colour,
    /// Times the room's key lights.
    pub key: f32,
    /// Width of the shadow edges of the keys, metres.
    pub edge: f32,
    /// One more light from behind: azimuth in radians, and its strength.
    pub rim: Option<[f32; 2]>,
    /// Exposure beside what a light meter gives, as a factor.
    pub exposure: f32,
}

impl Default for LightPlan {
    fn default() -> Self {
        Self { room: 0, turn: 0.0, tint: [1.0; 3], key: 1.0, edge: 0.012, rim: None, exposure: 1.0 }
    }
}

/// What is behind the person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum BackdropPlan {
    /// One colour, by the light of the scene.
    Plain(Colour),
    /// From top to bottom.
    Gradient(Colour, Colour),
    /// The surroundings themselves, blurred.
    Room {
        /// 0.1–0.7.
        blur: f32,
    },
    /// A picture made of shapes: an interior.
    Interior {
        /// Which.
        seed: u32,
        /// How blurred, as a share of its side.
        blur: f32,
        /// Brightness beside the scene's.
        gain: f32,
    },
    /// Sky, trees, ground, walls.
    Outdoors {
        /// Which.
        seed: u32,
        /// How blurred, as a share of its side.
        blur: f32,
        /// Brightness beside the scene's.
        gain: f32,
    },
    /// Lights out of focus at night.
    Lights {
        /// Which.
        seed: u32,
        /// Brightness beside the scene's.
        gain: f32,
    },
    /// Shapes and noise without meaning.
    Clutter {
        /// Which.
        seed: u32,
        /// Brightness beside the scene's.
        gain: f32,
    },
}

/// The camera and how the face stands in its picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CameraPlan {
    /// Horizontal field of view, degrees.
    pub field: f64,
    /// Brown's coefficients k1, k2, p1, p2, k3.
    pub distortion: [f64; 5],
    /// Height of the face as a share of the picture's.
    pub share: f64,
    /// Where the middle of the face lies between the nearest and the farthest places, −1 to 1 across and down.
    pub stray: [f64; 2],
    /// Nearest and farthest camera, metres.
    pub distance: [f64; 2],
    /// How far the camera is turned about its axis, radians.
    pub roll: f64,
    /// How far the camera looks down, radians.
    pub tilt: f64,
    /// Where the camera stands in the world, metres from the point between the eyes (x to the left of a person who faces +z, y up): it looks at that
    /// point with the field of view as it is, and the portrait's pose is that of the head in the world. `None`: as share, stray and distance say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stand: Option<[f64; 3]>,
    /// How far the head has moved from where it is framed, in the camera's frame (x right, y down, z away), metres: the camera stays.
    #[serde(default)]
    pub shift: [f64; 3],
    /// The yaw, pitch and roll in which the head was framed, degrees, where it has turned since. `None`: the portrait's pose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub framed: Option<[f64; 3]>,
}

impl Default for CameraPlan {
    fn default() -> Self {
        Self {
            field: 30.0,
            distortion: [0.0; 5],
            share: 0.5,
            stray: [0.0; 2],
            distance: [0.3, 3.0],
            roll: 0.0,
            tilt: 0.0,
            stand: None,
            shift: [0.0; 3],
            framed: None,
        }
    }
}

/// What the sensor does.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SensorPlan {
    /// White balance, each channel.
    pub balance: Colour,
    /// 0 plain to 1 filmic.
    pub filmic: f32,
    /// Contrast.
    pub contrast: f32,
    /// Saturation.
    pub saturation: f32,
    /// Dark corners, 0–1.
    pub vignette: f32,
    /// Noise in darkness and in light, shares of white.
    pub noise: [f32; 2],
    /// Sharpening.
    pub sharpen: f32,
    /// Which noise.
    pub seed: u32,
}

impl Default for SensorPlan {
    fn default() -> Self {
        Self {
            balance: [1.0; 3],
            filmic: 0.6,
            contrast: 1.08,
            saturation: 1.0,
            vignette: 0.0,
            noise: [0.0; 2],
            sharpen: 0.0,
            seed: 1,
        }
    }
}

/// Where the eyes look.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GazePlan {
    /// Into the camera; else as the angles say.
    pub camera: bool,
    /// Yaw and pitch in the head's frame, degrees, signs as the pose's.
    pub angles: [f64; 2],
    /// How far away what they look at is, metres.
    pub distance: f64,
    /// Radius of the pupils, metres.
    pub pupil: f32,
}

impl Default for GazePlan {
    fn default() -> Self {
        Self { camera: true, angles: [0.0; 2], distance: 1.0, pupil: 0.0018 }
    }
}

/// How the head is held over the shoulders.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BodyPlan {
    /// The share of the head's yaw, pitch and roll that the shoulders take part in.
    pub follow: [f64; 3],
    /// Their own yaw, degrees.
    pub yaw: f64,
}

impl Default for BodyPlan {
    fn default() -> Self {
        Self { follow: [0.5, 0.15, 0.1], yaw: 0.0 }
    }
}
