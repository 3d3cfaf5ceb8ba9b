//! Thrift's compact protocol, as far as Parquet's headers and footers need it.

/// What a field or the elements of a list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    I32 = 5,
    I64 = 6,
    Binary = 8,
    List = 9,
    Struct = 12,
}

/// A structure that is being written, and those around it.
#[derive(Debug, Default)]
pub(super) struct Thrift {
    out: Vec<u8>,
    /// The last field's number of each open structure.
    last: Vec<i16>,
}

impl Thrift {
    /// Begins a structure that is no field: the outermost, or an element of a list.
    pub(super) fn open(&mut self) {
        self.last.push(0);
    }

    /// Ends the innermost structure.
    pub(super) fn close(&mut self) {
        self.last.pop();
        self.out.push(0);
    }

    /// The bytes, when all is closed.
    pub(super) fn finish(self) -> Vec<u8> {
        self.out
    }

    fn field(&mut self, number: i16, kind: Kind) {
        let last = self.last.last_mut();
        let step = number - last.as_deref().copied().unwrap_or(0);
        if let Some(last) = last {
            *last = number;
        }
        if (1..=15).contains(&step) {
            self.out.push((step as u8) << 4 | kind as u8);
        } else {
            self.out.push(kind as u8);
            self.signed(number.into());
        }
    }

    fn signed(&mut self, value: i64) {
        self.varint((value << 1 ^ value >> 63) as u64);
    }

    fn varint(&mut self, value: u64) {
        varint(value, &mut self.out);
    }

    pub(super) fn i32(&mut self, number: i16, value: i32) {
        self.field(number, Kind::I32);
        self.signed(value.into());
    }

    pub(super) fn i64(&mut self, number: i16, value: i64) {
        self.field(number, Kind::I64);
        self.signed(value);
    }

    pub(super) fn binary(&mut self, number: i16, value: &[u8]) {
        self.field(number, Kind::Binary);
        self.element(value);
    }

    /// A field that is a structure; its fields follow, then [`close`](Self::close).
    pub(super) fn structure(&mut self, number: i16) {
        self.field(number, Kind::Struct);
        self.open();
    }

    /// A field that is a list; its elements follow.
    pub(super) fn list(&mut self, number: i16, of: Kind, count: usize) {
        self.field(number, Kind::List);
        if count < 15 {
            self.out.push((count as u8) << 4 | of as u8);
        } else {
            self.out.push(0xf0 | of as u8);
            self.varint(count as u64);
        }
    }

    /// An element of a list of binaries.
    pub(super) fn element(&mut self, value: &[u8]) {
        self.varint(value.len() as u64);
        self.out.extend(value);
    }

    /// An element of a list of 32-bit numbers.
    pub(super) fn element_i32(&mut self, value: i32) {
        self.signed(value.into());
    }
}

/// Seven bits a byte, the lowest first.
pub(super) fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value > 0x7f {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::{Kind, Thrift};

    #[test]
    fn the_bytes_are_those_of_the_specification() {
        let mut thrift = Thrift::default();
        thrift.open();
        thrift.i32(1, -1);
        thrift.i64(3, 300);
        thrift.binary(20, b"ab");
        thrift.list(21, Kind::I32, 2);
        thrift.element_i32(0);
        thrift.element_i32(64);
        thrift.structure(22);
        thrift.close();
        thrift.close();
        // Short headers are step and kind; −1 is 1, 300 is 600 in seven bits a byte, field 20 has a long header with 40 for 20.
        let expected = [0x15, 1, 0x26, 0xd8, 4, 8, 40, 2, b'a', b'b', 0x19, 0x25, 0, 0x80, 1, 0x1c, 0, 0];
        assert_eq!(thrift.finish(), expected);
    }
}
