//! MATLAB's `.mat` files of version 5 (MathWorks: MAT-File Format, 2019): numeric arrays, packed by zlib or not. Everything else in a file is passed over.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use flate2::read::ZlibDecoder;

use crate::error::DatasetError;

/// The most that one packed array may unpack to: files of labels are small.
const LARGEST: u64 = 64 << 20;
/// The text before the version.
const HEADER: usize = 128;
/// Types of elements.
const COMPRESSED: u32 = 15;
const MATRIX: u32 = 14;

/// A numeric array: column after column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Array {
    pub(crate) shape: Vec<usize>,
    pub(crate) values: Vec<f64>,
}

/// The numeric arrays of a file by name.
pub(crate) fn read(path: &Path) -> Result<BTreeMap<String, Array>, DatasetError> {
    let bytes = std::fs::read(path).map_err(|source| DatasetError::read(path, source))?;
    parse(&bytes).map_err(|problem| {
        DatasetError::malformed(path, problem, "save it again from MATLAB by `save(…, '-v7')`, or fetch it again")
    })
}

fn parse(bytes: &[u8]) -> Result<BTreeMap<String, Array>, String> {
    if bytes.starts_with(b"MATLAB 7.3") {
        return Err("a file of version 7.3 (HDF5), which is not read".to_owned());
    }
    let header = bytes.get(..HEADER).ok_or("shorter than its header of 128 bytes")?;
    if &header[126..] != b"IM" {
        return Err("no MAT file of version 5 with little-endian numbers".to_owned());
    }
    let mut arrays = BTreeMap::new();
    let mut rest = &bytes[HEADER..];
    while !rest.is_empty() {
        let (element, behind) = Element::first(rest)?;
        rest = behind;
        match element.kind {
            COMPRESSED => {
                let mut unpacked = Vec::new();
                ZlibDecoder::new(element.data)
                    .take(LARGEST)
                    .read_to_end(&mut unpacked)
                    .map_err(|error| format!("a packed array is damaged ({error})"))?;
                matrix(Element::first(&unpacked)?.0, &mut arrays)?;
            }
            _ => matrix(element, &mut arrays)?,
        }
    }
    Ok(arrays)
}

/// A tagged run of bytes.
struct Element<'a> {
    kind: u32,
    data: &'a [u8],
}

impl<'a> Element<'a> {
    /// The first element, and what stands behind it.
    fn first(bytes: &'a [u8]) -> Result<(Self, &'a [u8]), String> {
        let word = |at: usize| {
            let part: Option<[u8; 4]> = bytes.get(at..at + 4).and_then(|part| part.try_into().ok());
            part.map(u32::from_le_bytes).ok_or("it ends within a tag".to_owned())
        };
        let first = word(0)?;
        // Up to four bytes stand in the tag itself.
        if first >> 16 != 0 {
            let (kind, length) = (first & 0xffff, (first >> 16) as usize);
            let data = bytes.get(4..8).and_then(|data| data.get(..length)).ok_or("a small element is too long")?;
            return Ok((Self { kind, data }, &bytes[8..]));
        }
        let length = word(4)? as usize;
        let data = bytes[8..].get(..length).ok_or_else(|| format!("it ends within an element of {length} bytes"))?;
        // All but packed elements end at a multiple of eight bytes.
        let padded = if first == COMPRESSED { length } else { length.next_multiple_of(8) };
        Ok((Self { kind: first, data }, bytes[8..].get(padded..).unwrap_or_default()))
    }

    /// Its numbers, by its type.
    fn numbers(&self) -> Option<Vec<f64>> {
        macro_rules! of {
            ($type:ty) => {{
                const N: usize = size_of::<$type>();
                let number =
                    |part: &[u8]| part.try_into().map_or(f64::NAN, |part: [u8; N]| <$type>::from_le_bytes(part) as f64);
                Some(self.data.chunks_exact(N).map(number).collect())
            }};
        }
        match self.kind {
            1 => of!(i8),
            2 => of!(u8),
            3 => of!(i16),
            4 => of!(u16),
            5 => of!(i32),
            6 => of!(u32),
            7 => of!(f32),
            9 => of!(f64),
            12 => of!(i64),
            13 => of!(u64),
            _ => None,
        }
    }
}

/// Classes of arrays that hold plain numbers: double, single, integers of 8 to 64 bits.
fn is_numeric(class: u32) -> bool {
    (6..=15).contains(&class)
}

fn matrix(element: Element<'_>, arrays: &mut BTreeMap<String, Array>) -> Result<(), String> {
    if element.kind != MATRIX {
        return Ok(());
    }
    let (flags, rest) = Element::first(element.data)?;
    let class = flags.data.first().map_or(0, |class| u32::from(*class));
    if !is_numeric(class) {
        return Ok(());
    }
    let (shape, rest) = Element::first(rest)?;
    let (name, rest) = Element::first(rest)?;
    let (real, _) = Element::first(rest)?;
    let name = String::from_utf8_lossy(name.data).into_owned();
    let shape: Vec<usize> = shape.numbers().unwrap_or_default().into_iter().map(|side| side as usize).collect();
    let values = real.numbers().ok_or_else(|| format!("`{name}` has numbers of the unknown type {}", real.kind))?;
    let count = shape.iter().try_fold(1_usize, |count, side| count.checked_mul(*side));
    if count != Some(values.len()) {
        return Err(format!("`{name}` is said to be {shape:?}, but has {} numbers", values.len()));
    }
    arrays.insert(name, Array { shape, values });
    Ok(())
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    fn element(kind: u32, data: &[u8]) -> Vec<u8> {
        let mut bytes = [kind.to_le_bytes(), (data.len() as u32).to_le_bytes()].concat();
        bytes.extend_from_slice(data);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        bytes
    }

    /// A file of arrays of doubles or singles, packed or not.
    pub(crate) fn file(arrays: &[(&str, [usize; 2], &[f64])], packed: bool, single: bool) -> Vec<u8> {
        let mut bytes = vec![b' '; 124];
        bytes[..10].copy_from_slice(b"MATLAB 5.0");
        bytes.extend_from_slice(&[0, 1, b'I', b'M']);
        for (name, shape, values) in arrays {
            let shape: Vec<u8> = shape.iter().flat_map(|side| (*side as i32).to_le_bytes()).collect();
            let data: Vec<u8> = if single {
                values.iter().flat_map(|value| (*value as f32).to_le_bytes()).collect()
            } else {
                values.iter().flat_map(|value| value.to_le_bytes()).collect()
            };
            let class = if single { 7 } else { 6 };
            let parts = [
                element(6, &[class, 0, 0, 0, 0, 0, 0, 0]),
                element(5, &shape),
                element(1, name.as_bytes()),
                element(if single { 7 } else { 9 }, &data),
            ];
            let whole = element(MATRIX, &parts.concat());
            if packed {
                let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(&whole).unwrap();
                let data = encoder.finish().unwrap();
                bytes.extend([COMPRESSED.to_le_bytes(), (data.len() as u32).to_le_bytes()].concat());
                bytes.extend(data);
            } else {
                bytes.extend(whole);
            }
        }
        bytes
    }

    #[test]
    fn arrays_are_read_packed_or_not() {
        let arrays: [(&str, [usize; 2], &[f64]); 2] =
            [("Pose_Para", [1, 3], &[0.5, -0.25, 2.0]), ("pt", [2, 2], &[1.0, 2.0, 3.0, 4.0])];
        for (packed, single) in [(false, false), (true, false), (true, true)] {
            let read = parse(&file(&arrays, packed, single)).unwrap();
            assert_eq!(read["Pose_Para"], Array { shape: vec![1, 3], values: vec![0.5, -0.25, 2.0] });
            assert_eq!(read["pt"].values, [1.0, 2.0, 3.0, 4.0]);
        }
    }

    /// Written by scipy 1.17.1: `scipy.io.savemat("a.mat", {"a": np.array([[1, 2]], np.uint8)})`, from byte 128 on. Small elements stand in their tags.
    #[test]
    fn small_elements_as_scipy_writes_them() {
        let mut bytes = file(&[], false, false);
        let tail = [
            14, 0, 0, 0, 48, 0, 0, 0, 6, 0, 0, 0, 8, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 8, 0, 0, 0, 1, 0, 0,
            0, 2, 0, 0, 0, 1, 0, 1, 0, 97, 0, 0, 0, 2, 0, 2, 0, 1, 2, 0, 0,
        ];
        bytes.extend_from_slice(&tail);
        assert_eq!(parse(&bytes).unwrap()["a"], Array { shape: vec![1, 2], values: vec![1.0, 2.0] });
    }

    #[test]
    fn damage_is_an_error_and_never_a_panic() {
        let whole = file(&[("a", [2, 3], &[1.0; 6])], true, false);
        let plain = file(&[("a", [2, 3], &[1.0; 6])], false, false);
        for file in [&whole, &plain] {
            for end in 0..file.len() {
                if let Ok(arrays) = parse(&file[..end]) {
                    assert!(arrays.is_empty(), "{end}");
                }
            }
            for place in 120..file.len() {
                let mut bent = file.clone();
                bent[place] ^= 0xff;
                let _ = parse(&bent);
            }
        }
        assert!(parse(b"MATLAB 7.3 MAT-file").unwrap_err().contains("HDF5"));
    }
}
