//! Directions of looks as angles.

use lineament_face::{EyeGaze, GazeRecord};

/// The angles of a direction in the camera's frame, with the signs of the pose: (0, 0, −1) looks along the camera's axis into it.
pub(crate) fn angles([x, y, z]: [f64; 3]) -> EyeGaze {
    let length = libm::sqrt(x * x + y * y + z * z);
    if length <= 0.0 {
        return EyeGaze::default();
    }
    EyeGaze { yaw: libm::atan2(-x, -z).to_degrees(), pitch: libm::asin((-y / length).clamp(-1.0, 1.0)).to_degrees() }
}

/// Of the left and the right eye.
pub(crate) fn record([left, right]: [[f64; 3]; 2]) -> GazeRecord {
    let both = angles(std::array::from_fn(|k| left[k] + right[k]));
    GazeRecord { yaw: both.yaw, pitch: both.pitch, left: angles(left), right: angles(right) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineament_geometry::{Degrees, YawPitchRoll};

    #[test]
    fn a_look_straight_out_of_a_turned_head_has_the_heads_angles() {
        for (yaw, pitch) in [(25.0, 0.0), (-40.0, 0.0), (0.0, 30.0), (0.0, -12.0)] {
            let published = YawPitchRoll { yaw: Degrees(yaw), pitch: Degrees(pitch), roll: Degrees(0.0) };
            let look = published.to_rotation().unwrap().matrix() * nalgebra::Vector3::new(0.0, 0.0, -1.0);
            let seen = angles(look.into());
            assert!((seen.yaw - yaw).abs() < 1e-9 && (seen.pitch - pitch).abs() < 1e-9, "{seen:?}");
        }
    }
}
