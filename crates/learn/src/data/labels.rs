//! From the labels of a face to the numbers that are learnt, and to what of them is known.

use std::collections::BTreeMap;

use lineament_face::landmarks::{COUNT, LEFT_EYE_OUTER, MESH_COUNT, RIGHT_EYE_OUTER};
use lineament_face::{
    ActionUnits, AuChannel, AuColumn, CameraModel as Lens, CameraRecord, Crop, EyeGaze, FaceError, Labels, ibug68,
};
use lineament_geometry::pose::YawPitchRoll;
use lineament_geometry::{Camera, CameraModel, Degrees, Distortion, HeadCv, Radians, Rotation};
use lineament_models::{REGIONS, layout, region_of};
use nalgebra::Vector3;

use super::known::Known;
use crate::error::LearnError;

/// The first of iBUG's points behind the jaw's, which people put on the visible outline: no landmark is there.
const INNER: usize = 17;

/// Landmarks whose means are the five points of face alignment (eyes: the middles of both lids), for the crop alone, and which of the five each is at.
const FIVE: [(u16, usize); 7] = [(159, 0), (145, 0), (386, 1), (374, 1), (4, 2), (61, 3), (291, 4)];

/// The side of the crop of a picture that a face fills, in longer sides of it: the tracker's first guess.
const FILLED: f64 = 1.25;

/// The crop that the rule makes of what is known of a face's place: of its landmarks, else of the canonical face laid over the 51 or the five points, else
/// of its box. None where nothing is known.
pub(super) fn crop(labels: &Labels) -> Option<Result<Crop, FaceError>> {
    let doubles = |point: &[f32; 2]| point.map(f64::from);
    if let Some(landmarks) = &labels.landmarks {
        return Some(Crop::from_landmarks(landmarks, layout::CROP));
    }
    if let Some(points) = labels.landmarks68.as_ref().filter(|points| points.len() == ibug68::COUNT) {
        let places: Vec<[f64; 2]> = points[INNER..].iter().map(doubles).collect();
        return Some(Crop::from_key_points(&ibug68::LANDMARKS[INNER..], &places, layout::CROP));
    }
    if let Some(points) = &labels.points5 {
        let places = FIVE.map(|(_, point)| doubles(&points[point]));
        return Some(Crop::from_key_points(&FIVE.map(|(landmark, _)| landmark), &places, layout::CROP));
    }
    labels.bounds.map(|bounds| Crop::from_box(bounds, layout::CROP))
}

/// The crop of a picture that a face fills.
pub(super) fn filled([width, height]: [u32; 2]) -> Result<Crop, FaceError> {
    let [width, height] = [width, height].map(f64::from);
    Crop::new([0.5 * width, 0.5 * height], FILLED * width.max(height), Radians(0.0), layout::CROP)
}

/// The camera that is said, else the one that is assumed everywhere in this project.
pub(super) fn camera(record: Option<&CameraRecord>, [width, height]: [u32; 2]) -> Result<CameraModel, LearnError> {
    let Some(camera) = record else { return Ok(CameraModel::assumed(width, height)?) };
    let model = CameraModel::pinhole(camera.fx, camera.fy, camera.cx, camera.cy, width, height)?;
    let fisheye = camera.model == Lens::Fisheye;
    Ok(model.with_distortion(Distortion::from_opencv(&camera.distortion, fisheye)?)?)
}

/// Every landmark, with which are known: all of them, or the 51 of iBUG's points that are no jaw's. The others lie at the crop's centre.
pub(super) fn points(labels: &Labels, ideal: &Crop, known: &mut Known) -> Vec<[f32; 3]> {
    let middle = ideal.centre().map(|part| part as f32);
    let mut points = vec![[middle[0], middle[1], 0.0]; COUNT];
    if let Some(landmarks) = &labels.landmarks {
        for ((point, known), &landmark) in points.iter_mut().zip(&mut known.points).zip(landmarks) {
            (*point, *known) = (landmark, true);
        }
        known.depth = true;
    } else if let Some(annotated) = labels.landmarks68.as_ref().filter(|points| points.len() == ibug68::COUNT) {
        for (&landmark, &[x, y]) in ibug68::LANDMARKS.iter().zip(annotated).skip(INNER) {
            points[usize::from(landmark)] = [x, y, 0.0];
            known.points[usize::from(landmark)] = true;
        }
    }
    points
}

/// The rotation, or that of the three angles where all of them are said.
pub(super) fn rotation(labels: &Labels) -> Result<Option<Rotation<HeadCv, Camera>>, LearnError> {
    if let Some(xyzw) = labels.rotation_xyzw {
        return Ok(Some(Rotation::from_xyzw(xyzw)?));
    }
    let (Some(yaw), Some(pitch), Some(roll)) = (labels.yaw, labels.pitch, labels.roll) else { return Ok(None) };
    let angles = YawPitchRoll { yaw: Degrees(yaw), pitch: Degrees(pitch), roll: Degrees(roll) };
    Ok(Some(angles.to_rotation()?))
}

/// The direction of a look in the camera's frame, from its published angles.
pub(super) fn look(eye: EyeGaze) -> Vector3<f64> {
    // Signs as the pose's: yaw to the subject's right is the left of the picture (−x), pitch up is −y; straight into the camera is −z.
    let (sin_yaw, cos_yaw) = libm::sincos(Degrees(eye.yaw).radians());
    let (sin_pitch, cos_pitch) = libm::sincos(Degrees(eye.pitch).radians());
    Vector3::new(-sin_yaw * cos_pitch, -sin_pitch, -cos_yaw * cos_pitch)
}

/// The channels of what was coded: a side's own code, else that of the unit as a whole, which is taken to be that of both sides.
pub(super) fn action_units(coded: &BTreeMap<AuColumn, f32>, known: &mut [bool]) -> ActionUnits {
    let mut units = ActionUnits::default();
    for (channel, known) in AuChannel::ALL.into_iter().zip(known) {
        let of = |side| {
            let is_its = |column: &AuColumn| column.unit().shape() == channel.unit() && column.side() == side;
            coded.iter().find(|(column, _)| is_its(column)).map(|(_, value)| *value)
        };
        if let Some(value) = of(channel.side()).or_else(|| of(None)) {
            units[channel] = value;
            *known = true;
        }
    }
    units
}

/// The share of each region that is seen.
pub(super) fn regions(visibility: &[f32]) -> [f32; REGIONS.len()] {
    let (mut seen, mut counts) = ([0.0_f32; REGIONS.len()], [0.0_f32; REGIONS.len()]);
    for (landmark, share) in visibility.iter().enumerate() {
        seen[region_of(landmark)] += share;
        counts[region_of(landmark)] += 1.0;
    }
    std::array::from_fn(|region| seen[region] / counts[region].max(1.0))
}

/// The distance of the outer corners of the eyes in pixels of the picture: in space, at the picture's scale, where the landmarks have depth; else in the
/// picture. Nothing where they are not known.
pub(super) fn eyes_apart(labels: &Labels, camera: &CameraModel) -> f64 {
    let length = |a: Vector3<f64>, b: Vector3<f64>| (a - b).norm();
    if let Some(landmarks) = labels.landmarks.as_ref().filter(|all| all.len() >= MESH_COUNT) {
        let [right, left] =
            [RIGHT_EYE_OUTER, LEFT_EYE_OUTER].map(|landmark| landmarks[usize::from(landmark)].map(f64::from));
        let away = labels.translation_m.map(|place| place[2]).filter(|away| *away > 0.0);
        let in_space = |[x, y, z]: [f64; 3]| {
            let (away, seen) = (away?, camera.unproject([x, y])?.xyz);
            Some(seen * ((away + z * away / camera.focal()[0]) / seen.z))
        };
        return match (in_space(right), in_space(left), away) {
            (Some(right), Some(left), Some(away)) => length(right, left) * camera.focal()[0] / away,
            _ => length(Vector3::from(right), Vector3::from(left)),
        };
    }
    match labels.landmarks68.as_ref().filter(|all| all.len() == ibug68::COUNT) {
        Some(all) => {
            let [a, b] = ibug68::INTER_OCULAR.map(|point| all[usize::from(point)].map(f64::from));
            libm::hypot(a[0] - b[0], a[1] - b[1])
        }
        None => 0.0,
    }
}
