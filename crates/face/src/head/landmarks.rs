//! The 478 landmarks as points of the mesh: 468 of the skin, five on each iris.

use super::asset::LandmarkBinding;
use super::error::{HeadError, counted};
use super::mesh::Mesh;
use super::model::FaceModel;
use crate::vocabulary::landmarks;

/// Quarter turns of the four points on an iris' edge, in MediaPipe's order: image right (the subject's left), top, image left, bottom.
const QUARTERS: [f32; 4] = [0.0, 1.0, 2.0, 3.0];

/// Points that face each other across the inner line of the lips: upper, lower. The corners are single points.
const LIP_PAIRS: [[usize; 2]; 9] =
    [[191, 95], [80, 88], [81, 178], [82, 87], [13, 14], [312, 317], [311, 402], [310, 318], [415, 324]];

impl FaceModel {
    /// Writes the 478 landmarks of an evaluated mesh (head frame, metres, in the order of [`landmarks`]). Allocates nothing.
    ///
    /// Where closed lips press into each other, upper and lower points of their inner line stand at the same height. Lips and lids move with the loops of the mesh that bound them, the irises with the eyeballs. Seen from a camera these are points of the
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
        // Closed lips press into each other, so the loops that bound them cross. What is seen, and annotated, is the seam.
        for [upper, lower] in LIP_PAIRS {
            if out[upper][1] < out[lower][1] {
                let seam = (out[upper][1] + out[lower][1]) / 2.0;
                (out[upper][1], out[lower][1]) = (seam, seam);
            }
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
