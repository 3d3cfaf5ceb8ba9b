//! After shading, on the whole picture: corner shade, the lens's colour fringe, the sensor, the tone curve, sharpening.

mod corner;
mod develop;
mod fringe;

use lineament_image::Image;
use pulp::Arch;

use crate::lens::Lens;
use crate::light::Light;
use crate::scene::Scene;
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
    if let Some(shade) = scene.corner_shade {
        let (size, focal) = ([lens.width as usize, lens.height as usize], 0.5 * (lens.focal[0] + lens.focal[1]));
        arch.dispatch(corner::Darken { shade, size, focal, light });
    }
}

/// Makes the picture of the light.
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
    arch.dispatch(develop::Develop { sensor, lens, light, scratch, picture });
}
