//! A crop from a detector's few key points.

use nalgebra::{Matrix2, Matrix3, Vector2, Vector3};

use super::{Crop, LARGEST, no_crop};
use crate::error::FaceError;
use crate::vocabulary::landmarks::{CANONICAL_CM, MESH_COUNT};

impl Crop {
    /// From the places of a few landmarks, such as a detector's six ([`SIX_POINTS`](crate::landmarks::SIX_POINTS)): the canonical face is laid over
    /// them by scaled orthographic projection (least squares, POS of DeMenthon & Davis 1995), and the crop is that of its landmarks.
    ///
    /// # Errors
    /// Fewer than four points or lists of unequal length, a landmark that the canonical face lacks (the irises), landmarks that lie in one plane, a
    /// place that is not finite, or places on one line.
    pub fn from_key_points(landmarks: &[u16], places: &[[f64; 2]], size: u32) -> Result<Self, FaceError> {
        if landmarks.len() != places.len() || landmarks.len() < 4 {
            return Err(FaceError::WrongLength {
                what: format!("the list of places for {} landmarks", landmarks.len()),
                found: places.len(),
                expected: "as many, and at least 4".to_owned(),
            });
        }
        if let Some(foreign) = landmarks.iter().find(|&&landmark| usize::from(landmark) >= MESH_COUNT) {
            return Err(no_crop(format!("landmark {foreign} is not of the mesh"), "name landmarks below 468"));
        }
        if let Some(place) =
            places.iter().find(|place| place.iter().any(|part| !part.is_finite() || part.abs() > LARGEST))
        {
            return Err(no_crop(format!("a key point is at {place:?}"), "pass key points in pixels of the picture"));
        }
        let count = landmarks.len() as f64;
        let model = |landmark: u16| Vector3::from(CANONICAL_CM[usize::from(landmark)].map(f64::from));
        let model_mean = landmarks.iter().map(|&landmark| model(landmark)).sum::<Vector3<f64>>() / count;
        let place_mean = places.iter().map(|&place| Vector2::from(place)).sum::<Vector2<f64>>() / count;
        let (mut gram, mut cross) = (Matrix3::zeros(), nalgebra::Matrix2x3::zeros());
        for (&landmark, &place) in landmarks.iter().zip(places) {
            let from = model(landmark) - model_mean;
            gram += from * from.transpose();
            cross += (Vector2::from(place) - place_mean) * from.transpose();
        }
        // The rank of three points' differences is two; of four that do not lie in a plane, three.
        let least = gram.symmetric_eigenvalues().min();
        let inverse = (least > 1e-6).then(|| gram.try_inverse()).flatten().ok_or_else(|| {
            no_crop(
                "the landmarks lie in one plane of the face".to_owned(),
                "name landmarks like `landmarks::SIX_POINTS`",
            )
        })?;
        let affine = cross * inverse;
        // The scaled rows of a rotation nearest to the affine ones: A ↦ s·(A·Aᵀ)^(−1/2)·A, with the mean of the singular values for s. The root
        // of a 2×2 matrix M is (M + √det M) / √(tr M + 2·√det M).
        let square = affine * affine.transpose();
        let (root_of_det, trace) = (libm::sqrt(square.determinant().max(0.0)), square.trace());
        if root_of_det <= 1e-6 * trace || trace <= 0.0 {
            return Err(no_crop("the key points lie on one line".to_owned(), "pass the key points of a face"));
        }
        let sum = libm::sqrt(trace + 2.0 * root_of_det);
        let root = (square + Matrix2::identity() * root_of_det) / sum;
        let Some(whiten) = root.try_inverse() else {
            return Err(no_crop("the key points lie on one line".to_owned(), "pass the key points of a face"));
        };
        let projection = whiten * affine * (0.5 * sum);
        let project = |i: usize| (projection * (model(i as u16) - model_mean) + place_mean).into();
        Self::around(MESH_COUNT, project, size)
    }
}
