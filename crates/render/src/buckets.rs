//! Sorting into few places by counting: in one pass, and what is in one place keeps its order.

/// Sorts items by their buckets, of which there are `count`; `kept` says what stands for an item in `sorted`. `ends` becomes where each bucket ends there.
pub(crate) fn sort<T, K: Copy + Default>(
    items: &[T],
    count: usize,
    bucket: impl Fn(&T) -> usize,
    kept: impl Fn(&T) -> K,
    ends: &mut Vec<u32>,
    sorted: &mut Vec<K>,
) {
    ends.clear();
    ends.resize(count, 0);
    for item in items {
        ends[bucket(item)] += 1;
    }
    // Where each begins; when all are in place, where it ends.
    let mut total = 0;
    for end in ends.iter_mut() {
        total += std::mem::replace(end, total);
    }
    sorted.clear();
    sorted.resize(items.len(), K::default());
    for item in items {
        let place = &mut ends[bucket(item)];
        sorted[*place as usize] = kept(item);
        *place += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_follow_each_other_and_keep_their_order() {
        let (mut ends, mut sorted) = (vec![7; 9], vec![9; 9]);
        let items = [(2, 0), (0, 1), (2, 2), (3, 3), (0, 4)];
        sort(&items, 5, |item| item.0, |item| item.1, &mut ends, &mut sorted);
        assert_eq!((sorted.as_slice(), ends.as_slice()), (&[1, 4, 0, 2, 3][..], &[2, 2, 4, 5, 5][..]));
        sort(&[], 2, |item: &(usize, i32)| item.0, |item| item.1, &mut ends, &mut sorted);
        assert_eq!((sorted.as_slice(), ends.as_slice()), (&[][..], &[0, 0][..]));
    }
}
