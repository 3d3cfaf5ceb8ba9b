use serde::{Deserialize, Serialize};

macro_rules! units {
    ($($(#[$doc:meta])* $name:ident, $suffix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub f64);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)?;
                f.write_str($suffix)
            }
        }
        impl std::ops::Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self { Self(self.0 + other.0) }
        }
        impl std::ops::Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self { Self(self.0 - other.0) }
        }
        impl std::ops::Neg for $name {
            type Output = Self;
            fn neg(self) -> Self { Self(-self.0) }
        }
        impl std::ops::Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self { Self(self.0 * factor) }
        }
        impl std::ops::Div<f64> for $name {
            type Output = Self;
            fn div(self, divisor: f64) -> Self { Self(self.0 / divisor) }
        }
        impl std::ops::Div for $name {
            type Output = f64;
            fn div(self, other: Self) -> f64 { self.0 / other.0 }
        }
        impl $name {
            /// The absolute value.
            #[must_use]
            pub fn abs(self) -> Self { Self(self.0.abs()) }
        }
    )*};
}

units! {
    /// An angle in radians.
    Radians, " rad";
    /// An angle in degrees.
    Degrees, "°";
    /// A length in a picture. The centre of the first pixel is (0.5, 0.5).
    Pixels, " px";
    /// A length in metres.
    Metres, " m";
}

impl Radians {
    /// This angle in degrees, as a plain number.
    #[must_use]
    pub fn degrees(self) -> f64 {
        self.0 * (180.0 / std::f64::consts::PI)
    }

    /// The same angle in (−π, π].
    #[must_use]
    pub fn wrapped(self) -> Self {
        use std::f64::consts::{PI, TAU};
        let turned = self.0 - TAU * libm::floor((self.0 + PI) / TAU);
        Self(if turned <= -PI { turned + TAU } else { turned })
    }
}

impl Degrees {
    /// This angle in radians, as a plain number.
    #[must_use]
    pub fn radians(self) -> f64 {
        self.0 * (std::f64::consts::PI / 180.0)
    }
}

impl From<Degrees> for Radians {
    fn from(angle: Degrees) -> Self {
        Self(angle.radians())
    }
}

impl From<Radians> for Degrees {
    fn from(angle: Radians) -> Self {
        Self(angle.degrees())
    }
}
