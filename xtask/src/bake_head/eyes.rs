//! What the source's gaze units say about the eyeballs, and taking it out of the units.

use lineament_face::EyeRest;

use super::mesh::{Ball, CutMesh, EYEBALLS, flip};

/// The gaze units of the left eye, in the order of the asset's `look_reach`.
pub(crate) const LOOKS: [&str; 4] = ["eyeLookDown", "eyeLookUp", "eyeLookIn", "eyeLookOut"];

/// The eyeballs as the asset holds them.
pub(crate) fn rest(mesh: &CutMesh) -> [EyeRest; 2] {
    mesh.eyes.map(|Ball { centre, radius }| EyeRest { centre: centre.map(|v| v as f32), radius: radius as f32 })
}

/// How far the front of the ball moves at weight 1 of each gaze unit, as a part of the radius: the mean over both eyes of the front vertex's path.
/// `whole` looks up a unit's displacement of the whole source mesh.
pub(crate) fn look_reach(mesh: &CutMesh, whole: impl Fn(&str) -> Option<Vec<[f64; 3]>>) -> Option<[f32; 4]> {
    let mut reach = [0.0; 4];
    for (value, look) in reach.iter_mut().zip(LOOKS) {
        for (side, suffix) in ["Left", "Right"].into_iter().enumerate() {
            let deltas = whole(&format!("{look}{suffix}"))?;
            let front = EYEBALLS[side].clone().max_by(|&a, &b| mesh.whole[a][2].total_cmp(&mesh.whole[b][2]))?;
            let [x, y, z] = if side == 0 { deltas[front] } else { flip(deltas[front]) };
            *value += (0.5 * libm::sqrt(x * x + y * y + z * z) / mesh.eyes[side].radius) as f32;
        }
    }
    Some(reach)
}
