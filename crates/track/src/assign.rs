//! Which box is which face's.

/// Intersection over union of two boxes x, y, width, height.
pub(crate) fn overlap(a: [f64; 4], b: [f64; 4]) -> f64 {
    let side = |k: usize| ((a[k] + a[k + 2]).min(b[k] + b[k + 2]) - a[k].max(b[k])).max(0.0);
    let both = side(0) * side(1);
    let union = a[2] * a[3] + b[2] * b[3] - both;
    if union > 0.0 { both / union } else { 0.0 }
}

/// The middle of a box.
pub(crate) fn middle(bounds: [f64; 4]) -> [f64; 2] {
    [bounds[0] + 0.5 * bounds[2], bounds[1] + 0.5 * bounds[3]]
}

/// The longer side of a box.
pub(crate) fn side(bounds: [f64; 4]) -> f64 {
    bounds[2].max(bounds[3])
}

/// Whether two boxes show one face: they overlap, or the middle of one lies near that of the other.
pub(crate) fn same(a: [f64; 4], b: [f64; 4]) -> bool {
    let (p, q) = (middle(a), middle(b));
    let apart = libm::hypot(p[0] - q[0], p[1] - q[1]);
    overlap(a, b) > 0.3 || apart < 0.3 * side(a).min(side(b))
}

/// Pairs rows with columns, the cheapest pair first, none above `most`; `pairs` receives (row, column).
///
/// Greedy, not Hungarian: faces are few and gates are narrow.
pub(crate) fn pair(
    rows: usize,
    columns: usize,
    most: f64,
    cost: impl Fn(usize, usize) -> f64,
    pairs: &mut Vec<(usize, usize)>,
) {
    pairs.clear();
    loop {
        let mut best: Option<(f64, usize, usize)> = None;
        for row in (0..rows).filter(|row| pairs.iter().all(|pair| pair.0 != *row)) {
            for column in (0..columns).filter(|column| pairs.iter().all(|pair| pair.1 != *column)) {
                let cost = cost(row, column);
                if cost <= most && best.is_none_or(|best| cost < best.0) {
                    best = Some((cost, row, column));
                }
            }
        }
        match best {
            Some((_, row, column)) => pairs.push((row, column)),
            None => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_are_paired_and_the_far_are_left() {
        let (rows, columns) = ([0.0, 10.0, 50.0], [11.0, 1.0]);
        let mut pairs = Vec::new();
        pair(3, 2, 5.0, |r, c| f64::abs(rows[r] - columns[c]), &mut pairs);
        pairs.sort_unstable();
        assert_eq!(pairs, [(0, 1), (1, 0)]);
        pair(3, 2, 0.5, |r, c| f64::abs(rows[r] - columns[c]), &mut pairs);
        assert!(pairs.is_empty());
    }

    #[test]
    fn overlaps_are_shares_of_the_union() {
        assert_eq!(overlap([0.0, 0.0, 2.0, 2.0], [1.0, 0.0, 2.0, 2.0]), 1.0 / 3.0);
        assert_eq!(overlap([0.0, 0.0, 2.0, 2.0], [5.0, 0.0, 2.0, 2.0]), 0.0);
        assert!(
            same([0.0, 0.0, 10.0, 10.0], [1.0, 1.0, 10.0, 10.0])
                && !same([0.0, 0.0, 10.0, 10.0], [9.0, 0.0, 10.0, 10.0])
        );
    }
}
