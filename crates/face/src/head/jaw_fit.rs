//! The jaw of a source's `jawOpen` as a rotation: hinge and angle from the rigid motion of the lower teeth, and for each vertex how far it goes along.

use nalgebra::{Matrix3, Vector3};

use super::asset::JawRest;
use super::part::Part;

/// Skin within this distance (metres) of the joint carries the hinge along with the identity.
const ANCHOR_REACH: f64 = 0.02;
/// Followers of less than this do not follow.
const LEAST_WEIGHT: f64 = 0.004;
/// Where the axis passes the skin, metres from the midline: the condyles.
const CONDYLE: f64 = 0.058;
/// Angles of a jaw, radians.
const ANGLES: std::ops::Range<f64> = 0.1..0.8;

/// A head at rest with its mouth closed, and what `jawOpen` at weight 1 does to it. All three lists: one entry for each vertex; metres, head frame.
#[derive(Debug, Clone, Copy)]
pub struct JawMotion<'a> {
    /// Rest positions.
    pub positions: &'a [[f64; 3]],
    /// The part of each vertex; there must be lower teeth.
    pub parts: &'a [Part],
    /// Displacements.
    pub open: &'a [[f64; 3]],
}

/// The jaw's motion for weight 1 of `jawOpen`, in double precision: what a bake or an import makes a head's [`JawRest`] of.
#[derive(Debug, Clone)]
pub struct JawFit {
    hinge: Vector3<f64>,
    angle: f64,
    /// One weight for each vertex.
    weights: Vec<f64>,
}

impl JawFit {
    /// Fits the rotation to the lower teeth's motion and projects every vertex's motion on it.
    ///
    /// # Errors
    /// The angle found (radians), where it is not one to which a jaw opens.
    pub fn new(motion: JawMotion<'_>) -> Result<Self, f64> {
        let teeth: Vec<usize> = (0..motion.positions.len()).filter(|&i| motion.parts[i] == Part::TeethLower).collect();
        let count = teeth.len() as f64;
        let (mut a, mut b) = (Vector3::zeros(), Vector3::zeros());
        for &i in &teeth {
            a += motion.point(i) / count;
            b += (motion.point(i) + motion.delta(i)) / count;
        }
        // Rotation about x that best turns the centred teeth: the angle of the summed complex products of (z, y).
        let (mut cosine, mut sine) = (0.0, 0.0);
        for &i in &teeth {
            let (p, q) = (motion.point(i) - a, motion.point(i) + motion.delta(i) - b);
            cosine += p.y * q.y + p.z * q.z;
            sine += p.y * q.z - p.z * q.y;
        }
        let angle = libm::atan2(sine, cosine);
        if !ANGLES.contains(&angle) {
            return Err(angle);
        }
        // The fixed point of the motion in the plane x = 0: (I − R) h = b − R a.
        let rotation = turn(angle);
        let shift = b - rotation * a;
        let half = 0.5 / libm::tan(angle / 2.0);
        let hinge = Vector3::new(0.0, 0.5 * shift.y - half * shift.z, half * shift.y + 0.5 * shift.z);
        let weights = (0..motion.positions.len()).map(|i| motion.follow(i, hinge, &rotation)).collect();
        Ok(Self { hinge, angle, weights })
    }

    /// Rotation about +x at weight 1, radians.
    pub fn angle(&self) -> f64 {
        self.angle
    }

    /// A point of the axis, metres.
    pub fn hinge(&self) -> [f64; 3] {
        self.hinge.into()
    }

    /// The rest-pose displacement of the skin that, turned along with the jaw, gives the source's shape exactly at weight 1. Teeth and tongue only turn.
    pub fn residual(&self, motion: JawMotion<'_>) -> Vec<[f64; 3]> {
        let rotation = turn(self.angle);
        (0..motion.positions.len())
            .map(|i| {
                if motion.parts[i] != Part::Skin {
                    return [0.0; 3];
                }
                let rest = motion.point(i);
                let blend = Matrix3::identity() + (rotation - Matrix3::identity()) * self.weights[i];
                let wanted = rest + motion.delta(i) - self.hinge;
                let back = blend.try_inverse().map_or(rest, |inverse| inverse * wanted + self.hinge);
                (back - rest).into()
            })
            .collect()
    }

    /// As an asset holds it.
    pub fn rest(&self, motion: JawMotion<'_>) -> JawRest {
        let near = |i: usize| {
            let condyle = Vector3::new(CONDYLE.copysign(motion.positions[i][0]), self.hinge.y, self.hinge.z);
            motion.parts[i] == Part::Skin && (motion.point(i) - condyle).norm() < ANCHOR_REACH
        };
        let followers = self.weights.iter().enumerate().filter(|(_, w)| **w > 0.0);
        JawRest {
            hinge: [0.0, self.hinge.y as f32, self.hinge.z as f32],
            angle: self.angle as f32,
            slide: [0.0; 3],
            anchors: (0..motion.positions.len()).filter(|&i| near(i)).map(|i| i as u32).collect(),
            weights: followers.map(|(i, &w)| (i as u32, w as f32)).collect(),
        }
    }

    /// Furthest from the source's shape that a rigid part comes, metres.
    pub fn rigid_error(&self, motion: JawMotion<'_>, part: Part) -> f64 {
        let rotation = turn(self.angle);
        let error = |i: usize| {
            let rest = motion.point(i);
            (rotation * (rest - self.hinge) + self.hinge - rest - motion.delta(i)).norm()
        };
        (0..motion.positions.len()).filter(|&i| motion.parts[i] == part).map(error).fold(0.0, f64::max)
    }
}

impl JawMotion<'_> {
    fn point(&self, i: usize) -> Vector3<f64> {
        Vector3::from(self.positions[i])
    }

    fn delta(&self, i: usize) -> Vector3<f64> {
        Vector3::from(self.open[i])
    }

    /// How far vertex `i` follows: its motion projected on the full rotation's. Teeth and tongue follow wholly.
    fn follow(&self, i: usize, hinge: Vector3<f64>, rotation: &Matrix3<f64>) -> f64 {
        match self.parts[i] {
            Part::TeethLower | Part::Tongue => 1.0,
            Part::Skin => {
                let arm = self.point(i) - hinge;
                let full = rotation * arm - arm;
                let weight = (full.dot(&self.delta(i)) / full.norm_squared().max(1e-8)).clamp(0.0, 1.0);
                if weight < LEAST_WEIGHT { 0.0 } else { weight }
            }
            _ => 0.0,
        }
    }
}

/// Rotation about x.
fn turn(angle: f64) -> Matrix3<f64> {
    let (s, c) = libm::sincos(angle);
    Matrix3::new(1.0, 0.0, 0.0, 0.0, c, -s, 0.0, s, c)
}
