//! After shading, on the whole picture: corner shade, the lens's colour fringe, the sensor, the tone curve, sharpening.

mod corner;
mod develop;
mod fringe;
#[cfg(test)]
mod tests;

use lineament_image::Image;
use pulp::Arch;

use self::corner::Darken;
use crate::lens::Lens;
use crate::light::Light;
use crate::scene::{CornerShade, Scene};
use crate::sensor::Sensor;

/// Memory of this stage.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// A colour, row by row, before it is displaced.
    plain: Vec<f32>,
    /// Three lines of light, then of display values, 0–255, before they are rounded; and of their luma with a margin.
    display: [[Vec<f32>; 3]; 3],
    luma: [Vec<f32>; 3],
    /// The sum of the luma of each pixel and of its neighbours left and right.
    sums: [Vec<f32>; 3],
}

/// Darkens corners.
pub(crate) fn settle(arch: Arch, scene: &Scene<'_>, lens: &Lens, light: &mut Light) {
    if let Some(darken) = scene.corner_shade.and_then(|shade| Darken::new(shade, lens, &mut light.depths)) {
        arch.dispatch(corner::DarkenAll { darken: &darken, light });
    }
}

/// Makes the picture of the light. `corner`: corners that are still to be darkened.
pub(crate) fn develop(
    arch: Arch,
    sensor: &Sensor,
    lens: &Lens,
    light: &mut Light,
    corner: Option<CornerShade>,
    scratch: &mut Scratch,
    picture: &mut Image<[u8; 3]>,
) {
    let mut corner = corner.and_then(|shade| Darken::new(shade, lens, &mut light.depths));
    if sensor.fringe != 0.0 {
        if let Some(darken) = corner.take() {
            arch.dispatch(corner::DarkenAll { darken: &darken, light });
        }
        fringe::displace(sensor.fringe, lens, light, &mut scratch.plain);
    }
    arch.dispatch(develop::Develop { sensor, lens, light, corner: corner.as_ref(), scratch, picture });
}
