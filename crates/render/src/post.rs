//! After shading, on the whole picture: corner shade, the lens's colour fringe, the sensor, the tone curve, sharpening.

mod corner;
mod develop;
mod fringe;

use lineament_image::Image;
use pulp::{Arch, Simd};

use crate::lanes::{F, Wide};
use crate::lens::Lens;
use crate::scene::Scene;
use crate::sensor::Sensor;
use crate::write::Light;

/// Memory of this stage.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// Depths with a margin all around.
    padded: Vec<f32>,
    /// A colour plane, displaced.
    moved: Vec<f32>,
    /// Three lines of display values, 0–255, before they are rounded, and of their luma with a margin: only where the picture is sharpened.
    display: [[Vec<f32>; 3]; 3],
    luma: [Vec<f32>; 3],
    /// The sum of the luma of each pixel and of its neighbours left and right.
    sums: [Vec<f32>; 3],
}

/// Darkens corners.
pub(crate) fn settle(arch: Arch, scene: &Scene<'_>, lens: &Lens, light: &mut Light, scratch: &mut Scratch) {
    if let Some(shade) = scene.corner_shade {
        let (size, focal) = ([lens.width as usize, lens.height as usize], 0.5 * (lens.focal[0] + lens.focal[1]));
        arch.dispatch(corner::Darken { shade, size, focal, light, padded: &mut scratch.padded });
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
        fringe::displace(sensor.fringe, lens, &mut light.colour, &mut scratch.moved);
    }
    arch.dispatch(develop::Develop { sensor, lens, light, scratch, picture });
}

/// The register from `at` on; past the end the last number again.
#[inline(always)]
fn part<S: Simd>(s: S, plane: &[f32], at: usize) -> F<S> {
    if at + F::<S>::LANES <= plane.len() { F::load(s, plane, at) } else { F::load(s, &last(&plane[at..]), 0) }
}

/// What is left of a line, and its last number again. Kept out of the loops, whose every turn would count what is left.
#[cold]
#[inline(never)]
fn last(rest: &[f32]) -> Wide {
    std::array::from_fn(|lane| rest[lane.min(rest.len() - 1)])
}

/// Stores what of a register fits before the end.
#[inline(always)]
fn put<S: Simd>(value: F<S>, plane: &mut [f32], at: usize) {
    if at + F::<S>::LANES <= plane.len() {
        value.store(plane, at);
    } else {
        put_last(&value.to_array(), &mut plane[at..]);
    }
}

#[cold]
#[inline(never)]
fn put_last(values: &Wide, rest: &mut [f32]) {
    rest.copy_from_slice(&values[..rest.len()]);
}
