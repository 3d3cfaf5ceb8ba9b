//! Moles, scars, pimples: what all fragments need of them, made ready once a frame.

use pulp::Simd;

use crate::interpolate::Batch;
use crate::lanes::{F, Lanes, V3, WIDE};
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
    radius: f32,
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
                radius: blemish.radius,
                inverse: 1.0 / (blemish.radius * blemish.radius),
                slope: -2.0 * blemish.height / blemish.radius,
                paint: blemish.paint,
            };
            marks.count += 1;
        }
        marks
    }

    /// The fragments of a batch that have a mark within `reach` times a pixel's width, a bit each. `focal`: pixels per radian.
    #[inline(always)]
    pub(super) fn near<S: Simd>(&self, s: S, batch: &Batch, reach: f32, focal: f32) -> u32 {
        let mut near = 0;
        for at in (0..WIDE).step_by(F::<S>::LANES) {
            let (rest, width) = (batch.rest(s, at), F::load(s, &batch.place[2], at) * (reach / focal));
            for mark in self.list() {
                let (away, far) = (rest - V3::splat(s, mark.place), width + mark.radius);
                near |= away.dot(away).lt(far * far).bits() << at;
            }
        }
        near
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
