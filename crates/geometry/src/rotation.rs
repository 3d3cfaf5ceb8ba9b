//! Rotations between typed frames.

mod euler;
#[cfg(test)]
mod tests;

use std::marker::PhantomData;

use nalgebra::{Matrix3, Quaternion, UnitQuaternion, Vector3};

use crate::error::{GeometryError, all_finite};
use crate::frame::{Frame, Head, HeadCv};
use crate::trig::{asin, atan2, sin_cos};
use crate::units::Radians;

pub use euler::EulerOrder;

/// A rotation that takes coordinates of the frame `From` to coordinates of the frame `To`.
///
/// `Rotation<B, C> * Rotation<A, B>` is a `Rotation<A, C>`; nothing else compiles. Stored as a unit quaternion.
pub struct Rotation<From: Frame, To: Frame> {
    quaternion: UnitQuaternion<f64>,
    frames: PhantomData<fn(From) -> To>,
}

impl<From: Frame, To: Frame> Clone for Rotation<From, To> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<From: Frame, To: Frame> Copy for Rotation<From, To> {}

impl<From: Frame, To: Frame> std::fmt::Debug for Rotation<From, To> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rotation<{} → {}>(xyzw {:?})", From::NAME, To::NAME, self.to_xyzw())
    }
}

/// How far a matrix may depart from orthonormality and still be taken for a rotation: files hold six digits.
const ROTATION_TOLERANCE: f64 = 1e-4;

impl<From: Frame, To: Frame> Rotation<From, To> {
    fn new(quaternion: UnitQuaternion<f64>) -> Self {
        Self { quaternion, frames: PhantomData }
    }

    /// The rotation that leaves coordinates as they are: the axes of both frames coincide.
    #[must_use]
    pub fn identity() -> Self {
        Self::new(UnitQuaternion::identity())
    }

    /// Right-handed rotation about the x axis.
    #[must_use]
    pub fn about_x(angle: Radians) -> Self {
        Self::about(Vector3::x(), angle)
    }

    /// Right-handed rotation about the y axis.
    #[must_use]
    pub fn about_y(angle: Radians) -> Self {
        Self::about(Vector3::y(), angle)
    }

    /// Right-handed rotation about the z axis.
    #[must_use]
    pub fn about_z(angle: Radians) -> Self {
        Self::about(Vector3::z(), angle)
    }

    fn about(unit_axis: Vector3<f64>, angle: Radians) -> Self {
        let (sin, cos) = sin_cos(0.5 * angle.0);
        Self::new(UnitQuaternion::new_unchecked(Quaternion::from_parts(cos, unit_axis * sin)))
    }

    /// From a rotation vector (Rodrigues, OpenCV's `rvec`): its direction is the axis, its length the angle in radians.
    ///
    /// # Errors
    /// A component that is not finite.
    pub fn from_rotation_vector(vector: [f64; 3]) -> Result<Self, GeometryError> {
        all_finite("rotation vector", &vector)?;
        let vector = Vector3::from(vector);
        let angle = vector.norm();
        // sin(a/2)/a tends to 1/2: the series keeps tiny turns exact.
        let (scale, cos) = if angle < 1e-4 {
            (0.5 - angle * angle / 48.0, 1.0 - angle * angle / 8.0)
        } else {
            let (sin, cos) = sin_cos(0.5 * angle);
            (sin / angle, cos)
        };
        Ok(Self::new(UnitQuaternion::new_normalize(Quaternion::from_parts(cos, vector * scale))))
    }

    /// The rotation vector (Rodrigues) of length in [0, π] radians. At exactly π either axis is right; the one kept has its quaternion's sign.
    #[must_use]
    pub fn to_rotation_vector(self) -> [f64; 3] {
        let q = self.canonical();
        let sin = q.vector().norm();
        let angle = 2.0 * atan2(sin, q.w);
        let scale = if sin < 1e-8 { 2.0 } else { angle / sin };
        (q.vector() * scale).into()
    }

    /// From a quaternion in the order x, y, z, w; it is normalised.
    ///
    /// # Errors
    /// A component that is not finite, or a length near zero.
    pub fn from_xyzw([x, y, z, w]: [f64; 4]) -> Result<Self, GeometryError> {
        all_finite("quaternion", &[x, y, z, w])?;
        let quaternion = Quaternion::new(w, x, y, z);
        let length = quaternion.norm();
        if !(1e-12..1e150).contains(&length) {
            return Err(GeometryError::NoDirection { what: "quaternion", length });
        }
        Ok(Self::new(UnitQuaternion::new_normalize(quaternion)))
    }

    /// The unit quaternion in the order x, y, z, w, with w ≥ 0.
    #[must_use]
    pub fn to_xyzw(self) -> [f64; 4] {
        let q = self.canonical();
        [q.i, q.j, q.k, q.w]
    }

    /// The quaternion with w ≥ 0 (q and −q turn alike).
    fn canonical(&self) -> Quaternion<f64> {
        let q = self.quaternion.into_inner();
        if q.w < 0.0 { -q } else { q }
    }

    /// From the rows of a 3×3 matrix that multiplies column vectors of `From`.
    ///
    /// # Errors
    /// An entry that is not finite, or a matrix that departs from a rotation by more than 1e-4 (see [`Rotation::nearest`]).
    pub fn from_rows(rows: [[f64; 3]; 3]) -> Result<Self, GeometryError> {
        Self::from_matrix(Matrix3::from_fn(|row, column| rows[row][column]))
    }

    /// The rows of the 3×3 matrix.
    #[must_use]
    pub fn to_rows(self) -> [[f64; 3]; 3] {
        let m = self.matrix();
        std::array::from_fn(|row| std::array::from_fn(|column| m[(row, column)]))
    }

    /// From a matrix that multiplies column vectors of `From`.
    ///
    /// # Errors
    /// As [`Rotation::from_rows`].
    pub fn from_matrix(matrix: Matrix3<f64>) -> Result<Self, GeometryError> {
        all_finite("rotation matrix", matrix.iter())?;
        let gram = (matrix.transpose() * matrix - Matrix3::identity()).amax();
        let departure = if matrix.determinant() < 0.0 { gram.max(2.0) } else { gram };
        if departure > ROTATION_TOLERANCE {
            return Err(GeometryError::NotARotation { departure, tolerance: ROTATION_TOLERANCE });
        }
        Self::nearest(matrix)
    }

    /// The rotation nearest to a matrix in the Frobenius norm (orthogonal Procrustes; Schönemann 1966, with Umeyama's 1991 sign).
    ///
    /// # Errors
    /// An entry that is not finite, or a matrix of rank below two, which is near no single rotation.
    pub fn nearest(matrix: Matrix3<f64>) -> Result<Self, GeometryError> {
        all_finite("rotation matrix", matrix.iter())?;
        let gram = (matrix.transpose() * matrix - Matrix3::identity()).amax();
        let proper = if gram < 1e-9 && matrix.determinant() > 0.0 {
            matrix
        } else {
            let svd = matrix.svd(true, true);
            let (Some(u), Some(v_t)) = (svd.u, svd.v_t) else {
                return Err(GeometryError::NoDirection { what: "rotation matrix", length: 0.0 });
            };
            let mut values: Vec<f64> = svd.singular_values.iter().copied().collect();
            values.sort_by(f64::total_cmp);
            if values[1] <= 1e-12 * values[2] || values[2] == 0.0 {
                return Err(GeometryError::NoDirection {
                    what: "second singular value of the rotation matrix",
                    length: values[1],
                });
            }
            let least = svd.singular_values.imin();
            let mut signs = Vector3::repeat(1.0);
            signs[least] = (u * v_t).determinant().signum();
            u * Matrix3::from_diagonal(&signs) * v_t
        };
        Ok(Self::new(quaternion_of(&proper)))
    }

    /// The 3×3 matrix that multiplies column vectors of `From`.
    #[must_use]
    pub fn matrix(&self) -> Matrix3<f64> {
        self.quaternion.to_rotation_matrix().into_inner()
    }

    /// From the six numbers of Zhou et al. 2019 as 6DRepNet uses them: the first two **columns** of the matrix, one after the other, made
    /// orthonormal by Gram–Schmidt.
    ///
    /// # Errors
    /// A number that is not finite, or two columns that are (nearly) parallel or zero.
    pub fn from_six(six: [f64; 6]) -> Result<Self, GeometryError> {
        all_finite("six-number rotation", &six)?;
        let direction = |v: Vector3<f64>| {
            let length = v.norm();
            if length > 1e-12 {
                Ok(v / length)
            } else {
                Err(GeometryError::NoDirection { what: "column of a six-number rotation", length })
            }
        };
        let x = direction(Vector3::new(six[0], six[1], six[2]))?;
        let second = direction(Vector3::new(six[3], six[4], six[5]))?;
        let z = direction(x.cross(&second))?;
        let y = z.cross(&x);
        Self::nearest(Matrix3::from_columns(&[x, y, z]))
    }

    /// The first two columns of the matrix, one after the other (Zhou et al. 2019).
    #[must_use]
    pub fn to_six(self) -> [f64; 6] {
        let m = self.matrix();
        [m[(0, 0)], m[(1, 0)], m[(2, 0)], m[(0, 1)], m[(1, 1)], m[(2, 1)]]
    }

    /// The rotation back, from `To` to `From`.
    #[must_use]
    pub fn inverse(&self) -> Rotation<To, From> {
        Rotation::new(self.quaternion.inverse())
    }

    /// The geodesic distance to another rotation, in [0, π] radians: the angle of the turn between them. Exact for tiny and for large turns
    /// (2·asin(‖R − R′‖F / 2√2), by quaternions), where an arc cosine of the trace loses half of the digits.
    #[must_use]
    pub fn angle_to(&self, other: &Self) -> Radians {
        let (p, q) = (self.quaternion.into_inner(), other.quaternion.into_inner());
        let (near, far) = ((p - q).norm(), (p + q).norm());
        let chord = near.min(far);
        Radians(if chord < 1.0 { 4.0 * asin(0.5 * chord) } else { 4.0 * atan2(chord, near.max(far)) })
    }

    /// The angle of this rotation, in [0, π] radians.
    #[must_use]
    pub fn angle(&self) -> Radians {
        self.angle_to(&Self::identity())
    }

    /// The rotation part of the way to another (spherical linear interpolation by the shorter arc): `share` 0 gives this one, 1 the other.
    #[must_use]
    pub fn slerp(&self, other: &Self, share: f64) -> Self {
        let step = self.inverse() * *other;
        let vector = step.to_rotation_vector().map(|component| component * share);
        // The vector of a unit quaternion is finite; a share that is not leaves the rotation as it is.
        Rotation::from_rotation_vector(vector).map_or(*self, |part: Rotation<From, From>| *self * part)
    }

    /// The same numbers between other frames: for the author of a convention who knows that the axes coincide.
    #[must_use]
    pub fn relabel<NewFrom: Frame, NewTo: Frame>(self) -> Rotation<NewFrom, NewTo> {
        Rotation::new(self.quaternion)
    }

    /// Turns plain coordinates of `From` into coordinates of `To`.
    #[must_use]
    pub fn apply(&self, vector: Vector3<f64>) -> Vector3<f64> {
        self.quaternion * vector
    }
}

impl Rotation<Head, HeadCv> {
    /// The half turn about x that takes the head's own axes (y up, z out) to OpenCV's (y down, z in): diag(1, −1, −1).
    #[must_use]
    pub fn flip() -> Self {
        Self::new(UnitQuaternion::new_unchecked(Quaternion::new(0.0, 1.0, 0.0, 0.0)))
    }
}

/// The unit quaternion of a proper rotation matrix (Shepperd 1978: the largest of the four squares is divided by).
fn quaternion_of(m: &Matrix3<f64>) -> UnitQuaternion<f64> {
    let trace = m.trace();
    let squares = [trace, m[(0, 0)], m[(1, 1)], m[(2, 2)]];
    let largest = (0..4).max_by(|&a, &b| squares[a].total_cmp(&squares[b])).unwrap_or(0);
    let q = match largest {
        0 => Quaternion::new(1.0 + trace, m[(2, 1)] - m[(1, 2)], m[(0, 2)] - m[(2, 0)], m[(1, 0)] - m[(0, 1)]),
        1 => Quaternion::new(
            m[(2, 1)] - m[(1, 2)],
            1.0 + 2.0 * m[(0, 0)] - trace,
            m[(0, 1)] + m[(1, 0)],
            m[(0, 2)] + m[(2, 0)],
        ),
        2 => Quaternion::new(
            m[(0, 2)] - m[(2, 0)],
            m[(0, 1)] + m[(1, 0)],
            1.0 + 2.0 * m[(1, 1)] - trace,
            m[(1, 2)] + m[(2, 1)],
        ),
        _ => Quaternion::new(
            m[(1, 0)] - m[(0, 1)],
            m[(0, 2)] + m[(2, 0)],
            m[(1, 2)] + m[(2, 1)],
            1.0 + 2.0 * m[(2, 2)] - trace,
        ),
    };
    UnitQuaternion::new_normalize(q)
}

impl<A: Frame, B: Frame, C: Frame> std::ops::Mul<Rotation<A, B>> for Rotation<B, C> {
    type Output = Rotation<A, C>;
    fn mul(self, first: Rotation<A, B>) -> Rotation<A, C> {
        // Renormalised: long chains (a filter's state) would drift.
        Rotation::new(UnitQuaternion::new_normalize(self.quaternion.into_inner() * first.quaternion.into_inner()))
    }
}
