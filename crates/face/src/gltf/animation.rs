//! A moving head: keys of the morph targets, the head and the eyes at their own times (glTF 2.0, §3.11).

use serde_json::{Value, json};

use super::glb::Glb;
use crate::Blendshapes;
use crate::head::Gaze;

/// What the head does at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AnimationKey {
    /// Seconds from the start; keys grow.
    pub time_s: f32,
    /// The weights of the morph targets.
    pub blendshapes: Blendshapes,
    /// The head's rotation, x, y, z, w, in the scene's axes (+y up, +z toward the viewer).
    pub rotation_xyzw: [f32; 4],
    /// The place of the head's origin in the scene, metres.
    pub translation_m: [f32; 3],
    /// Where the eyes look, in the head's frame.
    pub gaze: Gaze,
}

/// Nodes of the exported scene.
const HEAD: usize = 0;
const EYES: [usize; 2] = [1, 2];

/// The animation of some keys; none of none.
pub(super) fn animation(glb: &mut Glb, keys: &[AnimationKey]) -> Option<Value> {
    if keys.is_empty() {
        return None;
    }
    let times: Vec<[f32; 1]> = keys.iter().map(|key| [key.time_s]).collect();
    let input = glb.samples(&times, true);
    let mut samplers = Vec::new();
    let mut channels = Vec::new();
    let mut channel = |node: usize, path: &str, output: usize| {
        channels.push(json!({"sampler": samplers.len(), "target": {"node": node, "path": path}}));
        samplers.push(json!({"input": input, "output": output, "interpolation": "LINEAR"}));
    };
    let weights: Vec<[f32; 1]> =
        keys.iter().flat_map(|key| key.blendshapes.as_array().map(|weight| [weight])).collect();
    channel(HEAD, "weights", glb.samples(&weights, false));
    channel(HEAD, "rotation", glb.samples(&shortest(keys.iter().map(|key| key.rotation_xyzw)), false));
    let places: Vec<[f32; 3]> = keys.iter().map(|key| key.translation_m).collect();
    channel(HEAD, "translation", glb.samples(&places, false));
    for (eye, node) in EYES.into_iter().enumerate() {
        let turned = keys.iter().map(|key| {
            let angles = if eye == 0 { key.gaze.left } else { key.gaze.right };
            // Ry(−yaw) · Rx(−pitch), as the eyeballs turn.
            let ((sy, cy), (sp, cp)) = (libm::sincosf(-0.5 * angles.yaw), libm::sincosf(-0.5 * angles.pitch));
            [cy * sp, sy * cp, -sy * sp, cy * cp]
        });
        channel(node, "rotation", glb.samples(&shortest(turned), false));
    }
    Some(json!({"name": "take", "samplers": samplers, "channels": channels}))
}

/// Quaternions whose signs agree with their neighbours, so that players take the short way.
fn shortest(quaternions: impl Iterator<Item = [f32; 4]>) -> Vec<[f32; 4]> {
    let mut all: Vec<[f32; 4]> = Vec::new();
    for quaternion in quaternions {
        let dot = all.last().map_or(1.0, |last: &[f32; 4]| last.iter().zip(quaternion).map(|(a, b)| a * b).sum());
        all.push(if dot < 0.0 { quaternion.map(|part| -part) } else { quaternion });
    }
    all
}
