//! What a record may not hold. The same check stands before writing and after reading.

use super::frame::{EyeGaze, FaceRecord, FrameRecord, GazeRecord, PoseRecord};
use super::state::{CameraModel, CameraRecord, FaceState};
use super::truth::{FaceTruth, Truth};
use crate::vocabulary::{Values, Vocabulary, ibug68, landmarks};

/// What is wrong, and where.
pub(super) struct Fault {
    pub(super) key: String,
    pub(super) problem: String,
}

type Checked = Result<(), Fault>;

fn fault(key: impl Into<String>, problem: impl Into<String>) -> Checked {
    Err(Fault { key: key.into(), problem: problem.into() })
}

/// Refuses numbers that are not finite; the key is made only then.
fn finite(values: impl IntoIterator<Item = f64>, key: impl Fn(usize) -> String) -> Checked {
    match values.into_iter().enumerate().find(|entry| !entry.1.is_finite()) {
        Some((i, value)) => fault(key(i), format!("{value} is not a finite number; check the source of this value")),
        None => Ok(()),
    }
}

fn within(value: f64, least: f64, most: f64, key: &str) -> Checked {
    if (least..=most).contains(&value) {
        Ok(())
    } else {
        let range = if most == f64::MAX {
            format!("a finite number of {least} or more")
        } else {
            format!("in {least}–{most}")
        };
        fault(key, format!("{value} is not {range}; check the source of this value"))
    }
}

fn length(found: usize, expected: usize, key: &str) -> Checked {
    if found == expected {
        Ok(())
    } else {
        fault(key, format!("{found} entries, but it must have {expected}; leave it out if it is not known"))
    }
}

fn values<K: Vocabulary, const N: usize>(values: &Values<K, N>, key: &str) -> Checked {
    match values.first_not_finite() {
        Some((entry, value)) => fault(
            format!("{key}.{}", entry.name()),
            format!("{value} is not a finite number; check the source of this value"),
        ),
        None => Ok(()),
    }
}

pub(super) fn frame(record: &FrameRecord) -> Checked {
    finite([record.time_s], |_| "time_s".to_owned())?;
    for (size, key) in [(record.width, "width"), (record.height, "height")] {
        if size == 0 {
            return fault(key, "0 is no size of a picture; write its size in pixels");
        }
    }
    camera(&record.camera, "camera")?;
    for (i, entry) in record.faces.iter().enumerate() {
        if record.faces[..i].iter().any(|before| before.id == entry.id) {
            return fault(
                format!("faces[{i}].id"),
                format!("{} is the id of another face of the frame; give each its own", entry.id),
            );
        }
        face(entry, &format!("faces[{i}]"))?;
    }
    record.truth.iter().try_for_each(|entry| truth(entry, record.faces.len()))
}

fn truth(truth: &Truth, faces: usize) -> Checked {
    for (i, entry) in truth.faces.iter().enumerate() {
        state(entry, &format!("truth.faces[{i}]"))?;
    }
    if let Some(place) = &truth.camera {
        finite(place.position_m, |i| format!("truth.camera.position_m[{i}]"))?;
        quaternion(place.rotation_xyzw, "truth.camera")?;
    }
    if let Some(light) = &truth.light {
        quaternion(light.rotation_xyzw, "truth.light")?;
        finite(light.gain.map(f64::from), |i| format!("truth.light.gain[{i}]"))?;
        for (n, source) in light.sources.iter().enumerate() {
            finite(source.toward, |i| format!("truth.light.sources[{n}].toward[{i}]"))?;
            finite(source.colour.map(f64::from), |i| format!("truth.light.sources[{n}].colour[{i}]"))?;
        }
    }
    if !truth.labels.is_empty() && truth.labels.len() != faces {
        return fault(
            "truth.labels",
            format!("{} entries, but the record has {faces} faces; write one for each, or none", truth.labels.len()),
        );
    }
    truth.labels.iter().enumerate().try_for_each(|(i, entry)| labels(entry, &format!("truth.labels[{i}]")))
}

fn labels(labels: &FaceTruth, key: &str) -> Checked {
    if let Some(intensity) = labels.emotion_intensity {
        within(intensity, 0.0, 1.0, &format!("{key}.emotion_intensity"))?;
    }
    if let Some(person) = &labels.person {
        within(f64::from(person.age_years), 0.0, 130.0, &format!("{key}.person.age_years"))?;
        within(f64::from(person.masculinity), 0.0, 1.0, &format!("{key}.person.masculinity"))?;
        let shares = [person.origin.african, person.origin.asian, person.origin.european].map(f64::from);
        finite(shares, |i| format!("{key}.person.origin.{}", ["african", "asian", "european"][i]))?;
    }
    if let Some(rows) = &labels.head_to_camera {
        finite(rows.iter().flatten().copied(), |i| format!("{key}.head_to_camera[{}][{}]", i / 4, i % 4))?;
    }
    for (list, name) in
        [(&labels.landmarks_head_m, "landmarks_head_m"), (&labels.landmarks_camera_m, "landmarks_camera_m")]
    {
        let Some(points) = list else { continue };
        length(points.len(), landmarks::COUNT, &format!("{key}.{name}"))?;
        let numbers = points.iter().flatten().map(|&value| f64::from(value));
        finite(numbers, |i| format!("{key}.{name}[{}][{}]", i / 3, i % 3))?;
    }
    if let Some(points) = &labels.landmarks68_mesh {
        length(points.len(), ibug68::COUNT, &format!("{key}.landmarks68_mesh"))?;
        let numbers = points.iter().flatten().map(|&value| f64::from(value));
        finite(numbers, |i| format!("{key}.landmarks68_mesh[{}][{}]", i / 2, i % 2))?;
    }
    Ok(())
}

fn camera(camera: &CameraRecord, key: &str) -> Checked {
    let names = ["fx", "fy", "cx", "cy"];
    finite([camera.fx, camera.fy, camera.cx, camera.cy], |i| format!("{key}.{}", names[i]))?;
    for (focal, name) in [(camera.fx, "fx"), (camera.fy, "fy")] {
        if focal <= 0.0 {
            return fault(
                format!("{key}.{name}"),
                format!("{focal} is no focal length; it must be more than 0 pixels"),
            );
        }
    }
    let count = camera.distortion.len();
    let (fits, expected) = match camera.model {
        CameraModel::BrownConrady => (matches!(count, 5 | 8 | 12 | 14), "5, 8, 12 or 14; five zeros for none"),
        CameraModel::Fisheye => (count == 4, "4 for a fisheye"),
    };
    if !fits {
        return fault(format!("{key}.distortion"), format!("{count} coefficients, but there must be {expected}"));
    }
    finite(camera.distortion.iter().copied(), |i| format!("{key}.distortion[{i}]"))
}

fn face(face: &FaceRecord, key: &str) -> Checked {
    within(face.score, 0.0, 1.0, &format!("{key}.score"))?;
    finite(face.bounds, |i| format!("{key}.box[{i}]"))?;
    if face.bounds[2] < 0.0 || face.bounds[3] < 0.0 {
        return fault(format!("{key}.box"), "a width or height below 0; write x, y, width, height");
    }
    if let Some(points) = &face.landmarks {
        length(points.len(), landmarks::COUNT, &format!("{key}.landmarks"))?;
        let numbers = points.iter().flatten().map(|&value| f64::from(value));
        finite(numbers, |i| format!("{key}.landmarks[{}][{}]", i / 3, i % 3))?;
    }
    for (list, name, most) in
        [(&face.landmark_sigma, "landmark_sigma", f64::MAX), (&face.visibility, "visibility", 1.0)]
    {
        let Some(list) = list else { continue };
        length(list.len(), landmarks::COUNT, &format!("{key}.{name}"))?;
        if let Some(i) = list.iter().position(|&value| !(0.0..=most).contains(&f64::from(value))) {
            within(f64::from(list[i]), 0.0, most, &format!("{key}.{name}[{i}]"))?;
        }
    }
    if let Some(points) = &face.landmarks68 {
        length(points.len(), ibug68::COUNT, &format!("{key}.landmarks68"))?;
        let numbers = points.iter().flatten().map(|&value| f64::from(value));
        finite(numbers, |i| format!("{key}.landmarks68[{}][{}]", i / 2, i % 2))?;
    }
    face.pose.iter().try_for_each(|entry| pose(entry, &format!("{key}.pose")))?;
    face.action_units.iter().try_for_each(|entry| values(entry, &format!("{key}.action_units")))?;
    face.blendshapes.iter().try_for_each(|entry| values(entry, &format!("{key}.blendshapes")))?;
    face.gaze.iter().try_for_each(|entry| gaze(entry, &format!("{key}.gaze")))?;
    if let Some(emotion) = &face.emotion {
        values(&emotion.scores, &format!("{key}.emotion.scores"))?;
        let largest = emotion.scores.largest();
        if emotion.scores[emotion.label] < emotion.scores[largest] {
            return fault(
                format!("{key}.emotion.label"),
                format!("`{}`, but the largest score is that of `{largest}`; the label must be that", emotion.label),
            );
        }
    }
    Ok(())
}

fn quaternion(xyzw: [f64; 4], key: &str) -> Checked {
    finite(xyzw, |i| format!("{key}.rotation_xyzw[{i}]"))?;
    let square: f64 = xyzw.iter().map(|part| part * part).sum();
    if (square - 1.0).abs() > 1e-3 {
        return fault(
            format!("{key}.rotation_xyzw"),
            format!("a quaternion whose length's square is {square}; it must be 1"),
        );
    }
    Ok(())
}

fn pose(pose: &PoseRecord, key: &str) -> Checked {
    quaternion(pose.rotation_xyzw, key)?;
    finite(pose.translation_m, |i| format!("{key}.translation_m[{i}]"))?;
    finite([pose.yaw, pose.pitch, pose.roll], |i| format!("{key}.{}", ["yaw", "pitch", "roll"][i]))
}

fn gaze(gaze: &GazeRecord, key: &str) -> Checked {
    let both = EyeGaze { yaw: gaze.yaw, pitch: gaze.pitch };
    for (eye, part) in [(both, ""), (gaze.left, ".left"), (gaze.right, ".right")] {
        finite([eye.yaw, eye.pitch], |i| format!("{key}{part}.{}", ["yaw", "pitch"][i]))?;
    }
    Ok(())
}

fn state(state: &FaceState, key: &str) -> Checked {
    finite(state.identity.parameters.iter().map(|&value| f64::from(value)), |i| {
        format!("{key}.identity.parameters[{i}]")
    })?;
    values(&state.expression.action_units, &format!("{key}.expression.action_units"))?;
    values(&state.expression.blendshapes, &format!("{key}.expression.blendshapes"))?;
    gaze(&state.gaze, &format!("{key}.gaze"))?;
    pose(&state.pose, &format!("{key}.pose"))?;
    camera(&state.camera, &format!("{key}.camera"))
}
