//! NumPy's `.npy` files (NEP 1): numbers, and single words.

use std::path::Path;

use crate::error::DatasetError;

/// An array: its shape, and its values row after row (or column after column where `fortran`).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Array {
    pub(crate) shape: Vec<usize>,
    pub(crate) fortran: bool,
    pub(crate) values: Values,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Values {
    Numbers(Vec<f64>),
    Words(Vec<String>),
}

impl Array {
    /// Its numbers; words that are numbers count.
    pub(crate) fn numbers(&self) -> Option<Vec<f64>> {
        match &self.values {
            Values::Numbers(numbers) => Some(numbers.clone()),
            Values::Words(words) => words.iter().map(|word| word.trim().parse().ok()).collect(),
        }
    }
}

pub(crate) fn read(path: &Path) -> Result<Array, DatasetError> {
    let bytes = std::fs::read(path).map_err(|source| DatasetError::read(path, source))?;
    parse(&bytes).ok_or_else(|| {
        DatasetError::malformed(
            path,
            "no NumPy array of numbers or words that is whole",
            "save it by numpy.save, little-endian",
        )
    })
}

fn parse(bytes: &[u8]) -> Option<Array> {
    let rest = bytes.strip_prefix(b"\x93NUMPY")?;
    let (length, rest) = match rest {
        [1, _, a, b, rest @ ..] => (usize::from(u16::from_le_bytes([*a, *b])), rest),
        [2 | 3, _, a, b, c, d, rest @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]) as usize, rest),
        _ => return None,
    };
    let header = std::str::from_utf8(rest.get(..length)?).ok()?;
    let data = &rest[length..];
    let after = |key: &str| header.split_once(key).map(|parts| parts.1.trim_start_matches(['\'', ':', ' ']));
    let kind = after("'descr'")?.split('\'').next()?;
    let fortran = after("'fortran_order'")?.starts_with("True");
    let shape = after("'shape'")?.strip_prefix('(')?.split_once(')')?.0;
    let shape: Vec<usize> = shape
        .split(',')
        .map(str::trim)
        .filter(|side| !side.is_empty())
        .map(|side| side.parse().ok())
        .collect::<Option<_>>()?;
    let count = shape.iter().try_fold(1_usize, |count, side| count.checked_mul(*side))?;
    macro_rules! of {
        ($type:ty) => {{
            const N: usize = size_of::<$type>();
            let data = data.get(..count.checked_mul(N)?)?;
            let number =
                |part: &[u8]| part.try_into().map_or(f64::NAN, |part: [u8; N]| <$type>::from_le_bytes(part) as f64);
            Values::Numbers(data.chunks_exact(N).map(number).collect())
        }};
    }
    let values = match kind {
        "<f8" => of!(f64),
        "<f4" => of!(f32),
        "<i8" => of!(i64),
        "<i4" => of!(i32),
        "<i2" => of!(i16),
        "|i1" => of!(i8),
        "|u1" => of!(u8),
        _ => {
            // Words of as many letters, four bytes each.
            let letters: usize = kind.strip_prefix("<U")?.parse().ok()?;
            let data = data.get(..count.checked_mul(letters)?.checked_mul(4)?)?;
            let letter = |part: &[u8]| part.try_into().ok().map(u32::from_le_bytes).and_then(char::from_u32);
            let word = |part: &[u8]| part.chunks_exact(4).filter_map(letter).filter(|letter| *letter != '\0').collect();
            Values::Words(if letters == 0 {
                vec![String::new(); count]
            } else {
                data.chunks_exact(4 * letters).map(word).collect()
            })
        }
    };
    Some(Array { shape, fortran, values })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// As numpy.save writes it.
    pub(crate) fn file(kind: &str, shape: &str, data: &[u8]) -> Vec<u8> {
        let mut header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}");
        while (10 + header.len() + 1) % 64 != 0 {
            header.push(' ');
        }
        header.push('\n');
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend(data);
        bytes
    }

    #[test]
    fn numbers_and_words() {
        let two: Vec<u8> = [1.5_f32, -2.0].iter().flat_map(|value| value.to_le_bytes()).collect();
        let read = parse(&file("<f4", "(1, 2)", &two)).unwrap();
        assert_eq!((read.shape.clone(), read.numbers()), (vec![1, 2], Some(vec![1.5, -2.0])));
        let word = parse(&file("<U1", "()", &u32::from('7').to_le_bytes())).unwrap();
        assert_eq!((word.shape.clone(), word.numbers()), (vec![], Some(vec![7.0])));
        assert!(parse(&file("|O", "()", &[])).is_none());
        let whole = file("<f4", "(1, 2)", &two);
        assert!((0..whole.len()).all(|end| parse(&whole[..end]).is_none()));
        assert!(parse(&file("<f8", "(18446744073709551615, 2)", &two)).is_none());
    }
}
