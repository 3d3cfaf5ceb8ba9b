//! Cameras around the point between the eyes.

use super::parts::CameraPart;
use crate::portrait::Dice;

/// A place in the world (x to the left of a person who faces +z, y up) from azimuth and elevation in degrees and metres.
fn place([azimuth, elevation, distance]: [f64; 3]) -> [f64; 3] {
    let (azimuth, elevation) = (azimuth.to_radians(), elevation.to_radians());
    let flat = distance * libm::cos(elevation);
    [flat * libm::sin(azimuth), distance * libm::sin(elevation), flat * libm::cos(azimuth)]
}

/// Where the camera of a sample stands; none where faces are framed instead.
pub(super) fn stand(part: &CameraPart, dice: &mut Dice, index: u64) -> Option<[f64; 3]> {
    let count = part.positions.len() as u64;
    if count > 0 {
        return part.positions.get((index % count) as usize).copied().map(place);
    }
    part.hemisphere.then(|| {
        let [low, high] = part.elevation.map(|angle| libm::sin(angle.to_radians()));
        // Even over the sphere: even in the sine of the elevation (Archimedes).
        let elevation = libm::asin(dice.between(low, high).clamp(-1.0, 1.0)).to_degrees();
        place([
            dice.between(part.azimuth[0], part.azimuth[1]),
            elevation,
            dice.between(part.distance[0], part.distance[1]),
        ])
    })
}
