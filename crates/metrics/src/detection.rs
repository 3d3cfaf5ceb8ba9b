//! Boxes that were found beside those that are there.

/// The area that two boxes (x, y, width, height) share, over the area that they cover together; 0 where there is none.
#[must_use]
pub fn intersection_over_union(one: [f64; 4], other: [f64; 4]) -> f64 {
    let overlap = |axis: usize| {
        let end = (one[axis] + one[axis + 2]).min(other[axis] + other[axis + 2]);
        (end - one[axis].max(other[axis])).max(0.0)
    };
    let shared = overlap(0) * overlap(1);
    let all = one[2] * one[3] + other[2] * other[3] - shared;
    if shared > 0.0 && all > 0.0 { shared / all } else { 0.0 }
}

/// What became of the boxes of one picture, or of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Detections {
    /// Boxes that are there.
    pub there: usize,
    /// Those of them that were found.
    pub found: usize,
    /// Boxes that were said beside them.
    pub extra: usize,
}

impl Detections {
    /// The share of the boxes that are there that was found; not a number where there is none.
    #[must_use]
    pub fn recall(self) -> f64 {
        self.found as f64 / self.there as f64
    }
}

impl std::iter::Sum for Detections {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            there: sum.there + one.there,
            found: sum.found + one.found,
            extra: sum.extra + one.extra,
        })
    }
}

/// Pairs boxes that were said with those that are there: the pair that overlaps most first, each box once, pairs below `overlap`
/// ([`intersection_over_union`]; 0.5 is usual) not at all. The pairs are places in the two lists: (said, there).
#[must_use]
pub fn match_boxes(said: &[[f64; 4]], there: &[[f64; 4]], overlap: f64) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(f64, usize, usize)> = (0..said.len())
        .flat_map(|i| (0..there.len()).map(move |j| (i, j)))
        .map(|(i, j)| (intersection_over_union(said[i], there[j]), i, j))
        .filter(|pair| pair.0 >= overlap && pair.0 > 0.0)
        .collect();
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used, mut matched) = ((vec![false; said.len()], vec![false; there.len()]), Vec::new());
    for (_, i, j) in pairs {
        if !used.0[i] && !used.1[j] {
            (used.0[i], used.1[j]) = (true, true);
            matched.push((i, j));
        }
    }
    matched
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlap_of_boxes() {
        assert_eq!(intersection_over_union([0.0, 0.0, 2.0, 2.0], [1.0, 0.0, 2.0, 2.0]), 1.0 / 3.0);
        assert_eq!(intersection_over_union([0.0, 0.0, 1.0, 1.0], [2.0, 0.0, 1.0, 1.0]), 0.0);
        assert_eq!(intersection_over_union([0.0; 4], [0.0; 4]), 0.0);
    }

    #[test]
    fn the_best_pairs_come_first_and_boxes_are_used_once() {
        let there = [[0.0, 0.0, 10.0, 10.0], [20.0, 0.0, 10.0, 10.0]];
        let said = [[1.0, 0.0, 10.0, 10.0], [0.0, 0.0, 10.0, 10.0], [20.0, 5.0, 10.0, 10.0]];
        assert_eq!(match_boxes(&said, &there, 0.5), [(1, 0)]);
        assert_eq!(match_boxes(&said, &there, 0.3), [(1, 0), (2, 1)]);
        let all: Detections = [Detections { there: 2, found: 1, extra: 2 }; 2].into_iter().sum();
        assert_eq!((all, all.recall()), (Detections { there: 4, found: 2, extra: 4 }, 0.5));
    }
}
