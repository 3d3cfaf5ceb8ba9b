//! Whether probabilities mean what they say.

/// The expected calibration error (Guo et al. 2017): predictions in `bins` bins of equal width by confidence; the difference of each bin's mean
/// confidence and share of hits, weighted by its size. None for unequal lengths, empty lists, no bins, or a confidence outside 0–1.
#[must_use]
pub fn expected_calibration_error(confidence: &[f64], right: &[bool], bins: usize) -> Option<f64> {
    let fine = confidence.iter().all(|c| (0.0..=1.0).contains(c));
    if confidence.len() != right.len() || confidence.is_empty() || bins == 0 || !fine {
        return None;
    }
    let mut sums = vec![(0.0, 0.0); bins];
    for (&c, &right) in confidence.iter().zip(right) {
        let bin = ((c * bins as f64) as usize).min(bins - 1);
        sums[bin].0 += c;
        sums[bin].1 += f64::from(u8::from(right));
    }
    Some(sums.iter().map(|(said, was)| (said - was).abs()).sum::<f64>() / confidence.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_weighed_by_their_size() {
        let error = expected_calibration_error(&[0.9, 0.9, 0.1, 1.0], &[true, false, false, true], 10).unwrap();
        // The bin of 0.9 and 1.0: 2.8 said, 2 were; that of 0.1: 0.1 said, none was.
        assert!((error - (0.8 + 0.1) / 4.0).abs() < 1e-12, "{error}");
        assert_eq!(expected_calibration_error(&[1.1], &[true], 10), None);
    }
}
