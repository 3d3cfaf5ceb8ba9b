//! Scores beside what annotators coded: action units.

/// The largest F1 over all thresholds (a score at or above one is a yes): the best that a threshold chosen with the truth in hand could do, an upper bound.
/// None for unequal lengths, an empty list or a score that is not a number.
#[must_use]
pub fn best_f1(scores: &[f64], truth: &[bool]) -> Option<f64> {
    if scores.len() != truth.len() || scores.is_empty() || scores.iter().any(|score| score.is_nan()) {
        return None;
    }
    let positives = truth.iter().filter(|yes| **yes).count();
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let (mut hits, mut best) = (0_usize, 0.0_f64);
    for (place, &i) in order.iter().enumerate() {
        hits += usize::from(truth[i]);
        // A threshold stands between different scores only.
        if order.get(place + 1).is_none_or(|&next| scores[next] != scores[i]) {
            best = best.max(2.0 * hits as f64 / (place + 1 + positives) as f64);
        }
    }
    Some(best)
}

/// ICC(3,1), the consistency of two raters of the same targets (Shrout & Fleiss 1979): (B − E)/(B + E), with B the mean square between targets and E that
/// of the residual. None for unequal lengths, fewer than two targets, or no variance at all.
#[must_use]
pub fn icc_3_1(one: &[f64], other: &[f64]) -> Option<f64> {
    let n = one.len();
    if other.len() != n || n < 2 {
        return None;
    }
    let (mean_one, mean_other) = (crate::mean(one), crate::mean(other));
    let grand = 0.5 * (mean_one + mean_other);
    let square = |value: f64| value * value;
    let between: f64 = one.iter().zip(other).map(|(a, b)| 2.0 * square(0.5 * (a + b) - grand)).sum();
    let residual: f64 = one.iter().zip(other).map(|(a, b)| 0.5 * square((a - mean_one) - (b - mean_other))).sum();
    let freedom = (n - 1) as f64;
    let (between, residual) = (between / freedom, residual / freedom);
    (between + residual > 0.0).then(|| (between - residual) / (between + residual))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_threshold_of_a_small_list() {
        // At 0.8 and above: one hit of two said, two true: 0.5. At 0.35: two hits of three said: 0.8. At 0.1: two of four: 2/3.
        let best = best_f1(&[0.1, 0.4, 0.35, 0.8], &[false, true, true, false]).unwrap();
        assert!((best - 0.8).abs() < 1e-12, "{best}");
        // Equal scores cannot be parted.
        assert!((best_f1(&[0.5, 0.5], &[true, false]).unwrap() - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(best_f1(&[0.5, 0.1], &[false, false]), Some(0.0));
        assert_eq!(best_f1(&[f64::NAN], &[true]), None);
    }

    #[test]
    fn consistency_passes_over_an_offset_but_not_over_noise() {
        let one = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(icc_3_1(&one, &one.map(|value| value + 5.0)), Some(1.0));
        assert_eq!(icc_3_1(&one, &[4.0, 3.0, 2.0, 1.0]), Some(-1.0));
        assert_eq!(icc_3_1(&one, &[1.0]), None);
        assert_eq!(icc_3_1(&[1.0, 1.0], &[1.0, 1.0]), None);
    }
}
