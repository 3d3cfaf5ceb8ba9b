//! The second pose of a flat object.

use nalgebra::{Matrix3, Vector3};

use super::refine::{Observation, Pose};
use super::search::Shape;
use crate::camera::CameraModel;

/// Relief in sigmas of the picture beyond which a mirrored pose cannot pass for the pose.
const RELIEF: f64 = 20.0;

/// The pose that looks the same to a camera far away if the places lie in a plane (Collins and Bartoli 2014; Schweighofer and Pinz 2006):
/// mirrored at the plane across the line of sight, M = I − 2ddᵀ, and at the object's own plane, S = I − 2nnᵀ, so that R′ = M·R·S is proper and every
/// vector of the object's plane keeps its picture. Nothing if the places' relief shows the difference clearly.
pub(super) fn mirrored<'a, I: Iterator<Item = &'a Observation> + Clone>(
    used: impl Fn() -> I,
    camera: &CameraModel,
    pose: &Pose,
) -> Option<Pose> {
    let shape = Shape::of(used().map(|o| &o.place));
    let centre = pose.apply(&shape.centre);
    let distance = centre.norm();
    let sight = centre.try_normalize(0.0)?;
    let (count, weights) = used().fold((0.0, 0.0), |(count, sum), o| (count + 1.0, sum + o.weight));
    let focal = 0.5 * (camera.focal()[0] + camera.focal()[1]);
    if !(shape.lengths.z * focal * weights / count < RELIEF * distance) {
        return None;
    }
    let reflection = |axis: Vector3<f64>| Matrix3::identity() - axis * axis.transpose() * 2.0;
    let rotation = reflection(sight) * pose.rotation * reflection(shape.axes.column(2).into_owned());
    Some(Pose { rotation, translation: centre - rotation * shape.centre })
}
