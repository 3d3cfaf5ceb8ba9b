//! The 478 landmarks as points of the mesh: 468 of the skin, five on each iris.

use super::asset::{HeadAsset, LandmarkBinding};
use super::error::{HeadError, counted};
use crate::vocabulary::{ibug68, landmarks};

/// The edge of an iris (the limbus) in space, where the gaze has taken it. Head frame, metres.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct IrisCircle {
    /// Its centre.
    pub centre: [f32; 3],
    /// From the centre to the edge, towards the subject's left when the eye looks ahead. Its length is the iris' radius.
    pub left: [f32; 3],
    /// From the centre to the edge, upwards when the eye looks ahead.
    pub up: [f32; 3],
}

/// Which points of the mesh the landmarks are. Made once a head, used for every face of it.
#[derive(Debug, Clone, PartialEq)]
pub struct LandmarkMap {
    bindings: Vec<LandmarkBinding>,
    vertices: usize,
}

impl LandmarkMap {
    /// Takes the bindings from a head's asset.
    ///
    /// # Errors
    /// [`HeadError::Count`] for an asset that has other than 468 of them.
    pub fn new(asset: &HeadAsset) -> Result<Self, HeadError> {
        counted("landmarks of the skin", landmarks::MESH_COUNT, asset.landmarks.len())?;
        Ok(Self { bindings: asset.landmarks.clone(), vertices: asset.positions.len() })
    }

    /// Writes the 478 landmarks (head frame, metres) of a mesh whose first vertices are the asset's, in the asset's order.
    /// `irises`: left, right. Allocates nothing.
    ///
    /// # Errors
    /// [`HeadError::Count`] for fewer vertices than the asset has.
    pub fn evaluate(
        &self,
        positions: &[[f32; 3]],
        irises: &[IrisCircle; 2],
        out: &mut [[f32; 3]; landmarks::COUNT],
    ) -> Result<(), HeadError> {
        counted("vertices of the head", self.vertices, positions.len().min(self.vertices))?;
        for (point, binding) in out.iter_mut().zip(&self.bindings) {
            *point = binding.point(positions);
        }
        let centres = [landmarks::LEFT_PUPIL, landmarks::RIGHT_PUPIL];
        for (iris, centre) in irises.iter().zip(centres) {
            // MediaPipe's order: the centre, then the edge at image right, top, image left, bottom.
            let edge = |towards: [f32; 3], sign: f32| std::array::from_fn(|k| iris.centre[k] + sign * towards[k]);
            let ring =
                [iris.centre, edge(iris.left, 1.0), edge(iris.up, 1.0), edge(iris.left, -1.0), edge(iris.up, -1.0)];
            out[usize::from(centre)..][..ring.len()].copy_from_slice(&ring);
        }
        Ok(())
    }
}

impl LandmarkBinding {
    /// The bound point of a mesh.
    pub(crate) fn point(&self, positions: &[[f32; 3]]) -> [f32; 3] {
        let [a, b, c] = self.vertices.map(|v| positions[v as usize]);
        let [u, v, w] = self.weights;
        std::array::from_fn(|k| u * a[k] + v * b[k] + w * c[k])
    }
}

/// The 68 points of iBUG among the 478, jaw included as points of the mesh; their visible-contour form is [`JawContour`](super::JawContour)'s.
#[must_use]
pub fn landmarks68(points: &[[f32; 3]; landmarks::COUNT]) -> [[f32; 3]; ibug68::COUNT] {
    ibug68::LANDMARKS.map(|landmark| points[usize::from(landmark)])
}
