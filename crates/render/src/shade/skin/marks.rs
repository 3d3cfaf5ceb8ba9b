//! Moles, scars, pimples: what all fragments need of them, made ready once a frame.

use crate::lanes::{F, Lanes, V3};
use crate::material::{Paint, Skin};

/// The blemishes that a skin has.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Marks {
    list: [Mark; 8],
    count: usize,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mark {
    pub(super) place: [f32; 3],
    /// 1 over the square of the radius.
    inverse: f32,
    /// Of its height, a paraboloid, per metre from its middle.
    pub(super) slope: f32,
    pub(super) paint: Paint,
}

impl Marks {
    pub(super) fn of(skin: &Skin) -> Self {
        let mut marks = Self::default();
        for blemish in skin.blemishes.iter().filter(|blemish| blemish.radius > 0.0) {
            marks.list[marks.count] = Mark {
                place: blemish.place,
                inverse: 1.0 / (blemish.radius * blemish.radius),
                slope: -2.0 * blemish.height / blemish.radius,
                paint: blemish.paint,
            };
            marks.count += 1;
        }
        marks
    }

    #[inline(always)]
    pub(super) fn list(&self) -> &[Mark] {
        &self.list[..self.count]
    }
}

impl Mark {
    /// The square of the distance from its middle, as a share of the radius's.
    #[inline(always)]
    pub(super) fn square<S: Lanes>(&self, away: V3<S>) -> F<S> {
        away.dot(away) * self.inverse
    }
}
