//! The few transcendental functions of this crate, from `libm`: the platform's own differ in the last bits from machine to machine.

pub(crate) fn sin_cos(angle: f64) -> (f64, f64) {
    libm::sincos(angle)
}

pub(crate) fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}

pub(crate) fn asin(x: f64) -> f64 {
    libm::asin(x.clamp(-1.0, 1.0))
}
