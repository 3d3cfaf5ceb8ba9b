//! The jaw as a rotation: hinge, angle and slide from the rigid motion of the lower teeth, and from each vertex how far it goes along.

use lineament_face::{JawRest, Part};
use nalgebra::{Matrix3, Vector3};

use super::error::BakeError;
use super::expression::UnitShape;
use super::mesh::CutMesh;

/// Skin within this distance (metres) of the joint carries the hinge along with the identity.
const ANCHOR_REACH: f64 = 0.02;
/// Followers of less than this do not follow.
const LEAST_WEIGHT: f64 = 0.004;
/// Where the axis passes the skin, metres from the midline: the condyles.
const CONDYLE: f64 = 0.058;

/// The jaw's motion for weight 1 of `jawOpen`, in double precision.
pub(crate) struct Jaw {
    hinge: Vector3<f64>,
    angle: f64,
    /// One weight for each vertex of the cut.
    weights: Vec<f64>,
}

impl Jaw {
    /// Fits the rotation to the lower teeth's motion in `jawOpen` and projects every vertex's motion on it.
    pub(crate) fn fit(mesh: &CutMesh, open: &UnitShape) -> Result<Self, BakeError> {
        let teeth: Vec<usize> = (0..mesh.positions.len()).filter(|&i| mesh.part[i] == Part::TeethLower).collect();
        let point = |i: usize| Vector3::from(mesh.positions[i]);
        let delta = |i: usize| Vector3::from(open.deltas[i]);
        let count = teeth.len() as f64;
        let (mut a, mut b) = (Vector3::zeros(), Vector3::zeros());
        for &i in &teeth {
            a += point(i) / count;
            b += (point(i) + delta(i)) / count;
        }
        // Rotation about x that best turns the centred teeth: the angle of the summed complex products of (z, y).
        let (mut cosine, mut sine) = (0.0, 0.0);
        for &i in &teeth {
            let (p, q) = (point(i) - a, point(i) + delta(i) - b);
            cosine += p.y * q.y + p.z * q.z;
            sine += p.y * q.z - p.z * q.y;
        }
        let angle = libm::atan2(sine, cosine);
        if !(0.1..0.8).contains(&angle) {
            return Err(BakeError::Content(format!("`jawOpen` turns the lower teeth by {angle} rad, which is no jaw")));
        }
        // The fixed point of the motion in the plane x = 0: (I − R) h = b − R a.
        let rotation = turn(angle);
        let shift = b - rotation * a;
        let half = 0.5 / libm::tan(angle / 2.0);
        let hinge = Vector3::new(0.0, 0.5 * shift.y - half * shift.z, half * shift.y + 0.5 * shift.z);
        let weights = (0..mesh.positions.len()).map(|i| follow(mesh, i, hinge, &rotation, delta(i))).collect();
        Ok(Self { hinge, angle, weights })
    }

    /// The rest-pose displacement of the skin that, turned along with the jaw, gives `open` exactly at weight 1. Teeth and tongue only turn.
    pub(crate) fn residual(&self, mesh: &CutMesh, open: &UnitShape) -> UnitShape {
        let rotation = turn(self.angle);
        let deltas = (0..mesh.positions.len())
            .map(|i| {
                if mesh.part[i] != Part::Skin {
                    return [0.0; 3];
                }
                let rest = Vector3::from(mesh.positions[i]);
                let blend = Matrix3::identity() + (rotation - Matrix3::identity()) * self.weights[i];
                let wanted = rest + Vector3::from(open.deltas[i]) - self.hinge;
                let back = blend.try_inverse().map_or(rest, |inverse| inverse * wanted + self.hinge);
                (back - rest).into()
            })
            .collect();
        UnitShape { name: open.name.clone(), deltas }
    }

    /// As the asset holds it.
    pub(crate) fn rest(&self, mesh: &CutMesh) -> JawRest {
        let near = |i: usize| {
            let condyle = Vector3::new(CONDYLE.copysign(mesh.positions[i][0]), self.hinge.y, self.hinge.z);
            mesh.part[i] == Part::Skin && (Vector3::from(mesh.positions[i]) - condyle).norm() < ANCHOR_REACH
        };
        JawRest {
            hinge: [0.0, self.hinge.y as f32, self.hinge.z as f32],
            angle: self.angle as f32,
            slide: [0.0; 3],
            anchors: (0..mesh.positions.len()).filter(|&i| near(i)).map(|i| i as u32).collect(),
            weights: self
                .weights
                .iter()
                .enumerate()
                .filter(|(_, w)| **w > 0.0)
                .map(|(i, &w)| (i as u32, w as f32))
                .collect(),
        }
    }

    /// Furthest from the source's shape that the rigid parts come, metres.
    pub(crate) fn rigid_error(&self, mesh: &CutMesh, open: &UnitShape, part: Part) -> f64 {
        let rotation = turn(self.angle);
        let error = |i: usize| {
            let rest = Vector3::from(mesh.positions[i]);
            (rotation * (rest - self.hinge) + self.hinge - rest - Vector3::from(open.deltas[i])).norm()
        };
        (0..mesh.positions.len()).filter(|&i| mesh.part[i] == part).map(error).fold(0.0, f64::max)
    }
}

/// How far vertex `i` follows: its motion projected on the full rotation's. Teeth and tongue follow wholly.
fn follow(mesh: &CutMesh, i: usize, hinge: Vector3<f64>, rotation: &Matrix3<f64>, delta: Vector3<f64>) -> f64 {
    match mesh.part[i] {
        Part::TeethLower | Part::Tongue => 1.0,
        Part::Skin => {
            let arm = Vector3::from(mesh.positions[i]) - hinge;
            let full = rotation * arm - arm;
            let weight = (full.dot(&delta) / full.norm_squared().max(1e-8)).clamp(0.0, 1.0);
            if weight < LEAST_WEIGHT { 0.0 } else { weight }
        }
        _ => 0.0,
    }
}

/// Rotation about x.
fn turn(angle: f64) -> Matrix3<f64> {
    let (s, c) = libm::sincos(angle);
    Matrix3::new(1.0, 0.0, 0.0, 0.0, c, -s, 0.0, s, c)
}
