//! Lists of errors: their mean, quantiles, and how many are small.

/// The mean; not a number for an empty list.
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// The value below which `share` (0–1) of the values lie, linear between them; not a number for an empty list.
#[must_use]
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let low = libm::floor(place) as usize;
    let high = (low + 1).min(last);
    sorted[low] + (place - low as f64) * (sorted[high] - sorted[low])
}

/// The median.
#[must_use]
pub fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// The share of errors above `limit`; those that are not numbers count as failures. Not a number for an empty list.
#[must_use]
pub fn failure_rate(errors: &[f64], limit: f64) -> f64 {
    errors.iter().filter(|error| error.is_nan() || **error > limit).count() as f64 / errors.len() as f64
}

/// The area under the curve of the share of errors at most e, for e from 0 to `limit`, over `limit`: 1 where there are no errors. (300-W's
/// AUC-0.08 and its like; the step curve is integrated as it is.) Not a number for an empty list.
#[must_use]
pub fn cumulative_auc(errors: &[f64], limit: f64) -> f64 {
    let area = |error: &f64| if *error <= limit { limit - error.max(0.0) } else { 0.0 };
    errors.iter().map(area).sum::<f64>() / (limit * errors.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_numpy() {
        let values = [3.0, 1.0, 2.0, 10.0];
        assert_eq!(median(&values), 2.5);
        assert_eq!(quantile(&values, 0.0), 1.0);
        assert_eq!(quantile(&values, 1.0), 10.0);
        assert!((quantile(&values, 0.9) - 7.9).abs() < 1e-12);
        assert!(median(&[]).is_nan() && mean(&[]).is_nan());
    }

    #[test]
    fn the_area_is_that_of_the_step_curve() {
        let errors = [0.0, 0.02, 0.08, 0.2, f64::NAN];
        // Steps of a fifth at 0, 0.02 and 0.08 up to 0.08.
        let expected = (0.08 + 0.06 + 0.0) / 5.0 / 0.08;
        assert!((cumulative_auc(&errors, 0.08) - expected).abs() < 1e-12);
        assert_eq!(failure_rate(&errors, 0.1), 0.4);
    }
}
