//! A crop and its mirror image read as one: what the landmarker says of both differs by its errors alone, and their mean has fewer.
//!
//! For pictures that stand alone, where nothing else evens errors out: it costs two more readings of each face.

use lineament_face::Crop;
use lineament_face::landmarks::MIRROR;
use lineament_geometry::{CameraModel, Rotation};
use lineament_image::Image;

use super::cut::{Cutter, Seen};
use crate::error::TrackError;
use crate::stage::Reading;

impl Cutter {
    /// Reads the crop that the landmarks of `seen` ask for, and its mirror image. `seen` stays as it is where that crop is no face.
    pub(super) fn read_mirrored(
        &mut self,
        picture: &Image<[u8; 3]>,
        camera: &CameraModel,
        seen: &mut Seen,
    ) -> Result<(), TrackError> {
        let Ok(crop) = Crop::from_landmarks(&seen.observation.points, self.size()) else { return Ok(()) };
        self.cut(picture, &crop)?;
        let plain = self.look(&crop)?.clone();
        let width = self.size() as usize;
        self.pixels_mut().chunks_exact_mut(width).for_each(<[_]>::reverse);
        let mean = mean(&plain, self.look(&crop)?, width as f32)?;
        self.pixels_mut().chunks_exact_mut(width).for_each(<[_]>::reverse);
        let mut both = seen.clone();
        if self.place(&mean, (&crop, camera, seen.observation.time_s), &mut both) {
            *seen = both;
        }
        Ok(())
    }
}

/// The mean of a reading and one of the mirror image, `width` pixels wide.
fn mean(plain: &Reading, mirror: &Reading, width: f32) -> Result<Reading, TrackError> {
    let mut mean = plain.clone();
    let half = |a: f32, b: f32| 0.5 * (a + b);
    for (landmark, &partner) in MIRROR.iter().enumerate() {
        let partner = usize::from(partner);
        let ([x, y, z], [u, v, w]) = (plain.points[landmark], mirror.points[partner]);
        mean.points[landmark] = [half(x, width - u), half(y, v), half(z, w)];
        mean.sigma[landmark] = half(plain.sigma[landmark], mirror.sigma[partner]);
        mean.visibility[landmark] = half(plain.visibility[landmark], mirror.visibility[partner]);
    }
    if let (Some(rotation), Some(other)) = (plain.rotation, mirror.rotation) {
        // D·R·D with D = diag(−1, 1, 1): the first two columns of it.
        let [a, b, c, d, e, f] = other.to_six();
        let other = [a, -b, -c, -d, e, f];
        let own = rotation.to_six();
        mean.rotation = Some(Rotation::from_six(std::array::from_fn(|i| 0.5 * (own[i] + other[i])))?);
    }
    let even =
        |own: &mut [f32], other: &[f32]| own.iter_mut().zip(other).for_each(|(own, &other)| *own = half(*own, other));
    even(mean.blendshapes.as_mut_array(), mirror.blendshapes.mirrored().as_array());
    even(mean.action_units.as_mut_array(), mirror.action_units.mirrored().as_array());
    even(mean.emotion.as_mut_array(), mirror.emotion.as_array());
    let flip = |[x, y, z]: [f32; 3]| [-x, y, z];
    for (eye, look) in mean.gaze.iter_mut().enumerate() {
        even(look, &flip(mirror.gaze[1 - eye]));
        let length = look.iter().map(|part| part * part).sum::<f32>().sqrt().max(1e-6);
        look.iter_mut().for_each(|part| *part /= length);
    }
    mean.presence = half(plain.presence, mirror.presence);
    Ok(mean)
}

#[cfg(test)]
mod tests {
    use lineament_face::landmarks::COUNT;
    use lineament_face::{AuChannel, Blendshape, Vocabulary};
    use lineament_geometry::{HeadCv, Ray};

    use super::*;

    /// A reading in which no side is like the other.
    fn lopsided() -> Reading {
        let mut reading = Reading::default();
        let steps = || (0..COUNT).map(|landmark| landmark as f32);
        reading.points = steps().map(|step| [20.0 + 0.11 * step, 90.0 - 0.07 * step, 0.02 * step - 3.0]).collect();
        reading.sigma = steps().map(|step| 1.0 + 0.01 * step).collect();
        reading.visibility = steps().map(|step| 1.0 / (1.0 + step)).collect();
        for (number, shape) in Blendshape::ALL.into_iter().enumerate() {
            reading.blendshapes[shape] = number as f32 / 60.0;
        }
        for (number, unit) in AuChannel::ALL.into_iter().enumerate() {
            reading.action_units[unit] = number as f32 / 60.0;
        }
        reading.rotation = Some(Rotation::<HeadCv, Ray>::from_six([0.9, 0.2, -0.3, -0.1, 0.95, 0.25]).unwrap());
        reading.gaze = [[0.6, 0.0, -0.8], [0.0, 0.28, -0.96]];
        reading.presence = 0.7;
        reading
    }

    /// What a landmarker without errors says of the mirror image.
    fn mirrored(reading: &Reading, width: f32) -> Reading {
        let mut image = reading.clone();
        for (landmark, &partner) in MIRROR.iter().enumerate() {
            let partner = usize::from(partner);
            let [x, y, z] = reading.points[partner];
            image.points[landmark] = [width - x, y, z];
            image.sigma[landmark] = reading.sigma[partner];
            image.visibility[landmark] = reading.visibility[partner];
        }
        for shape in Blendshape::ALL {
            image.blendshapes[shape.mirror()] = reading.blendshapes[shape];
        }
        for unit in AuChannel::ALL {
            image.action_units[unit.mirror()] = reading.action_units[unit];
        }
        // A mirror turns yaw and roll about: D·R·D with D = diag(−1, 1, 1).
        let rows = reading.rotation.unwrap().matrix();
        let flip = nalgebra::Matrix3::from_diagonal(&[-1.0, 1.0, 1.0].into());
        let turned = flip * rows * flip;
        let six = std::array::from_fn(|i| turned[(i % 3, i / 3)]);
        image.rotation = Some(Rotation::from_six(six).unwrap());
        image.gaze = [1, 0].map(|eye| {
            let [x, y, z] = reading.gaze[eye];
            [-x, y, z]
        });
        image
    }

    #[test]
    fn the_mean_of_a_reading_and_its_true_mirror_image_is_the_reading() {
        let reading = lopsided();
        let mean = mean(&reading, &mirrored(&reading, 128.0), 128.0).unwrap();
        let near = |a: &[f32], b: &[f32]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-4);
        assert!(near(mean.points.as_flattened(), reading.points.as_flattened()));
        assert!(near(&mean.sigma, &reading.sigma) && near(&mean.visibility, &reading.visibility));
        assert!(near(mean.blendshapes.as_array(), reading.blendshapes.as_array()));
        assert!(near(mean.action_units.as_array(), reading.action_units.as_array()));
        assert!(near(mean.gaze.as_flattened(), reading.gaze.as_flattened()), "{:?}", mean.gaze);
        assert!(mean.rotation.unwrap().angle_to(&reading.rotation.unwrap()).degrees() < 1e-6);
    }
}
