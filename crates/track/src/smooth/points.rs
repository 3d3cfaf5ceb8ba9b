//! Points of a face: its place and size in the picture by themselves, and the points within it.

use lineament_face::landmarks::COUNT;

use super::one_euro::{OneEuro, OneEuroOptions, share};

/// Points that are filtered: landmarks, then the jaw's outline.
const ALL: usize = COUNT + 17;

#[derive(Debug, Clone)]
pub(super) struct PointFilter {
    /// Middle x, y (pixels) and the logarithm of the size.
    motion: [OneEuro; 3],
    /// In sizes of the face from its middle, and their speeds.
    values: Vec<[f32; 3]>,
    speeds: Vec<[f32; 3]>,
}

impl Default for PointFilter {
    fn default() -> Self {
        Self { motion: Default::default(), values: vec![[0.0; 3]; ALL], speeds: vec![[0.0; 3]; ALL] }
    }
}

/// The mean of the points and their root mean square distance from it.
fn place(points: &[[f32; 3]]) -> ([f64; 2], f64) {
    let count = points.len() as f64;
    let mean = [0, 1].map(|k| points.iter().map(|point| f64::from(point[k])).sum::<f64>() / count);
    let square = |point: &[f32; 3]| (0..2).map(|k| (f64::from(point[k]) - mean[k]).powi(2)).sum::<f64>();
    (mean, libm::sqrt(points.iter().map(square).sum::<f64>() / count).max(1e-6))
}

impl PointFilter {
    pub(super) fn next(
        &mut self,
        points: &mut [[f32; 3]],
        jaw: &mut [[f32; 2]; 17],
        step_s: f64,
        fresh: bool,
        [motion, within]: [&OneEuroOptions; 2],
    ) {
        let (middle, size) = place(points);
        // Speeds are counted in sides of the face; a face is some 3.5 root mean square radii wide.
        let side = 3.5 * size;
        let smooth_middle = [0, 1].map(|k| self.motion[k].next(middle[k], step_s, fresh, motion, 1.0 / side));
        let smooth_size = libm::exp(self.motion[2].next(libm::log(size), step_s, fresh, motion, 1.0));
        let follow = share(within.speed_hz, step_s) as f32;
        let per_step = if step_s > 0.0 { (size / side / step_s) as f32 } else { 0.0 };
        let [least, gain, rest, step] =
            [within.least_hz, within.gain, within.rest_speed, 2.0 * std::f64::consts::PI * step_s]
                .map(|value| value as f32);
        let (values, speeds) = (&mut self.values, &mut self.speeds);
        let mut one = |place: usize, point: [f32; 3]| {
            let local = [
                (f64::from(point[0]) - middle[0]) / size,
                (f64::from(point[1]) - middle[1]) / size,
                f64::from(point[2]) / size,
            ]
            .map(|part| part as f32);
            if fresh {
                values[place] = local;
                speeds[place] = [0.0; 3];
            } else {
                // All three together: a point has one speed.
                let mut square = 0.0;
                for k in 0..3 {
                    speeds[place][k] += follow * ((local[k] - values[place][k]) * per_step - speeds[place][k]);
                    square += speeds[place][k] * speeds[place][k];
                }
                let turns = (least + gain * square / (square.sqrt() + rest).max(1e-9)) * step;
                let share = turns / (turns + 1.0);
                for k in 0..3 {
                    values[place][k] += share * (local[k] - values[place][k]);
                }
            }
            let [x, y, z] = values[place].map(|part| f64::from(part) * smooth_size);
            [(smooth_middle[0] + x) as f32, (smooth_middle[1] + y) as f32, z as f32]
        };
        for (place, point) in points.iter_mut().enumerate().take(COUNT) {
            *point = one(place, *point);
        }
        for (place, point) in jaw.iter_mut().enumerate() {
            let [x, y, _] = one(COUNT + place, [point[0], point[1], 0.0]);
            *point = [x, y];
        }
    }
}
