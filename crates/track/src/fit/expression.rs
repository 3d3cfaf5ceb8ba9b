//! What the face does, from where its points are: the landmarker's blendshapes, corrected by what the landmarks show beside the fitted head.
//!
//! Bounded ridge regression: the departures of the landmarks from the head are laid out along the shapes' own movements, weights stay within 0–1, and each is held to the
//! landmarker's guess as by a spring.

use lineament_face::landmarks::MESH_COUNT;
use lineament_face::{Blendshape, Blendshapes, ExpressionState, FaceModel, Gaze};
use lineament_geometry::{Camera, Head, Transform};
use nalgebra::{SMatrix, SVector, Vector3};

use super::pose::PoseProblem;
use crate::error::TrackError;

/// Shapes that landmarks can tell apart.
const SHAPES: [Blendshape; COUNT] = [
    Blendshape::EyeBlinkLeft,
    Blendshape::EyeBlinkRight,
    Blendshape::EyeWideLeft,
    Blendshape::EyeWideRight,
    Blendshape::JawOpen,
    Blendshape::JawLeft,
    Blendshape::JawRight,
    Blendshape::MouthFunnel,
    Blendshape::MouthPucker,
    Blendshape::MouthLeft,
    Blendshape::MouthRight,
    Blendshape::MouthSmileLeft,
    Blendshape::MouthSmileRight,
    Blendshape::MouthFrownLeft,
    Blendshape::MouthFrownRight,
    Blendshape::MouthStretchLeft,
    Blendshape::MouthStretchRight,
    Blendshape::MouthUpperUpLeft,
    Blendshape::MouthUpperUpRight,
    Blendshape::MouthLowerDownLeft,
    Blendshape::MouthLowerDownRight,
    Blendshape::BrowDownLeft,
    Blendshape::BrowDownRight,
    Blendshape::BrowInnerUp,
    Blendshape::BrowOuterUpLeft,
    Blendshape::BrowOuterUpRight,
];
const COUNT: usize = 26;

/// Sweeps over the weights; each solves for one with the others held.
const SWEEPS: usize = 12;
/// Errors that all points share turn the head; those that feign an expression are local and smaller. So points count for more than they do for the pose.
const LOCAL: f64 = 4.0;
/// Movements smaller than this, metres at weight 1, are nothing.
const STILL: f64 = 2e-4;

/// How the landmarks move with each shape, metres at weight 1, and which move at all.
#[derive(Debug)]
pub(super) struct Moves {
    /// Of a landmark: the shapes that move it, and how.
    of: Vec<Vec<(u8, Vector3<f64>)>>,
}

impl Moves {
    /// Of the mean head.
    pub(super) fn new(model: &FaceModel) -> Result<Self, TrackError> {
        let mut neutral = model.neutral();
        model.shape(&model.basis().identity(&[])?, &mut neutral)?;
        let (mut mesh, mut weights) = (model.mesh(), model.rest_weights());
        let mut points = |blendshapes: Blendshapes| -> Result<_, TrackError> {
            let mut out = [[0.0; 3]; lineament_face::landmarks::COUNT];
            model.expressions().weigh(&ExpressionState { blendshapes, ..ExpressionState::default() }, &mut weights)?;
            model.express(&neutral, &weights, Gaze::default(), &mut mesh)?;
            model.landmarks(&mesh, &mut out)?;
            Ok(out)
        };
        let rest = points(Blendshapes::default())?;
        let mut of = vec![Vec::new(); MESH_COUNT];
        for (number, shape) in SHAPES.into_iter().enumerate() {
            let mut one = Blendshapes::default();
            one[shape] = 1.0;
            let moved = points(one)?;
            for (landmark, list) in of.iter_mut().enumerate() {
                let by = Vector3::from([0, 1, 2].map(|k| f64::from(moved[landmark][k] - rest[landmark][k])));
                if by.norm() > STILL {
                    list.push((number as u8, by));
                }
            }
        }
        Ok(Self { of })
    }

    /// The blendshapes of `guess`, corrected by how the landmarks depart from a head that does what `does` says. `spring`: the standard deviation that the guess is
    /// taken to have. For shapes beyond the table the guess stands.
    pub(super) fn correct(
        &self,
        problem: &PoseProblem,
        pose: &Transform<Head, Camera>,
        does: &Blendshapes,
        guess: &Blendshapes,
        spring: f64,
    ) -> Blendshapes {
        let (matrix, shift) = (pose.rotation().matrix(), pose.translation().xyz);
        let hold = 1.0 / (spring * spring);
        let mut normal = SMatrix::<f64, COUNT, COUNT>::identity() * hold;
        let base: [f64; COUNT] = SHAPES.map(|shape| f64::from(does[shape]));
        let mut pull = SVector::<f64, COUNT>::from_fn(|i, _| hold * (f64::from(guess[SHAPES[i]]) - base[i]));
        for point in &problem.points {
            let moves = &self.of[usize::from(point.landmark)];
            if moves.is_empty() {
                continue;
            }
            let turned = matrix * point.place;
            let Some((residual, by_place)) = problem.residual(point, turned, shift) else { continue };
            let weight = LOCAL * point.weight * point.weight * problem.robust((residual * point.weight).norm_squared());
            let by_head = by_place * matrix;
            let mut rows = [(0_usize, [0.0; 2]); COUNT];
            for (row, (shape, by)) in rows.iter_mut().zip(moves) {
                let step = by_head * by;
                *row = (usize::from(*shape), [step.x, step.y]);
            }
            let rows = &rows[..moves.len().min(COUNT)];
            for (i, (a, step)) in rows.iter().enumerate() {
                // The residual is the head's place less the seen one.
                pull[*a] -= weight * (step[0] * residual.x + step[1] * residual.y);
                for (b, other) in &rows[..=i] {
                    let product = weight * (step[0] * other[0] + step[1] * other[1]);
                    normal[(*a, *b)] += product;
                    if a != b {
                        normal[(*b, *a)] += product;
                    }
                }
            }
        }
        let mut change = SVector::<f64, COUNT>::zeros();
        for _ in 0..SWEEPS {
            for i in 0..COUNT {
                let rest: f64 = (0..COUNT).filter(|j| *j != i).map(|j| normal[(i, j)] * change[j]).sum();
                change[i] = ((pull[i] - rest) / normal[(i, i)]).clamp(-base[i], 1.0 - base[i]);
            }
        }
        let mut corrected = *guess;
        for (i, shape) in SHAPES.into_iter().enumerate() {
            corrected[shape] = (base[i] + change[i]).clamp(0.0, 1.0) as f32;
        }
        corrected
    }
}
