//! Coordinate frames as types.

/// A coordinate frame, used as a type parameter. Lengths are metres in every frame.
pub trait Frame: Copy + std::fmt::Debug + Send + Sync + 'static {
    /// The name in error texts and documents.
    const NAME: &'static str;
    /// Where x, y and z point, and the origin.
    const AXES: &'static str;
    /// Whether the axes are right-handed.
    const RIGHT_HANDED: bool;
}

macro_rules! frames {
    ($($name:ident, $right_handed:literal, $axes:literal;)*) => {
        $(
            #[doc = concat!($axes, ".")]
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub enum $name {}
            impl Frame for $name {
                const NAME: &'static str = stringify!($name);
                const AXES: &'static str = $axes;
                const RIGHT_HANDED: bool = $right_handed;
            }
        )*
        /// (name, axes) of every frame of this crate, for documents and tests.
        #[cfg(test)]
        pub(crate) const FRAMES: &[(&str, &str, bool)] = &[$((stringify!($name), $axes, $right_handed)),*];
    };
}

frames! {
    World, true, "The world (glTF): x right, y up, z toward the viewer; right-handed";
    Head, true, "The head (glTF): x to the subject's left, y up, z out of the face; right-handed; origin: the midpoint of the eyeball centres";
    HeadCv, true, "The head in OpenCV's manner, `Head` turned by 180° about x: x to the subject's left, y down, z into the face; right-handed; same origin";
    Camera, true, "The camera (OpenCV): x right, y down, z forward into the scene; right-handed; origin: the centre of projection";
    Ray, true, "A camera turned so that its axis goes through a given point of the picture; otherwise as `Camera`";
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_distinct() {
        let mut names: Vec<_> = super::FRAMES.iter().map(|frame| frame.0).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), super::FRAMES.len());
        assert!(super::FRAMES.iter().all(|frame| frame.2), "left-handed frames live with their conventions");
    }
}
