//! Promise: what must hold of a measure whatever the lists.

#![allow(clippy::unwrap_used, reason = "tests fail so")]

use lineament_metrics::{
    Confusion, angle_error, best_f1, bootstrap, bootstrap_groups, cumulative_auc, expected_calibration_error, f1,
    failure_rate, icc_3_1, intersection_over_union, match_boxes, mean, roc_auc,
};
use proptest::prelude::*;

fn labelled() -> impl Strategy<Value = Vec<(f64, bool)>> {
    // Few values, so that there are ties.
    proptest::collection::vec(((0..12_u8).prop_map(|value| f64::from(value) / 12.0), any::<bool>()), 2..60)
}

fn parts(list: &[(f64, bool)]) -> (Vec<f64>, Vec<bool>) {
    list.iter().copied().unzip()
}

fn boxes() -> impl Strategy<Value = Vec<[f64; 4]>> {
    proptest::collection::vec([0.0..50.0_f64, 0.0..50.0, 1.0..30.0, 1.0..30.0], 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn an_area_is_that_of_all_pairs(list in labelled()) {
        let (scores, truth) = parts(&list);
        let pairs = list.iter().filter(|item| item.1).flat_map(|yes| list.iter().filter(|item| !item.1).map(move |no| (yes.0, no.0)));
        let each: Vec<f64> = pairs.map(|(yes, no)| if yes > no { 1.0 } else if yes == no { 0.5 } else { 0.0 }).collect();
        match roc_auc(&scores, &truth) {
            Some(area) => {
                prop_assert!((area - mean(&each)).abs() < 1e-12);
                // The other way round it is what is left; a growing function changes nothing.
                let turned: Vec<f64> = scores.iter().map(|score| -score).collect();
                prop_assert!((roc_auc(&turned, &truth).unwrap() - (1.0 - area)).abs() < 1e-12);
                let cubed: Vec<f64> = scores.iter().map(|score| score * score * score).collect();
                prop_assert_eq!(roc_auc(&cubed, &truth), Some(area));
            }
            None => prop_assert!(each.is_empty()),
        }
    }

    #[test]
    fn the_best_threshold_is_better_than_any(list in labelled(), threshold in 0.0..1.0_f64) {
        let (scores, truth) = parts(&list);
        let said: Vec<bool> = scores.iter().map(|score| *score >= threshold).collect();
        let best = best_f1(&scores, &truth).unwrap();
        prop_assert!(best + 1e-12 >= f1(&said, &truth).unwrap() && best <= 1.0);
    }

    #[test]
    fn shares_are_shares(list in labelled(), limit in 0.01..1.0_f64) {
        let (scores, truth) = parts(&list);
        let ece = expected_calibration_error(&scores, &truth, 10).unwrap();
        prop_assert!((0.0..=1.0).contains(&ece));
        let (auc, failures) = (cumulative_auc(&scores, limit), failure_rate(&scores, limit));
        prop_assert!((0.0..=1.0).contains(&auc) && (0.0..=1.0).contains(&failures));
        // A failure adds nothing to the area, a success at most all.
        prop_assert!(auc <= 1.0 - failures + 1e-12);
        // A miss makes both worse.
        let more: Vec<f64> = scores.iter().copied().chain([f64::INFINITY]).collect();
        prop_assert!(cumulative_auc(&more, limit) <= auc && failure_rate(&more, limit) >= failures);
    }

    #[test]
    fn a_table_of_counts_adds_up(pairs in proptest::collection::vec((0..5_usize, 0..5_usize), 1..80)) {
        let (truth, said): (Vec<usize>, Vec<usize>) = pairs.iter().copied().unzip();
        let table = Confusion::of(5, &truth, &said).unwrap();
        prop_assert_eq!(table.counts.iter().flatten().sum::<u64>(), pairs.len() as u64);
        let right = pairs.iter().filter(|pair| pair.0 == pair.1).count() as f64;
        prop_assert!((table.accuracy() - right / pairs.len() as f64).abs() < 1e-12);
        // Of two classes' F1, that of one against the rest.
        let yes = |class: usize, list: &[usize]| list.iter().map(|&one| one == class).collect::<Vec<_>>();
        for (class, value) in table.f1s().into_iter().enumerate() {
            let expected = f1(&yes(class, &said), &yes(class, &truth)).unwrap();
            let value = if value.is_nan() { 0.0 } else { value };
            prop_assert!((value - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn consistency_knows_no_offset(list in proptest::collection::vec((0.0..1.0_f64, 0.0..1.0_f64), 3..40), offset in -5.0..5.0_f64) {
        let (one, other): (Vec<f64>, Vec<f64>) = list.into_iter().unzip();
        let value = icc_3_1(&one, &other).unwrap();
        let moved: Vec<f64> = other.iter().map(|value| value + offset).collect();
        prop_assert!((-1.0..=1.0).contains(&value));
        prop_assert!((icc_3_1(&one, &moved).unwrap() - value).abs() < 1e-9);
        prop_assert!((icc_3_1(&other, &one).unwrap() - value).abs() < 1e-9);
    }

    #[test]
    fn angles_are_at_most_half_a_turn(one in -720.0..720.0_f64, other in -720.0..720.0_f64, turns in -3..3_i32) {
        let apart = angle_error(one, other);
        prop_assert!((0.0..=180.0).contains(&apart));
        prop_assert!((angle_error(other, one) - apart).abs() < 1e-9);
        prop_assert!((angle_error(one + 360.0 * f64::from(turns), other) - apart).abs() < 1e-9);
    }

    #[test]
    fn boxes_are_paired_once_and_well(said in boxes(), there in boxes(), overlap in 0.05..0.9_f64) {
        let pairs = match_boxes(&said, &there, overlap);
        let unique = |mut list: Vec<usize>| { list.sort_unstable(); list.dedup(); list.len() };
        prop_assert_eq!(unique(pairs.iter().map(|pair| pair.0).collect()), pairs.len());
        prop_assert_eq!(unique(pairs.iter().map(|pair| pair.1).collect()), pairs.len());
        prop_assert!(pairs.iter().all(|&(i, j)| intersection_over_union(said[i], there[j]) >= overlap));
        // Nothing that would fit is left over.
        let free = |i: usize, j: usize| pairs.iter().all(|pair| pair.0 != i && pair.1 != j);
        for (i, one) in said.iter().enumerate() {
            for (j, other) in there.iter().enumerate() {
                prop_assert!(!free(i, j) || intersection_over_union(*one, *other) < overlap);
            }
        }
        // All are found again among themselves.
        prop_assert_eq!(match_boxes(&said, &said, 0.999).len(), said.len());
    }

    #[test]
    fn intervals_hold_their_order_and_their_seed(items in proptest::collection::vec(0.0..1.0_f64, 1..30), seed in any::<u64>()) {
        let one = bootstrap(&items, mean, 60, 0.95, seed);
        prop_assert!(one.low <= one.high && one.low >= 0.0 && one.high <= 1.0);
        prop_assert_eq!(one, bootstrap(&items, mean, 60, 0.95, seed));
        // One group of all gives the same list each time.
        let whole = bootstrap_groups(&items, &vec![3; items.len()], mean, 20, 0.95, seed);
        prop_assert_eq!((whole.low, whole.high), (whole.value, whole.value));
    }
}
