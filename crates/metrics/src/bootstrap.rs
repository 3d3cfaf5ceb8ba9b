//! How sure a figure is.

use std::collections::BTreeMap;

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
    let own: Vec<usize> = (0..items.len()).collect();
    bootstrap_groups(items, &own, statistic, rounds, share, seed)
}

/// As [`bootstrap`], but whole groups are drawn (Davison & Hinkley 1997, §3.8): `groups` says of each item which it belongs to, by any number. Pictures of
/// one person are alike, and an interval that takes them for independent is too narrow. Not numbers for an empty list or lists of unequal length; what
/// statistics give no number is left out of the interval.
#[must_use]
pub fn bootstrap_groups<T: Copy>(
    items: &[T],
    groups: &[usize],
    statistic: impl Fn(&[T]) -> f64,
    rounds: usize,
    share: f64,
    seed: u64,
) -> Interval {
    if items.is_empty() || groups.len() != items.len() {
        return Interval { value: f64::NAN, low: f64::NAN, high: f64::NAN };
    }
    let mut members: BTreeMap<usize, Vec<T>> = BTreeMap::new();
    for (&item, &group) in items.iter().zip(groups) {
        members.entry(group).or_default().push(item);
    }
    let members: Vec<Vec<T>> = members.into_values().collect();
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
    let mut drawn = Vec::with_capacity(items.len());
    let mut figures: Vec<f64> = (0..rounds)
        .map(|_| {
            drawn.clear();
            members.iter().for_each(|_| drawn.extend_from_slice(&members[below(members.len())]));
            statistic(&drawn)
        })
        .collect();
    figures.retain(|figure| !figure.is_nan());
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

    #[test]
    fn copies_of_a_picture_make_nothing_surer() {
        let items: Vec<f64> = (0..100).map(|i| f64::from(i % 20)).collect();
        let thrice: Vec<f64> = items.iter().flat_map(|item| [*item; 3]).collect();
        let groups: Vec<usize> = (0..300).map(|i| i / 3).collect();
        let alone = bootstrap(&items, mean, 500, 0.95, 7);
        let whole = bootstrap_groups(&thrice, &groups, mean, 500, 0.95, 7);
        let apart = bootstrap(&thrice, mean, 500, 0.95, 7);
        assert!((whole.low - alone.low).abs() < 1e-9 && (whole.high - alone.high).abs() < 1e-9, "{whole:?} {alone:?}");
        assert!(apart.high - apart.low < 0.7 * (whole.high - whole.low));
    }
}
