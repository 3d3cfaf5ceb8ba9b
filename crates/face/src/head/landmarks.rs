//! The 478 landmarks as points of the mesh: 468 of the skin, five on each iris.

use super::asset::LandmarkBinding;
use super::error::{HeadError, counted};
use super::mesh::Mesh;
use super::model::FaceModel;
use crate::vocabulary::landmarks;

/// Quarter turns of the four points on an iris' edge, in MediaPipe's order: image right (the subject's left), top, image left, bottom.
const QUARTERS: [f32; 4] = [0.0, 1.0, 2.0, 3.0];

impl FaceModel {
    /// Writes the 478 landmarks of an evaluated mesh (head frame, metres, in the order of [`landmarks`]). Allocates nothing.
    ///
    /// Lips and lids move with the loops of the mesh that bound them, the irises with the eyeballs. Seen from a camera these are points of the
    /// surface, hidden or not; for the 68 points as people annotate them see [`FaceModel::visible_landmarks68`], and
    /// [`ibug68::view`](crate::ibug68::view) for the same 68 as points of the surface.
    ///
    /// # Errors
    /// [`HeadError::Count`] for a head without 468 landmarks on its skin (an import may lack them), or a mesh of another model.
    pub fn landmarks(&self, mesh: &Mesh, out: &mut [[f32; 3]; landmarks::COUNT]) -> Result<(), HeadError> {
        counted("landmarks of the skin", landmarks::MESH_COUNT, self.asset.landmarks.len())?;
        counted("positions of the mesh", self.topology().vertex_count(), mesh.positions.len())?;
        for (point, binding) in out.iter_mut().zip(&self.asset.landmarks) {
            *point = binding.point(&mesh.positions);
        }
        for (eye, centre) in mesh.eyes.iter().zip([landmarks::LEFT_PUPIL, landmarks::RIGHT_PUPIL]) {
            let iris = &mut out[usize::from(centre)..][..=QUARTERS.len()];
            iris[0] = eye.iris_point(0.0, 0.0);
            for (point, quarter) in iris[1..].iter_mut().zip(QUARTERS) {
                *point = eye.iris_point(1.0, quarter * std::f32::consts::FRAC_PI_2);
            }
        }
        Ok(())
    }
}

impl LandmarkBinding {
    /// The bound point of a mesh.
    pub(super) fn point(&self, positions: &[[f32; 3]]) -> [f32; 3] {
        let [a, b, c] = self.vertices.map(|v| positions[v as usize]);
        let [u, v, w] = self.weights;
        std::array::from_fn(|k| u * a[k] + v * b[k] + w * c[k])
    }
}
