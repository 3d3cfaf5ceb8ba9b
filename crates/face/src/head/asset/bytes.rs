//! The few primitives that the format is made of: little-endian numbers, variable-length integers, lists with their length before them.

use crate::head::error::HeadError;

/// Appends.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
}

impl Writer {
    /// LEB128: seven bits a byte, least significant first.
    pub(super) fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push((value as u8 & 0x7f) | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    /// Zigzag: small magnitudes of either sign become small numbers.
    pub(super) fn signed(&mut self, value: i64) {
        self.varint(((value << 1) ^ (value >> 63)) as u64);
    }

    pub(super) fn byte(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(super) fn float(&mut self, value: f32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(super) fn floats(&mut self, values: &[f32]) {
        values.iter().for_each(|&v| self.float(v));
    }

    pub(super) fn text(&mut self, text: &str) {
        self.varint(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// A list: its length, then each item.
    pub(super) fn list<T>(&mut self, items: &[T], mut item: impl FnMut(&mut Self, &T)) {
        self.varint(items.len() as u64);
        items.iter().for_each(|i| item(self, i));
    }
}

/// Reads the same back; every read says what it wanted when the bytes run out.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    fn take(&mut self, count: usize, what: &str) -> Result<&'a [u8], HeadError> {
        let Some((head, tail)) = self.bytes.split_at_checked(count) else {
            return Err(HeadError::Damaged { what: format!("it ends inside {what}") });
        };
        self.bytes = tail;
        Ok(head)
    }

    pub(super) fn byte(&mut self, what: &str) -> Result<u8, HeadError> {
        Ok(self.take(1, what)?[0])
    }

    #[inline]
    pub(super) fn varint(&mut self, what: &str) -> Result<u64, HeadError> {
        let mut value = 0u64;
        for (i, &byte) in self.bytes.iter().take(10).enumerate() {
            value |= u64::from(byte & 0x7f) << (7 * i);
            if byte < 0x80 {
                self.bytes = &self.bytes[i + 1..];
                return Ok(value);
            }
        }
        Err(HeadError::Damaged { what: format!("a number of {what} does not end") })
    }

    #[inline]
    pub(super) fn signed(&mut self, what: &str) -> Result<i64, HeadError> {
        let value = self.varint(what)?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    pub(super) fn index(&mut self, what: &str) -> Result<u32, HeadError> {
        u32::try_from(self.varint(what)?)
            .map_err(|_| HeadError::Damaged { what: format!("an index of {what} is too large") })
    }

    pub(super) fn float(&mut self, what: &str) -> Result<f32, HeadError> {
        let bytes = self.take(4, what)?;
        let value = f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        if value.is_finite() { Ok(value) } else { Err(HeadError::Damaged { what: format!("{what} holds {value}") }) }
    }

    pub(super) fn floats<const N: usize>(&mut self, what: &str) -> Result<[f32; N], HeadError> {
        let mut out = [0.0; N];
        for value in &mut out {
            *value = self.float(what)?;
        }
        Ok(out)
    }

    pub(super) fn text(&mut self, what: &str) -> Result<String, HeadError> {
        let length = self.length(what)?;
        let bytes = self.take(length, what)?;
        std::str::from_utf8(bytes)
            .map(str::to_owned)
            .map_err(|_| HeadError::Damaged { what: format!("{what} is not UTF-8") })
    }

    /// A length: never more than the bytes that are left, so that a damaged one cannot exhaust the memory.
    pub(super) fn length(&mut self, what: &str) -> Result<usize, HeadError> {
        let length = self.varint(what)?;
        match usize::try_from(length) {
            Ok(length) if length <= self.bytes.len() => Ok(length),
            _ => Err(HeadError::Damaged {
                what: format!("{what} claims {length} items and {} bytes are left", self.bytes.len()),
            }),
        }
    }

    pub(super) fn list<T>(
        &mut self,
        what: &str,
        mut item: impl FnMut(&mut Self) -> Result<T, HeadError>,
    ) -> Result<Vec<T>, HeadError> {
        let length = self.length(what)?;
        let mut items = Vec::with_capacity(length);
        for _ in 0..length {
            items.push(item(self)?);
        }
        Ok(items)
    }
}
