//! Groups of four by four blocks of the picture, of which each is a lane: what a triangle misses is told sixteen blocks at a time.

use crate::lanes::WIDE;

/// Blocks in a row of a group, and rows of it.
pub(super) const SIDE: usize = 4;
pub(super) const STEP: i32 = SIDE as i32;

/// Where the lanes' blocks begin, in eighths of a pixel from the group's corner.
pub(super) const RIGHT: [i32; WIDE] = [0, 16, 32, 48, 0, 16, 32, 48, 0, 16, 32, 48, 0, 16, 32, 48];
pub(super) const DOWN: [i32; WIDE] = [0, 0, 0, 0, 16, 16, 16, 16, 32, 32, 32, 32, 48, 48, 48, 48];

/// The blocks of the group at `column`, `row` that lie within bounds (first and last column, first and last row), which meet the group: a bit each.
#[inline(always)]
pub(super) fn inside([x0, x1, y0, y1]: [i32; 4], column: i32, row: i32) -> u32 {
    // The columns of one row, in every row; then from the first row's bits on.
    let columns = 0x1111 * ((0b1111 << (x0 - column).max(0)) & 0b1111);
    columns & (0xffff << (4 * (y0 - row).max(0))) & before([x0, x1, y0, y1], column, row)
}

/// The same for a group that begins within the bounds.
#[inline(always)]
pub(super) fn before([_, x1, _, y1]: [i32; 4], column: i32, row: i32) -> u32 {
    let (right, bottom) = ((x1 - column).min(STEP - 1), (y1 - row).min(STEP - 1));
    (0x1111 * (0b1111 >> (STEP - 1 - right))) & (0xffff >> (4 * (STEP - 1 - bottom)))
}

/// The groups of a tile that the blocks within bounds meet: a bit each, eight to a row.
#[inline(always)]
pub(super) fn met([x0, x1, y0, y1]: [i32; 4]) -> u64 {
    let columns = (0xff << (x0 >> 2 & 7)) & (0xff >> (7 - (x1 >> 2 & 7)));
    let rows = (u64::MAX << (8 * (y0 >> 2 & 7))) & (u64::MAX >> (56 - 8 * (y1 >> 2 & 7)));
    (columns * 0x0101_0101_0101_0101) & rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_blocks_within_bounds_are_told() {
        for bounds in [[3, 9, 2, 2], [4, 7, 4, 7], [0, 11, 0, 11], [5, 5, 6, 6]] {
            let [x0, x1, y0, y1] = bounds;
            let mut found = 0;
            for row in (y0 & !3..=y1).step_by(SIDE) {
                for column in (x0 & !3..=x1).step_by(SIDE) {
                    let bits = inside(bounds, column, row);
                    for lane in 0..WIDE {
                        let (x, y) = (column + RIGHT[lane] / 16, row + DOWN[lane] / 16);
                        let within = (x0..=x1).contains(&x) && (y0..=y1).contains(&y);
                        assert_eq!(bits >> lane & 1 == 1, within, "{bounds:?}, block {x}, {y}");
                        found += i32::from(within);
                    }
                    assert_eq!(bits >> WIDE, 0);
                }
            }
            assert_eq!(found, (x1 - x0 + 1) * (y1 - y0 + 1));
            for group in 0..64 {
                let (column, row) = (group % 8 * STEP, group / 8 * STEP);
                let meets = x0 < column + STEP && x1 >= column && y0 < row + STEP && y1 >= row;
                assert_eq!(met(bounds) >> group & 1 == 1, meets, "{bounds:?}, group {group}");
            }
        }
    }
}
