use super::error::HeadError;

macro_rules! parts {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)*) => {
        /// What a piece of the head's mesh is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Part {
            $($(#[$doc])* $name = $code,)*
        }

        impl Part {
            /// Every part, in the order of the vertices.
            pub const ALL: [Self; [$($code),*].len()] = [$(Self::$name),*];

            /// Its name in files and documents.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            pub(crate) fn from_code(code: u8) -> Result<Self, HeadError> {
                match code {
                    $($code => Ok(Self::$name),)*
                    _ => Err(HeadError::Damaged { what: format!("there is no part {code}") }),
                }
            }
        }
    };
}

parts! {
    /// Face, ears, scalp, neck, shoulders, and the lining of the mouth.
    Skin = 0, "skin";
    /// Tongue.
    Tongue = 1, "tongue";
    /// Lashes of the left eye.
    LashesLeft = 2, "lashes_left";
    /// Lashes of the right eye.
    LashesRight = 3, "lashes_right";
    /// Lower teeth.
    TeethLower = 4, "teeth_lower";
    /// Upper teeth.
    TeethUpper = 5, "teeth_upper";
    /// Left eyeball: sclera, iris and pupil. Generated, not read.
    EyeLeft = 6, "eye_left";
    /// Right eyeball.
    EyeRight = 7, "eye_right";
    /// Left cornea: a clear dome over the iris. Generated.
    CorneaLeft = 8, "cornea_left";
    /// Right cornea.
    CorneaRight = 9, "cornea_right";
}

impl Part {
    /// The part on the other side (itself where there is none).
    pub const fn mirrored(self) -> Self {
        match self {
            Self::LashesLeft => Self::LashesRight,
            Self::LashesRight => Self::LashesLeft,
            Self::EyeLeft => Self::EyeRight,
            Self::EyeRight => Self::EyeLeft,
            Self::CorneaLeft => Self::CorneaRight,
            Self::CorneaRight => Self::CorneaLeft,
            other => other,
        }
    }
}
