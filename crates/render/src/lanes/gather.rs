//! Rows of a few numbers become lanes, and lanes rows: by shuffles of AVX, and number by number elsewhere.

use pulp::Simd;

#[cfg(target_arch = "x86_64")]
use super::native::avx;
#[cfg(target_arch = "x86_64")]
use super::transpose::fours;
use super::{F, I, V3, WIDE, Wide, four_columns, inlined};

/// Sixteen rows of four words, wherever they are, become columns.
#[inline(always)]
pub(crate) fn quads<'a, S: Simd>(s: S, row: impl Fn(usize) -> &'a [i32; 4], to: &mut [[i32; WIDE]; 4]) {
    four_columns(
        s,
        row,
        #[inline(always)]
        |k, at, column| column.bits().store(&mut to[k], at),
    );
}

/// The way back from [`quads`], for the first rows.
#[inline(always)]
pub(crate) fn put_quads<S: Simd>(s: S, from: &[[i32; WIDE]; 4], rows: usize, mut put: impl FnMut(usize, [i32; 4])) {
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = avx(s) {
        let load = inlined(
            #[inline(always)]
            |column: usize, at: usize| pulp::cast(I::load(v3, &from[column], at).v),
        );
        let mut at = 0;
        while at < rows {
            let pairs = fours(v3, [load(0, at), load(1, at), load(2, at), load(3, at)]);
            let mut k = 0;
            while k < 8 && at + k < rows {
                let pair: [[i32; 4]; 2] = pulp::cast(pairs[k % 4]);
                put(at + k, pair[k / 4]);
                k += 1;
            }
            at += 8;
        }
        return;
    }
    for lane in 0..rows.min(WIDE) {
        put(lane, [from[0][lane], from[1][lane], from[2][lane], from[3][lane]]);
    }
}

/// Columns of eight numbers become rows, the first of them.
#[inline(always)]
pub(crate) fn put_octets<S: Simd>(s: S, from: &[Wide; 8], rows: usize, mut put: impl FnMut(usize, [f32; 8])) {
    #[cfg(target_arch = "x86_64")]
    if let Some(v3) = avx(s) {
        let load = inlined(
            #[inline(always)]
            |column: usize, at: usize| pulp::cast(F::load(v3, &from[column], at).v),
        );
        let mut at = 0;
        while at < rows {
            let first = fours(v3, [load(0, at), load(1, at), load(2, at), load(3, at)]);
            let second = fours(v3, [load(4, at), load(5, at), load(6, at), load(7, at)]);
            let mut k = 0;
            while k < 8 && at + k < rows {
                let (a, b) = (first[k % 4], second[k % 4]);
                let row = if k < 4 {
                    v3.avx._mm256_permute2f128_ps::<0x20>(a, b)
                } else {
                    v3.avx._mm256_permute2f128_ps::<0x31>(a, b)
                };
                put(at + k, pulp::cast(row));
                k += 1;
            }
            at += 8;
        }
        return;
    }
    for lane in 0..rows.min(WIDE) {
        let mut row = [0.0; 8];
        for (number, column) in row.iter_mut().zip(from) {
            *number = column[lane];
        }
        put(lane, row);
    }
}

/// Rows of three words, one after the other, become columns: `LANES` of them where AVX has registers; else none, and `false`.
#[inline(always)]
fn thirds<S: Simd, T: pulp::bytemuck::Pod, const LANES: usize>(s: S, rows: &[[T; 3]], to: &mut [[T; WIDE]; 3]) -> bool {
    #[cfg(target_arch = "x86_64")]
    if let (Some(v3), Some(rows)) = (avx(s), rows.get(..LANES)) {
        let (f, numbers) = (v3.avx, rows.as_flattened());
        let mut at = 0;
        while at < LANES {
            // Of eight rows: numbers 0 to 3 and 12 to 15, and so on, side by side.
            let pair = inlined(
                #[inline(always)]
                |first: usize| {
                    let quad = inlined(
                        #[inline(always)]
                        |from: usize| match numbers[from..].first_chunk::<4>() {
                            Some(quad) => pulp::cast(*quad),
                            None => v3.sse._mm_setzero_ps(),
                        },
                    );
                    let low = f._mm256_castps128_ps256(quad(3 * at + first));
                    f._mm256_insertf128_ps::<1>(low, quad(3 * at + first + 12))
                },
            );
            let (a, b, c) = (pair(0), pair(4), pair(8));
            let xy = f._mm256_shuffle_ps::<0x9e>(b, c);
            let yz = f._mm256_shuffle_ps::<0x49>(a, b);
            let columns = [
                f._mm256_shuffle_ps::<0x8c>(a, xy),
                f._mm256_shuffle_ps::<0xd8>(yz, xy),
                f._mm256_shuffle_ps::<0xcd>(yz, c),
            ];
            let mut column = 0;
            while column < 3 {
                if let Some(eight) = to[column][at..].first_chunk_mut::<8>() {
                    *eight = pulp::cast(columns[column]);
                }
                column += 1;
            }
            at += 8;
        }
        return true;
    }
    false
}

/// A register of vectors; past the end of the list, which has at least one, the last again.
#[inline(always)]
pub(crate) fn vectors<S: Simd>(s: S, list: &[[f32; 3]]) -> V3<S> {
    let mut out = [[0.0; WIDE]; 3];
    let whole = match F::<S>::LANES {
        16 => thirds::<S, f32, 16>(s, list, &mut out),
        8 => thirds::<S, f32, 8>(s, list, &mut out),
        _ => false,
    };
    if !whole {
        last_again(list, F::<S>::LANES, &mut out);
    }
    V3::load(s, &out, 0)
}

/// Sixteen triples of numbers become columns; past the end of the list, which has at least one, the last again.
#[inline(always)]
pub(crate) fn triples<S: Simd>(s: S, list: &[[u32; 3]], to: &mut [[u32; WIDE]; 3]) {
    if !thirds::<S, u32, WIDE>(s, list, to) {
        last_again(list, WIDE, to);
    }
}

#[inline(always)]
fn last_again<T: Copy>(list: &[[T; 3]], lanes: usize, to: &mut [[T; WIDE]; 3]) {
    for lane in 0..lanes {
        let [a, b, c] = list[lane.min(list.len() - 1)];
        (to[0][lane], to[1][lane], to[2][lane]) = (a, b, c);
    }
}

#[cfg(test)]
mod tests {
    use pulp::{Arch, Scalar, WithSimd};

    use super::*;

    struct Turns;

    impl WithSimd for Turns {
        type Output = ();
        #[inline(always)]
        fn with_simd<S: Simd>(self, s: S) {
            let rows: [[i32; 4]; WIDE] = std::array::from_fn(|row| std::array::from_fn(|k| (4 * row + k) as i32));
            let mut columns = [[0; WIDE]; 4];
            quads(s, |row| &rows[row], &mut columns);
            for (row, numbers) in rows.iter().enumerate() {
                assert_eq!(*numbers, [columns[0][row], columns[1][row], columns[2][row], columns[3][row]]);
            }
            four_columns(
                s,
                |row| &rows[row],
                |k, at, column| {
                    let found = column.bits().to_array();
                    for lane in 0..F::<S>::LANES {
                        assert_eq!(found[lane], rows[at + lane][k]);
                    }
                },
            );
            for count in [1, 5, 8, 13, 16] {
                let mut back = [[-1; 4]; WIDE];
                put_quads(s, &columns, count, |row, numbers| back[row] = numbers);
                assert_eq!(back[..count], rows[..count]);
                assert!(back[count..].iter().all(|row| *row == [-1; 4]));
                let wide: [Wide; 8] = std::array::from_fn(|k| std::array::from_fn(|row| (8 * row + k) as f32));
                let mut octets = [[-1.0; 8]; WIDE];
                put_octets(s, &wide, count, |row, numbers| octets[row] = numbers);
                let all = octets.iter().take(count).flatten().enumerate();
                assert!(all.clone().all(|(at, number)| *number == at as f32) && all.count() == 8 * count);
                assert!(octets[count..].iter().flatten().all(|number| *number == -1.0));
            }
            let list: [[f32; 3]; WIDE + 3] = std::array::from_fn(|at| std::array::from_fn(|k| (3 * at + k) as f32));
            for (first, length) in [(0, WIDE), (3, WIDE), (16, 3), (18, 1)] {
                let part = &list[first..first + length];
                let found = vectors(s, part);
                for (axis, register) in [found.x, found.y, found.z].into_iter().enumerate() {
                    for lane in 0..F::<S>::LANES {
                        assert_eq!(register.to_array()[lane], part[lane.min(length - 1)][axis]);
                    }
                }
                let (words, mut columns) = (part.iter().map(|row| row.map(|x| x as u32)), [[0; WIDE]; 3]);
                let words: Vec<[u32; 3]> = words.collect();
                triples(s, &words, &mut columns);
                for lane in 0..WIDE {
                    assert_eq!(columns.map(|column| column[lane]), words[lane.min(length - 1)]);
                }
            }
        }
    }

    #[test]
    fn rows_become_lanes_and_lanes_rows() {
        Turns.with_simd(Scalar);
        Arch::new().dispatch(Turns);
    }
}
