//! Where brows grow on one person: the band of the base, made higher, thicker, longer.

use super::looks::BrowLook;
use super::v3::V3;

/// The left brow on the base mesh, as a front view shows it: |x|, height of the middle line, half of the width (metres): the head's own band.
const BAND: [[f32; 3]; 7] = [
    [0.0104, 0.0165, 0.0024],
    [0.0169, 0.0181, 0.0035],
    [0.0254, 0.0198, 0.0036],
    [0.0348, 0.0204, 0.0031],
    [0.0439, 0.0195, 0.0027],
    [0.0518, 0.0165, 0.0019],
    [0.0579, 0.0126, 0.0008],
];
/// How far the hair thins out at the band's long edges and at its ends, metres.
const SOFT: [f32; 2] = [0.0014, 0.006];
/// Behind this plane there is no brow.
const BEHIND: f32 = -0.02;

/// A person's brow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Brow {
    /// As [`BAND`].
    pub(super) band: [[f32; 3]; 7],
}

impl Brow {
    pub(super) fn new(look: &BrowLook) -> Self {
        let mut band = BAND;
        for (at, row) in band.iter_mut().enumerate() {
            let along = at as f32 / 6.0;
            // The arch is two thirds out.
            let arch = 1.0 - (along - 0.62).abs() / 0.62;
            row[0] += -look.reach * (1.0 - along) * (1.0 - along) + look.tail * along * along;
            row[1] += look.arch * arch.max(0.0);
            row[2] *= look.thickness;
        }
        Self { band }
    }

    /// How much brow hair there is at a place of the base, 0–1.
    pub(super) fn density(&self, base: V3) -> f32 {
        let (x, y) = (base[0].abs(), base[1]);
        let [first, last] = [self.band[0][0], self.band[6][0]];
        if !(first..=last).contains(&x) || base[2] < BEHIND {
            return 0.0;
        }
        for pair in self.band.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            if x <= b[0] {
                let t = (x - a[0]) / (b[0] - a[0]);
                let (middle, half) = (a[1] + t * (b[1] - a[1]), a[2] + t * (b[2] - a[2]));
                let across = (half - (y - middle).abs()) / SOFT[0];
                let along = (x - first).min(last - x) / SOFT[1];
                return (across + 0.5).min(along).clamp(0.0, 1.0);
            }
        }
        0.0
    }
}

impl Default for Brow {
    fn default() -> Self {
        Self { band: BAND }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unchanged_brow_is_the_heads_own() {
        let brow = Brow::default();
        let mut most = 0.0_f32;
        for i in 0..70 {
            for j in 0..60 {
                let place = [i as f32 * 0.001, j as f32 * 0.0005, 0.02];
                most = most.max((brow.density(place) - lineament_face::brow_density(place)).abs());
            }
        }
        println!("largest difference {most}");
        assert!(most < 1e-6);
        assert!(brow.density([0.03, 0.02, 0.02]) > 0.9 && brow.density([0.03, 0.05, 0.02]) == 0.0);
    }
}
