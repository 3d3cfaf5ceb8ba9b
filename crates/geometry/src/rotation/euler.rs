//! Euler angles in every order.

use super::Rotation;
use crate::error::{GeometryError, finite};
use crate::frame::Frame;
use crate::trig::atan2;
use crate::units::Radians;

/// An order of three elementary rotations, written as the matrix product: `Xyz` is R = Rx(a)·Ry(b)·Rz(c), intrinsic x, then y, then z (or
/// extrinsic z, then y, then x).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each name is the product it stands for")]
pub enum EulerOrder {
    Xyz,
    Xzy,
    Yxz,
    Yzx,
    Zxy,
    Zyx,
    Xyx,
    Xzx,
    Yxy,
    Yzy,
    Zxz,
    Zyz,
}

impl EulerOrder {
    /// All twelve orders.
    pub const ALL: [Self; 12] = {
        use EulerOrder::*;
        [Xyz, Xzy, Yxz, Yzx, Zxy, Zyx, Xyx, Xzx, Yxy, Yzy, Zxz, Zyz]
    };

    /// The three axes, 0 for x, 1 for y, 2 for z.
    #[must_use]
    pub const fn axes(self) -> [usize; 3] {
        match self {
            Self::Xyz => [0, 1, 2],
            Self::Xzy => [0, 2, 1],
            Self::Yxz => [1, 0, 2],
            Self::Yzx => [1, 2, 0],
            Self::Zxy => [2, 0, 1],
            Self::Zyx => [2, 1, 0],
            Self::Xyx => [0, 1, 0],
            Self::Xzx => [0, 2, 0],
            Self::Yxy => [1, 0, 1],
            Self::Yzy => [1, 2, 1],
            Self::Zxz => [2, 0, 2],
            Self::Zyz => [2, 1, 2],
        }
    }
}

impl<From: Frame, To: Frame> Rotation<From, To> {
    /// From three Euler angles, in the order in which the product is written (see [`EulerOrder`]).
    ///
    /// # Errors
    /// An angle that is not finite.
    pub fn from_euler(order: EulerOrder, angles: [Radians; 3]) -> Result<Self, GeometryError> {
        let mut product = Rotation::<From, From>::identity();
        for (axis, angle) in order.axes().into_iter().zip(angles) {
            let angle = Radians(finite("Euler angle", angle.0)?);
            let step = match axis {
                0 => Rotation::about_x(angle),
                1 => Rotation::about_y(angle),
                _ => Rotation::about_z(angle),
            };
            product = product * step;
        }
        Ok(product.relabel())
    }

    /// The three Euler angles, in the order in which the product is written. The outer two lie in (−π, π]; the middle one in [−π/2, π/2] for
    /// three different axes, in [0, π] where the first axis returns.
    ///
    /// At gimbal lock (the middle angle at its bound, within about 1e-12) only the sum or the difference of the outer angles is determined:
    /// **the third is set to zero** and the first takes all of the turn.
    #[must_use]
    pub fn to_euler(self, order: EulerOrder) -> [Radians; 3] {
        // Bernardes & Viollet 2022, "Quaternion to Euler angles conversion: a direct, general and computationally efficient method":
        // works on half angles, so nothing is lost near the lock.
        let [x, y, z, w] = self.to_xyzw();
        let v = [x, y, z];
        // The method is written for extrinsic sequences; a product read from right to left is one.
        let [k, j, i] = order.axes();
        let proper = i == k;
        let k = if proper { 3 - i - j } else { k };
        let sign = if (3 + j - i) % 3 == 1 { 1.0 } else { -1.0 };
        let (a, b, c, d) = if proper {
            (w, v[i], v[j], v[k] * sign)
        } else {
            (w - v[j], v[i] + v[k] * sign, v[j] + w, v[k] * sign - v[i])
        };
        let (near, far) = (libm::hypot(a, b), libm::hypot(c, d));
        let mut middle = 2.0 * atan2(far, near);
        let half_sum = atan2(b, a);
        let half_difference = atan2(d, c);
        const LOCK: f64 = 1e-12;
        // `inner` turns first (extrinsic), so it is written last in the product: that one becomes zero at the lock.
        let (inner, mut outer) = if far < LOCK {
            (0.0, 2.0 * half_sum)
        } else if near < LOCK {
            (0.0, 2.0 * half_difference)
        } else {
            (half_sum - half_difference, half_sum + half_difference)
        };
        if !proper {
            outer *= sign;
            middle -= std::f64::consts::FRAC_PI_2;
        }
        [Radians(outer).wrapped(), Radians(middle), Radians(inner).wrapped()]
    }
}
