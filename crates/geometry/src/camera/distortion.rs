//! The maps from an ideal picture plane to the lens's, with their derivatives.

use nalgebra::Matrix2;

use super::json::{Model, lens};
use crate::error::{GeometryError, finite};

/// How a lens bends the rays. Coefficients are dimensionless and in OpenCV's order.
///
/// The plane models take the ideal point (x, y) = (X/Z, Y/Z), with r² = x² + y², to
///
/// ```text
/// x′ = x·g + 2·p1·x·y + p2·(r² + 2x²)          g = (1 + k1·r² + k2·r⁴ + k3·r⁶) / (1 + k4·r² + k5·r⁴ + k6·r⁶)
/// y′ = y·g + p1·(r² + 2y²) + 2·p2·x·y
/// ```
///
/// (Brown 1966, Conrady 1919; the division is OpenCV's rational model). The fisheye takes the ray at the angle θ from the axis to the radius
/// θ·(1 + k1·θ² + k2·θ⁴ + k3·θ⁶ + k4·θ⁸) in the same direction (Kannala & Brandt 2006, as OpenCV's `fisheye`).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum Distortion {
    /// A perfect pinhole.
    #[default]
    None,
    /// k1, k2, p1, p2, k3.
    BrownConrady5([f64; 5]),
    /// k1, k2, p1, p2, k3, k4, k5, k6.
    BrownConrady8([f64; 8]),
    /// k1, k2, k3, k4 of a fisheye.
    KannalaBrandt([f64; 4]),
}

/// The largest coefficient accepted: beyond it the polynomials of the valid field could overflow.
const LARGEST: f64 = 1e15;

impl Distortion {
    /// The coefficients, in OpenCV's order; none for a pinhole.
    #[must_use]
    pub fn coefficients(&self) -> &[f64] {
        match self {
            Self::None => &[],
            Self::BrownConrady5(k) => k,
            Self::BrownConrady8(k) => k,
            Self::KannalaBrandt(k) => k,
        }
    }

    /// The lens of a list of coefficients in OpenCV's order: four of a fisheye; else none, 4, 5 or 8 of Brown and Conrady's, of which no coefficients or up to five zeros
    /// are a pinhole.
    ///
    /// # Errors
    /// Another number of coefficients.
    pub fn from_opencv(coefficients: &[f64], fisheye: bool) -> Result<Self, GeometryError> {
        lens(fisheye.then_some(Model::KannalaBrandt), coefficients)
    }

    /// The same model with other coefficients, in OpenCV's order.
    ///
    /// # Errors
    /// A number of coefficients that is not this model's. Their values are checked by [`CameraModel::with_distortion`](crate::CameraModel::with_distortion).
    pub fn with_coefficients(&self, coefficients: &[f64]) -> Result<Self, GeometryError> {
        let wrong = |_| GeometryError::Camera {
            what: "the number of distortion coefficients",
            value: coefficients.len() as f64,
            remedy: "pass as many as the model has: 0 for none, 5 or 8 for Brown–Conrady, 4 for Kannala–Brandt",
        };
        Ok(match self {
            Self::None => <[f64; 0]>::try_from(coefficients).map(|_| Self::None).map_err(wrong)?,
            Self::BrownConrady5(_) => Self::BrownConrady5(coefficients.try_into().map_err(wrong)?),
            Self::BrownConrady8(_) => Self::BrownConrady8(coefficients.try_into().map_err(wrong)?),
            Self::KannalaBrandt(_) => Self::KannalaBrandt(coefficients.try_into().map_err(wrong)?),
        })
    }

    /// Refuses coefficients that are not finite or absurdly large.
    pub(super) fn check(&self) -> Result<(), GeometryError> {
        for &value in self.coefficients() {
            finite("distortion coefficient", value)?;
            if value.abs() > LARGEST {
                return Err(GeometryError::Camera {
                    what: "a distortion coefficient",
                    value,
                    remedy: "no lens has one above 1e15; check the order of the coefficients and their units",
                });
            }
        }
        Ok(())
    }
}

/// A Brown–Conrady lens of any number of coefficients.
#[derive(Debug, Clone, Copy)]
pub(super) struct Brown {
    /// k1 k2 k3.
    pub(super) over: [f64; 3],
    /// k4 k5 k6.
    pub(super) under: [f64; 3],
    /// p1 p2.
    pub(super) tangential: [f64; 2],
}

impl Brown {
    pub(super) fn new(k: &[f64; 8]) -> Self {
        Self { over: [k[0], k[1], k[4]], under: [k[5], k[6], k[7]], tangential: [k[2], k[3]] }
    }

    pub(super) fn five(k: &[f64; 5]) -> Self {
        Self { over: [k[0], k[1], k[4]], under: [0.0; 3], tangential: [k[2], k[3]] }
    }

    /// g and its derivative with respect to s = r².
    pub(super) fn gain(&self, s: f64) -> (f64, f64) {
        let [a, b, c] = self.over;
        let [d, e, f] = self.under;
        let under = self.under(s);
        let gain = (1.0 + s * (a + s * (b + s * c))) / under;
        let slope = (a + s * (2.0 * b + s * (3.0 * c)) - gain * (d + s * (2.0 * e + s * (3.0 * f)))) / under;
        (gain, slope)
    }

    fn under(&self, s: f64) -> f64 {
        let [d, e, f] = self.under;
        1.0 + s * (d + s * (e + s * f))
    }

    /// The distorted point and the derivative with respect to the ideal one. That derivative is symmetric: the map is the gradient of a
    /// potential, which is what makes the inversion safe (see `field`).
    pub(super) fn distort(&self, [x, y]: [f64; 2]) -> ([f64; 2], Matrix2<f64>) {
        let s = x * x + y * y;
        let [p1, p2] = self.tangential;
        let (gain, slope) = self.gain(s);
        let cross = 2.0 * (x * y * slope + p1 * x + p2 * y);
        (
            [
                x * gain + 2.0 * p1 * x * y + p2 * (s + 2.0 * x * x),
                y * gain + p1 * (s + 2.0 * y * y) + 2.0 * p2 * x * y,
            ],
            Matrix2::new(
                gain + 2.0 * x * x * slope + 2.0 * p1 * y + 6.0 * p2 * x,
                cross,
                cross,
                gain + 2.0 * y * y * slope + 6.0 * p1 * y + 2.0 * p2 * x,
            ),
        )
    }

    /// The derivatives of the distorted point with respect to k1 k2 p1 p2 k3 k4 k5 k6.
    pub(super) fn by_coefficients(&self, [x, y]: [f64; 2]) -> [[f64; 2]; 8] {
        let s = x * x + y * y;
        let under = self.under(s);
        let (gain, _) = self.gain(s);
        let radial = |factor: f64| [x * factor, y * factor];
        let (s1, s2, s3) = (s / under, s * s / under, s * s * s / under);
        [
            radial(s1),
            radial(s2),
            [2.0 * x * y, s + 2.0 * y * y],
            [s + 2.0 * x * x, 2.0 * x * y],
            radial(s3),
            radial(-gain * s1),
            radial(-gain * s2),
            radial(-gain * s3),
        ]
    }
}

/// The radius that a fisheye gives to the angle θ, and its derivative.
pub(super) fn fisheye(k: &[f64; 4], angle: f64) -> (f64, f64) {
    let s = angle * angle;
    let radius = angle * (1.0 + s * (k[0] + s * (k[1] + s * (k[2] + s * k[3]))));
    let slope = 1.0 + s * (3.0 * k[0] + s * (5.0 * k[1] + s * (7.0 * k[2] + s * (9.0 * k[3]))));
    (radius, slope)
}
