//! What a face looks like, in few numbers: enough to tell two people who crossed, not to know anybody.

use lineament_image::Image;

/// Squares along a side.
const GRID: usize = 6;
const COUNT: usize = GRID * GRID * 3;

/// The colours of a grid over the level crop, freed of brightness and contrast.
#[derive(Debug, Clone)]
pub(crate) struct Appearance {
    colours: [f32; COUNT],
    /// How many pictures it is made of.
    weight: f32,
}

impl Default for Appearance {
    fn default() -> Self {
        Self { colours: [0.0; COUNT], weight: 0.0 }
    }
}

impl Appearance {
    /// Of one crop. Only its middle is looked at: what is around a face changes.
    pub(crate) fn of(crop: &Image<[u8; 3]>) -> Self {
        let side = crop.width().min(crop.height()) as usize;
        let (first, step) = (side / 5, (side - 2 * (side / 5)) / GRID);
        let mut colours = [0.0; COUNT];
        if step == 0 {
            return Self::default();
        }
        let pixels = crop.pixels();
        for (place, square) in colours.chunks_exact_mut(3).enumerate() {
            let (x, y) = (first + place % GRID * step, first + place / GRID * step);
            // Every other pixel of the square: the mean is as good.
            for row in (y..y + step).step_by(2) {
                for pixel in pixels[row * crop.width() as usize..][x..x + step].iter().step_by(2) {
                    for (sum, &value) in square.iter_mut().zip(pixel) {
                        *sum += f32::from(value);
                    }
                }
            }
        }
        let mean = colours.iter().sum::<f32>() / COUNT as f32;
        let spread =
            libm::sqrtf(colours.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / COUNT as f32);
        colours.iter_mut().for_each(|value| *value = (*value - mean) / spread.max(1e-3));
        Self { colours, weight: 1.0 }
    }

    /// Takes another picture of the same face in.
    pub(crate) fn learn(&mut self, other: &Self) {
        // An average at first, then one that follows slowly.
        self.weight = (self.weight + 1.0).min(50.0);
        let share = 1.0 / self.weight;
        for (mine, new) in self.colours.iter_mut().zip(&other.colours) {
            *mine += share * (new - *mine);
        }
    }

    /// 0 for the same, 2 for the opposite.
    pub(crate) fn distance(&self, other: &Self) -> f64 {
        let dot = |a: &Self, b: &Self| a.colours.iter().zip(&b.colours).map(|(x, y)| x * y).sum::<f32>();
        let (own, theirs) = (dot(self, self), dot(other, other));
        if own * theirs > 0.0 { f64::from(1.0 - dot(self, other) / libm::sqrtf(own * theirs)) } else { 0.0 }
    }
}
