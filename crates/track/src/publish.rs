//! From what was measured to the record of a face, in its memory.

use lineament_face::landmarks::COUNT;
use lineament_face::{
    CameraModel as Lens, CameraOrigin, CameraRecord, DirectionBounds, EmotionRecord, FaceRecord, PoseRecord, ibug68,
    tight_box,
};
use lineament_geometry::{CameraModel, Distortion};

use crate::error::TrackError;
use crate::gaze;
use crate::stage::Measured;

/// A record of a face with room for everything.
pub(crate) fn empty(id: u64) -> FaceRecord {
    FaceRecord {
        landmarks: Some(vec![[0.0; 3]; COUNT]),
        landmark_sigma: Some(vec![0.0; COUNT]),
        visibility: Some(vec![0.0; COUNT]),
        landmarks68: Some(vec![[0.0; 2]; ibug68::COUNT]),
        ..FaceRecord::new(id, 0.0, [0.0; 4])
    }
}

fn copy<T: Copy>(from: &[T], to: &mut Option<Vec<T>>) {
    let to = to.get_or_insert_default();
    to.clear();
    to.extend_from_slice(from);
}

/// Writes what was measured into `record`; allocates nothing where it has room.
pub(crate) fn write(measured: &Measured, record: &mut FaceRecord) -> Result<(), TrackError> {
    let seen = &measured.seen;
    let bounds = tight_box(seen.points.iter().map(|point| [f64::from(point[0]), f64::from(point[1])]));
    record.bounds = bounds.ok_or_else(|| TrackError::stage("landmarker", "a landmark is not a number"))?;
    record.score = measured.score;
    copy(&seen.points, &mut record.landmarks);
    copy(&seen.sigma, &mut record.landmark_sigma);
    copy(&seen.visibility, &mut record.visibility);
    let outline = record.landmarks68.get_or_insert_default();
    outline.clear();
    outline.extend(measured.fit.jaw);
    outline.extend(ibug68::LANDMARKS[measured.fit.jaw.len()..].iter().map(|&landmark| {
        let [x, y, _] = seen.points[usize::from(landmark)];
        [x, y]
    }));
    // The fit has spaced the jaw.
    for (first, last) in ibug68::EVEN.into_iter().filter(|(first, _)| usize::from(*first) >= measured.fit.jaw.len()) {
        let line = &mut outline[usize::from(first)..=usize::from(last)];
        ibug68::space_evenly(line, |point| Some(point.map(f64::from)));
    }
    let pose = measured.fit.pose;
    let angles = pose.yaw_pitch_roll();
    record.pose = Some(PoseRecord {
        rotation_xyzw: pose.rotation_cv().to_xyzw(),
        translation_m: pose.translation().xyz.into(),
        yaw: angles.yaw.0,
        pitch: angles.pitch.0,
        roll: angles.roll.0,
    });
    record.direction = Some(DirectionBounds::default().direction(angles.yaw.0, angles.pitch.0)?);
    record.action_units = Some(measured.action_units);
    record.blendshapes = Some(seen.blendshapes);
    record.gaze = Some(gaze::record(seen.gaze));
    record.emotion = Some(EmotionRecord::new(measured.emotion, measured.uncertain));
    Ok(())
}

/// A camera as records have it.
#[must_use]
pub fn camera_record(camera: &CameraModel, origin: CameraOrigin) -> CameraRecord {
    let ([fx, fy], [cx, cy]) = (camera.focal(), camera.principal_point());
    let lens = camera.distortion();
    let (model, distortion) = match lens {
        Distortion::None => (Lens::BrownConrady, vec![0.0; 5]),
        Distortion::KannalaBrandt(_) => (Lens::Fisheye, lens.coefficients().to_vec()),
        _ => (Lens::BrownConrady, lens.coefficients().to_vec()),
    };
    CameraRecord { fx, fy, cx, cy, distortion, model, origin }
}
