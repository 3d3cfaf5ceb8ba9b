//! Light maps from a few numbers.

use super::{Environment, dot};

/// A soft rectangle or window of light in a [`Studio`], round for simplicity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Softbox {
    /// From the scene to its middle.
    pub toward: [f32; 3],
    /// Half its angular width, radians.
    pub half_width: f32,
    /// Radiance in its middle, linear red, green, blue.
    pub colour: [f32; 3],
}

/// A room or a sky: a gradient from the ground over the horizon to the zenith, and softboxes.
#[derive(Debug, Clone, PartialEq)]
pub struct Studio {
    /// Radiance straight down.
    pub ground: [f32; 3],
    /// Radiance at the horizon.
    pub horizon: [f32; 3],
    /// Radiance straight up.
    pub zenith: [f32; 3],
    /// Lights.
    pub boxes: Vec<Softbox>,
}

impl Studio {
    /// A grey room with a large key softbox at the viewer's upper left, a weak one at the right, and a rim light behind.
    #[must_use]
    pub fn portrait() -> Self {
        Self {
            ground: [0.10, 0.09, 0.08],
            horizon: [0.28, 0.27, 0.27],
            zenith: [0.42, 0.43, 0.45],
            boxes: vec![
                Softbox { toward: [-0.6, 0.6, 0.8], half_width: 0.45, colour: [5.5, 5.2, 4.8] },
                Softbox { toward: [0.9, 0.15, 0.5], half_width: 0.5, colour: [1.1, 1.15, 1.25] },
                Softbox { toward: [0.3, 0.6, -1.0], half_width: 0.3, colour: [3.0, 3.0, 3.0] },
            ],
        }
    }

    /// The light map.
    #[must_use]
    pub fn environment(&self) -> Environment {
        let boxes: Vec<(Softbox, [f32; 3])> = self
            .boxes
            .iter()
            .map(|softbox| {
                let length = libm::sqrtf(dot(softbox.toward, softbox.toward)).max(1e-12);
                (*softbox, softbox.toward.map(|part| part / length))
            })
            .collect();
        Environment::from_fn(|toward| {
            let height = toward[1];
            let share = libm::sqrtf(height.abs());
            let end = if height < 0.0 { self.ground } else { self.zenith };
            let mut light: [f32; 3] = std::array::from_fn(|c| self.horizon[c] + (end[c] - self.horizon[c]) * share);
            for (softbox, middle) in &boxes {
                let angle = libm::acosf(dot(toward, *middle).clamp(-1.0, 1.0));
                // A soft edge of a tenth of the radian: the light map's texels are that wide.
                let cover = ((softbox.half_width - angle) / 0.1 + 0.5).clamp(0.0, 1.0);
                for (sum, colour) in light.iter_mut().zip(softbox.colour) {
                    *sum += cover * colour;
                }
            }
            light
        })
    }
}
