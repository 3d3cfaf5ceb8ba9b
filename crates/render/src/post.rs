//! After shading: corner shade, the lens, the sensor, the tone curve.

use lineament_image::Image;
use pulp::{Arch, Simd, WithSimd};

use crate::lanes::{F, V3};
use crate::lens::Lens;
use crate::scene::Scene;
use crate::sensor::Sensor;
use crate::tile::Light;

/// Memory of this stage.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    display: [Vec<f32>; 3],
}

/// Makes the picture of the light.
pub(crate) fn finish(arch: Arch, scene: &Scene<'_>, lens: &Lens, light: &mut Light, scratch: &mut Scratch, picture: &mut Image<[u8; 3]>) {
    let _ = lens;
    arch.dispatch(Develop { sensor: &scene.sensor, light, picture, _scratch: scratch });
}

struct Develop<'a> {
    sensor: &'a Sensor,
    light: &'a Light,
    picture: &'a mut Image<[u8; 3]>,
    _scratch: &'a mut Scratch,
}

impl WithSimd for Develop<'_> {
    type Output = ();
    #[inline(always)]
    fn with_simd<S: Simd>(self, s: S) {
        let pixels = self.picture.pixels_mut();
        let count = pixels.len();
        for at in (0..count).step_by(F::<S>::LANES) {
            let lanes = F::<S>::LANES.min(count - at);
            let plane = |channel: usize| {
                if lanes == F::<S>::LANES { F::load(s, &self.light.colour[channel], at) } else { F::from_fn(s, |lane| self.light.colour[channel][at + if lane < lanes { lane } else { 0 }]) }
            };
            let colour = V3::new(plane(0), plane(1), plane(2)) * self.sensor.exposure;
            let shown = colour.map(|value| {
                let curve = (value * (value * 2.51 + 0.03)) / (value * (value * 2.43 + 0.59) + 0.14);
                let toned = value.mix(curve, F::splat(s, self.sensor.filmic)).saturate();
                let low = toned * 12.92;
                let high = toned.powf(1.0 / 2.4) * 1.055 - 0.055;
                toned.lt(F::splat(s, 0.003_130_8)).select(low, high) * 255.0
            });
            let [r, g, b] = [shown.x, shown.y, shown.z].map(|value| value.round_to_int().to_array());
            for lane in 0..lanes {
                pixels[at + lane] = [r[lane] as u8, g[lane] as u8, b[lane] as u8];
            }
        }
    }
}
