//! Labels with as many digits as they are worth: pixels to a thousandth, metres to a millionth.

use lineament_face::{AuChannel, Blendshape, FrameRecord};

/// Adding and taking away 1.5 · 2^52 rounds to whole numbers, halves to even, for all below 2^51.
const WHOLE: f64 = 6_755_399_441_055_744.0;

fn single(value: &mut f32, scale: f64) {
    *value = (((f64::from(*value) * scale + WHOLE) - WHOLE) / scale) as f32;
}

fn double(value: &mut f64, scale: f64) {
    *value = ((*value * scale + WHOLE) - WHOLE) / scale;
}

/// Thousandths of a pixel.
const PIXELS: f64 = 1e3;
/// Micrometres.
const METRES: f64 = 1e6;
/// Shares and intensities.
const SHARES: f64 = 1e5;

pub(super) fn round(record: &mut FrameRecord) {
    for face in &mut record.faces {
        face.landmarks.iter_mut().flatten().flatten().for_each(|value| single(value, PIXELS));
        face.landmarks68.iter_mut().flatten().flatten().for_each(|value| single(value, PIXELS));
        face.visibility.iter_mut().flatten().for_each(|value| single(value, 1e3));
        face.bounds.iter_mut().for_each(|value| double(value, PIXELS));
        if let Some(units) = &mut face.action_units {
            AuChannel::ALL.into_iter().for_each(|channel| single(&mut units[channel], SHARES));
        }
        if let Some(shapes) = &mut face.blendshapes {
            Blendshape::ALL.into_iter().for_each(|shape| single(&mut shapes[shape], SHARES));
        }
    }
    let Some(truth) = &mut record.truth else { return };
    for state in &mut truth.faces {
        state.identity.parameters.iter_mut().for_each(|value| single(value, METRES));
    }
    for labels in &mut truth.labels {
        labels.landmarks_head_m.iter_mut().flatten().flatten().for_each(|value| single(value, METRES));
        labels.landmarks_camera_m.iter_mut().flatten().flatten().for_each(|value| single(value, METRES));
        labels.landmarks68_mesh.iter_mut().flatten().flatten().for_each(|value| single(value, PIXELS));
    }
}
