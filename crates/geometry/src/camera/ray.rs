//! Rotation relative to the ray through a place of the picture.
//!
//! A network that sees only a crop cannot know where in the picture the crop was. A head that looks at the camera from the side of the picture shows
//! the same crop as one in the middle, though its rotation in the camera's frame differs by the angle of the ray. So the network's target is the
//! rotation in the frame [`Ray`]: the camera turned so that its axis goes through the crop's centre, and then about that axis by the crop's roll.
//!
//! With d the unit direction of the ray and ẑ the optical axis, the **minimal rotation** that takes ẑ to d turns about ẑ × d = (−d_y, d_x, 0):
//! as a quaternion (x, y, z, w) it is (−d_y, d_x, 0, 1 + d_z), normalised. With the crop's roll ρ, counted clockwise in the picture as it is seen
//! (a vector v of the crop lies in the picture as Rz(ρ)·v),
//!
//! ```text
//! R(Ray → Camera)    = M(d) · Rz(ρ)
//! R(HeadCv → Ray)    = R(Ray → Camera)⁻¹ · R(HeadCv → Camera)
//! R(HeadCv → Camera) = R(Ray → Camera) · R(HeadCv → Ray)
//! ```
//!
//! ρ has the sign of the published roll: a head rolled by r on the axis, in a crop rolled by r so that its eyes are level, has the identity.

use super::CameraModel;
use crate::error::{GeometryError, all_finite};
use crate::frame::{Camera, HeadCv, Ray};
use crate::rotation::Rotation;
use crate::transform::Direction;
use crate::units::Radians;

impl CameraModel {
    /// The frame of a crop whose centre is at `pixel` and which is rolled by `roll`, clockwise in the picture (zero for an upright crop).
    /// `None` where the pixel sees nothing ([`CameraModel::unproject`]) or the roll is not finite.
    ///
    /// ```
    /// use lineament_geometry::{CameraModel, HeadCv, Camera, Radians, Rotation};
    ///
    /// let camera = CameraModel::assumed(640, 480)?;
    /// let crop = camera.ray([520.0, 110.0], Radians(0.1)).ok_or("beyond the lens")?;
    /// let head: Rotation<HeadCv, Camera> = Rotation::about_y(Radians(0.3));
    /// let target = head.seen_along(crop); // what the network of the crop learns
    /// assert!(target.in_camera(crop).angle_to(&head).0 < 1e-15);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn ray(&self, pixel: [f64; 2], roll: Radians) -> Option<Rotation<Ray, Camera>> {
        Rotation::along(self.unproject(pixel)?, roll).ok()
    }
}

impl Rotation<Ray, Camera> {
    /// The frame of a ray in the given direction (any length): the minimal rotation that takes the optical axis to it, after a turn about the axis by
    /// `roll`, clockwise in the picture. The direction straight back, which has no minimal rotation, turns about the y axis.
    ///
    /// # Errors
    /// A direction or a roll that is not finite, or a direction of no length.
    pub fn along(direction: Direction<Camera>, roll: Radians) -> Result<Self, GeometryError> {
        all_finite("direction of the ray", direction.xyz.iter())?;
        all_finite("roll of the crop", &[roll.0])?;
        // Scaled first, so that neither huge nor tiny directions overflow.
        let largest = direction.xyz.amax();
        let length = (direction.xyz / largest).norm();
        if largest == 0.0 || !length.is_finite() {
            return Err(GeometryError::NoDirection { what: "direction of the ray", length: largest });
        }
        let d = direction.xyz / largest / length;
        let turn =
            Rotation::from_xyzw([-d.y, d.x, 0.0, 1.0 + d.z]).or_else(|_| Rotation::from_xyzw([0.0, 1.0, 0.0, 0.0]))?;
        Ok(turn * Rotation::<Ray, Ray>::about_z(roll))
    }
}

impl Rotation<HeadCv, Camera> {
    /// This head as it is seen along a ray (see [`CameraModel::ray`]): what the network of a crop learns.
    #[must_use]
    pub fn seen_along(self, ray: Rotation<Ray, Camera>) -> Rotation<HeadCv, Ray> {
        ray.inverse() * self
    }
}

impl Rotation<HeadCv, Ray> {
    /// A head seen along a ray, in the camera's frame: the way back from [`Rotation::seen_along`].
    #[must_use]
    pub fn in_camera(self, ray: Rotation<Ray, Camera>) -> Rotation<HeadCv, Camera> {
        ray * self
    }
}
