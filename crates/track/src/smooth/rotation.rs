//! Rotations: the same filter in the tangent space of SO(3).

use lineament_geometry::{Camera, Head, Rotation};

use super::one_euro::{OneEuroOptions, share};

/// One-Euro on SO(3): the angular velocity, in the camera's axes, is low-passed as a vector; the rotation moves along the great arc to the measured one.
#[derive(Debug, Clone, Copy)]
pub struct RotationFilter {
    rotation: Rotation<Head, Camera>,
    /// Degrees a second.
    velocity: [f64; 3],
}

impl Default for RotationFilter {
    fn default() -> Self {
        Self { rotation: lineament_geometry::Transform::facing_camera(1.0).rotation(), velocity: [0.0; 3] }
    }
}

impl RotationFilter {
    /// The next smoothed rotation, `step_s` after the last; `fresh` starts anew.
    pub fn next(
        &mut self,
        measured: Rotation<Head, Camera>,
        step_s: f64,
        fresh: bool,
        options: &OneEuroOptions,
    ) -> Rotation<Head, Camera> {
        if fresh {
            *self = Self { rotation: measured, velocity: [0.0; 3] };
        } else if step_s > 0.0 {
            let arc = (measured * self.rotation.inverse()).to_rotation_vector();
            let follow = share(options.speed_hz, step_s);
            for (velocity, turn) in self.velocity.iter_mut().zip(arc) {
                *velocity += follow * (turn.to_degrees() / step_s - *velocity);
            }
            let speed = libm::sqrt(self.velocity.iter().map(|part| part * part).sum());
            self.rotation = self.rotation.slerp(&measured, share(options.cutoff(speed), step_s));
        }
        self.rotation
    }
}
