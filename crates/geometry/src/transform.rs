//! Points, directions and rigid motions between typed frames.

use std::marker::PhantomData;

use nalgebra::Vector3;

use crate::error::{GeometryError, all_finite};
use crate::frame::{Camera, Frame, Head, HeadCv};
use crate::rotation::Rotation;

macro_rules! vectors {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        pub struct $name<F: Frame> {
            /// The three coordinates.
            pub xyz: Vector3<f64>,
            frame: PhantomData<fn() -> F>,
        }
        impl<F: Frame> Clone for $name<F> {
            fn clone(&self) -> Self { *self }
        }
        impl<F: Frame> Copy for $name<F> {}
        impl<F: Frame> PartialEq for $name<F> {
            fn eq(&self, other: &Self) -> bool { self.xyz == other.xyz }
        }
        impl<F: Frame> std::fmt::Debug for $name<F> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}<{}>({}, {}, {})", stringify!($name), F::NAME, self.xyz.x, self.xyz.y, self.xyz.z)
            }
        }
        impl<F: Frame> $name<F> {
            /// From three coordinates.
            #[must_use]
            pub fn new(x: f64, y: f64, z: f64) -> Self { Self::from(Vector3::new(x, y, z)) }
        }
        impl<F: Frame> From<Vector3<f64>> for $name<F> {
            fn from(xyz: Vector3<f64>) -> Self { Self { xyz, frame: PhantomData } }
        }
    )*};
}

vectors! {
    /// A place in the frame `F`, in metres from its origin.
    Position;
    /// A direction or a free vector in the frame `F`.
    Direction;
}

/// A rigid motion that takes coordinates of the frame `From` to coordinates of the frame `To`: `x ↦ R·x + t`, metres.
///
/// A head pose is a `Transform<Head, Camera>`.
pub struct Transform<From: Frame, To: Frame> {
    rotation: Rotation<From, To>,
    translation: Vector3<f64>,
}

impl<From: Frame, To: Frame> Clone for Transform<From, To> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<From: Frame, To: Frame> Copy for Transform<From, To> {}

impl<From: Frame, To: Frame> std::fmt::Debug for Transform<From, To> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Transform({:?}, {:?} m)", self.rotation, self.translation.as_slice())
    }
}

impl<From: Frame, To: Frame> Transform<From, To> {
    /// From a rotation and the place, in metres, that the origin of `From` has in `To`.
    ///
    /// # Errors
    /// A translation that is not finite.
    pub fn new(rotation: Rotation<From, To>, translation: [f64; 3]) -> Result<Self, GeometryError> {
        all_finite("translation", &translation)?;
        Ok(Self { rotation, translation: translation.into() })
    }

    /// The motion that leaves coordinates as they are.
    #[must_use]
    pub fn identity() -> Self {
        Self { rotation: Rotation::identity(), translation: Vector3::zeros() }
    }

    /// The rotation part.
    #[must_use]
    pub fn rotation(&self) -> Rotation<From, To> {
        self.rotation
    }

    /// Where the origin of `From` stands in `To`, in metres.
    #[must_use]
    pub fn translation(&self) -> Position<To> {
        self.translation.into()
    }

    /// The motion back.
    #[must_use]
    pub fn inverse(&self) -> Transform<To, From> {
        let rotation = self.rotation.inverse();
        Transform { rotation, translation: -rotation.apply(self.translation) }
    }

    /// Takes a place of `From` to `To`.
    #[must_use]
    pub fn position(&self, place: Position<From>) -> Position<To> {
        (self.rotation.apply(place.xyz) + self.translation).into()
    }

    /// Takes a direction of `From` to `To`.
    #[must_use]
    pub fn direction(&self, direction: Direction<From>) -> Direction<To> {
        self.rotation.apply(direction.xyz).into()
    }
}

impl Transform<Head, Camera> {
    /// A head on the camera's axis at `distance` metres, looking into the camera: the pose whose published angles are zero.
    #[must_use]
    pub fn facing_camera(distance: f64) -> Self {
        Self {
            rotation: Rotation::<HeadCv, Camera>::identity() * Rotation::flip(),
            translation: Vector3::new(0.0, 0.0, distance),
        }
    }

    /// The rotation as it is published: identity for a face that looks along the camera's axis into it.
    #[must_use]
    pub fn rotation_cv(&self) -> Rotation<HeadCv, Camera> {
        self.rotation * Rotation::flip().inverse()
    }
}

impl<F: Frame, To: Frame> From<Rotation<F, To>> for Transform<F, To> {
    fn from(rotation: Rotation<F, To>) -> Self {
        Self { rotation, translation: Vector3::zeros() }
    }
}

impl<A: Frame, B: Frame, C: Frame> std::ops::Mul<Transform<A, B>> for Transform<B, C> {
    type Output = Transform<A, C>;
    fn mul(self, first: Transform<A, B>) -> Transform<A, C> {
        Transform {
            rotation: self.rotation * first.rotation,
            translation: self.rotation.apply(first.translation) + self.translation,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Radians;

    #[test]
    fn a_motion_and_its_inverse_cancel() {
        let motion = Transform::<Head, Camera>::new(Rotation::about_x(Radians(0.7)), [0.1, -0.2, 0.5]).unwrap();
        let place = Position::new(0.03, 0.04, -0.05);
        let there = motion.position(place);
        assert!((motion.inverse().position(there).xyz - place.xyz).amax() < 1e-15);
        assert!((motion.inverse() * motion).translation().xyz.amax() < 1e-15);
    }

    #[test]
    fn a_head_that_faces_the_camera_shows_its_left_at_the_right_of_the_picture() {
        let pose = Transform::facing_camera(0.6);
        let left_ear = pose.position(Position::new(0.07, 0.0, -0.08));
        assert!(left_ear.xyz.x > 0.0);
        assert!(pose.position(Position::new(0.0, 0.1, 0.0)).xyz.y < 0.0, "up is −y");
        assert!(pose.position(Position::new(0.0, 0.0, 0.1)).xyz.z < 0.6, "the nose is nearer");
        assert!(pose.rotation_cv().angle().0 < 1e-15);
        assert!(Transform::<Head, Camera>::new(Rotation::identity(), [f64::NAN, 0.0, 0.0]).is_err());
    }
}
