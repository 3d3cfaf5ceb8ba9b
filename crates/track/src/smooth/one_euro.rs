//! One number.

/// How a One-Euro filter smooths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneEuroOptions {
    /// The cutoff at rest, hertz: less trembles less.
    pub least_hz: f64,
    /// By how many hertz the cutoff grows with each unit of speed: more lags less.
    pub gain: f64,
    /// The cutoff of the speed's own low pass, hertz.
    pub speed_hz: f64,
    /// Speeds well below this are the noise of a thing at rest: their square counts. 0 is the filter as published.
    pub rest_speed: f64,
}

impl OneEuroOptions {
    /// The cutoff at a speed.
    pub(super) fn cutoff(&self, speed: f64) -> f64 {
        if speed > 0.0 { self.least_hz + self.gain * speed * speed / (speed + self.rest_speed) } else { self.least_hz }
    }
}

/// The share of a new value in a first-order low pass of a cutoff (hertz) after a step (seconds).
pub(super) fn share(cutoff_hz: f64, step_s: f64) -> f64 {
    let turns = 2.0 * std::f64::consts::PI * cutoff_hz * step_s;
    turns / (turns + 1.0)
}

/// The filter of one number.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct OneEuro {
    value: f64,
    speed: f64,
}

impl OneEuro {
    /// The next smoothed value, `step_s` after the last; `fresh` starts anew. `scale` brings the value's speed to the unit of the options.
    pub fn next(&mut self, value: f64, step_s: f64, fresh: bool, options: &OneEuroOptions, scale: f64) -> f64 {
        if fresh {
            *self = Self { value, speed: 0.0 };
        } else if step_s > 0.0 {
            let speed = (value - self.value) / step_s * scale;
            self.speed += share(options.speed_hz, step_s) * (speed - self.speed);
            self.value += share(options.cutoff(self.speed.abs()), step_s) * (value - self.value);
        }
        self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rest_is_smoothed_and_a_jump_is_followed() {
        let options = OneEuroOptions { least_hz: 0.5, gain: 1.0, speed_hz: 1.0, rest_speed: 0.0 };
        let mut filter = OneEuro::default();
        assert_eq!(filter.next(5.0, 0.0, true, &options, 1.0), 5.0);
        let still: Vec<f64> = (0..300)
            .map(|i| filter.next(5.0 + if i % 2 == 0 { 0.1 } else { -0.1 }, 1.0 / 30.0, false, &options, 1.0))
            .collect();
        let worst = still[100..].iter().map(|value| (value - 5.0).abs()).fold(0.0, f64::max);
        assert!(worst < 0.02, "{worst}");
        let jumped: Vec<f64> = (0..10).map(|_| filter.next(25.0, 1.0 / 30.0, false, &options, 1.0)).collect();
        assert!(jumped[1] > 20.0, "{jumped:?}");
        assert_eq!(filter.next(f64::from(3), 0.0, false, &options, 1.0), jumped[9], "no time, no step");
    }
}
