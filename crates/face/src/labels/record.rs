//! The labels of a face of a record.

use super::Labels;
use crate::record::FrameRecord;
use crate::vocabulary::ibug68;

impl Labels {
    /// What a record says of one of its faces, by its place in the list; none if there are not so many. The five points come from the 68, and who
    /// it is from the record's truth, where it has one. There is no class map in a record.
    #[must_use]
    pub fn from_record(record: &FrameRecord, face: usize) -> Option<Self> {
        let entry = record.faces.get(face)?;
        let state = record.truth.as_ref().and_then(|truth| truth.faces.get(face));
        let mut labels = Self {
            bounds: Some(entry.bounds),
            landmarks: entry.landmarks.clone(),
            visibility: entry.visibility.clone(),
            landmarks68: entry.landmarks68.clone(),
            points5: entry.landmarks68.as_deref().and_then(five),
            rotation_xyzw: entry.pose.map(|pose| pose.rotation_xyzw),
            translation_m: entry.pose.map(|pose| pose.translation_m),
            yaw: entry.pose.map(|pose| pose.yaw),
            pitch: entry.pose.map(|pose| pose.pitch),
            roll: entry.pose.map(|pose| pose.roll),
            direction: entry.direction,
            blendshapes: entry.blendshapes,
            gaze: entry.gaze,
            emotion: entry.emotion.map(|emotion| emotion.label),
            identity: state.map(|state| state.identity.clone()),
            camera: Some(record.camera.clone()),
            ..Self::default()
        };
        if let Some(units) = &entry.action_units {
            labels.set_action_units(units);
        }
        Some(labels)
    }
}

/// The five points of face alignment, each a mean of some of the 68.
fn five(points: &[[f32; 2]]) -> Option<[[f32; 2]; 5]> {
    if points.len() != ibug68::COUNT {
        return None;
    }
    Some(ibug68::FIVE_POINTS.map(|group| {
        let sum = group.iter().fold([0.0_f32; 2], |sum, &i| {
            let [x, y] = points[usize::from(i)];
            [sum[0] + x, sum[1] + y]
        });
        sum.map(|value| value / group.len() as f32)
    }))
}
