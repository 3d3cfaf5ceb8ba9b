//! The built-in head as the guide of the registration: its landmarks stand where MediaPipe itself puts them, and what else it knows of its skin can be carried over.

use nalgebra::Vector3;

use super::error::IctError;
use super::surface::bound_point;
use crate::head::model::FaceModel;
use crate::vocabulary::landmarks::{MESH_COUNT, NOSE_TIP, TRIANGLES};

/// The mean adult of the built-in head, at rest.
pub(super) struct Guide {
    pub(super) model: FaceModel,
    /// Metres, head frame.
    pub(super) positions: Vec<[f64; 3]>,
    /// The landmarks of the skin.
    pub(super) landmarks: Vec<[f64; 3]>,
    /// Outward unit normals of the surface of landmarks.
    pub(super) normals: Vec<[f64; 3]>,
}

impl Guide {
    pub(super) fn load() -> Result<Self, IctError> {
        let model = FaceModel::load()?;
        let mut neutral = model.neutral();
        model.shape(&model.identity(&model.mean_person())?, &mut neutral)?;
        let positions: Vec<[f64; 3]> = neutral.positions.iter().map(|p| p.map(f64::from)).collect();
        let bindings = model.landmark_bindings().iter().take(MESH_COUNT);
        let landmarks: Vec<[f64; 3]> = bindings.map(|binding| bound_point(&positions, binding)).collect();
        let normals = normals(&landmarks);
        Ok(Self { model, positions, landmarks, normals })
    }

    /// Distance between two landmarks, metres.
    pub(super) fn distance(&self, a: u16, b: u16) -> f64 {
        (Vector3::from(self.landmarks[usize::from(a)]) - Vector3::from(self.landmarks[usize::from(b)])).norm()
    }
}

fn normals(points: &[[f64; 3]]) -> Vec<[f64; 3]> {
    let mut sums = vec![Vector3::<f64>::zeros(); points.len()];
    for triangle in TRIANGLES {
        let [a, b, c] = triangle.map(|v| Vector3::from(points[usize::from(v)]));
        let normal = (b - a).cross(&(c - a));
        triangle.iter().for_each(|&v| sums[usize::from(v)] += normal);
    }
    let sign = sums[usize::from(NOSE_TIP)].z.signum();
    sums.into_iter().map(|sum| (sum * sign).try_normalize(1e-12).unwrap_or_default().into()).collect()
}
