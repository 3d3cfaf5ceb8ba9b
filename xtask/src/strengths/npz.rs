//! Just enough of NumPy's npz to read a copy of ICT-FaceKit: little-endian `f4`, `f2` and `U` arrays in C order.

use std::io::{Cursor, Read as _};
use std::path::Path;

use zip::ZipArchive;

/// An array: its shape, and its numbers (or, of a text array, its texts).
pub(super) struct Array {
    pub(super) shape: Vec<usize>,
    pub(super) numbers: Vec<f32>,
    pub(super) texts: Vec<String>,
}

/// An opened archive.
pub(super) struct Npz(ZipArchive<Cursor<Vec<u8>>>);

type Fault = Box<dyn std::error::Error>;

impl Npz {
    pub(super) fn open(path: &Path) -> Result<Self, Fault> {
        let fault =
            |reason: String| format!("{}: {reason}; give the folder with ict_facekit_light.npz", path.display());
        let bytes = std::fs::read(path).map_err(|error| fault(error.to_string()))?;
        Ok(Self(ZipArchive::new(Cursor::new(bytes)).map_err(|error| fault(error.to_string()))?))
    }

    pub(super) fn array(&mut self, name: &str) -> Result<Array, Fault> {
        let mut bytes = Vec::new();
        self.0.by_name(&format!("{name}.npy"))?.read_to_end(&mut bytes)?;
        parse(&bytes).ok_or_else(|| format!("the array `{name}` is not one this reads (f4, f2 or U, C order)").into())
    }
}

fn parse(bytes: &[u8]) -> Option<Array> {
    let rest = bytes.strip_prefix(b"\x93NUMPY")?;
    let (length, start) = match rest.first()? {
        1 => (usize::from(u16::from_le_bytes([*rest.get(2)?, *rest.get(3)?])), 4),
        _ => (u32::from_le_bytes(rest.get(2..6)?.try_into().ok()?) as usize, 6),
    };
    let header = std::str::from_utf8(rest.get(start..start + length)?).ok()?;
    let data = rest.get(start + length..)?;
    let after = |key: &str| header.split_once(key).map(|(_, value)| value.trim_start_matches([':', ' ', '\'']));
    if !after("'fortran_order'")?.starts_with("False") {
        return None;
    }
    let kind = after("'descr'")?.split('\'').next()?;
    let list = after("'shape'")?.strip_prefix('(')?.split(')').next()?;
    let shape = list.split(',').map(str::trim).filter(|n| !n.is_empty()).map(|n| n.parse().ok());
    let shape = shape.collect::<Option<Vec<usize>>>()?;
    let count: usize = shape.iter().product();
    let (mut numbers, mut texts) = (Vec::new(), Vec::new());
    match kind {
        "<f4" => numbers.extend(data.as_chunks::<4>().0.iter().map(|b| f32::from_le_bytes(*b))),
        "<f2" => numbers.extend(data.as_chunks::<2>().0.iter().map(|b| half(u16::from_le_bytes(*b)))),
        text => {
            let width: usize = text.strip_prefix("<U")?.parse().ok()?;
            let character = |b: &[u8; 4]| char::from_u32(u32::from_le_bytes(*b)).filter(|c| *c != '\0');
            let points = data.as_chunks::<4>().0;
            texts.extend(points.chunks(width).map(|word| word.iter().filter_map(character).collect::<String>()));
        }
    }
    (numbers.len() == count || texts.len() == count).then_some(Array { shape, numbers, texts })
}

/// IEEE 754 binary16.
fn half(bits: u16) -> f32 {
    let (sign, exponent, fraction) = (bits >> 15, i32::from((bits >> 10) & 31), f32::from(bits & 1023) / 1024.0);
    let size = match exponent {
        0 => fraction * 2.0f32.powi(-14),
        31 => f32::NAN,
        _ => (1.0 + fraction) * 2.0f32.powi(exponent - 15),
    };
    if sign == 1 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::{half, parse};

    #[test]
    fn halves_are_ieee() {
        for (bits, value) in
            [(0x3c00, 1.0), (0xc000, -2.0), (0x3555, 0.333_251_95), (0x0001, 5.960_464_5e-8), (0x7bff, 65_504.0)]
        {
            assert_eq!(half(bits), value, "{bits:#06x}");
        }
        assert!(half(0x7e00).is_nan());
    }

    #[test]
    fn an_array_is_read_and_a_cut_one_is_not() {
        let header = "{'descr': '<f2', 'fortran_order': False, 'shape': (2, 1), }\n";
        let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        bytes.extend([0x00, 0x3c, 0x00, 0xc0]);
        let array = parse(&bytes).map(|array| (array.shape, array.numbers));
        assert_eq!(array, Some((vec![2, 1], vec![1.0, -2.0])));
        assert!((0..bytes.len()).all(|length| parse(&bytes[..length]).is_none()));
        let columns = bytes.clone();
        let text = String::from_utf8_lossy(&columns).replace("False", "True ");
        assert!(parse(text.as_bytes()).is_none());
    }
}
