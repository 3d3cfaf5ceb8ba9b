//! Three registers side by side: a direction, a place or a colour in every lane.

use std::ops::{Add, AddAssign, Mul, Neg, Sub};

use super::{F, Lanes, M, Wide};

/// Three coordinates or red, green, blue.
#[derive(Clone, Copy, Debug)]
pub(crate) struct V3<S: Lanes> {
    pub(crate) x: F<S>,
    pub(crate) y: F<S>,
    pub(crate) z: F<S>,
}

impl<S: Lanes> V3<S> {
    #[inline(always)]
    pub(crate) fn new(x: F<S>, y: F<S>, z: F<S>) -> Self {
        Self { x, y, z }
    }

    #[inline(always)]
    pub(crate) fn splat(s: S, [x, y, z]: [f32; 3]) -> Self {
        Self { x: F::splat(s, x), y: F::splat(s, y), z: F::splat(s, z) }
    }

    #[inline(always)]
    pub(crate) fn grey(value: F<S>) -> Self {
        Self { x: value, y: value, z: value }
    }

    #[inline(always)]
    pub(crate) fn load(s: S, values: &[Wide; 3], at: usize) -> Self {
        Self { x: F::load(s, &values[0], at), y: F::load(s, &values[1], at), z: F::load(s, &values[2], at) }
    }

    #[inline(always)]
    pub(crate) fn store(self, values: &mut [Wide; 3], at: usize) {
        self.x.store(&mut values[0], at);
        self.y.store(&mut values[1], at);
        self.z.store(&mut values[2], at);
    }

    #[inline(always)]
    pub(crate) fn dot(self, other: Self) -> F<S> {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    #[inline(always)]
    pub(crate) fn dot_with(self, [x, y, z]: [f32; 3]) -> F<S> {
        self.x * x + self.y * y + self.z * z
    }

    /// Of length 1; (nearly) zero vectors stay near zero.
    #[inline(always)]
    pub(crate) fn normalised(self) -> Self {
        self * (1.0 / self.dot(self).at_least(1e-24).sqrt())
    }

    /// Channel by channel.
    #[inline(always)]
    pub(crate) fn scale(self, other: Self) -> Self {
        Self { x: self.x * other.x, y: self.y * other.y, z: self.z * other.z }
    }

    #[inline(always)]
    pub(crate) fn scale_by(self, [x, y, z]: [f32; 3]) -> Self {
        Self { x: self.x * x, y: self.y * y, z: self.z * z }
    }

    #[inline(always)]
    pub(crate) fn mix(self, other: Self, share: F<S>) -> Self {
        self + (other - self) * share
    }

    #[inline(always)]
    pub(crate) fn at_least(self, low: f32) -> Self {
        Self { x: self.x.at_least(low), y: self.y.at_least(low), z: self.z.at_least(low) }
    }

    #[inline(always)]
    pub(crate) fn clamp(self, low: f32, high: f32) -> Self {
        Self { x: self.x.clamp(low, high), y: self.y.clamp(low, high), z: self.z.clamp(low, high) }
    }

    /// The closure needs `#[inline(always)]`.
    #[inline(always)]
    pub(crate) fn map(self, change: impl Fn(F<S>) -> F<S>) -> Self {
        Self { x: change(self.x), y: change(self.y), z: change(self.z) }
    }

    #[inline(always)]
    pub(crate) fn select(mask: M<S>, yes: Self, no: Self) -> Self {
        Self { x: mask.select(yes.x, no.x), y: mask.select(yes.y, no.y), z: mask.select(yes.z, no.z) }
    }

    /// A constant matrix, by rows, times this.
    #[inline(always)]
    pub(crate) fn turned(self, rows: &[[f32; 3]; 3]) -> Self {
        Self { x: self.dot_with(rows[0]), y: self.dot_with(rows[1]), z: self.dot_with(rows[2]) }
    }

    /// A normal bent by a relief whose height has this gradient (metres a metre).
    #[inline(always)]
    pub(crate) fn bent_by(self, gradient: Self) -> Self {
        (self - gradient + self * self.dot(gradient)).normalised()
    }

    /// Rec. 709 luminance of a linear colour.
    #[inline(always)]
    pub(crate) fn luminance(self) -> F<S> {
        let [r, g, b] = REC709;
        self.x * r + self.y * g + self.z * b
    }
}

/// Shares of the colours in the luminance.
const REC709: [f32; 3] = [0.2126, 0.7152, 0.0722];

/// Rec. 709 luminance of a linear colour.
#[inline(always)]
pub(crate) fn luminance([red, green, blue]: [f32; 3]) -> f32 {
    let [r, g, b] = REC709;
    red * r + green * g + blue * b
}

macro_rules! componentwise {
    ($($trait:ident $method:ident),*) => {$(
        impl<S: Lanes> $trait for V3<S> {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                Self { x: self.x.$method(other.x), y: self.y.$method(other.y), z: self.z.$method(other.z) }
            }
        }
    )*};
}
componentwise!(Add add, Sub sub);

impl<S: Lanes> Mul<F<S>> for V3<S> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, factor: F<S>) -> Self {
        Self { x: self.x * factor, y: self.y * factor, z: self.z * factor }
    }
}

impl<S: Lanes> Mul<f32> for V3<S> {
    type Output = Self;
    #[inline(always)]
    fn mul(self, factor: f32) -> Self {
        self * F::splat(self.x.s, factor)
    }
}

impl<S: Lanes> Neg for V3<S> {
    type Output = Self;
    #[inline(always)]
    fn neg(self) -> Self {
        Self { x: -self.x, y: -self.y, z: -self.z }
    }
}

impl<S: Lanes> AddAssign for V3<S> {
    #[inline(always)]
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}
