//! After shading, on the whole picture: corner shade, the lens's colour fringe, the sensor, the tone curve, sharpening.

mod corner;
mod develop;
mod fringe;
#[cfg(test)]
mod tests;

use lineament_image::Image;
use pulp::Arch;

pub(crate) use self::corner::Darken;
pub(crate) use self::develop::Develop;
use crate::lens::Lens;
use crate::light::Light;
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

/// Darkens corners of the whole picture.
pub(crate) fn settle(arch: Arch, darken: Option<&Darken>, light: &mut Light) {
    if let Some(darken) = darken {
        arch.dispatch(corner::DarkenAll { darken, light });
    }
}

/// Makes the picture of the light of all of it, corners being dark.
pub(crate) fn develop(
    arch: Arch,
    sensor: &Sensor,
    lens: &Lens,
    light: &mut Light,
    scratch: &mut Scratch,
    picture: &mut Image<[u8; 3]>,
) {
    if sensor.fringe != 0.0 {
        fringe::displace(sensor.fringe, lens, light, &mut scratch.plain);
    }
    let rows = 0..lens.height as usize;
    arch.dispatch(Develop { sensor, lens, light, corner: None, rows, scratch, picture });
}
