//! From light to numbers: exposure, lens, tone curve, noise, sharpening.

use crate::error::{RenderError, all_within, within};

/// A camera's sensor and what its firmware does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sensor {
    /// Times the light, before the tone curve.
    pub exposure: f32,
    /// Times each channel: white balance.
    pub balance: [f32; 3],
    /// 0: plain sRGB, clipped at white; 1: a filmic curve (Narkowicz's fit of the ACES reference); between: a mix.
    pub filmic: f32,
    /// Contrast of the display values around middle grey; 1 leaves them.
    pub contrast: f32,
    /// Saturation; 1 leaves it.
    pub saturation: f32,
    /// Light lost in the corners, 0–1.
    pub vignette: f32,
    /// How far red and blue are displaced at the corners, pixels (lateral chromatic aberration).
    pub fringe: f32,
    /// Standard deviation of the noise of a pixel in darkness, as a share of white.
    pub read_noise: f32,
    /// Standard deviation of the noise of a white pixel, as a share of white; it goes with the root of the light.
    pub shot_noise: f32,
    /// Unsharp mask: strength, 0 none.
    pub sharpen: f32,
    /// Which noise.
    pub seed: u32,
}

impl Default for Sensor {
    /// A good camera: filmic, no noise.
    fn default() -> Self {
        Self {
            exposure: 1.0,
            balance: [1.0; 3],
            filmic: 1.0,
            contrast: 1.0,
            saturation: 1.0,
            vignette: 0.0,
            fringe: 0.0,
            read_noise: 0.0,
            shot_noise: 0.0,
            sharpen: 0.0,
            seed: 0,
        }
    }
}

impl Sensor {
    pub(crate) fn check(&self) -> Result<(), RenderError> {
        within("the exposure", self.exposure, 0.0, 1e6, "0 to 1,000,000")?;
        all_within("the white balance", &self.balance, 0.0, 100.0, "0 to 100 a channel")?;
        within("how filmic the tone curve is", self.filmic, 0.0, 1.0, "0 to 1")?;
        within("the contrast", self.contrast, 0.0, 4.0, "0 to 4")?;
        within("the saturation", self.saturation, 0.0, 4.0, "0 to 4")?;
        within("the vignette", self.vignette, 0.0, 1.0, "0 to 1")?;
        within("the colour fringe in pixels", self.fringe, -8.0, 8.0, "−8 to 8")?;
        within("the read noise", self.read_noise, 0.0, 1.0, "0 to 1")?;
        within("the shot noise", self.shot_noise, 0.0, 1.0, "0 to 1")?;
        within("the sharpening", self.sharpen, 0.0, 8.0, "0 to 8")
    }
}
