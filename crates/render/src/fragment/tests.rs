use super::*;
use crate::raster::{NOTHING, Samples};

/// Surfaces of the tests: a cap under locks of hair; others are anything.
const CAP: u32 = 3;
const LOCKS: u32 = 4;

fn fragments(ids: [u32; 4], near: [f32; 4]) -> Vec<(usize, Fragment)> {
    let mut samples = Samples::default();
    samples.clear(pulp::Scalar, 1, 1);
    samples.blocks[0].ids[..4].copy_from_slice(&ids.map(|id| id as i32));
    samples.blocks[0].nearness[..4].copy_from_slice(&near);
    let mut lists: [List; 5] = Default::default();
    collect(pulp::Scalar, &samples, &Rules::of(vec![0.01; 5], vec![[CAP, LOCKS]]), [2, 2], &mut lists);
    lists
        .into_iter()
        .enumerate()
        .flat_map(|(surface, list)| list.blocks.into_iter().chain(list.edges).map(move |fragment| (surface, fragment)))
        .collect()
}

const fn id(surface: u32, primitive: u32) -> u32 {
    surface << SURFACE_SHIFT | primitive
}

#[test]
fn one_sheet_is_shaded_once_whatever_its_triangles() {
    let found = fragments([id(0, 1), id(0, 2), id(0, 2), id(0, 3)], [1.0, 1.001, 1.002, 1.001]);
    assert_eq!(found, [(0, Fragment::new(2, 0, 0b1111, Rank::Primary))]);
}

#[test]
fn sheets_surfaces_and_background_are_told_apart() {
    // The nose in front of the cheek: one surface, two depths.
    let found = fragments([id(0, 1), id(0, 9), id(0, 9), id(0, 9)], [1.2, 1.0, 1.0, 1.0]);
    assert_eq!(found.len(), 2);
    assert_eq!(found[1].1, Fragment::new(9, 0, 0b1110, Rank::Primary));
    // Two surfaces, two samples each: the nearer is primary.
    let found = fragments([id(1, 5), id(2, 6), id(1, 5), id(2, 6)], [1.0, 2.0, 1.0, 2.0]);
    assert_eq!(
        found.iter().map(|(surface, fragment)| (*surface, fragment.rank())).collect::<Vec<_>>(),
        [(1, Rank::Minor), (2, Rank::Primary)]
    );
    // One sample before the background: drawn, but the pixel's label is the background's.
    let found = fragments([NOTHING, NOTHING, id(1, 5), NOTHING], [0.0, 0.0, 1.0, 0.0]);
    assert_eq!(found, [(1, Fragment::new(5, 0, 0b0100, Rank::Fringe))]);
    assert!(fragments([NOTHING; 4], [0.0; 4]).is_empty());
}

#[test]
fn the_middle_of_all_samples_is_the_middle_of_the_pixel() {
    assert_eq!(MIDDLES[15], [0.5, 0.5]);
    assert_eq!(MIDDLES[1], [3.0 / 8.0, 1.0 / 8.0]);
}

#[test]
fn a_cap_between_locks_is_theirs_where_they_are_more() {
    let whole = |primitive| [(LOCKS as usize, Fragment::new(primitive, 0, 0b1111, Rank::Primary))];
    assert_eq!(fragments([id(CAP, 5), id(LOCKS, 6), id(LOCKS, 6), id(LOCKS, 7)], [1.0, 1.001, 1.001, 1.001]), whole(6));
    assert_eq!(fragments([id(LOCKS, 6), id(CAP, 5), id(CAP, 5), id(LOCKS, 6)], [1.0; 4]), whole(6));
    // Farther behind them it is a sheet of its own, but still theirs.
    let found = fragments([id(LOCKS, 6), id(CAP, 5), id(LOCKS, 6), id(LOCKS, 6)], [1.0, 0.9, 1.0, 1.0]);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|(surface, _)| *surface == LOCKS as usize));
    // One lock over the cap stays one; under other surfaces a cap stays what it is.
    let found = fragments([id(CAP, 5), id(LOCKS, 6), id(CAP, 5), id(CAP, 5)], [1.0; 4]);
    assert_eq!(found.len(), 2);
    let found = fragments([id(0, 1), id(0, 1), id(CAP, 5), id(LOCKS, 6)], [1.0; 4]);
    assert_eq!(found.iter().map(|(surface, _)| *surface).collect::<Vec<_>>(), [0, CAP as usize, LOCKS as usize]);
}
