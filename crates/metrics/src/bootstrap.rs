//! How sure a figure is.

use crate::quantile;

/// A figure and an interval around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The figure of the list itself.
    pub value: f64,
    /// The least of the interval.
    pub low: f64,
    /// The most of the interval.
    pub high: f64,
}

/// The percentile bootstrap (Efron 1979): the statistic of `rounds` lists drawn from `items` with replacement; the interval holds `share` of them (0.95,
/// say). The same for the same seed on every machine. Not numbers for an empty list.
#[must_use]
pub fn bootstrap<T: Copy>(
    items: &[T],
    statistic: impl Fn(&[T]) -> f64,
    rounds: usize,
    share: f64,
    seed: u64,
) -> Interval {
    if items.is_empty() {
        return Interval { value: f64::NAN, low: f64::NAN, high: f64::NAN };
    }
    let mut state = seed;
    // SplitMix64 (Steele, Lea & Flood 2014).
    let mut below = |count: usize| {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((u128::from(z) * count as u128) >> 64) as usize
    };
    let mut drawn = items.to_vec();
    let figures: Vec<f64> = (0..rounds)
        .map(|_| {
            drawn.iter_mut().for_each(|slot| *slot = items[below(items.len())]);
            statistic(&drawn)
        })
        .collect();
    let tail = 0.5 * (1.0 - share);
    Interval { value: statistic(items), low: quantile(&figures, tail), high: quantile(&figures, 1.0 - tail) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mean;

    #[test]
    fn the_interval_of_a_mean_is_about_two_standard_errors() {
        let items: Vec<f64> = (0..400).map(|i| f64::from(i % 20)).collect();
        let interval = bootstrap(&items, mean, 2000, 0.95, 7);
        // The deviation of 0 … 19 is 5.77; its standard error over 400 is 0.288.
        assert_eq!(interval.value, 9.5);
        let half = 0.5 * (interval.high - interval.low);
        println!("{interval:?}");
        assert!((half - 1.96 * 0.288).abs() < 0.05, "{half}");
        assert_eq!(interval, bootstrap(&items, mean, 2000, 0.95, 7));
        assert!(bootstrap(&[], mean, 10, 0.95, 1).value.is_nan());
    }
}
